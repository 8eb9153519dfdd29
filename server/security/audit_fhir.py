"""An event of the audit as a FHIR R4 ``AuditEvent``, in the shape of IHE's Basic Audit Log Patterns. Pure."""

from typing import Any

from models.audit import AuditEvent, Outcome
from models.timestamps import format_timestamp

_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_EVENT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_OBJECT = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_SOURCE = "http://terminology.hl7.org/CodeSystem/security-source-type"
_ACTS = "urn:chairside:act"
_ROLES = "urn:chairside:role"
# FHIR's outcome codes: 0 success, 4 minor failure, 8 serious failure.
_OUTCOMES = {Outcome.DONE: "0", Outcome.FAILED: "4", Outcome.DENIED: "8"}
_READ = frozenset({"read", "list", "search", "look", "count", "read_log", "watch", "rehearse", "calculate"})
_MADE = frozenset({"make", "take_in", "begin", "enter", "enrol", "put_up", "make_token", "sign"})
_ENDED = frozenset({"end", "withdraw", "revoke", "disable"})


def as_fhir(number: int, event: AuditEvent, hash_: str) -> dict[str, Any]:
    """Write an event as FHIR.

    Args:
        number: Its row's number in the chain.
        event: What it says.
        hash_: Its row's hash.
    """
    return {
        "resourceType": "AuditEvent",
        "id": str(number),
        "type": _type(event),
        "subtype": [{"system": _ACTS, "code": event.act}],
        "action": _action(event.act),
        "recorded": format_timestamp(event.at),
        "outcome": _OUTCOMES[event.outcome],
        "purposeOfEvent": [{"coding": [{"system": _REASON, "code": event.purpose.value}], **_text(event.reason)}],
        "agent": [_agent(event)],
        "source": {"observer": {"display": "Chairside"}, "type": [{"system": _SOURCE, "code": "4"}]},
        "entity": [*_people(event), _thing(number, event, hash_)],
    }


def _type(event: AuditEvent) -> dict[str, str]:
    if event.act.startswith("login."):
        return {"system": _DICOM, "code": "110114", "display": "User Authentication"}
    return {"system": _EVENT_TYPE, "code": "rest", "display": "RESTful Operation"}


def _action(act: str) -> str:
    word = act.rpartition(".")[2]
    if act.startswith(("page.", "login.")):
        return "E" if act.startswith("login.") else "R"
    for words, code in ((_READ, "R"), (_MADE, "C"), (_ENDED, "D")):
        if word in words:
            return code
    return "U"


def _agent(event: AuditEvent) -> dict[str, Any]:
    agent: dict[str, Any] = {
        "who": {"identifier": {"value": event.actor or "(stranger)"}},
        "requestor": True,
        "purposeOfUse": [{"coding": [{"system": _REASON, "code": event.purpose.value}]}],
    }
    if event.role is not None:
        agent["role"] = [{"coding": [{"system": _ROLES, "code": event.role}]}]
    if event.address:
        agent["network"] = {"address": event.address, "type": "2"}
    return agent


def _people(event: AuditEvent) -> list[dict[str, Any]]:
    found = []
    if event.patient is not None:
        kind = {"system": _OBJECT, "code": "1", "display": "Person"}
        found.append({"what": {"reference": f"Patient/{event.patient}"}, "type": kind})
    if event.session is not None:
        kind = {"system": _OBJECT, "code": "2", "display": "System Object"}
        found.append({"what": {"reference": f"Encounter/{event.session}"}, "type": kind})
    return found


def _thing(number: int, event: AuditEvent, hash_: str) -> dict[str, Any]:
    """The row itself, so that what was exported can be found in the chain again."""
    details = {**event.subject, "credential": event.credential, "hash": hash_}
    if event.device:
        details["device"] = event.device
    kind = {"system": _OBJECT, "code": "2", "display": "System Object"}
    return {
        "what": {"identifier": {"system": "urn:chairside:audit", "value": str(number)}},
        "type": kind,
        "detail": [{"type": name, "valueString": value} for name, value in details.items()],
    }


def _text(reason: str | None) -> dict[str, str]:
    return {"text": reason} if reason else {}
