"""The page about signing against the protocol files: every requirement stands in it as it is."""

import pytest

from server.care.protocols import ProtocolShelf
from tests.house.house import ROOT, section, table_rows

PAGE = (ROOT / "docs" / "SIGNING.md").read_text(encoding="utf-8")
SHELF = ProtocolShelf()


@pytest.mark.parametrize("name", SHELF.names())
def test_what_the_page_says_is_required_is_what_each_protocol_asks(name: str) -> None:
    asked = [
        [f"`{rule.item}`", rule.label, "where the drug was begun" if rule.drug_given else "always", rule.source]
        for rule in SHELF.newest(name).signing
    ]
    assert table_rows(section(PAGE, "## What is required")) == asked
