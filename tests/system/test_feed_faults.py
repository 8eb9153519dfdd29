"""Bad frames: what is refused by name, what ends the connection, and that nobody else notices."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, stamp


def refusal(bedside: Monitor, frame: Json) -> list[Json]:
    """Send a whole frame and answer its refusals; the connection must stay."""
    bedside.send(frame)
    errors = [error for found in bedside.until_ack(frame["seq"]) for error in found["errors"]]
    bedside.next_seq = frame["seq"] + 1
    bedside.ping()
    return errors


def test_faulty_observations_are_refused_by_index_and_the_rest_is_stored(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        (refused,) = bedside.open().tell(
            value("heart_rate", 60),
            value("mood", 1),
            value("spo2", 97, unit="mm[Hg]"),
            value("spo2", None),
            value("spo2", None, value="97"),
            value("spo2", True),
            value("spo2", 97, validity="splendid"),
            value("spo2", 97, measured_at="2026-03-01T10:00:00"),
            value("spo2", 97, colour="red"),
            {"value": 3},
            value("respiratory_rate", 14),
        )
        assert [(error["index"], error["field"], error["code"]) for error in refused["errors"]] == [
            (1, "metric", "unknown_metric"),
            (2, "unit", "wrong_unit"),
            (3, "value", "no_value"),
            (4, "value", "wrong_type"),
            (5, "value", "wrong_type"),
            (6, "validity", "unknown_word"),
            (7, "measured_at", "bad_time"),
            (8, "colour", "unknown_key"),
            (9, "metric", "missing"),
        ]
        assert all(error["message"] for error in refused["errors"])
        kept = clinic.every(f"/devices/{bedside.device}/observations")
        assert sorted((one["metric"], one["value"]) for one in kept) == [("heart_rate", 60), ("respiratory_rate", 14)]


def test_an_unknown_word_of_a_status_is_refused_by_name_and_the_known_ones_are_taken(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open()
        (error,) = refusal(
            bedside,
            {
                "type": "status", "seq": 1, "sent_at": stamp(), "battery": 0.5,
                "conditions": [
                    {"code": "on_fire", "present": True, "since": stamp()},
                    {"code": "cuff_failed", "present": True, "since": stamp()},
                ],
            },
        )  # fmt: skip
        assert (error["index"], error["code"]) == (0, "unknown_word")
        clinic.alarm("cuff_failed", session=session["id"], present=True)


@pytest.mark.parametrize(
    "code",
    [
        "probe_off", "lead_off", "weak_signal", "motion", "cuff_leak", "cuff_failed", "cuff_occlusion", "sensor_fault",
        "low_battery", "frame_set_aside",
    ],
)  # fmt: skip
def test_every_status_code_of_the_contract_is_taken_and_raises_something(clinic: Clinic, code: str) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open()
        assert bedside.until_ack(bedside.report(code)) == []
        (alarm,) = clinic.alarms(session["id"])
        assert (alarm["kind"], alarm["present"], alarm["device"]) == ("technical", True, device)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("type", {"type": "confession"}),
        ("colour", {"colour": "red"}),
        ("observations", {"observations": []}),
        ("observations", {"observations": [{"metric": "spo2", "value": 97, "measured_at": stamp()}] * 501}),
        ("observations", {"observations": {"metric": "spo2"}}),
        ("sent_at", {"sent_at": "noon"}),
    ],
)
def test_a_fault_of_the_whole_frame_is_refused_with_index_null_and_the_connection_stays(
    clinic: Clinic, field: str, more: Json
) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        good = {"type": "observations", "seq": 1, "sent_at": stamp(), "observations": [value("spo2", 97)]}
        (error,) = refusal(bedside, good | more)
        assert (error["index"], error["field"]) == (None, field)
        assert clinic.every(f"/devices/{bedside.device}/observations") == []
        assert bedside.tell(value("spo2", 97)) == []


def test_a_key_given_twice_is_refused_where_it_stands(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        one, at = json.dumps(value("spo2", 97)), stamp()
        twice = one.replace('{"metric"', '{"metric": "heart_rate", "metric"')
        bedside.send_text(f'{{"type": "observations", "seq": 1, "sent_at": "{at}", "observations": [{one}, {twice}]}}')
        (item,) = bedside.until_ack(1)
        assert [(error["index"], error["code"]) for error in item["errors"]] == [(1, "duplicate_key")]
        bedside.send_text(f'{{"type": "observations", "seq": 2, "observations": [{one}], "observations": [{one}]}}')
        (whole,) = bedside.until_ack(2)
        assert [(error["index"], error["code"]) for error in whole["errors"]] == [(None, "duplicate_key")]
        assert len(clinic.every(f"/devices/{bedside.device}/observations")) == 1


def test_500_observations_in_one_frame_are_taken(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        listed = [value("spo2", 90 + place / 100, measured_at=stamp(ago_s=10 - place / 50)) for place in range(500)]
        assert bedside.open().tell(*listed) == []
        assert len(clinic.every(f"/devices/{bedside.device}/observations")) == 500


def _deep(levels: int) -> str:
    return '{"type": "observations", "seq": 1, "observations": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


UNREADABLE: dict[str, str | bytes] = {
    "not JSON": '{"type": "observations"',
    "empty": "",
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "NaN": '{"type": "observations", "seq": 1, "observations": [{"metric": "spo2", "value": NaN}]}',
    "Infinity": '{"type": "observations", "seq": 1, "observations": [{"metric": "spo2", "value": -Infinity}]}',
    "1e999": '{"type": "observations", "seq": 1, "observations": [{"metric": "spo2", "value": 1e999}]}',
    "1e999 in a key nobody knows": '{"type": "observations", "seq": 1, "x": 1e999, "observations": []}',
    "33 levels": _deep(33),
    "100,000 levels": _deep(100_000),
    "binary": b'{"type": "ping"}',
    "no type": '{"seq": 1}',
    "a type that is no text": '{"type": 1, "seq": 1}',
    "type twice": '{"type": "status", "type": "observations", "seq": 1, "observations": []}',
    "no seq": '{"type": "observations", "observations": []}',
    "seq 0": '{"type": "observations", "seq": 0, "observations": []}',
    "seq below 0": '{"type": "observations", "seq": -1, "observations": []}',
    "seq over 2^53": '{"type": "observations", "seq": 9007199254740993, "observations": []}',
    "seq true": '{"type": "observations", "seq": true, "observations": []}',
    "seq 1.5": '{"type": "observations", "seq": 1.5, "observations": []}',
    "seq as text": '{"type": "observations", "seq": "1", "observations": []}',
    "seq with 5,000 digits": '{"type": "observations", "seq": ' + "9" * 5000 + "}",
    "an unknown type without seq": '{"type": "confession"}',
    "a ping without time": '{"type": "ping"}',
    "half a character": '{"type": "observations", "seq": 1, "observations": [], "\\ud800": 1}',
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_answered_by_error_and_close_4400(clinic: Clinic, text: str | bytes) -> None:
    with monitor(clinic) as bedside:
        bedside.open().send_text(text)
        assert bedside.ends_with(4400)["message"]


def test_32_levels_are_still_read_and_refused_by_name(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().send_text(_deep(32))
        (refused,) = bedside.until_ack(1)
        assert refused["errors"]
        bedside.ping()


def test_what_came_before_an_unreadable_frame_is_settled_first(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        for number in range(20):
            bedside.observe(value("heart_rate", 60 + number))
        bedside.send_text("{")
        frames, close = bedside.closing()
        assert close.code == 4400
        assert max(frame["seq"] for frame in frames if frame["type"] == "ack") == 20
        assert len(clinic.every(f"/devices/{bedside.device}/observations")) == 20


def test_over_50_refused_frames_in_a_minute_end_with_4429(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        for _ in range(50):
            assert bedside.tell({"metric": "mood", "value": 1})
        bedside.ping()
        bedside.observe({"metric": "mood", "value": 1})
        bedside.ends_with(4429)


def test_a_message_beyond_256_kib_ends_with_1009(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().send_text(json.dumps({"type": "ping", "sent_at": stamp(), "x": "y" * 256 * 1024}))
        assert bedside.closing()[1].code == 1009


def test_a_frame_of_10_megabytes_ends_with_1009_and_nobody_notices(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, monitor(clinic) as neighbour:
        neighbour.open()
        bedside.open()
        with suppress(ConnectionClosed, OSError):
            bedside.send_text("x" * 10_000_000)
        assert bedside.closing()[1].code in {1009, 1006}
        assert neighbour.tell(value("heart_rate", 60)) == []


def test_a_frame_just_within_256_kib_is_taken(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        frame = {"type": "observations", "seq": 1, "sent_at": stamp(), "observations": [value("spo2", 97)]}
        text = json.dumps(frame)
        bedside.open().send_text(text + " " * (256 * 1024 - len(text)))
        assert bedside.until_ack(1) == []


def test_a_frame_in_pieces_and_many_in_one_are_taken_in_their_order(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        assert bedside.socket is not None
        texts = [
            json.dumps({"type": "observations", "seq": seq, "sent_at": stamp(), "observations": [value("spo2", 97)]})
            for seq in range(1, 41)
        ]
        bedside.socket.send([texts[0][:20], texts[0][20:60], texts[0][60:]])
        bedside.socket.socket.sendall(
            b"".join(Frame(Opcode.TEXT, text.encode()).serialize(mask=True) for text in texts[1:])
        )
        assert bedside.until_ack(40) == []


def test_text_that_is_not_utf_8_ends_with_1007(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        assert bedside.socket is not None
        bedside.socket.socket.sendall(b"\x81\x82\0\0\0\0\xff\xfe")
        assert bedside.closing()[1].code == 1007


def test_a_frame_that_is_not_masked_ends_with_1002(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        assert bedside.socket is not None
        bedside.socket.socket.sendall(b"\x81\x02{}")
        assert bedside.closing()[1].code == 1002


def test_other_feeds_do_not_notice_bad_peers(clinic: Clinic) -> None:
    with monitor(clinic) as good:
        good.open()
        for text in UNREADABLE.values():
            with monitor(clinic) as bad:
                bad.open().send_text(text)
                assert good.tell(value("heart_rate", 60)) == []
                bad.closing()
        assert len(clinic.every(f"/devices/{good.device}/observations")) == len(UNREADABLE)
