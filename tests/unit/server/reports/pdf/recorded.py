"""Whole records for tests of the PDF, made without a store: a plain one with something of everything, and others."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import sin

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.alarm_log import LogEntry, LogKind
from models.device import DeviceCondition, DeviceConditionCode
from models.document import (
    RecordedGap,
    RecordedLimit,
    RecordedObservation,
    RecordedReport,
    RecordedStream,
    SessionDocument,
    StoredText,
)
from models.inactivation import Inactivation, InactivationEnd, InactivationKind
from models.medicine import MedicineRoute
from models.observation import GenerationMode, Judgement, MeasurementValidity
from models.patient import Patient
from models.patient_limit import LimitName, LimitSide
from models.record import assessments, care, drug, events, gates, ledger, person
from models.record.entry import AnyEntry, Entry, EntryBody
from models.route import Route
from models.session import Baseline, Binding, InfusionSession, PhaseChange, SessionPhase
from models.signature import RecordedDevice, Seal, Signature, SignatureMeaning
from server.alarms.presets import shipped_texts
from server.reports.canonical import digest_record, to_json
from server.reports.record_source import ExportHeader, RecordSource

ZERO = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
STREAM = "7d9c2f1e-0000-4000-8000-000000000004"
SESSION = 12
RUI = Patient(7, "Mendes", "Rui", date(1965, 11, 30), "40-1710", "male")
_OFF = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)


def at(minutes: float) -> datetime:
    """So many minutes after 13:00 in Zurich."""
    return ZERO + timedelta(minutes=minutes)


def clock(words: str) -> datetime:
    """A moment of that afternoon in Zurich: "13:44:10"."""
    hours, minutes, *seconds = (int(part) for part in words.split(":"))
    return ZERO + timedelta(hours=hours - 13, minutes=minutes, seconds=seconds[0] if seconds else 0)


@dataclass
class Record:
    """A record that is being made."""

    patient: Patient = RUI
    phases: list[PhaseChange] = field(default_factory=list)
    entries: list[AnyEntry] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)
    observations: list[RecordedObservation] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    mode: GenerationMode = GenerationMode.DEMO
    more: dict[str, object] = field(default_factory=dict)

    def enter(
        self,
        when: datetime,
        body: EntryBody,
        author: str = "J. Lindqvist",
        corrects: int | None = None,
        reason: str | None = None,
        entered: datetime | None = None,
    ) -> int:
        number = len(self.entries) + 1
        session = None if body.of_patient else SESSION
        self.entries.append(Entry(number, 7, session, body, when, entered or when, author, corrects, reason))
        return number

    def measure(
        self,
        when: datetime,
        metric: str,
        value: float | None,
        *marks: Judgement,
        validity: MeasurementValidity = MeasurementValidity.VALID,
        device: str = "CM-04",
    ) -> None:
        seq = len(self.observations) + 1
        self.observations.append(
            RecordedObservation(
                metric,
                value,
                validity,
                frozenset(marks),
                when,
                when,
                when,
                None,
                self.mode,
                device,
                STREAM,
                seq,
                0,
                seq,
            )
        )

    def alarm(
        self,
        arose: str,
        words: str,
        seconds: int,
        answer: tuple[str, int] | None,
        priority: AlarmPriority,
        kind: AlarmKind = AlarmKind.PHYSIOLOGICAL,
        reason: str | None = None,
    ) -> None:
        begun = clock(arose)
        self.alarms.append(
            Alarm(
                id=len(self.alarms) + 1,
                session=SESSION,
                chair="4",
                device="CM-04",
                condition="nibp_systolic_high",
                metric="nibp_systolic",
                kind=kind,
                priority=priority,
                present=False,
                value=164.0,
                limit=160.0,
                message=words,
                detail="",
                arose_at=begun,
                ceased_at=begun + timedelta(seconds=seconds),
                latched=False,
                signals=_OFF,
                acknowledged_by=answer[0] if answer else None,
                acknowledged_at=begun + timedelta(seconds=answer[1]) if answer else None,
                reason=reason,
            )
        )

    def document(self) -> SessionDocument:
        last = self.phases[-1] if self.phases else None
        ended = last.changed_at if last is not None and last.phase.is_final else None
        session = InfusionSession(
            SESSION, self.patient, "4", last.phase if last else SessionPhase.SCHEDULED,
            last.changed_at if last else ZERO, "iv_ketamine", 1, ZERO, "J. Lindqvist", ended,
            baselines=self.more.pop("baselines", ()),  # type: ignore[arg-type]
            protocol="iv_ketamine", protocol_version=1,
        )  # fmt: skip
        texts = [StoredText("entry", entry.id, entry.body.model_dump_json()) for entry in self.entries]
        texts += [StoredText("log", place, to_json(dict(line.entry)).decode()) for place, line in enumerate(self.log)]
        found: dict[str, object] = {
            "streams": (RecordedStream(STREAM, "CM-04", self.mode),) if self.observations else (),
            **self.more,
        }
        return SessionDocument(
            session, at(-2000), "office", tuple(self.phases), preset_text=shipped_texts()["iv_ketamine.toml"],
            entries=tuple(self.entries), alarms=tuple(self.alarms), log=tuple(self.log), texts=tuple(texts),
            signatures=tuple(self.signatures), **found,  # type: ignore[arg-type]
        )  # fmt: skip

    def batches(self) -> Iterator[list[RecordedObservation]]:
        ordered = sorted(self.observations, key=lambda one: (one.measured_at, one.stream, one.seq))
        for first in range(0, len(ordered), 5000):
            yield ordered[first : first + 5000]

    def source(self, document: SessionDocument | None = None) -> RecordSource:
        header = ExportHeader("Lakeside Clinic", "Europe/Zurich", "0.1.0", clock("16:00:00"), "office")
        found = document or self.document()
        return RecordSource(found, self.batches, lambda: iter(()), header)


def empty_record() -> Record:
    """A session that was planned and nothing more."""
    return Record()


def plain_record() -> Record:
    """An afternoon's infusion with something of everything."""
    record = Record()
    _course(record)
    _numbers(record, 13)
    _asked(record)
    _drug(record)
    _seen(record)
    _alarms(record)
    record.more = {
        "baselines": (
            Baseline("nibp_systolic", 121.67, 3, clock("13:24")),
            Baseline("nibp_diastolic", 74.33, 3, clock("13:24")),
            Baseline("heart_rate", 71.6, 600, clock("13:24")),
            Baseline("spo2", 97.2, 600, clock("13:24")),
        ),
        "bindings": (Binding(1, SESSION, "CM-04", clock("13:02"), "M. Ortiz", clock("15:20")),),
        "devices": (RecordedDevice("CM-04", "Nihon", "BSM-3000", "00417", "4.2", "demo"),),
        "gaps": (RecordedGap(STREAM, 4401, 4402, clock("14:21")),),
        "reports": (
            RecordedReport(
                STREAM, 900, 0, DeviceCondition(DeviceConditionCode.PROBE_OFF, True, clock("13:16:20"), "spo2"),
                clock("13:16:20"), None, 1,
            ),
        ),
        "limits": (
            RecordedLimit(
                LimitName("nibp_systolic", LimitSide.HIGH, AlarmPriority.MEDIUM), 165.0, 160.0, "Dr A. Sato",
                "Hypertension known, agreed with the patient's cardiologist", clock("14:05"),
            ),
        ),
        "inactivations": (
            Inactivation(1, InactivationKind.AUDIO_PAUSED, SESSION, "4", None, None, "M. Ortiz", "Patient asleep",
                         clock("13:45"), clock("13:47"), ended_at=clock("13:46:10"), ended_by="M. Ortiz",
                         end=InactivationEnd.RESUMED),
        ),
    }  # fmt: skip
    return record


