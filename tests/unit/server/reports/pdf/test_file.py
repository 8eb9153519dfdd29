"""What kind of file a PDF is: to be kept for years, to be read aloud, with its fonts, and of a sane length."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from models.session import PhaseChange, SessionPhase
from server.reports.pdf.record_pdf import record_pdf
from tests.unit.server.reports.pdf.documents import made
from tests.unit.server.reports.pdf.reading import pages_of
from tests.unit.server.reports.pdf.recorded import Record, at


def test_it_says_that_it_is_archival_and_accessible_and_has_its_structure_and_language() -> None:
    root: Any = PdfReader(BytesIO(made("plain"))).trailer["/Root"]
    said = root["/Metadata"].get_data()
    assert b"pdfaid:part>2<" in said
    assert b"pdfaid:conformance>A<" in said
    assert b"pdfuaid:part>1<" in said
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root


def test_every_font_is_within_and_they_are_ours() -> None:
    names = set()
    for page in PdfReader(BytesIO(made("plain"))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0])
    assert names <= {"Inter", "RobotoCondensed", "Roboto", "DejaVuSans"}
    assert "Inter" in names


def test_the_same_record_gives_the_same_bytes() -> None:
    record = Record()
    assert record_pdf(record.source()) == record_pdf(record.source())


def test_eight_hours_have_one_page_of_overview_and_not_a_row_a_second() -> None:
    record = Record()
    record.phases = [
        PhaseChange(SessionPhase.BASELINE, at(0), "Ada"),
        PhaseChange(SessionPhase.ABORTED, at(480), "Ada", "asked for"),
    ]  # fmt: skip
    for second in range(0, 8 * 3600, 4):
        record.measure(at(second / 60), "spo2", 93.0 if second == 20_000 else 97.0)
    pages = pages_of(record_pdf(record.source()))
    assert 3 <= len(pages) <= 8
    assert "Session and patient" in pages[1]
    assert "Oxygen saturation, % 7200 0 0" in " ".join(pages)
    assert "93 at 18:33:20" in " ".join(pages)
