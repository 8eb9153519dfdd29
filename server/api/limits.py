"""Limits for one patient: what counts in a session, what of it was changed, by whom and why; and changing it."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field
from starlette.responses import Response

from models.alarm import AlarmPriority
from models.patient_limit import LimitName, LimitSide
from models.session import InfusionSession
from models.timestamps import format_timestamp
from server.alarms.patient_limits import LimitInForce, check_change, limits_in_force
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Body, Reason, RowId
from server.api.once import OnceOf
from server.api.paging import AskedPage, page_of_whole
from server.store.limits import LimitChange, add_limit_change, newest_changes
from server.store.sessions import session_of

router = room("limits")


class NewLimit(Body):
    """A limit to set for this patient; null: it is the preset's again."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    metric: Annotated[str, Field(max_length=64)]
    side: LimitSide
    priority: AlarmPriority
    limit: Annotated[float, Field(strict=True)] | None
    reason: Reason


@router.get("/sessions/{number}/limits")
async def limits(number: RowId, parts: PartsOf, asked: AskedPage) -> dict[str, object]:
    """Every audible limit of a session as it counts now, beside what the preset says and who changed it."""
    session = await parts.ask(lambda connection: session_of(connection, number))
    changes = await parts.ask(lambda connection: newest_changes(connection, number))
    rules = parts.presets.version(session.preset, session.preset_version).rules
    found = limits_in_force(rules, session.limits)
    return page_of_whole([_render(limit, changes) for limit in found], asked)


@router.post("/sessions/{number}/limits", status_code=201)
async def set_limit(number: RowId, body: NewLimit, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Set a limit for this patient within the preset's bounds, or give it back to the preset; it counts at once."""
    name, now = LimitName(body.metric, body.side, body.priority), parts.clock.now().utc
    changed: list[InfusionSession] = []

    def job(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by create()
        session = session_of(connection, number)
        rules = parts.presets.version(session.preset, session.preset_version).rules
        was = check_change(session, rules, name, body.limit)
        change = LimitChange(number, name, body.limit, was, asker.user, body.reason, now)
        add_limit_change(connection, change)
        changed.append(session_of(connection, number))
        found = limits_in_force(rules, changed[0].limits)
        return next(_render(limit, {name: change}) for limit in found if limit.name == name)

    response, is_new = await once.create(job)
    if is_new:
        parts.desk.watch(changed)
    return response


def _render(found: LimitInForce, changes: Mapping[LimitName, LimitChange]) -> dict[str, object]:
    name, change = found.name, changes.get(found.name)
    return {
        "metric": name.metric, "side": name.side.value, "priority": name.priority.value,
        "unit": found.unit, "phases": sorted(phase.value for phase in found.phases),
        "limit": found.limit, "preset_limit": found.preset_limit,
        "bounds": None if found.bounds is None else list(found.bounds), "set_for_patient": found.is_set,
        "changed_by": None if change is None else change.author,
        "changed_at": None if change is None else format_timestamp(change.at),
        "reason": None if change is None else change.reason,
    }  # fmt: skip
