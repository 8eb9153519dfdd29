"""Keeps lines of sessions up with the record: worked out on a reader, a few at a time, and kept by the writer."""

from datetime import datetime
from time import perf_counter

from models.metrics import CUFF_PRESSURES
from models.observation import NOT_COUNTED, USABLE
from models.session_line import SessionLine
from server.api.chart_reading import read_session_chart
from server.care.chart import Chart
from server.care.clocks import drug_began_at
from server.parts import Parts
from server.reports.line import line_of
from server.store.connection import StoreConnection
from server.store.observations import Question, of_session
from server.store.session_lines import Stale, keep_lines, stale_lines
from server.store.session_record import alarms_of_session
from server.store.signatures import signatures_of

# A look at so many rows finds a few dozen sessions at most; working them out keeps nobody waiting.
_ROWS_AT_ONCE = 500
# Who asks for a list waits at most so long for lines that are behind; the next asker goes on (seconds).
_WAITS_S = 0.3
# Of a session a cuff measures a few dozen times; this is enough for one left open over a day.
_MOST_READINGS = 4000


async def keep_up(parts: Parts) -> bool:
    """Bring lines up with the record, for a moment at most; tell whether they are."""
    began = perf_counter()
    async with parts.keeping_lines:
        while (stale := await parts.ask(lambda connection: stale_lines(connection, _ROWS_AT_ONCE))).is_any:
            await _work_off(parts, stale)
            if perf_counter() - began > _WAITS_S:
                return False
    return True


async def _work_off(parts: Parts, stale: Stale) -> None:
    now = parts.clock.now().utc

    def work_out(connection: StoreConnection) -> list[SessionLine]:
        return [_line(connection, parts, number, now) for number in stale.sessions]

    lines = await parts.ask(work_out)
    await parts.writer.run(lambda connection: keep_lines(connection, lines, stale.marks))


def _line(connection: StoreConnection, parts: Parts, number: int, now: datetime) -> SessionLine:
    chart = read_session_chart(connection, number, protocols=parts.protocols)
    signed, alarms = bool(signatures_of(connection, number)), alarms_of_session(connection, number)
    return line_of(chart, alarms, now, is_signed=signed, peak=_peak(connection, chart, number))


def _peak(connection: StoreConnection, chart: Chart, number: int) -> float | None:
    """Find the highest systolic pressure of the cuff since the drug began."""
    began = drug_began_at(chart)
    if began is None:
        return None
    read = of_session(connection, number, Question((CUFF_PRESSURES[0],), began, limit=_MOST_READINGS))
    fit = (one for one in read if one.validity in USABLE and not one.judgements & NOT_COUNTED)
    return max((one.value for one in fit if one.value is not None), default=None)
