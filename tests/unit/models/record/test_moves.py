"""Moves are written by calls of their own: nobody types, corrects or withdraws them."""

from models.record.kinds import GROUPS
from models.record.moves import BODIES, ChairMoved


def test_moves_are_a_group_that_nobody_types() -> None:
    assert set(GROUPS["moves"]) == set(BODIES)
    assert not any(body.is_typed for body in BODIES)
    assert ChairMoved(from_chair="1", to_chair="2").why is None
