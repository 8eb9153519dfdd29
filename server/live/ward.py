"""The ward: every chair, device and alarm as screens show them, folded from what the corridor hands over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.alarm import Alarm
from models.device import ReplayMapping
from models.inactivation import Inactivation
from models.observation import GenerationMode, JudgedObservation, Reading
from models.session import InfusionSession
from models.timestamps import Moment, format_if_any, format_timestamp
from server.clock import Clock
from server.live.picture import ONE_SOURCE, CareView, ChairPicture, ChairPreset, DevicePicture, age, take, with_arriving
from server.live.rendering import render_alarm, render_chair, render_empty_chair, render_inactivation


class Marks(Protocol):
    """What the ward tells the hub."""

    def mark_chair(self, name: str) -> None:
        """A chair changed."""

    def mark_alarm(self, number: int, chair: str | None, *, is_news: bool = False) -> None:
        """An alarm changed; news is one that arose or became louder."""

    def mark_inactivation(self, number: int, chair: str) -> None:
        """Something was switched off, or on again."""

    def mark_moved(self) -> None:
        """A session, with all that belongs to it, went to another chair."""

    def mark_unassigned(self) -> None:
        """The list of unassigned devices changed."""


class ChairPresets(Protocol):
    """Where the ward finds a session's alarm preset."""

    def of(self, session: InfusionSession) -> ChairPreset:
        """The version it started with, with what was set for this patient."""


@dataclass(slots=True)
class _Presence:
    """A device as screens know it."""

    device: str
    mode: GenerationMode = GenerationMode.REAL
    is_connected: bool = False
    heard_s: float | None = None
    since: datetime | None = None
    replay: ReplayMapping | None = None


