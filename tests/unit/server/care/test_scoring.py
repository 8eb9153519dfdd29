"""Scores against what is published, and everything that must not become a number."""

import pytest

from models.errors import UsageError
from models.record.assessments import Assessment
from server.care.scales import Scale, scale_of, shipped_scales
from server.care.scoring import score, score_of

Items = tuple[int | None, ...]


def made(name: str, *items: int | None) -> tuple[int | None, str | None, list[str]]:
    found = score(scale_of(name, 1), items)
    return found.total, found.band, [flag.name for flag in found.flags]


@pytest.mark.parametrize(
    ("items", "total", "band", "flags"),
    [
        # Medizininformatik-Initiative, module PROMs, FHIR examples mii-exa-pro-phq-9-response and -observation: every
        # item "nearly every day", 27.
        ((3,) * 9, 27, "severe", ["phq9_item_9"]),
        # HL7 Personal Health Record Format, ScoredAssessmentPHQ9Example and its QuestionnaireResponse: 3, minimal.
        ((0, 0, 1, 1, 1, 0, 0, 0, 0), 3, "minimal", []),
        # Kroenke 2001: the edges of the ranges 0-4, 5-9, 10-14, 15-19, 20-27.
        ((1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild", []),
        ((3, 3, 3, 0, 0, 0, 0, 0, 0), 9, "mild", []),
        ((3, 3, 3, 1, 0, 0, 0, 0, 0), 10, "moderate", []),
        ((3, 3, 3, 3, 2, 0, 0, 0, 0), 14, "moderate", []),
        ((3, 3, 3, 3, 3, 0, 0, 0, 0), 15, "moderately severe", []),
        ((3, 3, 3, 3, 3, 3, 1, 0, 0), 19, "moderately severe", []),
        ((3, 3, 3, 3, 3, 3, 2, 0, 0), 20, "severe", []),
        ((0, 0, 0, 0, 0, 0, 0, 0, 1), 1, "minimal", ["phq9_item_9"]),
    ],
)
def test_phq9(items: Items, total: int, band: str, flags: list[str]) -> None:
    assert made("phq9", *items) == (total, band, flags)


def test_gad7_as_in_a_published_example() -> None:
    """HL7 Personal Health Record Format, ScoredAssessmentGAD7Example and its QuestionnaireResponse: 3, minimal."""
    assert made("gad7", 0, 0, 1, 1, 0, 1, 0) == (3, "minimal", [])


@pytest.mark.parametrize(
    ("total", "band"),
    # Spitzer 2006: 0-4 minimal, 5-9 mild, 10-14 moderate, 15-21 severe.
    [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"), (15, "severe"), (21, "severe")],
)
def test_gad7(total: int, band: str) -> None:
    items = [min(3, max(0, total - 3 * place)) for place in range(7)]
    assert made("gad7", *items) == (total, band, [])


@pytest.mark.parametrize(
    ("items", "total", "band"),
    [
        # Rush 2003 (rule as at ids-qids.org): highest of 1-4, of 6-9 and of 15-16, and items 5, 10, 11, 12, 13, 14.
        ((3,) * 16, 27, "very severe"),
        ((0,) * 16, 0, "none"),
        ((3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 3, "none"),
        ((0, 0, 0, 0, 0, 1, 0, 3, 2, 0, 0, 0, 0, 0, 0, 0), 3, "none"),
        ((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2), 2, "none"),
        ((0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0), 7, "mild"),
        ((2, 1, 0, 0, 2, 0, 0, 1, 0, 1, 2, 1, 2, 1, 0, 1), 13, "moderate"),
        # A worked example of a public calculator ("QIDS-SR16, Explicit Scoring Rules"): 3 + 2 + 3 + 6 + 2 = 16, severe.
        ((2, 3, 1, 0, 2, 1, 0, 3, 2, 1, 2, 0, 1, 2, 2, 1), 16, "severe"),
    ],
)
def test_qids_counts_only_the_highest_item_of_a_domain(items: Items, total: int, band: str) -> None:
    assert made("qids_sr16", *items) == (total, band, [])


@pytest.mark.parametrize(
    ("total", "band"), [(6, "none"), (7, "mild"), (19, "mild"), (20, "moderate"), (34, "moderate"), (35, "severe")]
)
def test_madrs_by_its_total_alone(total: int, band: str) -> None:
    """Snaith 1986: 0-6, 7-19, 20-34, above 34."""
    found = score(scale_of("madrs", 1), None, total)
    assert (found.total, found.band, found.missing) == (total, band, tuple(range(1, 11)))


@pytest.mark.parametrize(
    ("items", "band", "is_flagged"),
    [
        # The triage printed on the screener: blue, yellow, orange, red.
        ((0, 0, None, None, None, 0), "no risk found", False),
        ((1, 0, None, None, None, 0), "low risk", False),
        ((1, 1, 0, 0, 0, 0), "low risk", False),
        ((1, 1, 1, 0, 0, 0), "moderate risk", False),
        ((0, 0, None, None, None, 1), "moderate risk", False),
        ((1, 1, 1, 1, 0, 0), "high risk", True),
        ((1, 1, 0, 0, 1, 0), "high risk", True),
        ((0, 0, None, None, None, 2), "high risk", True),
        ((0, 0, 0, 1, 0, 0), "high risk", True),
    ],
)
def test_cssrs_triage(items: Items, band: str, is_flagged: bool) -> None:
    _, found, flags = made("cssrs_screener", *items)
    assert (found, flags) == (band, ["cssrs_high_risk"] if is_flagged else [])


def test_cadss6_is_items_1_2_6_7_15_and_22_of_the_form() -> None:
    """Rodrigues 2021."""
    short, long = scale_of("cadss6", 1), scale_of("cadss23", 1)
    assert [item.number for item in short.items] == [1, 2, 6, 7, 15, 22]
    assert (short.total.high, long.total.high, len(long.items)) == (24, 92, 23)


def test_cadss_above_4_is_dissociation() -> None:
    assert made("cadss23", 4, *([0] * 22)) == (4, "none", [])
    assert made("cadss23", 4, 1, *([0] * 21)) == (5, "dissociation present", [])


def test_ymrs_has_four_items_of_double_weight() -> None:
    """Young 1978: items 5, 6, 8 and 9 go to 8; Tohen 2000: 12 or less is remission."""
    scale = scale_of("ymrs", 1)
    assert [item.number for item in scale.items if item.high == 8] == [5, 6, 8, 9]
    assert made("ymrs", 0, 0, 0, 0, 8, 4, 0, 0, 0, 0, 0) == (12, "remission", [])
    assert made("ymrs", 1, 0, 0, 0, 8, 4, 0, 0, 0, 0, 0) == (13, "symptoms of mania", [])


def test_pcl5_has_its_cut_point_at_31() -> None:
    assert made("pcl5", *([1] * 10), *([2] * 10)) == (30, "below the cut-point", [])
    assert made("pcl5", *([1] * 9), *([2] * 11)) == (31, "at or above the cut-point", [])


@pytest.mark.parametrize("name", ["aldrete", "padss"])
def test_9_of_10_may_leave(name: str) -> None:
    """Aldrete 1995; Chung 1995."""
    assert made(name, 2, 2, 2, 2, 1) == (9, "may leave", [])
    assert made(name, 2, 2, 2, 1, 1) == (8, "not yet", [])


@pytest.mark.parametrize(
    ("name", "answer", "band"),
    [
        ("moaas", 5, "awake"), ("moaas", 3, "responds to a loud voice"), ("moaas", 0, "no response to pain"),
        ("rass", -5, "unarousable"), ("rass", 0, "alert and calm"), ("rass", 4, "combative"),
        ("nrs_pain", 0, "none"), ("nrs_pain", 3, "mild"), ("nrs_pain", 4, "moderate"), ("nrs_pain", 7, "severe"),
        ("nausea", 2, "moderate"),
    ],
)  # fmt: skip
def test_scales_of_one_item_are_read_by_their_answer_or_their_total(name: str, answer: int, band: str) -> None:
    assert made(name, answer) == (answer, band, [])
    assert score(scale_of(name, 1), None, answer) == score(scale_of(name, 1), (answer,))


# What must not become a number.


def test_a_missing_item_gives_no_total_and_is_named() -> None:
    found = score(scale_of("phq9", 1), (3, None, 3, 3, 3, 3, 3, None, 0))
    assert (found.total, found.band, found.missing) == (None, None, (2, 8))


def test_a_flag_is_raised_whatever_else_is_missing() -> None:
    assert made("phq9", *([None] * 8), 2) == (None, None, ["phq9_item_9"])
    assert made("cssrs_screener", None, None, None, None, 1, None) == (None, None, ["cssrs_high_risk"])


def test_an_item_that_was_not_to_be_asked_is_not_missing_and_one_that_was_is() -> None:
    scale = scale_of("cssrs_screener", 1)
    assert score(scale, (0, 0, None, None, None, 0)).missing == ()
    assert score(scale, (0, 1, None, None, None, 0)).missing == (3, 4, 5)
    assert score(scale, (0, None, None, None, None, 0)).missing == (2, 3, 4, 5)


def test_in_a_domain_too_nothing_missing_counts_as_nothing() -> None:
    found = score(scale_of("qids_sr16", 1), (3, None, *([0] * 14)))
    assert (found.total, found.missing) == (None, (2,))


EVERY = sorted(shipped_scales().values(), key=lambda scale: scale.name)


@pytest.mark.parametrize("scale", EVERY, ids=lambda scale: scale.name)
def test_an_answer_out_of_its_range_is_refused_with_item_and_range(scale: Scale) -> None:
    lowest = [item.low for item in scale.items]
    for place, item in enumerate(scale.items):
        for wrong in (item.low - 1, item.high + 1):
            with pytest.raises(UsageError) as refused:
                score(scale, [*lowest[:place], wrong, *lowest[place + 1 :]])
            said = str(refused.value)
            assert f"item {item.number}: {wrong} " in said
            assert f"from {item.low} to {item.high}" in said
            assert refused.value.field == "items"


@pytest.mark.parametrize("scale", EVERY, ids=lambda scale: scale.name)
def test_another_number_of_items_is_refused(scale: Scale) -> None:
    lowest = [item.low for item in scale.items]
    for wrong in (lowest[:-1], [*lowest, 0]):
        with pytest.raises(UsageError, match=f"has {len(lowest)} items, and {len(wrong)} are given"):
            score(scale, wrong)


def test_a_total_beside_items_must_agree() -> None:
    scale = scale_of("gad7", 1)
    assert score(scale, (1,) * 7, 7).total == 7
    with pytest.raises(UsageError, match="the items make 7, and the total says 8"):
        score(scale, (1,) * 7, 8)
    with pytest.raises(UsageError, match="cannot be checked without item 3"):
        score(scale, (1, 1, None, 1, 1, 1, 1), 7)


def test_a_total_alone_must_lie_in_its_range_and_says_nothing_of_flags() -> None:
    scale = scale_of("phq9", 1)
    found = score(scale, None, 27)
    assert (found.total, found.band, found.flags, found.missing) == (27, "severe", (), tuple(range(1, 10)))
    for wrong in (-1, 28):
        with pytest.raises(UsageError, match="it lies from 0 to 27"):
            score(scale, None, wrong)
    with pytest.raises(UsageError, match="give items in the scale's order, or the total"):
        score(scale, None)


def test_a_screener_is_not_taken_by_its_total() -> None:
    with pytest.raises(UsageError, match="read by its answers"):
        score(scale_of("cssrs_screener", 1), None, 3)


def test_a_scale_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"no version 2 of a scale 'phq9'; known: .*phq9 1"):
        score_of(Assessment(scale="phq9", version=2, total=3))
