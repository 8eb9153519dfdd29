"""Rules of our own for semgrep: each proved on planted code, then the tree looked through, both without a network.

``python -m tests.supply.rules SEMGREP`` exits with 1 when a rule misses what was planted for it, says something about
what is sound, or finds something in the tree.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("rules.yml")
TREE = ("server", "dashboard", "devices", "models")

# Of each rule: a file, a line it must find there, and one beside it that it must leave alone.
PLANTED: tuple[tuple[str, str, str, str], ...] = (
    ("sql-outside-the-store", "server/api/a.py", 'c.execute("SELECT 1")', "c.execute(query)"),
    ("sql-made-of-data", "server/store/a.py", 'c.execute("SELECT " + name)', 'c.execute("SELECT ?", (name,))'),
    (
        "cookie-without-its-walls", "server/api/b.py", "r.set_cookie(n, v, httponly=True)",
        'r.set_cookie(n, v, httponly=True, samesite="lax", secure=s, path="/")',
    ),
    ("patient-in-the-log", "server/a.py", 'log.info("taken in", family_name=p)', 'log.info("taken in", session=p)'),
    (
        "secret-compared-by-equality", "server/security/a.py", "good = found.csrf_token == given",
        "good = is_same(found.csrf_token, given)",
    ),
    ("program-through-a-shell", "server/b.py", "subprocess.run(c, shell=True)", "subprocess.run([c], check=True)"),
    ("bytes-become-code", "server/c.py", "pickle.loads(found)", "orjson.loads(found)"),
    ("certificate-not-looked-at", "server/d.py", "httpx.get(u, verify=False)", "httpx.get(u)"),
    ("dash-trusts-html", "dashboard/a.py", "dcc.Markdown(t, dangerously_allow_html=True)", "dcc.Markdown(t)"),
    ("markup-from-data", "dashboard/assets/js/a.js", "box.innerHTML = name;", "box.textContent = name;"),
    ("text-becomes-script", "dashboard/assets/js/b.js", "new Function(text);", "new Map(text);"),
    ("browser-keeps-data", "dashboard/assets/js/c.js", 'localStorage.setItem("p", name);', "keep(name);"),
)  # fmt: skip


def look(semgrep: str, folder: Path, targets: Sequence[str]) -> set[tuple[str, str, int]]:
    """Run the rules; give the rule, the file and the line of each finding.

    Raises:
        SystemExit: The tool itself did not work; what it said is shown.
    """
    quiet = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0", "HOME": str(folder)}
    command = [
        semgrep, "scan", "--config", str(RULES), "--metrics", "off", "--disable-version-check", "--json", "--quiet",
        "--no-git-ignore", "--jobs", "1", "--exclude", "vendor", *targets,
    ]  # fmt: skip
    ran = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | quiet,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    found = json.loads(ran.stdout) if ran.stdout.startswith("{") else {}
    if ran.returncode not in {0, 1} or found.get("errors") or not found.get("paths", {}).get("scanned"):
        sys.exit(f"semgrep did not work ({ran.returncode}): {found.get('errors') or ran.stderr[-2000:]}")
    return {
        (one["check_id"].rpartition(".")[2], one["path"].removeprefix("./"), one["start"]["line"])
        for one in found["results"]
    }


def plant(folder: Path) -> set[tuple[str, str, int]]:
    """Write the planted code; give what must be found, and nothing else."""
    for _, path, fault, sound in PLANTED:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{fault}\n{sound}\n", encoding="utf-8")
    return {(rule, path, 1) for rule, path, _, _ in PLANTED}


def faults(semgrep: str) -> list[str]:
    """Prove the rules, then look through the tree; give what is wrong, in words."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = plant(folder)
        found = look(semgrep, folder, ["."])
    said = [f"{rule} misses what was planted for it" for rule, *_ in sorted(wanted - found)]
    said += [f"{rule} finds something in line {line} of {path}, as planted" for rule, path, line in found - wanted]
    return said or [f"{path}:{line}: {rule}" for rule, path, line in sorted(look(semgrep, ROOT, TREE))]


def main() -> None:
    """Say what is wrong, and how each rule puts it."""
    if said := faults(str(Path(sys.argv[1]).absolute())):
        sys.exit("\n".join([*said, f"What each means: {RULES.relative_to(ROOT)}"]))


if __name__ == "__main__":
    main()
