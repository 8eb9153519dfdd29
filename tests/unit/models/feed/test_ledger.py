import pytest

from models.feed.ledger import Placement, SequenceLedger


def test_a_new_stream_begins_with_one() -> None:
    assert SequenceLedger().next_seq == 1


def test_the_next_number_is_new() -> None:
    ledger = SequenceLedger(highest=6)
    assert (ledger.place(7), ledger.next_seq) == (Placement(), 8)


def test_a_jump_books_what_it_left_out() -> None:
    ledger = SequenceLedger(highest=6)
    assert ledger.place(10) == Placement(gap=(7, 9))
    assert (ledger.missing, ledger.next_seq) == ([(7, 9)], 11)


@pytest.mark.parametrize(
    ("late", "left"),
    [(7, [(8, 9)]), (8, [(7, 7), (9, 9)]), (9, [(7, 8)])],
)
def test_a_missing_number_that_comes_later_closes_its_part_of_the_gap(late: int, left: list[tuple[int, int]]) -> None:
    ledger = SequenceLedger(10, [(7, 9)])
    assert (ledger.place(late), ledger.missing, ledger.highest) == (Placement(fills_gap=True), left, 10)
    assert ledger.place(late) == Placement(is_repeat=True)


def test_the_last_missing_number_closes_the_gap_for_good() -> None:
    ledger = SequenceLedger(10, [(8, 8)])
    assert (ledger.place(8), ledger.missing) == (Placement(fills_gap=True), [])


@pytest.mark.parametrize("seq", [1, 2, 5, 6, 10])
def test_a_settled_number_is_a_repeat(seq: int) -> None:
    ledger = SequenceLedger(10, [(3, 4), (7, 9)])
    assert (ledger.place(seq), ledger.missing) == (Placement(is_repeat=True), [(3, 4), (7, 9)])


@pytest.mark.parametrize(("seq", "left"), [(3, [(4, 4), (7, 9)]), (4, [(3, 3), (7, 9)]), (7, [(3, 4), (8, 9)])])
def test_the_right_one_of_several_gaps_is_filled(seq: int, left: list[tuple[int, int]]) -> None:
    ledger = SequenceLedger(10, [(3, 4), (7, 9)])
    assert (ledger.place(seq), ledger.missing) == (Placement(fills_gap=True), left)


def test_a_jump_over_the_whole_range_costs_no_memory() -> None:
    ledger = SequenceLedger()
    assert ledger.place(2**53) == Placement(gap=(1, 2**53 - 1))
    assert ledger.missing == [(1, 2**53 - 1)]
