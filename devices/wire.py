"""What a device measured, as the bodies of its frames."""

from collections.abc import Iterable
from datetime import datetime

from models.device import DeviceCondition, DeviceConditionCode
from models.observation import MeasurementValidity, Observation
from models.timestamps import format_timestamp

OBSERVATIONS = "observations"
STATUS = "status"


def observations_body(observations: Iterable[Observation]) -> dict[str, object]:
    """Write the body of an ``observations`` frame, 1 to 500 of them."""
    return {"observations": [_observation(one) for one in observations]}


def status_body(conditions: Iterable[DeviceCondition]) -> dict[str, object]:
    """Write the body of a ``status`` frame."""
    return {"conditions": [_condition(one) for one in conditions]}


def set_aside_body(since: datetime) -> dict[str, object]:
    """Write the body of the ``status`` frame that reports a frame set aside."""
    return status_body([DeviceCondition(DeviceConditionCode.FRAME_SET_ASIDE, present=True, since=since)])


def _observation(one: Observation) -> dict[str, object]:
    found: dict[str, object] = {
        "metric": one.metric,
        "value": one.value,
        "measured_at": format_timestamp(one.measured_at),
    }
    if one.validity is not MeasurementValidity.VALID:
        found["validity"] = one.validity.value
    return found


def _condition(one: DeviceCondition) -> dict[str, object]:
    found: dict[str, object] = {"code": one.code.value, "present": one.present, "since": format_timestamp(one.since)}
    if one.metric is not None:
        found["metric"] = one.metric
    return found