class Ward:
    """State of all screens.

    Args:
        clock: For the age of what is rendered.
        presets: Each session's alarm preset.
        clinic: What is true of the whole installation.
    """

    def __init__(self, clock: Clock, presets: ChairPresets, clinic: dict[str, object]) -> None:
        """Start with no chair."""
        self._clock = clock
        self._presets = presets
        self._clinic = clinic
        self._chairs: dict[str, ChairPicture | None] = {}
        self._places: dict[str, int] = {}
        self._chair_of: dict[int, str] = {}
        self._bound: dict[str, str] = {}
        self._devices: dict[str, _Presence] = {}
        self._alarms: dict[int, Alarm] = {}
        self._unshown: set[int] = set()
        self._inactivations: dict[int, Inactivation] = {}
        self._marks: Marks | None = None

    def publish_to(self, marks: Marks) -> None:
        """Tell changes to the hub from now on."""
        self._marks = marks

    # What the corridor hands over.

    def add_chair(self, name: str) -> None:
        """Show a chair though it has no session."""
        self._chairs.setdefault(name, None)

    def put_in_order(self, chairs: Sequence[str]) -> None:
        """Show chairs in this order, and after them all others as people count; empty: all as people count."""
        self._places = {name: place for place, name in enumerate(chairs)}
        self._clinic = {**self._clinic, "chair_order": list(chairs)}

    def drop_chair(self, name: str) -> None:
        """Show a chair no more; one that holds a session stays."""
        if self._chairs.get(name) is None:
            self._chairs.pop(name, None)

    def admit(self, session: InfusionSession) -> None:
        """Show a session in its chair as it is now; a session that is over leaves the chair empty."""
        old = self._chair_of.get(session.id, session.chair)
        self._bound = {device: chair for device, chair in self._bound.items() if chair not in {session.chair, old}}
        if session.phase.is_final:
            self._chairs[session.chair] = None
            self._chair_of.pop(session.id, None)
        else:
            before = self._chairs.get(old)
            chair = self._chairs[session.chair] = ChairPicture(session, self._presets.of(session))
            if before is not None and before.session.id == session.id:
                chair.numbers, chair.readings, chair.care = before.numbers, before.readings, before.care
                chair.beside = before.beside
            self._chair_of[session.id] = session.chair
            self._bound.update(dict.fromkeys(session.devices, session.chair))
        if old != session.chair:
            self._chairs[old] = None
            self._mark_chair(old)
            if self._marks is not None:
                self._marks.mark_moved()
        self._mark_chair(session.chair)
        self._mark_unassigned()

    def attend(self, session: int, care: CareView, stored: Mapping[str, Reading]) -> None:
        """Show what a session's record asks for now; one that is over shows nothing.

        Args:
            session: Which.
            care: What is asked.
            stored: The last valid numbers of its record, without those that somebody took for artefacts.
        """
        chair = self._sitting(session)
        if chair is not None:
            now = self._clock.now().utc
            chair.care, chair.readings = care, with_arriving(chair.readings, stored, now)
            care.look(now, chair.readings)
            self._mark_chair(chair.session.chair)

    def observe(
        self,
        device: str,
        observations: Sequence[JudgedObservation],
        now: Moment,
        replay: ReplayMapping | None,
        sources: Mapping[str, str] = ONE_SOURCE,
    ) -> None:
        """Put a device's observations in its chair's picture; what another device gives stands beside it."""
        chair = self._relying_on(device)
        if chair is not None and take(chair, observations, device, now, replay, sources):
            self._mark_chair(chair.session.chair)

    def observe_by_hand(self, session: int, observation: JudgedObservation, now: Moment) -> None:
        """Put an observation a person entered in its session's picture."""
        chair = self._sitting(session)
        if chair is not None and take(chair, [observation], None, now):
            self._mark_chair(chair.session.chair)

    def heard(self, device: str, now: Moment) -> None:
        """Note that a device gave a sign of life."""
        self._presence(device).heard_s = now.monotonic_s

    def connect(self, device: str, mode: GenerationMode, replay: ReplayMapping | None, now: Moment) -> None:
        """Note that a device connected."""
        presence = self._presence(device)
        presence.mode, presence.replay, presence.is_connected = mode, replay, True
        presence.since, presence.heard_s = now.utc, now.monotonic_s
        self._mark_device(device)

    def disconnect(self, device: str) -> None:
        """Note that a device's connection ended."""
        self._presence(device).is_connected = False
        self._mark_device(device)

    def show_alarm(self, alarm: Alarm, *, is_news: bool = False, is_unshown: bool = False) -> None:
        """Show an alarm as it is now; one that is over leaves the screens.

        Args:
            alarm: As it is.
            is_news: It arose or became louder just now: screens confirm that they painted it.
            is_unshown: No screen can show it now; it stands first on the next one that does.
        """
        if alarm.is_over:
            self._alarms.pop(alarm.id, None)
            self._unshown.discard(alarm.id)
        else:
            self._alarms[alarm.id] = alarm
            if is_unshown:
                self._unshown.add(alarm.id)
        if self._marks is not None:
            self._marks.mark_alarm(alarm.id, alarm.chair, is_news=is_news)

    def shown(self, alarm_id: int) -> None:
        """Take note that a screen painted an alarm; who saw it first on a list keeps it there for this once."""
        self._unshown.discard(alarm_id)

    def mode_of(self, alarm: Alarm) -> GenerationMode:
        """Tell whether an alarm's numbers are a patient's, a test's or a simulation's."""
        chair = self._chairs.get(alarm.chair) if alarm.chair is not None else None
        names = (alarm.device,) if chair is None else chair.session.devices
        modes = [self._devices[name].mode for name in names if name in self._devices]
        return next((mode for mode in modes if mode is not GenerationMode.REAL), GenerationMode.REAL)

    def nurse_of(self, alarm: Alarm) -> str | None:
        """Tell who looks after an alarm's chair, by account; None while nobody does."""
        chair = self._chairs.get(alarm.chair) if alarm.chair is not None else None
        return None if chair is None or chair.care is None else chair.care.nurse

    def show_inactivation(self, said: Inactivation) -> None:
        """Show what is switched off, or that it is on again."""
        if said.is_over:
            self._inactivations.pop(said.id, None)
        else:
            self._inactivations[said.id] = said
        if self._marks is not None:
            self._marks.mark_inactivation(said.id, said.chair)

    def age(self, now: Moment) -> None:
        """Let all numbers grow old; chairs where one changed its state are sent."""
        lost = frozenset(found.device for found in self._devices.values() if not found.is_connected)
        for name, chair in self._chairs.items():
            if chair is None:
                continue
            is_new = chair.care is not None and chair.care.look(now.utc, chair.readings)
            if age(chair, lost, now) or is_new:
                self._mark_chair(name)

    # What the hub and the calls of the API ask.

    def chair_names(self) -> Iterable[str]:
        """Every chair, in the clinic's own order, and after it in the order people count: 2 before 10."""
        last = len(self._places)

        def place(name: str) -> tuple[int, int, int, str]:
            counted = (0, int(name), "") if name.isdecimal() else (1, 0, name)
            return self._places.get(name, last), *counted

        return sorted(self._chairs, key=place)

    def chair(self, name: str) -> dict[str, object]:
        """One chair's object as of now."""
        chair = self._chairs.get(name)
        if chair is None:
            return render_empty_chair(name)
        devices = [self._device(device) for device in chair.session.devices]
        return render_chair(chair, devices, self._clock.now())

    def session_in(self, name: str) -> InfusionSession | None:
        """The session a chair holds now."""
        chair = self._chairs.get(name)
        return chair.session if chair else None

    def due_in(self, name: str) -> list[tuple[datetime, str]]:
        """The checks that come round at a chair: when each is due, UTC, and what it is called."""
        chair = self._chairs.get(name)
        return [] if chair is None or chair.care is None else chair.care.due()

    def chair_of(self, device: str) -> str | None:
        """The chair whose session relies on a device; None while none does."""
        return self._bound.get(device)

    def of_this_session(
        self, device: str, observations: Sequence[JudgedObservation], now: Moment
    ) -> Sequence[JudgedObservation]:
        """Leave out what a device measured as another session's: it is stored, and never shown as this patient's."""
        chair = self._relying_on(device)
        claimed_until = None if chair is None else chair.session.claimed_until.get(device)
        if claimed_until is None:
            return observations
        since_s = (now.utc - claimed_until).total_seconds()
        return [found for found in observations if found.age_s <= since_s]

    def shared_session(self, device: str) -> int | None:
        """The session that relies on a device and on others beside it; None: it is alone there, or nowhere."""
        chair = self._relying_on(device)
        return None if chair is None or len(chair.session.devices) == 1 else chair.session.id

    def is_bound(self, device: str) -> bool:
        """Tell whether a session that is not over relies on a device."""
        return device in self._bound

    def alarms(self) -> Iterable[dict[str, object]]:
        """Every alarm that is not over, by id."""
        return [self._alarm(number) for number in sorted(self._alarms)]

    def alarm(self, number: int) -> dict[str, object] | None:
        """One alarm; None once it is over."""
        return self._alarm(number) if number in self._alarms else None

    def inactivations(self) -> Iterable[dict[str, object]]:
        """Everything that is switched off, by id."""
        return [render_inactivation(self._inactivations[number]) for number in sorted(self._inactivations)]

    def inactivation(self, number: int) -> dict[str, object] | None:
        """One thing that is switched off; None once it is on again."""
        found = self._inactivations.get(number)
        return None if found is None else render_inactivation(found)

    def sessions(self) -> list[InfusionSession]:
        """Every session that is not over and has a device, so that somebody should watch it."""
        return [chair.session for chair in self._chairs.values() if chair is not None and chair.session.devices]

    def unassigned(self) -> list[dict[str, object]]:
        """Devices that stream and are bound to no session."""
        return [
            {"device": found.device, "since": format_timestamp(found.since), "mode": found.mode.value}
            for found in sorted(self._devices.values(), key=lambda found: found.device)
            if found.is_connected and found.since is not None and found.device not in self._bound
        ]

    def clinic(self) -> dict[str, object]:
        """What is true of the whole installation."""
        return self._clinic

    def _relying_on(self, device: str) -> ChairPicture | None:
        """Find the chair whose session relies on a device."""
        name = self._bound.get(device)
        return None if name is None else self._chairs.get(name)

    def _sitting(self, session: int) -> ChairPicture | None:
        """Find the chair of a session that is not over."""
        name = self._chair_of.get(session)
        return None if name is None else self._chairs.get(name)

    def _alarm(self, number: int) -> dict[str, object]:
        """An alarm as screens get it; unshown: no screen could show it when it arose, and none has painted it since."""
        return {**render_alarm(self._alarms[number]), "unshown": number in self._unshown}

    def _presence(self, device: str) -> _Presence:
        found = self._devices.get(device)
        if found is None:
            found = self._devices[device] = _Presence(device)
        return found

    def _device(self, device: str) -> DevicePicture:
        found = self._devices.get(device) or _Presence(device)
        replay = None
        if found.replay is not None:
            original_at = found.replay.original_at(self._clock.now().utc)
            replay = {
                "source": found.replay.source,
                "speed": found.replay.speed,
                "original_at": format_if_any(original_at),
            }
        return DevicePicture(device, found.mode, found.is_connected, found.heard_s, replay)

    def _mark_device(self, device: str) -> None:
        chair = self._bound.get(device)
        if chair is not None:
            self._mark_chair(chair)
        else:
            self._mark_unassigned()

    def _mark_chair(self, name: str) -> None:
        if self._marks is not None:
            self._marks.mark_chair(name)

    def _mark_unassigned(self) -> None:
        if self._marks is not None:
            self._marks.mark_unassigned()
