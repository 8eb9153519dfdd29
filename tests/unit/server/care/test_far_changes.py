"""What counts as far off: a factor of five, the decimal point, another unit."""

import pytest

from models.errors import UsageError
from server.care.far_changes import changes_of, require_meant


@pytest.mark.parametrize(
    ("before", "after", "is_far"),
    [
        (1.0, 4.9, False), (1.0, 5.0, True), (1.0, 0.2, True), (1.0, 0.21, False), (0.0, 3.0, False),
        ([1.0, 2.0], [1.0, 2.0, 4.0], False), ([1.0, 2.0], [1.0, 2.0, 20.0], True),
        ([1.0, 50.0], [1.0, 5.0, 50.0], True),
        ([1.0, 50.0], [1.0, 50.0, 260.0], True), ([1.0, 50.0], [1.0], False), ([1.0, 50.0], [1.0, 7.0], False),
        ("mg/kg", "mg", True), ("one source", "another", False), (["oral"], ["oral", "nasal"], False),
    ],
)  # fmt: skip
def test_a_number_is_far(before: object, after: object, is_far: bool) -> None:
    assert [one.is_far for one in changes_of({"x": before}, {"x": after})] == [is_far]


def test_what_is_new_is_held_against_what_comes_with_the_program() -> None:
    (change,) = changes_of({}, {"usual": [1.0, 90.0]}, {"usual": [1.0, 9.0]})[1:]
    assert (change.what, change.before, change.after, change.is_far) == ("usual › to", None, "90", True)


def test_what_is_meant_passes_and_the_next_slip_does_not() -> None:
    changes = changes_of({"a": 1.0, "b": 1.0}, {"a": 10.0, "b": 10.0})
    require_meant(changes, ["a: 10", "b: 10"])
    with pytest.raises(UsageError, match="b would be 10 where 1 stood"):
        require_meant(changes, ["a: 10"])
