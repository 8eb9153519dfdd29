"""How soon an alarm is on a screen and said to be painted, with all chairs at once."""

from contextlib import ExitStack, suppress
from datetime import datetime
from uuid import uuid4

import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, eventually, moment, now, seconds, stamp
from tests.system.painting import PAINTS_EVERY_S
from tests.system.screen import Screen, screen

CHAIRS, ROUNDS, WITHIN_S = 24, 5, 0.5


@pytest.mark.alone
def test_24_chairs_that_alarm_at_once_are_on_the_screen_and_confirmed_within_half_a_second(clinic: Clinic) -> None:
    """From the frame's sending to its alarm's arrival at a screen, and to the receipt of its paint, on this machine."""
    with ExitStack() as opened:
        beds = [opened.enter_context(monitor(clinic)) for _ in range(CHAIRS)]
        sessions = {clinic.session("intake", device=bed.device)["id"]: bed for bed in beds}
        watching = opened.enter_context(screen(clinic, name=f"fast-{uuid4()}"))
        watching.receive()
        for bed in beds:
            bed.open().tell(value("temperature", 36.6))
        arrived_s: list[float] = []
        painted_s: list[float] = []
        for _ in range(ROUNDS):
            sent, came = _one_round(watching, sessions)
            arrived_s += [came[session] - at_s for session, (at_s, _) in sent.items()]
            wanted = {_fever(watching, session): at for session, (_, at) in sent.items()}
            painted_s += _receipts(clinic, wanted)
            for bed in beds:
                bed.tell(value("temperature", 36.6))
            watching.until(lambda seen: not any(seen.about(session, "temperature_high") for session in sessions))
    for delays in (arrived_s, painted_s):
        assert len(delays) == CHAIRS * ROUNDS
        assert sorted(delays)[int(len(delays) * 0.99)] < WITHIN_S, sorted(delays)[-5:]


def _one_round(
    watching: Screen, sessions: dict[int, Monitor]
) -> tuple[dict[int, tuple[float, datetime]], dict[int, float]]:
    """All at once: when each frame was sent, and when its alarm came; each is painted, four times a second at most."""
    sent: dict[int, tuple[float, datetime]] = {}
    for session, bed in sessions.items():
        sent[session] = (seconds(), now())
        bed.observe(value("temperature", 38.7))
    came: dict[int, float] = {}
    painted_s, is_painted = 0.0, False
    while len(came) < len(sessions) or not is_painted:
        with suppress(TimeoutError):
            message = watching.receive(0.05)
            fevers = [one for one in message.get("alarms", []) if one["condition"] == "temperature_high"]
            new = [one["session"] for one in fevers if one["session"] in sessions and one["session"] not in came]
            came |= dict.fromkeys(new, seconds())
            is_painted = is_painted and not new
        if not is_painted and seconds() - painted_s >= PAINTS_EVERY_S:
            watching.paint()
            painted_s, is_painted = seconds(), True
    for bed in sessions.values():
        bed.until_ack(bed.next_seq - 1)
    return sent, came


def _fever(watching: Screen, session: int) -> int:
    (found,) = watching.about(session, "temperature_high")
    number: int = found["id"]
    return number


def _receipts(clinic: Clinic, sent: dict[int, datetime]) -> list[float]:
    """Seconds from each alarm's frame to the receipt of its first paint."""

    def look() -> list[float]:
        lines = clinic.every("/alarm-log", kind="painted", **{"from": stamp(min(sent.values()))})
        painted = {line["alarm"]: moment(line["entry"]["painted_at"]) for line in reversed(lines)}
        found = [(painted[number] - at).total_seconds() for number, at in sent.items() if number in painted]
        return found if len(found) == len(sent) else []

    return eventually(look, 10) or []