def _course(record: Record) -> None:
    steps = (
        (SessionPhase.INTAKE, "13:00", None, ()), (SessionPhase.BASELINE, "13:08", None, ()),
        (SessionPhase.INFUSING, "13:24", "Escort comes at three", ("Escort confirmed: not answered",)),
        (SessionPhase.PAUSED, "13:48", None, ()), (SessionPhase.INFUSING, "13:49:30", None, ()),
        (SessionPhase.RECOVERY, "14:05:30", None, ()), (SessionPhase.READY, "15:12:40", None, ()),
        (SessionPhase.DISCHARGED, "15:18", None, ()),
    )  # fmt: skip
    for phase, when, reason, missing in steps:
        asked = ("Identity, by two identifiers", "Consent valid", "Escort confirmed") if missing else ()
        record.phases.append(PhaseChange(phase, clock(when), "J. Lindqvist", reason, asked, missing))


def _numbers(record: Record, hours_from: int) -> None:
    begun = clock("13:09")
    for second in range(0, 129 * 60, 5):
        when = begun + timedelta(seconds=second)
        minute = second / 60 - 15
        rise = max(0.0, min(minute / 30, 1.0, (75 - minute) / 40)) if minute > 0 else 0.0
        if clock("14:18:30") < when < clock("14:20:40"):
            continue
        record.measure(when, "heart_rate", round(72 + 25 * rise + 2 * sin(second / 47)))
        is_off = clock("13:16:20") < when < clock("13:17:05")
        record.measure(
            when, "spo2", None if is_off else round(97 - 3 * rise + sin(second / 90)),
            validity=MeasurementValidity.NOT_AVAILABLE if is_off else MeasurementValidity.VALID,
        )  # fmt: skip
        late = (Judgement.LATE,) if clock("14:20:40") <= when < clock("14:23") else ()
        record.measure(when, "respiratory_rate", round(14 + 4 * rise + sin(second / 61)), *late)
    pressures = (
        ("13:10", 123, 75), ("13:14", 122, 74), ("13:20", 121, 74), ("13:29", 131, 80), ("13:34", 141, 86),
        ("13:39", 152, 92), ("13:44", 164, 99), ("13:46", 166, 100), ("13:50", 158, 96), ("13:55", 171, 103),
        ("13:57", 168, 101), ("14:02", 158, 94), ("14:07", 149, 91), ("14:12", 140, 87), ("14:17", 134, 83),
        ("14:27", 129, 80), ("14:43:30", 127, 77), ("14:58", 124, 75), ("15:14", 123, 74),
    )  # fmt: skip
    for taken, systolic, diastolic in pressures:
        record.measure(clock(taken), "nibp_systolic", systolic)
        record.measure(clock(taken), "nibp_diastolic", diastolic)
        record.measure(clock(taken), "nibp_mean", round(diastolic + (systolic - diastolic) / 3))
    record.measure(clock("14:22"), "nibp_systolic", None, validity=MeasurementValidity.NOT_AVAILABLE)
    for metric, value in (("nibp_systolic", 58), ("nibp_diastolic", 41)):
        record.measure(clock("14:32"), metric, value, Judgement.ARTEFACT)
    record.measure(clock("13:11"), "temperature", 36.6)


