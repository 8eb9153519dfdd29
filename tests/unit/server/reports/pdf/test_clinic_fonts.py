"""Names in letters that our fonts lack: set with a font of the clinic's own, else told by their numbers."""

from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from models.errors import UsageError
from server.reports.pdf.record_pdf import record_pdf
from tests.unit.server.reports.pdf.reading import words_of
from tests.unit.server.reports.pdf.recorded import Record, empty_record


def font(path: Path, letters: str, family: str = "Mountain Sans", style: str = "Regular") -> None:
    """A font with a square for each letter."""
    pen = TTGlyphPen(None)
    for place, corner in enumerate(((0, 0), (0, 700), (700, 700), (700, 0))):
        (pen.lineTo if place else pen.moveTo)(corner)
    pen.closePath()
    names = [".notdef", *(f"u{ord(letter):04X}" for letter in letters)]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(letter): f"u{ord(letter):04X}" for letter in letters})
    made.setupGlyf(dict.fromkeys(names, pen.glyph()))
    made.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": family, "styleName": style, "psName": f"Mountain-{style}"})
    made.setupOS2(sTypoAscender=800, usWeightClass=700 if style == "Bold" else 400)
    made.setupPost()
    made.save(path)


def of_yamada(folder: Path | None) -> str:
    record: Record = empty_record()
    record.patient = replace(record.patient, family_name="山田", given_name="Rui")
    source = record.source()
    return words_of(record_pdf(replace(source, header=replace(source.header, fonts=folder))))


def test_a_name_is_set_in_a_font_of_the_folder_and_without_one_told_by_numbers(tmp_path: Path) -> None:
    font(tmp_path / "mountain.ttf", "山田")
    said = of_yamada(tmp_path)
    assert "山田, Rui" in said
    assert "U+5C71" not in said
    without = of_yamada(None)
    assert "⟨U+5C71 U+7530⟩, Rui" in without
    assert "stands for letters that no font here has, by their Unicode numbers" in without
    assert "put a font that has them into the folder of the setting pdf_fonts" in without


def test_a_letter_that_one_weight_of_the_family_lacks_is_told_by_its_number(tmp_path: Path) -> None:
    font(tmp_path / "mountain.ttf", "山田")
    font(tmp_path / "mountain-bold.ttf", "山", style="Bold")
    assert "山⟨U+7530⟩, Rui" in of_yamada(tmp_path)


def test_a_folder_that_is_not_there_and_a_file_that_is_no_font_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such folder; make it"):
        of_yamada(tmp_path / "gone")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    with pytest.raises(UsageError, match=r"broken\.ttf in .* is no font that can be read"):
        of_yamada(tmp_path)
