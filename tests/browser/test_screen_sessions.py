"""The page of all sessions: the server searches, filters and sorts, and the table shows what it answers."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import FakeServer, open_live, until
from tests.browser.record_objects import Json, line

pytestmark = pytest.mark.browser
LINES = "**/api/v1/session-lines?*"
TOTAL = 100_000


class Lines:
    """Answers as a server with very many sessions does, and keeps what was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, str]] = []
        self.total = TOTAL
        self.fault: tuple[int, str] | None = None
        self.broken: list[str] = []
        page.on("console", lambda message: self.broken.append(message.text) if message.type == "error" else None)
        page.route(LINES, self._answer)

    def _answer(self, route: Route) -> None:
        query = {name: value[0] for name, value in parse_qs(urlsplit(route.request.url).query).items()}
        self.asked.append(query)
        if self.fault is not None:
            self._tell(route, {"detail": self.fault[1]}, self.fault[0])
            return
        first = int(query["offset"])
        items = [line(number + 1) for number in range(first, min(self.total, first + int(query["limit"])))]
        drugs = {"ketamine": "Ketamine (racemic)", "esketamine": "Esketamine"}
        self._tell(route, {"items": items, "total": self.total, "drugs": drugs, "up_to_date": True})

    def _tell(self, route: Route, what: Json, status: int = 200) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(what))


@pytest.fixture
def lines(page: Page) -> Lines:
    return Lines(page)


@pytest.fixture
def sessions(fake: FakeServer, page: Page, lines: Lines) -> Page:
    open_live(page, fake, "/sessions")
    page.wait_for_selector(".sl-who b")
    return page


def asked_after(page: Page, act: str, **how: str) -> dict[str, str]:
    """What the page asks after something was done."""
    with page.expect_request(re.compile("session-lines")) as asked:
        getattr(page.locator(act), how.get("do", "click"))(*([how["value"]] if "value" in how else []))
    return {name: value[0] for name, value in parse_qs(urlsplit(asked.value.url).query).items()}


def test_every_line_has_both_identifiers_and_leads_to_its_record(sessions: Page) -> None:
    expect(sessions.locator(".sl-count")).to_have_text("100,000 sessions")
    first = sessions.locator(".sl-who").first
    assert " ".join(first.inner_text().split()) == "Name 00001, Rui 30 Nov 1965 · B-1"
    first.click()
    until(sessions, "location.pathname === '/sessions/1'")


def test_the_newest_come_first_and_a_column_is_sorted_by_the_server(sessions: Page, lines: Lines) -> None:
    assert (lines.asked[0]["order"], lines.asked[0]["falling"]) == ("at", "true")
    asked = asked_after(sessions, ".ag-header-cell[col-id='name']")
    assert (asked["order"], asked["falling"], asked["offset"]) == ("name", "false", "0")


def test_words_dates_drug_and_flag_are_asked_together(sessions: Page) -> None:
    assert asked_after(sessions, ".sl-search", do="fill", value="mendes")["q"] == "mendes"
    assert (
        asked_after(sessions, "#sessions input[type='date'] >> nth=0", do="fill", value="2026-11-01")["from"]
        == "2026-11-01"
    )
    assert (
        asked_after(sessions, "#sessions select >> nth=0", do="select_option", value="esketamine")["drug"]
        == "esketamine"
    )
    asked = asked_after(sessions, "#sessions select >> nth=1", do="select_option", value="serious")
    assert {name: asked.get(name) for name in ("q", "from", "drug", "flag")} == {
        "q": "mendes", "from": "2026-11-01", "drug": "esketamine", "flag": "serious",
    }  # fmt: skip


def test_what_waits_for_review_comes_the_gravest_first(sessions: Page) -> None:
    sessions.locator("[data-view='review']").click()
    until(sessions, "document.querySelector('[data-view=\"review\"]').getAttribute('aria-pressed') === 'true'")
    asked = asked_after(sessions, ".sl-filters > .btn--quiet")  # clear: the same once more
    assert (asked["state"], asked["order"], asked["falling"]) == ("unsigned", "weight", "true")


def test_scrolling_asks_for_the_lines_that_come_into_sight(sessions: Page) -> None:
    with sessions.expect_request(re.compile("offset=(?!0&)")):
        sessions.evaluate("document.querySelector('.ag-body-viewport, .ag-grid-viewport').scrollTop = 56 * 5000")
    expect(sessions.locator(".sl-who b", has_text="Name 05001")).to_be_visible()


def test_nothing_found_and_a_refusal_are_told_in_words(sessions: Page, lines: Lines) -> None:
    lines.total = 0
    sessions.locator(".sl-search").fill("zzz")
    expect(sessions.locator(".sessions-said")).to_have_text("No session is like that")
    lines.fault = (422, "from: the year 1026 cannot be meant")
    sessions.locator(".sl-search").fill("zzzz")
    expect(sessions.locator(".sessions-said")).to_contain_text("the year 1026 cannot be meant")


def test_the_table_runs_under_the_content_policy(sessions: Page, lines: Lines) -> None:
    assert [words for words in lines.broken if "Content Security Policy" in words or "unsafe-eval" in words] == []


@pytest.mark.parametrize("size", [(390, 844), pytest.param((1024, 768), marks=pytest.mark.long)], ids=str)
def test_on_smaller_screens_the_table_has_room(
    fake: FakeServer, page: Page, lines: Lines, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/sessions")
    page.wait_for_selector(".sl-who b")
    assert page.evaluate("document.querySelector('.sessions-list').clientHeight") >= 200
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
