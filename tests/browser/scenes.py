# ruff: noqa: E501, ANN401 - a scene is a table: one chair, one alarm a row
"""Scripted clinics: chairs and alarms as the live stream sends them, one for every state a screen must show."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.browser import care_objects

Json = dict[str, Any]
Scene = tuple[dict[str, Json], dict[int, Json], list[Json]]

_PRESET = {"name": "iv_ketamine", "version": 7, "title": "IV ketamine"}
_LIMITS = {
    "nibp_systolic": (160, 90), "heart_rate": (110, 50), "spo2": (None, 89), "respiratory_rate": (26, 8),
    "etco2": (55, 25),
}  # fmt: skip
_UNITS = {
    "nibp_systolic": ("mm[Hg]", "mmHg"), "nibp_diastolic": ("mm[Hg]", "mmHg"), "nibp_mean": ("mm[Hg]", "mmHg"),
    "heart_rate": ("/min", "/min"), "spo2": ("%", "%"), "respiratory_rate": ("/min", "/min"),
    "etco2": ("mm[Hg]", "mmHg"), "infusion_rate": ("mL/h", "mL/h"), "infused_volume": ("mL", "mL"),
}  # fmt: skip


def value(metric: str, number: float | None, age_s: float, state: str = "live", **more: object) -> Json:
    """One value as the live stream sends it."""
    unit, symbol = _UNITS[metric]
    high, low = _LIMITS.get(metric, (None, None))
    return {
        "metric": metric, "label": metric, "value": number, "unit": unit, "symbol": symbol, "validity": "valid",
        "age_s": age_s, "state": state, "limits": {"low": low, "high": high} if metric in _LIMITS else None,
        "last": None, "measured_at": None, "source": "CM-01", "manual": False, "reason": None, "repeat": False,
        "limits_set_for_patient": False, "advisory_limits": {"low": None, "high": None}, "advisory": False,
        "baseline_limits": {"low": None, "high": None}, **more,
    }  # fmt: skip


def chair(
    name: str, now: datetime, patient: tuple[str, str, str] | None, phase: str | None = None, **more: Any
) -> Json:
    """A chair; without a patient it is empty."""
    base: Json = {
        "chair": name, "session": None, "phase": None, "phase_since": None, "patient": None, "values": [], "due": [],
        "mode": "demo", "replay": None, "devices": [{"device": f"CM-{int(name):02}", "connected": True, "last_heard_s": 0.4}],
        "preset": _PRESET, "baselines": {}, "news2": None, "care": None,
    }  # fmt: skip
    if patient:
        since = now - timedelta(seconds=more.pop("phase_s", 900))
        family, birth_date, identifier = patient
        base |= {"session": 100 + int(name), "phase": phase, "phase_since": since.isoformat(),
                 "patient": {"name": family, "birth_date": birth_date, "identifier": identifier}}  # fmt: skip
    return base | more


def numbers(bp: tuple[int, int], rest: tuple[int, int, int, int], bp_age: float = 100) -> list[Json]:
    """The five numbers of a running feed."""
    high, low = bp
    hr, spo2, rr, co2 = rest
    return [
        value("nibp_systolic", high, bp_age), value("nibp_diastolic", low, bp_age),
        value("nibp_mean", round((high + 2 * low) / 3), bp_age), value("heart_rate", hr, 0.6), value("spo2", spo2, 0.8),
        value("respiratory_rate", rr, 1.1), value("etco2", co2, 1.1), value("infusion_rate", 58.5, 1.0),
        value("infused_volume", 12.3, 1.0),
    ]  # fmt: skip


def due(now: datetime, in_s: float) -> list[Json]:
    """The next cuff reading."""
    return [{"what": "nibp", "at": (now + timedelta(seconds=in_s)).isoformat(), "in_s": in_s}]


def alarm(id_: int, chair_: str | None, message: str, now: datetime, since_s: float = 38, **more: Any) -> Json:
    """An alarm as the live stream sends it: high and physiological unless said otherwise."""
    return {
        "id": id_, "session": None, "chair": chair_, "device": f"CM-{int(chair_):02}" if chair_ else "CM-21",
        "condition": "nibp_systolic_high", "metric": "nibp_systolic", "kind": "physiological", "priority": "high",
        "present": True, "acknowledged_by": None, "acknowledged_at": None, "reason": None, "value": 184, "limit": 180,
        "message": message, "detail": "", "arose_at": (now - timedelta(seconds=since_s)).isoformat(), "ceased_at": None,
        "latched": False, "signals": {"visual": "on", "auditory": "on"}, "escalation": 0, "reminded_at": None,
        "unshown": False, **more,
    }  # fmt: skip


TECHNICAL: Json = {"kind": "technical", "metric": None, "value": None, "limit": None}


def twelve(now: datetime) -> Scene:
    """The drawn board: every state at once."""
    chairs = [
        chair("1", now, ("Abara, Lena", "1988-02-04", "40-1182"), "infusing", phase_s=1450, values=numbers((138, 84), (78, 98, 15, 37), 192), due=due(now, 108)),
        chair("2", now, ("Bergman, Tove", "1971-09-19", "40-0958"), "infusing", phase_s=1865, values=_overdue(), due=due(now, -160)),
        chair("3", now, ("Harris, Dana", "1979-03-12", "40-2217"), "infusing", phase_s=1540, values=numbers((184, 112), (104, 97, 19, 34), 38), due=due(now, 82)),
        chair("4", now, ("Mendes, Rui", "1965-11-30", "40-1710"), "recovery", phase_s=3800, values=numbers((140, 90), (76, 97, 14, 36), 650)[:6], due=due(now, 250)),
        chair("5", now, ("Okafor, Ben", "1993-06-08", "40-2301"), "infusing", phase_s=1110, values=numbers((142, 86), (114, 98, 21, 32), 86), due=due(now, 214)),
        chair("6", now, ("Nguyen, Kim", "1984-01-21", "40-1994"), "infusing", phase_s=555, values=_lost(), due=due(now, 58), silent=True),
        chair("7", now, ("Rossi, Elena", "1958-08-02", "40-0873"), "paused", phase_s=252, values=numbers((126, 78), (70, 98, 13, 38), 72), due=due(now, 48)),
        chair("8", now, None),
        chair("9", now, ("Silva, Marta", "1990-04-17", "40-2044"), "infusing", phase_s=415, values=numbers((118, 74), (66, 99, 13, 39), 115), due=due(now, 185)),
        chair("10", now, ("Yilmaz, Can", "1981-01-05", "40-2102"), "infusing", phase_s=2140, values=numbers((142, 88), (82, 97, 16, 36), 271), due=due(now, 29)),
        chair("11", now, ("Dubois, Paul", "1969-06-23", "40-1533"), "infusing", phase_s=770, values=_probe_off(), due=due(now, 256)),
        chair("12", now, ("Larsen, Ida", "1996-10-09", "40-2390"), "infusing", phase_s=1700, values=numbers((124, 77), (71, 98, 15, 37), 140), due=due(now, 160),
              replay={"source": "case-12.vital", "speed": 4, "original_at": "2019-05-04T09:12:44Z"}),
    ]  # fmt: skip
    alarms = [
        alarm(1, "3", "SBP 184 > 180", now, detail="2nd reading"),
        alarm(2, "6", "Feed lost", now, 48, **TECHNICAL | {"priority": "medium", "condition": "feed_lost", "detail": "No data since 14:31:19"}),
        alarm(3, "5", "HR 114 > 110", now, 170, condition="heart_rate_high", metric="heart_rate", value=114, limit=110, priority="medium",
              acknowledged_by="M. Ortiz", acknowledged_at=(now - timedelta(seconds=137)).isoformat(), reason="anxious, talking with him",
              signals={"visual": "acknowledged", "auditory": "acknowledged"}),
        alarm(4, "2", "Cuff overdue", now, 160, **TECHNICAL | {"priority": "low", "condition": "cuff_overdue", "metric": "nibp_systolic", "detail": "Last reading 14:19:27"}),
        alarm(5, "11", "Probe off", now, 22, **TECHNICAL | {"priority": "low", "condition": "probe_off", "metric": "spo2"}),
        alarm(6, "7", "SpO₂ 88 < 89", now, 300, condition="spo2_low", metric="spo2", value=88, limit=89, present=False, latched=True,
              priority="medium", ceased_at=(now - timedelta(seconds=200)).isoformat(), signals={"visual": "latched", "auditory": "off"}),
    ]  # fmt: skip
    return _scene(chairs, alarms, [])


def baselines(high: float, low: float, hr: float) -> Json:
    """A patient's own means before the drug."""
    found = {"nibp_systolic": high, "nibp_diastolic": low, "heart_rate": hr}
    return {name: {"value": mean, "readings": 3, "frozen_at": "2026-01-01T12:00:00Z"} for name, mean in found.items()}


