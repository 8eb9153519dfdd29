"""Patients, sessions, their bindings and phases."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import UsageError
from models.patient import Patient
from models.session import Binding, InfusionSession, SessionPhase
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_number
from server.parts import Parts
from server.security.roles import Duty
from server.store.bindings import bind, bindings_of, unbind
from server.store.patients import add_patient, list_patients
from server.store.sessions import add_session, change_phase, list_sessions, phases_of, session_of

router = APIRouter(tags=["sessions"])

DEFAULT_PRESET = "iv_ketamine"
# A signed 64-bit row number; a larger one cannot exist and must not reach the database.
RowId = Annotated[int, Path(ge=0, le=2**63 - 1)]
# At least one character that is seen, and no control character: NUL would break PostgreSQL, the others a log line.
_SEEN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=_SEEN)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class NewPatient(_Body):
    """A patient to take in: two identifiers and a record number."""

    family_name: Text
    given_name: Text
    birth_date: date
    identifier: Annotated[Text, Field(max_length=64)]
    sex: Literal["female", "male", "other", "unknown"] | None = None


class NewSession(_Body):
    """A session to plan."""

    patient: Annotated[int, Field(ge=0, le=2**63 - 1)]
    chair: Annotated[Text, Field(max_length=40)]
    preset: Annotated[str, Field(max_length=64)] = DEFAULT_PRESET


class Confirmation(_Body):
    """What was read at the chair."""

    family_name: Text
    birth_date: date


class NewBinding(_Body):
    """A device to bind."""

    device: Annotated[str, Field(min_length=1, max_length=100)]
    confirm: Confirmation | None = None


class PhaseMove(_Body):
    """A phase to go to."""

    to: SessionPhase
    reason: Annotated[str, Field(max_length=2000)] | None = None


@router.post("/patients", status_code=201)
async def take_in(body: NewPatient, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Take in a patient."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    if body.birth_date > now.astimezone(parts.settings.zone).date():
        message = "birth_date lies in the future"
        raise UsageError(message, "birth_date")
    response, _ = await once.create(
        lambda connection: render_patient(add_patient(connection, **body.model_dump(), at=now, author=asker.user))
    )
    return response


@router.get("/patients")
async def patients(parts: PartsOf, asker: Asker, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List patients in the order they were taken in."""
    asker.require(Duty.CARE)
    after = read_number(cursor)
    found = await parts.ask(lambda connection: list_patients(connection, after, limit + 1))
    return page(found, limit, render_patient, lambda patient: [patient.id])


@router.post("/sessions", status_code=201)
async def plan(body: NewSession, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Plan a session in a chair; a chair not yet known is made."""
    asker.require(Duty.CARE)
    preset = parts.presets.get(body.preset)
    if preset is None:
        message = f"There is no alarm preset {body.preset!r}; known: {', '.join(sorted(parts.presets))}"
        raise UsageError(message, "preset")
    now = parts.clock.now().utc
    made: list[InfusionSession] = []

    def job(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by create()
        made.append(
            add_session(
                connection, patient_id=body.patient, chair_name=body.chair, preset=(preset.name, preset.version),
                at=now, author=asker.user,
            )
        )  # fmt: skip
        return render_session(made[0])

    response, is_new = await once.create(job)
    if is_new:
        parts.pipeline.watch(made[0])
    return response


@router.get("/sessions")
async def sessions(parts: PartsOf, asker: Asker, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List sessions in the order they were planned."""
    asker.require(Duty.CARE)
    after = read_number(cursor)
    found = await parts.ask(lambda connection: list_sessions(connection, after, limit + 1))
    return page(found, limit, render_session, lambda session: [session.id])


@router.get("/sessions/{number}")
async def session(number: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """One session, with its phases and bindings."""
    asker.require(Duty.CARE)
    found = await parts.ask(lambda connection: session_of(connection, number))
    phases = await parts.ask(lambda connection: phases_of(connection, number))
    bindings = await parts.ask(lambda connection: bindings_of(connection, number))
    return render_session(found) | {
        "phases": [
            {
                "phase": change.phase.value,
                "changed_at": format_timestamp(change.changed_at),
                "changed_by": change.changed_by,
                "reason": change.reason,
            }
            for change in phases
        ],
        "bindings": [_render_binding(binding) for binding in bindings],
    }


@router.post("/sessions/{number}/bindings", status_code=201)
async def make_binding(number: RowId, body: NewBinding, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Bind a device to a session."""
    asker.require(Duty.CARE)
    confirm = (body.confirm.family_name, body.confirm.birth_date) if body.confirm else None
    now = parts.clock.now().utc
    response, is_new = await once.create(
        lambda connection: _render_binding(bind(connection, number, body.device, confirm, now, asker.user))
    )
    if is_new:
        await _watch_anew(parts)
    return response


@router.delete("/sessions/{number}/bindings/{binding}")
async def end_binding(number: RowId, binding: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """End a binding."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    ended = await parts.change(lambda connection: unbind(connection, number, binding, now, asker.user))
    await _watch_anew(parts)
    return _render_binding(ended)


@router.post("/sessions/{number}/phase")
async def move(number: RowId, body: PhaseMove, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Move a session to another phase."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    moved = await parts.change(
        lambda connection: change_phase(connection, number, body.to, body.reason, now, asker.user)
    )
    parts.pipeline.watch(moved)
    return render_session(moved)


async def _watch_anew(parts: Parts) -> None:
    """Tell the corridor how bindings stand: a device that moved concerns two sessions."""
    await parts.pipeline.watch_all()


def render_patient(found: Patient) -> dict[str, object]:
    """A patient as JSON."""
    return {
        "id": found.id,
        "family_name": found.family_name,
        "given_name": found.given_name,
        "birth_date": found.birth_date.isoformat(),
        "identifier": found.identifier,
        "sex": found.sex,
    }


def render_session(found: InfusionSession) -> dict[str, object]:
    """A session as JSON."""
    return {
        "id": found.id,
        "patient": found.patient.id,
        "chair": found.chair,
        "phase": found.phase.value,
        "phase_since": format_timestamp(found.phase_since),
        "preset": {"name": found.preset, "version": found.preset_version},
        "created_at": format_timestamp(found.created_at),
        "created_by": found.created_by,
        "ended_at": None if found.ended_at is None else format_timestamp(found.ended_at),
        "devices": list(found.devices),
    }


def _render_binding(found: Binding) -> dict[str, object]:
    return {
        "id": found.id,
        "session": found.session,
        "device": found.device,
        "bound_at": format_timestamp(found.bound_at),
        "bound_by": found.bound_by,
        "ended_at": None if found.ended_at is None else format_timestamp(found.ended_at),
    }
