"""Plausibility judges an observation when it arrives; time is handed in."""

from datetime import UTC, datetime, timedelta

from models.observation import Judgement, MeasurementValidity, Observation
from models.timestamps import Moment
from server.ingest.plausibility import DeviceMemory, judge

START = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), 1000.0 + second)


def device_time(second: float, skew_s: float = 0.0) -> datetime:
    return START + timedelta(seconds=second + skew_s)


def heart_rate(second: float, value: float | None = 72.0, skew_s: float = 0.0) -> Observation:
    return Observation("heart_rate", value, device_time(second, skew_s))


def cuff(second: float, systolic: float, diastolic: float, mean: float) -> list[Observation]:
    names = ("nibp_systolic", "nibp_diastolic", "nibp_mean")
    return [Observation(n, v, device_time(second)) for n, v in zip(names, (systolic, diastolic, mean), strict=True)]


def test_a_believable_value_stays_valid_and_has_its_age_by_the_devices_clock() -> None:
    judged = judge(DeviceMemory(), [heart_rate(0.0)], device_time(1.5), at(2.0))

    assert judged.observations[0].validity is MeasurementValidity.VALID
    assert judged.observations[0].age_s == 1.5
    assert judged.observations[0].judgements == frozenset()


def test_a_clock_an_hour_wrong_changes_no_age_and_makes_nothing_late() -> None:
    skew = -3600.0

    judged = judge(DeviceMemory(), [heart_rate(0.0, skew_s=skew)], device_time(0.2, skew), at(0.3))

    assert judged.observations[0].age_s == 0.2
    assert not judged.observations[0].is_late


def test_a_clock_put_back_in_the_middle_makes_nothing_late() -> None:
    memory = DeviceMemory()
    judge(memory, [heart_rate(0.0)], device_time(0.0), at(0.0))

    judged = judge(memory, [heart_rate(1.0, skew_s=-3600)], device_time(1.0, -3600), at(1.0))

    assert not judged.observations[0].is_late


def test_without_a_time_of_sending_the_measured_offset_tells_the_age() -> None:
    memory = DeviceMemory(clock_offset_s=3600.0)

    judged = judge(memory, [heart_rate(-2.0, skew_s=-3600)], None, at(0.0))

    assert judged.observations[0].age_s == 2.0


def test_a_continuous_value_older_than_a_minute_is_late() -> None:
    young = judge(DeviceMemory(), [heart_rate(0.0)], device_time(60.0), at(60.0))
    old = judge(DeviceMemory(), [heart_rate(0.0)], device_time(60.1), at(60.1))

    assert not young.observations[0].is_late
    assert old.observations[0].is_late


def test_a_cuff_reading_is_late_only_after_five_minutes() -> None:
    young = judge(DeviceMemory(), cuff(0.0, 120, 80, 93), device_time(300.0), at(300.0))
    old = judge(DeviceMemory(), cuff(0.0, 120, 80, 93), device_time(300.1), at(300.1))

    assert not any(found.is_late for found in young.observations)
    assert all(found.is_late for found in old.observations)


def test_an_older_value_after_a_newer_one_is_late() -> None:
    memory = DeviceMemory()
    judge(memory, [heart_rate(10.0)], device_time(10.0), at(10.0))

    judged = judge(memory, [heart_rate(5.0), heart_rate(11.0)], device_time(11.0), at(11.0))

    assert [found.is_late for found in judged.observations] == [True, False]


def test_more_than_five_seconds_after_the_sending_is_refused_by_its_index() -> None:
    judged = judge(DeviceMemory(), [heart_rate(0.0), heart_rate(5.2)], device_time(0.0), at(0.0))

    assert len(judged.observations) == 1
    assert [(refusal.index, refusal.code) for refusal in judged.refusals] == [(1, "future")]


def test_a_little_after_the_sending_counts_as_now() -> None:
    judged = judge(DeviceMemory(), [heart_rate(4.9)], device_time(0.0), at(0.0))

    assert judged.observations[0].age_s == 0.0


def test_outside_the_technical_range_is_invalid_and_kept() -> None:
    judged = judge(DeviceMemory(), [heart_rate(0.0, -100.0), heart_rate(0.1, 0.0)], device_time(0.1), at(0.1))

    assert [found.validity for found in judged.observations] == [MeasurementValidity.INVALID] * 2
    assert all(Judgement.OUT_OF_RANGE in found.judgements for found in judged.observations)
    assert not any(found.is_usable for found in judged.observations)


def test_unusual_but_possible_is_questionable_and_usable() -> None:
    judged = judge(DeviceMemory(), [heart_rate(0.0, 25.0)], device_time(0.0), at(0.0))

    assert judged.observations[0].validity is MeasurementValidity.QUESTIONABLE
    assert judged.observations[0].is_usable


def test_the_same_reading_again_within_twenty_seconds_is_a_repeat_however_often() -> None:
    memory = DeviceMemory()
    marks = []
    for second in range(0, 60, 2):
        judged = judge(memory, cuff(second, 151, 88, 109), device_time(second), at(second))
        marks.append(all(found.is_repeat for found in judged.observations))

    assert marks == [False] + [True] * 29


def test_equal_values_after_twenty_seconds_are_a_new_reading() -> None:
    memory = DeviceMemory()
    judge(memory, cuff(0.0, 151, 88, 109), device_time(0.0), at(0.0))

    judged = judge(memory, cuff(20.5, 151, 88, 109), device_time(20.5), at(20.5))

    assert not any(found.is_repeat for found in judged.observations)


def test_one_field_differing_makes_a_new_reading() -> None:
    memory = DeviceMemory()
    judge(memory, cuff(0.0, 151, 88, 109), device_time(0.0), at(0.0))

    judged = judge(memory, cuff(5.0, 152, 88, 109), device_time(5.0), at(5.0))

    assert not any(found.is_repeat for found in judged.observations)


def test_systolic_not_above_diastolic_is_inconsistent_whole() -> None:
    judged = judge(DeviceMemory(), cuff(0.0, 80, 90, 85), device_time(0.0), at(0.0))

    doubted = [found.metric for found in judged.observations if Judgement.INCONSISTENT in found.judgements]
    assert doubted == ["nibp_systolic", "nibp_diastolic"]


def test_a_mean_above_the_systolic_is_doubted_alone_so_that_the_systolic_still_alarms() -> None:
    judged = judge(DeviceMemory(), cuff(0.0, 190, 110, 240), device_time(0.0), at(0.0))

    assert [found.is_usable for found in judged.observations] == [True, True, False]


def test_zero_pressures_with_a_plausible_mean_keep_the_mean() -> None:
    judged = judge(DeviceMemory(), cuff(0.0, 0, 0, 71), device_time(0.0), at(0.0))

    assert not judged.observations[0].is_usable
    assert not judged.observations[1].is_usable


def test_a_metric_that_the_device_is_not_enrolled_for_is_refused_by_name_and_the_others_are_taken() -> None:
    allowed, other = heart_rate(0.0), heart_rate(0.1)
    nothing = judge(DeviceMemory(metrics=frozenset({"spo2"})), [allowed], device_time(0.1), at(0.1))
    everything = judge(DeviceMemory(metrics=frozenset({"heart_rate"})), [allowed, other], device_time(0.1), at(0.1))

    assert [(one.index, one.field, one.code) for one in nothing.refusals] == [(0, "metric", "metric_not_allowed")]
    assert nothing.observations == ()
    assert (len(everything.observations), everything.refusals) == (2, ())
