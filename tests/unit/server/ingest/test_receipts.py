"""A screen's receipt becomes a line of the alarm log for each alarm that somebody could see by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from models.alarm_log import LogEntry, LogKind
from models.timestamps import Moment
from server.ingest.pipeline import Pipeline
from server.ingest.receipts import take_receipt
from server.live.client import Client, Receipt, Sent

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
NOW = Moment(NOON + timedelta(milliseconds=250), 10.0)


@dataclass
class Room:
    """What of the corridor a receipt meets: the ward and the writer."""

    standing: set[int] = field(default_factory=lambda: {7, 8})
    seen: list[int] = field(default_factory=list)
    lines: list[LogEntry] = field(default_factory=list)

    @property
    def ward(self) -> "Room":
        return self

    @property
    def writer(self) -> "Room":
        return self

    def alarm(self, number: int) -> dict[str, object] | None:
        return {"id": number} if number in self.standing else None

    def shown(self, number: int) -> None:
        self.seen.append(number)

    def keep_log(self, lines: Sequence[LogEntry]) -> None:
        assert lines, "nothing is no line"
        self.lines += lines

    def take(self, client: Client, version: int, *, visible: bool = True) -> None:
        receipt = Receipt("now", version, visible, "running", 10.0)
        take_receipt(cast("Pipeline", self), client, receipt, NOW)


def client(*sent: Sent, screen: str = "tablet-3") -> Client:
    made = Client(None, user="ortiz", screen=screen, epoch="now")
    made.sent.extend(sent)
    return made


def test_each_alarm_has_a_line_with_who_where_and_both_times() -> None:
    room = Room()
    room.take(client(Sent(4, 9.75, NOON, {8: None, 7: 3})), 4)

    assert [(line.alarm, line.session, line.author, line.kind) for line in room.lines] == [
        (7, 3, "ortiz", LogKind.PAINTED), (8, None, "ortiz", LogKind.PAINTED),
    ]  # fmt: skip
    assert room.lines[0].at == NOW.utc
    assert room.lines[0].entry == {
        "screen": "tablet-3", "version": 4, "sent_at": "2026-11-27T12:00:00Z",
        "painted_at": "2026-11-27T12:00:00.250000Z", "seconds": 0.25, "audio": "running",
    }  # fmt: skip
    assert room.seen == [7, 8]


def test_a_version_without_news_has_none() -> None:
    room = Room()
    room.take(client(Sent(4, 9.75, NOON, {})), 4)

    assert room.lines == []


def test_what_a_hidden_page_painted_has_its_line_once_somebody_can_see_it() -> None:
    room, page = Room(), client(Sent(4, 9.75, NOON, {7: 3}))
    room.take(page, 4, visible=False)
    assert (room.lines, room.seen) == ([], [])
    room.take(page, 4)

    assert ([line.alarm for line in room.lines], room.seen) == ([7], [7])


@pytest.mark.parametrize(("painted", "lines"), [(4, 1), (5, 0)], ids=["in that version", "in a later one"])
def test_an_alarm_that_is_over_was_painted_in_its_own_version_or_never(painted: int, lines: int) -> None:
    room = Room(standing=set())
    room.take(client(Sent(4, 9.75, NOON, {7: 3}), Sent(5, 9.8, NOON, {})), painted)

    assert len(room.lines) == lines


def test_a_program_that_paints_without_a_name_has_none_in_its_lines() -> None:
    room = Room()
    room.take(client(Sent(4, 9.75, NOON, {7: 3}), screen=""), 4)

    assert room.lines[0].entry["screen"] is None
