import re
import uuid

import pytest
from pydantic import ValidationError

from models.feed.messages import (
    MAX_CONDITIONS,
    MAX_FRAME_BYTES,
    MAX_OBSERVATIONS,
    MAX_SEQ,
    PROTOCOL_VERSION,
    SUBPROTOCOL,
    Ack,
    Hello,
    Pong,
    Refusal,
    Refused,
    Welcome,
)
from models.observation import GenerationMode
from models.timestamps import EPOCH

A_HELLO = {
    "device": {"id": "monitor-3"},
    "mode": "demo",
    "stream": str(uuid.UUID(int=7)),
    "sent_at": "1970-01-01T00:00:00Z",
}


def test_the_contracts_sizes() -> None:
    assert (SUBPROTOCOL, PROTOCOL_VERSION) == ("chairside.feed.v1", 1)
    assert (MAX_FRAME_BYTES, MAX_OBSERVATIONS, MAX_CONDITIONS, MAX_SEQ) == (262_144, 500, 100, 2**53)


def test_text_becomes_words_and_times() -> None:
    hello = Hello.model_validate(A_HELLO)
    assert (hello.mode, hello.sent_at, hello.replay) == (GenerationMode.DEMO, EPOCH, None)


def test_a_frame_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Hello.model_validate(A_HELLO).mode = GenerationMode.REAL


def test_a_time_may_be_given_as_a_time() -> None:
    assert Welcome(next_seq=1, max_in_flight=64, heartbeat_s=5, server_at=EPOCH).server_at == EPOCH


def test_after_the_last_number_of_a_stream_a_device_can_still_be_welcomed() -> None:
    assert Welcome(next_seq=MAX_SEQ + 1, max_in_flight=64, heartbeat_s=5, server_at=EPOCH).next_seq == MAX_SEQ + 1


@pytest.mark.parametrize("sent_at", ["noon", 7, EPOCH])
def test_a_pong_echoes_a_time_as_text_or_not_at_all(sent_at: object) -> None:
    with pytest.raises(ValidationError):
        Pong(sent_at=sent_at, received_at=EPOCH, server_at=EPOCH)  # type: ignore[arg-type]


def test_a_pong_echoes_letter_by_letter() -> None:
    text = "2026-03-01T15:32:07.250+01:00"
    assert Pong(sent_at=text, received_at=EPOCH, server_at=EPOCH).sent_at == text


def test_nothing_settled_is_acknowledged_as_zero() -> None:
    assert Ack(seq=0).model_dump_json() == '{"type":"ack","seq":0}'


def test_a_refusal_of_the_whole_frame_says_null() -> None:
    refused = Refused(seq=1, errors=[Refusal(index=None, field=None, code="conflict", message="Other content")])
    assert re.search(r'"index":null,"field":null', refused.model_dump_json())
