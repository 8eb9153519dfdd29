"""A faulty preset is refused whole, and every fault of it is named: one does not hide another."""

from dataclasses import replace

import pytest

from models.alarm import TechnicalConditionCode
from models.errors import FaultyFileError
from models.metrics import CATALOGUE
from server.alarms import breath, changes, limits
from server.alarms.presets import parse_preset

SOUND = """
name = "test_preset"
title = "Test"
version = 1
source = "A test"

[[limits]]
metric = "heart_rate"
unit = "/min"
hysteresis = { value = 3, source = "A test" }
[limits.low]
advisory = { limit = 55, source = "A test" }
medium = { limit = 50, delay_s = 10, latching = false, bounds = [40, 60], source = "A test" }
[limits.high]
advisory = { limit = 100, source = "A test" }
medium = { limit = 110, delay_s = 10, latching = false, bounds = [100, 120], source = "A test" }
high = { limit = 130, delay_s = 5, latching = true, source = "A test" }

[[limits]]
metric = "nibp_systolic"
unit = "mm[Hg]"
phases = ["recovery"]
hysteresis = { value = 5, source = "A test" }
[limits.high]
medium = { limit = 160, delay_s = 0, latching = false, source = "A test" }

[[cuff_intervals]]
phase = "infusing"
interval_s = 300
expected_unseen = true
source = "A test"

[[phase_lengths]]
phase = "infusing"
lasts_s = 2400
source = "A test"

[[baseline_rules]]
metric = "nibp_systolic"
unit = "mm[Hg]"
phases = ["infusing", "recovery"]
direction = "rise"
by = 30
by_percent = 20
priority = "medium"
readings = 2
hysteresis = 4
latching = false
source = "A test"

[[change_rules]]
metric = "heart_rate"
unit = "/min"
direction = "fall"
by = 45
within_s = 60
priority = "medium"
delay_s = 11
source = "A test"

[[combinations]]
name = "breathing_depressed"
words = "Breathing depressed"
priority = "high"
delay_s = 12
latching = true
source = "A test"
criteria = [
    { metric = "respiratory_rate", unit = "/min", at_most = 11 },
    { metric = "spo2", unit = "%", at_most = 92 },
]

[apnoea]
after_s = 20
etco2_at_most = 8
latching = true
source = "A test"

[rates_disagree]
differ_by = 22
for_s = 13
source = "A test"

[questionable_signal]
for_s = 33
source = "A test"
"""
RULE = SOUND[SOUND.index("[[baseline_rules]]") : SOUND.index("[[change_rules]]")]
CHANGE = SOUND[SOUND.index("[[change_rules]]") : SOUND.index("[[combinations]]")]
COMBINATION = SOUND[SOUND.index("[[combinations]]") : SOUND.index("[apnoea]")]


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        parse_preset(text, origin="test.toml")
    assert str(caught.value) == f"test.toml cannot be used: {'; '.join(caught.value.faults)}."
    return list(caught.value.faults)


