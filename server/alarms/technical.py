"""The technical alarm conditions: what each means, how loud it is, when it holds, and why so.

Data only. Priorities follow IEC 60601-1-8:2020, table 1 (what can happen to the patient when nobody comes, and how
soon); where the table leaves room, the reason stands in the row. ``docs/ALARMS.md`` is written from here.
"""

from dataclasses import dataclass
from types import MappingProxyType

from models.alarm import AlarmPriority, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import MeasurementValidity

NO_DATA_AFTER_S = 10.0  # screens show no number older than this; IEC 60601-2-49 asks for about as much
# The third silence of a metric in a row, with single numbers in between, is told as one that lasts: an alarm that comes
# and goes every minute is soon heard by nobody. Design choice.
FLICKERS_AT = 3
FEED_LOST_AFTER_S = 10.0  # two missed heartbeats of 5 s (docs/FEED.md)
FEED_LOST_HIGH_AFTER_S = 60.0  # while a drug runs, a minute without any number is a patient nobody watches
CUFF_GRACE_S = 120.0  # an inflation with its retries may take up to 120–180 s, IEC 80601-2-30

_HIGH, _MEDIUM, _LOW = AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW
_C, _D = TechnicalConditionCode, DeviceConditionCode


@dataclass(frozen=True, slots=True)
class TechnicalCondition:
    """One technical alarm condition.

    Args:
        priority: How loud.
        words: What a screen says, without chair and metric.
        holds: When it holds and when it ceases, for people.
        reason: Why this priority.
        until_seen: It tells of something that happened; it holds until someone has acknowledged it.
        becomes: A second priority it takes, and when, for people; or empty.
    """

    priority: AlarmPriority
    words: str
    holds: str
    reason: str
    until_seen: bool = False
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What a device's word about itself becomes.

    Args:
        code: The technical condition it raises.
        priority: How loud.
        words: What a screen says.
        reason: Why this priority.
        until_seen: As for a technical condition.
    """

    code: TechnicalConditionCode
    priority: AlarmPriority
    words: str
    reason: str
    until_seen: bool = False


TECHNICAL = MappingProxyType(
    {
        _C.NO_DATA: TechnicalCondition(
            _MEDIUM,
            "No data",
            "10 s without a number, or the device's reason for having none, of a streaming metric that was seen since "
            "the device was bound. Values outside the technical range (0, -100) are no data. Ceases with the next "
            "number or reason; from the third time in a row on with two numbers within 10 s. Not while the whole feed "
            "is lost; up to 2 s later when the feed itself falls silent. "
            "Not of a pump whose last rate was 0",
            "A patient's change would go unseen, and there is time to look",
        ),
        _C.FEED_LOST: TechnicalCondition(
            _MEDIUM,
            "Feed lost",
            "10 s without any frame from a device bound to a session. Ceases with the next frame",
            "The monitor at the chair still alarms by itself; nobody sees it from afar",
            becomes="high after 60 s of silence while the drug runs",
        ),
        _C.PROBE_OFF: TechnicalCondition(
            _LOW,
            "probe off",
            "The device reports it, or SpO₂ or its pulse is at zero while another source shows a pulse",
            "Another source still shows a pulse",
        ),
        _C.LEAD_OFF: TechnicalCondition(
            _LOW,
            "lead off",
            "The device reports it, or heart rate is at zero while another source shows a pulse",
            "Another source still shows a pulse: a lead is off, the heart is not still",
        ),
        _C.PULSE_SOURCES_LOST: TechnicalCondition(
            _HIGH,
            "No pulse from any source",
            "Heart rate, pulse rate and SpO₂, as many of them as were seen, are all at zero or missing, and no other "
            "source shows a pulse. Ceases when one of them shows a number again. A lost feed alone does not raise it",
            "It cannot be told from a heart that stopped",
        ),
        _C.CUFF_FAILED: TechnicalCondition(
            _LOW,
            "Cuff failed",
            "The device reports it. Ceases when the device says so, or with the next cuff reading",
            "Cuff overdue follows when it stays so",
        ),
        _C.CUFF_OVERDUE: TechnicalCondition(
            _LOW,
            "Cuff overdue",
            "The preset's interval for the phase and 2 min went by since the last cuff reading. Ceases with the next",
            "One reading late; a patient's streaming values are still watched",
        ),
        _C.CHECK_OVERDUE: TechnicalCondition(
            _LOW,
            "Check overdue",
            "A check that the session's protocol asks for in its phase was not done within its grace, by the server's "
            "clock: an assessment, a measurement typed or sent, or a tap. One for each check. A pressure is told as "
            "Cuff overdue instead while a device is bound. Ceases when it is done, or in a phase that does not ask for "
            "it",
            "What streams is still watched; how awake the patient is, nobody has looked at",
        ),
        _C.SEQUENCE_GAP: TechnicalCondition(
            _LOW,
            "Data missing from device",
            "Frames of the device's stream never came. Ceases when they came after all, or once acknowledged",
            "The record has a hole; what is live is complete",
            until_seen=True,
        ),
        _C.CLOCK_WRONG: TechnicalCondition(
            _LOW,
            "Device clock wrong",
            "The device's clock is more than 2 s from the server's. Ceases when it is right",
            "No alarm depends on it; times in the record do",
        ),
        _C.LATE_BREACH: TechnicalCondition(
            _MEDIUM,
            "Late:",
            "A value that came too late to be judged as live was beyond a limit. Once a metric, until acknowledged",
            "It may explain what the patient shows now, and nobody was told then",
            until_seen=True,
        ),
        _C.UNASSIGNED: TechnicalCondition(
            _LOW,
            "Device in no session",
            "A device that is bound to no session sends observations. Ceases when it is bound or silent for 10 s",
            "Somebody may believe that its patient is watched",
        ),
        _C.DEVICE_DUPLICATE: TechnicalCondition(
            _MEDIUM,
            "Two devices with one name",
            "Two connections took a device's name from each other three times in a minute. Until acknowledged",
            "Values of two patients may have met under one name",
            until_seen=True,
        ),
        _C.DEVICE_REBOUND: TechnicalCondition(
            _MEDIUM,
            "Device changed in mid-session",
            "A device was taken from another session that is not over, or took the place of one while this session is "
            "under way. Until acknowledged",
            "The numbers beside a name may be another patient's",
            until_seen=True,
        ),
        _C.DEVICE_REPORT: TechnicalCondition(
            _LOW,
            "Device report",
            "The device reports one of the conditions below, or says for 10 s that it has no number for a metric: not "
            "available, still measuring, calibrating, invalid. Ceases when it says otherwise",
            "The device at the chair says it too",
        ),
        _C.STORE_FAILING: TechnicalCondition(
            _MEDIUM,
            "Record is not being saved",
            "The store cannot make data durable. Ceases when it can again",
            "Alarms go on, and devices keep what was not acknowledged; the record waits",
        ),
        _C.QUEUE_FULL: TechnicalCondition(
            _MEDIUM,
            "Record is falling behind",
            "The writer's queue is full. Ceases when it is not",
            "Alarms go on; what is on screen is not yet in the record",
        ),
        _C.RATES_DISAGREE: TechnicalCondition(
            _LOW,
            "HR and PR disagree",
            "Heart rate and pulse rate differ by the preset's difference for its time. Ceases when they agree, or when "
            "one of them is missing",
            "One of the two is wrong, and each still has its limits",
        ),
        _C.QUESTIONABLE_SIGNAL: TechnicalCondition(
            _LOW,
            "signal questionable",
            "Every number of a streaming metric was questionable for the preset's time. Ceases with the first good one",
            "The numbers still alarm; somebody should look at the sensor",
        ),
        _C.BREATH_SOURCES_LOST: TechnicalCondition(
            _HIGH,
            "No breath counted, no CO₂ to tell by",
            "A breathing rate of 0 for the preset's time of apnoea, and no CO₂ to look at. Ceases with a breath",
            "It cannot be told from a patient who does not breathe",
        ),
        _C.SCREEN_UNCONFIRMED: TechnicalCondition(
            _LOW,
            "A screen does not confirm",
            "A connected screen has not confirmed for 5 s that it painted, though it says that it is visible. Ceases "
            "when it confirms, or leaves",
            "Somebody may be looking at a frozen screen, which covers itself with NOT LIVE",
        ),
        _C.NO_SCREEN: TechnicalCondition(
            _MEDIUM,
            "Alarms may go unnoticed",
            "For 10 s no screen could show this chair's alarms, or none could sound them: not connected, hidden, audio "
            "blocked or off, sound not tested this shift. Ceases when one can do both",
            "The monitor at the chair still alarms by itself; nobody sees or hears it from afar",
            becomes="high while the drug runs and none shows it",
        ),
        _C.DELIVERY_FAILED: TechnicalCondition(
            _MEDIUM,
            "Escalation not delivered",
            "A message to those who come next could not be delivered. Ceases with the next one that could",
            "Whoever relies on being called is not called",
        ),
        _C.HELP_CALLED: TechnicalCondition(
            _HIGH,
            "Help called",
            "Somebody at the chair called for help. Until somebody answers by name",
            "A person asks for another one at once",
            until_seen=True,
        ),
        _C.SAFETY_FLAG: TechnicalCondition(
            _MEDIUM,
            "Safety item answered: clinician to look",
            "An assessment of the session answers an item that a clinician must hear of (docs/ASSESSMENTS.md). Ceases "
            "when a prescriber has entered a review of it, or the answer was corrected or withdrawn",
            "The patient is among people; what was answered must not wait until somebody reads the form",
        ),
    }
)

REPORTS = MappingProxyType(
    {
        _D.PROBE_OFF: DeviceReport(_C.PROBE_OFF, _LOW, "probe off", "As the zero rule's"),
        _D.LEAD_OFF: DeviceReport(_C.LEAD_OFF, _LOW, "lead off", "As the zero rule's"),
        _D.CUFF_FAILED: DeviceReport(_C.CUFF_FAILED, _LOW, "cuff failed", "Cuff overdue follows when it stays so"),
        _D.WEAK_SIGNAL: DeviceReport(_C.DEVICE_REPORT, _LOW, "weak signal", "The number is there, less sure"),
        _D.MOTION: DeviceReport(_C.DEVICE_REPORT, _LOW, "motion", "The number is there, less sure"),
        _D.CUFF_LEAK: DeviceReport(_C.DEVICE_REPORT, _LOW, "cuff leak", "Cuff overdue follows when no reading comes"),
        _D.CUFF_OCCLUSION: DeviceReport(
            _C.DEVICE_REPORT, _LOW, "cuff on the probe's arm", "The oximeter is blind during an inflation only"
        ),
        _D.SENSOR_FAULT: DeviceReport(
            _C.DEVICE_REPORT, _MEDIUM, "sensor fault", "A faulty sensor's numbers may be wrong, and do not look it"
        ),
        _D.LOW_BATTERY: DeviceReport(_C.DEVICE_REPORT, _LOW, "battery low", "Feed lost follows when it is empty"),
        _D.FRAME_SET_ASIDE: DeviceReport(
            _C.DEVICE_REPORT,
            _LOW,
            "data set aside, unreadable",
            "A piece of the record stays in the device",
            until_seen=True,
        ),
    }
)

# What a device may say, observation after observation, in place of a number.
NO_NUMBER_WORDS = MappingProxyType(
    {
        MeasurementValidity.NOT_AVAILABLE: "not available",
        MeasurementValidity.ONGOING: "still measuring",
        MeasurementValidity.CALIBRATION_ONGOING: "calibrating",
        MeasurementValidity.INVALID: "invalid",
        MeasurementValidity.VALID: "without a number",
        MeasurementValidity.QUESTIONABLE: "without a number",
    }
)

# What a device's report without a metric is about: its word explains why these have no number.
EXPLAINED_METRICS = MappingProxyType(
    {
        _D.PROBE_OFF: frozenset({"spo2", "pulse_rate", "perfusion_index"}),
        _D.CUFF_OCCLUSION: frozenset({"spo2", "pulse_rate", "perfusion_index"}),
        _D.LEAD_OFF: frozenset({"heart_rate", "respiratory_rate"}),  # impedance breathing uses the same electrodes
    }
)
EXPLAINING_REPORTS = frozenset({*EXPLAINED_METRICS, _D.SENSOR_FAULT})

# An oximeter's other numbers are as good as its saturation; its poor signal is told once.
LED_BY = MappingProxyType({"pulse_rate": "spo2", "perfusion_index": "spo2"})
# What a device says of a signal that is there, but poor.
DOUBTING_REPORTS = frozenset({*EXPLAINING_REPORTS, _D.WEAK_SIGNAL, _D.MOTION})
