"""What the audit keeps of one act: who did what to what, as whom, from where, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    FAILED = "failed"  # who asked could not prove who they are
    DENIED = "denied"  # who asked may not


class Purpose(StrEnum):
    """What for, in HL7's words (code system v3-ActReason, value set PurposeOfUse)."""

    TREATMENT = "TREAT"
    ADMINISTRATION = "HSYSADMIN"
    COMPLIANCE = "HCOMPL"
    OPERATIONS = "HOPERAT"
    EMERGENCY = "BTG"  # somebody broke the glass


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that could be changed and was: its values before and after, without secrets.

    Args:
        table: Its table.
        key: What identifies it there.
        before: The values that changed; the whole row where it was deleted.
        after: The same columns afterwards; None where it was deleted.
    """

    table: str
    key: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act.

    Args:
        at: When it was asked for, UTC.
        actor: The account's name, a device's id, or ``console``; empty for a stranger.
        role: The account's role; None for the console, a device and a stranger.
        purpose: What for.
        credential: ``browser``, ``token``, ``device``, ``wall``, ``console``, or ``none``.
        address: The client's network address; empty over the console's socket.
        act: What was done, a word of the permission table such as ``patient.read``.
        outcome: How it ended.
        subject: What it was done to: the ids in the address asked for and those that were made.
        patient: The patient's number, where it is about one.
        session: The session's number, where it is about one.
        reason: Why, in the person's words.
        device: What the person's program said it is (a browser's name), shortened.
        wrote: Which tables got new rows, and how many.
        changes: Rows that were changed or deleted.
    """

    at: datetime
    actor: str
    role: str | None
    purpose: Purpose
    credential: str
    address: str
    act: str
    outcome: Outcome = Outcome.DONE
    subject: Mapping[str, str] = field(default_factory=dict)
    patient: int | None = None
    session: int | None = None
    reason: str | None = None
    device: str | None = None
    wrote: Mapping[str, int] = field(default_factory=dict)
    changes: Sequence[RowChange] = ()


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest row of the audit, which stands for every row before it."""

    id: int
    hash: str
