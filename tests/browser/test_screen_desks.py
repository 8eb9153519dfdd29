"""The plain pages of those who keep the house, in a browser at the real server: first start, log-ins, the audit."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from playwright.sync_api import Browser, Page, expect

from server.security.totp import code_at, step_of
from tests.system.outside import PASSWORD, Clinic, now, short_folder

WITHIN = 20_000


@pytest.fixture
def first_start(browser: Browser) -> Iterator[tuple[Page, str, str]]:
    """A server without accounts: a page, its address, and the code on its console."""
    with short_folder() as home:
        clinic = Clinic(home).start()
        try:
            assert clinic.process is not None
            assert clinic.process.stdout is not None
            code = clinic.process.stdout.readline().split()[-1]
            context = browser.new_context()
            context.set_default_timeout(WITHIN)
            yield context.new_page(), clinic.address, code
            context.close()
        finally:
            clinic.end()


def sign_in(page: Page, user: str) -> None:
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")


def add_auditor(page: Page) -> int:
    """As a program of the signed-in administrator would."""
    csrf = page.request.get(f"{page.url.rsplit('/', 1)[0]}/api/v1/me").json()["csrf_token"]
    body = {"user": "auditor", "role": "auditor", "password": PASSWORD}
    address = f"{page.url.rsplit('/', 1)[0]}/api/v1/users"
    return page.request.post(address, data=body, headers={"X-CSRF-Token": csrf}).status


def test_from_the_first_start_to_the_audit(first_start: tuple[Page, str, str]) -> None:
    page, address, code = first_start
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(f"{address}/setup")
    page.fill("[name=code]", "AAAA-AAAA-AAAA-AAAA")
    page.fill("[name=user]", "root")
    page.fill("[name=password]", PASSWORD)
    page.click("form button")
    expect(page.locator("#said")).to_contain_text("not, or no longer, the one")
    page.fill("[name=code]", code)
    page.click("form button")
    page.wait_for_url("**/login*")

    sign_in(page, "root")
    page.wait_for_url("**/logins")
    expect(page.locator("td").first).to_have_text("root")
    assert add_auditor(page) == 201

    page.fill("[name=password]", PASSWORD)
    page.click("button[value=on]")
    said = page.locator("#said")
    expect(said).to_contain_text("secret")
    secret = said.inner_text().split()[-1]
    page.fill("[name=otp]", code_at(secret, step_of(now().astimezone(UTC))))
    page.click("button[value=confirm]")
    expect(said).to_contain_text("recovery codes")
    page.click("#sign-out")
    page.wait_for_url("**/login*")

    sign_in(page, "root")
    expect(page.locator("#otp")).to_be_visible()
    sign_in(page, "auditor")
    page.wait_for_url("**/audit")
    told = page.locator("tbody tr")
    expect(told.first).to_contain_text("login.begin")
    page.fill("[name=act]", "user.make_first")
    page.click("form button.btn--main")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text("root")
    expect(told.nth(1)).to_contain_text("denied")
    assert faults == []
