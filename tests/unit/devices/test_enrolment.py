"""The file of devices."""

import pytest

from devices.enrolment import Enrolled, read_enrolments
from models.errors import UsageError


def test_each_line_is_a_device_and_empty_lines_are_passed_over() -> None:
    text = (
        '{"device": "m1", "token": "a"}\n\n{"device": "m2", "token": "b", "scenario": "probe_off"}\n'
        '{"device": "m3", "token": "c", "scenario": "seizure", "start_s": 1500, "weight_kg": 61.5, "is_held": true}\n'
    )
    third = Enrolled("m3", "c", "seizure", 1500, 61.5, is_held=True)
    expected = [Enrolled("m1", "a"), Enrolled("m2", "b", "probe_off"), third]
    assert read_enrolments(text) == expected


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "{}", '{"device": "m1"}', '{"device": "m1", "token": 3}', '{"device": "", "token": "x"}',
     '{"device": "m1", "token": "a", "speed": 3}', '{"device": "m1", "token": "a", "start_s": "9"}',
     '{"device": "m1", "token": "a", "start_s": -1}', '{"device": "m1", "token": "a", "start_s": true}',
     '{"device": "m1", "token": "a", "start_s": NaN}', '{"device": "m1", "token": "a", "start_s": 1e9}',
     '{"device": "m1", "token": "a", "weight_kg": 0}', '{"device": "m1", "token": "a", "is_held": 1}'],
)  # fmt: skip
def test_a_line_that_is_no_device_is_named_without_its_content(line: str) -> None:
    with pytest.raises(UsageError, match="Line 2 of the devices is not"):
        read_enrolments(f'{{"device": "m0", "token": "a"}}\n{line}')


def test_a_device_that_stands_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="'m1' stands twice"):
        read_enrolments('{"device": "m1", "token": "a"}\n' * 2)


def test_no_device_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="no device"):
        read_enrolments("\n")


def test_a_device_does_not_show_its_token() -> None:
    assert "geheim" not in repr(Enrolled("m1", "geheim"))
