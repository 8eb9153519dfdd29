"""Every word that Python puts on a screen; the browser's own words stand in ``assets/js/words.js``."""

PRODUCT = "Chairside"
SECONDARY = "Secondary display. The monitor at the chair alarms first."
NO_DEVICE = "Secondary display, not a medical device."
BEDSIDE_FIRST = "The monitor at the chair alarms first."
NOT_A_DEVICE = f"{NO_DEVICE} {BEDSIDE_FIRST}"
SIMULATED = "SIMULATED DATA"

BOARD = "Board"
TRAINING = "Training"
TRAINING_NOTE = (
    "Invented patients. What you start or break here is measured by simulated monitors and alarms as it would."
)
TRAINING_CHAIRS_LABEL = "Simulated monitors"
TRAINING_PANEL_LABEL = "What to do at the chair"
PATIENTS = "Patients"
TAKE_IN = "Take in a patient"
HANDOVER = "Hand-over"
HANDOVER_SHOWN = "Chairs shown"
PRINT = "Print"
PAPER = "For paper"
SESSIONS = "Sessions"
RECORD = "Session record"
CLINIC = "Clinic over time"
OVER_TIME = "Patient over time"
BURDEN = "Alarm burden"
BURDEN_SPANS = "Days shown"
BURDEN_DAYS = "Alarms by day"
BURDEN_CSV = "Days as CSV"
REHEARSAL = "Rehearse other limits"
BY_CHAIR = "By chair"
BY_URGENCY = "By urgency"
MINE = "Mine"
ORDER_LABEL = "Order of the tiles"
LIGHT_OR_DARK = "Light or dark"
KEYS = "Keys"
LIMITS_NOTE = "Limits: the first that sounds"
SIGN_OUT = "Sign out"
WALL = "Wall display"
WALLS = "Wall displays"
GLASS = "Broken glass"
LIVE = "Live"

PAGES_LABEL = "Pages"
ALARMS_LABEL = "Alarms in the clinic"
CHAIRS_LABEL = "Chairs"
STRIP_LABEL = "Without a chair"
CARE_LABEL = "Log, checks and dose"
LAST_LABEL = "Entered last"
WORK_LABEL = "Form"
VIEW_LABEL = "Looking closer at the chart"
CHART_LABEL = "Pressure, heart rate, oxygen, breathing and infusion of this session on one time axis"

NOT_LIVE = "NOT LIVE"
NO_DATA_FOR = "This screen has had no data for"
NO_DATA_YET = "This screen has no data yet"
LOOK_AT_MONITORS = "Look at the monitors at the chairs. They measure and alarm there."
IN_ALARM = "In alarm when the data stopped"
TRYING = "Trying again by itself."
RELOAD = "Reload this screen"
NO_SCRIPT = "This browser runs no scripts. Chairside shows nothing without them."

SIGNED_OUT = "Signed out"
SIGNED_OUT_MEANS = "This screen shows no chair and sounds no alarm."
SIGN_IN = "Sign in"
NAME = "Name"
PASSWORD = "Password"  # noqa: S105 - a label
ONE_TIME_CODE = "One-time code"

PHASES = {
    "scheduled": "Scheduled",
    "intake": "Intake",
    "baseline": "Baseline",
    "infusing": "Infusing",
    "paused": "Paused",
    "recovery": "Recovery",
    "ready": "Ready",
    "discharged": "Discharged",
    "aborted": "Aborted",
    "transferred": "Transferred",
}

LANE_ALARMS = "Alarms"
LANE_BP = "BP"
LANE_HR = "HR"
LANE_SPO2 = "SpO₂"
LANE_BREATH = "Breath"
LANE_BREATH_UNITS = "RR, CO₂"
LANE_DRUG = "Drug"
LANE_LOG = "Log"
EXPECTED_BAND = "Shaded: expected, mean ± SD as published."
EXPECTED_MEAN = "Line: expected, mean as published."
EARLIER_ONE = "Dashed: this patient's last session."
EARLIER = "Dashed: mean of this patient's last {n} sessions."
NO_DATA = "no data"
NOTHING_MEASURED = "Nothing measured yet"
NO_SESSION = "No session in this chair"
GIVEN = "{volume} mL given"

AUDIT = "Audit"
LOG_INS = "Where you are signed in"
FIRST_START = "First start"
LEDGER = "Controlled drugs"
MORE = "More"
LOCK = "Lock"
CLINIC_SETUP = "Set up the clinic"
