"""The names of all conditions a session can have now, and how loud each can become: for switching one of them off."""

from collections.abc import Iterator
from types import MappingProxyType

from models.alarm import AlarmPriority
from models.metrics import CATALOGUE
from models.session import SessionPhase
from server.alarms import changes
from server.alarms.breath import APNOEA
from server.alarms.limits import condition_of
from server.alarms.presets import AlarmPreset
from server.alarms.technical import TECHNICAL

_CODES = MappingProxyType({code.value: rule.priority for code, rule in TECHNICAL.items()})


def is_always_high(preset: AlarmPreset, phase: SessionPhase, condition: str) -> bool | None:
    """Tell whether a condition has high priority whenever it holds.

    Returns:
        None when nothing raises a condition of that name in the phase.
    """
    if condition in _CODES:
        return _CODES[condition] is AlarmPriority.HIGH
    priorities = {priority for name, priority in _physiological(preset, phase) if name == condition}
    return priorities == {AlarmPriority.HIGH} if priorities else None


def _physiological(preset: AlarmPreset, phase: SessionPhase) -> Iterator[tuple[str, AlarmPriority]]:
    if preset.apnoea is not None:
        yield APNOEA, AlarmPriority.HIGH
    for combination in preset.combinations_in(phase):
        yield combination.name, combination.priority
    for metric_id in CATALOGUE:
        rule = preset.rule(metric_id, phase)
        for is_high, limits in ((True, rule.high), (False, rule.low)) if rule is not None else ():
            yield from ((condition_of(metric_id, is_high=is_high), limit.priority) for limit in limits)
        for relative in preset.baseline_rules_of(metric_id, phase):
            yield condition_of(metric_id, is_high=relative.is_rise), relative.priority
        for change in preset.change_rules_of(metric_id, phase):
            yield changes.condition_of(change), change.priority
