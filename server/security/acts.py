"""The permission table: every act there is, which duties allow it, and through which door it is done.

One row a door: an HTTP route of ``/api/v1``, a page, a message on the live stream, a callback of the screens. The gate
refuses whatever has no row, so a new route does nothing before it is written down here; a house test then compares the
rows with the running application and names what is missing. ``docs/PERMISSIONS.md`` is made from it.

An act in ``_CHANGES`` form (a method other than GET) is audited by itself, in the transaction of what it changes; one
with ``READ`` is audited when it succeeds; ``QUIET`` shows nothing of a patient and is not.
"""

from dataclasses import dataclass
from enum import StrEnum

from models.record.kinds import GROUPS
from server.security.roles import Duty


class Audit(StrEnum):
    """Whether doing it leaves a row in the audit."""

    CHANGE = "change"
    READ = "read"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done through one door.

    Args:
        door: Method and path template, or the kind of message and its name.
        name: The word for it in the audit.
        duties: Any one of these allows it; empty: whoever is signed in.
        audit: Whether it is audited.
        is_open: Whether a stranger may do it.
    """

    door: tuple[str, str]
    name: str
    duties: frozenset[Duty]
    audit: Audit
    is_open: bool = False

    @property
    def is_change(self) -> bool:
        """Tell whether it is there to change something."""
        return self.audit is Audit.CHANGE


_CARE = frozenset({Duty.CARE})
_SWITCH_OFF = frozenset({Duty.SWITCH_OFF})
_PRESCRIBE = frozenset({Duty.PRESCRIBE})
_ADMIN = frozenset({Duty.ADMINISTRATION})
_AUDIT = frozenset({Duty.AUDIT})
_CARE_OR_ADMIN = _CARE | _ADMIN
_CARE_OR_AUDIT = _CARE | _AUDIT
_SIGNED_IN: frozenset[Duty] = frozenset()
_WATCH = _CARE | {Duty.WATCH}
_ADMIN_OR_AUDIT = _ADMIN | _AUDIT
_EVERYBODY = frozenset(Duty)  # a wall display too
_CONSOLE = frozenset({Duty.CONSOLE})

_CHANGE, _READ, _QUIET = Audit.CHANGE, Audit.READ, Audit.QUIET
_ROUTES: tuple[tuple[str, str, str, frozenset[Duty], Audit], ...] = (
    # people
    ("POST", "/logout", "login.end", _SIGNED_IN, _CHANGE),
    ("GET", "/me", "login.look", _EVERYBODY, _QUIET),
    ("POST", "/me/touch", "login.touch", _SIGNED_IN, _QUIET),
    ("POST", "/me/lock", "login.lock", _SIGNED_IN, _CHANGE),
    ("POST", "/me/password", "password.set_own", _SIGNED_IN, _CHANGE),
    ("GET", "/me/pin", "pin.look", _SIGNED_IN, _QUIET),
    ("POST", "/me/pin", "pin.set", _CARE, _CHANGE),
    ("DELETE", "/me/pin", "pin.drop", _SIGNED_IN, _CHANGE),
    ("GET", "/tablets", "tablet.list", _ADMIN, _QUIET),
    ("DELETE", "/tablets/{tablet}", "tablet.forget", _ADMIN, _CHANGE),
    ("GET", "/walls", "wall.list", _ADMIN, _QUIET),
    ("POST", "/walls", "wall.pair", _ADMIN, _CHANGE),
    ("POST", "/walls/{wall}/reach", "wall.set_reach", _ADMIN, _CHANGE),
    ("DELETE", "/walls/{wall}", "wall.revoke", _ADMIN, _CHANGE),
    ("POST", "/me/glass", "glass.break", _ADMIN_OR_AUDIT, _CHANGE),
    ("DELETE", "/me/glass", "glass.end", _ADMIN_OR_AUDIT, _CHANGE),
    ("GET", "/glass", "glass.list", _ADMIN_OR_AUDIT, _READ),
    ("POST", "/glass/{glass}/review", "glass.review", _ADMIN_OR_AUDIT, _CHANGE),
    ("GET", "/users", "user.list", _ADMIN, _QUIET),
    ("POST", "/users", "user.make", _ADMIN, _CHANGE),
    ("POST", "/users/{name}/disable", "user.disable", _ADMIN, _CHANGE),
    ("POST", "/users/{name}/role", "user.set_role", _ADMIN, _CHANGE),
    ("POST", "/users/{name}/reset", "user.set_password", _ADMIN, _CHANGE),
    ("POST", "/users/{name}/token", "user.make_token", _ADMIN, _CHANGE),
    ("DELETE", "/users/{name}/second-factor", "factor.remove_lost", _ADMIN, _CHANGE),
    ("GET", "/users/{name}/provider", "provider.look", _ADMIN, _QUIET),
    ("POST", "/users/{name}/provider", "provider.bind", _ADMIN, _CHANGE),
    ("DELETE", "/users/{name}/provider", "provider.unbind", _ADMIN, _CHANGE),
    ("GET", "/logins", "login.list", _SIGNED_IN, _QUIET),
    ("POST", "/logins/{login}/end", "login.end_other", _SIGNED_IN, _CHANGE),
    ("POST", "/me/proof", "login.prove", _SIGNED_IN, _CHANGE),
    ("GET", "/me/proof/ways", "login.ask_proof", _SIGNED_IN, _QUIET),
    ("POST", "/me/proof/passkey/options", "login.ask_proof", _SIGNED_IN, _QUIET),
    ("POST", "/me/proof/passkey", "login.prove", _SIGNED_IN, _CHANGE),
    ("POST", "/me/proof/provider", "login.ask_proof", _SIGNED_IN, _QUIET),
    ("POST", "/me/proof/provider/answer", "login.prove", _SIGNED_IN, _CHANGE),
    ("POST", "/me/proof/provider/code", "login.prove", _SIGNED_IN, _CHANGE),
    ("POST", "/me/second-factor", "factor.begin", _SIGNED_IN, _CHANGE),
    ("POST", "/me/second-factor/confirmation", "factor.confirm", _SIGNED_IN, _CHANGE),
    ("DELETE", "/me/second-factor", "factor.remove", _SIGNED_IN, _CHANGE),
    ("GET", "/me/passkeys", "passkey.list", _SIGNED_IN, _QUIET),
    ("POST", "/me/passkeys/options", "passkey.begin", _SIGNED_IN, _CHANGE),
    ("POST", "/me/passkeys", "passkey.add", _SIGNED_IN, _CHANGE),
    ("POST", "/me/passkeys/{number}/name", "passkey.name", _SIGNED_IN, _CHANGE),
    ("DELETE", "/me/passkeys/{number}", "passkey.remove", _SIGNED_IN, _CHANGE),
    # devices
    ("GET", "/devices", "device.list", _CARE_OR_ADMIN, _QUIET),
    ("POST", "/devices", "device.enrol", _ADMIN, _CHANGE),
    ("POST", "/devices/codes", "device.make_code", _ADMIN, _CHANGE),
    ("POST", "/devices/{device}/rotate", "device.rotate", _ADMIN, _CHANGE),
    ("POST", "/devices/{device}/metrics", "device.scope", _ADMIN, _CHANGE),
    ("POST", "/devices/{device}/title", "device.name", _ADMIN, _CHANGE),
    ("POST", "/devices/{device}/revoke", "device.revoke", _ADMIN, _CHANGE),
    ("GET", "/devices/{device}/observations", "observations.read", _CARE, _READ),
    # the clinic's set-up
    ("GET", "/chairs", "chair.list", _CARE_OR_ADMIN, _QUIET),
    ("POST", "/chairs", "chair.make", _ADMIN, _CHANGE),
    ("POST", "/chairs/{chair}/retirement", "chair.retire", _ADMIN, _CHANGE),
    ("POST", "/chairs/{chair}/return", "chair.take_back", _ADMIN, _CHANGE),
    ("POST", "/chairs/{chair}/name", "chair.rename", _ADMIN, _CHANGE),
    ("POST", "/chair-order", "chair.set_order", _ADMIN, _CHANGE),
    ("GET", "/clinic-setup", "clinic.look", _ADMIN, _QUIET),
    ("GET", "/setup-changes", "clinic.look_back", _ADMIN, _QUIET),
    ("GET", "/clinic-medicines", "medicine.list", _ADMIN, _QUIET),
    ("POST", "/clinic-medicines", "medicine.choose", _ADMIN, _CHANGE),
    ("POST", "/medicine-comparison", "medicine.compare", _ADMIN, _QUIET),
    ("GET", "/clinic-drugs", "drug.list", _ADMIN, _QUIET),
    ("POST", "/clinic-drugs", "drug.choose", _ADMIN, _CHANGE),
    ("POST", "/drug-comparison", "drug.compare", _ADMIN, _QUIET),
    ("POST", "/default-preset", "preset.choose_default", _ADMIN, _CHANGE),
    ("POST", "/preset-comparison", "preset.compare", _ADMIN, _QUIET),
    ("POST", "/clinic-facts", "clinic.choose", _ADMIN, _CHANGE),
    ("GET", "/recipients", "recipient.list", _ADMIN, _QUIET),
    ("POST", "/recipients", "recipient.choose", _ADMIN, _CHANGE),
    ("POST", "/recipients/{name}/trial", "recipient.try_out", _ADMIN, _CHANGE),
    # patients and sessions
    ("GET", "/patients", "patient.search", _CARE, _READ),
    ("POST", "/patients", "patient.take_in", _CARE, _CHANGE),
    ("GET", "/patients/{number}", "patient.read", _CARE, _READ),
    ("GET", "/patients/{number}/entries", "record.read", _CARE, _READ),
    ("GET", "/patients/{number}/over-time", "patient.read", _CARE, _READ),
    ("GET", "/sessions", "session.list", _CARE, _READ),
    ("POST", "/sessions", "session.begin", _CARE, _CHANGE),
    ("GET", "/sessions/{number}", "session.read", _CARE, _READ),
    ("POST", "/sessions/{number}/phase", "session.move_phase", _CARE, _CHANGE),
    ("POST", "/sessions/{number}/chair", "session.move_chair", _CARE, _CHANGE),
    ("POST", "/sessions/{number}/bindings", "binding.make", _CARE, _CHANGE),
    ("DELETE", "/sessions/{number}/bindings/{binding}", "binding.end", _CARE, _CHANGE),
    ("POST", "/sessions/{number}/bindings/{binding}/confirmation", "binding.confirm", _CARE, _CHANGE),
    ("POST", "/sessions/{number}/bindings/{binding}/correction", "binding.correct", _CARE, _CHANGE),
    ("GET", "/sessions/{number}/observations", "observations.read", _CARE, _READ),
    ("POST", "/sessions/{number}/observations", "observation.enter", _CARE, _CHANGE),
    ("GET", "/sessions/{number}/entries", "record.read", _CARE, _READ),
    ("GET", "/sessions/{number}/sheet", "record.read", _CARE, _READ),
    ("GET", "/session-lines", "session.search", _CARE, _READ),
    ("GET", "/clinic/over-time", "clinic.read", _CARE, _QUIET),
    ("GET", "/sessions/{number}/timeline", "record.read", _CARE, _READ),
    ("GET", "/sessions/{number}/timeline/at", "record.read", _CARE, _READ),
    ("GET", "/sessions/{number}/statistics", "record.read", _CARE, _READ),
    ("GET", "/sessions/{number}/export", "record.export", _CARE, _READ),
    ("GET", "/research-export", "research.export", _PRESCRIBE, _READ),
    ("GET", "/sessions/{number}/signatures", "record.read", _CARE, _READ),
    ("GET", "/sessions/{number}/signatures/verification", "record.verify", _CARE, _READ),
    ("POST", "/sessions/{number}/signatures", "record.sign", _PRESCRIBE, _CHANGE),
    ("POST", "/sessions/{number}/addenda", "record.add", _PRESCRIBE, _CHANGE),
    ("GET", "/sessions/{number}/dose", "dose.read", _CARE, _READ),
    ("GET", "/sessions/{number}/baseline", "baseline.read", _CARE, _READ),
    ("GET", "/sessions/{number}/limits", "limits.read", _CARE, _READ),
    ("POST", "/sessions/{number}/limits", "limits.set", _CARE, _CHANGE),
    ("POST", "/entries/{number}/withdrawal", "record.withdraw", _CARE, _CHANGE),
    ("GET", "/caseload", "caseload.read", _CARE, _READ),
    ("GET", "/handover", "handover.read", _CARE, _READ),
    # alarms
    ("GET", "/alarms", "alarm.list", _CARE, _READ),
    ("GET", "/alarms/burden", "alarm.count", _CARE, _QUIET),
    ("POST", "/alarms/rehearse", "alarm.rehearse", _CARE, _READ),
    ("POST", "/alarms/{number}/acknowledge", "alarm.acknowledge", _CARE, _CHANGE),
    ("GET", "/alarms/{number}/log", "alarm.read_log", _CARE, _READ),
    ("GET", "/alarm-log", "alarm.read_log", _CARE, _READ),
    ("GET", "/sessions/{number}/inactivations", "inactivation.list", _CARE, _READ),
    ("POST", "/sessions/{number}/audio-pause", "alarm.pause_audio", _CARE, _CHANGE),
    ("POST", "/sessions/{number}/audio-off", "alarm.switch_audio_off", _SWITCH_OFF, _CHANGE),
    ("POST", "/sessions/{number}/alarm-pause", "alarm.pause", _SWITCH_OFF, _CHANGE),
    ("POST", "/sessions/{number}/alarm-off", "alarm.switch_off", _SWITCH_OFF, _CHANGE),
    ("DELETE", "/sessions/{number}/inactivations/{inactivation}", "inactivation.end", _CARE, _CHANGE),
    ("POST", "/chairs/{chair}/help", "chair.call_help", _CARE, _CHANGE),
    ("POST", "/screens/{screen}/sound-test", "screen.test_sound", _CARE, _CHANGE),
    # what everybody may know, and what an administrator keeps
    ("GET", "/presets", "preset.read", _SIGNED_IN, _QUIET),
    ("GET", "/presets/{name}", "preset.read", _SIGNED_IN, _QUIET),
    ("POST", "/presets", "preset.put_up", _ADMIN, _CHANGE),
    ("GET", "/scales", "scale.read", _SIGNED_IN, _QUIET),
    ("GET", "/protocols", "protocol.read", _CARE, _QUIET),
    ("GET", "/interactions", "interaction.read", _CARE, _QUIET),
    ("GET", "/drugs", "drug.read", _CARE_OR_ADMIN, _QUIET),
    ("GET", "/medicines", "drug.read", _CARE, _QUIET),
    ("POST", "/calculations/dose", "dose.calculate", _CARE, _QUIET),
    ("GET", "/vials", "vial.read", _CARE_OR_AUDIT, _READ),
    ("GET", "/vials/{vial}", "vial.read", _CARE_OR_AUDIT, _READ),
    ("GET", "/ledger", "ledger.read", _CARE_OR_AUDIT | _ADMIN, _READ),
    # the audit
    ("GET", "/audit", "audit.read", _AUDIT, _READ),
    ("GET", "/audit/head", "audit.take_head", _AUDIT, _READ),
    ("POST", "/backups", "store.back_up", _CONSOLE, _CHANGE),
    # what is kept past its term
    ("GET", "/holds", "hold.list", _ADMIN | _AUDIT, _QUIET),
    ("POST", "/holds", "hold.place", _ADMIN, _CHANGE),
    ("POST", "/holds/{hold}/lift", "hold.lift", _ADMIN, _CHANGE),
    # a demonstration alone
    ("GET", "/training", "training.look", _CARE_OR_ADMIN, _QUIET),
    ("POST", "/training/chairs/{chair}", "training.instruct", _CARE_OR_ADMIN, _CHANGE),
)

_OPEN_ROUTES: tuple[tuple[str, str, str, Audit], ...] = (
    ("POST", "/login", "login.begin", _CHANGE),
    ("GET", "/login/ways", "login.ways", _QUIET),
    ("POST", "/login/passkey/options", "login.ask_passkey", _QUIET),
    ("POST", "/login/passkey", "login.begin", _CHANGE),
    ("POST", "/login/provider", "login.ask_provider", _QUIET),
    ("POST", "/login/provider/answer", "login.begin", _CHANGE),
    ("POST", "/login/provider/code", "login.begin", _CHANGE),
    ("POST", "/setup", "user.make_first", _CHANGE),
    ("POST", "/enrol", "device.enrol_by_code", _CHANGE),
    ("GET", "/pin/people", "pin.people", _QUIET),  # of the tablet whose cookie asks, and of no other
    ("POST", "/pin/login", "pin.begin", _CHANGE),
    ("POST", "/wall/offer", "wall.offer", _QUIET),
    ("POST", "/wall/claim", "wall.claim", _QUIET),
)

_PAGES: tuple[tuple[str, str, frozenset[Duty], Audit], ...] = (
    ("/", "page.board", _WATCH, _QUIET),  # leads others on to the page of their role
    ("/board", "page.board", _WATCH, _QUIET),  # its patients come with the live stream
    ("/alarms", "page.alarms", _CARE, _QUIET),
    ("/handover", "page.handover", _CARE, _QUIET),
    ("/patients", "page.patients", _CARE, _QUIET),
    ("/patients/new", "page.patients", _CARE, _QUIET),
    ("/patients/{patient}/over-time", "page.patient", _CARE, _READ),
    ("/patients/session-{session}", "page.patient", _CARE, _READ),
    ("/patients/{patient}", "page.patient", _CARE, _READ),
    ("/chair/{chair}", "page.chair", _CARE, _READ),
    ("/paper", "page.paper", _CARE, _QUIET),
    ("/paper/{session}", "page.paper", _CARE, _READ),
    ("/sessions", "page.sessions", _CARE, _QUIET),
    ("/clinic", "page.clinic", _CARE, _QUIET),
    ("/sessions/{session}", "page.record", _CARE, _READ),
    ("/audit", "page.audit", _AUDIT, _QUIET),
    ("/logins", "page.logins", _SIGNED_IN, _QUIET),
    ("/clinic-setup", "page.clinic_setup", _ADMIN, _QUIET),
    ("/walls", "page.walls", _ADMIN, _QUIET),
    ("/glass", "page.glass", _ADMIN_OR_AUDIT, _QUIET),
    ("/ledger", "page.ledger", _CARE_OR_AUDIT | _ADMIN, _QUIET),
    ("/training", "page.training", _CARE_OR_ADMIN, _QUIET),
    ("/_dash-layout", "page.parts", _EVERYBODY, _QUIET),
    ("/_dash-dependencies", "page.parts", _EVERYBODY, _QUIET),
    ("/_dash-component-suites/{file:path}", "page.parts", _EVERYBODY, _QUIET),
    ("/metrics", "metrics.read", _SIGNED_IN, _QUIET),
    ("/api/v1/openapi.json", "api.read", _SIGNED_IN, _QUIET),
)

_OPEN_PAGES: tuple[tuple[str, str], ...] = (
    ("/login", "page.login"),
    ("/setup", "page.setup"),
    ("/wall", "page.wall"),
    ("/healthz", "health.look"),
    ("/readyz", "health.look"),
    ("/favicon.ico", "page.assets"),
    ("/assets/{file:path}", "page.assets"),
)

LIVE, CALLBACK = "LIVE", "CALLBACK"
# Messages of the live stream ("open" is the stream itself), and outputs of the screens' callbacks.
_MESSAGES: tuple[tuple[str, str, str, frozenset[Duty], Audit], ...] = (
    (LIVE, "open", "board.watch", _WATCH, _READ),
    (LIVE, "painted", "board.receipt", _WATCH, _QUIET),
    (LIVE, "snapshot", "board.watch", _WATCH, _QUIET),
    (CALLBACK, "chart.figure", "chart.read", _CARE, _READ),
    (CALLBACK, "trend-answer.data", "chart.read", _WATCH, _READ),
)

# From a browser these ask for the password again when it was not given lately.
PROVEN = frozenset(
    {
        "user.make", "user.disable", "user.set_password", "user.set_role", "user.make_token",
        "factor.begin", "factor.remove", "passkey.begin", "passkey.add", "passkey.remove",
        "provider.bind", "provider.unbind",
        "factor.remove_lost", "preset.put_up",
        "preset.choose_default", "medicine.choose", "drug.choose", "device.enrol", "device.rotate", "device.scope",
        "device.make_code", "recipient.choose",
        "pin.set", "password.set_own", "wall.pair", "glass.break",
        "record.export", "research.export",
        "hold.lift",
    }
)  # fmt: skip
# What an administrator changes of the clinic's set-up, and may look up again.
SET_UP = frozenset(
    {
        "user.make", "user.disable", "user.set_role", "user.set_password", "user.make_token", "factor.remove_lost",
        "provider.bind", "provider.unbind", "login.end_other", "chair.make", "chair.retire", "chair.take_back",
        "chair.rename", "chair.set_order", "device.enrol", "device.make_code", "device.rotate", "device.scope",
        "device.name", "device.revoke", "drug.choose", "medicine.choose", "preset.put_up", "preset.choose_default",
        "recipient.choose", "clinic.choose", "wall.pair", "wall.set_reach", "wall.revoke",
    }
)  # fmt: skip
# All that is open to somebody who must turn a second factor on first.
OWING = frozenset(
    {
        "login.look", "login.end", "login.prove", "page.logins", "factor.begin", "factor.confirm", "passkey.list",
        "login.ask_proof", "passkey.begin", "passkey.add",
    }
)  # fmt: skip
# What a locked screen may still do: numbers and alarms are its business, and how it is unlocked.
WHILE_LOCKED = frozenset(
    {
        "page.board", "page.chair", "page.parts", "login.look", "login.end", "login.lock", "board.watch",
        "board.receipt", "chart.read",
        # Plain pages hold nothing before their scripts have asked, which is refused: they show how to unlock.
        "page.audit", "page.logins", "page.clinic_setup", "page.walls", "page.glass",
        "page.ledger",
    }
)  # fmt: skip
# Of what changes something, a PIN opens what is care, and this; a signature asks for the password in its own body.
WITH_PIN = frozenset(
    {"login.end", "login.end_other", "login.lock", "login.prove", "pin.drop", "record.sign", "record.add"}
)
# Broken glass is there to look; this may be done beside.
WITH_GLASS = frozenset({"chair.call_help"})
# Records that leave the screen.
TAKES_ALONG = frozenset({"record.export", "research.export"})
API = "/api/v1"
UPDATE = "/_dash-update-component"


def _entries() -> list[Act]:
    """Every group of the record's entries has a path of its own, and one for corrections."""
    found = []
    for group, bodies in GROUPS.items():
        if not bodies[0].is_typed:
            continue
        root = "patients" if bodies[0].of_patient else "sessions"
        found.append(Act(("POST", f"{API}/{root}/{{number}}/{group}"), f"{group}.enter", _CARE, _CHANGE))
        correction = f"{API}/entries/{{number}}/correction/{group}"
        found.append(Act(("POST", correction), f"{group}.correct", _CARE, _CHANGE))
    return found


ACTS: tuple[Act, ...] = (
    *(Act((method, API + path), name, duties, audit) for method, path, name, duties, audit in _ROUTES),
    *(Act((method, API + path), name, _SIGNED_IN, audit, is_open=True) for method, path, name, audit in _OPEN_ROUTES),
    *_entries(),
    *(Act(("GET", path), name, duties, audit) for path, name, duties, audit in _PAGES),
    *(Act(("GET", path), name, _SIGNED_IN, _QUIET, is_open=True) for path, name in _OPEN_PAGES),
    *(Act((kind, word), name, duties, audit) for kind, word, name, duties, audit in _MESSAGES),
)
