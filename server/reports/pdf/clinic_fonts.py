"""Fonts that a clinic puts into a folder of its own, for names in letters that ours lack: Chinese, Devanagari, Thai.

Whole fonts of such scripts are tens of megabytes, so none comes with the program. What is said of a folder is looked up
once in a process: a letter counts as there when each font of its family has it, whatever the weight.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from models.errors import UsageError

_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


@dataclass(frozen=True, slots=True)
class ClinicFonts:
    """What is in a folder.

    Args:
        folders: The folder, or none.
        families: By name, in order; behind our own fonts.
        letters: Code points that can be set.
    """

    folders: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    letters: frozenset[int] = frozenset()


@cache
def clinic_fonts(folder: Path | None) -> ClinicFonts:
    """Look what fonts are in a folder, and below it.

    Raises:
        UsageError: The folder is not there, or a font in it is none.
    """
    if folder is None:
        return ClinicFonts()
    if not folder.is_dir():
        message = f"pdf_fonts is {folder}, and there is no such folder; make it, or leave the setting out"
        raise UsageError(message, "pdf_fonts")
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]).fonts()
    known = {Path(str(face.path)) for face in faces}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES and path not in known:
            message = f"{path.name} in {path.parent} is no font that can be read; take it out of the folder pdf_fonts"
            raise UsageError(message, "pdf_fonts")
    found: dict[str, frozenset[int]] = {}
    for face in faces:
        letters = _letters(Path(str(face.path)), face.index)
        found[face.family] = found.get(face.family, letters) & letters
    return ClinicFonts((str(folder),), tuple(sorted(found)), frozenset[int]().union(*found.values()))


def _letters(path: Path, number: int) -> frozenset[int]:
    with path.open("rb") as file:
        return frozenset(TTFont(file, fontNumber=number, lazy=True).getBestCmap() or {})
