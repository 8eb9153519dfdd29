"""The ledger of a stream: every number is settled exactly once, and what is missing stays booked as missing."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a number stands in its stream.

    Args:
        gap: The numbers a jump left out, both ends included, or None.
        fills_gap: It had been booked as missing.
        is_repeat: It was settled before; its content must be the same.
    """

    gap: tuple[int, int] | None = None
    fills_gap: bool = False
    is_repeat: bool = False


_NEXT, _FILLS_GAP, _REPEAT = Placement(), Placement(fills_gap=True), Placement(is_repeat=True)


@dataclass(slots=True)
class SequenceLedger:
    """Which numbers of a stream are settled, in constant memory per gap.

    Args:
        highest: The highest number stored, refused or booked as missing; 0 for a new stream.
        missing: Closed intervals of numbers booked as missing, ascending and apart.
    """

    highest: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)

    @property
    def next_seq(self) -> int:
        """One more than the highest settled number."""
        return self.highest + 1

    def place(self, seq: int) -> Placement:
        """Settle a number and say what it was: new, after a jump, filling a gap, or seen before."""
        if seq > self.highest:
            return self._advance(seq)
        index = bisect_right(self.missing, (seq, seq)) - 1
        for place in (index, index + 1):
            if 0 <= place < len(self.missing) and self.missing[place][0] <= seq <= self.missing[place][1]:
                self._fill(place, seq)
                return _FILLS_GAP
        return _REPEAT

    def _advance(self, seq: int) -> Placement:
        expected, self.highest = self.highest + 1, seq
        if seq == expected:
            return _NEXT
        gap = (expected, seq - 1)
        self.missing.append(gap)
        return Placement(gap=gap)

    def _fill(self, place: int, seq: int) -> None:
        first, last = self.missing[place]
        rest = [(first, seq - 1), (seq + 1, last)]
        self.missing[place : place + 1] = [part for part in rest if part[0] <= part[1]]
