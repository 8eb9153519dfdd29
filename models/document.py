"""The whole record of one session, as it is signed, sent and taken in elsewhere: everything but its observations.

Those are read beside it, a batch at a time (:class:`RecordedObservation`), so that no reader needs more memory for a
longer session. What the store keeps as JSON text stands here letter by letter too (:class:`StoredText`): a hash of the
record must see every byte of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.alarm import Alarm
from models.alarm_log import LogEntry
from models.device import DeviceCondition, ReplayMapping
from models.frozen import statically_frozen
from models.inactivation import Inactivation
from models.observation import USABLE, GenerationMode, Judgement, MeasurementValidity
from models.patient import Patient
from models.patient_limit import LimitName
from models.record.entry import AnyEntry, standing
from models.session import Binding, InfusionSession, PhaseChange
from models.signature import RecordedDevice, Seal, Signature


@statically_frozen
class RecordedObservation:
    """An observation of the session, or what a person typed in as measured.

    Args:
        metric: Id from the catalogue.
        value: In the metric's unit, exactly as stored; None when the validity says why there is none.
        validity: As judged on arrival.
        judgements: What the server found on arrival, and ARTEFACT where a person says so.
        measured_at: The device's own time, UTC.
        received_at: By the server's clock, UTC.
        sent_at: By the device's clock, at its last sending, UTC; None where the device did not say.
        original_at: When it was measured by the recording that a device replays, UTC, or None.
        mode: Real, test or demo.
        device: The device's id; None for what a person typed in.
        stream: UUID of the outbox it came from.
        seq: Number of its frame in that stream.
        place: Its place in the frame, from 0.
        digest: What the server made of the whole frame on arrival, 64 bits: the same frame sent twice has the same.
        author: Who typed it in, or None.
        method: How it was measured, in that person's words, or None.
    """

    metric: str
    value: float | None
    validity: MeasurementValidity
    judgements: frozenset[Judgement]
    measured_at: datetime
    received_at: datetime
    sent_at: datetime | None
    original_at: datetime | None
    mode: GenerationMode
    device: str | None
    stream: str
    seq: int
    place: int
    digest: int
    author: str | None = None
    method: str | None = None

    @property
    def by_our_clock_at(self) -> datetime:
        """When it was measured by the server's clock, UTC: its session is chosen by that."""
        off = timedelta(0) if self.sent_at is None else self.received_at - self.sent_at
        return self.measured_at + off

    @property
    def is_manual(self) -> bool:
        """Tell whether a person typed it in."""
        return self.device is None

    @property
    def is_usable(self) -> bool:
        """Tell whether there is a number that may be drawn and counted: one with a value that nobody crossed out."""
        return self.value is not None and self.validity in USABLE and Judgement.ARTEFACT not in self.judgements


@dataclass(frozen=True, slots=True)
class RecordedStream:
    """One life of a device's outbox, or what people typed in for the session.

    Args:
        uuid: The outbox's own.
        device: The device's id; None for what people typed in.
        mode: Real, test or demo.
        replay: The recording it replays, or None.
    """

    uuid: str
    device: str | None
    mode: GenerationMode
    replay: ReplayMapping | None = None


@dataclass(frozen=True, slots=True)
class RecordedGap:
    """Numbers of a stream that never came.

    Args:
        stream: Its UUID.
        first_seq: The first number that is missing.
        last_seq: The last.
        booked_at: When they were given up, UTC.
    """

    stream: str
    first_seq: int
    last_seq: int
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """What a device said of its own condition.

    Args:
        stream: UUID of its stream.
        seq: Number of the frame.
        place: Its place in the frame.
        condition: What.
        received_at: By the server's clock, UTC.
        sent_at: By the device's clock, UTC, or None.
        digest: What the server made of the whole frame on arrival, 64 bits.
    """

    stream: str
    seq: int
    place: int
    condition: DeviceCondition
    received_at: datetime
    sent_at: datetime | None
    digest: int


