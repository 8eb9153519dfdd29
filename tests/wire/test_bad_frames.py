"""The corpus of frames that must not be taken: what is answered by ``refused``, and what ends the connection."""

import json
from typing import NamedTuple

import pytest

from models.errors import DeviceProtocolError
from models.feed.codec import decode_device_frame
from models.feed.frames import ObservationsFrame, StatusFrame
from models.feed.messages import MAX_FRAME_BYTES

AT = '"2026-03-01T14:32:07Z"'
GOOD = f'{{"metric":"heart_rate","value":72,"measured_at":{AT}}}'
STREAM = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def hello(**changed: object) -> str:
    frame: dict[str, object] = {"type": "hello", "protocol": 1, "device": {"id": "m"}, "mode": "real"}
    frame |= {"stream": STREAM, "sent_at": "2026-03-01T14:32:07Z", **changed}
    return json.dumps({key: value for key, value in frame.items() if value is not ...})


def observations(*items: str, seq: str = "5", more: str = "") -> str:
    return f'{{"type":"observations","seq":{seq},"observations":[{",".join(items)}]{more}}}'


def status(*items: str, more: str = "") -> str:
    return f'{{"type":"status","seq":5,"conditions":[{",".join(items)}]{more}}}'


def observation(**changed: str) -> str:
    fields = {"metric": '"heart_rate"', "value": "72", "measured_at": AT, **changed}
    return "{" + ",".join(f'"{key}":{value}' for key, value in fields.items() if value) + "}"


def condition(**changed: str) -> str:
    fields = {"code": '"probe_off"', "present": "true", "since": AT, **changed}
    return "{" + ",".join(f'"{key}":{value}' for key, value in fields.items() if value) + "}"


