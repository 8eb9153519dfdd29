"""The escalation plan: what the shipped one says, and that a faulty one is refused whole with every fault named."""

import pytest

from models.alarm import AlarmPriority
from models.errors import UsageError
from server.escalation.plan import load_plan, parse_plan

HIGH = """
[high]
louder = { after_s = 10, source = "A test" }
round_1 = { after_s = 20, source = "A test" }
round_2 = { after_s = 30, source = "A test" }
all = { after_s = 40, source = "A test" }
"""
MEDIUM = """
[medium]
louder = { after_s = 50, source = "A test" }
"""
LOW = """
[low]
never = "A test"
"""
HEAD = 'version = 2\nsource = "A test"\n'


def refusal_of(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse_plan(text, origin="plan.toml")
    return str(caught.value)


class TestShippedPlan:
    @pytest.mark.parametrize(
        ("priority", "steps"),
        [
            (AlarmPriority.HIGH, (30, 60, 120, 180)),
            (AlarmPriority.MEDIUM, (120, 300, 600, 900)),
            (AlarmPriority.LOW, ()),
        ],
    )
    def test_it_says_when_each_step_is_due(self, priority: AlarmPriority, steps: tuple[float, ...]) -> None:
        assert load_plan().steps_of(priority) == steps

    def test_every_number_has_a_source_and_what_never_happens_a_reason(self) -> None:
        plan = load_plan()

        assert all(step.source for steps in plan.steps.values() for step in steps)
        assert set(plan.never) == {priority for priority in AlarmPriority if not plan.steps_of(priority)}


class TestReading:
    def test_a_priority_may_have_fewer_steps(self) -> None:
        plan = parse_plan(HEAD + HIGH + MEDIUM + LOW)

        assert plan.version == 2
        assert [plan.steps_of(priority) for priority in AlarmPriority] == [(10, 20, 30, 40), (50,), ()]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("version =", "plan.toml is not TOML"),
            (HEAD + HIGH + MEDIUM, "low: Field required"),
            (HEAD + HIGH + MEDIUM + LOW + "extra = 1", "low.extra: Extra inputs are not permitted"),
            (HEAD + HIGH.replace("after_s = 10", "after_s = 0") + MEDIUM + LOW, "high.louder.after_s"),
            (HEAD + HIGH.replace("after_s = 10", "after_s = inf") + MEDIUM + LOW, "high.louder.after_s"),
            (HEAD + HIGH.replace("after_s = 10", "after_s = 9999") + MEDIUM + LOW, "high.louder.after_s"),
            (HEAD + HIGH.replace("after_s = 10", 'after_s = "10"') + MEDIUM + LOW, "high.louder.after_s"),
            (HEAD + HIGH.replace(', source = "A test"', "") + MEDIUM + LOW, "high.louder.source: Field required"),
            (HEAD + HIGH.replace("20", "10") + MEDIUM + LOW, "high: round_1, 10 s, must come after louder, 10 s"),
            (HEAD + HIGH + MEDIUM.replace("louder", "round_1") + LOW, "medium: no step may be left out"),
            (HEAD + HIGH + "[medium]\n" + LOW, "medium: it must have either steps, or `never` with the reason"),
            (HEAD + HIGH + MEDIUM + 'never = "No"\n' + LOW, "medium: it must have either steps, or `never`"),
            (HEAD + '[high]\nnever = "No"\n' + MEDIUM + LOW, "a high alarm needs every step"),
            (HEAD.replace("2", "0") + HIGH + MEDIUM + LOW, "version"),
        ],
    )
    def test_what_is_wrong_is_named(self, text: str, sentence: str) -> None:
        assert sentence in refusal_of(text)

    def test_every_fault_is_named_at_once(self) -> None:
        sentence = refusal_of(HEAD + HIGH.replace("30", "15").replace("40", "5") + MEDIUM + LOW)

        assert "round_2, 15 s, must come after round_1, 20 s" in sentence
        assert "all, 5 s, must come after round_2, 15 s" in sentence
