"""The chair's chart: what is drawn, where, and above all what is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from dashboard.app import ASSETS
from dashboard.figures import lanes
from dashboard.figures.axis import TimeAxis
from dashboard.figures.chair import ChairHistory, chair_figure
from dashboard.source import DueMark, LimitLine
from dashboard.theme import read_themes
from models.alarm import AlarmKind, AlarmPriority
from models.observation import MeasurementValidity
from models.series import Series, SeriesPoint
from tests.unit.dashboard.fakes import NOW, alarm, before, line, session

TOKENS = read_themes(ASSETS / "tokens.css")["dark"]


def draw(view: object = None, found: dict[str, Series] | None = None, *alarms: object, **more: Any) -> go.Figure:  # noqa: ANN401
    history = ChairHistory(view or session(), found or {}, alarms, NOW, "Europe/Berlin")  # type: ignore[arg-type]
    return go.Figure(chair_figure(history, TOKENS, **more))


def words(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def steady(metric: str, *ages: float) -> Series:
    return line(metric, *((age, 78.0) for age in ages))


def heart_line(figure: go.Figure) -> go.Scatter:
    return next(trace for trace in figure.data if trace.yaxis == "y4" and trace.type == "scatter")


def hatchings(figure: go.Figure, axis: str) -> list[go.Bar]:
    return [
        trace for trace in figure.data if trace.type == "bar" and trace.yaxis == axis and trace.marker.pattern.shape
    ]


def test_every_trace_is_svg() -> None:
    found = {"heart_rate": steady("heart_rate", 3, 2, 1), "nibp_systolic": steady("nibp_systolic", 60)}
    assert {trace.type for trace in draw(None, found, alarm()).data} <= {"bar", "scatter"}


def test_there_is_no_legend_and_nothing_to_drag() -> None:
    layout = draw().layout
    assert (layout.showlegend, layout.dragmode) == (False, False)


def test_no_line_crosses_a_gap() -> None:
    ages = [*range(600, 400, -1), *range(300, 0, -1)]
    drawn = heart_line(draw(None, {"heart_rate": steady("heart_rate", *ages)}))
    assert None in drawn.y
    assert drawn.connectgaps is False


def test_a_gap_is_hatched_and_says_its_length() -> None:
    ages = [*range(600, 400, -1), *range(300, 0, -1)]
    figure = draw(None, {"heart_rate": steady("heart_rate", *ages)})
    assert [list(trace.width) for trace in hatchings(figure, "y4")] == [[101.0]]
    assert "no data 1:41" in words(figure)


def test_silence_until_now_is_a_gap_too() -> None:
    figure = draw(None, {"heart_rate": steady("heart_rate", *range(600, 90, -1))})
    assert list(hatchings(figure, "y4")[0].width) == [91.0]


def test_a_thinned_series_has_no_false_gaps() -> None:
    shares = [1800 - 6 * share for share in range(300)]
    ages = [age for place, share in enumerate(shares) for age in (share, share - (5.5 if place % 2 else 0.5))]
    figure = draw(None, {"heart_rate": steady("heart_rate", *ages)})
    assert hatchings(figure, "y4") == []


def test_what_was_measured_before_the_chart_begins_is_not_on_it() -> None:
    figure = draw(None, {"heart_rate": steady("heart_rate", *range(4000, 0, -1))})
    assert list(heart_line(figure).x).count(0.0) == 1


def test_a_value_outside_the_scale_is_drawn_at_the_edge_with_its_number() -> None:
    figure = draw(None, {"heart_rate": line("heart_rate", (3, 120), (2, 188), (1, 187))})
    assert max(value for value in heart_line(figure).y if value is not None) == lanes.HR.high
    assert words(figure).count("188") == 1


def test_a_reading_is_a_bar_from_diastolic_to_systolic_with_a_notch_at_the_mean() -> None:
    found = {"nibp_systolic": line("nibp_systolic", (60, 138)), "nibp_diastolic": line("nibp_diastolic", (60, 84)),
             "nibp_mean": line("nibp_mean", (60, 102))}  # fmt: skip
    bar = next(trace for trace in draw(None, found).data if trace.type == "bar" and trace.yaxis == "y3")
    notch = next(trace for trace in draw(None, found).data if trace.type == "scatter" and trace.yaxis == "y3")
    assert (bar.base[0], bar.base[0] + bar.y[0], notch.y[0]) == (84, 138, 102)


def test_a_reading_over_a_limit_takes_the_colour_of_the_alarms_priority() -> None:
    found = {"nibp_systolic": line("nibp_systolic", (120, 150), (60, 184)),
             "nibp_diastolic": line("nibp_diastolic", (120, 84), (60, 112))}  # fmt: skip
    bar = next(trace for trace in draw(None, found, alarm()).data if trace.type == "bar" and trace.yaxis == "y3")
    assert list(bar.marker.color) == [TOKENS["trace"], TOKENS["high"]]


def test_a_failed_reading_is_a_cross_and_no_bar() -> None:
    failed = Series("nibp_systolic", (SeriesPoint(before(60), None, MeasurementValidity.NOT_AVAILABLE),))
    figure = draw(None, {"nibp_systolic": failed, "nibp_diastolic": Series("nibp_diastolic", ())})
    crosses = [trace for trace in figure.data if trace.type == "scatter" and trace.marker.symbol == "x-thin"]
    assert [list(trace.x) for trace in crosses] == [[1740.0]]


def test_a_repeated_reading_is_not_drawn_again() -> None:
    points = (SeriesPoint(before(60), 138.0), SeriesPoint(before(50), 138.0, repeat=True))
    found = {
        "nibp_systolic": Series("nibp_systolic", points),
        "nibp_diastolic": line("nibp_diastolic", (60, 84), (50, 84)),
    }
    bar = next(trace for trace in draw(None, found).data if trace.type == "bar" and trace.yaxis == "y3")
    assert len(bar.x) == 1


def test_the_pump_is_a_step_area_that_stops_where_it_was_not_heard() -> None:
    rate = line("infusion_rate", *((age, 58.5) for age in (*range(600, 400, -1), *range(300, 0, -1))))
    areas = [
        trace for trace in draw(None, {"infusion_rate": rate}).data if trace.type == "scatter" and trace.yaxis == "y7"
    ]
    assert [(area.line.shape, area.fill) for area in areas] == [("hv", "tozeroy")] * 2


def test_a_pump_that_said_it_stands_may_keep_silent_and_leaves_no_gap() -> None:
    rate = line("infusion_rate", *((age, 58.5) for age in range(600, 300, -1)), (300, 0.0))
    told = [trace.yaxis for trace in draw(None, {"infusion_rate": rate}).data if trace.yaxis == "y7"]
    heard = line("infusion_rate", *((age, 58.5) for age in range(600, 299, -1)))
    assert len(told) < len([trace for trace in draw(None, {"infusion_rate": heard}).data if trace.yaxis == "y7"])


def test_an_alarm_stands_at_its_time_with_the_shape_of_its_priority_hollow_when_technical() -> None:
    past = alarm("Probe off", kind=AlarmKind.TECHNICAL, priority=AlarmPriority.LOW, limit=None, arose_at=before(900),
                 ceased_at=before(600), present=False)  # fmt: skip
    shapes = next(
        trace for trace in draw(None, {}, past, alarm()).data if trace.type == "scatter" and trace.yaxis == "y2"
    )
    assert list(shapes.marker.symbol) == ["circle", "diamond"]
    assert list(shapes.marker.color) == [TOKENS["s-1"], TOKENS["high"]]
    assert list(shapes.x) == [900.0, 1500.0]


def test_the_words_of_an_alarm_are_no_markup() -> None:
    assert any("SBP 184 &gt; 180" in text for text in words(draw(None, {}, alarm())))


def test_limits_are_dashed_with_the_stars_of_their_priority() -> None:
    figure = draw(session(LimitLine("nibp_systolic", AlarmPriority.MEDIUM, 90, 160)))
    assert {"** 160", "** 90"} <= set(words(figure))
    assert sum(1 for shape in figure.layout.shapes if shape.line.dash == "5px,4px") == 2


def test_the_narrow_chart_has_no_room_for_the_words_of_limits_and_two_ticks_of_the_pump() -> None:
    figure = draw(session(LimitLine("nibp_systolic", AlarmPriority.MEDIUM, 90, 160)), narrow=True)
    assert sum(1 for shape in figure.layout.shapes if shape.line.dash == "5px,4px") == 2
    assert not [said for said in words(figure) if said.startswith("*")]
    assert list(figure.layout.yaxis6.tickvals) == [0]


def test_the_axis_begins_with_the_baseline() -> None:
    figure = draw(None, {"heart_rate": steady("heart_rate", *range(1900, 0, -1))})
    assert min(x for x in heart_line(figure).x) == 0.0
    assert figure.layout.xaxis.range[1] == pytest.approx(1800 * 1.16)


def test_a_window_shows_what_is_in_it_from_edge_to_edge_and_no_line_of_now() -> None:
    window = (NOW - timedelta(seconds=900), NOW - timedelta(seconds=600))
    found = {"heart_rate": steady("heart_rate", *range(900, 600, -1))}
    late, over = alarm(), alarm(present=False, arose_at=before(1200), ceased_at=before(1000))
    history = ChairHistory(session(), found, (late, over), NOW, "Europe/Berlin", window=window)
    figure = go.Figure(chair_figure(history, TOKENS))
    assert list(figure.layout.xaxis.range) == [0, 300]
    assert list(heart_line(figure).x) == [float(second) for second in range(300)]
    assert figure.layout.meta["start"] == window[0].isoformat()
    assert not any(axis == "y2" for axis in (trace.yaxis for trace in figure.data)), "no alarm was then"
    assert "<b>15:30</b>" not in words(figure)
    assert "<b>15:30</b>" in words(draw(None, found))


def test_a_check_is_a_dotted_line_where_it_is_due_with_its_name_and_none_in_a_window_of_the_past() -> None:
    due = (DueMark(NOW - timedelta(seconds=60), "Missed"), DueMark(NOW + timedelta(seconds=60), "Cuff"))
    view = replace(session(), due=due)

    def dotted(figure: go.Figure) -> list[float]:
        return [shape.x0 for shape in figure.layout.shapes if shape.line.dash == "2px,3px"]

    figure = draw(view)
    assert dotted(figure) == [1740.0, 1860.0]
    assert "Cuff" in words(figure)
    assert "Missed" not in words(figure), "what is missed is in the list of checks, and would lie over the log"
    window = (NOW - timedelta(seconds=900), NOW - timedelta(seconds=600))
    assert (
        dotted(go.Figure(chair_figure(ChairHistory(view, {}, (), NOW, "Europe/Berlin", window=window), TOKENS))) == []
    )


def test_an_empty_chair_says_so() -> None:
    history = ChairHistory(None, {}, (), NOW, "Europe/Berlin")
    assert "No session in this chair" in words(go.Figure(chair_figure(history, TOKENS)))


def test_the_narrow_chart_leaves_the_breath_lane_out() -> None:
    found = {"respiratory_rate": steady("respiratory_rate", 3, 2, 1)}
    assert not any(text == "<b>Breath</b>" for text in words(draw(None, found, narrow=True)))


def test_ticks_stand_at_round_times_of_the_clinics_clock() -> None:
    axis = TimeAxis(NOW - timedelta(minutes=44), NOW, ZoneInfo("Europe/Berlin"), 1000)
    places, shown = axis.ticks()
    assert shown[:2] == ["14:50", "14:55"]
    assert places[0] == 4 * 60


def test_the_hour_that_winter_time_repeats_is_as_long_as_any_other() -> None:
    now = datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    axis = TimeAxis(now - timedelta(hours=3), now, ZoneInfo("Europe/Berlin"), 1000)
    places, shown = axis.ticks()
    assert shown.count("02:00") == 2
    assert len({round(after - first) for first, after in pairwise(places)}) == 1


def test_the_numbers_stand_in_the_rows_of_their_lanes() -> None:
    rows = [int(row.removesuffix("fr)")) for row in lanes.grid_rows().split("minmax(0, ")[1:] for row in [row.strip()]]
    total = sum(rows)
    assert 1 - rows[0] / total == pytest.approx(lanes.WIDE.domain(lanes.BP)[1])
    assert sum(rows[4:]) / total == pytest.approx(lanes.WIDE.domain(lanes.BREATH)[1])
