"""The course of a session as screens and callers see it: who looks after the chair, what is due, what gates ask."""

from datetime import timedelta

from tests.system.outside import Clinic, Json, moment, now, stamp
from tests.system.screen import screen
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