def test_without_a_fault_it_is_read() -> None:
    assert parse_preset(SOUND).name == "test_preset"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        # limits
        ("limit = 130", "limit = 110", "the high limit of high priority, 110, must be above that of medium, 110"),
        ("[40, 60]", "[51, 60]", "heart_rate: the bounds 51 to 60 do not hold the limit 50 itself"),
        ("[100, 120]", "[100, 105]", "heart_rate: the bounds 100 to 105 do not hold the limit 110 itself"),
        ("[40, 60]", "[60, 40]", "heart_rate: the bounds 60 to 40 are no span"),
        ("[40, 60]", "[50, 50]", "heart_rate: the bounds 50 to 50 are no span"),
        ("[40, 60]", "[10, 60]", "a limit of 10, an end of its bounds, could never alarm or never be over"),
        ("[40, 60]", "[40, 299]", "a limit of 299, an end of its bounds, could never alarm or never be over"),
        ("[40, 60]", "[40, 60, 70]", "limits 1 (heart_rate): low.medium.bounds may have 2 at most, has 3"),
        ("[40, 60]", "[40]", "limits 1 (heart_rate): low.medium.bounds needs 2 at least, has 1"),
        ("[40, 60]", '"40-60"', "limits 1 (heart_rate): low.medium.bounds must be a list"),
        ("limit = 55", "limit = 50", "heart_rate: the advisory low limit 50 must be above the audible 50"),
        ("limit = 100", "limit = 110", "heart_rate: the advisory high limit 110 must be below the audible 110"),
        ("limit = 55", "limit = 100", "heart_rate: with its advisory limits the low 100 is not below the high 100"),
        ('["recovery"]', '["scheduled"]', "limits of nibp_systolic: nothing of phase scheduled would ever apply"),
        ('["recovery"]', '["discharged"]', "limits of nibp_systolic: nothing of phase discharged would ever apply"),
        ('["recovery"]', '["recovery", "recovery"]', "limits of nibp_systolic in phase recovery has two entries"),
        ('["recovery"]', '["recover"]', "limits 2 (nibp_systolic): phases 1 must be one of 'scheduled'"),
        ('phase = "infusing"\ninterval_s', 'phase = "aborted"\ninterval_s', "cuff interval: nothing of phase aborted"),
        ('phase = "infusing"\nlasts_s', 'phase = "scheduled"\nlasts_s', "length: nothing of phase scheduled"),
        ("delay_s = 5", "delay_s = 601", "limits 1 (heart_rate): high.high.delay_s must be at most 600"),
        # baseline rules
        ("by = 30\nby_percent = 20\n", "", "baseline rule of nibp_systolic has neither by nor by_percent"),
        ("by_percent = 20", "by_percent = 0", "baseline_rules 1 (nibp_systolic): by_percent must be above 0"),
        ("by = 30", "by = -30", "baseline_rules 1 (nibp_systolic): by must be above 0"),
        ("by = 30", "by = 261", "a difference of 261 is more than can be measured, and would never alarm"),
        ("by = 30", "by = 4", "baseline rule of nibp_systolic: a hysteresis of 4 is not below the difference 4"),
        ("readings = 2", "readings = 1", "baseline_rules 1 (nibp_systolic): readings must be at least 2"),
        ("readings = 2", "readings = 2.5", "baseline_rules 1 (nibp_systolic): readings must be a whole number"),
        ('"rise"\nby = 30\nby_percent = 20', '"fall"\nby_percent = 100', "a fall by 100 % would never alarm"),
        ('["infusing", "recovery"]', '["baseline"]', "in phase baseline there is no baseline yet"),
        ('["infusing", "recovery"]', "[]", "baseline_rules 1 (nibp_systolic): phases needs 1 at least, has 0"),
        ('direction = "rise"', 'direction = "up"', "direction must be 'rise' or 'fall'"),
        ("readings = 2", "readings = 2\ndelay_s = -1", "baseline_rules 1 (nibp_systolic): delay_s must be at least 0"),
        # change rules
        ("within_s = 60", "within_s = 0", "change_rules 1 (heart_rate): within_s must be above 0"),
        ("within_s = 60", "within_s = 3600", "change_rules 1 (heart_rate): within_s must be at most 1800"),
        ("by = 45", "by = 286", "change rule of heart_rate: a difference of 286 is more than can be measured"),
        ("delay_s = 11", "delay_s = -1", "change_rules 1 (heart_rate): delay_s must be at least 0"),
        ('60\npriority = "medium"', '60\npriority = "loud"', "priority must be one of 'high', 'medium' or 'low'"),
        ("within_s = 60", 'within_s = 60\nphases = ["aborted"]', "change rule of heart_rate: nothing of phase aborted"),
        # combinations
        ('    { metric = "spo2", unit = "%", at_most = 92 },\n', "", "needs two metrics at least"),
        ('"respiratory_rate", unit = "/min", at_most = 11', '"spo2", unit = "%", at_least = 40', "asks for spo2 twice"),
        ("at_most = 92", "at_most = 20", "spo2: 20 is outside what can be measured, 30 to 100, and would never alarm"),
        (", at_most = 92", "", "combination 'breathing_depressed': spo2 needs either at_most or at_least"),
        ("at_most = 92", "at_most = 92, at_least = 80", "spo2 needs either at_most or at_least"),
        ('metric = "spo2"', 'metric = "sp02"', "combination 'breathing_depressed': unknown metric 'sp02'"),
        ('unit = "%"', 'unit = "/min"', "spo2 is given in '/min', but is measured in '%'"),
        ("delay_s = 12", "delay_s = -12", "combinations 1 (breathing_depressed): delay_s must be at least 0"),
        ('words = "Breathing depressed"\n', "", "combinations 1 (breathing_depressed): words is missing"),
        ("delay_s = 12", 'delay_s = 12\nphases = ["scheduled"]', "nothing of phase scheduled would ever apply"),
        # apnoea and doubtful signals
        ("after_s = 20", "after_s = 14", "apnoea.after_s must be at least 15"),
        ("after_s = 20", "after_s = 46", "apnoea.after_s must be at most 45"),
        ("etco2_at_most = 8", "etco2_at_most = -1", "apnoea.etco2_at_most must be at least 0"),
        ("etco2_at_most = 8", "etco2_at_most = 16", "apnoea.etco2_at_most must be at most 15"),
        ("etco2_at_most = 8", "etco2_at_most = 8\ndelay_s = 5", "apnoea.delay_s is not known"),
        ("differ_by = 22", "differ_by = 0", "rates_disagree.differ_by must be above 0"),
        ("for_s = 13", "for_s = 0", "rates_disagree.for_s must be above 0"),
        ("for_s = 33", "for_s = inf", "questionable_signal.for_s must be a finite number"),
        ("[questionable_signal]", "[doubtful_signal]", "doubtful_signal is not known"),
        ("version = 1", "version = true", "version must be a whole number"),
    ],
)  # fmt: skip
def test_a_fault_is_named_alone(old: str, new: str, fault: str) -> None:
    assert old in SOUND

    found = faults_of(SOUND.replace(old, new, 1))

    assert len(found) == 1, found
    assert fault in found[0]


