"""Who looks after a chair: whoever took it on or was handed it last. Pure."""

from datetime import datetime
from typing import NamedTuple

from models.record.care import ChairHandedOver, ChairTaken
from server.care.chart import Chart


class Attendant(NamedTuple):
    """Who looks after a session's chair, and since when, UTC."""

    nurse: str
    since: datetime


def attendant_of(chart: Chart) -> Attendant | None:
    """Tell who looks after the patient; None while nobody has taken the chair on, or it was handed to nobody."""
    for entry in reversed(chart.entries):
        if isinstance(entry.body, ChairTaken):
            return Attendant(entry.author, entry.at)
        if isinstance(entry.body, ChairHandedOver):
            return None if entry.body.to is None else Attendant(entry.body.to, entry.at)
    return None