def _asked(record: Record) -> None:
    record.enter(at(-1900), person.WeightMeasured(value=60.9, unit=person.WeightUnit.KILOGRAM), "office")
    record.enter(at(-1900), person.AllergyNoted(substance="Penicillin", reaction="Rash"), "office")
    record.enter(at(-1900), person.IndicationSet(words="Treatment-resistant depression", code="F33.2"), "Dr A. Sato")
    record.enter(clock("13:01"), care.ChairTaken(), "M. Ortiz")
    for item, answer, detail in (("identity", "confirmed", None), ("consent", "valid", "version 3, 4 Nov 2026")):
        record.enter(
            clock("13:05"), gates.GateAnswered(gate=gates.GateName.PRE_DOSE, item=item, answer=answer, detail=detail),
            "M. Ortiz",
        )  # fmt: skip
    for when, scale, total in (
        ("13:12", "moaas", 5),
        ("13:18", "cadss6", 0),
        ("13:44", "moaas", 4),
        ("14:04", "cadss6", 6),
        ("14:30", "moaas", 5),
        ("14:45", "cadss6", 1),
        ("15:16", "phq9", 11),
    ):
        record.enter(clock(when), assessments.Assessment(scale=scale, total=total), "M. Ortiz")
    record.enter(
        clock("13:19"),
        assessments.Assessment(scale="phq9", items=(2, 2, 1, 3, 1, 2, 2, 0, 1), note="asked aloud"),
        "M. Ortiz",
    )


def _drug(record: Record) -> None:
    order = record.enter(
        clock("13:15"),
        drug.Order(
            drug="ketamine", route=Route.INTRAVENOUS, dose_mg_per_kg=0.6, weight_kg=60.9,
            weight_basis=drug.WeightBasis.ACTUAL, concentration_mg_per_ml=1.0, duration_min=40,
            reason="Above 0.5 mg/kg: partial response to the last three infusions",
        ),
        "Dr A. Sato",
    )  # fmt: skip
    record.enter(clock("13:16"), drug.OrderChecked(order=order), "M. Ortiz")
    record.enter(
        clock("13:17"),
        ledger.VialOpened(vial="K-2219", drug="ketamine", lot="AB1234", expiry=date(2027, 5, 31), content_mg=50.0),
        "M. Ortiz",
    )
    record.enter(clock("13:18"), ledger.DrugDrawn(vial="K-2219", mg=36.5), "M. Ortiz")
    record.enter(clock("15:00"), ledger.DrugWasted(vial="K-2219", mg=13.5, witness="J. Lindqvist"), "M. Ortiz")
    record.enter(clock("13:24"), drug.DrugStarted(order=order), "M. Ortiz")
    record.enter(clock("13:48"), drug.DrugPaused(reason="Nausea, ondansetron given"), "M. Ortiz")
    record.enter(clock("13:49:30"), drug.DrugResumed(), "M. Ortiz")
    record.enter(clock("14:05:30"), drug.DrugStopped(), "M. Ortiz")
    record.enter(
        clock("13:47"),
        drug.MedicineGiven(
            medicine="ondansetron", dose=4.0, unit="mg", route=MedicineRoute.INTRAVENOUS, reason="Nausea"
        ),
        "M. Ortiz",
    )


