"""The chair's chart as a screen asks for it: expected pressure, earlier sessions, and what was entered."""

from typing import Any

from tests.system.outside import Clinic, Json, stamp
from tests.system.test_drug import give, order
from tests.system.test_http import ask


def chart(clinic: Clinic, chair: str) -> Json:
    request = {"chair": chair, "now": stamp(), "theme": "dark", "width": 1400, "narrow": False}
    body = {
        "output": "chart.figure", "outputs": {"id": "chart", "property": "figure"},
        "inputs": [{"id": "chart-request", "property": "data", "value": request}],
        "changedPropIds": ["chart-request.data"],
    }  # fmt: skip
    with clinic.client() as http:
        answer = http.post(f"{clinic.address}/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    figure: Json = answer.json()["response"]["chart"]["figure"]
    return figure


def courses(figure: Json) -> list[Json]:
    return [shape for shape in figure["layout"]["shapes"] if shape["type"] == "path"]


def heights(course: Json) -> list[float]:
    return [float(number) for number in course["path"].replace("Z", "").replace("M", "").replace("L", "").split()][1::2]


def measured(clinic: Clinic, session: int, high: float, low: float, ago_s: float) -> None:
    at = stamp(ago_s=ago_s)
    for metric, some in (("nibp_systolic", high), ("nibp_diastolic", low)):
        body = {"metric": metric, "value": some, "measured_at": at}
        assert ask(clinic, "POST", f"/sessions/{session}/observations", json=body).status_code == 201


def begun(clinic: Clinic, patient: int, chair: str, ago_s: float, *before: tuple[float, float]) -> int:
    """A session of a patient whose drug began so long ago, after these pressures."""
    session = int(clinic.post("/sessions", {"patient": patient, "chair": chair})["id"])
    for to in ("intake", "baseline"):
        clinic.post(f"/sessions/{session}/phase", {"to": to, "reason": "Test"})
    for high, low in before:
        measured(clinic, session, high, low, 0)
    clinic.post(f"/sessions/{session}/phase", {"to": "infusing", "reason": "Test"})
    give(clinic, session, "drug_started", ago_s, order=order(clinic, session)["id"])
    return session


def test_expected_pressure_earlier_sessions_and_the_log_are_on_the_chart(clinic: Clinic) -> None:
    patient = clinic.patient()["id"]
    earlier = begun(clinic, patient, "Chart A", 1800)
    for high, low, ago_s in ((130, 84, 1500), (150, 96, 60)):
        measured(clinic, earlier, high, low, ago_s)
    clinic.post(f"/sessions/{earlier}/phase", {"to": "aborted", "reason": "Test"})
    assert courses(chart(clinic, "Chart A")) == []

    session = begun(clinic, patient, "Chart B", 300, (120, 80), (124, 84))
    said: list[tuple[str, dict[str, Any]]] = [
        ("events", {"kind": "event", "code": "nausea", "intensity": "mild", "at": stamp(ago_s=120)}),
        ("assessments", {"kind": "assessment", "scale": "moaas", "items": [5], "at": stamp(ago_s=60)}),
    ]
    for group, body in said:
        clinic.post(f"/sessions/{session}/{group}", body)
    figure = chart(clinic, "Chart B")
    systolic, diastolic, *dashed = courses(figure)
    assert (max(heights(systolic)), min(heights(systolic))) == (122 + 7.4 + 11.2, 122 - 11.2)
    assert heights(diastolic)[0] == 82
    assert [heights(one) for one in dashed] == [[130, 150], [84, 96]]
    assert {one["line"]["dash"] for one in dashed} == {"6px,4px"}
    words = [said for trace in figure["data"] for said in trace.get("hovertext") or []]
    assert [said[6:] for said in words] == ["MOAA/S: 5", "Nausea, mild", "Drug started"]


def test_before_the_drug_or_without_a_baseline_no_pressure_is_expected(clinic: Clinic) -> None:
    clinic.session("intake", "baseline", chair="Chart C")
    assert courses(chart(clinic, "Chart C")) == []
    begun(clinic, clinic.patient()["id"], "Chart D", 300)
    assert courses(chart(clinic, "Chart D")) == []
