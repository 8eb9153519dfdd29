"""The pages against the code: what they promise is there, and what is there stands in them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.device import DeviceConditionCode
from models.feed import protocol
from models.feed.messages import MAX_CONDITIONS, MAX_FRAME_BYTES, MAX_OBSERVATIONS, MAX_SEQ, SUBPROTOCOL
from models.feed.strict_json import MAX_DEPTH
from models.metrics import CATALOGUE
from models.observation import GenerationMode, MeasurementValidity
from tests.house.house import PACKAGES, ROOT, modules, name_of, our_files, parsed, section, table_rows

FEED = (ROOT / "docs" / "FEED.md").read_text(encoding="utf-8")
ADRS = our_files("docs/adr/*.md")
PAGES = our_files("*.md", "docs/*.md")

# Where codes are called by name: which argument holds the code.
CALLS = {"unreadable": 0, "DeviceProtocolError": 0, "Closing": 1, "cut": 1, "_ItemFault": 1}
# These are said by a device's end of its server, and never go over the wire.
ABOUT_A_SERVER = {"bad_server_frame", "welcome_twice", "ack_before_welcome", "ack_ahead"}


def code_cells(heading: str) -> dict[str, list[str]]:
    return {row[0].strip("`"): row[1:] for row in table_rows(section(FEED, heading))}


def called_codes(*names: str) -> Iterator[str]:
    """Find every code that the feed's rooms call by name."""
    for path in modules("models/feed", "server/ingest", "server/api"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).split(".")[-1]
                place = CALLS.get(name)
                if name in names and place is not None and len(node.args) > place:
                    argument = node.args[place]
                    if isinstance(argument, ast.Constant) and argument.value:
                        yield str(argument.value)


def refusal_codes() -> Iterator[str]:
    """Find every code of a refusal: in a call of ``Refusal``, raised for an item, or translated from pydantic's."""
    for path in modules("models/feed", "server/ingest"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refusal":
                yield from _texts(*(keyword.value for keyword in node.keywords if keyword.arg == "code"))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_CODES":
                yield from ast.literal_eval(node.value).values()
            if isinstance(node, ast.FunctionDef) and node.name == "_code":
                yield from (text for text in _texts(*ast.walk(node)) if text != "type")
    yield from called_codes("_ItemFault")


def _texts(*nodes: ast.AST) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_refusal_of_the_code_stands_in_the_page_and_no_other() -> None:
    assert set(code_cells("## Refusals")) == set(refusal_codes())


def test_every_error_of_the_code_stands_in_the_page_and_no_other() -> None:
    said = set(called_codes("unreadable", "DeviceProtocolError", "Closing", "cut")) - ABOUT_A_SERVER
    assert set(code_cells("## Errors, and the closes that follow")) == said - {"stopping"}


def test_the_closes_of_the_page_are_the_protocols() -> None:
    closes = {int(cells[0]) for cells in code_cells("## Errors, and the closes that follow").values()}
    known = {value for name, value in vars(protocol).items() if name.startswith("CLOSE_")}
    assert closes == known - {protocol.CLOSE_RESTART} | {1011, 1013}


def test_the_numbers_of_the_page_are_the_codes() -> None:
    numbers = {row[0]: row[1] for row in table_rows(section(FEED, "## Flow, and numbers to keep to"))}
    assert numbers == {
        "bytes in a frame": f"at most {MAX_FRAME_BYTES}",
        "levels of nesting": f"at most {MAX_DEPTH}",
        "observations in a frame": f"1 to {MAX_OBSERVATIONS}",
        "conditions in a frame": f"at most {MAX_CONDITIONS}",
        "`seq`": f"1 to {MAX_SEQ}",
        "frames not yet acknowledged": f"at most `max_in_flight`, {protocol.MAX_IN_FLIGHT}",
        "frames a second": (
            f"about {protocol.MAX_FRAMES_PER_S:.0f}; beyond that the server reads slower, it refuses none"
        ),
        "a frame or `ping` from you": f"at least every `heartbeat_s`, {protocol.HEARTBEAT_S:.0f} s",
        "`hello` after connecting": f"within {protocol.HELLO_WITHIN_S:.0f} s",
        "silence before `feed_lost` is raised": "10 s",
        "silence before the connection is closed": f"{protocol.SILENCE_CLOSES_S:.0f} s",
        "refused frames before the connection is closed": (
            f"over {protocol.MAX_REFUSED} in {protocol.REFUSED_WINDOW_S:.0f} s"
        ),
    }


def test_the_table_of_metrics_is_the_catalogue() -> None:
    rows = [
        [
            f"`{metric.id}`",
            f"`{metric.unit.value}`",
            str(metric.mdc),
            ", ".join(metric.loinc) or "–",
            metric.cadence.value,
            f"{metric.technical.low:g} to {metric.technical.high:g}",
            f"{metric.questionable.low:g} to {metric.questionable.high:g}",
        ]
        for metric in CATALOGUE.values()
    ]
    assert table_rows(section(FEED, "## Metrics of version 1")) == rows


@pytest.mark.parametrize("word", [*DeviceConditionCode, *MeasurementValidity, *GenerationMode, SUBPROTOCOL])
def test_every_word_of_the_wire_stands_in_the_page(word: str) -> None:
    assert f"`{word}`" in FEED


@pytest.mark.parametrize("path", ADRS, ids=name_of)
def test_a_decision_has_its_headings_and_fits_a_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.search(r"^- Status: (accepted|superseded by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_holes() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_decision_and_page_that_code_names_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*modules(*PACKAGES), *our_files("*.toml")])
    assert {int(number) for number in re.findall(r"ADR-(\d{4})", text)} <= {int(path.name[:4]) for path in ADRS}
    named = set(re.findall(r"docs/[A-Za-z/]+\.md", text))
    assert {name for name in named if not (ROOT / name).is_file()} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_leads_nowhere_that_does_not_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)#:]+[^):]*)\)", text)]
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:server|dashboard|devices|models|docs|tests)/[\w./-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("page", "most"), [("README.md", 120), ("CONTRIBUTING.md", 100), ("docs/ARCHITECTURE.md", 200)]
)
def test_a_page_people_begin_with_stays_short(page: str, most: int) -> None:
    assert len((ROOT / page).read_text(encoding="utf-8").splitlines()) <= most
