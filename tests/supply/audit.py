"""Known weaknesses of everything the locks name, by pip-audit against OSV: never an all-clear without data.

``python -m tests.supply.audit LOCK…`` exits with 0 only when the service proved that it has data (it names a package
that is known to be weak), was asked about every pin of every lock, and named nothing. Without a network it says so and
exits with 1.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SERVICE = "https://api.osv.dev/v1/query"
# Weak for certain (CVE-2014-1402, CVE-2016-10745): a service that knows nothing of it knows nothing.
CANARY = "jinja2==2.4.1"
TIMEOUT_S = 20
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;)?", re.MULTILINE)


class NoData(Exception):  # noqa: N818 - it names a state
    """The service could not be asked, or does not know what everybody knows."""


def ask(lock: Path, service: str) -> list[dict[str, Any]]:
    """Ask about every pin of a file; give each with what is known against it.

    Raises:
        NoData: The service did not answer.
    """
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--no-deps", "--strict",
        "--vulnerability-service", "osv", "--osv-url", service, "--format", "json", "--desc", "off",
        "--progress-spinner", "off", "--timeout", str(TIMEOUT_S),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if not ran.stdout.startswith("{"):
        said = (ran.stderr.strip().splitlines() or ["no word"])[-1]
        msg = f"{service} could not be asked about {lock.name}: {said[:300]}"
        raise NoData(msg)
    found: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    return found


def weaknesses(locks: Sequence[Path], service: str) -> list[str]:
    """Give what is known against the pins of the locks, in words.

    Raises:
        NoData: It cannot be told.
    """
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder) / "canary.txt"
        canary.write_text(f"{CANARY}\n", encoding="ascii")
        if not any(one.get("vulns") for one in ask(canary, service)):
            msg = f"{service} knows nothing against {CANARY}, which is weak: it has no data"
            raise NoData(msg)
    said: dict[str, None] = {}
    for lock in locks:
        answers = {one["name"]: one for one in ask(lock, service)}
        for name, _, is_for_some in _PIN.findall(lock.read_text(encoding="utf-8")):
            one = answers.get(name)
            if one is None and is_for_some:
                continue  # of another system or Python
            if one is None or "vulns" not in one:
                msg = f"{service} was not asked about {name} of {lock.name}"
                raise NoData(msg)
            for weak in one["vulns"]:
                better = ", ".join(weak.get("fix_versions") or ()) or "no version yet"
                said[f"{name} {one['version']}: {weak['id']}, mended in {better}"] = None
    return list(said)


def main(given: Sequence[str]) -> int:
    """Say what is known, or that nothing can be told."""
    service = SERVICE
    if given[:1] == ["--service"]:
        service, given = given[1], given[2:]
    locks = [Path(name) for name in given]
    if not locks:
        sys.stderr.write("Name the locks to look at\n")
        return 2
    try:
        found = weaknesses(locks, service)
    except NoData as error:
        sys.stderr.write(f"NOT AUDITED: {error}\nThis is no all-clear; try again where the network is.\n")
        return 1
    if found:
        sys.stderr.write("\n".join([*found, "Raise these pins (make lock), or say in SECURITY.md why not.", ""]))
        return 1
    print(f"Nothing is known against any pin of {', '.join(lock.name for lock in locks)}.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
