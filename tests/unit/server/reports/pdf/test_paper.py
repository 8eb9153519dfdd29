"""What a clinic sets of its files: the paper of a PDF, and the names of its own medicines."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from models.medicine import MedicineRoute
from models.record.drug import MedicineGiven
from server.reports.fhir.bundle import fhir_pieces
from server.reports.pdf.record_pdf import record_pdf
from server.reports.record_source import RecordSource
from tests.unit.server.reports.pdf.documents import crowded_record, made
from tests.unit.server.reports.pdf.reading import letters_of, pages_of, words_of
from tests.unit.server.reports.pdf.recorded import Record, clock, plain_record, signed


def of_clinic(source: RecordSource, **settings: object) -> RecordSource:
    return replace(source, header=replace(source.header, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("record", [plain_record, crowded_record])
def test_letter_is_us_letter_and_its_overview_is_one_page_too(record: "type[Record]") -> None:
    kept = record()
    letter = record_pdf(of_clinic(kept.source(signed(kept, "later")), paper="letter"))
    for page in PdfReader(BytesIO(letter)).pages:
        assert [round(float(edge)) for edge in page.mediabox[2:]] == [612, 792]
    pages = pages_of(letter)
    assert "Session and patient" not in pages[0]
    assert "Session and patient" in pages[1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_letter_says_what_a4_says() -> None:
    assert [round(float(edge)) for edge in PdfReader(BytesIO(made("plain"))).pages[0].mediabox[2:]] == [595, 842]
    letter = record_pdf(of_clinic(plain_record().source(), paper="letter"))
    for number in ("36.5 mg", "+49 at 13:55:00", "122/74", "Walked steadily to the bathroom and back"):
        assert number in words_of(letter)
    assert abs(len(letters_of(letter)) - len(letters_of(made("plain")))) < 2000  # but for the heads of pages


def test_a_drug_has_the_name_that_the_clinic_gave_it() -> None:
    source = of_clinic(plain_record().source(), drugs={"ketamine": "Ketamine, our vials"})
    words = " ".join(words_of(record_pdf(source)).split())
    assert "Ketamine (racemic)" not in words
    assert words.count("Ketamine, our vials") >= 3
    bundle = b"".join(fhir_pieces(source)).decode()
    assert '"text":"Ketamine, our vials"' in bundle
    assert '"text":"Ketamine (racemic)"' not in bundle


def test_a_medicine_of_the_clinic_has_its_name_and_one_that_no_list_has_its_id() -> None:
    record = plain_record()
    for name in ("kamillentee", "old_drops"):
        given = MedicineGiven(medicine=name, dose=2, unit="mL", route=MedicineRoute.ORAL)
        record.enter(clock("14:00"), given)
    source = of_clinic(record.source(), medicines={"kamillentee": "Camomile, strong"})
    words = words_of(record_pdf(source))
    assert "Camomile, strong, 2 mL" in words
    assert "Old drops, 2 mL" in words
    bundle = b"".join(fhir_pieces(source)).decode()
    assert '"text":"Camomile, strong"' in bundle
    assert '"text":"Old drops"' in bundle
