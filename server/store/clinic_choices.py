"""What a clinic chose for itself: each version with who, when and why; the newest of a name holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, select

from models.audit import RowChange
from models.errors import ConflictError
from models.timestamps import format_timestamp
from server.store.choice_tables import clinic_choice as table
from server.store.telling import note_change

Told = tuple[Mapping[str, Any], Mapping[str, Any]]
# The name of the one choice of its kind: the preset of a session that names none, the order of chairs.
DEFAULT = "default"


class ChoiceKind(StrEnum):
    """What can be chosen."""

    MEDICINE = "medicine"
    DRUG = "drug"
    DEVICE = "device"
    CHAIR_ORDER = "chair_order"
    RECIPIENT = "recipient"
    CLINIC = "clinic"
    PRESET = "preset"


@dataclass(frozen=True, slots=True)
class ClinicChoice:
    """One version of a choice.

    Args:
        kind: What is chosen.
        name: Of what, within its kind.
        version: Counted up from 1.
        value: As JSON has it.
        made_at: When, UTC.
        author: By whom.
        reason: Why, in words.
    """

    kind: ChoiceKind
    name: str
    version: int
    value: Mapping[str, Any]
    made_at: datetime
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """What a clinic says of itself on records, beside what its settings hold; None: nothing."""

    address: str | None = None
    phone: str | None = None


def clinic_facts(connection: Connection) -> ClinicFacts:
    """Read what the clinic says of itself now."""
    chosen = newest_choices(connection, ChoiceKind.CLINIC).get(DEFAULT)
    return ClinicFacts() if chosen is None else ClinicFacts(chosen.value["address"], chosen.value["phone"])


def newest_choices(connection: Connection, kind: ChoiceKind) -> dict[str, ClinicChoice]:
    """Give what holds now of a kind, by name."""
    query = select(table).where(table.c.kind == kind.value).order_by(table.c.version)
    return {row.name: _choice(row) for row in connection.execute(query)}


def default_preset(connection: Connection) -> str | None:
    """Name the preset of a session that names none; None where nobody chose one."""
    chosen = newest_choices(connection, ChoiceKind.PRESET).get(DEFAULT)
    return None if chosen is None else str(chosen.value["preset"])


def chair_order(connection: Connection) -> ClinicChoice | None:
    """Find the order that the clinic chose; None: as people count."""
    return newest_choices(connection, ChoiceKind.CHAIR_ORDER).get(DEFAULT)


def choose(connection: Connection, choice: ClinicChoice, based_on: int, told: Told | None = None) -> ClinicChoice:
    """Keep the next version of a choice; the audit is told what held before.

    Args:
        connection: The writer's.
        choice: Its version is counted here.
        based_on: The version that the author saw, 0 where there was none.
        told: What the audit is told of it, before and after; None: the whole of both versions.

    Raises:
        ConflictError: Somebody else chose meanwhile; nothing is kept.
    """
    query = select(table).where(table.c.kind == choice.kind.value, table.c.name == choice.name)
    row = connection.execute(query.order_by(table.c.version.desc()).limit(1)).first()
    before = None if row is None else _choice(row)
    if (0 if before is None else before.version) != based_on:
        raise ConflictError(_overtaken(choice, before))
    made = replace(choice, version=based_on + 1)
    values = {
        "kind": made.kind.value, "name": made.name, "version": made.version,
        "value": orjson.dumps(dict(made.value)).decode(), "made_at": made.made_at, "author": made.author,
        "reason": made.reason,
    }  # fmt: skip
    connection.execute(table.insert().values(values))
    key = {"kind": made.kind.value, "name": made.name}
    old, new = (_told(before), _told(made)) if told is None else told
    note_change(connection, RowChange(str(table.name), key, old, new))
    return made


def _overtaken(choice: ClinicChoice, before: ClinicChoice | None) -> str:
    if before is None:
        return f"{choice.name} has no version of the clinic's own yet; look again, nothing was changed"
    when = format_timestamp(before.made_at)
    return (
        f"{before.author} changed {choice.name} at {when}, after you looked; look again, nothing of yours was changed"
    )


def _told(choice: ClinicChoice | None) -> dict[str, Any]:
    return {} if choice is None else {"version": choice.version, **choice.value}


def _choice(row: Any) -> ClinicChoice:  # noqa: ANN401 - a row has the table's columns
    return ClinicChoice(
        ChoiceKind(row.kind), row.name, row.version, orjson.loads(row.value), row.made_at, row.author, row.reason
    )
