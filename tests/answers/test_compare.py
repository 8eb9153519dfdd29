"""The comparison with plain thresholds: that it counts what it says, loses nothing that must sound, and is told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from devices.simulators.scenarios.pack import SCENARIOS
from models.alarm import AlarmKind, AlarmPriority
from server.rehearsal.plain import plain_signals
from server.rehearsal.rehearse import rehearse
from tests.answers.compare import LEAST_FEWER_PERCENT, Row, rows_of_recordings, rows_of_scenarios, table, together
from tests.answers.play import PRESET, STARTED_AT, Clinic
from tests.answers.recorded import of_recording, of_scenario

SHORT = ("vasovagal_at_iv", "feed_loss_30s")
SLICE = ("normal_40min", "vasovagal_at_iv", "panic_emergence", "benzo_hypoventilation", "probe_off")
TIE_S = 1.0


@pytest.mark.parametrize("name", ["vasovagal_at_iv", "probe_off", "cannula_off", "feed_loss_30s"])
def test_a_scenario_rehearsed_is_the_scenario_played(name: str) -> None:
    """But for ties: the clinic wakes its engine once a second, after what arrived at the same moment."""
    begun: dict[tuple[str, str | None], float] = {}
    for heard in Clinic(SCENARIOS[name], "11").play().heard:
        begun.setdefault((heard.condition, heard.metric), heard.at_s)
    (record,) = of_scenario(SCENARIOS[name], "11")
    found: dict[tuple[str, str | None], float] = {}
    for event in rehearse(record, PRESET):
        at_s = (event.determined_at - STARTED_AT).total_seconds()
        found.setdefault((event.alarm.condition, event.alarm.metric), at_s)
    assert found.keys() == begun.keys()
    assert all(abs(at_s - begun[key]) <= TIE_S for key, at_s in found.items()), (found, begun)


def test_a_row_counts_patient_and_technical_signals_apart() -> None:
    faint, loss = rows_of_scenarios(names=SHORT)
    assert faint.plain > faint.ours > 0
    assert faint.lost == ()
    assert (loss.plain, loss.ours, loss.technical) == (0, 0, 1)
    whole = together([faint, loss])
    assert (whole.plain, whole.ours, whole.technical) == (faint.plain, faint.ours, faint.technical + 1)


def test_what_must_sound_and_does_not_is_told() -> None:
    deaf = replace(PRESET, rules=(), baseline_rules=(), change_rules=(), combinations=())
    (record,) = of_scenario(SCENARIOS["vasovagal_at_iv"], "11")
    assert not [event for event in rehearse(record, deaf) if event.alarm.kind is AlarmKind.PHYSIOLOGICAL]
    assert plain_signals(record, deaf) == 0
    from tests.answers.compare import _lost  # noqa: PLC0415 - the part this is about

    lost = list(_lost(SCENARIOS["vasovagal_at_iv"], rehearse(record, deaf)))
    assert any("heart_rate_low" in fault for fault in lost)
    assert list(_lost(SCENARIOS["vasovagal_at_iv"], rehearse(record, PRESET))) == []


def test_percent_are_of_plain_thresholds_and_none_where_they_are_silent() -> None:
    assert Row("a", 1.0, 10, 3, 2).fewer == 70.0
    assert Row("a", 1.0, 10, 3, 2).fewer_with_technical == 50.0
    assert Row("a", 1.0, 4, 5, 0).fewer == -25.0
    assert Row("a", 1.0, 0, 0, 1).fewer is None


def test_the_table_has_a_line_each_and_the_sum_last() -> None:
    lines = table("scenario", [Row("a", 1.0, 10, 3, 2), Row("b", 0.5, 0, 0, 1, ("x",))]).splitlines()
    assert lines[2] == "| a | 1.0 | 10 | 3 | 70 % | 2 | 50 % | 0 |"
    assert lines[3] == "| b | 0.5 | 0 | 0 | – | 1 | – | 1 |"
    assert lines[4] == "| **together** | 1.5 | 10 | 3 | 70 % | 3 | 40 % | 1 |"


def test_a_recording_is_a_session_with_its_values_at_their_times(tmp_path: Path) -> None:
    path = tmp_path / "night.csv"
    rows = ["2012-03-04 05:06:07,72,97", "2012-03-04 05:06:40,140,97", "2012-03-04 05:06:41,72,***"]
    path.write_text("Time,HR,SpO2\n" + "\n".join(rows) + "\n", encoding="utf-8")
    record = of_recording(path)
    assert record is not None
    assert record.hours == pytest.approx(34.1 / 3600)
    assert plain_signals(record, PRESET) == 1
    heard = [(found.alarm.condition, found.alarm.priority) for found in rehearse(record, PRESET)]
    assert ("heart_rate_high", AlarmPriority.HIGH) not in heard  # one second is no five
    assert "feed_lost" not in [condition for condition, _ in heard]  # a replay pings


@pytest.mark.long
@pytest.mark.skipif("CHAIRSIDE_RECORDS" not in os.environ, reason="CHAIRSIDE_RECORDS names no folder")
def test_a_recorded_patient_has_a_line() -> None:
    row = next(iter(rows_of_recordings(Path(os.environ["CHAIRSIDE_RECORDS"]))))
    assert row.hours > 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_slice_of_the_pack_sounds_sixty_percent_less_than_plain_thresholds_and_loses_nothing() -> None:
    """The whole pack, and every recorded patient: ``make compare``, which fails likewise."""
    whole = together(list(rows_of_scenarios(names=SLICE)))
    assert whole.lost == ()
    assert (whole.fewer_with_technical or 0.0) >= LEAST_FEWER_PERCENT
