"""The page about sessions against the protocol files: every clock, check and item of a gate stands in it as it is."""

import pytest

from server.care.protocols import ProtocolShelf
from tests.house.house import ROOT, section, table_rows
from tests.house.session_tables import check_rows, clock_rows, gate_rows

PAGE = (ROOT / "docs" / "SESSIONS.md").read_text(encoding="utf-8")
SHELF = ProtocolShelf()


def test_the_clocks_of_the_page_are_the_protocols() -> None:
    assert table_rows(section(PAGE, "## Observation")) == clock_rows(SHELF)


@pytest.mark.parametrize("name", SHELF.names())
def test_the_checks_of_the_page_are_the_protocols(name: str) -> None:
    assert table_rows(section(PAGE, f"### Checks of {name}")) == check_rows(SHELF.newest(name))


@pytest.mark.parametrize("gate", ["pre_dose", "discharge"])
@pytest.mark.parametrize("name", SHELF.names())
def test_the_gates_of_the_page_are_the_protocols(name: str, gate: str) -> None:
    assert table_rows(section(PAGE, f"### {gate} of {name}")) == gate_rows(getattr(SHELF.newest(name), gate))


def test_every_protocol_asks_at_both_gates_and_has_checks() -> None:
    found = [SHELF.newest(name) for name in SHELF.names()]
    assert [one.name for one in found if not (one.checks and one.pre_dose and one.discharge)] == []
