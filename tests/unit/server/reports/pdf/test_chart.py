"""The chart: gaps are no lines, what does not count is marked, every extreme is drawn; by shape and not by colour."""

from datetime import timedelta
from typing import Any

import pytest

from models.observation import Judgement, MeasurementValidity
from models.session import PhaseChange, SessionPhase
from server.care.protocols import ProtocolShelf
from server.reports.pdf.axis import LEFT, Axis, Lane
from server.reports.pdf.drawing import FAINT
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathering import gather
from server.reports.pdf.readings_details import quality_section, readings_section
from server.reports.pdf.session_chart import KEY, chart_key, session_chart
from server.reports.pdf.written import Clock
from tests.unit.server.reports.pdf.recorded import Record, at, clock, plain_record

Item = dict[str, Any]


def drawn(record: Record) -> list[Item]:
    source = record.source()
    found = gather(source, ProtocolShelf())
    written = Clock(source.header.zone, found.span[0])
    items: Any = session_chart(found, written, EntryWords(found.chart, written))["items"]
    return list(items)


def hour(*beats: tuple[float, float, tuple[Judgement, ...]]) -> Record:
    """An hour with some heart rates: second, rate, marks."""
    record = Record()
    record.phases = [
        PhaseChange(SessionPhase.BASELINE, at(0), "Ada"), PhaseChange(SessionPhase.ABORTED, at(60), "Ada", "asked for"),
    ]  # fmt: skip
    for second, rate, marks in beats:
        record.measure(at(second / 60), "heart_rate", rate, *marks)
    return record


def lines(items: list[Item]) -> list[Item]:
    """The lines of numbers, and not the frame's."""
    return [item for item in items if item["kind"] == "line" and item["weight"] == 0.22]


def test_a_line_ends_at_a_gap_and_the_gap_is_hatched_with_its_length() -> None:
    beats = [(float(second), 70.0, ()) for second in range(3600) if not 1000 < second < 2000]
    items = drawn(hour(*beats))
    before, after = lines(items)
    assert before["points"][-1][0] < after["points"][0][0]
    (hatched,) = [item for item in items if item["kind"] == "rect" and item["hatched"]]
    assert hatched["x"] == pytest.approx(before["points"][-1][0], abs=0.01)
    assert hatched["x"] + hatched["w"] == pytest.approx(after["points"][0][0], abs=0.01)
    assert [item["words"] for item in items if item["kind"] == "text" and item["words"] == "16:40"] == ["16:40"]


def test_every_extreme_of_a_long_session_is_drawn_and_one_beyond_the_scale_has_its_number() -> None:
    beats = [
        (float(second), 250.0 if second == 1234 else 45.0 if second == 2345 else 70.0, ()) for second in range(3600)
    ]
    items = drawn(hour(*beats))
    (line,) = lines(items)
    heights = [y for _, y in line["points"]]
    assert len(heights) <= 904
    middle = max(set(heights), key=heights.count)
    assert min(heights) < middle < max(heights)
    assert any(item["kind"] == "text" and item["words"] == "250" and item["bold"] for item in items)


def test_what_is_invalid_or_an_artefact_is_a_cross_and_no_part_of_the_line() -> None:
    beats: list[tuple[float, float, tuple[Judgement, ...]]] = [(float(second), 70.0, ()) for second in range(600)]
    beats[300] = (300.0, 139.0, (Judgement.ARTEFACT,))
    record = hour(*beats)
    record.measure(at(8.02), "heart_rate", 5.0, validity=MeasurementValidity.INVALID)
    items = drawn(record)
    (line,) = lines(items)
    assert len({y for _, y in line["points"]}) == 1
    crosses = [item for item in items if item["kind"] == "line" and item["weight"] == 0.3 and len(item["points"]) == 2]
    assert len(crosses) == 4  # two strokes each


def test_what_came_late_is_drawn_and_ringed() -> None:
    items = drawn(
        hour(*((float(second), 70.0, (Judgement.LATE,) if 100 <= second < 110 else ()) for second in range(600)))
    )
    assert len([item for item in items if item["kind"] == "circle"]) == 1
    assert len(lines(items)) == 1


