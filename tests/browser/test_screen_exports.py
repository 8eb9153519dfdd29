"""Records as files from a screen: one from its page, many from the list, the password again, what is left out."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Page, Route, expect

from tests.browser.record_objects import SESSION
from tests.browser.test_screen_record import answers, record
from tests.browser.test_screen_sessions import Lines, lines, sessions

pytestmark = pytest.mark.browser
__all__ = ["answers", "lines", "record", "sessions"]


class Files:
    """Answers as the server's exports do, and keeps what was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.refusals: dict[str, list[tuple[int, dict[str, str]]]] = {}
        page.route("**/export?*", self._answer)
        page.route("**/research-export?*", self._answer)
        page.route("**/api/v1/me/proof", self._prove)

    def refuse(self, path: str, status: int, detail: str, kind: str = "about:blank") -> None:
        """Refuse the next call of a path."""
        self.refusals.setdefault(path, []).append((status, {"type": kind, "detail": detail}))

    def _answer(self, route: Route) -> None:
        path = route.request.url.partition("/api/v1")[2]
        self.asked.append(path)
        waiting = self.refusals.get(path)
        if waiting:
            status, body = waiting.pop(0)
            route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(body))
            return
        name = f'attachment; filename="{path.strip("/").replace("/", "-").replace("?", "-")}"'
        route.fulfill(body=f"the file of {path}", headers={"Content-Disposition": name})

    def _prove(self, route: Route) -> None:
        assert route.request.post_data_json == {"password": "a long enough password"}
        self.asked.append("/me/proof")
        route.fulfill(status=204)


@pytest.fixture
def files(page: Page) -> Files:
    return Files(page)


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_record_is_kept_after_the_password_again_and_the_menu_says_what_there_is_not(
    record: Page, files: Files
) -> None:
    of = f"/sessions/{SESSION}/export?format="
    files.refuse(f"{of}csv", 401, "Prove who you are", "proof")
    record.locator(".rs-export summary").click()
    names = record.locator(".rs-formats a").evaluate_all("nodes => nodes.map((node) => node.getAttribute('href'))")
    assert names == [
        *(f"/api/v1{of}{name}" for name in ("pdf", "csv", "fhir", "json", "monitoring-form")),
        f"/api/v1/research-export?sessions={SESSION}",
    ]
    record.get_by_role("link", name="CSV, every number").click()
    record.get_by_label("Your password").fill("a long enough password")
    with record.expect_download() as kept:
        record.get_by_role("button", name="Go on").click()
    assert content(kept.value) == f"the file of {of}csv".encode()
    assert files.asked == [f"{of}csv", "/me/proof", f"{of}csv"]
    expect(record.locator(".rs-said")).to_contain_text("Kept as sessions-")
    files.refuse(f"{of}monitoring-form", 422, "Session 12 gave no nasal esketamine")
    record.get_by_role("link", name="Esketamine monitoring form").click()
    expect(record.locator(".rs-said")).to_have_text("Session 12 gave no nasal esketamine")


def test_a_menu_closes_at_a_tap_elsewhere_and_one_whose_page_went_is_not_kept(record: Page) -> None:
    menu = record.locator(".rs-export")
    menu.locator("summary").click()
    expect(menu.locator(".rs-formats")).to_be_visible()
    record.locator(".record-head .who").click()
    expect(menu.locator(".rs-formats")).to_be_hidden()
    record.evaluate("""async () => {
        const { ExportMenu } = await import("/assets/js/record/exports.js");
        window.gone = new WeakRef(new ExportMenu({ orders: {} }).root);
    }""")
    record.request_gc()
    assert record.evaluate("window.gone.deref() === undefined")


def test_many_records_become_one_archive_what_is_broken_off_goes_on_and_what_is_left_out_is_said(
    sessions: Page, files: Files
) -> None:
    sessions.get_by_role("button", name="Export many").click()
    go = sessions.locator(".sl-batch .btn--main")
    expect(go).to_have_attribute("aria-disabled", "true")
    for place in range(4):
        sessions.locator(".sl-box").nth(place).click()
    sessions.locator(".sl-box").nth(1).click()
    expect(sessions.locator(".sl-chosen")).to_have_text("3 sessions chosen")
    sessions.select_option(".sl-formats", "csv")
    files.refuse("/sessions/1/export?format=csv", 422, "There is no such file")
    files.refuse("/sessions/4/export?format=csv", 503, "Store unavailable")
    go.click()
    expect(sessions.locator(".sl-batch-said")).to_have_text("Broke off at session 4: Store unavailable")
    expect(go).to_have_text("Go on")
    expect(sessions.locator(".sl-batch progress")).to_have_attribute("value", "2")
    with sessions.expect_download() as kept:
        go.click()
    assert kept.value.suggested_filename == "records-csv.zip"
    with ZipFile(BytesIO(content(kept.value))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {
        f"sessions-{number}-export-format=csv": f"the file of /sessions/{number}/export?format=csv" for number in (3, 4)
    }
    assert [path.split("/")[2] for path in files.asked] == ["1", "3", "4", "4"]
    expect(sessions.locator(".sl-batch-said")).to_have_text("2 records in records-csv.zip; 1 session was left out")
    expect(sessions.locator(".sl-left-out")).to_have_text("Session 1: There is no such file")


def test_many_sessions_become_one_research_file(sessions: Page, files: Files, lines: Lines) -> None:
    sessions.get_by_role("button", name="Export many").click()
    sessions.select_option(".sl-formats", "research")
    sessions.get_by_role("button", name="Choose all 500").click()
    expect(sessions.locator(".sl-chosen")).to_have_text("500 sessions chosen. At most 500 at once")
    with sessions.expect_download():
        sessions.locator(".sl-batch .btn--main").click()
    assert files.asked == [f"/research-export?sessions={','.join(map(str, range(1, 501)))}"]
    assert lines.broken == []
