"""Who may stream, and how a conversation begins and is ended."""

from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from tests.system.monitor import FEED, Monitor, monitor, value
from tests.system.outside import Clinic, moment, now, seconds, stamp


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer ", "Basic abc", "nothing"])
def test_a_stranger_is_answered_401_with_a_problem_and_never_accepted(
    clinic: Clinic, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    with pytest.raises(InvalidStatus) as refused:
        Monitor(clinic, "D-x", "none").connect(additional_headers=headers)
    answer = refused.value.response
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert b'"status":401' in answer.body


def test_strangers_who_are_refused_do_not_fill_the_log(clinic: Clinic) -> None:
    for _ in range(3):
        with pytest.raises(InvalidStatus):
            Monitor(clinic, "D-1", "wrong").connect()
    assert "handshake" not in (clinic.home / "log").read_text(encoding="utf-8")


def test_a_persons_token_is_no_devices_token(clinic: Clinic) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Monitor(clinic, "nurse", clinic.tokens["nurse"]).connect()
    assert refused.value.response.status_code == 401


def test_a_token_in_the_address_is_not_looked_at(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    with pytest.raises(InvalidStatus) as refused:
        Monitor(clinic, device, token).connect(query=f"?token={token}", additional_headers={})
    assert refused.value.response.status_code == 401


def test_a_revoked_device_is_a_stranger_and_a_rotated_one_needs_its_new_token(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    new = clinic.post(f"/devices/{device}/rotate", user="root")["token"]
    with pytest.raises(InvalidStatus):
        Monitor(clinic, device, token).connect()
    with monitor(clinic, device, new) as bedside:
        bedside.open()
    clinic.post(f"/devices/{device}/revoke", user="root")
    with pytest.raises(InvalidStatus):
        Monitor(clinic, device, new).connect()


def test_the_subprotocol_is_agreed_and_the_welcome_names_the_rules(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        welcome = bedside.connect().hello()
        assert bedside.socket is not None
        assert bedside.socket.subprotocol == FEED
        at = moment(welcome.pop("server_at"))
        assert abs((at - now()).total_seconds()) < 5
        assert welcome == {
            "type": "welcome", "protocol": 1, "next_seq": 1, "max_in_flight": 64, "heartbeat_s": 5.0,
        }  # fmt: skip


@pytest.mark.parametrize("offered", [None, ["chairside.live.v1"]])
def test_a_device_that_does_not_offer_the_subprotocol_is_told_so(clinic: Clinic, offered: list[str] | None) -> None:
    device, token = clinic.enrol()
    with pytest.raises(InvalidStatus) as refused:
        Monitor(clinic, device, token).connect(subprotocols=offered)
    assert refused.value.response.status_code == 400
    assert b"chairside.feed.v1" in refused.value.response.body


def test_a_hello_with_every_optional_field_is_welcome_and_known_afterwards(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        about = {"manufacturer": "Acme", "model": "M1", "serial": "s/9", "software": "1.0"}
        assert bedside.connect().hello(device={"id": bedside.device, **about})["type"] == "welcome"
        listed = {found["device"]: found for found in clinic.every("/devices")}
        assert about.items() <= listed[bedside.device].items()
        assert listed[bedside.device]["connected"]


def test_without_hello_the_connection_ends_with_4408_after_5_seconds(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        begun = seconds()
        bedside.connect().ends_with(4408, 15)
        assert 4.5 < seconds() - begun < 9


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("another protocol", {"protocol": 2}),
        ("no protocol", {"protocol": None}),
        ("an unknown mode", {"mode": "play"}),
        ("no stream", {"stream": "1"}),
        ("no time", {"sent_at": "yesterday"}),
        ("a time without offset", {"sent_at": "2026-03-01T10:00:00"}),
        ("an unknown key", {"extra": 1}),
        ("an unknown key of the device", {"device": {"id": "x", "colour": "red"}}),
        ("a replay without speed", {"replay": {"source": "a", "original_start": None}}),
        ("a replay at no speed", {"replay": {"source": "a", "original_start": None, "speed": 0}}),
    ],
)
def test_a_bad_hello_ends_with_4400(clinic: Clinic, name: str, change: dict[str, object]) -> None:
    del name
    with monitor(clinic) as bedside:
        bedside.connect()
        bedside.send(
            {
                "type": "hello", "protocol": 1, "device": {"id": bedside.device}, "mode": "test",
                "stream": bedside.stream, "sent_at": stamp(),
            }
            | change
        )  # fmt: skip
        bedside.ends_with(4400)


def test_observations_before_hello_end_with_4400(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.connect().observe(value("heart_rate", 70))
        bedside.ends_with(4400)


def test_a_second_hello_ends_with_4400(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().send(
            {
                "type": "hello", "protocol": 1, "device": {"id": bedside.device}, "mode": "test",
                "stream": str(uuid4()), "sent_at": stamp(),
            }
        )  # fmt: skip
        bedside.ends_with(4400)


def test_a_hello_in_another_devices_name_ends_with_4403(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.connect()
        bedside.send(
            {
                "type": "hello", "protocol": 1, "device": {"id": "somebody-else"}, "mode": "test",
                "stream": bedside.stream, "sent_at": stamp(),
            }
        )  # fmt: skip
        bedside.ends_with(4403)


def test_another_devices_stream_is_not_continued_but_ended_with_4403(clinic: Clinic) -> None:
    with monitor(clinic) as mine, monitor(clinic) as other:
        mine.open().tell(value("heart_rate", 70))
        other.stream = mine.stream
        frame = {
            "type": "hello", "protocol": 1, "device": {"id": other.device}, "mode": "test", "stream": mine.stream,
            "sent_at": stamp(),
        }  # fmt: skip
        other.connect().send(frame)
        other.ends_with(4403)
        mine.tell(value("heart_rate", 71))


def test_a_token_revoked_while_connected_ends_it_with_4401_within_5_seconds(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        begun = seconds()
        clinic.post(f"/devices/{bedside.device}/revoke", user="root")
        bedside.ends_with(4401)
        assert seconds() - begun < 5


def test_the_newer_of_two_connections_wins_and_the_older_ends_with_4409(clinic: Clinic) -> None:
    with monitor(clinic) as first:
        first.open().tell(value("heart_rate", 70))
        with monitor(clinic, first.device, first.token, stream=first.stream) as second:
            assert second.open().next_seq == 2
            first.ends_with(4409)
            assert second.tell(value("heart_rate", 71)) == []
            listed = {found["device"]: found for found in clinic.every("/devices")}
            assert listed[first.device]["connected"]


def test_three_changes_of_connection_in_a_minute_raise_device_duplicate(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    monitors = [Monitor(clinic, device, token) for _ in range(4)]
    for place, bedside in enumerate(monitors):
        bedside.open()
        assert bool(clinic.alarms(session["id"], present=True)) == (place >= 3)
    alarm = clinic.alarm("device_duplicate", session=session["id"])
    assert (alarm["kind"], alarm["device"], alarm["present"]) == ("technical", device, True)
    monitors[-1].close()
