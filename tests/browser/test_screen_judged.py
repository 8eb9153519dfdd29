"""What a person says about what is there: an artefact, another device, safety answers that were looked at."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live

READING = ".care-cuff .care-entry"


def test_a_reading_is_marked_as_an_artefact_and_unmarked_and_another_device_is_chosen(
    fake: FakeServer, page: Page
) -> None:
    open_live(page, fake, "/chair/3")
    beside = [{"source": "OX-2", "value": 97, "age_s": 1.0}]
    fake.ask("value", chair="3", metric="spo2", to={"label": "SpO₂", "source": "CM-03", "others": beside})
    page.click("role=tab[name=/Checks/]")
    page.click("text='Enter a reading'")
    first = page.locator(READING).first
    expect(first).to_contain_text("201/84", timeout=DEAD_WITHIN)
    first.locator("text='Mark as artefact'").click()
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_have_text("Say why first")
    page.fill(".care-work textarea", "Arm was moved")
    page.click(".care-work .care-submit")
    expect(first).to_contain_text("artefact by M. Ortiz “Arm was moved”", timeout=DEAD_WITHIN)
    expect(page.locator(f"{READING}.is-over")).to_have_count(1)
    made = fake.ask()["entries"][0]
    assert (made["seq"], made["metrics"]) == (12, ["nibp_systolic", "nibp_diastolic", "nibp_mean"])
    first.locator("text=/^Undo/").click()
    expect(page.locator(f"{READING}.is-over")).to_have_count(0, timeout=DEAD_WITHIN)

    sources = page.locator(".care-sources")
    expect(sources).to_contain_text("counts now: CM-03")
    sources.locator("text='Use OX-2, 97'").click()
    expect(page.locator("#chair-last")).to_contain_text("SpO₂ from OX-2", timeout=DEAD_WITHIN)


def test_safety_answers_are_looked_at_by_who_may_and_the_chart_tells_its_log_under_the_pointer(
    fake: FakeServer, page: Page
) -> None:
    open_live(page, fake, "/chair/3")
    page.click("role=tab[name=/Checks/]")
    waiting = page.locator("text='Safety answers to look at: 1'")
    expect(waiting).to_be_hidden()
    answers = {"kind": "assessment", "scale": "phq9", "version": 1, "items": [0, 0, 0, 0, 0, 0, 0, 0, 2]}
    page.evaluate(
        """body => fetch("/api/v1/sessions/103/assessments", {method: "POST", body: JSON.stringify(body),
        headers: {"Content-Type": "application/json", "X-CSRF-Token": "fake-csrf"}})""",
        answers,
    )
    open_live(page, fake, "/chair/3")
    page.click("role=tab[name=/Checks/]")
    waiting.click()
    expect(page.locator(".care-flags")).to_contain_text("PHQ-9 item 9")
    page.fill(".care-work textarea", "Spoke with her, no plan")
    fake.ask("set", set={"call_status": 403})
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_have_text("The store does not answer.", timeout=DEAD_WITHIN)
    fake.ask("set", set={"call_status": 200})
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work")).to_be_hidden(timeout=DEAD_WITHIN)
    expect(waiting).to_be_hidden()
    assert fake.ask()["entries"][1]["entries"] == [1]

    ring = page.locator("#chart .xy8 .scatterlayer .point").nth(1)
    box = ring.bounding_box(timeout=20_000)
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#chart .hoverlayer .hovertext")).to_contain_text("Nausea, mild")


def test_the_time_of_a_phase_is_corrected_with_a_reason_and_the_noted_one_stays_until_it_is_undone(
    fake: FakeServer, page: Page
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    fake.ask("scene", scene="care")
    open_live(page, fake, "/chair/3")
    page.click(".pt .phase")
    infusing = page.locator(".phase-list .care-entry").nth(2)
    expect(infusing).to_contain_text("A. Reyes", timeout=DEAD_WITHIN)
    before = infusing.locator(".time").text_content()
    infusing.locator("text='Correct time …'").click()
    expect(page.locator(".care-work")).to_contain_text(f"Noted: {before}, A. Reyes")
    page.fill(".care-work input >> nth=0", "00:00")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_have_text("Say why first")
    page.fill(".care-work input >> nth=1", "Tapped late")
    page.click(".care-work .care-submit")
    expect(infusing.locator(".time")).to_have_text("00:00:00", timeout=DEAD_WITHIN)
    expect(infusing).to_contain_text(f"noted at {before}, corrected by M. Ortiz")
    expect(infusing).to_contain_text("“Tapped late”")
    made = fake.ask()["entries"][-1]
    assert (made["kind"], made["change"], made["reason"]) == ("phase_corrected", 2, "Tapped late")
    page.click(".actions >> text=/^Undo/")
    expect(infusing.locator(".time")).to_have_text(before or "", timeout=DEAD_WITHIN)
    expect(infusing).not_to_contain_text("corrected")
