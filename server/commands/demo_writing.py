"""Writes a session of the demonstration into the store, at the times it is said to have happened, inside one job.

Everything goes through the functions that live sessions go through, past the same rules and gates: what the script
forgets is refused here as it would be at a chair.
"""

from dataclasses import replace
from datetime import datetime

from models.observation import Reading
from models.record.entry import AnyEntry, EntryBody, NewEntry
from models.record.gates import GateName
from models.record.ledger import LedgerLine
from models.session import PhaseChange, SessionPhase
from server.alarms.presets import AlarmPreset
from server.care.admission import Asked, admit
from server.care.chart import Chart
from server.care.gates import Gate, evaluate, gate_before, require_passed
from server.care.rules import RULES
from server.commands.demo_acts import CLINICIAN, NURSES, Act, Plan
from server.commands.demo_script import acts_of
from server.commands.demo_tape import Tape, record_by_hand
from server.store.bindings import bind
from server.store.connection import StoreConnection
from server.store.freezing import freeze_baselines
from server.store.past import go_through
from server.store.record import add_entry
from server.store.sessions import add_session, session_of


class Writing:
    """One session as it is written.

    Args:
        connection: The writer's.
        patient: The patient's number.
        plan: What is to happen.
        preset: With which alarm preset.
        tape: Of the monitor beside the chair.
        now: What is planned for later does not happen yet, UTC.
    """

    def __init__(
        self, connection: StoreConnection, patient: int, plan: Plan, preset: AlarmPreset, tape: Tape, now: datetime
    ) -> None:
        """Plan the session."""
        self._connection, self._plan, self._preset, self._tape, self._now = connection, plan, preset, tape, now
        self._session = add_session(
            connection, patient_id=patient, chair_name=plan.chair, preset=(preset.name, preset.version),
            protocol=(plan.protocol.name, plan.protocol.version), at=plan.planned_at, author=plan.nurse,
        )  # fmt: skip
        self._entries: list[AnyEntry] = []
        self._phases = [PhaseChange(SessionPhase.SCHEDULED, plan.planned_at, plan.nurse)]
        self._kept = len(self._phases)
        self._by_hand: dict[str, Reading] = {}
        self._recorded_to: datetime | None = None

    def run(self) -> int:
        """Write as far as it has come, and tell the session's number."""
        for act in acts_of(self._plan, self):
            if act.at > self._now:
                break
            self._do(act)
        last = self._phases[-1]
        self._record(last.changed_at if last.phase.is_final else self._now)
        self._keep_phases()
        return self._session.id

    def passes(self, gate: GateName, at: datetime, *, to_leave: bool = True) -> bool:
        """Tell whether everything that a gate asks is there."""
        return not self._gate(gate, at, to_leave=to_leave).missing

    def number_of(self, kind: type[EntryBody]) -> int:
        """Tell the number of the newest entry of a kind."""
        return max(entry.id for entry in self._entries if isinstance(entry.body, kind))

    def _do(self, act: Act) -> None:
        if act.entry is not None:
            self._enter(act, act.entry)
        if act.device is not None:
            person = self._plan.person
            bind(self._connection, self._session.id, act.device, (person.name[0], person.born), act.at, act.author)
            self._recorded_to = act.at
        if act.pressure is not None:
            record_by_hand(self._connection, self._session.id, act.pressure, act.at, act.author)
            systolic, diastolic = act.pressure
            for metric, value in (("nibp_systolic", systolic), ("nibp_diastolic", diastolic)):
                self._by_hand[metric] = Reading(value, act.at)
        if act.to is not None:
            self._go(act, act.to)

    def _enter(self, act: Act, body: EntryBody) -> None:
        new = NewEntry(self._session.patient.id, None if body.of_patient else self._session.id, body, act.at)
        admit(self._chart(), Asked(new, act.author, act.author == CLINICIAN, act.at), RULES)
        self._entries.append(add_entry(self._connection, new, act.at, act.author))

    def _go(self, act: Act, to: SessionPhase) -> None:
        required: tuple[str, ...] = ()
        missing: tuple[str, ...] = ()
        name = gate_before(self._session.phase, to)
        if name is not None:
            gate = self._gate(name, act.at, to_leave=to is not SessionPhase.READY)
            require_passed(gate, act.reason)
            required, missing = gate.required, gate.missing
        self._phases.append(PhaseChange(to, act.at, act.author, act.reason, required, missing))
        self._session = replace(self._session, phase=to, phase_since=act.at)
        if to is SessionPhase.INFUSING and not self._session.baselines:
            self._record(act.at)
            self._keep_phases()
            readings = {rule.metric: rule.readings for rule in self._preset.baseline_rules}
            freeze_baselines(self._connection, self._session.id, readings, act.at)
            self._session = session_of(self._connection, self._session.id)

    def _keep_phases(self) -> None:
        """Write down the phases that the store does not have yet."""
        left = self._phases[self._kept :]
        go_through(self._connection, self._session.id, self._phases[self._kept - 1].phase, left)
        self._kept = len(self._phases)

    def _record(self, until: datetime) -> None:
        """Store what the monitor measured since it was bound, or since it was asked last."""
        if self._recorded_to is not None:
            self._tape.record(self._connection, self._plan, self._recorded_to, until)
            self._recorded_to = until

    def _gate(self, name: GateName, at: datetime, *, to_leave: bool) -> Gate:
        readings = self._plan.course.readings(self._plan.begins_at, at)
        by_hand = {
            metric: reading
            for metric, reading in self._by_hand.items()
            if metric not in readings or readings[metric].measured_at < reading.measured_at <= at
        }
        return evaluate(name, self._chart(), readings | by_hand, at, to_leave=to_leave)

    def _chart(self) -> Chart:
        chart = Chart.of(self._session, self._entries, self._plan.protocol, self._phases)
        ledger = tuple(entry for entry in self._entries if isinstance(entry.body, LedgerLine))
        return replace(chart, ledger=ledger, people=frozenset((*NURSES, CLINICIAN)))
