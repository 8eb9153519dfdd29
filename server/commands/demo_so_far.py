"""A session of the demonstration as far as it is written: its record in memory, held to the rules and gates of any."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from models.observation import Reading
from models.record.entry import AnyEntry, EntryBody, NewEntry
from models.record.gates import GateName
from models.record.ledger import LedgerLine
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.admission import Asked, admit
from server.care.chart import Chart
from server.care.gates import Gate, evaluate, gate_before, require_passed
from server.care.order_limits import as_checked
from server.care.rules import RULES
from server.commands.demo_acts import CLINICIAN, NURSES, Act, Plan


class SoFar:
    """What stands of one session.

    Args:
        plan: What is to happen.
        session: As it is in the store.

    Attributes:
        session: With the phase it is in, and the baselines it froze.
        phases: Those it went through, oldest first.
    """

    session: InfusionSession
    phases: list[PhaseChange]

    def __init__(self, plan: Plan, session: InfusionSession) -> None:
        """Begin with what a planned session has."""
        self.session = session
        self.phases = [PhaseChange(SessionPhase.SCHEDULED, plan.planned_at, plan.nurse)]
        self._plan = plan
        self._entries: list[AnyEntry] = []
        self._by_hand: dict[str, Reading] = {}

    def passes(self, gate: GateName, at: datetime, *, to_leave: bool = True) -> bool:
        """Tell whether everything that a gate asks is there."""
        return not self._gate(gate, at, to_leave=to_leave).missing

    def number_of(self, kind: type[EntryBody]) -> int:
        """Tell the number of the newest entry of a kind."""
        return max(entry.id for entry in self._entries if isinstance(entry.body, kind))

    def admitted(self, act: Act, body: EntryBody) -> NewEntry:
        """Hold an entry to the rules, and give it as it is to be written.

        Raises:
            ChairsideError: A rule refuses it; the script is wrong then.
        """
        number = None if body.of_patient else self.session.id
        new = NewEntry(self.session.patient.id, number, as_checked(body), act.at)
        admit(self._chart(), Asked(new, act.author, act.author == CLINICIAN, act.at), RULES)
        return new

    def wrote(self, entry: AnyEntry) -> None:
        """Take up an entry that is written."""
        self._entries.append(entry)

    def measured(self, values: Mapping[str, float], at: datetime) -> None:
        """Take up what somebody measured by hand."""
        self._by_hand |= {metric: Reading(value, at) for metric, value in values.items()}

    def go(self, act: Act, to: SessionPhase) -> None:
        """Take the session to a phase, through the gate before it.

        Raises:
            ConflictError: The gate is not met, and the act says no reason.
        """
        required: tuple[str, ...] = ()
        missing: tuple[str, ...] = ()
        name = gate_before(self.session.phase, to)
        if name is not None:
            gate = self._gate(name, act.at, to_leave=to is not SessionPhase.READY)
            require_passed(gate, act.reason)
            required, missing = gate.required, gate.missing
        self.phases.append(PhaseChange(to, act.at, act.author, act.reason, required, missing))
        self.session = replace(self.session, phase=to, phase_since=act.at)

    def _gate(self, name: GateName, at: datetime, *, to_leave: bool) -> Gate:
        readings = self._plan.course.readings(self._plan.begins_at, at)
        newer = {
            metric: reading
            for metric, reading in self._by_hand.items()
            if metric not in readings or readings[metric].measured_at < reading.measured_at <= at
        }
        return evaluate(name, self._chart(), readings | newer, at, to_leave=to_leave)

    def _chart(self) -> Chart:
        chart = Chart.of(self.session, self._entries, self._plan.protocol, self.phases)
        ledger = tuple(entry for entry in self._entries if isinstance(entry.body, LedgerLine))
        return replace(chart, ledger=ledger, people=frozenset((*NURSES, CLINICIAN)))
