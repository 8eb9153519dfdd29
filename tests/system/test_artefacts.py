"""Artefacts over HTTP: an observation that was marked stays, and counts nowhere until the mark is taken away."""

from typing import Any

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, Json, eventually, stamp
from tests.system.test_http import ask, is_problem


def observations(clinic: Clinic, session: int, metric: str) -> list[Json]:
    found: list[Json] = clinic.get(f"/sessions/{session}/observations", metric=metric)["items"]
    return found


def mark(clinic: Clinic, session: int, one: Json, **other: Any) -> Any:  # noqa: ANN401 - fields, and the answer
    body = {
        "stream": one["stream"], "seq": one["seq"], "metrics": [one["metric"]], "measured_at": one["measured_at"],
        "why": "Cuff was leaned on", **other,
    }  # fmt: skip
    return ask(clinic, "POST", f"/sessions/{session}/artefacts", json=body)


def test_a_marked_observation_is_kept_with_its_mark_and_the_mark_can_be_undone(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        session = clinic.session("intake", device=feed.device)["id"]
        feed.open()
        for some in (71, 140, 72):
            feed.tell(value("heart_rate", some))
    wrong = observations(clinic, session, "heart_rate")[1]
    made = mark(clinic, session, wrong)
    assert made.status_code == 201, made.text
    after = observations(clinic, session, "heart_rate")
    assert [(one["value"], one["marks"]) for one in after] == [(71, []), (140, ["artefact"]), (72, [])]
    assert ask(clinic, "POST", f"/entries/{made.json()['id']}/withdrawal", json={}).status_code == 201
    assert [one["marks"] for one in observations(clinic, session, "heart_rate")] == [[], [], []]


def test_an_artefact_counts_in_no_baseline(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")["id"]
    for some in (120, 122, 182):
        body = {"metric": "nibp_systolic", "value": some, "measured_at": stamp()}
        assert ask(clinic, "POST", f"/sessions/{session}/observations", json=body).status_code == 201
    wrong = eventually(lambda: observations(clinic, session, "nibp_systolic")[2:])[0]
    assert mark(clinic, session, wrong).status_code == 201
    clinic.post(f"/sessions/{session}/phase", {"to": "infusing", "reason": "Test"})
    baselines = clinic.get(f"/sessions/{session}")["baselines"]
    assert (baselines["nibp_systolic"]["value"], baselines["nibp_systolic"]["readings"]) == (121, 2)


def test_what_was_never_measured_here_cannot_be_marked(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        session = clinic.session("intake", device=feed.device)["id"]
        feed.open().tell(value("heart_rate", 71))
    one = observations(clinic, session, "heart_rate")[0]
    other = clinic.session("intake")["id"]
    assert "heart_rate" in is_problem(mark(clinic, other, one), 404)["detail"]
    is_problem(mark(clinic, session, one, seq=one["seq"] + 1), 404)
    is_problem(mark(clinic, session, one, metrics=["mood"]), 404)
    is_problem(mark(clinic, session, one, metrics=[]), 422)
    is_problem(mark(clinic, session, one, why=" "), 422)
