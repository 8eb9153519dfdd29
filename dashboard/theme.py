"""The colours of the screens, for figures: read from the same ``tokens.css`` that the pages use."""

import re
from collections.abc import Mapping
from pathlib import Path

_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

THEMES = ("dark", "light")


def read_themes(css: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the tokens of each theme by name, without the leading dashes.

    Args:
        css: The stylesheet; a block whose selector names no theme holds for both.
    """
    found: dict[str, dict[str, str]] = {theme: {} for theme in THEMES}
    for selector, body in _BLOCK.findall(_COMMENT.sub("", css.read_text(encoding="utf-8"))):
        tokens = {name: value.strip() for name, value in _TOKEN.findall(body)}
        for theme in THEMES:
            if f'"{theme}"' in selector or "data-theme" not in selector:
                found[theme].update(tokens)
    return found


def translucent(colour: str, share: float) -> str:
    """Return a ``#rrggbb`` colour as ``rgba()`` with the given opacity, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share})"
