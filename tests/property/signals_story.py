"""A second model of what must be heard and seen: it keeps everything that ever happened and tells it anew each time.

Slow and simple on purpose. Nothing waits and nothing is scheduled here: what time alone changes is worked out from the
moment at which something began. It knows nothing of keys, tracks, standings' tables or determinations.
"""

from dataclasses import dataclass, field, replace

RANK = {"low": 1, "medium": 2, "high": 3}
STEPS = {"low": (), "medium": (120, 300, 600), "high": (30, 60, 120, 180)}
LONGEST = {"audio_paused": 120, "audio_off": 43_200, "alarm_paused": 1800, "alarm_off": 43_200}
AUDIO = ("audio_paused", "audio_off")
REMIND_OFF_S = 120
REMIND_ANSWERED_S = 300

# metric: (condition, +1 for a high side, hysteresis, is the high priority remembered, {phase: {priority: limit}})
LIMITS: dict[str, tuple[str, int, float, bool, dict[str, dict[str, float]]]] = {
    "heart_rate": (
        "heart_rate_high",
        1,
        2,
        True,
        {"baseline": {"medium": 110, "high": 130}, "infusing": {"medium": 120, "high": 140}},
    ),
    "spo2": (
        "spo2_low",
        -1,
        2,
        True,
        {"baseline": {"medium": 89, "high": 85}, "infusing": {"medium": 89, "high": 85}},
    ),
    "temperature": (
        "temperature_high",
        1,
        0,
        False,
        {"baseline": {"low": 37.5, "medium": 38.5}, "infusing": {"low": 37.5, "medium": 38.5}},
    ),
}
ALWAYS_HIGH = "help_called"
KNOWN = {limits[0]: metric for metric, limits in LIMITS.items()}


@dataclass
class Occurrence:
    """One alarm, as a person would tell of it."""

    id: int
    session: int | None
    condition: str
    priority: str
    arose_s: int
    told_value: float | None = None
    worst: str = ""
    is_present: bool = True
    is_hidden: bool = False
    answered_by: str | None = None
    answered_s: int = 0
    reminded_s: int | None = None
    waits_since_s: int = 0
    escalation: int = 0
    is_remembered: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.is_present and not self.is_hidden and self.answered_by is None


@dataclass
class Off:
    """Something that is switched off."""

    id: int
    session: int
    kind: str
    condition: str | None
    metric: str | None
    began_s: int
    ends_s: int
    breaking_rank: int
    reminded_s: int | None = None


@dataclass
class Sitting:
    """One session: its phase, and per metric the last number and which limits it is held by."""

    chair: str
    phase: str
    last: dict[str, float] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    is_blank: bool = False


