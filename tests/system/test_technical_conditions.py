"""Every technical condition, and every rule beyond a single limit, raised for real once over the wire.

What stands elsewhere: ``no_data`` and ``feed_lost`` in test_feed_flow.py; ``probe_off``, ``lead_off``,
``pulse_sources_lost``, ``clock_wrong``, ``late_breach`` and ``unassigned`` in test_feed_time.py; ``sequence_gap`` in
test_feed_order.py; ``device_duplicate`` in test_feed_handshake.py; ``device_report`` with each of its words in
test_feed_faults.py; ``delivery_failed`` in test_escalation.py; ``no_screen`` and ``screen_unconfirmed`` in
test_alarm_watch.py; ``help_called`` in test_alarm_states.py; ``safety_flag`` in test_assessments.py;
``store_failing`` in tests/fault/test_disk.py and ``queue_full`` in tests/fault/test_full_queue.py.

What waits for time is played at once, in a clinic whose clock runs 12 times faster.
"""

import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, rest, short_folder, stamp
from tests.system.screen import Screen, screen

pytestmark = pytest.mark.long  # waits for steps, restarts and delays

SPEED = 12
EVERY_S = 0.1  # of ours: a good second of that clinic, whose devices may be silent for 10


@dataclass
class Bed:
    """A monitor that goes on to send its numbers."""

    bedside: Monitor
    session: int
    numbers: list[tuple[str, float, dict[str, Any]]] = field(default_factory=list)
    is_silent: bool = False

    def shows(self, *numbers: tuple[str, float], **more: Any) -> None:  # noqa: ANN401 - fields of an observation
        """Send these from now on."""
        self.numbers = [(metric, number, more) for metric, number in numbers]

    def send(self) -> None:
        """Send once more; a slow machine may have ended the connection, as a device would see it too."""
        if self.is_silent:
            return
        try:
            if self.bedside.next_seq == 1:
                self.bedside.open()
            self.bedside.observe(*(value(metric, number, **more) for metric, number, more in self.numbers))
            with suppress(TimeoutError):
                while True:
                    self.bedside.receive(0)
        except ConnectionClosed:
            self.bedside.close()
            self.bedside.open()


@dataclass
class Hall:
    """The fast clinic's beds, by what happens to them."""

    clinic: Clinic
    beds: dict[str, Bed] = field(default_factory=dict)

    def open(self, name: str, *phases: str) -> Bed:
        """A session whose monitor is not yet connected."""
        device, token = self.clinic.enrol()
        session = self.clinic.session(*(phases or ("intake",)), device=device)["id"]
        self.beds[name] = Bed(Monitor(self.clinic, device, token), session)
        return self.beds[name]

    def alarm(self, name: str, condition: str) -> Json:
        """The alarm that a bed must raise."""
        return self.clinic.alarm(condition, session=self.beds[name].session)

    def stream(self, ends: Event) -> None:
        while not ends.wait(EVERY_S):
            for bed in tuple(self.beds.values()):
                bed.send()


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with short_folder() as home:
        (home / "chairside.toml").write_text(f"clock_speed = {SPEED}\n", encoding="utf-8")
        clinic, ends = Clinic(home), Event()
        try:
            clinic.start().staff()
            hall = Hall(clinic)
            _all_is_well(hall)
            streaming = Thread(target=hall.stream, args=(ends,), daemon=True)
            streaming.start()
            rest(1)
            _nothing_is(hall)
            yield hall
            ends.set()
            streaming.join(10)
        finally:
            ends.set()
            clinic.end(signal.SIGKILL)


def _all_is_well(hall: Hall) -> None:
    hall.open("apnoea").shows(("respiratory_rate", 14), ("etco2", 38))
    hall.open("no breath").shows(("respiratory_rate", 14))
    hall.open("rates").shows(("heart_rate", 70), ("pulse_rate", 72))
    hall.open("doubt").shows(("spo2", 97))
    hall.open("depressed").shows(("respiratory_rate", 14), ("spo2", 97))
    hall.open("fall").shows(("heart_rate", 105))
    hall.open("silent", "intake", "baseline", "infusing").shows(("heart_rate", 70))
    # A reading of almost five minutes ago, sent on and on: two minutes more until the next is missed.
    measured_at = stamp(ago_s=290)
    hall.open("overdue", "intake", "baseline").shows(("nibp_systolic", 120), measured_at=measured_at)


def _nothing_is(hall: Hall) -> None:
    hall.beds["apnoea"].shows(("respiratory_rate", 0), ("etco2", 4))
    hall.beds["no breath"].shows(("respiratory_rate", 0))
    hall.beds["rates"].shows(("heart_rate", 70), ("pulse_rate", 96))
    hall.beds["doubt"].shows(("spo2", 97), validity="questionable")
    hall.beds["depressed"].shows(("respiratory_rate", 10), ("spo2", 91))
    hall.beds["fall"].shows(("heart_rate", 60))
    hall.beds["silent"].is_silent = True


@pytest.mark.parametrize(
    ("name", "condition", "kind", "priority"),
    [
        ("apnoea", "apnoea", "physiological", "high"),
        ("no breath", "breath_sources_lost", "technical", "high"),
        ("rates", "rates_disagree", "technical", "low"),
        ("doubt", "questionable_signal", "technical", "low"),
        ("depressed", "breathing_depressed", "physiological", "high"),
        ("fall", "heart_rate_falling", "physiological", "low"),
        ("overdue", "cuff_overdue", "technical", "low"),
    ],
)
def test_what_holds_for_its_time_is_told(hall: Hall, name: str, condition: str, kind: str, priority: str) -> None:
    alarm = hall.alarm(name, condition)
    assert (alarm["kind"], alarm["priority"]) == (kind, priority)
    assert alarm["message"]


