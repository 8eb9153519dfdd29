"""What a server answers of one session, as the record's page reads it: timeline, statistics, entries, signatures."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
BEGAN = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # 13:00 by the clinic's clock
MINUTES = 140
SESSION = 17
PATIENT = {
    "id": 4,
    "family_name": "Mendes",
    "given_name": "Rui",
    "birth_date": "1965-11-30",
    "identifier": "40-1710",
    "sex": "male",
}
GAP = (78, 80)  # minutes


def at(minutes: float) -> str:
    return (BEGAN + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def metric(unit: str, points: Sequence[tuple[float, float]], **more: object) -> Json:
    return {
        "unit": unit,
        "counted": len(points),
        "t": [round(minute * 60_000) for minute, _ in points],
        "v": [value for _, value in points],
        "gaps": [],
        "late": [],
        "left_out": [],
        **more,
    }


def running(value: float) -> list[tuple[float, float]]:
    return [(minute / 4, value + minute % 5) for minute in range(40, 4 * MINUTES) if not GAP[0] <= minute / 4 < GAP[1]]


def alarm(number: int, minute: float, **changes: object) -> Json:
    return {
        "id": number,
        "session": SESSION,
        "chair": "4",
        "device": "CM-04",
        "condition": "nibp_systolic_high",
        "metric": "nibp_systolic",
        "kind": "physiological",
        "priority": "medium",
        "present": False,
        "value": 164,
        "limit": 160,
        "message": "SBP 164 > 160",
        "detail": "",
        "arose_at": at(minute),
        "ceased_at": at(minute + 7.5),
        "latched": False,
        "acknowledged_by": "ortiz",
        "acknowledged_at": at(minute + 0.35),
        "reason": "Repeat cuff",
        "answer_s": 21.0,
        "lasted_s": 450.0,
        "signals": {"visual": "off", "auditory": "off"},
        **changes,
    }


def phase(name: str, start: float, end: float) -> Json:
    return {"phase": name, "from": at(start), "to": at(end), "by": "ortiz", "reason": None, "missing": []}


def head() -> Json:
    return {
        "patient": PATIENT,
        "chair": "4",
        "devices": ["CM-04"],
        "visit": 5,
        "visits": 6,
        "title": "Ketamine infusion",
        "phase": "discharged",
        "planned_at": at(-60),
        "ended_at": at(MINUTES),
        "nurses": ["ortiz", "lindqvist"],
        "prescribers": ["sato"],
        "mg_per_kg": 0.6,
        "weight_kg": 60.9,
        "simulated": True,
        "dose": {"title": "Ketamine (racemic)", "given_mg": 36.5, "started_at": at(24), "stopped_at": at(65.5)},
    }


def series() -> Json:
    gap = [[GAP[0] * 60_000 - 15_000, GAP[1] * 60_000]]
    cuffs = [(10, 121), (24, 128), (44, 164), (55, 250), (70, 130), (100, 124)]
    return {
        "heart_rate": metric("/min", running(72), gaps=gap, late=[[600_000, 700_000, 7]]),
        "spo2": metric("%", running(95), gaps=gap, left_out=[[1_200_000, 1_260_000, 5, "invalid", None]]),
        "respiratory_rate": metric("/min", running(13), gaps=gap),
        "nibp_systolic": metric("mm[Hg]", cuffs, left_out=[[82 * 60_000, 82 * 60_000, 1, "invalid", None]]),
        "nibp_diastolic": metric("mm[Hg]", [(minute, value - 48) for minute, value in cuffs]),
    }


def limits() -> Json:
    return {
        "nibp_systolic": {"low": [[90, "medium"]], "high": [[160, "medium"], [180, "high"]]},
        "heart_rate": {"low": [[50, "medium"]], "high": [[110, "medium"]]},
        "spo2": {"low": [[90, "high"]], "high": []},
    }


def phases() -> list[Json]:
    return [
        phase("baseline", 0, 24),
        phase("infusing", 24, 48),
        phase("paused", 48, 49.5),
        phase("infusing", 49.5, 65.5),
        phase("recovery", 65.5, MINUTES),
    ]


def timeline() -> Json:
    return {
        "session": SESSION,
        "from": at(0),
        "to": at(MINUTES),
        "whole": [at(0), at(MINUTES)],
        "time_zone": "Europe/Berlin",
        "series": series(),
        "head": head(),
        "drug": {"began_at": at(24), "ended_at": at(65.5)},
        "phases": phases(),
        "alarms": [
            alarm(1, 44),
            alarm(
                2,
                78,
                kind="technical",
                message="Feed lost",
                acknowledged_by=None,
                acknowledged_at=None,
                reason=None,
                answer_s=None,
                lasted_s=130.0,
            ),
        ],
        "limits": [{"from": at(0), "to": None, "metrics": limits()}],
        "infusion": [
            {"at": at(24), "rate_ml_per_h": 54.8, "given_mg": 0, "mg_per_h": 54.8},
            {"at": at(65.5), "rate_ml_per_h": 0, "given_mg": 36.5, "mg_per_h": 0},
        ],
        "marks": [
            {"at": at(11), "sort": "score", "words": "MOAA/S: 5"},
            {"at": at(41), "sort": "event", "words": "Nausea, mild"},
            {"at": at(47), "sort": "medicine", "words": "Ondansetron 4 mg"},
        ],
        "expected": [],
        "earlier": [],
        "earlier_sessions": 0,
    }


def found(value: float, minute: float) -> Json:
    return {"value": value, "at": at(minute), "late": False}


def was_due() -> tuple[Json, Json]:
    due = {
        "check": "pressure",
        "label": "Blood pressure",
        "due_at": at(34),
        "done_at": at(44),
        "state": "late",
        "late_s": 90,
        "entry": None,
    }
    missed = due | {"due_at": at(54), "done_at": None, "state": "missed", "late_s": 0}
    return due, missed


def vitals() -> Json:
    due, missed = was_due()
    columns = [
        {
            "at": at(10),
            "due": None,
            "values": {"nibp_systolic": 121, "nibp_diastolic": 74, "heart_rate": 72},
            "failed": False,
            "since_drug_min": None,
            "since_end_min": None,
            "scores": {"moaas": 5},
        },
        {
            "at": at(44),
            "due": due,
            "values": {"nibp_systolic": 164, "nibp_diastolic": 99, "heart_rate": 88},
            "failed": False,
            "since_drug_min": 10,
            "since_end_min": None,
            "scores": {"moaas": None},
        },
        {
            "at": at(82),
            "due": missed,
            "values": None,
            "failed": True,
            "since_drug_min": 58,
            "since_end_min": 17,
            "scores": {},
        },
    ]
    return {
        "scales": {"moaas": "Sedation (MOAA/S)"},
        "columns": columns,
        "readings": [{"at": at(55), "values": {"nibp_systolic": 250, "nibp_diastolic": 103}}],
    }


def metrics() -> Json:
    systolic = {
        "unit": "mm[Hg]",
        "counted": 6,
        "late": 0,
        "left_out": 1,
        "baseline": {"value": 122, "readings": 3, "is_frozen": True},
        "highest": found(250, 55),
        "lowest": found(121, 10),
        "peak": found(250, 55),
        "time_to_peak_s": 1860,
        "rise": 128,
        "outside": {"above_s": 580, "above_area": 3720, "below_s": 0, "below_area": 0},
        "recovery": {"after_s": 2280, "is_confirmed": True, "left": True},
        "longest_gap": None,
    }
    rate = systolic | {
        "baseline": {"value": 72, "readings": 9, "is_frozen": True},
        "longest_gap": {"from": at(78), "seconds": 130},
    }
    return {
        "nibp_systolic": systolic,
        "nibp_diastolic": systolic | {"baseline": {"value": 74, "readings": 3, "is_frozen": True}},
        "heart_rate": rate,
        "spo2": systolic | {"lowest": found(94, 57)},
    }


def statistics() -> Json:
    due, missed = was_due()
    return {
        "session": SESSION,
        "drug": {"began_at": at(24), "ended_at": at(65.5)},
        "metrics": metrics(),
        "answers": {"alarms": 2, "answered": 1, "median_s": 21, "longest_s": 21},
        "due": [due, missed],
        "vitals": vitals(),
    }


def entry(number: int, **changes: object) -> Json:
    return {
        "id": number,
        "patient": 4,
        "session": SESSION,
        "group": "events",
        "kind": "event",
        "code": "nausea",
        "intensity": "mild",
        "note": None,
        "at": at(44),
        "entered_at": at(44.1),
        "author": "lindqvist",
        "corrects": None,
        "reason": None,
        "state": "standing",
        "replaced_by": None,
        **changes,
    }


def entries() -> Json:
    first = entry(31, state="corrected", replaced_by=32)
    return {
        "items": [first, entry(32, at=at(41), entered_at=at(46.2), corrects=31, reason="Looked at the clock")],
        "next": None,
    }


def signatures(*, missing: tuple[str, ...] = ("Waste witnessed",), signed: bool = False) -> Json:
    one = {
        "session": SESSION,
        "place": 0,
        "meaning": "review",
        "author": "sato",
        "role": "clinician",
        "at": at(200),
        "text": None,
        "record_sha256": "7f3a91c2" * 8,
        "previous_sha256": None,
        "sha256": "ab" * 32,
        "product": "0.1.0",
        "sealed_until": at(200),
    }
    return {
        "items": [one] if signed else [],
        "next": None,
        "is_signed": signed,
        "required": ["The session is over", "Waste witnessed"],
        "missing": [] if signed else list(missing),
        "arrived_after_signing": {"observations": 0, "log_lines": 0},
    }


def line(number: int, **changes: object) -> Json:
    return {
        "session": number,
        "patient": PATIENT | {"id": number, "family_name": f"Name {number:05}", "identifier": f"B-{number}"},
        "chair": str(number % 8 + 1),
        "at": at(number),
        "phase": "discharged",
        "over": True,
        "signed": number % 2 == 0,
        "drug": "Ketamine (racemic)",
        "given_mg": 36.5,
        "mg_per_kg": 0.6,
        "nurse": "ortiz",
        "alarms": number % 4,
        "flags": ["adverse"],
        **changes,
    }
