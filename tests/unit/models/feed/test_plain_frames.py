"""The short way against the strict way: the same outcome for every text, or no outcome."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.feed.codec import _read_strictly, decode_device_frame
from models.feed.frames import ObservationsFrame
from models.feed.messages import MAX_FRAME_BYTES
from models.feed.plain_frames import read_plain
from models.metrics import CATALOGUE, Metric
from models.observation import MeasurementValidity
from tests.wire.test_bad_frames import REFUSED, UNREADABLE

AT = "2026-03-01T14:32:07.250Z"
ITEM = {"metric": "heart_rate", "value": 72, "measured_at": AT}


def frame_of(*items: object, **more: object) -> str:
    return json.dumps({"type": "observations", "seq": 5, "sent_at": AT, "observations": list(items)} | more)


def written(value: object) -> str:
    """Write values so that 1 and 1.0, 0.0 and -0.0, each kind of frame and each offset differ."""
    return repr(value)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.id)
@pytest.mark.parametrize("validity", [*MeasurementValidity, None])
@pytest.mark.parametrize("value", [72, 72.5, 0, -0.0, 1e-7, 1e300, -(2**53), None])
@pytest.mark.parametrize("has_unit", [True, False])
def test_a_sound_observation_is_read_the_short_way_as_the_strict_way_reads_it(
    metric: Metric, validity: MeasurementValidity | None, value: float | None, has_unit: bool
) -> None:
    item = {"metric": metric.id, "value": value, "measured_at": "2026-03-01t16:32:07+02:00"}
    item |= {"unit": metric.unit.value} if has_unit else {}
    item |= {} if validity is None else {"validity": validity.value}
    text = frame_of(ITEM, item)
    strict = _read_strictly(text)
    assert isinstance(strict, ObservationsFrame)
    if strict.refusals:
        assert read_plain(text) is None
    else:
        assert written(read_plain(text)) == written(strict)


def test_a_frame_without_a_time_of_sending_is_read_the_short_way() -> None:
    text = '{"type":"observations","seq":5,"observations":[' + json.dumps(ITEM) + "]}"
    assert written(read_plain(text)) == written(_read_strictly(text))


def test_letters_may_be_written_as_their_numbers() -> None:
    text = frame_of(ITEM).replace("heart_rate", "heart\\u005frate")
    assert written(read_plain(text)) == written(_read_strictly(text))


@pytest.mark.parametrize("text", [case for case, _ in UNREADABLE.values() if isinstance(case, str)])
def test_what_ends_the_connection_is_left_to_the_strict_way(text: str) -> None:
    assert read_plain(text) is None


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_left_to_the_strict_way(case: tuple[str, object]) -> None:
    assert read_plain(case[0]) is None


@pytest.mark.parametrize(
    "text",
    [
        frame_of(ITEM).replace('"seq": 5', '"seq": 4, "seq": 5'),
        frame_of(ITEM).replace('"type"', '"type":"status","type"'),
        frame_of(ITEM).replace('"sent_at"', f'"sent_at":"{AT}","sent_at"'),
        frame_of(ITEM).replace('"observations": [', '"observations":[],"observations": ['),
        frame_of(ITEM).replace('"value"', '"value":180,"value"'),
        frame_of(ITEM).replace('"metric"', '"metric":"spo2","metric"'),
        frame_of(ITEM, dict(ITEM, unit="/min")).replace('"unit"', '"unit":"/min","unit"'),
        frame_of(ITEM).replace('"value"', '"":{},"value"'),
        frame_of(ITEM).replace('"value": 72', '"value": 1e999'),
        frame_of(ITEM).replace('"value": 72', '"value": 9007199254740993'),
        frame_of(ITEM, sent_at=None),
        frame_of(ITEM, more="é"),
        frame_of(ITEM).replace('"value"', '"v\\u0061lue":180,"value"'),
        frame_of(ITEM).replace('"value"', '"\\"":180,"value"'),
        frame_of(ITEM, more=1),
        frame_of(dict(ITEM, unit=None)),
        frame_of(dict(ITEM, more=1)),
        frame_of(dict(ITEM, unit="/min", more=1)),
        frame_of(ITEM) + " " * MAX_FRAME_BYTES,
        '{"type":"ping","sent_at":"2026-03-01T14:32:07Z"}',
        '"observations"',
        "[]",
        "5",
        "null",
    ],
)
def test_whatever_is_unusual_is_left_to_the_strict_way(text: str) -> None:
    assert read_plain(text) is None


PIECES = st.sampled_from([
    *'{}[]",:-+.0159eEnt \n\t\\é', '"value"', '"value":7,', '"seq":5,', '"type"', '"unit":"/min",',
    '"validity":"valid",', '"metric":{},', '"spo2"', '""', f'"{AT}"', "{}", "[]",
    "null", "true", "NaN", "1e999", "1E5", "-0", "0.10", "9" * 20,
])  # fmt: skip
SOUND = [
    frame_of(ITEM),
    frame_of(ITEM, dict(ITEM, unit="/min", validity="questionable"), seq=2**53),
    frame_of(dict(ITEM, value=None, validity="not_available"), dict(ITEM, value=-0.5)).replace(" ", ""),
]


@settings(max_examples=2_000)
@given(st.sampled_from(SOUND), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), PIECES), max_size=3))
@example(SOUND[0], [])
def test_a_text_changed_anyhow_comes_out_the_same_either_way(text: str, changes: list[tuple[int, int, str]]) -> None:
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    plain = read_plain(text)
    if plain is not None:
        assert written(plain) == written(_read_strictly(text))
        assert written(plain) == written(decode_device_frame(text))


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-330, 310))
def test_a_number_in_any_notation_is_the_same_number_either_way(digits: object, exponent: int) -> None:
    text = frame_of(ITEM).replace("72", f"{digits:f}e{exponent}")
    plain = read_plain(text)
    if plain is not None:
        assert written(plain) == written(_read_strictly(text))
