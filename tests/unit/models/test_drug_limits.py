"""The numbers an order is held to: a faulty spread is refused, and what an order keeps is read back as it was."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.drug_limits import HeldTo, Spread
from models.record.kinds import read_body

BY: dict[str, Any] = {
    "dose": {"possible": [0, 2], "usual": [0.1, 1.2], "unit": "mg/kg", "source": "Test"},
    "second_person": {"above": 1.0, "source": "Test"},
}


@pytest.mark.parametrize(
    ("possible", "usual"), [((0, 2), (0.1, 3)), ((1, 2), (0.5, 1.5)), ((0, 2), (1, 1)), ((2, 1), (1, 2))]
)
def test_what_is_usual_lies_within_what_is_possible(possible: tuple[float, float], usual: tuple[float, float]) -> None:
    with pytest.raises(ValidationError, match="usual must lie within possible"):
        Spread(possible=possible, usual=usual, source="Test")
    assert Spread(possible=(0, 2), usual=(0.1, 2), source="Test").usual == (0.1, 2)


def test_an_order_keeps_what_it_was_checked_by() -> None:
    held_to = {"drug_version": 1, "dosing_version": 1, "by": BY}
    fields = {"drug": "ketamine", "route": "intravenous", "dose_mg": 35.0, "held_to": held_to}
    order: Any = read_body("order", fields)
    assert order.held_to == HeldTo.model_validate(held_to)
    assert read_body("order", order.model_dump(mode="json")) == order
    assert read_body("order", {"drug": "ketamine", "route": "oral", "dose_mg": 35.0}).model_dump()["held_to"] is None