class Telling:
    """What holds after a story, told from its beginning."""

    def __init__(self) -> None:
        self.now_s = 0
        self.sittings: dict[int, Sitting] = {}
        self.alarms: dict[int, Occurrence] = {}
        self.off: dict[int, Off] = {}
        self.next_alarm = self.next_off = 1

    # What is asked.

    def present(self, session: int | None, condition: str) -> Occurrence | None:
        found = [each for each in self.alarms.values() if (each.session, each.condition) == (session, condition)]
        return next((each for each in found if each.is_present), None)

    def is_audible(self, session: int | None) -> bool:
        return not any(off.session == session and off.kind in AUDIO for off in self.off.values())

    def is_covered(self, alarm: Occurrence) -> bool:
        return alarm.priority != "high" and any(is_about(off, alarm) for off in self.off.values())

    def signals(self, alarm: Occurrence) -> tuple[str, str]:
        if not alarm.is_present:
            return "latched", "off"
        if alarm.is_hidden:
            return "off", "off"
        if alarm.answered_by is not None:
            return "acknowledged", "acknowledged"
        is_heard = alarm.condition.startswith(ALWAYS_HIGH) or self.is_audible(alarm.session)
        return "on", "on" if is_heard else "off"

    def refuses(
        self, kind: str, session: int, condition: str | None, metric: str | None, lasts_s: float | None
    ) -> bool:
        if session not in self.sittings or (condition is None) is not (kind in AUDIO):
            return True
        if lasts_s is not None and not 0 < lasts_s <= LONGEST[kind]:
            return True
        if condition is None:
            return False
        there = self.present(session, condition)
        is_high_now = there is not None and there.priority == "high" and metric in {None, KNOWN.get(condition)}
        return condition not in KNOWN or is_high_now

    # What happens, in the order in which it happened.

    def open(self, session: int, chair: str, phase: str) -> None:
        self.sittings[session] = Sitting(chair, phase)

    def move(self, session: int, chair: str) -> None:
        self.sittings[session].chair = chair

    def enter(self, session: int, metric: str, value: float) -> None:
        sitting = self.sittings[session]
        if sitting.is_blank:  # the first number after a restart: what stood then is taken up
            sitting.is_blank = False
            for each in LIMITS:
                self._take_up(session, each)
        sitting.last[metric] = value
        self._judge(session, metric, value)

    def change_phase(self, session: int, phase: str) -> None:
        sitting = self.sittings[session]
        before, sitting.phase = sitting.phase, phase
        for metric, limits in LIMITS.items():
            if sitting.is_blank or limits[4][before] == limits[4][phase]:
                continue
            self._take_up(session, metric)
            if metric in sitting.last:
                self._judge(session, metric, sitting.last[metric])

    def close(self, session: int) -> None:
        del self.sittings[session]
        self.alarms = {each.id: each for each in self.alarms.values() if each.session != session}
        self.off = {each.id: each for each in self.off.values() if each.session != session}

    def call_help(self, session: int | None, chair: str) -> None:
        name = ALWAYS_HIGH if session is not None else f"{ALWAYS_HIGH} {chair}"
        if self.present(session, name) is None:
            self._arise(session, name, "high")

    def say_of_a_device(self, device: str, *, is_wrong: bool) -> None:
        there = self.present(None, f"clock_wrong {device}")
        if is_wrong and there is None:
            self._arise(None, f"clock_wrong {device}", "low")
        elif not is_wrong and there is not None:
            del self.alarms[there.id]

    def acknowledge(self, alarm_id: int, author: str) -> None:
        alarm = self.alarms[alarm_id]
        if not alarm.is_present or alarm.condition.startswith(ALWAYS_HIGH):
            del self.alarms[alarm_id]  # seen, and over
            return
        alarm.answered_by, alarm.answered_s, alarm.escalation = author, self.now_s, 0

    def switch_off(
        self, kind: str, session: int, condition: str | None, metric: str | None, lasts_s: float | None
    ) -> None:
        sounding = [
            RANK[alarm.priority]
            for alarm in self.alarms.values()
            if alarm.session == session and self.signals(alarm)[1] == "on"
        ]
        about = (session, kind in AUDIO, condition, metric)
        self.off = {
            each.id: each
            for each in self.off.values()
            if (each.session, each.kind in AUDIO, each.condition, each.metric) != about
        }
        ends_s = self.now_s + int(LONGEST[kind] if lasts_s is None else lasts_s)
        off = Off(self.next_off, session, kind, condition, metric, self.now_s, ends_s, max(sounding, default=1))
        self.off[off.id] = off
        self.next_off += 1
        for alarm in self.alarms.values():
            if alarm.is_present and alarm.priority != "high" and is_about(off, alarm):
                hide(alarm)

    def resume(self, off_id: int) -> None:
        del self.off[off_id]
        self._show_what_is_covered_no_more()

    def restart(self) -> None:
        """Alarms and what is off are stored; what numbers there were is not."""
        for sitting in self.sittings.values():
            sitting.last, sitting.held, sitting.is_blank = {}, {}, True
        for alarm in self.alarms.values():
            alarm.worst = alarm.priority
            if alarm.is_waiting:
                alarm.waits_since_s = alarm.arose_s
        for off in self.off.values():
            off.breaking_rank = 1
        self.pass_time(0)

    def pass_time(self, seconds: int) -> None:
        until_s = self.now_s + seconds
        while due := [each.ends_s for each in self.off.values() if each.ends_s <= until_s]:
            self._come_to(min(due))
            self.off = {each.id: each for each in self.off.values() if each.ends_s > min(due)}
            self._show_what_is_covered_no_more()
        self._come_to(until_s)

    # Private.

    def _come_to(self, now_s: int) -> None:
        """Work out what has fallen due since each thing began."""
        self.now_s = now_s
        for alarm in self.alarms.values():
            if alarm.is_waiting:
                passed = [step for step in STEPS[alarm.priority] if alarm.waits_since_s + step <= now_s]
                alarm.escalation = max(alarm.escalation, len(passed))
            elif alarm.is_present and alarm.answered_by is not None and alarm.priority == "high":
                times = (now_s - alarm.answered_s) // REMIND_ANSWERED_S
                if times:
                    alarm.reminded_s = alarm.answered_s + times * REMIND_ANSWERED_S
        for off in self.off.values():
            times = (min(now_s, off.ends_s - 1) - off.began_s) // REMIND_OFF_S
            if times and off.kind in {"audio_off", "alarm_off"}:
                off.reminded_s = off.began_s + times * REMIND_OFF_S

    def _show_what_is_covered_no_more(self) -> None:
        for alarm in self.alarms.values():
            if alarm.is_hidden and not self.is_covered(alarm):
                alarm.is_hidden, alarm.waits_since_s = False, self.now_s

    def _take_up(self, session: int, metric: str) -> None:
        """An alarm that stands goes on under the limits of now, as far as the number it tells is beyond them."""
        condition, sign, _, _, phases = LIMITS[metric]
        sitting, alarm = self.sittings[session], self.present(session, condition)
        held: set[str] = set()
        if alarm is not None and alarm.told_value is not None:
            alarm.worst = alarm.priority
            held = {
                priority
                for priority, limit in phases[sitting.phase].items()
                if RANK[priority] <= RANK[alarm.priority] and sign * alarm.told_value >= sign * limit
            }
        sitting.held[metric] = held

    def _judge(self, session: int, metric: str, value: float) -> None:
        condition, sign, hysteresis, is_remembered, phases = LIMITS[metric]
        sitting, alarm = self.sittings[session], self.present(session, condition)
        limits, held = phases[sitting.phase], sitting.held.get(metric, set())
        held = {
            priority
            for priority, limit in limits.items()
            if sign * value >= sign * limit or (priority in held and sign * value > sign * limit - hysteresis)
        }
        sitting.held[metric] = held
        if not held:
            if alarm is not None:
                self._cease(alarm)
            return
        priority = max(held, key=lambda each: RANK[each])
        if alarm is None:
            alarm = self._arise(session, condition, priority)
        elif priority != alarm.priority:
            self._change(alarm, priority)
        if sign * value >= sign * limits[priority]:
            alarm.told_value = value
        alarm.worst = max(alarm.worst or priority, priority, key=lambda each: RANK[each])
        alarm.is_remembered = alarm.is_remembered or (is_remembered and priority == "high")

    def _arise(self, session: int | None, condition: str, priority: str) -> Occurrence:
        alarm = Occurrence(self.next_alarm, session, condition, priority, self.now_s, waits_since_s=self.now_s)
        self.next_alarm += 1
        self.alarms[alarm.id] = alarm
        alarm.is_hidden = self.is_covered(alarm)
        self._break_pause(alarm)
        return alarm

    def _change(self, alarm: Occurrence, priority: str) -> None:
        is_rise = RANK[priority] > RANK[alarm.priority]
        alarm.priority = priority
        if not is_rise:
            if alarm.answered_by is not None and self.is_covered(alarm):
                hide(alarm)
            return
        alarm.escalation = min(alarm.escalation, 1)
        if alarm.answered_by is not None or (alarm.is_hidden and not self.is_covered(alarm)):
            alarm.waits_since_s = self.now_s
        alarm.answered_by = alarm.reminded_s = None
        alarm.is_hidden = alarm.is_hidden and self.is_covered(alarm)
        self._break_pause(alarm)
        self._come_to(self.now_s)

    def _break_pause(self, alarm: Occurrence) -> None:
        if not alarm.is_hidden:
            self.off = {
                each.id: each
                for each in self.off.values()
                if each.session != alarm.session
                or each.kind != "audio_paused"
                or RANK[alarm.priority] < each.breaking_rank
            }

    def _cease(self, alarm: Occurrence) -> None:
        earlier = next(
            (
                each
                for each in self.alarms.values()
                if not each.is_present and (each.session, each.condition) == (alarm.session, alarm.condition)
            ),
            None,
        )
        is_milder = earlier is not None and RANK[earlier.priority] > RANK[alarm.worst]
        del self.alarms[alarm.id]
        if not alarm.is_remembered or not alarm.is_waiting or is_milder:
            return
        if earlier is not None:
            del self.alarms[earlier.id]
        self.alarms[alarm.id] = replace(alarm, is_present=False, priority=alarm.worst)


def hide(alarm: Occurrence) -> None:
    """Nobody sees or hears it: what was answered counts no more."""
    if not alarm.is_hidden:
        alarm.is_hidden, alarm.answered_by, alarm.reminded_s, alarm.escalation = True, None, None, 0


def is_about(off: Off, alarm: Occurrence) -> bool:
    return (
        off.kind not in AUDIO
        and (off.session, off.condition) == (alarm.session, alarm.condition)
        and off.metric in {None, KNOWN.get(alarm.condition)}
    )


class Story:
    """Everything that happened, in its order."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, tuple[object, ...], dict[str, object]]] = []
        self._told: Telling | None = None

    def add(self, what: str, *args: object, **more: object) -> None:
        self._entries.append((what, args, more))
        self._told = None

    def tell(self) -> Telling:
        """Tell it from its beginning; whoever asks changes nothing of the answer."""
        if self._told is None:
            self._told = Telling()
            for what, args, more in self._entries:
                getattr(self._told, what)(*args, **more)
        return self._told
