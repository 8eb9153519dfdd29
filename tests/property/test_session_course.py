"""Random legal and illegal actions of several people on one session, against a naive model that was written apart.

The model keeps lists and looks through them from the beginning each time; the program folds, joins and transacts. What
the model says must be let in is let in, and what it says must not is refused and leaves nothing behind.
"""

import atexit
import itertools
import math
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection

from models.errors import ConflictError, UsageError
from models.observation import JudgedObservation, MeasurementValidity
from models.record.assessments import Assessment
from models.record.entry import EntryBody, NewEntry, Withdrawn
from models.record.gates import Decision, GateAnswered, GateName, GateOverridden, PressureDecision
from models.session import InfusionSession, SessionPhase
from server.api.entering import keep_entry
from server.api.phase_moves import PhaseMove, go_on
from server.care.admission import Asked
from server.care.protocols import Protocol, ProtocolShelf, parse_protocol
from server.store.database import Database
from server.store.manual import add_manual
from server.store.record import entries_of_session
from server.store.schema import prepare_schema
from server.store.sessions import phases_of
from tests.component.server.store.building import NOW, new_session

P = SessionPhase
TEXT = """
name = "small"
version = 1
title = "Small"
route = "intravenous"
[observation]
starts = "end_of_drug"
at_least_min = 2
source = "Test"
[[pre_dose]]
item = "escort"
label = "Escort"
how = "tap"
answers = ["yes", "no"]
met_by = ["yes"]
source = "Test"
[[pre_dose]]
item = "psychosis"
label = "Psychosis"
how = "tap"
answers = ["no", "yes"]
met_by = ["no"]
blocks = true
source = "Test"
[[pre_dose]]
item = "pressure"
label = "Pressure"
how = "measured"
max_age_min = 30
numbers = [{ metric = "nibp_systolic", at_most = 140 }]
blocks = true
decided = true
source = "Test"
[[discharge]]
item = "observation"
label = "Observed"
how = "time"
source = "Test"
[[discharge]]
item = "sedation"
label = "Awake"
how = "entry"
scale = "moaas"
at_least = 5
source = "Test"
[[discharge]]
item = "escort"
label = "Escort"
how = "tap"
answers = ["yes", "no"]
met_by = ["yes"]
only_to_leave = true
source = "Test"
"""
SMALL = parse_protocol(TEXT, "small")
PEOPLE = {"ada": False, "bo": False, "clio": True}
NURSES = st.sampled_from(sorted(PEOPLE))
GATES = st.sampled_from(GateName)


ENDS = {P.ABORTED, P.TRANSFERRED}
# Written apart from the program's own table, as somebody would say it.
FOLLOWS = {
    P.SCHEDULED: {P.INTAKE}, P.INTAKE: {P.BASELINE}, P.BASELINE: {P.INTAKE, P.INFUSING},
    P.INFUSING: {P.PAUSED, P.RECOVERY}, P.PAUSED: {P.INFUSING, P.RECOVERY}, P.RECOVERY: {P.READY},
    P.READY: {P.RECOVERY, P.DISCHARGED},
}  # fmt: skip
BACKWARD = {(P.BASELINE, P.INTAKE), (P.READY, P.RECOVERY)}


def follows(phase: SessionPhase, to: SessionPhase) -> bool:
    return phase in FOLLOWS and to in FOLLOWS[phase] | ENDS


ONWARD = {
    P.SCHEDULED: P.INTAKE, P.INTAKE: P.BASELINE, P.BASELINE: P.INFUSING, P.INFUSING: P.RECOVERY, P.PAUSED: P.INFUSING,
    P.RECOVERY: P.READY, P.READY: P.DISCHARGED,
}  # fmt: skip


class OneProtocol:
    """Every session is held to the small protocol."""

    def of(self, session: InfusionSession) -> Protocol:
        del session
        return SMALL


SHELF = cast("ProtocolShelf", OneProtocol())


@dataclass
class Line:
    """What the model knows of an entry."""

    number: int
    body: EntryBody
    at: float
    author: str
    entered: float
    replaced: bool = False


