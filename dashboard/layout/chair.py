"""The chair page's frame: head, chart, numbers, alarms, what can be done. ``chair.js`` writes all but the chart."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text
from dashboard.figures.lanes import grid_rows

# Of the page's template: the one place in the frame that is Dash's own.
_DASH_GOES_HERE = "{%app_entry%}"


def chair_page() -> Component:
    """Return the empty chair page; the graph comes into its slot when a chair is first opened.

    Forms open in the room of the chart: below the alarms and beside the numbers, so that they cover neither.
    """
    return html.Section(
        className="room-page",
        children=[
            html.Div(id=ids.CHAIR_HEAD, className="pt"),
            html.Div(
                className="room",
                children=[
                    html.Div(
                        className="card stage",
                        children=[
                            html.Div(id=ids.CHAIR_NUMBERS, className="column", style={"--lanes": grid_rows()}),
                            html.Div(_DASH_GOES_HERE, id=ids.CHART_SLOT, className="chart-slot"),
                            html.Div(
                                id=ids.CHART_VIEW, className="chart-view", role="group", **_label(text.VIEW_LABEL)
                            ),
                            html.Section(id=ids.CHAIR_WORK, className="card care-work", **_label(text.WORK_LABEL)),
                        ],
                    ),
                    html.Aside(
                        className="aside",
                        children=[
                            html.Div(id=ids.CHAIR_SIDE, className="side"),
                            html.Section(id=ids.CHAIR_CARE, className="card care", **_label(text.CARE_LABEL)),
                            html.Section(id=ids.CHAIR_LAST, className="card care-last", **_label(text.LAST_LABEL)),
                            html.Div(
                                className="tools",
                                children=[
                                    html.Div(id=ids.CHAIR_SWITCHED, className="switched-list"),
                                    html.Div(id=ids.CHAIR_ACTIONS, className="actions"),
                                ],
                            ),
                        ],
                    ),
                ],
            ),
        ],
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}
