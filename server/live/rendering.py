"""The picture as the JSON-ready objects that ``/live`` and ``GET /alarms`` send; ``docs/LIVE.md`` has their shapes."""

from collections.abc import Sequence
from functools import lru_cache

from models.alarm import Alarm
from models.early_warning import news2
from models.inactivation import Inactivation
from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.observation import GenerationMode
from models.session import InfusionSession
from models.timestamps import Moment, format_if_any, format_timestamp
from server.live.picture import (
    BLANK_S,
    CUFF_BLANK_AT_LEAST_S,
    ChairPicture,
    DevicePicture,
    Number,
    NumberState,
    state_of,
)

# The numbers of a chair are often of one moment.
_written = lru_cache(maxsize=64)(format_timestamp)


def render_chair(chair: ChairPicture, devices: Sequence[DevicePicture], now: Moment) -> dict[str, object]:
    """Make the object that ``/live`` sends for a chair."""
    session = chair.session
    lost = frozenset(found.device for found in devices if not found.is_connected)
    modes = {found.mode for found in devices}
    return {
        "chair": session.chair,
        "session": session.id,
        "phase": session.phase.value,
        "phase_since": format_timestamp(session.phase_since),
        "phase_plan": _render_plan(chair),
        "patient": {
            "name": session.patient.name,
            "birth_date": session.patient.birth_date.isoformat(),
            "identifier": session.patient.identifier,
        },
        "values": [_render_number(chair, number, lost, now) for number in _ordered(chair)],
        "due": _render_due(chair, now),
        "mode": loudest_mode(modes).value,
        "replay": next((found.replay for found in devices if found.replay), None),
        "devices": [
            {
                "device": found.device,
                "connected": found.is_connected,
                "last_heard_s": None if found.heard_s is None else round(now.monotonic_s - found.heard_s, 1),
            }
            for found in devices
        ],
        "preset": {"name": session.preset, "version": session.preset_version, "title": chair.preset.title},
        "baselines": render_baselines(session),
        "news2": _render_news2(chair, lost, now),
        "care": None if chair.care is None else chair.care.render(),
    }


def render_empty_chair(name: str) -> dict[str, object]:
    """Make the object of a chair without a session."""
    return {
        "chair": name, "session": None, "phase": None, "phase_since": None, "phase_plan": None, "patient": None,
        "values": [], "due": [], "mode": GenerationMode.REAL.value, "replay": None, "devices": [], "preset": None,
        "baselines": {}, "news2": None, "care": None,
    }  # fmt: skip


def loudest_mode(modes: set[GenerationMode]) -> GenerationMode:
    """One simulated device marks the whole chair."""
    return next((mode for mode in (GenerationMode.DEMO, GenerationMode.TEST) if mode in modes), GenerationMode.REAL)


def _ordered(chair: ChairPicture) -> list[Number]:
    return [chair.numbers[name] for name in CATALOGUE if name in chair.numbers]


def _render_number(chair: ChairPicture, number: Number, lost: frozenset[str], now: Moment) -> dict[str, object]:
    metric, state = number.metric, state_of(chair, number, lost, now)
    limits = chair.preset.limits(metric.id, chair.session.phase)
    rendered: dict[str, object] = {
        "metric": metric.id,
        "label": metric.label,
        "value": None if state is NumberState.BLANK else number.value,
        "unit": metric.unit.value,
        "symbol": metric.unit.symbol,
        "validity": number.validity.value,
        "age_s": round(now.monotonic_s - number.measured_s, 3),
        "state": state.value,
        **_render_limits(chair, metric.id),
        "advisory": limits is not None and number.value is not None and limits.is_advised(number.value),
        "last": number.last,
        "measured_at": _written(number.measured_at),
        "source": number.device,
        "manual": number.is_manual,
        "others": _render_others(chair, number, now),
        "reason": number.reason,
    }
    if number.original_at is not None:
        rendered["original_at"] = format_timestamp(number.original_at)
    return rendered


def _render_others(chair: ChairPicture, number: Number, now: Moment) -> list[dict[str, object]]:
    """What other devices of the session give of the same metric, as long as a screen would show it."""
    beside = chair.beside.get(number.metric.id)
    if not beside:
        return []
    longest_s = CUFF_BLANK_AT_LEAST_S if number.metric.is_spot else BLANK_S
    return [
        {"source": device, "value": found.value, "age_s": round(now.monotonic_s - found.measured_s, 3)}
        for device, found in beside.items()
        if device != number.device
        and device in chair.session.devices
        and now.monotonic_s - found.measured_s <= longest_s
    ]


