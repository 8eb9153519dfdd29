"""Clocks that are wrong, observations that come late, readings that come twice, recordings with times of their own."""

from datetime import timedelta
from typing import Any

import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, moment, now, rest, stamp

HOUR_S = 3600.0
FEVER = 39.6  # above every limit of the preset, and without delay


def bedside_of(clinic: Clinic, **more: Any) -> tuple[Monitor, int]:  # noqa: ANN401 - fields
    """A monitor of a device that is bound to a session, connected."""
    device, token = clinic.enrol()
    session = clinic.session("intake", "baseline", "infusing", device=device)
    return Monitor(clinic, device, token, **more), session["id"]


def physiological(clinic: Clinic, session: int) -> list[Json]:
    return clinic.alarms(session, kind="physiological")


def kept(clinic: Clinic, bedside: Monitor) -> list[Json]:
    """What is stored of a device, in the order of the device's own time."""
    return clinic.every(f"/devices/{bedside.device}/observations")


def marks(clinic: Clinic, bedside: Monitor) -> list[list[str]]:
    return [one["marks"] for one in kept(clinic, bedside)]


@pytest.mark.parametrize("offset_s", [-HOUR_S, HOUR_S, -3 * 24 * HOUR_S])
def test_a_clock_that_is_wrong_is_told_and_alarms_go_on(clinic: Clinic, offset_s: float) -> None:
    bedside, session = bedside_of(clinic, offset_s=offset_s)
    bedside.open().tell(value("temperature", FEVER, measured_at=bedside.time()))
    alarm = clinic.alarm("clock_wrong", session=session)
    assert (alarm["kind"], alarm["present"], alarm["device"]) == ("technical", True, bedside.device)
    assert [one["metric"] for one in physiological(clinic, session)] == ["temperature"]
    assert marks(clinic, bedside) == [[]]
    bedside.close()


