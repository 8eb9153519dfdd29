"""What a session's record puts on its time axis: entries as marks, and the pressure that may be expected; as JSON."""

from functools import partial

from models.timestamps import format_timestamp
from server.api.chart_reading import read_session_chart
from server.parts import Parts
from server.screen_record import record_view
from server.store.connection import StoreConnection


def drawn_of_record(connection: StoreConnection, parts: Parts, number: int) -> dict[str, object]:
    """Marks of entries, and the pressure that may be expected."""
    view = record_view(connection, partial(read_session_chart, protocols=parts.protocols), number)
    return {
        "marks": [{"at": format_timestamp(one.at), "sort": one.sort.value, "words": one.words} for one in view.marks],
        "expected": [
            {"at": format_timestamp(one.at), "systolic": one.systolic, "diastolic": one.diastolic,
             "systolic_sd": one.systolic_sd, "diastolic_sd": one.diastolic_sd}
            for one in view.expected
        ],
        "earlier": [[format_timestamp(one.at), one.systolic, one.diastolic] for one in view.earlier],
        "earlier_sessions": view.earlier_sessions,
    }  # fmt: skip
