"""What the record puts on the chart: expected pressure behind the readings, earlier sessions, and the log's marks."""

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.app import ASSETS
from dashboard.figures import lanes
from dashboard.figures.chair import ChairHistory, chair_figure
from dashboard.source import LogMark, MarkSort, PressurePoint, RecordView
from dashboard.theme import read_themes, translucent
from tests.unit.dashboard.fakes import NOW, before, line, session

TOKENS = read_themes(ASSETS / "tokens.css")["dark"]
EXPECTED = (PressurePoint(before(1200), 120, 80, 0, 0), PressurePoint(before(600), 128, 86, 10, 8))


def draw(record: RecordView, *, narrow: bool = False) -> go.Figure:
    return go.Figure(chair_figure(ChairHistory(session(), {}, (), NOW, "Europe/Berlin", record), TOKENS, narrow=narrow))


def paths(figure: go.Figure) -> list[go.layout.Shape]:
    return [shape for shape in figure.layout.shapes if shape.type == "path"]


def words(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def marks(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.hovertext]


def test_the_expected_pressure_is_a_band_of_one_deviation_to_both_sides_for_systolic_and_diastolic() -> None:
    found = paths(draw(RecordView(EXPECTED)))
    assert [shape.path for shape in found] == [
        "M 600.0 120.0 L 1200.0 138.0 L 1200.0 118.0 L 600.0 120.0 Z",
        "M 600.0 80.0 L 1200.0 94.0 L 1200.0 78.0 L 600.0 80.0 Z",
    ]
    assert {shape.fillcolor for shape in found} == {translucent(TOKENS["expect"], 0.22)}


def test_what_is_expected_lies_behind_what_was_measured() -> None:
    earlier = tuple(replace(point, systolic_sd=None, diastolic_sd=None) for point in EXPECTED)
    found = paths(draw(RecordView(EXPECTED, earlier, 2)))
    assert [(shape.layer, shape.yref) for shape in found] == [("between", "y3")] * 4


def test_earlier_sessions_are_dashed_and_said_to_be() -> None:
    earlier = tuple(replace(point, systolic_sd=None, diastolic_sd=None) for point in EXPECTED)
    figure = draw(RecordView(earlier=earlier, earlier_sessions=3))
    assert [(shape.path, shape.line.dash) for shape in paths(figure)] == [
        ("M 600.0 120.0 L 1200.0 128.0", "6px,4px"),
        ("M 600.0 80.0 L 1200.0 86.0", "6px,4px"),
    ]
    assert "Dashed: mean of this patient's last 3 sessions." in words(figure)


def test_without_a_published_deviation_there_is_the_mean_alone_and_no_band() -> None:
    expected = tuple(replace(point, systolic_sd=None) for point in EXPECTED)
    figure = draw(RecordView(expected))
    assert [(shape.fillcolor, shape.line.dash) for shape in paths(figure)] == [("rgba(0,0,0,0)", "solid")] * 2
    assert "Line: expected, mean as published." in words(figure)


def test_where_nothing_is_expected_nothing_is_drawn_or_said() -> None:
    figure = draw(RecordView())
    assert paths(figure) == []
    assert not [said for said in words(figure) if "xpected" in said or "Dashed" in said]


@pytest.mark.parametrize(
    ("sort", "symbol"),
    [(MarkSort.SCORE, "square"), (MarkSort.EVENT, "circle-open"), (MarkSort.MEDICINE, "cross")],
)
def test_an_entry_is_marked_at_the_time_it_happened_by_its_sort(sort: MarkSort, symbol: str) -> None:
    (found,) = marks(draw(RecordView(marks=(LogMark(before(900), sort, "Something"),))))
    assert (found.marker.symbol, list(found.x), found.yaxis) == (symbol, [900.0], "y8")
    assert list(found.hovertext) == ["15:15 Something"]


def test_words_of_the_log_are_no_markup() -> None:
    figure = draw(RecordView(marks=(LogMark(before(900), MarkSort.EVENT, "Note: <b>5 & 6"),)))
    assert marks(figure)[0].hovertext[0] == "15:15 Note: &lt;b&gt;5 &amp; 6"
    assert "Note: &lt;b&gt;5 &amp; 6" in words(figure)


def test_marks_of_one_moment_lie_in_rows_and_those_without_room_keep_their_words_for_the_pointer() -> None:
    many = tuple(LogMark(before(900), MarkSort.EVENT, f"Number {place}") for place in range(5))
    figure = draw(RecordView(marks=many))
    (found,) = marks(figure)
    assert len(set(found.y)) == 3
    assert [said for said in words(figure) if said.startswith("Number")] == ["Number 0", "Number 1", "Number 2"]
    assert len(found.hovertext) == 5


def test_what_happened_before_the_chart_begins_is_not_on_it() -> None:
    assert marks(draw(RecordView(marks=(LogMark(before(4000), MarkSort.SCORE, "PHQ-9: 12"),)))) == []


def test_the_narrow_chart_has_its_log_in_one_row() -> None:
    many = tuple(LogMark(before(900 - 100 * place), MarkSort.EVENT, "Nausea") for place in range(3))
    (found,) = marks(draw(RecordView(marks=many), narrow=True))
    assert set(found.y) == {0.5}
    assert found.yaxis == "y7"


def test_only_the_log_answers_the_pointer() -> None:
    found = {"heart_rate": line("heart_rate", (3, 70), (2, 71), (1, 72))}
    record = RecordView(marks=(LogMark(before(900), MarkSort.SCORE, "MOAA/S: 5"),))
    figure = go.Figure(chair_figure(ChairHistory(session(), found, (), NOW, "Europe/Berlin", record), TOKENS))
    assert {trace.hoverinfo for trace in figure.data if not trace.hovertext} == {"skip"}
    assert lanes.WIDE.lanes[-1] is lanes.LOG