@dataclass(frozen=True, slots=True)
class RecordedLimit:
    """A limit was set for the patient, or given back to the preset.

    Args:
        name: Which limit.
        limit: What it was set to, in the metric's unit; None: the preset's again.
        was: What counted before, in the metric's unit.
        author: By whom.
        reason: Why.
        at: When, UTC.
    """

    name: LimitName
    limit: float | None
    was: float
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredText:
    """What the store keeps of something as JSON text, letter by letter.

    Args:
        of: ``entry`` (its body), ``subject`` (what an entry is found by), ``log`` (a line's rest), ``required`` or
            ``missing`` (of a change of phase).
        number: Of which: an entry's number; of lines and phases the place in their order, from 0.
        text: The text.
    """

    of: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """The whole record of one session, but its observations.

    Args:
        session: What it is, with its patient, chair, preset, protocol and frozen baselines.
        registered_at: When the patient was taken in, UTC.
        registered_by: By whom.
        phases: The phases it went through, as noted, oldest first.
        bindings: Every binding of a device, those that were replaced too, oldest first.
        devices: The devices of those bindings, by id, as they describe themselves, or did when the record was signed.
        streams: The streams that observations and reports came from, by UUID.
        gaps: Numbers that never came of those streams while they were the session's.
        reports: What devices said of themselves in that time, by when it arrived.
        limits: Limits set for this patient, oldest first.
        preset_text: The text of the alarm preset it was started with; None where the store does not keep it.
        entries: Every entry of the session and of the person, those corrected or withdrawn too, by number; of a signed
            record those of the person that were there when it was signed.
        alarms: Every alarm of the session, by number.
        inactivations: What was switched off for it, by number.
        log: The lines of the alarm log that are the session's, in the order they were written; of a signed record
            those that were there when it was signed.
        texts: What of all this is kept as JSON text.
        signatures: In order; the first one sealed the record.
        observations_after_signing: How many observations arrived after that; they are no part of the signed record.
        log_after_signing: Lines of the log that were written after that.
        streams_after_signing: Streams of which everything came after that, by UUID.
    """

    session: InfusionSession
    registered_at: datetime
    registered_by: str
    phases: tuple[PhaseChange, ...]
    bindings: tuple[Binding, ...] = ()
    devices: tuple[RecordedDevice, ...] = ()
    streams: tuple[RecordedStream, ...] = ()
    gaps: tuple[RecordedGap, ...] = ()
    reports: tuple[RecordedReport, ...] = ()
    limits: tuple[RecordedLimit, ...] = ()
    preset_text: str | None = None
    entries: tuple[AnyEntry, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    inactivations: tuple[Inactivation, ...] = ()
    log: tuple[LogEntry, ...] = ()
    texts: tuple[StoredText, ...] = ()
    signatures: tuple[Signature, ...] = ()
    observations_after_signing: int = 0
    log_after_signing: tuple[LogEntry, ...] = ()
    streams_after_signing: tuple[RecordedStream, ...] = ()

    @property
    def patient(self) -> Patient:
        """Whose session it is."""
        return self.session.patient

    @property
    def seal(self) -> Seal | None:
        """What the first signature sealed; None while the record is not signed."""
        return self.signatures[0].seal if self.signatures else None

    @property
    def is_simulated(self) -> bool:
        """Tell whether any of it came from a simulator or a test: then every export says so."""
        return any(stream.mode is not GenerationMode.REAL for stream in self.streams)

    @property
    def standing(self) -> list[AnyEntry]:
        """The entries that hold, by when they happened: without those corrected or withdrawn."""
        return standing(self.entries)

    @property
    def own_entries(self) -> tuple[AnyEntry, ...]:
        """The session's own entries, by number."""
        return tuple(entry for entry in self.entries if entry.session == self.session.id)

    @property
    def person_entries(self) -> tuple[AnyEntry, ...]:
        """What belongs to the person whatever session, by number."""
        return tuple(entry for entry in self.entries if entry.session is None)
