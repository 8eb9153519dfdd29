"""The HTML around the Dash application: fonts, styles, our scripts and the cover, in the order a browser needs them."""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from dashboard import text
from dashboard.layout.page import page
from dashboard.pages.cover import cover_html
from dashboard.pages.markup import html_of
from dashboard.source import ClinicView, has_training
from models.observation import GenerationMode

_IMPORTED = re.compile(r'^import [^;]*?"(\.[^"]+)";', re.MULTILINE)


def assets_at(build: str) -> str:
    """Tell under which address a build's own files may be kept for ever: another build has another one."""
    return f"/assets/{build_mark(build)}"


def build_mark(build: str) -> str:
    """Name a build in an address: what of its name tells its files."""
    return "b-" + "".join(letter for letter in build.rpartition("+")[2] if letter.isalnum())


def index_html(clinic: ClinicView, build: str, scripts: Path) -> str:
    """Return the index template of the Dash application: everything but what Dash itself puts in.

    The page's frame is in it, so that numbers are painted without waiting for Dash, whose own scripts lie in a
    template: ours start them when a chart or a tile's half hour is first wanted.

    Args:
        clinic: Its name and time zone, and whether it is a simulated one.
        build: Identifies this code.
        scripts: The folder of our scripts, of which a browser is told at once which ones it will need.
    """
    cover = cover_html(simulated=clinic.mode is not GenerationMode.REAL)
    at = assets_at(build)
    training = f'<link rel="stylesheet" href="{at}/training.css">' if has_training(clinic) else ""
    frame = html_of(page(has_training=has_training(clinic)))
    ahead = "\n".join(f'<link rel="modulepreload" href="{at}/js/{name}">' for name in scripts_ahead(scripts, "main.js"))
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="dark">
<head>
{{%metas%}}
{head_html(clinic, build)}
<link rel="stylesheet" href="{at}/care.css">
<link rel="stylesheet" href="{at}/burden.css">
<link rel="stylesheet" href="{at}/people.css">
<link rel="stylesheet" href="{at}/record.css">
<link rel="stylesheet" href="{at}/menu.css">
{training}
<title>{{%title%}}</title>
<script src="{at}/js/early.js"></script>
<script type="module" src="{at}/js/main.js"></script>
<script type="module" src="{at}/js/menu.js"></script>
{ahead}
{{%css%}}
</head>
<body>
<div id="frame">{frame}</div>
{cover}
<footer>{{%config%}}<template id="dash-scripts">{{%scripts%}}{{%renderer%}}</template></footer>
</body>
</html>"""


def head_html(clinic: ClinicView, build: str) -> str:
    """Return the head's part that every page has: styles, theme, icon and what the scripts must know at once."""
    facts = {
        "chairside-build": build,
        "chairside-clinic": clinic.name,
        "chairside-mode": clinic.mode.value,
        "chairside-time-zone": clinic.time_zone,
    }
    meta = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in facts.items())
    at = assets_at(build)
    return f"""<meta name="application-name" content="{text.PRODUCT}">
{meta}
<script src="{at}/js/theme.js"></script>
<link rel="icon" type="image/svg+xml" href="{at}/brand.svg">
<link rel="stylesheet" href="{at}/tokens.css">
<link rel="stylesheet" href="{at}/chairside.css">
<link rel="stylesheet" href="{at}/narrow.css">
<link rel="stylesheet" href="{at}/attention.css">
<link rel="stylesheet" href="{at}/lock.css">"""


@cache
def scripts_ahead(scripts: Path, name: str) -> list[str]:
    """List a script and all that it imports, each before what it imports itself; they stay as they are meanwhile."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _imports(scripts, name)
    return list(found)


def _imports(scripts: Path, name: str) -> Iterator[str]:
    for path in _IMPORTED.findall((scripts / name).read_text(encoding="utf-8")):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
