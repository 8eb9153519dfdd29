"""A patient's own baseline out of the record: what came live in the baseline phase, by our clock, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from models.observation import ON_ARRIVAL, MeasurementValidity
from models.session import SessionPhase
from server.store.bindings import bind
from server.store.freezing import freeze_baselines
from server.store.sessions import change_phase
from server.store.streams import widen_skew
from tests.component.server.store.building import NOW, Sender, at, judged, new_session, write

INTAKE_S, BASELINE_S, DRUG_S = 10, 100, 700


def session_with(connection: Connection, *, ahead: timedelta = timedelta()) -> tuple[int, Sender]:
    """A session in its baseline phase, with a device whose clock is ahead of ours."""
    sender = Sender.on(connection)
    sender.ahead = ahead
    widen_skew(connection, sender.stream.id, 1 << int(abs(ahead.total_seconds()) * 1e6).bit_length())
    session = new_session(connection).id
    bind(connection, session, "monitor-1", None, NOW, "Ada")
    change_phase(connection, session, SessionPhase.INTAKE, None, at(INTAKE_S), "Ada")
    change_phase(connection, session, SessionPhase.BASELINE, None, at(BASELINE_S), "Ada")
    return session, sender


def frozen(connection: Connection, session: int) -> dict[str, tuple[float, int]]:
    found = freeze_baselines(connection, session, {}, at(DRUG_S))
    return {one.metric: (one.value, one.readings) for one in found}


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(hours=7), timedelta(hours=-7)], ids=["right", "fast", "slow"])
def test_what_came_in_the_baseline_phase_counts_whatever_the_devices_clock(
    connection: Connection, ahead: timedelta
) -> None:
    session, sender = session_with(connection, ahead=ahead)
    came = {BASELINE_S - 1: 60.0, BASELINE_S: 70.0, DRUG_S - 1: 80.0, DRUG_S: 90.0}
    write(
        connection,
        *[sender.frame(seq, judged(value, at(s) + ahead)) for seq, (s, value) in enumerate(came.items(), 1)],
    )
    assert frozen(connection, session) == {"heart_rate": (75.0, 2)}


def test_each_metric_has_its_own_mean_and_one_with_too_few_readings_none(connection: Connection) -> None:
    session, sender = session_with(connection)
    for seq, second in enumerate((200, 300, 400), 1):
        values = [judged(70.0 + seq, at(second)), judged(96.0 + seq, at(second), "spo2")]
        values += [judged(38.0, at(second), "etco2")] if seq == 1 else []
        write(connection, sender.frame(seq, *values))
    assert frozen(connection, session) == {"heart_rate": (72.0, 3), "spo2": (98.0, 3)}


def test_a_cuff_reading_counts_by_when_it_came_though_it_was_measured_before_the_phase(connection: Connection) -> None:
    session, sender = session_with(connection)
    early = judged(120.0, at(BASELINE_S - 80), "nibp_systolic")
    write(connection, sender.frame(1, early, received_at=at(BASELINE_S + 5)))
    write(connection, sender.frame(2, judged(124.0, at(400), "nibp_systolic")))
    assert frozen(connection, session) == {"nibp_systolic": (122.0, 2)}


def test_what_was_late_doubted_or_a_repeat_does_not_count(connection: Connection) -> None:
    session, sender = session_with(connection)
    faulty = [
        judged(40.0, at(300 + number), judgements=frozenset({word})) for number, word in enumerate(sorted(ON_ARRIVAL))
    ]
    doubted = judged(40.0, at(320), validity=MeasurementValidity.QUESTIONABLE)
    good = [judged(70.0, at(330)), judged(72.0, at(331))]
    write(connection, *[sender.frame(seq, one) for seq, one in enumerate([*faulty, doubted, *good], 1)])
    assert frozen(connection, session) == {"heart_rate": (71.0, 2)}


def test_both_baseline_phases_count_and_what_lies_between_does_not(connection: Connection) -> None:
    session, sender = session_with(connection)
    change_phase(connection, session, SessionPhase.INTAKE, "Toilet", at(300), "Ada")
    change_phase(connection, session, SessionPhase.BASELINE, None, at(500), "Ada")
    came = {200: 70.0, 400: 90.0, 600: 72.0}
    write(connection, *[sender.frame(seq, judged(value, at(s))) for seq, (s, value) in enumerate(came.items(), 1)])
    assert frozen(connection, session) == {"heart_rate": (71.0, 2)}


def test_a_baseline_once_frozen_stays(connection: Connection) -> None:
    session, sender = session_with(connection)
    write(connection, *[sender.frame(seq, judged(70.0, at(200 + seq))) for seq in (1, 2)])
    before = frozen(connection, session)
    write(connection, *[sender.frame(seq, judged(90.0, at(300 + seq))) for seq in (3, 4)])
    assert frozen(connection, session) == before
