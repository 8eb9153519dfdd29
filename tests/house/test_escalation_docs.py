"""The page about escalation against the plan, the settings and the dispatcher."""

from models.alarm import AlarmPriority
from models.alarm_log import LogKind
from server.escalation import lanes
from server.escalation.plan import STEP_NAMES, load_plan
from server.settings import MOST_RECIPIENTS, Recipient
from server.store.unwritten import MOST_LINES
from tests.house.house import ROOT, section, table_rows

PAGE = (ROOT / "docs" / "ESCALATION.md").read_text(encoding="utf-8")


def test_the_plan_of_the_page_is_the_plan() -> None:
    plan = load_plan()
    rows = [[priority.value, *(f"{after_s:g} s" for after_s in plan.steps_of(priority))] for priority in AlarmPriority]
    padded = [row + ["never"] * (len(STEP_NAMES) + 1 - len(row)) for row in rows]
    assert table_rows(section(PAGE, "## The plan")) == padded


def test_the_keys_of_a_recipient_are_the_pages() -> None:
    keys = [row[0].strip("`") for row in table_rows(section(PAGE, "## Recipients"))]
    assert keys == list(Recipient.model_fields)
    assert f"At most {MOST_RECIPIENTS}." in PAGE


def test_the_limits_of_the_page_are_the_dispatchers() -> None:
    rows = {row[0]: row[1] for row in table_rows(section(PAGE, "## How it is delivered"))}
    assert rows == {
        "time for one try": f"{lanes.DELIVER_WITHIN_S:g} s",
        "tries of a message": str(lanes.MOST_TRIES),
        "between tries": ", ".join(f"{pause_s:g} s" for pause_s in lanes.RETRY_AFTER_S),
        "messages that wait for one recipient": str(lanes.MOST_WAITING),
        "tries of one recipient that hang": f"{lanes.MOST_THREADS} at most",
    }
    assert f"Beyond {lanes.MOST_WAITING} waiting" in PAGE


def test_every_kind_of_line_stands_in_the_page() -> None:
    kinds = [row[0].strip("`") for row in table_rows(section(PAGE, "## The alarm log"))]
    assert kinds[: len(LogKind)] == [kind.value for kind in LogKind]
    assert f"they wait, {MOST_LINES:,} of them" in PAGE
    assert all(f"`{why.value}`" in PAGE for why in lanes.Drop)
