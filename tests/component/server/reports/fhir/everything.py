"""A session with something of everything that a Bundle can hold."""

from sqlalchemy import Connection

from models.alarm import AlarmKind, AlarmPriority
from models.medicine import MedicineRoute
from models.observation import Judgement, MeasurementValidity
from models.record.artefacts import ArtefactMarked
from models.record.assessments import Assessment
from models.record.care import ChairTaken
from models.record.drug import (
    BolusGiven,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    MedicineGiven,
    Order,
    OrderChecked,
    RateChanged,
    WeightBasis,
)
from models.record.entry import EntryBody, NewEntry
from models.record.events import (
    ActionTaken,
    AdverseEvent,
    EventCode,
    EventNoted,
    Intensity,
    NoteWritten,
    Outcome,
    Relation,
    Seriousness,
)
from models.record.moves import ChairMoved
from models.record.person import (
    AllergyNoted,
    ConditionNoted,
    HeightMeasured,
    IndicationSet,
    MedicineTaken,
    WeightMeasured,
    WeightUnit,
)
from models.record.treatment import HomeDosesTold, ReviewDone
from models.route import Route
from models.session import SessionPhase
from models.signature import Seal, Signature, SignatureMeaning
from server.reports.canonical import signature_sha256
from server.reports.records import digest_of
from server.store.alarms import upsert_alarms
from server.store.bindings import bind
from server.store.documents import read_document
from server.store.manual import add_manual
from server.store.record import add_entry
from server.store.sessions import change_phase
from server.store.signatures import add_signature
from tests.component.server.reports.fhir.records import MANUAL, cuff
from tests.component.server.store.building import (
    STREAM,
    Sender,
    at,
    judged,
    new_alarm,
    new_session,
    write,
)

_P = SessionPhase


def everything(connection: Connection) -> int:
    """A session with gaps, invalid values, artefacts, alarms, a dose in parts, an abort, signatures and an addendum."""
    sender = Sender.on(connection)
    session = new_session(connection, created_at=at(-1000)).id
    bind(connection, session, "monitor-1", None, at(-900), "Ada")
    for second, phase in ((-800, _P.INTAKE), (-700, _P.BASELINE), (0, _P.INFUSING), (1300, _P.PAUSED)):
        change_phase(connection, session, phase, None, at(second), "Ada", missing=("Escort: “no” & <none>",))
    _measure(connection, sender, session)
    _write_down(connection, session)
    alarm = new_alarm(4, session=session, arose_at=at(605), onset_at=at(601), ceased_at=at(640), present=False,
                      acknowledged_by="Ada", acknowledged_at=at(622), reason="seen", escalation=1)  # fmt: skip
    pressure = new_alarm(5, session=session, arose_at=at(902), condition="nibp_systolic_high", metric="nibp_systolic",
                         value=184.0, limit=180.0, message="SBP 184 > 180", priority=AlarmPriority.MEDIUM)  # fmt: skip
    lost = new_alarm(6, session=session, arose_at=at(1205), condition="probe_off", metric="spo2", value=None,
                     limit=None, kind=AlarmKind.TECHNICAL, priority=AlarmPriority.LOW, message="Probe off",
                     detail="")  # fmt: skip
    upsert_alarms(connection, [alarm, pressure, lost])
    change_phase(connection, session, _P.ABORTED, "patient’s wish", at(1500), "Ada")
    _sign(connection, session)
    return session


def _measure(connection: Connection, sender: Sender, session: int) -> None:
    bad, ongoing = MeasurementValidity.INVALID, MeasurementValidity.ONGOING
    doubted, no = MeasurementValidity.QUESTIONABLE, MeasurementValidity.NOT_AVAILABLE
    seq, sent = 0, []
    for second in range(1, 1400):
        if 400 <= second < 530:  # a gap of more than two minutes
            continue
        validity = doubted if 200 <= second < 205 else bad if 600 <= second < 610 else MeasurementValidity.VALID
        rate = judged(70 + second % 9 + 0.5, at(second), validity=validity)
        off = 1200 <= second < 1210
        saturation = judged(None if off else 96.0, at(second + 0.003 * (second % 5)), "spo2",
                            validity=no if off else MeasurementValidity.VALID)  # fmt: skip
        seq += 1
        sent.append(sender.frame(seq, rate, saturation, judged(38.25, at(second), "etco2")))
    late = judged(3e-5, at(700.000_5), "perfusion_index", judgements=frozenset({Judgement.LATE}))
    pump = [judged(0.0, at(1), "infused_volume"), judged(45.0, at(1), "infusion_rate")]
    frames = [cuff(300), cuff(600, 131.0), cuff(900, 184.0), cuff(905, 184.0, judgements=frozenset({Judgement.REPEAT})),
              cuff(1100, None, validity=bad), cuff(1150, 40.0, validity=doubted), cuff(1180, None, validity=ongoing),
              [judged(36.6, at(650), "temperature")], [late], pump]  # fmt: skip
    frames[7].append(judged(44.5, at(651), "temperature", validity=bad, judgements=frozenset({Judgement.OUT_OF_RANGE})))
    for place, frame in enumerate(frames):
        sent.append(sender.frame(seq + 5 + place, *frame, received_at=at(1400 + place)))
    write(connection, *sent)
    mark = ArtefactMarked(stream=STREAM, seq=seq + 6, metrics=("nibp_systolic", "nibp_diastolic", "nibp_mean"),
                          measured_at=at(600), why="movement")  # fmt: skip
    one = ArtefactMarked(stream=STREAM, seq=50, metrics=("heart_rate",), measured_at=at(50), why="movement")
    for body in (mark, one):
        _enter(connection, session, body, 1401)
    for metric, value in (("nibp_systolic", 141.0), ("heart_rate", 88.0), ("nibp_diastolic", 91.0)):
        add_manual(connection, session, judged(value, at(1250), metric), MANUAL, at(1260), "Eve", "by hand, left arm")
    add_manual(connection, session, judged(142.0, at(1250), "nibp_systolic"), MANUAL, at(1270), "Eve", None)


