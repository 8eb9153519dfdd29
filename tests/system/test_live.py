"""The live stream: who may watch, what comes, and that no screen can hurt another."""

import json
import os
import socket
from base64 import b64encode
from contextlib import ExitStack

import httpx
import pytest

from tests.system.monitor import monitor, value
from tests.system.outside import PASSWORD, Clinic, Json, moment, now, rest, seconds
from tests.system.screen import LIVE, Screen, screen


def browser(clinic: Clinic, user: str = "nurse") -> tuple[dict[str, str], httpx.Client, str]:
    """Sign in as a browser does: headers for a WebSocket, an HTTP client with the cookie, and the CSRF token."""
    http = httpx.Client(base_url=f"{clinic.address}/api/v1", timeout=30)
    answer = http.post("/login", json={"username": user, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    cookie = "; ".join(f"{name}={text}" for name, text in http.cookies.items())
    return {"Cookie": cookie}, http, answer.json()["csrf_token"]


def refused(watching: Screen, code: int) -> None:
    """Insist on ``error``, then the close, and no data before."""
    close = watching.closing()
    assert close.code == code
    assert [message["type"] for message in watching.messages] == ["error"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Cookie": "chairside_session=wrong"}])
def test_a_stranger_is_accepted_told_and_closed_with_4401(clinic: Clinic, headers: dict[str, str]) -> None:
    with screen(clinic, None, **headers) as watching:
        refused(watching, 4401)


def test_a_devices_token_watches_nothing(clinic: Clinic) -> None:
    _, token = clinic.enrol()
    with screen(clinic, None, Authorization=f"Bearer {token}") as watching:
        refused(watching, 4401)


@pytest.mark.parametrize("user", ["auditor", "root"])
def test_a_role_that_watches_no_patients_is_closed_with_4403(clinic: Clinic, user: str) -> None:
    with screen(clinic, user) as watching:
        refused(watching, 4403)


@pytest.mark.parametrize("origin", [None, "http://evil.example", "https://127.0.0.1", "null", "http://127.0.0.1:1"])
def test_the_cookie_without_the_matching_origin_is_a_stranger(clinic: Clinic, origin: str | None) -> None:
    headers, http, _ = browser(clinic)
    http.close()
    with screen(clinic, None, **headers, **({"Origin": origin} if origin else {})) as watching:
        refused(watching, 4401)


def test_the_cookie_with_the_matching_origin_watches(clinic: Clinic) -> None:
    headers, http, _ = browser(clinic)
    http.close()
    with screen(clinic, None, **headers, Origin=clinic.address) as watching:
        assert watching.receive()["type"] == "snapshot"
        assert watching.socket.subprotocol == LIVE


def test_the_snapshot_has_every_chair_whole(clinic: Clinic) -> None:
    device, _ = clinic.enrol()
    planned = clinic.session("intake", device=device)
    patient = next(one for one in clinic.every("/patients") if one["id"] == planned["patient"])
    with screen(clinic) as watching:
        snapshot = watching.receive()
        assert {"epoch", "version", "server_at", "build", "chairs", "alarms"} <= set(snapshot)
        assert abs((moment(snapshot["server_at"]) - now()).total_seconds()) < 5
        chair = watching.chairs[planned["chair"]]
        assert (chair["session"], chair["phase"]) == (planned["id"], "intake")
        assert chair["patient"]["name"] == f"{patient['family_name']}, {patient['given_name']}"
        assert chair["patient"]["birth_date"] == patient["birth_date"]
        assert chair["patient"]["identifier"] == patient["identifier"]
        assert {"values", "due", "mode"} <= set(chair)


def test_a_value_comes_as_a_change_with_age_state_limits_and_source(clinic: Clinic) -> None:
    with monitor(clinic, mode="demo") as bedside, screen(clinic) as watching:
        chair = clinic.session("intake", device=bedside.device)["chair"]
        bedside.open().observe(value("heart_rate", 72))
        message = watching.until(lambda seen: seen.value(chair, "heart_rate"))
        assert message["type"] == "change"
        shown = watching.value(chair, "heart_rate")
        assert shown is not None
        assert (shown["value"], shown["unit"], shown["validity"], shown["state"]) == (72, "/min", "valid", "live")
        assert (shown["source"], shown["manual"]) == (bedside.device, False)
        assert 0 <= shown["age_s"] < 5
        assert set(shown["limits"]) == {"low", "high"}
        assert watching.chairs[chair]["mode"] == "demo"


def test_a_status_frame_shows_that_a_device_is_there(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    planned = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("heart_rate", 61))
        rest(3.0)
        bedside.until_ack(bedside.report("low_battery"))
        with screen(clinic) as watching:
            watching.receive()
            (shown,) = watching.chairs[planned["chair"]]["devices"]
            assert shown["last_heard_s"] < 3


def test_every_change_is_one_version_more_in_one_epoch(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, screen(clinic) as watching:
        clinic.session("intake", device=bedside.device)
        bedside.open()
        for number in range(5):
            bedside.observe(value("heart_rate", 60 + number))
            watching.listen(0.4)
        versions = [message["version"] for message in watching.messages if message["type"] != "beat"]
        assert versions == list(range(versions[0], versions[0] + len(versions)))
        assert len(versions) > 5
        assert len({message["epoch"] for message in watching.messages}) == 1
        assert all("build" in message for message in watching.messages if message["type"] == "beat")


def test_a_chair_changes_at_most_four_times_a_second_and_the_latest_wins(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, screen(clinic) as watching:
        chair = clinic.session("intake", device=bedside.device)["chair"]
        bedside.open()
        begun = seconds()
        for number in range(150):
            bedside.observe(value("heart_rate", 60 + number / 10))
            rest(0.02)
        watching.until(lambda seen: (seen.value(chair, "heart_rate") or {}).get("value") == 74.9)
        lasted_s = seconds() - begun
        changes = [one for one in watching.messages if chair in [found["chair"] for found in one.get("chairs", [])]]
        assert 4 <= len(changes) <= 4 * lasted_s + 4


def test_an_alarm_comes_with_its_signals_and_its_acknowledgement_follows(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, screen(clinic) as watching:
        session = clinic.session("intake", device=bedside.device)["id"]
        bedside.open().observe(value("temperature", 39.6))

        def mine() -> list[dict[str, object]]:
            return [one for one in watching.alarms.values() if one["session"] == session]

        watching.until(lambda _: mine())
        (shown,) = mine()
        assert (shown["present"], shown["kind"], shown["acknowledged_by"]) == (True, "physiological", None)
        (listed,) = clinic.alarms(session)
        assert listed.items() <= shown.items()
        assert set(shown["signals"]) == {"visual", "auditory"}  # type: ignore[call-overload]
        clinic.post(f"/alarms/{shown['id']}/acknowledge", {"reason": "seen"})
        watching.until(lambda _: mine()[0]["acknowledged_by"] == "nurse")


def test_an_alarm_that_is_over_is_named_in_ended(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, screen(clinic) as watching:
        session = clinic.session("intake", device=bedside.device)["id"]
        bedside.open().observe(value("temperature", 38.7))
        watching.until(lambda seen: [one for one in seen.alarms.values() if one["session"] == session])
        number = clinic.alarms(session)[0]["id"]
        clinic.post(f"/alarms/{number}/acknowledge", {})
        bedside.observe(value("temperature", 36.6))
        watching.until(lambda seen: number in seen.messages[-1].get("ended", []))


def test_a_screen_of_one_chair_hears_of_that_chair_alone(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, monitor(clinic) as other:
        mine = clinic.session("intake", device=bedside.device)["chair"]
        clinic.session("intake", device=other.device)
        with screen(clinic, chairs=mine) as watching:
            bedside.open().observe(value("heart_rate", 60))
            other.open().observe(value("temperature", 39.6))
            watching.until(lambda seen: seen.value(mine, "heart_rate"))
            watching.listen(1)
            assert set(watching.chairs) == {mine}
            assert {alarm["chair"] for alarm in watching.alarms.values()} <= {mine, None}


def test_a_screen_may_wish_for_a_snapshot_and_tell_what_it_painted(clinic: Clinic) -> None:
    with screen(clinic) as watching:
        first = watching.receive()
        watching.send(
            type="painted", epoch=first["epoch"], version=first["version"], visible=True, audio="running"
        )  # fmt: skip
        watching.send(type="snapshot")
        again = watching.next_of("snapshot")
        assert again["epoch"] == first["epoch"]
        assert again["version"] >= first["version"]


def test_a_screen_that_sends_rubbish_is_told_and_closed_and_others_go_on(clinic: Clinic) -> None:
    with screen(clinic) as good:
        good.receive()
        for text in ("{", "[]", '{"type": "dance"}', '{"type": "painted"}', "x" * 100_000):
            with screen(clinic) as bad:
                bad.receive()
                bad.socket.send(text)
                assert bad.closing().code in {4400, 1009}
        good.next_of("beat")


def test_a_log_out_ends_the_stream_within_5_seconds(clinic: Clinic) -> None:
    headers, http, csrf = browser(clinic)
    with screen(clinic, None, **headers, Origin=clinic.address) as watching:
        watching.receive()
        assert http.post("/logout", headers={"X-CSRF-Token": csrf}).status_code == 204
        begun = seconds()
        assert watching.closing().code == 4401
        assert seconds() - begun < 5
    http.close()


def test_whatever_ends_a_log_in_closes_its_screens_within_5_seconds(clinic: Clinic) -> None:
    """Ended from elsewhere, a new password, another role, a disabled account: all at once, over real sockets."""
    ends: dict[str, tuple[str, Json | None]] = {
        "ended": ("/logins/{login}/end", None),
        "renewed": ("/users/renewed/reset", {"password": "another long sentence of nobody"}),
        "moved": ("/users/moved/role", {"role": "clinician"}),
        "leaver": ("/users/leaver/disable", None),
    }
    with ExitStack() as stack:
        watched: dict[str, Screen] = {}
        for user in (*ends, "stays"):
            clinic.person(user, "nurse")
            headers, http, _ = browser(clinic, user)
            stack.callback(http.close)
            (mine,) = [one for one in http.get("/logins").json()["items"] if one["mine"]]
            if user == "ended":
                ends[user] = (f"/logins/{mine['id']}/end", None)
            watched[user] = stack.enter_context(screen(clinic, None, **headers, Origin=clinic.address))
            assert watched[user].receive()["type"] == "snapshot"
        for path, body in ends.values():
            assert ask(clinic, path, body) < 300
        begun = seconds()
        for user in ends:
            assert watched[user].closing().code == 4401, user
            assert seconds() - begun < 5, user
        watched["stays"].next_of("beat")


def ask(clinic: Clinic, path: str, body: Json | None) -> int:
    """A change by an administrator's program."""
    with clinic.client("root") as http:
        return http.post(path, json=body).status_code


def deaf_screen(clinic: Clinic) -> socket.socket:
    """Open the live stream with a tiny buffer and never read."""
    host, port = clinic.address.removeprefix("http://").split(":")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    deaf.connect((host, int(port)))
    key = b64encode(os.urandom(16)).decode()
    lines = (
        "GET /live?chairs=all HTTP/1.1", f"Host: {host}:{port}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Protocol: {LIVE}",
        f"Authorization: Bearer {clinic.tokens['nurse']}", "", "",
    )  # fmt: skip
    deaf.sendall("\r\n".join(lines).encode())
    return deaf


def test_a_screen_that_never_reads_is_cut_and_nobody_else_notices(clinic: Clinic) -> None:
    deaf = deaf_screen(clinic)
    with monitor(clinic) as bedside, screen(clinic) as watching:
        chair = clinic.session("intake", device=bedside.device)["chair"]
        bedside.open()
        slowest_s, begun = 0.0, seconds()
        while seconds() - begun < 45 and _screens(clinic) > 1:
            sent_s = seconds()
            for _ in range(20):
                watching.socket.send(json.dumps({"type": "snapshot"}))
                bedside.tell(value("heart_rate", 60 + (sent_s - begun)))
            _sees(watching, chair, 60 + (sent_s - begun))
            slowest_s = max(slowest_s, seconds() - sent_s)
        assert _screens(clinic) == 1, "the deaf screen is still served"
        assert slowest_s < 5
    deaf.close()


def _sees(watching: Screen, chair: str, number: float) -> None:
    watching.until(lambda seen: (seen.value(chair, "heart_rate") or {}).get("value") == number)


def _screens(clinic: Clinic) -> int:
    """How many live clients the server counts."""
    text = httpx.get(f"{clinic.address}/metrics", headers={"Authorization": f"Bearer {clinic.tokens['root']}"}).text
    line = next(line for line in text.splitlines() if line.startswith("chairside_screens_connected "))
    return int(float(line.split()[1]))
