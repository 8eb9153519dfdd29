"""The chair page's frame: head, chart, numbers, alarms, what can be done. ``chair.js`` writes all but the chart."""

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.figures.lanes import grid_rows


def chair_page() -> Component:
    """Return the empty chair page; the graph comes into its slot when a chair is first opened."""
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
                            html.Div(id=ids.CHART_SLOT, className="chart-slot"),
                        ],
                    ),
                    html.Aside(
                        className="aside",
                        children=[
                            html.Div(id=ids.CHAIR_SIDE, className="side"),
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