UNREADABLE = {
    "nothing": ("", "not_json"),
    "not JSON": ("hello", "not_json"),
    "torn": (observations(GOOD)[:-7], "not_json"),
    "two objects": (observations(GOOD) * 2, "not_json"),
    "a byte order mark": ("\ufeff" + observations(GOOD), "not_json"),
    "a comma too many": ('{"type":"ping",}', "not_json"),
    "a control character in a text": (observations('"\x07"'), "not_json"),
    "a number of five thousand digits": (observations(observation(value="9" * 5_000)), "not_json"),
    "binary": (observations(GOOD).encode(), "binary"),
    "a list": ("[]", "not_an_object"),
    "null": ("null", "not_an_object"),
    "a text": ('"observations"', "not_an_object"),
    "NaN": (observations(observation(value="NaN")), "not_finite"),
    "Infinity": (observations(observation(value="-Infinity")), "not_finite"),
    "1e999": (observations(observation(value="1e999")), "not_finite"),
    "-1e999": (observations(observation(value="-1e999")), "not_finite"),
    "a whole number no float can hold": (observations(observation(value="1" + "0" * 400)), "not_finite"),
    "1e999 in a key nobody knows": (observations(GOOD, more=',"more":1e999'), "not_finite"),
    "1e999 as a battery": (status(more=',"battery":1e999'), "not_finite"),
    "nested 100,000 deep": ("[" * 100_000, "too_deep"),
    "nested 100,000 deep, well formed": ('{"a":' * 100_000 + "1" + "}" * 100_000, "too_long"),
    "nested 33 deep": (observations("[" * 31 + "]" * 31), "too_deep"),
    "10 MB": (observations(observation(metric='"' + "x" * 10_000_000 + '"')), "too_long"),
    "a byte too long": ("x" * (MAX_FRAME_BYTES + 1), "too_long"),
    "few letters of many bytes": ('"' + "€" * (MAX_FRAME_BYTES // 2) + '"', "too_long"),
    "half a surrogate pair": (observations(observation(metric='"\\ud800"')), "not_unicode"),
    "half a surrogate pair in a key": (observations(GOOD, more=',"\\udfff":1'), "not_unicode"),
    "half a surrogate pair in hello": (hello(device={"id": "m", "model": "\ud800"}), "not_unicode"),
    "no type": ('{"seq":5,"observations":[]}', "bad_type"),
    "a type that is no text": ('{"type":["observations"],"seq":5}', "bad_type"),
    "no seq": (observations(GOOD).replace('"seq":5,', ""), "bad_seq"),
    "seq 0": (observations(GOOD, seq="0"), "bad_seq"),
    "seq -0": (observations(GOOD, seq="-0"), "bad_seq"),
    "seq -1": (observations(GOOD, seq="-1"), "bad_seq"),
    "seq 2^53 + 1": (observations(GOOD, seq=str(2**53 + 1)), "bad_seq"),
    "seq 2^70": (observations(GOOD, seq=str(2**70)), "bad_seq"),
    "seq 5.0": (observations(GOOD, seq="5.0"), "bad_seq"),
    "seq as text": (observations(GOOD, seq='"5"'), "bad_seq"),
    "seq true": (observations(GOOD, seq="true"), "bad_seq"),
    "seq null": (observations(GOOD, seq="null"), "bad_seq"),
    "an unknown type without seq": ('{"type":"greeting"}', "bad_seq"),
    "seq twice": (observations(GOOD, more=',"seq":6'), "duplicate_key"),
    "seq twice behind another key twice": (observations(GOOD, more=',"a":1,"a":1,"seq":6'), "duplicate_key"),
    "type twice": (observations(GOOD, more=',"type":"status"'), "duplicate_key"),
    "a key twice in hello": (hello().replace('"mode"', '"mode":"demo","mode"'), "duplicate_key"),
    "a key twice in hello's device": (hello().replace('"id": "m"', '"id":"m","id":"n"'), "duplicate_key"),
    "a key twice in ping": (f'{{"type":"ping","sent_at":{AT},"sent_at":{AT}}}', "duplicate_key"),
    "ping without a time": ('{"type":"ping"}', "bad_ping"),
    "ping at noon": ('{"type":"ping","sent_at":"noon"}', "bad_ping"),
    "ping at 1700000000": ('{"type":"ping","sent_at":1700000000}', "bad_ping"),
    "ping with more": (f'{{"type":"ping","sent_at":{AT},"seq":1}}', "bad_ping"),
    "hello of version 2": (hello(protocol=2), "bad_hello"),
    "hello of version true": (hello(protocol=True), "bad_hello"),
    "hello of version 1.0": (hello(protocol=1.0), "bad_hello"),
    "hello of no version": (hello(protocol=...), "bad_hello"),
    "hello without device": (hello(device=...), "bad_hello"),
    "hello of a device without a name": (hello(device={"id": ""}), "bad_hello"),
    "hello with a line break in a name": (hello(device={"id": "m", "model": "a\nb"}), "bad_hello"),
    "hello with NUL in a name": (hello(device={"id": "m\0"}), "bad_hello"),
    "hello with a name of 201 letters": (hello(device={"id": "m", "model": "x" * 201}), "bad_hello"),
    "hello in a mode nobody knows": (hello(mode="mock"), "bad_hello"),
    "hello with a stream that is no UUID": (hello(stream="stream-1"), "bad_hello"),
    "hello with a UUID and a line break": (hello(stream=STREAM + "\n"), "bad_hello"),
    "hello with more": (hello(token="t"), "bad_hello"),
    "a replay that stands still": (hello(replay={"source": "a", "original_start": None, "speed": 0}), "bad_hello"),
    "a replay of nothing": (hello(replay={"source": "", "original_start": None, "speed": 1}), "bad_hello"),
}


@pytest.mark.parametrize(("text", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_answered_under_its_number_ends_the_connection(text: str | bytes, code: str) -> None:
    with pytest.raises(DeviceProtocolError) as refused:
        decode_device_frame(text)
    assert (refused.value.code, refused.value.close_code) == (code, 4400)
    assert len(refused.value.message.encode()) < 1_000


class Refused(NamedTuple):
    """A readable frame, and the one refusal that answers it."""

    text: str
    place: int | None
    field: str | None
    code: str


REFUSED = {
    "an unknown type": Refused('{"type":"waveform","seq":5}', None, "type", "unknown_type"),
    "a long unknown type": Refused(f'{{"type":"{"x" * 9_000}","seq":5}}', None, "type", "unknown_type"),
    "an unknown key": Refused(observations(GOOD, more=',"patient":1'), None, "patient", "unknown_key"),
    "a key twice": Refused(observations(GOOD, more=',"sent_at":null,"sent_at":null'), None, "sent_at", "duplicate_key"),
    "the list twice": Refused(observations(GOOD, more=',"observations":[]'), None, "observations", "duplicate_key"),
    "no list": Refused('{"type":"observations","seq":5}', None, "observations", "missing"),
    "an empty list": Refused(observations(), None, "observations", "empty"),
    "501 observations": Refused(observations(*[GOOD] * 501), None, "observations", "too_many"),
    "an object for a list": Refused(
        '{"type":"observations","seq":5,"observations":{}}', None, "observations", "wrong_type"
    ),
    "a sending time without offset": Refused(
        observations(GOOD, more=',"sent_at":"2026-03-01T14:32:07"'), None, "sent_at", "bad_time"
    ),
    "a sending time in seconds": Refused(observations(GOOD, more=',"sent_at":7'), None, "sent_at", "wrong_type"),
    "an observation that is no object": Refused(observations(GOOD, "[]"), 1, None, "wrong_type"),
    "an observation that is nothing": Refused(observations("null"), 0, None, "wrong_type"),
    "no metric": Refused(observations(observation(metric="")), 0, "metric", "missing"),
    "an unknown metric": Refused(observations(observation(metric='"glucose"')), 0, "metric", "unknown_metric"),
    "a metric that is no text": Refused(observations(observation(metric="7")), 0, "metric", "wrong_type"),
    "no value": Refused(observations(observation(value="")), 0, "value", "missing"),
    "null without a reason": Refused(observations(observation(value="null")), 0, "value", "no_value"),
    "null, questionable": Refused(
        observations(observation(value="null", validity='"questionable"')), 0, "value", "no_value"
    ),
    "a value as text": Refused(observations(observation(value='"98"')), 0, "value", "wrong_type"),
    "a value of true": Refused(observations(observation(value="true")), 0, "value", "wrong_type"),
    "a list of values": Refused(observations(observation(value="[72]")), 0, "value", "wrong_type"),
    "another unit": Refused(observations(observation(unit='"Hz"')), 0, "unit", "wrong_unit"),
    "the symbol in place of the code": Refused(
        observations(observation(metric='"nibp_mean"', unit='"mmHg"')), 0, "unit", "wrong_unit"
    ),
    "no time": Refused(observations(observation(measured_at="")), 0, "measured_at", "missing"),
    "a time without offset": Refused(
        observations(observation(measured_at='"2026-03-01T14:32:07"')), 0, "measured_at", "bad_time"
    ),
    "a time that does not exist": Refused(
        observations(observation(measured_at='"2026-02-30T14:32:07Z"')), 0, "measured_at", "bad_time"
    ),
    "a time in seconds": Refused(observations(observation(measured_at="1700000000")), 0, "measured_at", "wrong_type"),
    "an unknown validity": Refused(observations(observation(validity='"ok"')), 0, "validity", "unknown_word"),
    "a validity in capitals": Refused(observations(observation(validity='"VALID"')), 0, "validity", "unknown_word"),
    "a key too many in an observation": Refused(observations(observation(patient="1")), 0, "patient", "unknown_key"),
    "a key twice in an observation": Refused(
        observations(GOOD, GOOD.replace("{", '{"value":180,', 1)), 1, "value", "duplicate_key"
    ),
    "an unknown condition": Refused(status(condition(code='"on_fire"')), 0, "code", "unknown_word"),
    "a condition of an unknown metric": Refused(status(condition(metric='"glucose"')), 0, "metric", "unknown_metric"),
    "a condition that is perhaps present": Refused(status(condition(present="1")), 0, "present", "wrong_type"),
    "a condition since ever": Refused(status(condition(since="")), 0, "since", "missing"),
    "a key twice in a condition": Refused(
        status(condition() + "," + condition().replace("{", '{"present":false,', 1)), 1, "present", "duplicate_key"
    ),
    "a battery over full": Refused(status(more=',"battery":1.01'), None, "battery", "out_of_bounds"),
    "a battery of true": Refused(status(more=',"battery":true'), None, "battery", "wrong_type"),
    "101 conditions": Refused(status(*[condition()] * 101), None, "conditions", "too_many"),
    "a key twice in a status": Refused(status(more=',"battery":1,"battery":0'), None, "battery", "duplicate_key"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_can_be_answered_under_its_number_is_refused_by_name(case: Refused) -> None:
    frame = decode_device_frame(case.text)
    assert isinstance(frame, ObservationsFrame | StatusFrame)
    assert frame.seq == 5
    assert [(fault.index, fault.field, fault.code) for fault in frame.refusals] == [case[1:]]
    assert 0 < len(frame.refusals[0].message) < 300


@pytest.mark.parametrize("case", [case for case in REFUSED.values() if case.place is None])
def test_of_a_frame_refused_as_a_whole_nothing_is_taken(case: Refused) -> None:
    frame = decode_device_frame(case.text)
    if isinstance(frame, ObservationsFrame):
        assert frame.observations == ()
    if isinstance(frame, StatusFrame):
        assert (frame.conditions, frame.battery) == ((), None)


def test_the_neighbours_of_a_faulty_observation_are_taken() -> None:
    frame = decode_device_frame(observations(GOOD, observation(value='"98"'), GOOD, observation(unit='"Hz"')))
    assert isinstance(frame, ObservationsFrame)
    assert len(frame.observations) == 2
    assert [fault.index for fault in frame.refusals] == [1, 3]


@pytest.mark.parametrize(
    "text",
    [
        observations(observation(value="-0")),
        observations(observation(value="-0.0")),
        observations(observation(value="1e3")),
        observations(observation(value="1" + "0" * 300)),
        observations(observation(value="null", validity='"not_available"')),
        observations(observation(unit="null")),
        observations(*[GOOD] * 500),
        status(*[condition()] * 100),
        "  " + observations(GOOD) + "\n",
        observations(GOOD).replace("heart_rate", "heart\\u005frate"),
        observations(GOOD, seq=str(2**53)),
    ],
)
def test_what_is_odd_but_good_is_taken(text: str) -> None:
    frame = decode_device_frame(text)
    assert isinstance(frame, ObservationsFrame | StatusFrame)
    assert frame.refusals == ()


def test_a_frame_may_nest_32_deep() -> None:
    frame = decode_device_frame('{"type":"tree","seq":5,"root":' + "[" * 31 + "1" + "]" * 31 + "}")
    assert isinstance(frame, ObservationsFrame)
    assert [fault.code for fault in frame.refusals] == ["unknown_type"]
