"""What a screen confirms, and what it counts for: shown, heard, hanging."""

from datetime import UTC, datetime, timedelta

import pytest

from server.live.client import CONFIRMS_WITHIN_S, Client, Receipt, Sent

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def sent(version: int, at_s: float = 0.0, **alarms: int) -> Sent:
    return Sent(version, at_s, NOON, {int(name[1:]): session for name, session in alarms.items()})


def client(*waiting: Sent, tested_until: datetime | None = None, screen: str = "") -> Client:
    made = Client(None, epoch="now", screen=screen, tested_until=tested_until)
    made.sent.extend(waiting)
    return made


def receipt(
    version: int, at_s: float = 0.0, *, visible: bool = True, audio: str = "running", epoch: str = "now"
) -> Receipt:
    return Receipt(epoch, version, visible, audio, at_s)


def test_a_receipt_confirms_its_version_and_every_one_before() -> None:
    found = client(sent(1, a7=1), sent(2), sent(3, a8=1))

    assert [one.version for one in found.painted(receipt(2))] == [1, 2]
    assert found.painted(receipt(2)) == []
    assert [one.version for one in found.painted(receipt(9))] == [3]


def test_a_receipt_for_an_earlier_server_confirms_nothing() -> None:
    found = client(sent(1, a7=1))

    assert found.painted(receipt(5, epoch="before")) == []
    assert not found.is_confirming(0.0)


def test_what_a_hidden_page_painted_is_seen_once_it_is_visible() -> None:
    found = client(sent(1, a7=1))

    assert found.painted(receipt(1, visible=False)) == []
    assert found.is_confirming(1.0), "a hidden page that paints hangs not"
    assert [one.alarms for one in found.painted(receipt(1))] == [{7: 1}]
    assert found.painted(receipt(1)) == []


def test_a_screen_that_never_painted_confirms_nothing() -> None:
    assert not client().is_confirming(0.0)


@pytest.mark.parametrize(("later_s", "confirms"), [(CONFIRMS_WITHIN_S, True), (CONFIRMS_WITHIN_S + 0.1, False)])
def test_a_receipt_counts_for_5_seconds(later_s: float, confirms: bool) -> None:
    found = client()
    found.painted(receipt(0))

    assert found.is_confirming(later_s) is confirms
    assert found.shows(later_s) is confirms


def test_a_screen_that_confirms_old_versions_alone_is_behind() -> None:
    found = client(sent(1, 0.0), sent(2, 1.0))
    found.painted(receipt(1, 5.5))

    assert found.is_confirming(5.9)
    assert not found.is_confirming(6.1), "version 2 waits since 1.0 s"


def test_a_screen_that_is_cut_or_closing_shows_nothing() -> None:
    cut, closing = client(), client()
    for found in (cut, closing):
        found.painted(receipt(0))
    cut.is_cut = True
    closing.end((1012, "stopping", "The server stops"))

    assert not cut.shows(0.0)
    assert not closing.shows(0.0)


def test_a_hidden_page_shows_nothing_and_still_sounds() -> None:
    found = client(tested_until=NOON + timedelta(hours=1))
    found.painted(receipt(0, visible=False))

    assert not found.shows(0.0)
    assert found.sounds(0.0, NOON)


@pytest.mark.parametrize(
    ("audio", "tested_for", "sounds"),
    [
        ("running", timedelta(hours=1), True), ("running", timedelta(0), False), ("running", None, False),
        ("blocked", timedelta(hours=1), False), ("off", timedelta(hours=1), False),
    ],
)  # fmt: skip
def test_a_screen_sounds_while_its_audio_runs_and_a_person_heard_it_this_shift(
    audio: str,
    tested_for: timedelta | None,
    sounds: bool,
) -> None:
    found = client(tested_until=None if tested_for is None else NOON + tested_for)
    found.painted(receipt(0, audio=audio))

    assert found.sounds(0.0, NOON) is sounds


def test_a_program_that_reads_the_stream_is_no_screen() -> None:
    program, page, painter = client(), client(screen="tablet-3"), client()
    painter.painted(receipt(0))

    assert [found.is_screen() for found in (program, page, painter)] == [False, True, True]


@pytest.mark.parametrize(("chair", "wanted"), [("1", True), ("2", False), (None, True)])
def test_what_belongs_to_no_chair_is_everybodys(chair: str | None, wanted: bool) -> None:
    assert Client(frozenset({"1"})).wants(chair) is wanted
    assert Client(None).wants(chair)