def test_a_status_frame_tells_a_clock_that_went_wrong_and_one_that_was_set_right(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open().tell(value("heart_rate", 60))
    bedside.offset_s = 60.0
    bedside.until_ack(bedside.report("low_battery"))
    assert clinic.alarm("clock_wrong", session=session)["present"]
    bedside.offset_s = 0.0
    bedside.until_ack(bedside.report("low_battery", present=False))
    assert clinic.alarm("clock_wrong", session=session, present=False)
    bedside.close()


def test_a_device_that_sends_what_is_known_again_is_heard_and_its_feed_is_not_lost(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    observations = [{"metric": "heart_rate", "value": 60, "measured_at": bedside.time()}]
    bedside.open()
    for _ in range(12):
        bedside.send({"type": "observations", "seq": 1, "sent_at": bedside.time(), "observations": observations})
        assert bedside.receive() == {"type": "ack", "seq": 1}
        rest(1.0)
    assert [alarm["condition"] for alarm in clinic.alarms(session, present=True)] == ["no_data"]
    bedside.close()


def test_a_second_stream_of_a_device_whose_clock_is_wrong_belongs_to_the_session_too(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic, offset_s=-HOUR_S)
    bedside.open().tell(value("heart_rate", 60, measured_at=bedside.time()))
    with monitor(clinic, bedside.device, bedside.token, offset_s=-HOUR_S) as again:
        again.open().tell(value("heart_rate", 61, measured_at=again.time()))
        assert [one["value"] for one in clinic.every(f"/sessions/{session}/observations")] == [60, 61]


def test_a_clock_within_2_seconds_is_right_and_one_put_right_ends_clock_wrong(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic, offset_s=1.0)
    bedside.open().ping()
    assert clinic.alarms(session) == []
    bedside.offset_s = 4.0
    bedside.ping()
    clinic.alarm("clock_wrong", session=session, present=True)
    bedside.offset_s = 0.0
    bedside.ping()
    clinic.alarm("clock_wrong", session=session, present=False)
    bedside.close()


@pytest.mark.parametrize("offset_s", [0.0, HOUR_S])
def test_a_time_over_5_seconds_after_the_sending_is_refused_as_future(clinic: Clinic, offset_s: float) -> None:
    with monitor(clinic, offset_s=offset_s) as bedside:
        (refused,) = bedside.open().tell(
            value("heart_rate", 60, measured_at=bedside.time(ago_s=-7)),
            value("heart_rate", 61, measured_at=bedside.time(ago_s=-3)),
        )
        assert [(error["index"], error["code"]) for error in refused["errors"]] == [(0, "future")]
        assert [one["value"] for one in clinic.every(f"/devices/{bedside.device}/observations")] == [61]


def test_without_sent_at_the_offset_of_the_hello_decides(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic, offset_s=-HOUR_S)
    bedside.open()
    frame = {"type": "observations", "observations": [value("temperature", FEVER, measured_at=bedside.time())]}
    bedside.send(frame | {"seq": 1})
    assert bedside.until_ack(1) == []
    assert marks(clinic, bedside) == [[]]
    assert physiological(clinic, session)
    assert len(clinic.every(f"/sessions/{session}/observations")) == 1, "the session lost it"
    frame["observations"] = [value("temperature", FEVER, measured_at=bedside.time(ago_s=-9))]
    bedside.send(frame | {"seq": 2})
    (refused,) = bedside.until_ack(2)
    assert refused["errors"][0]["code"] == "future"
    bedside.close()


@pytest.mark.parametrize(
    ("metric", "ago_s", "is_late"),
    [("heart_rate", 55, False), ("heart_rate", 65, True), ("temperature", 290, False), ("temperature", 310, True)],
)
def test_late_is_older_than_60_seconds_or_5_minutes_for_a_spot_metric(
    clinic: Clinic, metric: str, ago_s: float, *, is_late: bool
) -> None:
    bedside, _ = bedside_of(clinic)
    bedside.open().tell(value(metric, 37, measured_at=bedside.time(ago_s)))
    assert marks(clinic, bedside) == [["late"] if is_late else []]
    bedside.close()


def test_what_a_newer_one_of_its_metric_overtook_is_late_and_never_sounds_as_live(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open().tell(value("temperature", 37))
    bedside.tell(value("temperature", FEVER, measured_at=bedside.time(30)))
    (late, live) = kept(clinic, bedside)
    assert (late["value"], late["marks"], live["marks"]) == (FEVER, ["late"], [])
    assert physiological(clinic, session) == []
    bedside.close()


def test_late_ones_beyond_a_limit_raise_late_breach_once_until_acknowledged(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open()
    for number in range(3):
        bedside.tell(value("temperature", FEVER + number / 10, measured_at=bedside.time(600 - number)))
    alarms = clinic.alarms(session)
    assert [(one["condition"], one["kind"], one["priority"]) for one in alarms] == [
        ("late_breach", "technical", "medium")
    ]
    assert (alarms[0]["metric"], alarms[0]["value"], alarms[0]["present"]) == ("temperature", FEVER, True)
    clinic.post(f"/alarms/{alarms[0]['id']}/acknowledge", {})
    clinic.alarm("late_breach", session=session, present=False)
    bedside.tell(value("temperature", FEVER, measured_at=bedside.time(590)))
    clinic.alarm("late_breach", session=session, present=True)
    assert len(clinic.alarms(session)) == 2
    bedside.close()


@pytest.mark.parametrize("jump_s", [-HOUR_S, -20.0, 20.0, HOUR_S])
def test_a_clock_set_in_mid_stream_makes_nothing_late_and_alarms_go_on(clinic: Clinic, jump_s: float) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open().tell(value("temperature", 37))
    bedside.offset_s = jump_s
    bedside.tell(value("temperature", FEVER, measured_at=bedside.time()))
    assert [one for one in marks(clinic, bedside) if one] == []
    found = clinic.every(f"/sessions/{session}/observations")
    assert sorted(one["value"] for one in found) == [37, FEVER], "the session lost one"
    assert [one["present"] for one in physiological(clinic, session)] == [True]
    bedside.close()


def cuff(systolic: float, diastolic: float, mean: float, at: str) -> list[Json]:
    return [
        value("nibp_systolic", systolic, measured_at=at),
        value("nibp_diastolic", diastolic, measured_at=at),
        value("nibp_mean", mean, measured_at=at),
    ]


def test_a_cuff_reading_published_again_is_kept_marked_and_never_a_confirmation(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open()
    for ago_s in (30, 20, 14):
        bedside.tell(*cuff(195, 92, 112, bedside.time(ago_s)))
    found = [one["marks"] for one in kept(clinic, bedside) if one["metric"] == "nibp_systolic"]
    assert found == [[], ["repeat"], ["repeat"]]
    assert physiological(clinic, session) == []
    bedside.close()


def test_the_same_values_over_20_seconds_later_are_a_reading_of_their_own_and_confirm(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open().tell(*cuff(195, 92, 112, bedside.time(60)))
    assert physiological(clinic, session) == []
    bedside.tell(*cuff(195, 92, 112, bedside.time()))
    assert {mark for found in marks(clinic, bedside) for mark in found} == set()
    (alarm,) = physiological(clinic, session)
    assert (alarm["metric"], alarm["priority"], alarm["value"]) == ("nibp_systolic", "high", 195)
    bedside.close()


@pytest.mark.parametrize(("metric", "number"), [("temperature", 60), ("temperature", -100), ("temperature", 0)])
def test_a_value_out_of_the_technical_range_is_kept_marked_invalid_and_no_alarm_of_the_patient(
    clinic: Clinic, metric: str, number: float
) -> None:
    bedside, session = bedside_of(clinic)
    assert bedside.open().tell(value(metric, number)) == []
    (found,) = clinic.every(f"/sessions/{session}/observations")
    assert (found["value"], found["validity"]) == (number, "invalid")
    assert physiological(clinic, session) == []
    bedside.close()


def test_one_source_at_zero_while_another_shows_a_pulse_is_a_probe_off_of_low_priority(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open().tell(value("heart_rate", 70), value("pulse_rate", 70), value("spo2", 97))
    bedside.tell(value("heart_rate", 70), value("pulse_rate", 0), value("spo2", 0))
    alarm = clinic.alarm("probe_off", session=session, present=True)
    assert (alarm["kind"], alarm["priority"]) == ("technical", "low")
    bedside.tell(value("heart_rate", 0), value("pulse_rate", 70), value("spo2", 97))
    alarm = clinic.alarm("lead_off", session=session, present=True)
    assert (alarm["kind"], alarm["priority"]) == ("technical", "low")
    assert physiological(clinic, session) == []
    bedside.close()


@pytest.mark.parametrize("gone", [{"value": 0}, {"value": None, "validity": "not_available"}])
def test_every_pulse_source_lost_at_once_is_technical_and_of_high_priority(clinic: Clinic, gone: Json) -> None:
    bedside, session = bedside_of(clinic)
    sources = ("heart_rate", "pulse_rate", "spo2")
    bedside.open().tell(*(value(metric, 80) for metric in sources))
    bedside.tell(*(value(metric, 80) | gone for metric in sources))
    alarms = [one for one in clinic.alarms(session) if one["priority"] == "high"]
    assert [one["kind"] for one in alarms] == ["technical"]
    bedside.tell(*(value(metric, 80) for metric in sources))
    assert [one["present"] for one in clinic.alarms(session) if one["priority"] == "high"] == [False]
    assert physiological(clinic, session) == []
    bedside.close()


@pytest.mark.parametrize("speed", [1, 10, 1000])
def test_a_replay_keeps_its_mapping_and_answers_original_at_beside_measured_at(clinic: Clinic, speed: float) -> None:
    bedside, session = bedside_of(clinic)
    begun, first = now(), moment("2012-03-04T05:06:07+00:00")
    replay = {"source": "case.csv", "original_start": stamp(first), "speed": speed}
    bedside.open(sent_at=stamp(begun), replay=replay).tell(value("heart_rate", 60, measured_at=stamp(begun)))
    bedside.drop()
    bedside.open(replay=replay)
    bedside.tell(value("heart_rate", 61, measured_at=stamp(begun + timedelta(seconds=2))))
    found = clinic.every(f"/sessions/{session}/observations")
    assert [(one["measured_at"], moment(one["original_at"])) for one in found] == [
        (stamp(begun), first),
        (stamp(begun + timedelta(seconds=2)), first + timedelta(seconds=2 * speed)),
    ]
    bedside.close()


def test_a_replay_of_a_file_without_date_has_no_original_at(clinic: Clinic) -> None:
    bedside, session = bedside_of(clinic)
    bedside.open(replay={"source": "case.csv", "original_start": None, "speed": 1}).tell(value("heart_rate", 60))
    assert [one["original_at"] for one in clinic.every(f"/sessions/{session}/observations")] == [None]
    bedside.close()


def test_a_device_that_streams_and_is_bound_to_no_session_is_unassigned(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 60))
        alarm = clinic.alarm("unassigned", device=bedside.device, present=True)
        assert (alarm["kind"], alarm["session"]) == ("technical", None)
        clinic.session(device=bedside.device)
        clinic.alarm("unassigned", device=bedside.device, present=False)
