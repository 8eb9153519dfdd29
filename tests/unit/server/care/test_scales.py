"""The files of scales: those that are shipped, and every fault of one is told with its place."""

import pytest

from models.errors import FaultyFileError
from server.care.scales import parse_scale, scale_of, shipped_scales

GOOD = """
name = "two"
version = 1
title = "Two items"
source = "Nobody 2026"
direction = "higher_is_worse"
total = { low = 0, high = 4 }
bands_source = "Nobody 2026"
bands = [{ at_least = 0, words = "none" }, { at_least = 3, words = "much" }]
items = [
    { number = 1, low = 0, high = 2, wording = "How much?" },
    { number = 2, low = 0, high = 2 },
]

[licence]
holder = "Nobody"
allows_wording = true
terms = "Ours"

[[flags]]
name = "second"
words = "The second"
any_of = [{ item = 2, at_least = 1 }]
source = "Nobody 2026"
"""


def test_the_example_is_read() -> None:
    scale = parse_scale(GOOD, "two.toml")
    assert (scale.lowest, scale.highest, scale.band_of(2), scale.band_of(3)) == (0, 4, "none", "much")


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("name =", "name ~", "two.toml: "),
        ('title = "Two items"\n', "", "title: Field required"),
        ("title =", 'colour = "red"\ntitle =', "colour: Extra inputs"),
        ("number = 2", "number = 1", "items must count up"),
        ("high = 4", "high = 5", "the items make totals from 0 to 4, and total says otherwise"),
        ("at_least = 3", "at_least = 0", "bands must go up"),
        ("at_least = 3", "at_least = 5", "bands must begin at the lowest total and end within the range"),
        ("at_least = 0", "at_least = 1", "bands must begin at the lowest total and end within the range"),
        ('bands_source = "Nobody 2026"\n', "", "bands and bands_source belong together"),
        ("allows_wording = true", "allows_wording = false", "the licence keeps the wording to its form"),
        ("item = 2", "item = 3", "there is no item 3"),
        ("[licence]", "domains = [[1, 2], [2]]\n[licence]", "an item stands in two domains"),
        ("[licence]", "domains = [[1, 5]]\n[licence]", "there is no item 5"),
        ("low = 0, high = 2 }", "low = 2, high = 2 }", "low 2 must be below high 2"),
        ("low = 0, high = 2 }", "low = 0, high = 2, points = [0, 1] }", "points must have one number for each answer"),
        ("low = 0, high = 2 }", "low = 0, high = 2, asked_if = { item = 9, at_least = 1 } }", "there is no item 9"),
    ],
)
def test_a_fault_is_told(was: str, becomes: str, fault: str) -> None:
    assert was in GOOD
    with pytest.raises(FaultyFileError) as refused:
        parse_scale(GOOD.replace(was, becomes, 1), "two.toml")
    assert fault in str(refused.value)


def test_of_a_domain_the_highest_counts() -> None:
    scale = parse_scale(GOOD.replace("[licence]", "domains = [[1, 2]]\n[licence]").replace("high = 4", "high = 2")
                        .replace("at_least = 3", "at_least = 2"), "two.toml")  # fmt: skip
    assert scale.highest == 2


def test_every_scale_that_is_wanted_is_there() -> None:
    wanted = {
        "moaas", "rass", "cadss6", "cadss23", "nrs_pain", "nausea", "phq9", "gad7", "qids_sr16", "madrs",
        "cssrs_screener", "ymrs", "pcl5", "aldrete", "padss",
    }  # fmt: skip
    assert wanted <= {name for name, _ in shipped_scales()}


@pytest.mark.parametrize("name", sorted(name for name, _ in shipped_scales()))
def test_answers_that_are_named_are_named_each_once(name: str) -> None:
    scale = scale_of(name, 1)
    for item in scale.items:
        named = sorted(answer.value for answer in item.answers or scale.answers)
        assert named in ([], list(range(item.low, item.high + 1)))


@pytest.mark.parametrize("name", ["madrs", "qids_sr16", "cadss6", "cadss23", "ymrs", "cssrs_screener"])
def test_what_is_not_ours_to_print_has_numbers_alone(name: str) -> None:
    assert [item.wording for item in scale_of(name, 1).items if item.wording is not None] == []
