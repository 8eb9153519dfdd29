"""What the codec does with good frames; the bad ones stand in tests/wire."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.device import DeviceCondition, DeviceConditionCode
from models.errors import DeviceProtocolError
from models.feed.codec import (
    decode_device_frame,
    decode_server_frame,
    encode_ack,
    encode_frame,
    encode_hello,
    encode_numbered,
)
from models.feed.frames import DeviceFrame, ObservationsFrame, PingFrame, StatusFrame
from models.feed.messages import (
    Ack,
    DeviceDescription,
    ErrorFrame,
    Hello,
    Ping,
    Refusal,
    Refused,
    ReplayDescription,
    Welcome,
)
from models.metrics import CATALOGUE, Metric
from models.observation import GenerationMode, MeasurementValidity, Observation
from models.timestamps import EPOCH, format_timestamp

STREAM = "00000000-0000-4000-8000-000000000000"


def an_item(**changed: object) -> dict[str, object]:
    return {"metric": "heart_rate", "value": 72, "measured_at": "1970-01-01T00:00:00Z", **changed}


def observations(*items: object, sent_at: str = "1970-01-01T00:00:00Z", seq: int = 5) -> str:
    return encode_numbered("observations", seq, sent_at, {"observations": list(items)})


def read(text: str) -> ObservationsFrame:
    frame = decode_device_frame(text)
    assert isinstance(frame, ObservationsFrame)
    return frame


def test_an_observation_is_read_with_its_validity_and_both_times() -> None:
    frame = read(observations(an_item(value=None, validity="ongoing"), sent_at="1970-01-01T00:00:01Z"))
    assert frame.sent_at == EPOCH + timedelta(seconds=1)
    assert frame.observations == (Observation("heart_rate", None, EPOCH, MeasurementValidity.ONGOING),)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.id)
def test_every_metric_is_taken_in_its_own_unit(metric: Metric) -> None:
    assert read(observations(an_item(metric=metric.id, unit=metric.unit.value))).refusals == ()


def test_a_status_is_read_with_its_conditions() -> None:
    condition = {"code": "probe_off", "metric": "spo2", "present": True, "since": "1970-01-01T00:00:00Z"}
    frame = decode_device_frame(encode_numbered("status", 5, "1970-01-01T00:00:00Z", {"conditions": [condition]}))
    assert isinstance(frame, StatusFrame)
    assert frame.conditions == (
        DeviceCondition(DeviceConditionCode.PROBE_OFF, present=True, since=EPOCH, metric="spo2"),
    )


def test_the_content_of_a_frame_is_the_same_at_each_sending() -> None:
    first, again = (read(observations(an_item(), sent_at=f"1970-01-01T00:00:0{second}Z")) for second in (1, 2))
    assert first.content == again.content


def test_the_content_of_a_frame_does_not_depend_on_the_order_of_its_keys() -> None:
    text = observations(an_item())
    turned = json.dumps({key: json.loads(text)[key] for key in reversed(json.loads(text))})
    assert turned != text
    assert read(turned).content == read(text).content


@pytest.mark.parametrize("other", [an_item(value=73), an_item(metric="pulse_rate"), an_item(validity="invalid")])
def test_other_observations_are_other_content(other: dict[str, object]) -> None:
    assert read(observations(other)).content != read(observations(an_item())).content


def test_a_ping_keeps_the_text_of_its_time() -> None:
    text = "1970-01-01T01:00:00.000+01:00"
    assert decode_device_frame(f'{{"type":"ping","sent_at":"{text}"}}') == PingFrame(EPOCH, text)


def test_our_own_ping_is_read() -> None:
    assert decode_device_frame(encode_frame(Ping(sent_at=EPOCH))) == PingFrame(EPOCH, "1970-01-01T00:00:00Z")


@pytest.mark.parametrize("replay", [None, ReplayDescription(source="a", original_start=None, speed=60)])
def test_our_own_hello_is_read_and_says_nothing_it_does_not_know(replay: ReplayDescription | None) -> None:
    device = DeviceDescription(id="monitor-3", model="VS-900")
    hello = Hello(device=device, mode=GenerationMode.TEST, stream=STREAM, sent_at=EPOCH, replay=replay)
    text = encode_hello(hello)
    assert decode_device_frame(text) == hello
    assert json.loads(text)["device"] == {"id": "monitor-3", "model": "VS-900"}
    assert ("replay" in json.loads(text)) is (replay is not None)


@pytest.mark.parametrize(
    "frame",
    [
        Welcome(next_seq=8, max_in_flight=64, heartbeat_s=5, server_at=EPOCH),
        Ack(seq=7),
        Refused(seq=7, errors=[Refusal(index=0, field="unit", code="wrong_unit", message="In Cel")]),
        ErrorFrame(code="silence", message="No frame for 30 s"),
    ],
)
def test_what_the_server_writes_a_device_reads(frame: Welcome | Ack | Refused | ErrorFrame) -> None:
    assert decode_server_frame(encode_frame(frame)) == frame


def test_the_short_way_to_write_an_ack_writes_the_same() -> None:
    assert json.loads(encode_ack(7)) == json.loads(encode_frame(Ack(seq=7)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"seq":5}', "bad_server_frame"),
        ('{"type":"ack"}', "bad_server_frame"),
        ('{"type":"ack","seq":-1}', "bad_server_frame"),
        ('{"type":"ack","seq":5,"more":1}', "bad_server_frame"),
        ('{"type":"hello"}', "bad_server_frame"),
        ('{"type":["ack"],"seq":5}', "bad_server_frame"),
        ('{"type":"ack","seq":5,"seq":6}', "duplicate_key"),
        ("[5]", "not_an_object"),
    ],
)
def test_a_device_believes_no_frame_it_does_not_know(text: str, code: str) -> None:
    with pytest.raises(DeviceProtocolError) as refused:
        decode_server_frame(text)
    assert refused.value.code == code


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(
    metric=st.sampled_from(sorted(CATALOGUE)),
    value=FINITE | st.integers(-(2**53), 2**53),
    microseconds=st.integers(0, 2**52),
    validity=st.sampled_from(MeasurementValidity),
    seq=st.integers(1, 2**53),
)
def test_what_goes_in_comes_out(
    metric: str, value: float, microseconds: int, validity: MeasurementValidity, seq: int
) -> None:
    at = EPOCH + timedelta(microseconds=microseconds)
    item = {"metric": metric, "value": value, "measured_at": format_timestamp(at), "validity": validity.value}
    frame = read(observations(item, seq=seq))
    assert (frame.seq, frame.observations) == (seq, (Observation(metric, float(value), at, validity),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["type", "seq", "sent_at", "observations", "conditions", "battery", "device", "protocol", "more"]
)
KINDS = st.sampled_from(["hello", "observations", "status", "ping", "waveform"])


@given(st.dictionaries(KEYS, JSON), st.none() | KINDS, st.none() | st.integers(-1, 9), st.none() | st.lists(JSON))
def test_no_object_whatever_makes_the_codec_fall_over(
    found: dict[str, object], kind: str | None, seq: int | None, items: list[object] | None
) -> None:
    """A frame, or an error with a code: nothing else comes out."""
    forced = {"type": kind, "seq": seq, "observations": items, "conditions": items}
    found |= {key: value for key, value in forced.items() if value is not None}
    try:
        frame: DeviceFrame | DeviceProtocolError = decode_device_frame(json.dumps(found))
    except DeviceProtocolError as error:
        frame = error
    if isinstance(frame, ObservationsFrame | StatusFrame):
        assert frame.seq == found["seq"]
    if isinstance(frame, DeviceProtocolError):
        assert (frame.close_code, bool(frame.code), bool(frame.message)) == (4400, True, True)


@given(st.text() | st.binary())
def test_no_text_whatever_makes_the_codec_fall_over(text: str | bytes) -> None:
    with pytest.raises(DeviceProtocolError):
        decode_device_frame(text)