def _seen(record: Record) -> None:
    first = record.enter(
        clock("13:44"), events.EventNoted(code=events.EventCode.NAUSEA, intensity=events.Intensity.MILD)
    )
    record.enter(
        clock("13:41"), events.EventNoted(code=events.EventCode.NAUSEA, intensity=events.Intensity.MODERATE),
        corrects=first, reason="began before the cuff at 13:44", entered=clock("13:46:12"),
    )  # fmt: skip
    record.enter(clock("15:05"), events.NoteWritten(text="Walked steadily to the bathroom and back, no help needed."))
    record.enter(
        clock("13:44"),
        events.AdverseEvent(
            term="Hypertension", severity=events.Intensity.MODERATE, relation=events.Relation.PROBABLE,
            actions=(events.ActionTaken.PAUSED, events.ActionTaken.MEDICINE), outcome=events.Outcome.RESOLVED,
            ended_at=clock("14:07"), narrative="Pressure above 160 mmHg for some minutes; no headache, no chest pain.",
        ),
        "Dr A. Sato", entered=clock("14:30"),
    )  # fmt: skip


def _alarms(record: Record) -> None:
    technical, low, medium = AlarmKind.TECHNICAL, AlarmPriority.LOW, AlarmPriority.MEDIUM
    record.alarm("13:16:20", "Probe off", 45, ("J. Lindqvist", 18), low, technical, "Probe moved")
    record.alarm("13:44:10", "SBP 164 > 160", 450, ("M. Ortiz", 21), medium, reason="Repeat cuff, watched")
    record.alarm("13:56:02", "SBP 171 > 160", 368, ("M. Ortiz", 13), medium, reason="Dr Sato told, go on")
    record.alarm("14:18:30", "Feed lost", 130, ("J. Lindqvist", 34), medium, technical, "Monitor restarted")
    record.alarm("14:42:00", "Cuff overdue", 90, None, low, technical)
    record.alarm("13:55:10", "SBP 184 > 180", 30, ("M. Ortiz", 9), AlarmPriority.HIGH, reason="Second reading lower")
    record.log += [
        LogEntry(clock("13:44:11"), LogKind.PAINTED, SESSION, 2, None, {"screen": "board 1"}),
        LogEntry(clock("13:45:00"), LogKind.PAUSE, SESSION, None, "M. Ortiz", {"what": "audio_paused", "lasts_s": 120}),
        LogEntry(
            clock("14:05:00"), LogKind.LIMITS, SESSION, None, "Dr A. Sato", {"metric": "nibp_systolic", "limit": 165.0}
        ),
    ]


def aborted_record() -> Record:
    """A session that ended before its time: no drug, no end of the course."""
    record = Record(mode=GenerationMode.REAL)
    for phase, when, reason in (
        (SessionPhase.INTAKE, "13:00", None), (SessionPhase.BASELINE, "13:08", None),
        (SessionPhase.ABORTED, "13:31", "The patient wishes to wait until the new year"),
    ):  # fmt: skip
        record.phases.append(PhaseChange(phase, clock(when), "J. Lindqvist", reason))
    for minute, systolic in ((10, 188), (16, 191)):
        for metric, value in (("nibp_systolic", systolic), ("nibp_diastolic", 106)):
            record.measure(at(minute), metric, value)
    record.enter(
        clock("13:20"), gates.PressureDecision(decision=gates.Decision.CANCEL, reason="191/106 twice"), "Dr A. Sato"
    )
    return record


def signed(record: Record, *addenda: str) -> SessionDocument:
    """Sign a record and add to it."""
    document = record.document()
    hashed = digest_record(document, record.batches()).sha256
    seal = Seal(clock("15:30"), len(record.observations), 3, len(record.log), document.devices)
    first = Signature(
        SESSION,
        0,
        SignatureMeaning.RESPONSIBILITY,
        "Dr A. Sato",
        "clinician",
        clock("15:30"),
        "0.1.0",
        hashed,
        None,
        "ab" * 32,
        seal=seal,
    )
    added = [
        Signature(
            SESSION,
            1 + place,
            SignatureMeaning.ADDENDUM,
            "Dr A. Sato",
            "clinician",
            clock("15:45"),
            "0.1.0",
            hashed,
            "ab" * 32,
            "cd" * 32,
            words,
        )
        for place, words in enumerate(addenda)
    ]
    return replace(document, signatures=(first, *added))
