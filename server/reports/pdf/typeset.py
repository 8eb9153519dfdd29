"""Typesetting: what a document says and the template it is set in become a PDF, in memory and without any network.

The text of a record is data to the template and never its markup, so nothing in it can change how the page is set.
"""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

import typst

from server.reports.pdf.clinic_fonts import clinic_fonts
from server.reports.pdf.letters import MARK, font_folders, settable

Content: TypeAlias = "dict[str, Content] | list[Content] | str | int | float | bool | None"

_LETTERS_LACK = (
    f"{MARK}…⟩ stands for letters that no font here has, by their Unicode numbers. To set them, put a font that has "
    "them into the folder of the setting pdf_fonts, and make this document again."
)


def typeset(content: dict[str, Content], at: datetime, fonts: Path | None = None) -> bytes:
    """Set a document.

    Args:
        content: What ``record.typ`` sets; text alone, no markup.
        at: When it is made, UTC.
        fonts: A folder of the clinic's own fonts, for letters that ours lack; or None.

    Raises:
        UsageError: That folder is not there, or something in it is no font.
    """
    own = clinic_fonts(fonts)
    written = json.dumps(_settable(content, own.letters), ensure_ascii=False, allow_nan=False)
    lack = _LETTERS_LACK if MARK in written else ""
    inputs = {"record": written, "letters": lack, "families": json.dumps(own.families)}
    compiler = typst.Compiler(_template(), font_paths=_fonts(own.folders), sys_inputs=inputs)
    # The setter takes whole seconds alone.
    whole_s = at.replace(microsecond=0)
    # PDF/A-2a: to be kept for years. PDF/UA-1: to be read aloud. Both refuse a letter without a glyph.
    made = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=whole_s)
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


@cache
def _fonts(more: tuple[str, ...]) -> typst.Fonts:
    paths = [*map(str, font_folders()), *more]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


@cache
def _template() -> bytes:
    return (files("server.reports.pdf") / "record.typ").read_bytes()


def _settable(content: Content, more: frozenset[int]) -> Content:
    if isinstance(content, str):
        return settable(content, more)
    if isinstance(content, list):
        return [_settable(part, more) for part in content]
    if isinstance(content, dict):
        return {name: _settable(part, more) for name, part in content.items()}
    return content
