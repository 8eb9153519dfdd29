"""What every part of the chart draws on: axes and lanes, the collected traces, lines and words, and the layout.

Traces and the figure are plain mappings in Plotly's own words: its classes would check each number of a chart on the
event loop, at every look. The tests put every figure through them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard import text
from dashboard.figures import lanes
from dashboard.figures.axis import TimeAxis
from dashboard.figures.lanes import WIDE, Lane, Stack
from dashboard.source import LimitLine
from dashboard.theme import translucent

_LEFT_PX = 92
_LEFT_NARROW_PX = 78
_RIGHT_PX = 12
# Low lanes are lower than the words in them: so much more at the top and at the bottom.
_EDGE_NARROW_PX = 6
# Height of the drug lane over its highest rate: room for the words above it.
DRUG_ROOM = 1.8
_FONT = "Inter, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
_LABELS = {
    "alarms": (text.LANE_ALARMS, ""), "bp": (text.LANE_BP, "mmHg"), "hr": (text.LANE_HR, "/min"),
    "spo2": (text.LANE_SPO2, "%"), "breath": (text.LANE_BREATH, text.LANE_BREATH_UNITS),
    "drug": (text.LANE_DRUG, "mL/h"), "log": (text.LANE_LOG, ""),
}  # fmt: skip
Trace = dict[str, Any]
Figure = dict[str, Any]
_LIMIT_LANES = {"nibp_systolic": lanes.BP, "heart_rate": lanes.HR, "spo2": lanes.SPO2}


def margins_px(stack: Stack) -> int:
    """Return what the words beside the lanes take of a chart's width."""
    return (_LEFT_NARROW_PX if stack.narrow else _LEFT_PX) + _RIGHT_PX


def scatter(**shape: object) -> Trace:
    """Make a trace of points or a line, with Plotly's names."""
    return {"type": "scatter", **shape}


def bar(**shape: object) -> Trace:
    """Make a trace of bars, with Plotly's names."""
    return {"type": "bar", **shape}


