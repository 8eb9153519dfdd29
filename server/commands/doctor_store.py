"""What the doctor finds in the store: how second factors are kept, who is told of alarms, whether PDFs set every name.

What a PDF cannot set is told by numbers there, and here what to do about it.
"""

import unicodedata
from collections.abc import Iterator

from models.errors import ChairsideError
from models.patient import Patient
from server.commands.factor_secrets import say_how_factors_are_kept
from server.security.sealed_recipients import recipients_now
from server.settings import Recipient, Settings
from server.store.clinic_choices import ChoiceKind, newest_choices
from server.store.connection import StoreConnection
from server.store.patients import list_patients
from server.store.reader import reading

_AT_ONCE = 1000
_ADVICE = (
    "put a font that has them into a folder (Noto Sans of that script, under the SIL Open Font License), "
    "and name the folder as pdf_fonts in chairside.toml"
)


def look_into_store(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Give what was looked at, what is to be said of it, and whether it is well."""
    try:
        yield "second factors", say_how_factors_are_kept(settings), True
    except ChairsideError as error:
        yield "second factors", str(error), False
    try:
        yield "letters", *say_letters(settings)
    except ChairsideError as error:
        yield "letters", str(error), False


def recipients_told(settings: Settings) -> tuple[list[Recipient], list[str]]:
    """Give everybody who is told of alarms, those of the set-up page too, and whose address cannot be read.

    Raises:
        StoreUnavailable: The store cannot be read.
    """
    with reading(settings.data_dir, settings.database) as connection:
        chosen = newest_choices(connection, ChoiceKind.RECIPIENT)
    return recipients_now(settings.data_dir, settings.recipients, [one.value for one in chosen.values()])


def say_letters(settings: Settings) -> tuple[str, bool]:
    """Say whether PDFs can set the names of all patients, and whether that is well; no name is told.

    Raises:
        ChairsideError: The store cannot be read.
    """
    # Font libraries take half a second to load, and only this looks into fonts.
    from server.reports.pdf.clinic_fonts import clinic_fonts  # noqa: PLC0415
    from server.reports.pdf.letters import lacking  # noqa: PLC0415

    try:
        more = clinic_fonts(settings.pdf_fonts).letters
    except ChairsideError as error:
        return str(error), False
    with reading(settings.data_dir, settings.database) as connection:
        found = [letters for one in _patients(connection) if (letters := lacking(one.name, more))]
    if not found:
        return "the names of all patients can be set", True
    scripts = ", ".join(sorted({_script(letter) for letters in found for letter in letters}))
    names = "1 patient has a name" if len(found) == 1 else f"{len(found)} patients have names"
    return f"{names} with letters that no font of the PDF has ({scripts}): {_ADVICE}", False


def _patients(connection: StoreConnection) -> Iterator[Patient]:
    after = 0
    while page := list_patients(connection, after, _AT_ONCE):
        yield from page
        after = page[-1].id


def _script(letter: str) -> str:
    """Name a letter's script as Unicode does, by the first word of its name."""
    return unicodedata.name(letter, f"U+{ord(letter):04X}").partition(" ")[0]
