"""The permission table looked up: by method and path, and never a row more than was asked for."""

import pytest

from server.security.acts import ACTS, Audit
from server.security.doors import Doors, subject_of
from server.security.roles import Duty, Identity, Role

DOORS = Doors(ACTS)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/api/v1/patients/7", "patient.read"),
        ("HEAD", "/api/v1/patients/7", "patient.read"),
        ("GET", "/api/v1/alarms/burden", "alarm.count"),
        ("POST", "/api/v1/alarms/7/acknowledge", "alarm.acknowledge"),
        ("GET", "/patients/session-7", "page.patient"),
        ("GET", "/patients/new", "page.patients"),
        ("GET", "/_dash-component-suites/dash/a/b.js", "page.parts"),
        ("LIVE", "painted", "board.receipt"),
        ("CALLBACK", "chart.figure", "chart.read"),
    ],
)
def test_a_request_finds_its_row(method: str, path: str, name: str) -> None:
    act, _ = DOORS.find(method, path)
    assert act is not None
    assert act.name == name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/patients/7/"),
        ("GET", "/api/v1//patients/7"),
        ("GET", "/API/v1/patients/7"),
        ("PUT", "/api/v1/patients/7"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/elsewhere"),
        ("GET", ""),
        ("OPTIONS", "*"),
        ("POST", "/board"),
        ("LIVE", "acknowledge"),
        ("CALLBACK", "..chart.figure...trend-answer.data.."),
    ],
)
def test_what_is_not_written_down_has_no_row(method: str, path: str) -> None:
    assert DOORS.find(method, path) == (None, {})


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/api/v1/patients/7", (7, None)),
        ("/api/v1/sessions/8", (None, 8)),
        ("/patients/session-9", (None, 9)),
        ("/patients/10", (10, None)),
        ("/paper/11", (None, 11)),
        ("/api/v1/alarms/12/log", (None, None)),
        ("/api/v1/patients/x", (None, None)),
        (f"/api/v1/patients/{'9' * 30}", (None, None)),
    ],
)
def test_a_path_says_whom_it_is_about(path: str, subject: tuple[int | None, int | None]) -> None:
    act, ids = DOORS.find("GET", path)
    assert act is not None
    assert subject_of(act, ids) == subject


def test_every_door_is_written_down_once() -> None:
    doors = [act.door for act in ACTS]
    assert len(doors) == len(set(doors))


def test_nothing_that_changes_is_open_but_what_lets_people_in() -> None:
    open_changes = {act.door[1] for act in ACTS if act.is_open and act.audit is not Audit.QUIET}
    log_ins = {"/api/v1/login", "/api/v1/login/passkey", "/api/v1/login/provider/answer", "/api/v1/login/provider/code"}
    assert open_changes <= {*log_ins, "/api/v1/pin/login", "/api/v1/setup", "/api/v1/enrol"}


def test_no_role_but_those_who_care_does_anything_to_patients() -> None:
    administrator, auditor = Identity("a", Role.ADMINISTRATOR), Identity("b", Role.AUDITOR)
    for act in ACTS:
        if act.is_open or not act.duties or not act.door[1].startswith(("/api/v1/patients", "/api/v1/sessions")):
            continue
        assert not administrator.may(*act.duties), act
        assert not auditor.may(*act.duties), act
        assert Identity("c", Role.CLINICIAN).may(*act.duties), act
    assert Identity("b", Role.AUDITOR).may(Duty.AUDIT)
