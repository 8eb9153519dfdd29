"""The outbox on a file of its own: numbers, bounds, and what it refuses."""

import sqlite3
import stat
from pathlib import Path

import pytest

from devices.outbox import Outbox, OutboxBounds, encode_body, outbox_path
from models.errors import StoreUnavailable, UsageError
from models.timestamps import EPOCH, Moment

BODY: dict[str, object] = {"observations": [{"metric": "heart_rate", "value": 60}]}


class FakeClock:
    """A clock that a test moves."""

    speed = 1.0

    def __init__(self) -> None:
        self.second = 0.0

    def now(self) -> Moment:
        return Moment(EPOCH, self.second)


def open_box(folder: Path, clock: FakeClock | None = None, bounds: OutboxBounds | None = None) -> Outbox:
    return Outbox(folder / "m.outbox", "monitor-1", clock or FakeClock(), bounds)  # type: ignore[arg-type]


def seqs(box: Outbox) -> list[int]:
    return [frame.seq for frame in box.from_seq(1, 1_000)]


def test_numbers_run_from_one_without_a_gap(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    assert [box.append("observations", BODY) for _ in range(3)] == [1, 2, 3]
    assert box.from_seq(2, 1)[0].body == BODY
    assert box.from_seq(2, 1)[0].kind == "observations"


def test_numbers_go_on_after_everything_was_forgotten_and_the_file_opened_again(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    stream = box.stream
    box.append("observations", BODY)
    box.append("observations", BODY)
    box.forget_through(2)
    assert (seqs(box), box.last_seq, box.settled_seq) == ([], 2, 2)
    box.close()
    again = open_box(tmp_path)
    assert again.stream == stream
    assert again.append("status", {"conditions": []}) == 3
    assert (seqs(again), again.settled_seq) == ([3], 2)


def test_what_is_acknowledged_goes_and_the_rest_stays(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for _ in range(5):
        box.append("observations", BODY)
    box.forget_through(3)
    assert seqs(box) == [4, 5]
    assert box.settled_seq == 3


def test_a_full_outbox_drops_the_oldest_and_counts_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    room_for_three = 3 * (len(encode_body(BODY)) + 64)
    box = open_box(tmp_path, bounds=OutboxBounds(max_bytes=room_for_three))
    for _ in range(5):
        box.append("observations", BODY)
    assert seqs(box) == [3, 4, 5]
    assert box.dropped == 2
    assert "full" in caplog.text
    box.close()
    assert open_box(tmp_path).dropped == 2


def test_forgetting_makes_room_again(tmp_path: Path) -> None:
    room_for_three = 3 * (len(encode_body(BODY)) + 64)
    box = open_box(tmp_path, bounds=OutboxBounds(max_bytes=room_for_three))
    for _ in range(10):
        box.forget_through(box.append("observations", BODY))
    assert box.dropped == 0


def test_on_a_disk_that_is_nearly_full_the_oldest_go_and_the_newest_stay(tmp_path: Path) -> None:
    box = open_box(tmp_path, bounds=OutboxBounds(min_free_bytes=2**62))
    for _ in range(300):
        box.append("observations", {"value": "x" * 2048})
    assert seqs(box)[-1] == 300
    assert 100 < len(seqs(box)) < 128
    assert box.dropped == 300 - len(seqs(box))


def test_even_the_smallest_outbox_keeps_the_newest_frame(tmp_path: Path) -> None:
    box = open_box(tmp_path, bounds=OutboxBounds(max_bytes=1))
    for _ in range(3):
        box.append("observations", BODY)
    assert seqs(box) == [3]


def test_frames_older_than_the_bound_in_hours_of_running_go(tmp_path: Path) -> None:
    clock = FakeClock()
    box = open_box(tmp_path, clock, OutboxBounds(max_age_s=72 * 3600))
    box.append("observations", BODY)
    clock.second = 72 * 3600
    box.append("observations", BODY)
    assert seqs(box) == [1, 2]
    clock.second += 1
    box.append("observations", BODY)
    assert seqs(box) == [2, 3]


def test_a_device_that_was_switched_off_for_a_week_keeps_its_frames(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    box.append("observations", BODY)
    box.close()
    clock = FakeClock()
    clock.second = 7 * 24 * 3600.0  # another boot; its monotonic clock says nothing about the first
    again = open_box(tmp_path, clock)
    again.append("observations", BODY)
    assert seqs(again) == [1, 2]


def test_a_long_outage_fills_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    box = open_box(tmp_path, bounds=OutboxBounds(max_bytes=1))
    for _ in range(100):
        box.append("observations", BODY)
    assert len(caplog.records) == 7, "1, 2, 4 … 64 of 99"


def test_a_frame_set_aside_leaves_the_stream_and_is_kept_with_the_reason(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for _ in range(3):
        box.append("observations", BODY)
    box.set_aside(2, "Not JSON")
    assert seqs(box) == [1, 3]
    assert box.frames_set_aside() == [(2, "Not JSON")]


def test_only_the_newest_hundred_frames_set_aside_are_kept(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for _ in range(103):
        box.set_aside(box.append("observations", BODY), "why")
    assert [seq for seq, _ in box.frames_set_aside()] == list(range(4, 104))


def test_a_new_stream_takes_the_frames_along_numbered_from_one(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for value in range(5):
        box.append("observations", {"value": value})
    box.forget_through(2)
    before = box.stream
    box.renew("a note")
    assert box.stream != before
    assert [(frame.seq, frame.body["value"]) for frame in box.from_seq(1, 9)] == [(1, 2), (2, 3), (3, 4)]
    assert (box.next_seq, box.last_seq, box.replay) == (4, 3, "a note")


def test_a_number_that_is_not_finite_is_refused_and_uses_no_number(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    with pytest.raises(UsageError, match="finite"):
        box.append("observations", {"value": float("nan")})
    assert box.append("observations", BODY) == 1


def test_a_frame_larger_than_the_wire_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        open_box(tmp_path).append("observations", {"value": "x" * 256 * 1024})


def test_a_frame_that_the_disk_refuses_uses_its_number_up(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    box.append("observations", BODY)
    box._disk.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable):
        box.append("observations", BODY)
    box._disk.execute("PRAGMA query_only = OFF")
    assert box.append("observations", BODY) == 3
    assert seqs(box) == [1, 3]
    assert box.dropped == 1


def test_a_second_opening_is_refused_with_a_sentence(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    with pytest.raises(UsageError, match="in use by another process"):
        open_box(tmp_path)
    box.close()
    open_box(tmp_path).close()


def test_another_devices_outbox_is_refused(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    with pytest.raises(UsageError, match="not the outbox of monitor-2"):
        Outbox(tmp_path / "m.outbox", "monitor-2", FakeClock())  # type: ignore[arg-type]


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "m.outbox")
    other.execute("CREATE TABLE precious (x)")
    other.close()
    with pytest.raises(UsageError, match="no outbox"):
        open_box(tmp_path)


def test_a_damaged_outbox_is_moved_aside_and_a_new_stream_begins(tmp_path: Path) -> None:
    (tmp_path / "m.outbox").write_bytes(b"this is no database at all" * 400)
    box = open_box(tmp_path)
    assert box.append("observations", BODY) == 1
    assert len(list(tmp_path.glob("m.outbox.damaged-*"))) == 1


def test_durability_and_exclusiveness_are_switched_on(tmp_path: Path) -> None:
    disk = open_box(tmp_path)._disk
    asked = {
        name: disk.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "locking_mode")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "locking_mode": "exclusive"}


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    box = open_box(tmp_path / "new")
    box.append("observations", BODY)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert modes == {0o600}


def test_any_device_id_makes_one_file_name() -> None:
    path = outbox_path(Path("/x"), "../a b/ü")
    assert path.parent == Path("/x")
    assert path.suffix == ".outbox"