@dataclass
class Naive:
    """The session as somebody with pencil and paper keeps it; times are seconds."""

    phase: SessionPhase = P.SCHEDULED
    drug_ended: float | None = None
    lines: list[Line] = field(default_factory=list)
    pressure: tuple[float, float] | None = None
    phases: list[tuple[str, str | None, int]] = field(default_factory=lambda: [("scheduled", None, 0)])

    def standing(self, kind: type[EntryBody]) -> list[Any]:
        held = [line for line in self.lines if not line.replaced and isinstance(line.body, kind)]
        return sorted(held, key=lambda line: (line.at, line.number))

    def is_let_pass(self, gate: GateName, item: str, after: int) -> bool:
        found = [line for line in self.standing(GateOverridden) if (line.body.gate, line.body.item) == (gate, item)]
        return any(line.number > after for line in found)

    def tapped(
        self, gate: GateName, item: str, good: str, *, blocks: bool = False, counts_from: float = -math.inf
    ) -> str:
        answers = [
            line
            for line in self.standing(GateAnswered)
            if (line.body.gate, line.body.item) == (gate, item) and line.at >= counts_from
        ]
        last = answers[-1] if answers else None
        if last is not None and last.body.answer == good:
            return "met"
        if self.is_let_pass(gate, item, 0 if last is None else last.number):
            return "met"
        return "blocks" if blocks and last is not None else "open"

    def pressed(self, now: float) -> str:
        decisions = self.standing(PressureDecision)
        decided = decisions[-1].body.decision if decisions else None
        is_let = self.is_let_pass(GateName.PRE_DOSE, "pressure", 0)
        if decided is Decision.CANCEL:
            return "met" if is_let else "blocks"
        if self.pressure is None or now - self.pressure[1] > 30 * 60:
            return "met" if is_let else "open"
        if self.pressure[0] <= 140:
            return "met"
        return "met" if is_let or decided is Decision.PROCEED else "blocks"

    def awake(self) -> str:
        assert self.drug_ended is not None
        taken = [line for line in self.standing(Assessment) if line.at >= self.drug_ended]
        if taken and taken[-1].body.items == (5,):
            return "met"
        return "met" if self.is_let_pass(GateName.DISCHARGE, "sedation", taken[-1].number if taken else 0) else "open"

    def observed(self, now: float) -> str:
        assert self.drug_ended is not None
        is_long_enough = now - self.drug_ended >= 120
        return "met" if is_long_enough or self.is_let_pass(GateName.DISCHARGE, "observation", 0) else "open"

    def gate(self, to: SessionPhase, now: float) -> list[str]:
        if to is P.INFUSING and self.phase is P.BASELINE:
            return [
                self.tapped(GateName.PRE_DOSE, "escort", "yes"),
                self.tapped(GateName.PRE_DOSE, "psychosis", "no", blocks=True),
                self.pressed(now),
            ]
        if to in {P.READY, P.DISCHARGED}:
            assert self.drug_ended is not None
            leaving = [self.tapped(GateName.DISCHARGE, "escort", "yes", counts_from=self.drug_ended)]
            return [self.observed(now), self.awake(), *(leaving if to is P.DISCHARGED else [])]
        return []

    def may(self, to: SessionPhase, reason: str | None, now: float) -> bool:
        if not follows(self.phase, to):
            return False
        if (to in ENDS or (self.phase, to) in BACKWARD) and reason is None:
            return False
        states = self.gate(to, now)
        return "blocks" not in states and ("open" not in states or reason is not None)


