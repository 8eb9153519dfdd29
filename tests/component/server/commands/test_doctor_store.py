"""The doctor says when a patient's name has letters that no font of the PDF has, and what to do; it names nobody."""

from datetime import UTC, date, datetime
from pathlib import Path

from server.commands.doctor import _recipients
from server.commands.doctor_store import recipients_told, say_letters
from server.security.factor_key import FACTOR_KEY_NAME
from server.security.sealed_recipients import seal_recipient
from server.settings import Recipient, Settings
from server.store.clinic_choices import ChoiceKind, ClinicChoice, choose
from server.store.database import Database
from server.store.patients import add_patient
from server.store.schema import prepare_schema
from tests.unit.server.reports.pdf.test_clinic_fonts import font


def settings(folder: Path, fonts: Path | None = None) -> Settings:
    return Settings.model_validate({"data_dir": folder, "pdf_fonts": fonts})


def clinic(folder: Path, *names: str) -> Path:
    """A store with patients of these family names."""
    folder.mkdir(exist_ok=True)
    engine = Database(folder).writer_engine()
    with engine.connect() as connection:
        prepare_schema(connection)
    with engine.begin() as connection:
        for number, name in enumerate(names):
            add_patient(
                connection, family_name=name, given_name="Rui", birth_date=date(1980, 1, 1), identifier=f"M-{number}",
                sex=None, at=datetime(2026, 1, 1, tzinfo=UTC), author="ada",
            )  # fmt: skip
    engine.dispose()
    return folder


def test_names_that_cannot_be_set_are_counted_with_their_script_and_what_to_do(tmp_path: Path) -> None:
    said, is_good = say_letters(settings(clinic(tmp_path, "Mendes", "山田", "สมชาย")))
    assert not is_good
    assert said.startswith("2 patients have names with letters that no font of the PDF has (CJK, THAI): put a font")
    assert "pdf_fonts in chairside.toml" in said
    assert "山" not in said, "the doctor's words may be sent to whoever helps"


def test_names_in_letters_that_the_fonts_have_are_well(tmp_path: Path) -> None:
    found = say_letters(settings(clinic(tmp_path, "Mendes", "Вишневская", "مريم", "כהן")))
    assert found == ("the names of all patients can be set", True)


def test_a_font_of_the_clinic_makes_it_well_and_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    store, fonts = clinic(tmp_path / "store", "山田"), tmp_path / "fonts"
    fonts.mkdir()
    font(fonts / "mountain.ttf", "山田")
    assert say_letters(settings(store, fonts))[1]
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "broken.ttf").write_bytes(b"no font")
    said, is_good = say_letters(settings(store, broken))
    assert (is_good, "broken.ttf" in said) == (False, True)


def test_recipients_of_the_set_up_page_are_looked_at_too_and_one_that_cannot_be_read_is_wrong(tmp_path: Path) -> None:
    store = clinic(tmp_path / "store")
    paged = Recipient.model_validate(
        {"name": "Anna", "url": "jsons://hook.example/t0ken", "round": 1, "priorities": ["medium"]}
    )
    engine = Database(store).writer_engine()
    with engine.begin() as connection:
        kept = seal_recipient(store, paged, is_off=False)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        choose(connection, ClinicChoice(ChoiceKind.RECIPIENT, "Anna", 0, kept, at, "ada", "New"), 0)
    engine.dispose()
    found = _recipients(*recipients_told(settings(store)))
    assert (found.is_good, "Anna (JSON, round" in found.sentence) == (False, True)
    assert found.sentence.endswith("none of them takes high alarms")
    assert "t0ken" not in found.sentence

    (store / FACTOR_KEY_NAME).unlink()
    lost = _recipients(*recipients_told(settings(store)))
    assert (lost.is_good, "Anna cannot be read" in lost.sentence, "/clinic-setup" in lost.sentence) == (
        False,
        True,
        True,
    )
