"""What belongs to a patient, as JSON."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from models.record.entry import EntryBody
from models.record.person import ConditionNoted, HeightMeasured, IndicationSet, PriorTreatment, WeightMeasured
from models.timestamps import format_if_any, format_timestamp
from server.care.chart import Chart
from server.care.person import Medicine, allergies_now, medicines_now
from server.care.treatment import FollowUp, Series, Visit
from server.store.visits import BaselineRow


def render_person(chart: Chart) -> dict[str, object]:
    """Make what is known of a patient's body, past and medicines."""
    allergies, asked_at = allergies_now(chart)
    height, indication = chart.newest_of(HeightMeasured), chart.newest_of(IndicationSet)
    return {
        "weight": render_weight(chart),
        "height": None if height is None else {"cm": height.body.cm, "at": format_timestamp(height.at)},
        "allergies": [{"entry": one.id, **_said(one.body, "substance", "reaction", "severity")} for one in allergies],
        "no_known_allergies_at": format_if_any(asked_at),
        "conditions": [
            {"entry": one.id, **_said(one.body, "words", "code", "since")} for one in chart.all_of(ConditionNoted)
        ],
        "medicines": [_medicine(one) for one in medicines_now(chart)],
        "indication": None if indication is None else _said(indication.body, "words", "code"),
        "prior_treatments": [
            {"entry": one.id, **_said(one.body, "name", "dose", "weeks", "outcome", "note")}
            for one in chart.all_of(PriorTreatment)
        ],
    }


def render_baseline_history(rows: Iterable[BaselineRow]) -> list[dict[str, object]]:
    """Make the history of baselines, a session each, oldest first."""
    return [
        {
            "session": session,
            "frozen_at": format_timestamp(found[0].frozen_at),
            "values": {row.metric: {"value": round(row.value, 1), "readings": row.readings} for row in found},
        }
        for session, found in ((session, list(group)) for session, group in groupby(rows, lambda row: row.session))
    ]


def render_series(series: Sequence[Series], follow_ups: Sequence[FollowUp]) -> dict[str, object]:
    """Make a patient's series and what is to be followed up."""
    return {
        "series": [
            {
                "entry": one.entry.id,
                **_said(one.entry.body, "phase", "protocol", "note"),
                "held": one.held,
                "planned": len(one.visits),
                "ended": one.ended,
                "visits": [_visit(visit) for visit in one.visits],
                "extra": [{"session": held.session, "day": held.day.isoformat()} for held in one.extra],
            }
            for one in series
        ],
        "follow_ups": [
            {"entry": one.entry.id, **_said(one.entry.body, "what", "due"), "overdue": one.is_overdue}
            for one in follow_ups
        ],
    }


def render_weight(chart: Chart) -> dict[str, object] | None:
    """Make the newest weight, in both units; None where nobody weighed."""
    found = chart.newest_of(WeightMeasured)
    return None if found is None else {"kg": found.body.kg, "lb": found.body.lb, "at": format_timestamp(found.at)}


def _medicine(found: Medicine) -> dict[str, object]:
    flag = found.flag
    return {
        "entry": found.entry.id,
        **_said(found.entry.body, "name", "dose", "taken_today"),
        "flag": None if flag is None else {"class": flag.id, "title": flag.title, "effect": flag.effect},
    }


def _visit(visit: Visit) -> dict[str, object]:
    return {
        "number": visit.number,
        "day": visit.day.isoformat(),
        "state": visit.state.value,
        "session": visit.session,
        "reason": visit.reason,
    }


def _said(body: EntryBody, *names: str) -> dict[str, object]:
    return body.model_dump(mode="json", include=set(names))
