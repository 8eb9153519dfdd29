"""Plain pages for those who keep the house: the audit, log-ins and the first start. Each is filled by its script."""

from html import escape

from dashboard import text
from dashboard.layout.menu import WAYS
from dashboard.pages.cover import simulated_html
from dashboard.pages.index import head_html
from dashboard.source import ClinicView
from models.observation import GenerationMode

# Path, what stands at the head, and the script that fills it.
DESKS = {
    "/audit": (text.AUDIT, "audit"),
    "/logins": (text.LOG_INS, "logins"),
    "/clinic-setup": (text.CLINIC_SETUP, "clinicsetup"),
    "/setup": (text.FIRST_START, "setup"),
    "/wall": (text.WALL, "wall"),
    "/walls": (text.WALLS, "walls"),
    "/glass": (text.GLASS, "glass"),
    "/ledger": (text.LEDGER, "ledger"),
}

# Where nobody is signed in yet.
_NOBODYS = frozenset({"/setup", "/wall"})


def desk_html(clinic: ClinicView, path: str) -> str:
    """Return a page.

    Args:
        clinic: Whose it is.
        path: One of ``DESKS``.
    """
    title, script = DESKS[path]
    simulated = simulated_html(simulated=clinic.mode is not GenerationMode.REAL)
    ways = "" if path in _NOBODYS else _ways()
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head_html(clinic, clinic.build)}
<link rel="stylesheet" href="/assets/desk.css">
<link rel="stylesheet" href="/assets/setup.css">
<title>{escape(title)} · {escape(text.PRODUCT)}</title>
<script type="module" src="/assets/js/desk/{script}.js"></script>
</head>
<body>
<main class="desk">
  <header><h1>{escape(title)}</h1><span>{escape(clinic.name)}</span>{simulated}
    {ways}<button class="btn btn--quiet" type="button" id="sign-out">{escape(text.SIGN_OUT)}</button></header>
  <p id="said" role="status"></p>
  <section id="desk"><noscript>{escape(text.NO_SCRIPT)}</noscript></section>
</main>
</body>
</html>"""


def _ways() -> str:
    """The other pages, each hidden until it is known who looks."""
    board = f'<a href="/board" data-roles="nurse clinician" hidden>{escape(text.BOARD)}</a>'
    links = [f'<a href="{path}" data-roles="{roles}" hidden>{escape(words)}</a>' for path, words, roles in WAYS]
    return f"""<nav class="desk-ways" aria-label="{escape(text.PAGES_LABEL)}">{board}{"".join(links)}</nav>
    <script type="module" src="/assets/js/desk/ways.js"></script>
    """
