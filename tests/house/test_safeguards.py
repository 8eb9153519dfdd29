"""The papers about threats and safeguards name tests that exist: a row without a proof is a promise."""

import pytest

from tests.house.house import ROOT, table_rows
from tests.house.test_hazards import EXISTING, named

PAPERS = ("THREATS.md", "HIPAA.md")


def rows(paper: str) -> list[list[str]]:
    return table_rows((ROOT / "docs" / paper).read_text(encoding="utf-8"))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_row_names_a_test_and_every_test_exists(paper: str) -> None:
    for row in rows(paper):
        assert named(row[-1]), row
        assert named(row[-1]) - EXISTING == set(), row


def test_threats_are_numbered_without_holes() -> None:
    assert [row[0] for row in rows("THREATS.md")] == [
        f"T-{number:02}" for number in range(1, len(rows("THREATS.md")) + 1)
    ]


def test_every_safeguard_of_the_rule_has_a_row() -> None:
    """45 CFR 164.312."""
    wanted = {
        "(a)(1)", "(a)(2)(i) R", "(a)(2)(ii) R", "(a)(2)(iii) A", "(a)(2)(iv) A", "(b) R", "(c)(1) R", "(c)(2) A",
        "(d) R", "(e)(1) R", "(e)(2)(i) A", "(e)(2)(ii) A",
    }  # fmt: skip
    assert {row[0] for row in rows("HIPAA.md")} == wanted
