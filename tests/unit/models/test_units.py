import pytest

from models.units import Unit


@pytest.mark.parametrize(
    ("code", "symbol"),
    [("/min", "/min"), ("mm[Hg]", "mmHg"), ("%", "%"), ("Cel", "°C"), ("mL/h", "mL/h"), ("mL", "mL")],
)
def test_a_unit_has_a_code_for_machines_and_a_symbol_for_nurses(code: str, symbol: str) -> None:
    assert Unit(code).symbol == symbol


def test_codes_are_case_sensitive() -> None:
    with pytest.raises(ValueError, match="cel"):
        Unit("cel")