def _render_limits(chair: ChairPicture, metric: str) -> dict[str, object]:
    """The first audible limits, and beside them what is only marked, and what follows from the patient's baseline."""
    phase = chair.session.phase
    limits = chair.preset.limits(metric, phase)
    baseline = next((found.value for found in chair.session.baselines if found.metric == metric), None)
    relative = chair.preset.baseline_limits(metric, phase, baseline)
    return {
        "limits": None if limits is None else {"low": limits.low, "high": limits.high},
        "limits_set_for_patient": limits is not None and limits.set_for_patient,
        "advisory_limits": {
            "low": None if limits is None else limits.advisory_low,
            "high": None if limits is None else limits.advisory_high,
        },
        "baseline_limits": {"low": relative[0], "high": relative[1]},
    }


def render_baselines(session: InfusionSession) -> dict[str, object]:
    """Make the object of a patient's own baselines, by metric; empty while there are none."""
    return {
        found.metric: {
            "value": round(found.value, 1),
            "readings": found.readings,
            "frozen_at": format_timestamp(found.frozen_at),
        }
        for found in session.baselines
    }


def _render_news2(chair: ChairPicture, lost: frozenset[str], now: Moment) -> dict[str, object] | None:
    """A trend only: consciousness and oxygen are nobody's number here, and a dissociated patient is not its subject."""
    values = {
        name: number.value
        for name, number in chair.numbers.items()
        if state_of(chair, number, lost, now) is NumberState.LIVE and number.value is not None
    }
    if not values:
        return None
    found = news2(values)
    return {"score": found.score, "missing": list(found.missing)}


def render_inactivation(said: Inactivation) -> dict[str, object]:
    """Make the object that ``/live`` and the calls send for something that is switched off."""
    return {
        "id": said.id,
        "kind": said.kind.value,
        "session": said.session,
        "chair": said.chair,
        "condition": said.condition,
        "metric": said.metric,
        "author": said.author,
        "reason": said.reason,
        "began_at": format_timestamp(said.began_at),
        "ends_at": format_timestamp(said.ends_at),
        "reminded_at": format_if_any(said.reminded_at),
        "ended_at": format_if_any(said.ended_at),
        "ended_by": said.ended_by,
        "end": None if said.end is None else said.end.value,
    }


def _render_plan(chair: ChairPicture) -> dict[str, object] | None:
    """How long the phase is meant to last, and what of it was spent before a pause."""
    lasts_s = chair.preset.phase_length_s(chair.session.phase)
    return None if lasts_s is None else {"lasts_s": lasts_s, "spent_s": round(chair.session.spent_before_s, 1)}


def _render_due(chair: ChairPicture, now: Moment) -> list[dict[str, object]]:
    """When the next cuff reading is due: the preset's interval after the last."""
    interval_s = chair.preset.cuff_interval_s(chair.session.phase)
    newest = max((chair.numbers[name].measured_s for name in CUFF_PRESSURES if name in chair.numbers), default=None)
    if interval_s is None or newest is None:
        return []
    return [{"what": "nibp", "in_s": round(newest + interval_s - now.monotonic_s, 1), "interval_s": interval_s}]


def render_alarm(alarm: Alarm) -> dict[str, object]:
    """Make the object that ``GET /alarms`` and ``/live`` send for an alarm."""
    return {
        "id": alarm.id,
        "session": alarm.session,
        "chair": alarm.chair,
        "device": alarm.device,
        "condition": alarm.condition,
        "metric": alarm.metric,
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "present": alarm.present,
        "acknowledged_by": alarm.acknowledged_by,
        "acknowledged_at": format_if_any(alarm.acknowledged_at),
        "reason": alarm.reason,
        "value": alarm.value,
        "limit": alarm.limit,
        "message": alarm.message,
        "detail": alarm.detail,
        "arose_at": format_timestamp(alarm.arose_at),
        "ceased_at": format_if_any(alarm.ceased_at),
        "latched": alarm.latched,
        "onset_at": format_if_any(alarm.onset_at),
        "escalation": alarm.escalation,
        "reminded_at": format_if_any(alarm.reminded_at),
        "signals": {"visual": alarm.signals.visual.value, "auditory": alarm.signals.auditory.value},
    }