def _enter(connection: Connection, session: int | None, body: EntryBody, second: float, author: str = "Ada") -> int:
    return add_entry(connection, NewEntry(1, session, body, at(second)), at(second + 1), author).id


def _write_down(connection: Connection, session: int) -> None:
    for person in (
        WeightMeasured(value=154.5, unit=WeightUnit.POUND), HeightMeasured(cm=171.0),
        AllergyNoted(substance="Penicillin"), ConditionNoted(words="Hypertension", code="I10"),
        MedicineTaken(name="Sertraline"), IndicationSet(words="Depression", code="F33.2"),
        ReviewDone(review="urine_drug_screen", result="Cocaine", abnormal=True), HomeDosesTold(lost=1, extra=2),
    ):  # fmt: skip
        _enter(connection, None, person, -950)
    order = Order(drug="ketamine", route=Route.INTRAVENOUS, dose_mg_per_kg=0.5, weight_kg=70.0,
                  weight_basis=WeightBasis.ACTUAL, concentration_mg_per_ml=1.0, duration_min=40.0)  # fmt: skip
    number = _enter(connection, session, order, -100, "Eve")
    steps: list[tuple[EntryBody, float]] = [
        (OrderChecked(order=number), -90), (ChairTaken(), -80), (DrugStarted(order=number), 0),
        (RateChanged(rate_ml_per_h=40.0), 300), (BolusGiven(mg=2.0), 500), (DrugPaused(reason="nausea"), 700),
        (DrugResumed(), 800), (DrugStopped(reason="patient’s wish"), 1300),
        (MedicineGiven(medicine="ondansetron", dose=4.0, unit="mg", route=MedicineRoute.INTRAVENOUS), 720),
        (MedicineGiven(medicine="other", name="Ginger", dose=2.0, unit="sweets", route=MedicineRoute.ORAL), 730),
        (EventNoted(code=EventCode.NAUSEA, intensity=Intensity.MODERATE, note='says "=1+1"; <Übelkeit>'), 690),
        (EventNoted(code=EventCode.POSITION), 695),
        (AdverseEvent(term="Vomiting", severity=Intensity.MODERATE, relation=Relation.PROBABLE,
                      actions=(ActionTaken.PAUSED, ActionTaken.MEDICINE), outcome=Outcome.RESOLVED, ended_at=at(760),
                      narrative="Twice, small amounts"), 700),
        (AdverseEvent(term="Fall", severity=Intensity.SEVERE, relation=Relation.UNRELATED,
                      actions=(ActionTaken.NONE,), outcome=Outcome.RESOLVED_WITH_SEQUELAE,
                      seriousness=(Seriousness.HOSPITALISATION,)), 1290),
        (Assessment(scale="phq9", items=(1, 2, 1, 2, 1, 2, 1, 0, 1), language="en"), -600),
        (Assessment(scale="phq9", items=(1, None, 1, 2, 1, 2, 1, 0, 1)), -500),
        (Assessment(scale="madrs", total=27, note="by telephone"), -400),
        (Assessment(scale="moaas", items=(4,)), 900),
        (ChairMoved(from_chair="9", to_chair="1"), -850),
    ]  # fmt: skip
    for body, second in steps:
        _enter(connection, session, body, second)
    wrong = _enter(connection, session, NoteWritten(text="calm & <well>"), 1000)
    corrected = NewEntry(1, session, NoteWritten(text="anxious"), at(1000), wrong, "wrong patient")
    add_entry(connection, corrected, at(1010), "Eve")


def _sign(connection: Connection, session: int) -> None:
    found = read_document(connection, session)
    seal = Seal(at(1600), 0, len(found.person_entries), len(found.log), found.devices)
    meanings = ((SignatureMeaning.RESPONSIBILITY, None), (SignatureMeaning.REVIEW, None),
                (SignatureMeaning.ADDENDUM, "Called the next day: well"))  # fmt: skip
    record, before = "a" * 64, None
    for place, (meaning, text) in enumerate(meanings):
        new = Signature(session, place, meaning, "Eve" if place != 1 else "Kim", "clinician", at(1600 + place), "0.1.0",
                        record, before, "", text, seal if place == 0 else None)  # fmt: skip
        if place == 0:
            record = digest_of(connection, found).sha256
            new = Signature(session, 0, meaning, "Eve", "clinician", at(1600), "0.1.0", record, None, "", text, seal)
        before = signature_sha256(new)
        add_signature(
            connection, Signature(**{field: getattr(new, field) for field in new.__slots__} | {"sha256": before})
        )
