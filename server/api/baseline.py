"""Whether there are readings enough for a patient's own baseline, while more of them can still be taken."""

from collections.abc import Mapping, Sequence

from models.baseline import baseline_of
from models.metrics import CATALOGUE, LEAST_BASELINE_READINGS
from models.session import SessionPhase
from server.api.asking import Asker, PartsOf, room
from server.api.fields import RowId
from server.parts import Parts
from server.security.roles import Duty
from server.store.connection import StoreConnection
from server.store.freezing import Taken, baseline_values
from server.store.sessions import session_of

router = room("sessions")

# What a patient leaves by whatever the preset asks: the gate compares these with the baseline.
_COMPARED = ("nibp_systolic", "nibp_diastolic")
_BEFORE = frozenset({SessionPhase.SCHEDULED, SessionPhase.INTAKE, SessionPhase.BASELINE})


@router.get("/sessions/{number}/baseline")
async def baseline_so_far(number: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """How many valid readings each metric has for the baseline, and how many make one; once frozen, those."""
    asker.require(Duty.CARE)
    return await parts.ask(lambda connection: _read(connection, parts, number))


def _read(connection: StoreConnection, parts: Parts, number: int) -> dict[str, object]:
    session = session_of(connection, number)
    asked = {rule.metric: rule.readings for rule in parts.presets.of(session).baseline_rules}
    needed = {metric: asked.get(metric, LEAST_BASELINE_READINGS) for metric in (*_COMPARED, *asked)}
    if session.phase not in _BEFORE:
        frozen = {found.metric: found.readings for found in session.baselines}
        return {
            "frozen": True,
            "items": [_item(metric, frozen.get(metric, 0), least) for metric, least in needed.items()],
        }
    readings = _counted(baseline_values(connection, number, parts.clock.now().utc))
    return {
        "frozen": False,
        "items": [_item(metric, readings.get(metric, 0), least) for metric, least in needed.items()],
    }


def _counted(taken: Mapping[str, Sequence[Taken]]) -> dict[str, int]:
    means = {metric: baseline_of(values, 1) for metric, values in taken.items()}
    return {metric: mean.readings for metric, mean in means.items() if mean is not None}


def _item(metric: str, readings: int, needed: int) -> dict[str, object]:
    return {
        "metric": metric, "label": CATALOGUE[metric].name, "readings": readings, "needed": needed,
        "enough": readings >= needed,
    }  # fmt: skip
