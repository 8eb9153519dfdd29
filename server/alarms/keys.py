"""Names conditions, and finds the name of a stored alarm again after a restart."""

from models.alarm import Alarm, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import MeasurementValidity
from server.alarms.conditions import ConditionKey
from server.alarms.technical import NO_NUMBER_WORDS, REPORTS, TECHNICAL
from server.alarms.words import label_of

NO_NUMBER = "no_number"
"""The report of a device that only says, observation after observation, that it has no number."""

_UNTIL_SEEN = frozenset(
    {code.value for code, rule in TECHNICAL.items() if rule.until_seen}
    | {code.value for code, report in REPORTS.items() if report.until_seen}
)


def technical_key(
    code: TechnicalConditionCode, session: int | None, device: str | None, metric: str | None = None, about: str = ""
) -> ConditionKey:
    """Name a technical condition; ``about`` tells several of a session apart."""
    return ConditionKey(session, device, code.value, metric, about)


def help_key(session: int | None, chair: str) -> ConditionKey:
    """Name a call for help: of a session, or of a chair that has none."""
    report = chair if session is None else ""
    return ConditionKey(session, None, TechnicalConditionCode.HELP_CALLED.value, None, report)


def report_key(code: DeviceConditionCode, session: int, device: str, metric: str | None) -> ConditionKey:
    """Name what a device reports about itself."""
    raised = REPORTS[code].code
    report = code.value if raised is TechnicalConditionCode.DEVICE_REPORT else ""
    return ConditionKey(session, device, raised.value, metric, report)


def no_number_key(session: int, device: str, metric: str) -> ConditionKey:
    """Name a device's saying that it has no number for a metric."""
    return ConditionKey(session, device, TechnicalConditionCode.DEVICE_REPORT.value, metric, NO_NUMBER)


def report_message(code: DeviceConditionCode, metric: str | None) -> str:
    """Word a device's report: "SpO₂ weak signal", "Battery low". A cuff needs no metric beside it."""
    words = REPORTS[code].words
    if metric is None or words.startswith("cuff"):
        return words[0].upper() + words[1:]
    return f"{label_of(metric)} {words}"


def no_number_message(validity: MeasurementValidity, metric: str) -> str:
    """Word a device's reason for having no number: "RR not available"."""
    return f"{label_of(metric)} {NO_NUMBER_WORDS[validity]}"


def is_until_seen(key: ConditionKey) -> bool:
    """Tell whether a condition tells of something that happened, and holds until somebody has acknowledged it."""
    return key.condition in _UNTIL_SEEN or key.report in _UNTIL_SEEN


def key_of(alarm: Alarm) -> ConditionKey:
    """Name the condition of a stored alarm; a report, a call for help and a check need more than its fields."""
    return ConditionKey(alarm.session, alarm.device, alarm.condition, alarm.metric, _report_of(alarm))


def _report_of(alarm: Alarm) -> str:
    if alarm.condition == TechnicalConditionCode.HELP_CALLED.value and alarm.session is None:
        return alarm.chair or ""
    if alarm.condition == TechnicalConditionCode.CHECK_OVERDUE.value:
        return alarm.detail
    if alarm.condition != TechnicalConditionCode.DEVICE_REPORT.value:
        return ""
    found = (code.value for code in REPORTS if report_message(code, alarm.metric) == alarm.message)
    return next(found, NO_NUMBER)
