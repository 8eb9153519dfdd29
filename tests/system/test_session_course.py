"""The course of a session as screens and callers see it: who looks after the chair, what is due, what gates ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from tests.system.outside import Clinic, Json, moment, now, stamp
from tests.system.screen import screen
from tests.system.test_http import ask, is_problem
from tests.system.test_record import enter


def care_of(clinic: Clinic, session: Json) -> Json:
    """What screens show of a session's record now."""
    with screen(clinic) as watching:
        chairs = watching.receive()["chairs"]
    found: Json = next(chair for chair in chairs if chair["session"] == session["id"])["care"]
    return found


def check(care: Json, name: str) -> Json:
    """One of the checks that come round now."""
    found: Json = next(one for one in care["checks"] if one["check"] == name)
    return found


def test_a_chair_says_who_looks_after_it_and_that_nobody_does(clinic: Clinic) -> None:
    session = clinic.session("intake")
    before = care_of(clinic, session)
    assert (before["nurse"], before["entries"], before["dose"]) == (None, 0, None)
    taken = enter(clinic, session["id"], "care", kind="chair_taken")
    mine = care_of(clinic, session)
    assert (mine["nurse"], mine["nurse_since"], mine["entries"]) == ("nurse", taken["at"], taken["id"])
    enter(clinic, session["id"], "care", kind="chair_handed_over", to="clinician")
    assert care_of(clinic, session)["nurse"] == "clinician"
    enter(clinic, session["id"], "care", kind="chair_handed_over")
    assert care_of(clinic, session)["nurse"] is None


