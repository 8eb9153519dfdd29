"""A test's clinic and its screen are new, whatever the test before did, though process and browser are the same."""

from playwright.sync_api import Page

from tests.browser.conftest import FakeServer, forget, open_live


def test_a_clinic_that_was_changed_killed_or_frozen_begins_anew(fake: FakeServer) -> None:
    untouched = fake.ask()
    fake.ask("set", set={"call_status": 503, "role": "clinician"})
    fake.ask("switch", kind="audio_paused", chair="6")
    fake.ask("scene", scene="calm")
    changed = fake.ask()
    assert changed["alarms"] != untouched["alarms"]
    for harm in (fake.ask, fake.stop, fake.freeze):
        harm()
        fake.renew()
        found = fake.ask()
        assert (found["version"], found["inactivations"], found["asked"]) == (1, {}, [])
        assert [alarm["message"] for alarm in found["alarms"].values()] == [
            alarm["message"] for alarm in untouched["alarms"].values()
        ]


def test_a_screen_remembers_nothing_of_the_test_before(fake: FakeServer, page: Page, first_page: Page) -> None:
    open_live(page, fake, "/board")
    page.evaluate("localStorage.setItem('left', 'behind'); document.cookie = 'left=behind'")
    forget(first_page)
    after = page.context.new_page()
    after.goto(fake.url + "/login")
    assert page.is_closed()
    assert after.evaluate("[localStorage.length, document.cookie]") == [0, ""]
