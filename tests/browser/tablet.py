"""What a nurse does at the screens, step by step, by whichever hand she uses."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.real_clinic import WITHIN, Hand
from tests.system.outside import Json

LAST = "#chair-last .care-said"
CADSS6 = tuple((number, 0) for number in (1, 2, 6, 7, 15, 22))


# What the gates of a ketamine session ask for: tapped, and scored.
BEFORE = {
    "Identity": "Confirmed", "Escort confirmed": "Confirmed", "Food and drink": "As advised",
    "Pregnancy": "Not applicable", "Substance use": "None", "Hypersensitivity": "Absent", "Aneurysm": "Absent",
    "Earlier bleeding": "Absent", "Heart attack": "Absent", "Poorly controlled": "Absent",
    "Active psychosis": "Absent", "Raised pressure": "Absent", "Severe impairment": "Absent", "Delirium": "Absent",
}  # fmt: skip
AFTERWARDS = {"Oriented": "Oriented", "Walks steadily": "Steady", "Line is out": "Out", "Escort is here": "Here",
              "Written advice": "Given"}  # fmt: skip


class Tablet:
    """What a nurse does at a chair's page, step by step."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self.page = hand, hand.page

    def button(self, words: str, within: str = "body") -> Locator:
        return self.page.locator(f"{within} button:visible").filter(has_text=words).first

    def tap(self, words: str, within: str = "body") -> None:
        self.hand.tap(self.button(words, within))

    def field(self, label: str, within: str = "body") -> Locator:
        return self.page.locator(f"{within} label:visible").filter(has_text=label).locator("input, textarea").first

    def write(self, label: str, words: str, within: str = "body") -> None:
        self.hand.write(self.field(label, within), words)

    def day(self, label: str, iso: str, within: str = "body") -> None:
        self.hand.day(self.field(label, within), iso)

    def send(self) -> None:
        """Send the open form, and wait until it is over."""
        title = self.page.locator(".care-work h2").inner_text()
        self.hand.tap(self.page.locator(".care-work .care-submit:visible"))
        expect(self.page.locator(".care-work:visible h2").filter(has_text=title)).to_have_count(0, timeout=WITHIN)

    def phase(self, name: str) -> None:
        expect(self.page.locator(".pt .phase")).to_contain_text(name, ignore_case=True, timeout=WITHIN)

    def next_phase(self, name: str) -> None:
        """Go on to the next phase, from its own button in the head."""
        if not self.page.locator(".care-work .course-go").is_visible():
            self.hand.tap(self.page.locator(".pt .phase"))
        self.hand.tap(self.page.locator(".course-go"))
        self.phase(name)

    # ---------------------------------------------------------------------------------------------- before the drug

    def take_in(self, family: str, record: str) -> None:
        self.tap("Take in a patient")
        self.write("Family name", family)
        self.write("Given name", "Dana")
        self.day("Birth date", "1979-03-12")
        self.write("Record number", record)
        self.hand.tap(self.page.locator(".people-take-in .care-submit"))
        weight = "[data-part=weight]"
        self.tap("Weigh", weight)
        self.write("Weight", "78", weight)
        self.tap("kg", weight)
        self.tap("Record weight", weight)
        expect(self.page.locator(weight)).to_contain_text("78 kg", timeout=WITHIN)

    def plan(self, chair: str) -> None:
        self.tap("Plan a session")
        self.hand.write(self.page.locator(".person-plan input").first, chair)
        self.hand.tap(self.page.locator(".person-plan [data-value=iv_ketamine]").first)
        self.hand.tap(self.page.locator(".person-plan .care-submit"))
        self.phase("Scheduled")
        self.tap("Take this chair", ".pt")

    def to_place(self) -> None:
        self.hand.panel("Checks")
        self.tap("Monitors and chair", ".care-panel--checks")

    def confirm(self, patient: Json) -> None:
        """Say who sits there, as read at the chair."""
        self.write("Family name", patient["family_name"], ".care-work")
        self.day("Birth date", patient["birth_date"], ".care-work")

    def bind(self, device: str, family: str) -> None:
        self.to_place()
        self.tap("Bind here", f".place-row:has-text('{device}')")
        self.confirm({"family_name": family, "birth_date": "1979-03-12"})
        self.send()
        expect(self.page.locator(".column .num--hr")).to_contain_text("/min", timeout=WITHIN)
        self.tap("Close", ".care-work")

    def before_the_drug(self) -> None:
        self.next_phase("Intake")
        self.next_phase("Baseline")
        for label, answer in BEFORE.items():
            self.answer(label, answer)
        self.tap("Valid", ".crit")
        self.write("Version and date", "version 3, 12 Mar", ".care-work")
        self.send()
        self.scale("Suicidality screen", (1, 0), (2, 0), (6, 0))

    def measure(self) -> None:
        """Enter a pressure that was taken by hand: two readings make a baseline."""
        self.hand.panel("Checks")
        self.tap("Enter a reading", ".care-panel--checks")
        self.write("Systolic", "121", ".care-work")
        self.write("Diastolic", "77", ".care-work")
        self.tap("Cuff, by hand", ".care-work")
        self.send()

    # -------------------------------------------------------------------------------------------------- gates, scales

    def item(self, label: str) -> Locator:
        return self.page.locator(".crit > li").filter(has=self.page.locator("b").filter(has_text=label))

    def answer(self, label: str, answer: str) -> None:
        self.hand.tap(self.item(label).locator("button").get_by_text(answer, exact=True))
        self.met(label)

    def met(self, label: str) -> None:
        expect(self.item(label)).to_have_class("ok", timeout=WITHIN)

    def scale(self, label: str, *answers: tuple[int, int]) -> None:
        """Score what an item of a gate asks for, in the form that its button opens."""
        self.hand.tap(self.item(label).locator("button"))
        self.score(*answers)
        self.met(label)

    def score(self, *answers: tuple[int, int]) -> None:
        for number, value in answers:
            wanted = f".scale-form [data-item='{number}'] button[data-value='{value}']"
            self.hand.tap(self.page.locator(wanted))
        self.send()

    # -------------------------------------------------------------------------------------------------- the drug

    def order(self) -> None:
        self.hand.panel("Dose")
        self.tap("Order …", ".care-panel--dose")
        self.tap("Ketamine (racemic)", ".care-work")
        self.tap("into a vein", ".care-work")
        expect(self.field("Weight, kg, of", ".care-work")).to_have_value("78", timeout=WITHIN)
        for label, number in (("Dose, mg/kg", "0.5"), ("Concentration", "1"), ("Over, min", "40")):
            self.write(label, number, ".care-work")
        expect(self.page.locator(".order-result")).to_have_text("39.0 mg · 39.0 mL · 58.5 mL/h", timeout=WITHIN)
        self.send()

    def begin_the_drug(self) -> None:
        self.hand.panel("Dose")
        self.tap("Record start", ".care-panel--dose")
        expect(self.page.locator(".care-work .whose")).to_contain_text("1979-03-12")
        self.send()
        self.phase("Infusing")

    def while_it_runs(self) -> None:
        self.hand.panel("Log")
        self.hand.tap(self.page.locator(".care-event[data-code=nausea]"))
        self.said("Nausea")
        self.hand.panel("Checks")
        self.tap("Any scale", ".care-panel--checks")
        self.tap("MOAA/S", ".care-work")
        self.score((1, 4))
        self.said("MOAA/S 4")
        self.tap("Infusion site", ".care-panel--checks")
        self.said("Site: done")
        self.hand.panel("Dose")
        self.tap("Record pause", ".care-panel--dose")
        self.phase("Paused")
        self.tap("Record resume", ".care-panel--dose")
        self.phase("Infusing")
        self.tap("Record stop", ".care-panel--dose")
        self.write("Reason", "Patient asked for it", ".care-work")
        self.send()
        self.phase("Recovery")

    def said(self, words: str) -> None:
        expect(self.page.locator(LAST)).to_contain_text(words, timeout=WITHIN)

    # -------------------------------------------------------------------------------------------------- afterwards

    def afterwards(self, leap: Callable[[], None]) -> None:
        self.hand.tap(self.page.locator(".pt .phase"))
        for label, answer in AFTERWARDS.items():
            self.answer(label, answer)
        self.scale("Awake, MOAA/S 5", (1, 5))
        self.scale("Dissociation, CADSS-6", *CADSS6)
        self.scale("Nausea none or mild", (1, 0))
        expect(self.page.locator(".verdict > ul")).to_have_text(
            re.compile("^Observed long enough: [^:]+$"), timeout=WITHIN
        )
        leap()
        expect(self.page.locator(".verdict h2")).to_contain_text("Ready since", timeout=2 * WITHIN)
        self.next_phase("Ready")
        self.hand.tap(self.page.locator(".course-go"))
        expect(self.page.locator(".pt .who")).to_contain_text("No session", timeout=WITHIN)