def test_a_check_is_due_again_its_time_after_it_was_done_and_not_after_it_was_entered(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")
    before = check(care_of(clinic, session), "blood_pressure")
    assert before["last_at"] is None
    measured = now() - timedelta(minutes=3)
    body = {"metric": "nibp_systolic", "value": 124, "measured_at": stamp(measured)}
    clinic.post(f"/sessions/{session['id']}/observations", body)
    after = check(care_of(clinic, session), "blood_pressure")
    assert abs((moment(after["last_at"]) - measured).total_seconds()) < 1
    assert moment(after["due_at"]) - moment(after["last_at"]) == timedelta(seconds=after["every_s"])


# Gates.


def go(clinic: Clinic, session: int, to: str, reason: str | None = None) -> Any:  # noqa: ANN401 - the answer
    return ask(clinic, "POST", f"/sessions/{session}/phase", json={"to": to} | ({"reason": reason} if reason else {}))


def observe(clinic: Clinic, session: int, **numbers: float) -> None:
    for metric, number in numbers.items():
        body = {"metric": metric, "value": number, "measured_at": stamp(ago_s=1)}
        clinic.post(f"/sessions/{session}/observations", body)


def answer_all(clinic: Clinic, session: Json) -> None:
    """Answer everything that is tapped at the gate a session stands before, so that it is met."""
    gate = care_of(clinic, session)["gate"]
    for item in gate["items"]:
        if item["how"] == "tap":
            body = {"gate": gate["name"], "item": item["item"], "answer": item["met_by"][0]}
            detail = {"detail": "Version 3, 2 March 2026"} if item["detail"] else {}
            enter(clinic, session["id"], "checks", kind="gate_answered", **body, **detail)


def before_the_drug(clinic: Clinic) -> Json:
    """A session of which everything is known that is asked before the drug."""
    session = clinic.session("intake", "baseline")
    answer_all(clinic, session)
    enter(
        clinic,
        session["id"],
        "assessments",
        kind="assessment",
        scale="cssrs_screener",
        items=[0, 0, None, None, None, 0],
    )
    observe(clinic, session["id"], nibp_systolic=124, nibp_diastolic=78)
    return session


def item(care: Json, name: str) -> Json:
    found: Json = next(one for one in care["gate"]["items"] if one["item"] == name)
    return found


def test_before_the_drug_everything_unanswered_is_named_and_a_reason_goes_on_over_it(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")["id"]
    refused = is_problem(go(clinic, session, "infusing"), 409)
    assert "Escort confirmed: not answered" in refused["missing"]
    assert "Pressure before the drug: not measured" in refused["missing"]
    assert len(refused["required"]) == len(refused["missing"])
    assert clinic.get(f"/sessions/{session}")["phase"] == "baseline"
    assert go(clinic, session, "infusing", "Emergency, asked by word of mouth").status_code == 200
    noted = clinic.get(f"/sessions/{session}")["phases"][-1]
    assert (noted["missing"], noted["required"]) == (refused["missing"], refused["required"])
    assert noted["reason"] == "Emergency, asked by word of mouth"


def test_with_everything_answered_the_drug_may_begin_and_the_gate_says_since_when(clinic: Clinic) -> None:
    session = before_the_drug(clinic)
    gate = care_of(clinic, session)["gate"]
    assert (gate["name"], gate["met"], [one for one in gate["items"] if one["state"] != "met"]) == (
        "pre_dose", gate["of"], [],
    )  # fmt: skip
    assert moment(gate["met_at"]) == max(moment(one["since"]) for one in gate["items"])
    assert item(care_of(clinic, session), "consent")["found"] == "Version 3, 2 March 2026"
    assert go(clinic, session["id"], "infusing").status_code == 200
    noted = clinic.get(f"/sessions/{session['id']}")["phases"][-1]
    assert (noted["missing"], len(noted["required"])) == ([], gate["of"])
    assert care_of(clinic, session)["gate"] is None


def test_going_on_after_a_pause_asks_nothing(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing", "paused")["id"]
    assert go(clinic, session, "infusing").status_code == 200


def test_of_many_who_begin_the_drug_at_once_one_wins_and_the_others_hear_where_the_session_stands(
    clinic: Clinic,
) -> None:
    session = before_the_drug(clinic)["id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: go(clinic, session, "infusing"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert is_problem(lost, 409)["detail"].startswith("From infusing a session cannot go to infusing")
    assert [phase["phase"] for phase in clinic.get(f"/sessions/{session}")["phases"]].count("infusing") == 1


def test_a_contraindication_blocks_whatever_the_reason_until_a_prescriber_overrides_it(clinic: Clinic) -> None:
    session = before_the_drug(clinic)
    number = session["id"]
    enter(clinic, number, "checks", kind="gate_answered", gate="pre_dose", item="psychosis", answer="present")
    refused = is_problem(go(clinic, number, "infusing", "We know"), 409)
    assert refused["missing"] == ["Active psychosis: present, needs absent, blocks until a prescriber decides"]
    assert item(care_of(clinic, session), "psychosis")["state"] == "blocking"
    override = {
        "kind": "gate_overridden",
        "gate": "pre_dose",
        "item": "psychosis",
        "reason": "In remission, Dr Bo knows",
    }
    is_problem(ask(clinic, "POST", f"/sessions/{number}/checks", json=override), 403)
    assert ask(clinic, "POST", f"/sessions/{number}/checks", "clinician", json=override).status_code == 201
    assert item(care_of(clinic, session), "psychosis")["state"] == "overridden"
    enter(clinic, number, "checks", kind="gate_answered", gate="pre_dose", item="psychosis", answer="present")
    is_problem(go(clinic, number, "infusing"), 409)
    assert ask(clinic, "POST", f"/sessions/{number}/checks", "clinician", json=override).status_code == 201
    assert go(clinic, number, "infusing").status_code == 200


def test_a_high_pressure_waits_for_a_prescribers_decision(clinic: Clinic) -> None:
    session = before_the_drug(clinic)
    number = session["id"]
    observe(clinic, number, nibp_systolic=150, nibp_diastolic=84)
    pressure = item(care_of(clinic, session), "pressure")
    assert (pressure["state"], pressure["found"], pressure["needs"]) == ("blocking", "SBP 150", "≤ 140")
    is_problem(go(clinic, number, "infusing", "Anxious, always so"), 409)
    for decision, state in (("hold", "blocking"), ("cancel", "blocking"), ("proceed", "overridden")):
        body = {"kind": "pressure_decision", "decision": decision, "reason": "White coat"}
        is_problem(ask(clinic, "POST", f"/sessions/{number}/checks", json=body), 403)
        assert ask(clinic, "POST", f"/sessions/{number}/checks", "clinician", json=body).status_code == 201
        assert item(care_of(clinic, session), "pressure")["state"] == state
    assert go(clinic, number, "infusing").status_code == 200


def test_a_high_suicide_risk_blocks_and_a_screen_without_answers_is_none(clinic: Clinic) -> None:
    session = before_the_drug(clinic)
    number = session["id"]
    enter(clinic, number, "assessments", kind="assessment", scale="cssrs_screener", items=[1, 1, 0, 1, 0, 0])
    assert item(care_of(clinic, session), "suicidality")["state"] == "blocking"
    is_problem(go(clinic, number, "infusing", "Wants it"), 409)


def test_an_answer_that_the_protocol_does_not_know_is_refused_with_its_field(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    answered = {"kind": "gate_answered", "gate": "pre_dose"}
    bad: list[tuple[Json, str]] = [
        (answered | {"item": "horoscope", "answer": "yes"}, "item"),
        (answered | {"item": "escort", "answer": "perhaps"}, "answer"),
        (answered | {"item": "consent", "answer": "valid"}, "detail"),
        (answered | {"item": "pressure", "answer": "yes"}, "item"),
        ({"kind": "check_done", "check": "horoscope"}, "check"),
        ({"kind": "gate_overridden", "gate": "discharge", "item": "horoscope", "reason": "so"}, "item"),
    ]
    for body, field in bad:
        problem = is_problem(ask(clinic, "POST", f"/sessions/{session}/checks", "clinician", json=body), 422)
        assert problem["errors"][0]["field"].endswith(field), problem
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []


def test_nobody_goes_home_on_what_was_seen_before_the_drug_ended(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")
    number = session["id"]
    enter(clinic, number, "assessments", kind="assessment", scale="moaas", items=[5])
    for phase in ("infusing", "recovery"):
        go(clinic, number, phase, "Test")
    care = care_of(clinic, session)
    assert (care["gate"]["name"], item(care, "sedation")["state"]) == ("discharge", "unknown")
    assert item(care, "observation")["needs"] == "60 min since end of drug"
    assert moment(care["observation"]["until"]) - moment(care["observation"]["from"]) == timedelta(minutes=60)
    enter(clinic, number, "assessments", kind="assessment", scale="moaas", items=[5])
    assert item(care_of(clinic, session), "sedation")["state"] == "met"
    enter(clinic, number, "checks", kind="gate_answered", gate="discharge", item="gait", answer="not_steady")
    refused = is_problem(go(clinic, number, "ready"), 409)
    assert "Walks steadily: not steady, needs steady" in refused["missing"]
    assert not [words for words in refused["missing"] if words.startswith("Escort")]
    assert go(clinic, number, "ready", "Wheelchair, as before").status_code == 200
    leaving = is_problem(go(clinic, number, "discharged"), 409)
    assert "Escort is here: not answered" in leaving["missing"]


def test_a_phase_at_another_time_than_noted_is_corrected_and_both_times_are_shown(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing", "recovery")
    number = session["id"]
    noted = clinic.get(f"/sessions/{number}")["phases"]
    earlier = moment(noted[4]["changed_at"]) - (moment(noted[4]["changed_at"]) - moment(noted[3]["changed_at"])) / 2
    body = {"kind": "phase_corrected", "change": 4, "reason": "Tapped late", "at": stamp(earlier)}
    clinic.post(f"/sessions/{number}/phase-corrections", body)
    shown = clinic.get(f"/sessions/{number}")["phases"][4]
    assert shown["changed_at"] == noted[4]["changed_at"]
    assert (moment(shown["corrected"]["at"]), shown["corrected"]["by"]) == (earlier, "nurse")
    assert moment(care_of(clinic, session)["observation"]["from"]) == earlier
    for change, at in ((4, moment(noted[3]["changed_at"]) - timedelta(seconds=1)), (9, earlier)):
        wrong = body | {"change": change, "at": stamp(at)}
        is_problem(ask(clinic, "POST", f"/sessions/{number}/phase-corrections", json=wrong), 422)


# Hand-over.


def test_the_hand_over_names_each_chair_with_its_nurse_what_is_due_and_what_was_noted(clinic: Clinic) -> None:
    mine, nobodys = clinic.session("intake", "baseline"), clinic.session("intake")
    enter(clinic, mine["id"], "care", kind="chair_taken")
    enter(clinic, mine["id"], "events", kind="note", text="Prefers the left arm")
    enter(clinic, mine["id"], "events", kind="note", text="From yesterday", at=stamp(ago_s=86_400))
    chairs = {chair["session"]: chair for chair in clinic.get("/handover")["chairs"]}
    found = chairs[mine["id"]]
    assert (found["nurse"], [note["text"] for note in found["notes"]]) == ("nurse", ["Prefers the left arm"])
    assert {one["check"] for one in found["checks"]} >= {"sedation", "blood_pressure"}
    assert chairs[nobodys["id"]]["nurse"] is None
    assert mine["id"] in {chair["session"] for chair in clinic.get("/handover", nurse="nurse")["chairs"]}
    assert nobodys["id"] in {chair["session"] for chair in clinic.get("/handover", nurse="")["chairs"]}
    assert nobodys["id"] not in {chair["session"] for chair in clinic.get("/handover", nurse="nurse")["chairs"]}
    older = clinic.get("/handover", nurse="nurse", since=stamp(ago_s=2 * 86_400))["chairs"]
    assert "From yesterday" in [note["text"] for chair in older for note in chair["notes"]]


def test_a_chair_is_handed_to_nobody_who_does_not_look_after_patients(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    for to in ("auditor", "nobody at all"):
        body = {"kind": "chair_handed_over", "to": to}
        problem = is_problem(ask(clinic, "POST", f"/sessions/{session}/care", json=body), 422)
        assert problem["errors"][0]["field"] == "to"
    over = clinic.session("intake")["id"]
    go(clinic, over, "aborted", "Went home")
    is_problem(ask(clinic, "POST", f"/sessions/{over}/care", json={"kind": "chair_taken"}), 409)