class Course(RuleBasedStateMachine):
    """Several people act on one session."""

    opened: list[Connection] = []  # noqa: RUF012 - one store for all examples: making one takes longer than a story

    @initialize(start=st.sampled_from([P.BASELINE, P.SCHEDULED, P.BASELINE, P.INFUSING, P.RECOVERY]))
    def begin(self, start: SessionPhase) -> None:
        self.connection = a_store(self.opened)
        with self.connection.begin():
            number = self.connection.exec_driver_sql("select count(*) from infusion_session").scalar_one()
            session = new_session(self.connection, chair=f"C{number}", identifier=f"P-{number}")
        self.session, self.patient = session.id, session.patient.id
        self.now, self.naive = 0.0, Naive()
        for phase in [P.INTAKE, P.BASELINE, P.INFUSING, P.RECOVERY]:
            if start is P.SCHEDULED or self.naive.phase is start:
                break
            self.move(phase, "to begin with", "ada")

    def at(self, second: float) -> Any:  # noqa: ANN401 - a time
        return NOW + timedelta(seconds=second)

    def enter(self, body: EntryBody, by: str, ago: float = 0.0, **more: Any) -> int | None:  # noqa: ANN401
        """Enter; answer the number, or None when it was refused and nothing was kept."""
        new = NewEntry(self.patient, self.session, body, self.at(self.now - ago), **more)
        asked = Asked(new, by, PEOPLE[by], self.at(self.now))
        try:
            with self.connection.begin():
                return keep_entry(self.connection, SHELF, asked).id
        except UsageError:
            return None

    def add(self, body: EntryBody, by: str, ago: float) -> None:
        number = self.enter(body, by, ago)
        assert number is not None
        self.naive.lines.append(Line(number, body, self.now - ago, by, self.now))

    @rule(seconds=st.sampled_from([1.0, 30.0, 90.0, 1900.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(gate=GATES, item=st.sampled_from(["escort", "psychosis", "pressure"]), answer=st.sampled_from(["yes", "no"]),
          by=NURSES, ago=st.sampled_from([0.0, 20.0]))  # fmt: skip
    def answer(self, gate: GateName, item: str, answer: str, by: str, ago: float) -> None:
        body = GateAnswered(gate=gate, item=item, answer=answer)
        if item == "escort" or (gate is GateName.PRE_DOSE and item == "psychosis"):
            self.add(body, by, ago)
        else:
            assert self.enter(body, by) is None

    @rule(where=st.sampled_from([(GateName.PRE_DOSE, "psychosis"), (GateName.PRE_DOSE, "pressure"),
                                 (GateName.DISCHARGE, "sedation"), (GateName.DISCHARGE, "observation")]),
          by=NURSES)  # fmt: skip
    def override(self, where: tuple[GateName, str], by: str) -> None:
        body = GateOverridden(gate=where[0], item=where[1], reason="Seen")
        if PEOPLE[by]:
            self.add(body, by, 0.0)
        else:
            assert self.enter(body, by) is None

    @rule(decision=st.sampled_from(Decision), by=NURSES)
    def decide(self, decision: Decision, by: str) -> None:
        body = PressureDecision(decision=decision, reason="Seen")
        if PEOPLE[by]:
            self.add(body, by, 0.0)
        else:
            assert self.enter(body, by) is None

    @rule(value=st.sampled_from([120.0, 140.0, 141.0, 190.0]))
    def measure(self, value: float) -> None:
        at = self.at(self.now)
        found = JudgedObservation("nibp_systolic", value, at, MeasurementValidity.VALID, 0.0, frozenset())
        with self.connection.begin():
            add_manual(
                self.connection, self.session, found, f"00000000-0000-4000-8000-{self.session:012}", at, "ada", None
            )
        self.naive.pressure = (value, self.now)
        self.now += 1.0

    @rule(total=st.sampled_from([3, 5]), by=NURSES, ago=st.sampled_from([0.0, 20.0]))
    def assess(self, total: int, by: str, ago: float) -> None:
        self.add(Assessment(scale="moaas", items=(total,)), by, ago)

    @precondition(lambda self: self.naive.lines)
    @rule(data=st.data(), by=NURSES, reason=st.sampled_from([None, "It was another"]))
    def withdraw(self, data: st.DataObject, by: str, reason: str | None) -> None:
        """Of two who take the same entry out, the first wins; one needs a reason for what is old, or another's."""
        self.take_out(data.draw(st.sampled_from(self.naive.lines)), by, reason)

    def take_out(self, line: Line, by: str, reason: str | None) -> None:
        is_own = line.author == by and self.now - line.entered <= 60
        is_theirs = PEOPLE[by] or not isinstance(line.body, GateOverridden | PressureDecision)
        new = self.enter(Withdrawn(), by, self.now - line.at, corrects=line.number, reason=reason)
        assert (new is not None) == (is_theirs and not line.replaced and (reason is not None or is_own))
        line.replaced = line.replaced or new is not None

    @rule(to=st.sampled_from(SessionPhase), reason=st.sampled_from([None, None, "For a reason"]), by=NURSES)
    def move(self, to: SessionPhase, reason: str | None, by: str) -> None:
        allowed = self.naive.may(to, reason, self.now)
        states = self.naive.gate(to, self.now) if follows(self.naive.phase, to) else []
        missing = len(states) - states.count("met")
        moved, told = None, 0
        try:
            with self.connection.begin():
                wanted = PhaseMove(to=to, reason=reason)
                moved = go_on(self.connection, SHELF, self.session, wanted, self.at(self.now), by)
        except ConflictError as error:
            told = len(error.missing)
        assert (moved is not None) == allowed
        if moved is None:
            assert not states or told == missing
            return
        assert moved.phase is to
        self.naive.phases.append((to.value, reason, missing))
        self.naive.phase = to
        if to is P.RECOVERY and self.naive.drug_ended is None:
            self.naive.drug_ended = self.now

    @precondition(lambda self: self.naive.phase in ONWARD)
    @rule(reason=st.sampled_from([None, "For a reason"]), by=NURSES)
    def move_on(self, reason: str | None, by: str) -> None:
        self.move(ONWARD[self.naive.phase], reason, by)

    @precondition(lambda self: self.naive.phase in ONWARD)
    @rule(reason=st.sampled_from([None, "For a reason"]), by=NURSES)
    def press_on(self, reason: str | None, by: str) -> None:
        """Of all that can be tapped this is what matters: it is drawn twice as often."""
        self.move(ONWARD[self.naive.phase], reason, by)

    @rule(reason=st.sampled_from([None, "For a reason"]), by=NURSES)
    def try_every_phase_that_cannot_follow(self, reason: str | None, by: str) -> None:
        for to in SessionPhase:
            if not follows(self.naive.phase, to):
                self.move(to, reason, by)

    @rule(by=NURSES, reason=st.sampled_from([None, "For a reason"]), is_late=st.booleans())
    def answer_all_before_the_drug_and_go_on(self, by: str, reason: str | None, is_late: bool) -> None:
        """What a random walk seldom comes to: everything met, or met no longer because a reading is too old."""
        self.answer(GateName.PRE_DOSE, "escort", "yes", by, 0.0)
        self.answer(GateName.PRE_DOSE, "psychosis", "no", by, 0.0)
        self.measure(120.0)
        if is_late:
            self.wait(1900.0)
        self.move(P.INFUSING, reason, by)

    @rule(by=NURSES, is_let=st.booleans(), is_said_again=st.booleans())
    def go_on_over_a_contraindication(self, by: str, is_let: bool, is_said_again: bool) -> None:
        """An override holds for what was known then, and no reason stands for one."""
        self.answer(GateName.PRE_DOSE, "psychosis", "yes", by, 0.0)
        if is_let:
            self.override((GateName.PRE_DOSE, "psychosis"), "clio")
        if is_said_again:
            self.answer(GateName.PRE_DOSE, "psychosis", "yes", by, 0.0)
        self.move(P.INFUSING, "For a reason", by)

    @rule(by=NURSES, first=st.sampled_from(Decision), last=st.sampled_from(Decision))
    def decide_twice_about_a_high_pressure(self, by: str, first: Decision, last: Decision) -> None:
        self.measure(190.0)
        self.decide(first, "clio")
        self.wait(1.0)
        self.decide(last, "clio")
        self.move(P.INFUSING, "For a reason", by)

    @rule(by=NURSES, seconds=st.sampled_from([59.0, 61.0]), other=NURSES)
    def take_out_what_was_just_answered(self, by: str, seconds: float, other: str) -> None:
        self.answer(GateName.PRE_DOSE, "escort", "yes", by, 0.0)
        line = self.naive.lines[-1]
        self.wait(seconds)
        self.take_out(line, other, None)

    @rule(by=NURSES)
    def pause_and_go_on(self, by: str) -> None:
        self.move(P.PAUSED, None, by)
        self.move(P.INFUSING, None, by)

    @invariant()
    def nothing_is_lost_and_nothing_is_there_that_nobody_entered(self) -> None:
        kept = entries_of_session(self.connection, self.session)
        phases = phases_of(self.connection, self.session)
        self.connection.rollback()
        entered = [entry for entry in kept if not isinstance(entry.body, Withdrawn)]
        assert [(entry.id, entry.body, entry.author) for entry in entered] == [
            (line.number, line.body, line.author) for line in self.naive.lines
        ]
        assert len(kept) - len(entered) == sum(line.replaced for line in self.naive.lines)
        assert [(one.phase.value, one.reason, len(one.missing)) for one in phases] == self.naive.phases


def a_store(opened: list[Connection]) -> Connection:
    """One store on a file for all stories."""
    if not opened:
        folder = Path(tempfile.mkdtemp(prefix="chairside-course-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        connection = Database(folder, None).writer_engine().connect()
        prepare_schema(connection)
        connection.rollback()
        # Whether a commit outlives the machine is proved elsewhere; here each would wait for the disk.
        connection.connection.driver_connection.execute("PRAGMA synchronous=OFF")  # type: ignore[union-attr]
        opened.append(connection)
    return opened[0]


Course.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestCourse = Course.TestCase


# What a random walk comes to by luck alone is told here each time, with the same model beside it.
STARTS = {
    P.SCHEDULED: (), P.BASELINE: (), P.INFUSING: (), P.RECOVERY: (), P.PAUSED: (P.PAUSED,), P.READY: (P.READY,),
    P.DISCHARGED: (P.READY, P.DISCHARGED), P.ABORTED: (P.ABORTED,),
}  # fmt: skip
BEGUN = {P.PAUSED: P.INFUSING, P.READY: P.RECOVERY, P.DISCHARGED: P.RECOVERY, P.ABORTED: P.BASELINE}
EITHER = (None, "For a reason")


def story(start: SessionPhase) -> Course:
    told = Course()
    told.begin(start=BEGUN.get(start, start))
    for phase in STARTS[start]:
        told.move(phase, "To begin with", "ada")
    assert told.naive.phase is start
    return told


@pytest.mark.parametrize("start", STARTS)
def test_no_phase_is_entered_that_cannot_follow_and_none_is_ended_without_a_reason(start: SessionPhase) -> None:
    told = story(start)
    for reason in EITHER:
        told.try_every_phase_that_cannot_follow(reason, "ada")
    for end in ENDS:
        told.move(end, None, "ada")
    told.nothing_is_lost_and_nothing_is_there_that_nobody_entered()


@pytest.mark.parametrize("reason", EITHER)
@pytest.mark.parametrize("is_late", [False, True])
def test_the_drug_begins_when_all_is_met_and_what_is_too_old_meets_nothing(is_late: bool, reason: str | None) -> None:
    told = story(P.BASELINE)
    told.answer_all_before_the_drug_and_go_on("ada", reason, is_late)
    told.nothing_is_lost_and_nothing_is_there_that_nobody_entered()


def test_a_contraindication_and_a_decision_hold_as_they_were_last_said() -> None:
    for is_let, is_said_again in itertools.product([False, True], repeat=2):
        story(P.BASELINE).go_on_over_a_contraindication("ada", is_let, is_said_again)
    told = story(P.BASELINE)
    told.override((GateName.PRE_DOSE, "psychosis"), "ada")
    told.decide(Decision.PROCEED, "bo")
    for first, last in itertools.product(Decision, repeat=2):
        told = story(P.BASELINE)
        told.decide_twice_about_a_high_pressure("ada", first, last)
        told.nothing_is_lost_and_nothing_is_there_that_nobody_entered()


def test_an_undo_is_its_authors_for_a_minute_and_what_is_taken_out_counts_no_more() -> None:
    for seconds, other in itertools.product([59.0, 61.0], ["ada", "bo"]):
        told = story(P.BASELINE)
        told.take_out_what_was_just_answered("ada", seconds, other)
        told.answer(GateName.PRE_DOSE, "psychosis", "no", "ada", 0.0)
        told.measure(120.0)
        told.move(P.INFUSING, None, "ada")
        told.take_out(told.naive.lines[0], "bo", "It was another")
        told.take_out(told.naive.lines[0], "ada", "It was another")
        told.nothing_is_lost_and_nothing_is_there_that_nobody_entered()


def test_a_pause_asks_nothing_and_nobody_leaves_on_what_was_seen_before_the_drug_ended() -> None:
    told = story(P.INFUSING)
    told.pause_and_go_on("ada")
    told.answer(GateName.DISCHARGE, "escort", "yes", "ada", 0.0)
    told.assess(5, "ada", 0.0)
    told.wait(30.0)
    told.move(P.RECOVERY, None, "ada")
    told.wait(1900.0)
    told.move(P.READY, None, "ada")
    told.assess(5, "ada", 0.0)
    told.move(P.READY, None, "ada")
    told.move(P.DISCHARGED, None, "ada")
    told.answer(GateName.DISCHARGE, "escort", "yes", "ada", 0.0)
    told.move(P.DISCHARGED, None, "ada")
    assert told.naive.phase is P.DISCHARGED
    told.nothing_is_lost_and_nothing_is_there_that_nobody_entered()
