# ruff: noqa: E501 - tables: one item a row
"""What a chair's record asks for, as the live stream sends it: three sessions, before, during and after the drug."""

from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

_PROTOCOL = {"name": "iv_ketamine", "version": 1, "title": "Ketamine, intravenous", "route": "intravenous"}


def _at(now: datetime, seconds: float) -> str:
    return (now + timedelta(seconds=seconds)).isoformat()


def _check(now: datetime, name: str, label: str, in_s: float, **more: object) -> Json:
    return {
        "check": name, "label": label, "scale": None, "metric": None, "every_s": 900, "last_at": None,
        "due_at": _at(now, in_s), "overdue_at": _at(now, in_s + 300), **more,
    }  # fmt: skip


def _checks(now: datetime, *due_in: float) -> list[Json]:
    pressure, sedation, dissociation, site = due_in
    found = [
        _check(now, "blood_pressure", "Blood pressure", pressure, metric="nibp_systolic"),
        _check(now, "sedation", "Sedation (MOAA/S)", sedation, scale="moaas"),
        _check(now, "dissociation", "Dissociation (CADSS-6)", dissociation, scale="cadss6"),
        _check(now, "site", "Infusion site", site),
    ]
    return sorted(found, key=lambda check: str(check["due_at"]))


def _care(now: datetime, checks: list[Json], **more: object) -> Json:
    return {
        "entries": 0, "nurse": None, "nurse_since": None, "protocol": _PROTOCOL,
        "observation": {"starts": "end_of_drug", "at_least_min": 60, "from": None, "until": None}, "checks": checks,
        "gate": None, "dose": None, **more,
    }  # fmt: skip


def _dose(now: datetime, **more: object) -> Json:
    return {
        "drug": "ketamine", "title": "Ketamine (racemic)", "route": "intravenous", "order": 1, "state": "running",
        "planned_mg": 39.0, "given_mg": 25.0, "unit": "mg", "rate_ml_per_h": 58.5, "planned_rate_ml_per_h": 58.5,
        "volume_ml": 25.0, "planned_volume_ml": 39.0, "running": True, "started_at": _at(now, -1600),
        "stopped_at": None, "planned_end_at": _at(now, 860), "pump": {"rate_ml_per_h": 58.5, "differs": False},
        "devices": None, "as_of": _at(now, 0), **more,
    }  # fmt: skip


def item(name: str, label: str, state: str, how: str = "tap", **more: object) -> Json:
    """One thing that a gate asks."""
    return {
        "item": name, "label": label, "state": state, "found": None, "needs": None, "since": None, "how": how,
        "answers": ["yes", "no"] if how == "tap" else None,
        "met_by": [], "detail": None, "scale": None, "blocks": False, "decided": False, **more,
    }  # fmt: skip


def _gate(name: str, items: list[Json]) -> Json:
    met = sum(found["state"] in {"met", "overridden"} for found in items)
    return {"name": name, "met": met, "of": len(items), "met_at": None, "items": items}


def infusing(now: datetime) -> Json:
    """In the middle of an infusion."""
    return _care(now, _checks(now, 82, 273, 860, -40), dose=_dose(now), nurse="M. Ortiz", nurse_since=_at(now, -1800))


def recovering(now: datetime) -> Json:
    """After the drug: two of nine are not met."""
    items = [
        item("observed", "60 min since the end of the drug", "met", "measured", found="63:20", since=_at(now, -200)),
        item("pressure", "Pressure near baseline", "unmet", "measured", found="DBP 90", needs="≤ 88"),
        item("rate", "Heart rate near baseline", "met", "measured", found="76, baseline 72", since=_at(now, -2400)),
        item("spo2", "SpO₂ on air", "met", "measured", found="97, needs ≥ 95", since=_at(now, -3100)),
        item("sedation", "Awake, MOAA/S 5", "met", "entry", scale="moaas", found="5", since=_at(now, -1800)),
        item("dissociation", "Dissociation, CADSS-6 ≤ 2", "met", "entry", found="1", since=_at(now, -900)),
        item("gait", "Walks steadily", "unknown", needs="ten steps and turn", answers=["steady", "not_steady"]),
        item("nausea", "Nausea none or mild", "met", found="none", since=_at(now, -2000), answers=["none", "mild", "more"]),
        item("escort", "Escort here, advice given", "met", found="yes", since=_at(now, -400)),
    ]  # fmt: skip
    ended = _dose(
        now, state="ended", running=False, given_mg=39.0, rate_ml_per_h=0.0, stopped_at=_at(now, -3800), pump=None
    )
    return _care(
        now,
        _checks(now, 250, -400, 3000, 5000)[:3],
        gate=_gate("discharge", items),
        dose=ended | {"planned_end_at": None},
    )


def before(now: datetime) -> Json:
    """Before the drug: something blocks, something is not asked yet; the drug is ordered and not begun."""
    items = [
        item("identity", "Name and date of birth told", "met", found="yes", since=_at(now, -300)),
        item(
            "consent",
            "Consent valid",
            "unknown",
            answers=["valid", "not_valid"],
            met_by=["valid"],
            detail="Version and date of the consent",
        ),
        item("escort", "Escort arranged", "met", found="yes", since=_at(now, -200)),
        item("aneurysm", "No aneurysm known", "blocking", found="yes, aortic", needs="none"),
        item("pressure", "Pressure before", "met", "measured", found="124/76", needs="≤ 140/90", since=_at(now, -100)),
    ]
    not_begun = _dose(
        now,
        state="not_started",
        running=False,
        given_mg=0.0,
        rate_ml_per_h=None,
        started_at=None,
        planned_end_at=None,
        pump=None,
    )
    return _care(now, _checks(now, 30, -20, 600, 900)[:3], gate=_gate("pre_dose", items), dose=not_begun)
