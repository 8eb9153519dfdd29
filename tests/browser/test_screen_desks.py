"""The plain pages of those who keep the house, in a browser at the real server: first start, log-ins, the audit."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from playwright.sync_api import Browser, Page, expect

from server.security.totp import code_at, step_of
from tests.component.server.api.independent_provider import free_port, running_provider
from tests.system.outside import PASSWORD, Clinic, now, short_folder

WITHIN = 20_000


@pytest.fixture
def first_start(browser: Browser) -> Iterator[tuple[Page, str, str]]:
    """A server without accounts: a page, its address, and the code on its console."""
    with short_folder() as home:
        (home / "chairside.toml").write_text('second_factor_for = ["administrator"]\n', encoding="utf-8")
        clinic = Clinic(home).start("--port", str(free_port()))
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
    expect(page.locator(".desk-told")).to_contain_text("proves itself twice")
    expect(page.locator("td")).to_have_count(0)
    assert add_auditor(page) == 403

    page.click("button[value=on]")
    said = page.locator("#said")
    expect(said).to_contain_text("secret")
    secret = said.inner_text().split()[-1]
    page.fill("[name=otp]", code_at(secret, step_of(now().astimezone(UTC))))
    page.click("button[value=confirm]")
    expect(said).to_contain_text("recovery codes")
    expect(page.locator("td").first).to_have_text("root")
    assert add_auditor(page) == 201
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
    expect(told).to_contain_text(["root", "denied"])
    assert faults == []


def test_an_administrator_enrols_with_a_passkey_and_signs_in_with_it(first_start: tuple[Page, str, str]) -> None:
    page, address, code = first_start
    at_its_name = address.replace("127.0.0.1", "localhost")
    body = {"code": code, "user": "root", "password": PASSWORD}
    assert page.request.post(f"{address}/api/v1/setup", data=body).status == 201
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{address}/login")
    sign_in(page, "root")
    page.wait_for_url("**/logins")
    expect(page.locator("section section")).to_contain_text(
        f"Passkeys are bound to {at_its_name}: open this page there."
    )
    expect(page.locator("button[value=register]")).to_be_hidden()

    page.goto(f"{at_its_name}/login")
    sign_in(page, "root")
    page.wait_for_url("**/logins")
    page.fill("[name=name]", "Drawer")
    page.click("button[value=register]")
    expect(page.locator("#said")).to_have_text("The passkey is registered.")
    expect(page.locator(".desk-told")).to_have_text("")
    expect(page.locator("section section input[aria-label=Name]")).to_have_value("Drawer")
    page.click("#sign-out")
    page.wait_for_url("**/login*")

    sign_in(page, "root")
    expect(page.locator("#fault")).to_contain_text("signs in with its passkey")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/logins")
    expect(page.locator("td").last).to_be_visible()

    page.evaluate("""async () => {
        const { proven } = await import("/assets/js/desk/desk.js");
        proven().then((is) => { document.title = `proven: ${is}`; });
    }""")
    page.get_by_role("button", name="By a passkey").click()
    expect(page).to_have_title("proven: true")


def test_the_identity_provider_leads_back_and_opens_the_account_that_is_bound(browser: Browser) -> None:
    port = free_port()
    ours = f"http://localhost:{port}"
    with short_folder() as home, running_provider() as issuer:
        provider = f'[identity_provider]\nname = "Clinic account"\nissuer = "{issuer}"\nclient_id = "chairside"\n'
        ours_there = f'public_url = "{ours}"\nidentity_provider_secret = "of this server"\n'
        (home / "chairside.toml").write_text(ours_there + provider, encoding="utf-8")
        clinic = Clinic(home).start("--port", str(port))
        try:
            made = clinic.run("user", "add", "zoe", "--role", "nurse", "--password-stdin", stdin=PASSWORD + "\n")
            assert made.code == 0, made.err
            bound = clinic.run("user", "bind", "zoe", "--subject", "person-7")
            assert bound.code == 0, bound.err
            context = browser.new_context()
            context.set_default_timeout(WITHIN)
            page = context.new_page()
            page.goto(f"{ours}/login?next=/patients")
            page.get_by_role("button", name="Sign in with Clinic account").click()
            page.wait_for_url(f"{issuer}/**")
            page.fill("[name=sub]", "person-7")
            page.get_by_role("button", name="Authorize").click()
            page.wait_for_url(f"{ours}/patients")
            context.close()
        finally:
            clinic.end()