def test_a_feed_that_is_lost_for_a_minute_while_the_drug_runs_is_high(hall: Hall) -> None:
    session = hall.beds["silent"].session
    alarm = hall.clinic.alarm("feed_lost", session=session, present=True, priority="high")
    lines = [line["entry"] for line in hall.clinic.every(f"/alarms/{alarm['id']}/log") if line["kind"] == "condition"]
    story = [(entry["what"], entry["priority"]) for entry in lines]
    assert story[0] == ("arose", "medium")
    assert ("rose", "high") in story


def test_two_low_numbers_together_are_more_than_each_alone(hall: Hall) -> None:
    hall.alarm("depressed", "breathing_depressed")
    found = hall.clinic.alarms(hall.beds["depressed"].session, kind="physiological")
    assert {one["condition"] for one in found} == {"breathing_depressed"}


def test_each_is_over_when_it_no_longer_holds(hall: Hall) -> None:
    """The last test of this clinic: all is well again."""
    bed = hall.beds["rates"]
    hall.alarm("rates", "rates_disagree")
    hall.alarm("no breath", "breath_sources_lost")
    hall.alarm("doubt", "questionable_signal")
    hall.alarm("overdue", "cuff_overdue")
    bed.shows(("heart_rate", 70), ("pulse_rate", 72))
    hall.beds["no breath"].shows(("respiratory_rate", 14))
    hall.beds["doubt"].shows(("spo2", 97))
    hall.beds["overdue"].shows(("heart_rate", 70), ("nibp_systolic", 121))
    for name, condition in (
        ("rates", "rates_disagree"), ("no breath", "breath_sources_lost"), ("doubt", "questionable_signal"),
        ("overdue", "cuff_overdue"),
    ):  # fmt: skip
        hall.clinic.alarm(condition, session=hall.beds[name].session, present=False)


def test_a_cuff_that_failed_is_told_until_its_next_reading(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        session = clinic.session("intake", device=bedside.device)["id"]
        bedside.open().until_ack(bedside.report("cuff_failed"))
        alarm = clinic.alarm("cuff_failed", session=session, present=True)
        assert (alarm["kind"], alarm["priority"]) == ("technical", "low")
        bedside.tell(value("nibp_systolic", 118), value("nibp_diastolic", 76))
        assert clinic.alarm("cuff_failed", session=session, present=False)


class TestOwnBaseline:
    def test_two_readings_in_a_row_beyond_it_alarm_and_one_does_not(self, clinic: Clinic) -> None:
        with monitor(clinic) as bedside, screen(clinic) as watching:
            planned = clinic.session("intake", "baseline", device=bedside.device)
            bedside.open()
            for pressure in (110, 112):
                bedside.tell(value("nibp_systolic", pressure))
            clinic.post(f"/sessions/{planned['id']}/phase", {"to": "infusing", "reason": "Test"})
            for pressure in (142, 130, 143):
                bedside.tell(value("nibp_systolic", pressure))
                assert clinic.alarms(planned["id"], kind="physiological") == []
            bedside.tell(value("nibp_systolic", 144))
            (alarm,) = clinic.alarms(planned["id"], kind="physiological")
            assert (alarm["condition"], alarm["priority"]) == ("nibp_systolic_high", "medium")
            assert (alarm["value"], alarm["limit"]) == (144, 141)
            shown = _shows(watching, planned["chair"], 144)
            assert shown["baseline_limits"]["high"] == 141
            baseline = watching.chairs[planned["chair"]]["baselines"]["nibp_systolic"]
            assert (baseline["value"], baseline["readings"]) == (111, 2)

    def test_with_one_reading_there_is_none_and_nothing_alarms(self, clinic: Clinic) -> None:
        with monitor(clinic) as bedside, screen(clinic) as watching:
            planned = clinic.session("intake", "baseline", device=bedside.device)
            bedside.open().tell(value("nibp_systolic", 110))
            clinic.post(f"/sessions/{planned['id']}/phase", {"to": "infusing", "reason": "Test"})
            for pressure in (142, 143, 144):
                bedside.tell(value("nibp_systolic", pressure))
            assert clinic.alarms(planned["id"], kind="physiological") == []
            _shows(watching, planned["chair"], 144)
            assert watching.chairs[planned["chair"]]["baselines"] == {}


def test_an_advisory_number_is_marked_and_no_alarm(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, screen(clinic) as watching:
        planned = clinic.session("intake", device=bedside.device)
        bedside.open()
        for pressure, is_advised in ((139, False), (145, True), (146, True), (138, False)):
            bedside.tell(value("nibp_systolic", pressure))
            shown = _shows(watching, planned["chair"], pressure)
            assert (shown["advisory"], shown["advisory_limits"]["high"]) == (is_advised, 140)
        assert clinic.alarms(planned["id"], kind="physiological") == []


def _shows(watching: Screen, chair: str, pressure: float) -> Json:
    """Wait until a chair's tile shows a systolic pressure."""
    watching.until(lambda seen: (seen.value(chair, "nibp_systolic") or {}).get("value") == pressure)
    found = watching.value(chair, "nibp_systolic")
    assert found is not None
    return found
