"""The document of an exported record as values again; what cannot be there is named with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NoReturn, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from models.alarm import Alarm
from models.alarm_log import LogEntry
from models.document import RecordedGap, RecordedLimit, RecordedReport, RecordedStream, SessionDocument, StoredText
from models.errors import FaultyFileError
from models.inactivation import Inactivation
from models.record.entry import AnyEntry, Entry
from models.record.kinds import read_body
from models.session import Binding, InfusionSession, PhaseChange
from models.signature import RecordedDevice, Signature

_T = TypeVar("_T")
_Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry as the file has it."""

    id: int
    patient: int
    of_session: bool
    kind: str
    body: dict[str, Any]
    at: datetime
    entered_at: datetime
    author: str
    corrects: int | None
    reason: str | None
    subject: str | None


def document_of(found: Mapping[str, Any], signatures: list[Any], later: Mapping[str, Any]) -> SessionDocument:
    """Make the document.

    Args:
        found: What the file has under ``record.document``.
        signatures: Under ``signatures``.
        later: Under ``arrived_after_signing``.

    Raises:
        FaultyFileError: Something in it cannot be.
    """
    session = _session(found)
    number = {"session": session.id}
    phases, phase_texts = _phases(found["phases"])
    entries, entry_texts = _entries(found["entries"], session)
    log = read_each(LogEntry, [line | number for line in found["log"]], "log")
    log_texts = [StoredText("log", place, _text(line["entry"])) for place, line in enumerate(found["log"])]
    return SessionDocument(
        session=session,
        registered_at=read(_adapter(datetime), found["patient"]["registered_at"], "patient.registered_at"),
        registered_by=str(found["patient"]["registered_by"]),
        phases=phases,
        bindings=read_each(Binding, [held | number | {"id": 0} for held in found["bindings"]], "bindings"),
        devices=read_each(RecordedDevice, found["devices"], "devices"),
        streams=read_each(RecordedStream, found["streams"], "streams"),
        gaps=read_each(RecordedGap, found["gaps"], "gaps"),
        reports=read_each(RecordedReport, found["reports"], "reports"),
        limits=read_each(RecordedLimit, found["limits"], "limits"),
        preset_text=found["session"]["preset_text"],
        entries=entries,
        alarms=read_each(Alarm, [alarm | number for alarm in found["alarms"]], "alarms"),
        inactivations=read_each(Inactivation, [one | number for one in found["inactivations"]], "inactivations"),
        log=log,
        texts=(*entry_texts, *phase_texts, *log_texts),
        signatures=read_each(Signature, signatures, "signatures"),
        log_after_signing=read_each(LogEntry, later["log"], "arrived_after_signing.log"),
        streams_after_signing=read_each(RecordedStream, later["streams"], "arrived_after_signing.streams"),
    )


def read(adapter: TypeAdapter[_T], value: object, where: str) -> _T:
    """Read one value.

    Raises:
        FaultyFileError: It is none such.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([where, *(str(part) for part in first["loc"])])
        refuse(f"{place}: {first['msg']}")


def read_each(kind: type[_T], values: list[Any], where: str) -> tuple[_T, ...]:
    """Read values of one kind.

    Raises:
        FaultyFileError: One is none such.
    """
    adapter: TypeAdapter[_T] = _adapter(kind)  # type: ignore[arg-type]  # mypy takes no class for hashable
    return tuple(read(adapter, value, f"{where}.{place}") for place, value in enumerate(values))


def refuse(fault: str) -> NoReturn:
    """Refuse the file, saying where it is wrong.

    Raises:
        FaultyFileError: Always.
    """
    message = f"The file is no sound export of a session, and nothing of it was taken in: {fault}"
    raise FaultyFileError(message, (fault,))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type
    return TypeAdapter(kind)


def _session(found: Mapping[str, Any]) -> InfusionSession:
    fields = {name: value for name, value in found["session"].items() if name != "preset_text"}
    patient = {name: value for name, value in found["patient"].items() if not name.startswith("registered_")}
    session: InfusionSession = read(
        _adapter(InfusionSession), fields | {"patient": patient, "baselines": found["baselines"]}, "session"
    )
    return session


def _phases(found: list[_Fields]) -> tuple[tuple[PhaseChange, ...], list[StoredText]]:
    changes = [change | {name: change[name] or () for name in ("required", "missing")} for change in found]
    texts = [
        StoredText(name, place, _text(change[name]))
        for place, change in enumerate(found)
        for name in ("required", "missing")
        if change[name] is not None
    ]
    return read_each(PhaseChange, changes, "phases"), texts


def _entries(found: list[_Fields], session: InfusionSession) -> tuple[tuple[AnyEntry, ...], list[StoredText]]:
    entries: list[AnyEntry] = []
    texts: list[StoredText] = []
    for place, fields in enumerate(found):
        entry = read(_adapter(_Said), fields, f"entries.{place}")
        try:
            body = read_body(entry.kind, entry.body)
        except (KeyError, ValidationError):
            refuse(f"entries.{place}.body: no sound entry of kind {entry.kind[:40]!r}")
        entries.append(
            Entry(
                entry.id, entry.patient, session.id if entry.of_session else None, body, entry.at, entry.entered_at,
                entry.author, entry.corrects, entry.reason,
            )
        )  # fmt: skip
        texts.append(StoredText("entry", entry.id, _text(entry.body)))
        if entry.subject is not None:
            texts.append(StoredText("subject", entry.id, _text(entry.subject)))
    return tuple(entries), texts


def _text(value: object) -> str:
    """Write what the store keeps as JSON text as the store wrote it; that it is so is proved by the hash."""
    return orjson.dumps(value).decode()
