from dataclasses import replace

import pytest

from models.frozen import statically_frozen


@statically_frozen
class Reading:
    """A value of two fields."""

    metric: str
    value: float = 72.0


def test_equal_fields_make_equal_values_with_the_same_hash() -> None:
    assert Reading("spo2") == Reading("spo2", 72.0)
    assert {Reading("spo2"), Reading("spo2", 72.0), Reading("spo2", 73.0)} == {Reading("spo2"), Reading("spo2", 73.0)}


def test_a_changed_copy_leaves_the_value_alone() -> None:
    before = Reading("spo2")
    assert replace(before, value=98.0) == Reading("spo2", 98.0)
    assert before == Reading("spo2")


def test_nothing_can_be_added_to_a_value() -> None:
    with pytest.raises(AttributeError):
        Reading("spo2").unit = "%"  # type: ignore[attr-defined]


def test_the_type_checker_refuses_a_change() -> None:
    """The comment of the next line is the test: mypy reports one that ignores nothing."""
    Reading("spo2").value = 98.0  # type: ignore[misc]
