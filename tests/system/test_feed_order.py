"""Numbers: settled once, in any order, over any number of connections."""

from typing import Any

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, stamp


def stored(clinic: Clinic, bedside: Monitor) -> dict[int, list[Json]]:
    """What the server has of a device, by number."""
    found: dict[int, list[Json]] = {}
    for one in clinic.every(f"/devices/{bedside.device}/observations"):
        found.setdefault(one["seq"], []).append(one)
    return found


def values(clinic: Clinic, bedside: Monitor) -> list[tuple[int, Any]]:
    return sorted((seq, one["value"]) for seq, found in stored(clinic, bedside).items() for one in found)


def test_an_acknowledged_observation_reads_back_as_it_was_sent(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        at = stamp()
        bedside.open().tell(
            {"metric": "heart_rate", "value": 71.5, "unit": "/min", "measured_at": at},
            {"metric": "spo2", "value": None, "measured_at": at, "validity": "not_available"},
        )
        rate, oxygen = clinic.every(f"/devices/{bedside.device}/observations")
        assert {"metric", "value", "unit", "validity", "mode", "measured_at", "original_at", "received_at"} <= set(rate)
        assert (rate["value"], rate["unit"], rate["validity"], rate["mode"]) == (71.5, "/min", "valid", "test")
        assert (oxygen["value"], oxygen["validity"], oxygen["original_at"]) == (None, "not_available", None)
        assert (rate["stream"], rate["seq"], rate["measured_at"]) == (bedside.stream, 1, at)


def test_a_new_connection_goes_on_from_next_seq(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        for number in range(3):
            bedside.tell(value("heart_rate", 60 + number))
        bedside.drop()
        assert bedside.open().next_seq == 4
        bedside.tell(value("heart_rate", 63))
        assert values(clinic, bedside) == [(1, 60), (2, 61), (3, 62), (4, 63)]


def test_another_stream_of_the_same_device_begins_at_1(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 60))
        with monitor(clinic, bedside.device, bedside.token) as replaced:
            assert replaced.open().next_seq == 1
            replaced.tell(value("heart_rate", 61))
        assert values(clinic, bedside) == [(1, 60), (1, 61)]


def test_a_frame_sent_again_is_acknowledged_again_and_stored_once(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        at = stamp()
        for _ in range(3):
            seq = bedside.observe({"metric": "heart_rate", "value": 60, "measured_at": at}, seq=1)
            assert bedside.until_ack(seq) == []
        assert values(clinic, bedside) == [(1, 60)]


def test_the_same_number_with_other_content_is_refused_as_a_conflict_and_the_first_stays(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 60))
        bedside.observe(value("heart_rate", 61), seq=1)
        (refused,) = bedside.until_ack(1)
        assert (refused["seq"], refused["errors"][0]["code"], refused["errors"][0]["index"]) == (1, "conflict", None)
        assert bedside.tell(value("heart_rate", 62)) == []
        assert values(clinic, bedside) == [(1, 60), (2, 62)]


def test_a_jump_is_acknowledged_booked_and_told_as_sequence_gap(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("heart_rate", 60))
        assert bedside.tell(value("heart_rate", 61), seq=5) == []
        alarm = clinic.alarm("sequence_gap", session=session["id"], present=True)
        assert (alarm["kind"], alarm["device"]) == ("technical", device)
        bedside.drop()
        assert bedside.open().next_seq == 6


def test_missing_numbers_that_come_later_are_stored_and_close_the_gap(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("heart_rate", 61), seq=3)
        clinic.alarm("sequence_gap", session=session["id"], present=True)
        bedside.observe(value("heart_rate", 59), seq=1)
        bedside.drop()
        bedside.open()
        bedside.tell(value("heart_rate", 60), seq=2)
        bedside.tell(value("heart_rate", 59), seq=1)
        clinic.alarm("sequence_gap", session=session["id"], present=False)
        assert {seq for seq, _ in values(clinic, bedside)} == {1, 2, 3}


def test_one_number_of_two_missing_leaves_the_gap_open(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("heart_rate", 61), seq=3)
        clinic.alarm("sequence_gap", session=session["id"], present=True)
        bedside.tell(value("heart_rate", 60), seq=2)
        assert clinic.alarms(session["id"], present=True)[0]["condition"] == "sequence_gap"


def test_the_highest_number_is_taken(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 60), seq=2**53)
        bedside.drop()
        assert bedside.connect().hello()["next_seq"] == 2**53 + 1


def test_a_refused_number_is_settled_and_not_asked_for_again(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        (refused,) = bedside.open().tell({"metric": "mood", "value": 1})
        assert refused["seq"] == 1
        bedside.drop()
        assert bedside.open().next_seq == 2


def test_many_frames_in_flight_are_all_stored_once_and_in_order(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        for number in range(200):
            bedside.observe(value("heart_rate", 50 + number / 4))
        bedside.until_ack(200)
        assert values(clinic, bedside) == [(number + 1, 50 + number / 4) for number in range(200)]