@pytest.mark.parametrize("part", [RULE, CHANGE])
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('metric = "', 'metric = "x', "unknown metric 'x"),
        ('unit = "', 'unit = "x', "is given in 'x"),
        ('unit = "', 'unt = "', "unit is missing"),
        ('source = "A test"', 'source = ""', "source is empty"),
    ],
)
def test_the_rules_of_a_course_are_as_strict(part: str, old: str, new: str, fault: str) -> None:
    assert fault in "; ".join(faults_of(SOUND.replace(part, part.replace(old, new, 1))))


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (RULE, "baseline rule of a rise of nibp_systolic in phase infusing has two entries"),
        (CHANGE, "change rule of a fall of heart_rate in phase paused has two entries"),
        (COMBINATION, "combination 'breathing_depressed' has two entries"),
    ],
)
def test_the_same_name_stands_once(part: str, fault: str) -> None:
    assert fault in faults_of(SOUND.replace(part, part + part))


def names_of_conditions() -> list[str]:
    """What the engine calls the conditions of every metric, and its technical ones."""
    (change,) = parse_preset(SOUND).change_rules
    names = [breath.APNOEA, *(code.value for code in TechnicalConditionCode)]
    for metric in CATALOGUE:
        for is_high in (False, True):
            names += [
                limits.condition_of(metric, is_high=is_high),
                changes.condition_of(replace(change, metric=metric, is_rise=is_high)),
            ]
    return names


def test_a_combination_takes_no_other_conditions_name() -> None:
    names = names_of_conditions()

    assert len(names) > 80
    for name in names:
        text = SOUND.replace('"breathing_depressed"', f'"{name}"')
        assert faults_of(text) == [f"combination {name!r} has the name of another condition"]


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            "limit = 50",
            "limit = 115",
            [
                "heart_rate: the low limit 115 is not below the high limit 110",
                "heart_rate: the advisory low limit 55 must be above the audible 115",
                "heart_rate: the bounds 40 to 60 do not hold the limit 115 itself",
            ],
        ),
        (
            "limit = 100",
            "limit = 500",
            [
                "heart_rate: the advisory limit 500 is outside what can be measured, 15 to 300, and would never alarm",
                "heart_rate: the advisory high limit 500 must be below the audible 110",
            ],
        ),
        (
            "value = 3",
            "value = 100",
            [
                "heart_rate: with a hysteresis of 100 a breach of 110 could never be over",
                "heart_rate: a limit of 100, an end of its bounds, could never alarm or never be over",
            ],
        ),
    ],
)
def test_one_wrong_number_is_told_for_each_thing_it_breaks(old: str, new: str, faults: list[str]) -> None:
    assert faults_of(SOUND.replace(old, new, 1)) == faults


def test_faults_of_shape_and_of_sense_are_named_together() -> None:
    """A negative delay in a limit must not hide that the same limit is out of order."""
    text = SOUND.replace("delay_s = 5", "delay_s = -5").replace("limit = 130", "limit = 105").replace(
        "after_s = 20", "after_s = 99"
    )  # fmt: skip
    text = text.replace('metric = "spo2"', 'metric = "sp02"').replace('title = "Test"\n', "")

    assert faults_of(text) == [
        "title is missing",
        "limits 1 (heart_rate): high.high.delay_s must be at least 0",
        "apnoea.after_s must be at most 45",
        "heart_rate: the high limit of high priority, 105, must be above that of medium, 110",
        "combination 'breathing_depressed': unknown metric 'sp02'",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("limits = 3", "limits must be a list"),
        ("limits = [3]", "limits 1 must be a table"),
        ("limits = [{ metric = 3 }]", "limits 1: metric must be a text"),
        ("limits = []", "limits needs 1 at least, has 0"),
        ("cuff_intervals = [{ phase = [] }]", "cuff_intervals 1: phase must be one of"),
        ("version = 99999999999999999999999", "version must be at most 100000"),
        ("apnoea = 3", "apnoea must be a table"),
        (f"source = 1{'0' * 400}", "source must be a text"),
    ],
)
def test_whatever_stands_there_is_told_and_not_tripped_over(text: str, fault: str) -> None:
    assert fault in "; ".join(faults_of(text))


@pytest.mark.parametrize("text", ["name = ", f"x = {'9' * 5000}", f"x = {'[' * 3000}", "x = 1\nx = 2", "\x00"])
def test_what_is_not_toml_has_one_fault(text: str) -> None:
    (fault,) = faults_of(text)

    assert fault.startswith("it is not TOML: ")


def test_a_name_too_long_to_read_is_cut() -> None:
    assert max(map(len, faults_of(SOUND.replace('metric = "heart_rate"', f'metric = "{"x" * 10_000}"')))) < 200
