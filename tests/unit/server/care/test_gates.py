"""How a gate stands: why not yet, and since when; time is handed in."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ConflictError
from models.observation import Reading
from models.patient import Patient
from models.record.assessments import Assessment
from models.record.entry import AnyEntry
from models.record.gates import Decision, GateAnswered, GateName, GateOverridden, PressureDecision
from models.session import Baseline, InfusionSession, PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.gate_findings import ItemState
from server.care.gate_rules import GateItem, NumberRule, require_each_once
from server.care.gates import Gate, GateItemFound, evaluate, gate_before, gate_shown, require_passed, stood_before
from server.care.protocols import shipped_protocols
from tests.unit.server.care.doses import entry, minute

P = SessionPhase
WHO = Patient(1, "Abara", "Lena", date(1988, 2, 4), "A-1")
BASELINES = (Baseline("nibp_systolic", 122, 3, minute(0)), Baseline("nibp_diastolic", 74, 3, minute(0)),
             Baseline("heart_rate", 72, 600, minute(0)), Baseline("spo2", 97, 600, minute(0)))  # fmt: skip
WAY = ((P.BASELINE, -10.0), (P.INFUSING, 0.0), (P.RECOVERY, 40.0))


def tap(name: str = "gait", **changes: Any) -> GateItem:  # noqa: ANN401 - an item's fields
    fields = {"item": name, "label": name, "how": "tap", "answers": ["yes", "no"], "met_by": ["yes"], "source": "Test"}
    return GateItem.model_validate(fields | changes)


def measured(*numbers: dict[str, Any], **changes: Any) -> GateItem:  # noqa: ANN401 - an item's fields
    fields = {"item": "pressure", "label": "Pressure", "how": "measured", "max_age_min": 20, "numbers": numbers,
              "source": "Test"}  # fmt: skip
    return GateItem.model_validate(fields | changes)


def assessed(**changes: Any) -> GateItem:  # noqa: ANN401 - an item's fields
    fields = {"item": "awake", "label": "Awake", "how": "entry", "scale": "moaas", "at_least": 5, "source": "Test"}
    return GateItem.model_validate(fields | changes)


TIME = GateItem.model_validate({"item": "time", "label": "Observed", "how": "time", "source": "Test"})


def chart(
    *entries: AnyEntry, rules: tuple[GateItem, ...], way: tuple[tuple[P, float], ...] = WAY,
    baselines: tuple[Baseline, ...] = BASELINES,
) -> Chart:  # fmt: skip
    protocol = shipped_protocols()["iv_ketamine", 1].model_copy(update={"pre_dose": rules, "discharge": rules})
    changes = [PhaseChange(phase, minute(at), "nurse") for phase, at in way]
    session = InfusionSession(
        1, WHO, "C1", changes[-1].phase, changes[-1].changed_at, "iv_ketamine", 1, minute(-30), "nurse",
        baselines=baselines,
    )  # fmt: skip
    return Chart.of(session, entries, protocol, changes)


def stands(
    of: Chart, now: float = 60, gate: GateName = GateName.DISCHARGE, earlier: Gate | None = None, **readings: Any  # noqa: ANN401
) -> Gate:  # fmt: skip
    known = {
        metric: Reading(*(found if isinstance(found, tuple) else (found, 55))) for metric, found in readings.items()
    }
    timed = {metric: Reading(one.value, minute(float(one.measured_at))) for metric, one in known.items()}  # type: ignore[arg-type]
    return evaluate(gate, of, timed, minute(now), earlier=earlier)


def only(gate: Gate) -> GateItemFound:
    assert len(gate.items) == 1
    return gate.items[0]


def answered(number: int, answer: str, at: float, item: str = "gait", gate: GateName = GateName.DISCHARGE) -> AnyEntry:
    return entry(number, GateAnswered(gate=gate, item=item, answer=answer), at)


def overridden(number: int, at: float, item: str = "gait") -> AnyEntry:
    return entry(number, GateOverridden(gate=GateName.DISCHARGE, item=item, reason="Seen"), at, "clinician")


def moaas(number: int, value: int, at: float) -> AnyEntry:
    return entry(number, Assessment(scale="moaas", items=(value,)), at)


def test_the_newest_answer_holds_and_it_is_met_since_the_first_of_the_good_ones() -> None:
    of = chart(answered(1, "no", 41), answered(2, "yes", 45), answered(3, "yes", 50), rules=(tap(),))
    assert (only(stands(of)).finding.state, only(stands(of)).finding.since) == (ItemState.MET, minute(45))
    worse = chart(answered(1, "yes", 41), answered(2, "no", 45), rules=(tap(),))
    assert only(stands(worse)).words == "gait: no, needs yes"


def test_what_was_answered_measured_or_assessed_before_the_end_of_the_drug_does_not_count() -> None:
    rules = (tap(), assessed(), measured({"metric": "nibp_systolic", "at_most": 160}))
    early = chart(answered(1, "yes", 39), moaas(2, 5, 39), rules=rules)
    assert stands(early, 41, nibp_systolic=(120, 39)).missing == (
        "gait: not answered", "Awake: not assessed, needs ≥ 5", "Pressure: not measured",
    )  # fmt: skip
    late = chart(answered(1, "yes", 40), moaas(2, 5, 40), rules=rules)
    assert stands(late, 41, nibp_systolic=(120, 40)).missing == ()


def test_a_number_is_held_to_the_narrower_of_its_bounds_cut_to_the_careful_side() -> None:
    both = ({"metric": "nibp_systolic", "within_percent": 20, "at_most": 139},
            {"metric": "nibp_diastolic", "within_percent": 20, "at_most": 99})  # fmt: skip
    of = chart(rules=(measured(*both),))
    assert only(stands(of, nibp_systolic=139, nibp_diastolic=88)).finding.state is ItemState.MET
    assert only(stands(of, nibp_systolic=139, nibp_diastolic=90)).words == "Pressure: DBP 90, needs ≤ 88"
    assert only(stands(of, nibp_systolic=140, nibp_diastolic=80)).words == "Pressure: SBP 140, needs ≤ 139"
    assert only(stands(of, nibp_systolic=97, nibp_diastolic=80)).words == "Pressure: SBP 97, needs ≥ 98"
    oxygen = chart(rules=(measured({"metric": "spo2", "at_least": 94, "below_baseline": 2}),))
    assert only(stands(oxygen, spo2=95)).finding.state is ItemState.MET
    assert only(stands(oxygen, spo2=94.5)).words == "Pressure: SpO₂ 94.5, needs ≥ 95"


def test_without_a_baseline_a_relative_bound_is_not_known_but_the_absolute_one_is() -> None:
    rule = measured({"metric": "nibp_systolic", "within_percent": 20, "at_most": 159})
    of = chart(rules=(rule,), baselines=())
    assert only(stands(of, nibp_systolic=120)).words == "Pressure: SBP 120, no baseline to compare with"
    assert only(stands(of, nibp_systolic=170)).finding.state is ItemState.UNMET


def test_a_number_counts_until_its_age_and_the_other_metric_only_while_the_first_is_missing() -> None:
    of = chart(rules=(measured({"metric": "heart_rate", "or_metric": "pulse_rate", "at_most": 100}),))
    fresh = only(stands(of, 75, heart_rate=(80, 55), pulse_rate=(120, 70)))
    assert (fresh.finding.state, fresh.finding.holds_until) == (ItemState.MET, minute(75))
    assert only(stands(of, 75.1, heart_rate=(80, 55), pulse_rate=(120, 70))).finding.found == "PR 120"
    assert only(stands(of, 75.1, heart_rate=(80, 55))).words == "Pressure: HR 80, too old"


def test_what_was_met_stays_met_since_then_while_newer_readings_meet_it_too() -> None:
    of = chart(rules=(measured({"metric": "nibp_systolic", "at_most": 140}),))
    first = stands(of, 46, nibp_systolic=(120, 45))
    second = stands(of, 61, earlier=first, nibp_systolic=(122, 60))
    assert (first.met_at, second.met_at) == (minute(45), minute(45))
    worse = stands(of, 76, earlier=second, nibp_systolic=(150, 75))
    assert worse.met_at is None
    assert stands(of, 91, earlier=worse, nibp_systolic=(120, 90)).met_at == minute(90)


NUMBERS = st.lists(
    st.tuples(st.sampled_from(["heart_rate", "pulse_rate", "nibp_systolic"]), st.integers(1, 30),
              st.sampled_from([60.0, 72.0, 100.0, 140.0, 141.0])),
    max_size=8,
)  # fmt: skip


@given(taken=NUMBERS)
def test_since_when_it_is_met_is_the_same_by_all_stored_numbers_as_by_watching_them_come(
    taken: list[tuple[str, int, float]],
) -> None:
    rule = measured(
        {"metric": "heart_rate", "or_metric": "pulse_rate", "within_percent": 20},
        {"metric": "nibp_systolic", "at_most": 140}, max_age_min=5,
    )  # fmt: skip
    of, watched, known = chart(rules=(rule,)), None, dict[str, Any]()
    history: dict[str, list[Reading]] = {}
    # One number of a metric at a moment; a number is there from its own minute on.
    for name, at, value in sorted({(name, at): (name, at, value) for name, at, value in taken}.values(),
                                  key=lambda one: (one[1], one[0])):  # fmt: skip
        if watched is not None:
            watched = stands(of, 40 + at, earlier=watched, **known)
        known[name] = (value, 40 + at)
        history.setdefault(name, []).append(Reading(value, minute(40 + at)))
        watched = stands(of, 40 + at, earlier=watched, **known)
    for later in (40.0 + at for at in range(1, 36)):
        if later >= max((at for _, at in known.values()), default=0):
            watched = stands(of, later, earlier=watched, **known)
            anew = stood_before(GateName.DISCHARGE, of, history, minute(later))
            assert (anew.items[0].finding.since if anew.items else None) == only(watched).finding.since


def test_only_what_was_measured_after_the_drug_counts_for_since_when_it_is_met() -> None:
    of = chart(rules=(measured({"metric": "nibp_systolic", "at_most": 140}), TIME))
    history = {"nibp_systolic": [Reading(120, minute(at)) for at in (35, 42, 50)]}
    assert stood_before(GateName.DISCHARGE, of, history, minute(55)).items[0].finding.since == minute(42)
    assert stood_before(GateName.PRE_DOSE, of, history, minute(55)).items[0].finding.since == minute(35)


def test_time_is_told_in_minutes_and_met_to_the_second() -> None:
    of = chart(rules=(TIME,))
    found = only(stands(of, 99.99)).finding
    assert (found.state, found.found, found.holds_until) == (ItemState.UNMET, "59 min", minute(100))
    assert (only(stands(of, 100)).finding.state, stands(of, 101).met_at) == (ItemState.MET, minute(100))
    running = chart(rules=(TIME,), way=WAY[:2])
    assert only(stands(running)).words == "Observed: the drug has not ended, needs 60 min since end of drug"


def test_an_override_passes_what_was_known_then_and_nothing_worse_after_it() -> None:
    rules = (tap(blocks=True),)
    first = (answered(1, "no", 41), overridden(2, 42))
    passed = only(stands(chart(*first, rules=rules)))
    assert (passed.finding.state, passed.finding.since, passed.passes) == (ItemState.OVERRIDDEN, minute(42), True)
    assert only(stands(chart(*first, answered(3, "no", 43), rules=rules))).blocks
    scale = chart(moaas(1, 3, 41), overridden(2, 42, "awake"), moaas(3, 2, 43), rules=(assessed(),))
    assert only(stands(scale)).finding.state is ItemState.UNMET


@pytest.mark.parametrize(
    ("decision", "value", "state"),
    [
        (Decision.PROCEED, 150, ItemState.OVERRIDDEN), (Decision.HOLD, 150, ItemState.BLOCKING),
        (Decision.CANCEL, 150, ItemState.BLOCKING), (Decision.PROCEED, 120, ItemState.MET),
        (Decision.HOLD, 120, ItemState.MET), (Decision.CANCEL, 120, ItemState.BLOCKING),
        (Decision.PROCEED, None, ItemState.UNKNOWN), (None, 150, ItemState.BLOCKING),
    ],
)  # fmt: skip
def test_a_decision_about_the_pressure_does_what_it_says(
    decision: Decision | None, value: int | None, state: ItemState
) -> None:
    rule = measured({"metric": "nibp_systolic", "at_most": 140}, blocks=True, decided=True)
    said = [] if decision is None else [entry(1, PressureDecision(decision=decision, reason="White coat"), -5)]
    of = chart(*said, rules=(rule,), way=WAY[:1])
    readings: dict[str, Any] = {} if value is None else {"nibp_systolic": (value, -4)}
    assert only(stands(of, -3, GateName.PRE_DOSE, **readings)).finding.state is state


def test_an_assessment_with_answers_missing_is_not_known() -> None:
    rule = assessed(scale="cssrs_screener", at_least=None, at_most=2)
    of = chart(entry(1, Assessment(scale="cssrs_screener", items=(0, None, None, None, None, 0)), 45), rules=(rule,))
    assert only(stands(of)).words == "Awake: answers are missing, needs ≤ 2"
    good = (entry(2, Assessment(scale="cssrs_screener", items=(0, 0, None, None, None, 0)), 46),
            entry(3, Assessment(scale="cssrs_screener", items=(1, 0, None, None, None, 0)), 50))  # fmt: skip
    assert stands(chart(*good, rules=(rule,))).met_at == minute(46)


def test_what_is_asked_at_the_door_alone_is_not_asked_to_be_ready() -> None:
    of = chart(rules=(tap(), tap("escort", only_to_leave=True)))
    assert evaluate(GateName.DISCHARGE, of, {}, minute(60), to_leave=False).required == ("gait",)
    assert stands(of).required == ("gait", "escort")


def test_a_reason_goes_on_over_what_is_missing_and_never_over_what_blocks() -> None:
    missing = stands(chart(rules=(tap(),)))
    with pytest.raises(ConflictError, match="Give a reason") as refused:
        require_passed(missing, None)
    assert (refused.value.missing, refused.value.required) == (("gait: not answered",), ("gait",))
    require_passed(missing, "In a wheelchair")
    blocking = stands(chart(answered(1, "no", 45), rules=(tap(blocks=True),)))
    with pytest.raises(ConflictError, match="a prescriber lets it pass"):
        require_passed(blocking, "In a wheelchair")


def test_which_gate_a_session_stands_before_and_which_a_change_passes() -> None:
    assert [gate_shown(phase) for phase in (P.SCHEDULED, P.BASELINE, P.INFUSING, P.PAUSED, P.RECOVERY, P.READY)] == [
        GateName.PRE_DOSE, GateName.PRE_DOSE, None, None, GateName.DISCHARGE, GateName.DISCHARGE,
    ]  # fmt: skip
    assert gate_before(P.BASELINE, P.INFUSING) is GateName.PRE_DOSE
    assert gate_before(P.PAUSED, P.INFUSING) is None
    assert gate_before(P.RECOVERY, P.READY) is gate_before(P.READY, P.DISCHARGED) is GateName.DISCHARGE
    assert gate_before(P.READY, P.ABORTED) is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"met_by": ["perhaps"]}, "met_by some of them"), ({"how": "time"}, "what is tapped"),
        ({"how": "measured", "met_by": []}, "what is measured"), ({"how": "entry", "met_by": []}, "what is entered"),
        ({"how": "entry", "met_by": [], "scale": "moaas"}, "at_least or at_most"),
    ],
)  # fmt: skip
def test_a_faulty_item_is_refused(fault: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tap(**fault)


def test_a_faulty_number_and_an_item_that_stands_twice_are_refused() -> None:
    for fault, words in (({"metric": "mood", "at_most": 1}, "no metric"), ({"metric": "spo2"}, "nothing bounds")):
        with pytest.raises(ValueError, match=words):
            NumberRule.model_validate(fault)
    with pytest.raises(ValueError, match="stands twice"):
        require_each_once((tap(), tap()))