def test_one_device_is_the_line_and_what_another_one_gave_is_faint_behind_it_and_said_so() -> None:
    record = hour(*((float(second), 70.0, ()) for second in range(600)))
    for second in range(600):
        record.measure(at(second / 60), "heart_rate", 120.0, device="CM-09")
    for device, systolic in (("CM-04", 130.0), ("CM-09", 180.0)):
        for metric, value in (("nibp_systolic", systolic), ("nibp_diastolic", 80.0)):
            record.measure(at(5), metric, value, device=device)
    items = drawn(record)
    (line,) = lines(items)
    assert len({y for _, y in line["points"]}) == 1
    faint = [item for item in items if item["kind"] == "line" and item["stroke"] == FAINT]
    assert len(faint) == 2, "a line of the heart rate and a pressure"
    assert items.index(faint[-1]) < items.index(line), "behind it"
    assert len(bars(items)) == 1
    found = gather(record.source(), ProtocolShelf())
    assert "grey and thin: what another device gave" in chart_key(found)
    assert chart_key(gather(hour().source(), ProtocolShelf())) == KEY
    written = Clock(record.source().header.zone, found.span[0])
    assert "by CM-09, in no statistics" in str(readings_section(found, written))
    assert "Heart rate by CM-09" in str(quality_section(found, written))


def pressures(*readings: tuple[float, float | None, float | None, tuple[Judgement, ...]]) -> list[Item]:
    record = hour()
    for minute, systolic, diastolic, marks in readings:
        validity = MeasurementValidity.NOT_AVAILABLE if systolic is None else MeasurementValidity.VALID
        record.measure(at(minute), "nibp_systolic", systolic, *marks, validity=validity)
        record.measure(at(minute), "nibp_diastolic", diastolic, *marks, validity=validity)
    return drawn(record)


def bars(items: list[Item]) -> list[Item]:
    """Bars of pressures are the only boxes with an edge of this weight."""
    return [item for item in items if item["kind"] == "rect" and item["weight"] == 0.25]


def test_a_pressure_is_a_bar_and_one_beyond_its_limit_has_a_triangle() -> None:
    plain, beyond = pressures((10, 120, 80, ())), pressures((10, 170, 80, ()))
    (bar,) = bars(plain)
    assert bar["h"] == pytest.approx(40 / 160 * 33, abs=0.01)
    triangles = [[item for item in items if item["kind"] == "area"] for items in (plain, beyond)]
    assert [len(found) for found in triangles] == [0, 1]


def test_a_late_pressure_is_hollow_and_one_that_failed_or_is_an_artefact_is_a_dashed_line_with_a_cross() -> None:
    (late,) = bars(pressures((10, 120, 80, (Judgement.LATE,))))
    assert late["fill"] == "#ffffff"
    for failed in (pressures((10, None, None, ())), pressures((10, 120, 80, (Judgement.ARTEFACT,)))):
        assert bars(failed) == []
        dashed = [item for item in failed if item["kind"] == "line" and item["dashed"] and item["weight"] == 0.25]
        assert len(dashed) == 1
    assert bars(pressures((10, 120, 80, (Judgement.REPEAT,)))) == []


def test_alarms_are_told_apart_by_shape_and_filling() -> None:
    items = drawn(plain_record())
    words = [item["words"] for item in items if item["kind"] == "text"]
    for said in ("Probe off", "SBP 164 > 160", "SBP 184 > 180", "Feed lost", "Cuff overdue"):
        assert said in words
    diamonds = [
        item for item in items if item["kind"] == "area" and len(item["points"]) == 4 and item["fill"] == "#000000"
    ]
    assert len(diamonds) == 1
    hollow = [item for item in items if item["kind"] == "circle" and item["fill"] == "#ffffff"]
    assert len(hollow) >= 2


def test_ticks_are_at_full_hours_of_the_clinic_s_clock_and_not_too_many() -> None:
    written = Clock(Record().source().header.zone, at(0))
    axis = Axis(clock("13:07"), clock("21:07"), 160, written.local)
    ticks = list(axis.ticks())
    assert len(ticks) <= 12
    assert {tick.minute for tick in ticks} == {0}
    assert written.minute(ticks[0]) == "14:00"
    assert len(list(Axis(at(0), at(3), 160, written.local).ticks())) == 4


def test_what_lies_outside_is_drawn_at_the_edge() -> None:
    axis = Axis(at(0), at(60), 160, Clock(Record().source().header.zone, at(0)).local)
    assert axis.x(at(0) - timedelta(hours=1)) == LEFT
    assert axis.x(at(120)) == LEFT + 160
    lane = Lane(10, 20, 0, 100)
    assert (lane.y(-5), lane.y(0), lane.y(50), lane.y(100), lane.y(500)) == (30, 30, 20, 10, 10)
    assert not lane.holds(101)