def attention(now: datetime) -> Scene:
    """Eight chairs in which something is switched off, called, escalated, advised or set for one patient."""
    chairs, alarms, _ = eight(now)
    for name, means in {"1": (124, 76, 72), "3": (138, 84, 78), "5": (130, 80, 82), "7": (122, 76, 72)}.items():
        chairs[name]["baselines"] = baselines(*means)
    chairs["3"]["news2"] = {"score": 3, "missing": ["temperature", "consciousness", "oxygen"]}
    systolic = chairs["1"]["values"][0]
    systolic |= {"value": 144, "advisory": True, "advisory_limits": {"low": None, "high": 140}}
    chairs["3"]["values"][0]["baseline_limits"] = {"low": None, "high": 168.0}
    for item in chairs["7"]["values"][:1]:
        item |= {"limits": {"low": 90, "high": 150}, "limits_set_for_patient": True}
    alarms[1] |= {"escalation": 2, "message": "SBP 184 > 180, +46 from baseline"}
    alarms[4] |= {"unshown": True}
    alarms.pop(6)
    return _scene([*chairs.values()], [*alarms.values()], [])


def care(now: datetime) -> Scene:
    """Eight chairs, three of them with a record that asks for something: before, during and after the drug."""
    chairs, alarms, _ = eight(now)
    chairs["1"] |= {"phase": "baseline", "care": care_objects.before(now)}
    chairs["3"] |= {"care": care_objects.infusing(now), "baselines": baselines(138, 84, 78)}
    chairs["4"] |= {"care": care_objects.recovering(now), "baselines": baselines(122, 74, 72)}
    return _scene([*chairs.values()], [*alarms.values()], [])


