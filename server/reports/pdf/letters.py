"""Which letters the fonts of a PDF have. One that they lack is written as its number in Unicode, never as a box.

Neither do invisible signs pass that turn or hide what stands beside them: they are written as their numbers too.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

_JOINERS = frozenset({0x200C, 0x200D})  # of Arabic, Persian and Indic words: they change how letters join
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LAYOUT = frozenset({0x0A})
# Without a space to break at, so long a word may leave its cell; then it may be broken after each so many letters.
_LONG, _BROKEN_AFTER = 24, 6
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{_LONG},}}")
_HASH = re.compile("[0-9a-f]{64}")
ZERO_WIDTH_SPACE = "\u200b"
MARK = "⟨U+"
"""How a mark begins that stands for letters without a glyph."""


def font_folders() -> list[Path]:
    """Tell where the fonts lie: our own, and behind them matplotlib's DejaVu Sans."""
    return [_own_fonts(), _matplotlib_fonts()]


def font_files() -> list[Path]:
    """Tell which fonts a document is set in, the first one first."""
    return [
        _own_fonts() / "inter-var.ttf",
        _matplotlib_fonts() / "DejaVuSans.ttf",
        _matplotlib_fonts() / "DejaVuSans-Bold.ttf",
    ]


def _own_fonts() -> Path:
    return Path(str(files("server.reports.pdf") / "fonts"))


def _matplotlib_fonts() -> Path:
    spec = find_spec("matplotlib")
    assert spec is not None  # noqa: S101 - it is among our dependencies
    return Path(str((spec.submodule_search_locations or [""])[0])) / "mpl-data" / "fonts" / "ttf"


@cache
def known_letters() -> frozenset[int]:
    """Give the code points that can be set, in bold as well."""
    inter, regular, bold = (_code_points(path) for path in font_files())
    return inter | (regular & bold)


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def settable(text: str, more: frozenset[int] = frozenset()) -> str:
    """Write a text so that all of it is seen: tabs as spaces, what cannot be set as ⟨U+5C71⟩.

    Args:
        text: Any.
        more: Code points that can be set besides those of our own fonts.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    if text.isascii() and text.isprintable():
        return _breakable(text)
    known = known_letters() | more if more else known_letters()
    return _breakable("".join(_pieces(text, known)))


def lacking(text: str, more: frozenset[int] = frozenset()) -> frozenset[str]:
    """Tell which letters of a text cannot be set.

    Args:
        text: Any.
        more: Code points that can be set besides those of our own fonts.
    """
    if text.isascii():
        return frozenset()
    known = known_letters() | more
    return frozenset(letter for letter in text if not _is_settable(letter, known))


def _pieces(text: str, known: frozenset[int]) -> Iterable[str]:
    """Give each letter, or for a run of those that cannot be set one mark."""
    unknown: list[str] = []
    for letter in text:
        if _is_settable(letter, known):
            if unknown:
                yield f"⟨{' '.join(unknown)}⟩"
                unknown = []
            yield letter
        else:
            unknown.append(f"U+{ord(letter):04X}")
    if unknown:
        yield f"⟨{' '.join(unknown)}⟩"


def _is_settable(letter: str, known: frozenset[int]) -> bool:
    point = ord(letter)
    if point in _LAYOUT:
        return True
    return point in known and (point in _JOINERS or unicodedata.category(letter) not in _UNSEEN)


def _breakable(text: str) -> str:
    return _LONG_WORD.sub(lambda word: _broken(word.group()), text)


def _broken(word: str) -> str:
    """Let a long word be broken; a hash is to be copied, and stands where there is room for it."""
    return word if _HASH.fullmatch(word) else ZERO_WIDTH_SPACE.join(_clusters(word))


def _clusters(word: str) -> Iterable[str]:
    """Cut a long word into parts; no mark is cut off from its letter, and letters that join are left together."""
    start = 0
    for place in range(1, len(word)):
        joins = unicodedata.combining(word[place]) or ord(word[place]) in _JOINERS or ord(word[place - 1]) in _JOINERS
        if place - start >= _BROKEN_AFTER and not joins:
            yield word[start:place]
            start = place
    yield word[start:]
