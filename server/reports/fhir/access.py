"""Who looked at the record and changed it: acts of the audit as AuditEvents."""

from models.audit import AuditEvent, Outcome
from server.reports.fhir.elements import OWN, TERMINOLOGY, Json, coding, concept, given
from server.reports.fhir.names import Names

_OUTCOMES = {Outcome.DONE: "0", Outcome.FAILED: "4", Outcome.DENIED: "8"}
# By the last word of the act; what is none of these is an execution (E), as FHIR calls it.
_ACTIONS = {
    "read": "R", "list": "R", "look": "R", "search": "R", "read_log": "R", "export": "R", "verify": "R", "figure": "R",
    "begin": "C", "make": "C", "add": "C", "enter": "C", "sign": "C",
    "set": "U", "move_chair": "U", "move_phase": "U", "correct": "U", "confirm": "U", "end": "U", "withdraw": "D",
}  # fmt: skip
_REST = coding(TERMINOLOGY + "audit-event-type", "rest", "RESTful Operation")
_IP_ADDRESS = "2"


def access_entry(names: Names, number: int, event: AuditEvent) -> Json:
    """Make the AuditEvent of one act.

    Args:
        names: Of this Bundle.
        number: Its place among those of this Bundle.
        event: The act.
    """
    fields = given(
        type=_REST,
        subtype=[coding(OWN + "act", event.act)],
        action=_ACTIONS.get(event.act.rpartition(".")[2], "E"),
        recorded=names.time(event.at),
        outcome=_OUTCOMES[event.outcome],
        outcomeDesc=event.reason,
        purposeOfEvent=[concept(None, coding(TERMINOLOGY + "v3-ActReason", event.purpose.value))],
        agent=[_agent(names, event)],
        source={"observer": names.software},
        entity=[{"what": names.patient}, {"what": names.encounter}],
    )
    return names.entry("AuditEvent", (number,), fields)


def _agent(names: Names, event: AuditEvent) -> Json:
    """A person is one of the record's; a device, the console and a stranger are only named."""
    return given(
        role=None if event.role is None else [concept(event.role)],
        who=None if event.role is None else names.person(event.actor),
        altId=(event.actor or "unknown") if event.role is None else None,
        requestor=True,
        network={"address": event.address, "type": _IP_ADDRESS} if event.address else None,
    )