# What is switched off in a scene: kind, chair, and more of it.
SWITCHED: dict[str, tuple[tuple[str, str, Json], ...]] = {
    "attention": (
        ("audio_paused", "6", {"lasts_s": 102.0}),
        ("alarm_off", "7", {"condition": "nibp_systolic_high", "metric": "nibp_systolic", "author": "Dr Sato",
                            "reason": "known hypertensive", "lasts_s": 40_000.0}),
        ("audio_off", "4", {"author": "Dr Sato", "reason": "sleeps", "lasts_s": 40_000.0}),
    ),
}  # fmt: skip


def _overdue() -> list[Json]:
    found = numbers((132, 80), (70, 97, 14, 38), 760)
    for item in found[:3]:
        item["state"] = "stale"
    return found


def _lost() -> list[Json]:
    found = numbers((128, 79), (82, 97, 15, 37), 242)
    for item in found[:3]:
        item["state"] = "stale"
    for item in found[3:]:
        item |= {"state": "blank", "age_s": 48.0, "last": item["value"], "value": None}
    return found


def _probe_off() -> list[Json]:
    found = numbers((131, 79), (74, 96, 14, 38), 44)
    found[4] |= {"value": None, "validity": "not_available", "reason": "probe_off", "state": "blank", "age_s": 22.0}
    found[3] |= {"validity": "questionable"}
    return found


def calm(now: datetime) -> Scene:
    """Eight quiet chairs."""
    chairs, _, _ = twelve(now)
    quiet = [chairs[name] for name in ("1", "9", "10", "12")]
    more = [chair(str(number), now, (f"Person, Number {number}", "1970-01-02", f"40-{number:04}"), "infusing",
                  values=numbers((120 + number, 76), (70, 98, 14, 37)), due=due(now, 100)) for number in range(2, 6)]  # fmt: skip
    return _scene([*quiet, *more], [], [])