def plain(words: str) -> str:
    """Escape what Plotly would read as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True)
class Canvas:
    """A chart being drawn.

    Args:
        axis: The time axis.
        tokens: The theme's colours.
        stack: The lanes there are.
    """

    axis: TimeAxis
    tokens: Mapping[str, str]
    stack: Stack = WIDE
    traces: list[Trace] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    drug_high: float = 60.0

    def y(self, lane: Lane) -> str:
        """Return the name of a lane's axis, as traces give it."""
        place = self.stack.lanes.index(lane) + 1
        return "y" if place == 1 else f"y{place}"

    def add(self, *traces: Trace) -> None:
        """Take traces, in drawing order."""
        self.traces.extend(traces)

    def write(self, lane: Lane, seconds: float, value: float, words: str, **style: object) -> None:
        """Write words at a time and value of a lane."""
        font = {"size": style.pop("size", 13), "color": style.pop("color", self.tokens["t3"])}
        self.words.append(
            {"x": seconds, "y": value, "xref": "x", "yref": self.y(lane), "text": words, "showarrow": False,
             "font": font, "xanchor": "left", "yanchor": "middle", **style}
        )  # fmt: skip

    def note(self, words: str) -> None:
        """Write words in the middle of the whole chart."""
        font = {"size": 18, "color": self.tokens["t2"]}
        self.words.append(
            {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "text": words, "showarrow": False, "font": font}
        )

    def lane_note(self, lane: Lane, words: str) -> None:
        """Write in a lane that it is empty and why."""
        high = self.drug_high * DRUG_ROOM if lane is lanes.DRUG else lane.high
        self.write(lane, self.axis.span_s / 2, (lane.low + high) / 2, words, xanchor="center")

    def limit(self, line: LimitLine) -> None:
        """Draw an alarm limit across its lane; where there is room, with its number and the stars of its priority."""
        lane = _LIMIT_LANES[line.metric]
        for value in (line.low, line.high):
            if value is None or not lane.low < value < lane.high:
                continue
            self.shapes.append(
                {"type": "line", "xref": "x", "yref": self.y(lane), "x0": 0, "x1": self.axis.span_s, "y0": value,
                 "y1": value, "layer": "between", "line": {"width": 1, "dash": "5px,4px", "color": self.tokens["t3"]}}
            )  # fmt: skip
            if not self.stack.narrow:
                stars = "*" * line.priority.rank
                self.write(lane, 0, value, f"{stars} {value:g}", yanchor="bottom", xshift=4)

    def figure(self) -> Figure:
        """Put everything together; what has no words of its own does not answer the pointer."""
        self._draw_frame()
        for trace in self.traces:
            if "hovertext" not in trace:
                trace["hoverinfo"] = "skip"
        return {"data": self.traces, "layout": self._layout()}

    def _draw_frame(self) -> None:
        if self.axis.end is None:
            self._draw_now()
        for lane in self.stack.lanes[2:]:
            edge = self.stack.domain(lane)[1]
            self.shapes.append(
                {"type": "line", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": edge, "y1": edge,
                 "line": {"width": 1, "color": self.tokens["line"]}}
            )  # fmt: skip
        for lane in self.stack.lanes:
            if lane.id in _LABELS and not (self.stack.narrow and lane is lanes.ALARMS):
                self._label(lane, *_LABELS[lane.id])

    def _draw_now(self) -> None:
        bottom = self.stack.bottom
        now = self.axis.at(self.axis.now)
        self.shapes.append(
            {"type": "line", "xref": "x", "yref": "paper", "x0": now, "x1": now, "y0": bottom, "y1": 1,
             "line": {"width": 1.5, "color": self.tokens["t1"]}}
        )  # fmt: skip
        self.shapes.append(
            {"type": "rect", "xref": "x", "yref": "paper", "x0": now, "x1": self.axis.span_s, "y0": bottom, "y1": 1,
             "layer": "between", "line": {"width": 0}, "fillcolor": translucent(self.tokens["bg"], 0.45)}
        )  # fmt: skip
        shift, pad, size = (-2, 1, 13) if self.stack.narrow else (-6, 4, 14)
        self.words.append(
            {"x": now, "y": bottom, "xref": "x", "yref": "paper", "text": f"<b>{self.axis.clock(self.axis.now)}</b>",
             "showarrow": False, "yanchor": "top", "xanchor": "center", "yshift": shift, "borderpad": pad,
             "bgcolor": self.tokens["inverse"], "font": {"size": size, "color": self.tokens["on-inverse"]}}
        )  # fmt: skip

    def _label(self, lane: Lane, name: str, unit: str) -> None:
        top = self.stack.domain(lane)[1]
        unit = "" if self.stack.narrow else unit
        shift = -4 if unit else -7
        line = {"x": 0, "xref": "paper", "yref": "paper", "y": top, "xanchor": "left", "yanchor": "top",
                "showarrow": False, "xshift": 10 - self._left}  # fmt: skip
        font = {"size": 14, "color": self.tokens["t1"]}
        self.words.append({**line, "text": f"<b>{name}</b>", "yshift": shift, "font": font})
        if unit:
            small = {"size": 13, "color": self.tokens["t3"]}
            self.words.append({**line, "text": unit, "yshift": shift - 17, "font": small})

    @property
    def _left(self) -> int:
        return margins_px(self.stack) - _RIGHT_PX

    def _layout(self) -> dict[str, Any]:
        edge = _EDGE_NARROW_PX if self.stack.narrow else 0
        layout: dict[str, Any] = {
            "autosize": True, "barmode": "overlay", "showlegend": False, "hovermode": "closest", "dragmode": False,
            "hoverlabel": self._hover_label(),
            "uirevision": "chart", "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": self._left, "r": _RIGHT_PX, "t": edge, "b": edge},
            "font": {"family": _FONT, "color": self.tokens["t3"]},
            "shapes": self.shapes, "annotations": self.words, "xaxis": self._time_axis(),
            "meta": self._meta(),
        }  # fmt: skip
        for place, lane in enumerate(self.stack.lanes, 1):
            layout["yaxis" if place == 1 else f"yaxis{place}"] = self._value_axis(lane)
        return layout

    def _meta(self) -> dict[str, Any]:
        """What the screen needs to ask for another window of it."""
        return {"start": self.axis.start.isoformat(), "now": self.axis.now.isoformat(), "span_s": self.axis.span_s}

    def _hover_label(self) -> dict[str, Any]:
        font = {"family": _FONT, "size": 14, "color": self.tokens["on-inverse"]}
        ground = self.tokens["inverse"]
        return {"bgcolor": ground, "bordercolor": ground, "font": font, "namelength": 0, "align": "left"}

    def _time_axis(self) -> dict[str, Any]:
        places, words = self.axis.ticks()
        return {
            "range": [0, self.axis.span_s], "tickvals": places, "ticktext": words, "tickangle": 0,
            "tickfont": {"color": self.tokens["t3"], "size": 13}, "gridcolor": self.tokens["grid"], "zeroline": False,
            "fixedrange": True, "anchor": "free", "position": self.stack.bottom, "showline": True,
            "linecolor": self.tokens["line-2"],
        }  # fmt: skip

    def _value_axis(self, lane: Lane) -> dict[str, Any]:
        drug = lane is lanes.DRUG
        rates = [0] if self.stack.narrow else [0, self.drug_high]
        ticks = list(lane.ticks[1::2] if self.stack.narrow else lane.ticks)
        bounds = [0, self.drug_high * DRUG_ROOM] if drug else [lane.low, lane.high]
        return {
            "domain": self.stack.domain(lane), "range": bounds, "anchor": "x", "fixedrange": True, "zeroline": False,
            "tickvals": rates if drug else ticks, "tickformat": "~g",
            "showgrid": bool(lane.ticks), "gridcolor": self.tokens["grid"],
            "tickfont": {"size": 13, "color": self.tokens["t3"]}, "showticklabels": drug or bool(lane.ticks),
            "ticklabeloverflow": "allow",  # else each is measured, and there is room for all of them
        }  # fmt: skip
