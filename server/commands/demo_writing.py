"""Writes a session of the demonstration into the store, at the times it is said to have happened, inside one job.

Everything goes through the functions that live sessions go through, past the same rules and gates: what the script
forgets is refused here as it would be at a chair.
"""

from datetime import datetime

from models.session import SessionPhase
from server.alarms.presets import AlarmPreset
from server.commands.demo_acts import Act, Plan
from server.commands.demo_script import acts_of
from server.commands.demo_so_far import SoFar
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
        planned = add_session(
            connection, patient_id=patient, chair_name=plan.chair, preset=(preset.name, preset.version),
            protocol=(plan.protocol.name, plan.protocol.version), at=plan.planned_at, author=plan.nurse,
        )  # fmt: skip
        self._number = planned.id
        self._so_far = SoFar(plan, planned)
        self._phases_kept = 1
        self._recorded_to: datetime | None = None

    def run(self) -> int:
        """Write as far as it has come, and tell the session's number."""
        for act in acts_of(self._plan, self._so_far):
            if act.at > self._now:
                break
            self._do(act)
        last = self._so_far.phases[-1]
        self._record(last.changed_at if last.phase.is_final else self._now)
        self._keep_phases()
        return self._number

    def _do(self, act: Act) -> None:
        if act.entry is not None:
            new = self._so_far.admitted(act, act.entry)
            self._so_far.wrote(add_entry(self._connection, new, act.at, act.author))
        if act.device is not None:
            person = self._plan.person
            bind(self._connection, self._number, act.device, (person.name[0], person.born), act.at, act.author)
            self._recorded_to = act.at
        if act.pressure is not None:
            values = dict(zip(("nibp_systolic", "nibp_diastolic"), act.pressure, strict=True))
            record_by_hand(self._connection, self._number, values, act.at, act.author)
            self._so_far.measured(values, act.at)
        if act.to is not None:
            self._so_far.go(act, act.to)
            if act.to is SessionPhase.INFUSING and not self._so_far.session.baselines:
                self._freeze(act.at)

    def _freeze(self, at: datetime) -> None:
        """Freeze the patient's own baselines as the drug begins."""
        self._record(at)
        self._keep_phases()
        readings = {rule.metric: rule.readings for rule in self._preset.baseline_rules}
        freeze_baselines(self._connection, self._number, readings, at)
        self._so_far.session = session_of(self._connection, self._number)

    def _keep_phases(self) -> None:
        """Write down the phases that the store does not have yet."""
        phases, kept = self._so_far.phases, self._phases_kept
        go_through(self._connection, self._number, phases[kept - 1].phase, phases[kept:])
        self._phases_kept = len(phases)

    def _record(self, until: datetime) -> None:
        """Store what the monitor measured since it was bound, or since it was asked last."""
        if self._recorded_to is not None:
            self._tape.record(self._connection, self._plan, self._recorded_to, until)
            self._recorded_to = until