def eight(now: datetime) -> Scene:
    """The first eight chairs of the drawn board."""
    chairs, alarms, _ = twelve(now)
    kept = [chairs[str(number)] for number in range(1, 9)]
    return _scene(kept, [alarms[number] for number in (1, 2, 3, 4, 6)], [])


def unassigned(now: datetime) -> Scene:
    """Eight chairs, a device that streams for nobody and a store that fails."""
    chairs, alarms, _ = eight(now)
    system = alarm(
        11,
        None,
        "Store does not answer",
        now,
        5,
        **TECHNICAL | {"condition": "store_failing", "device": None, "priority": "high"},
    )
    loose = alarm(
        12,
        None,
        "Device in no session",
        now,
        95,
        **TECHNICAL | {"condition": "unassigned", "device": "CM-21", "priority": "low"},
    )
    since = (now - timedelta(seconds=95)).isoformat()
    devices = [{"device": "CM-21", "since": since, "mode": "demo"}, {"device": "CM-22", "since": since, "mode": "test"}]
    return _scene([*chairs.values()], [*alarms.values(), system, loose], devices)


def twenty_four(now: datetime) -> Scene:
    """A crowded wall."""
    chairs, alarms, _ = twelve(now)
    more = [chair(str(number), now, (f"Person, Number {number}", "1970-01-02", f"40-{number:04}"), "infusing",
                  values=numbers((110 + number, 76), (70, 98, 14, 37)), due=due(now, 100)) for number in range(13, 25)]  # fmt: skip
    late = alarm(7, "20", "SpO₂ 84 < 85", now, 4, condition="spo2_low", metric="spo2", value=84, limit=85)
    return _scene([*chairs.values(), *more], [*alarms.values(), late], [])


def all_high(now: datetime) -> Scene:
    """Twelve chairs, each with a high alarm, and low ones beside them."""
    chairs, _, _ = twelve(now)
    high = [
        alarm(number, str(number), f"SBP {180 + number} > 180", now, number) for number in range(1, 13) if number != 8
    ]
    low = [
        alarm(30 + number, str(number), "Cuff overdue", now, **TECHNICAL | {"priority": "low"})
        for number in range(1, 5)
    ]
    return _scene([*chairs.values()], [*high, *low], [])


def one_bad_reading(now: datetime) -> Scene:
    """Three chairs whose last reading is over three limits at once."""
    chairs, _, _ = twelve(now)
    limits = ("DBP 110 ≥ 110", "SBP 193 > 180", "MAP 140 > 130")
    alarms = [alarm(10 * number + place, str(number), message, now, place, detail="4th reading")
              for number in (3, 5, 11) for place, message in enumerate(limits)]  # fmt: skip
    return _scene([*chairs.values()], alarms, [])


def long_names(now: datetime) -> Scene:
    """Names that do not fit, and one that is not a name."""
    chairs, alarms, _ = twelve(now)
    given = [
        "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Maximilian",
        '"><img src=x onerror=document.title=1>',
        "Srivatsan-Ramachandran, Maria de los Ángeles Guadalupe",
        "Ng, Li",
    ]
    for number, name in enumerate(given, 1):
        chairs[str(number)]["patient"]["name"] = name
    return _scene([*chairs.values()], [*alarms.values()], [])


def empty(_: datetime) -> Scene:
    """A clinic without chairs."""
    return {}, {}, []


def _scene(chairs: list[Json], alarms: list[Json], devices: list[Json]) -> Scene:
    return {item["chair"]: item for item in chairs}, {item["id"]: item for item in alarms}, devices


SCENES: dict[str, Callable[[datetime], Scene]] = {
    "twelve": twelve, "eight": eight, "calm": calm, "unassigned": unassigned, "twenty_four": twenty_four,
    "attention": attention, "care": care, "all_high": all_high, "long_names": long_names, "one_bad_reading": one_bad_reading, "empty": empty,
}  # fmt: skip
