"""A signature under a session's record, and what it sealed: bound by hashes to the record and to the one before it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SignatureMeaning(StrEnum):
    """What a signature says (21 CFR 11.50: the meaning stands with the name and the time)."""

    RESPONSIBILITY = "responsibility"  # I treated this patient and answer for the record
    REVIEW = "review"  # I read the record and agree
    ADDENDUM = "addendum"  # I add this to a record that is signed


@dataclass(frozen=True, slots=True)
class RecordedDevice:
    """How a device of the session last described itself, or did when the record was signed.

    Args:
        id: Its name here.
        manufacturer: In the device's words, or None.
        model: Likewise.
        serial: Likewise.
        software: Likewise.
        mode: ``real``, ``test`` or ``demo``; None for one that never connected.
    """

    id: str
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """How far a signed record goes: what comes later of what cannot be refused is not in it.

    Args:
        until: Observations, reports and gaps that arrived earlier are in it, UTC.
        observations: So many observations.
        person_entries: So many of the patient's entries that belong to no session, the oldest.
        log_lines: So many of the session's lines of the alarm log, the oldest.
        devices: The devices as they described themselves then, by id.
    """

    until: datetime
    observations: int
    person_entries: int
    log_lines: int
    devices: tuple[RecordedDevice, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A person signed.

    Args:
        session: The session's number.
        place: 0 for the one that sealed the record, then counted up.
        meaning: What it says.
        author: The account that signed.
        role: Its role then.
        at: When, UTC.
        product: Version of Chairside with which it was signed.
        record_sha256: SHA-256 of the canonical record, hexadecimal.
        previous_sha256: ``sha256`` of the signature before; None for the first.
        sha256: SHA-256 of this signature's own canonical form, hexadecimal.
        text: An addendum's words; None for any other meaning.
        seal: Of the first signature: how far the record goes.
    """

    session: int
    place: int
    meaning: SignatureMeaning
    author: str
    role: str
    at: datetime
    product: str
    record_sha256: str
    previous_sha256: str | None
    sha256: str
    text: str | None = None
    seal: Seal | None = None
