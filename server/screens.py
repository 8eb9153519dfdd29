"""What the dashboard asks for, answered from the store and the ward: history and a few facts, never live values."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.source import ClinicView, DueMark, LimitLine, RecordView, SessionView
from models.alarm import Alarm
from models.series import PhaseSpan, Series
from models.session import InfusionSession, PhaseChange
from server.alarms.preset_shelf import PresetShelf
from server.doing import DOING, seen
from server.live.ward import Ward
from server.screen_record import ChartReader, record_view
from server.store.alarms import list_alarms
from server.store.columns_kept import KeptColumns
from server.store.observations import Question, of_session
from server.store.phases import standing_phases
from server.store.reader import Reader
from server.store.series import series_in, series_of

# A session of four hours has 14,400 observations of a metric; one left open over a weekend is read in part.
_MOST_READ = 200_000
_MOST_ALARMS = 1000


class Screens:
    """Satisfies the dashboard's source by shape.

    Args:
        reader: Questions to the store.
        ward: Which session is in which chair.
        presets: For the limits a chart draws.
        clinic: What is known of the installation.
        read: Reads what stands of a session.
        columns: The numbers of the sessions that were looked at last.
    """

    def __init__(
        self,
        reader: Reader,
        ward: Ward,
        presets: PresetShelf,
        clinic: ClinicView,
        read: ChartReader,
        columns: KeptColumns,
    ) -> None:
        """Hold the parts."""
        self._columns = columns
        self._read = read
        self._reader = reader
        self._ward = ward
        self._presets = presets
        self._clinic = clinic

    async def session_view(self, chair: str) -> SessionView | None:
        """Return the session in a chair; None when it is empty or unknown."""
        session = self._ward.session_in(chair)
        if session is None:
            return None
        seen(session.id)
        phases = await self._reader.run(lambda connection: standing_phases(connection, [session.id])[session.id])
        return SessionView(
            session.id,
            chair,
            session.patient.name,
            session.patient.birth_date,
            session.patient.identifier,
            _spans(phases),
            self._limits(session),
            tuple(DueMark(*one) for one in self._ward.due_in(chair)),
        )

    async def series(
        self, session: int, metrics: Sequence[str], start: datetime | None, max_points: int
    ) -> Mapping[str, Series]:
        """Return the metrics' series since ``start``, thinned to ``max_points`` each with every extreme kept."""
        question = Question(tuple(metrics), start, limit=_MOST_READ)
        return await self._reader.run(lambda one: series_of(of_session(one, session, question), max_points))

    async def chart_series(
        self, session: int, metrics: Sequence[str], window: tuple[datetime, datetime] | None, max_points: int
    ) -> Mapping[str, Series]:
        """Return the metrics' series of a window, thinned to ``max_points`` each with every extreme kept."""
        kept = self._columns.of
        return await self._reader.run(lambda one: series_in(kept(one, session), metrics, window, max_points))

    async def alarms(self, session: int) -> Sequence[Alarm]:
        """Return the session's alarms in the order they arose."""
        wanted = {"session": session}
        found = await self._reader.run(lambda connection: list_alarms(connection, wanted, 2**62, _MOST_ALARMS))
        return found[::-1]

    async def record(self, session: int) -> RecordView:
        """Return what the session's record puts on its chart: expected pressure, earlier sessions, the log's marks."""
        doing = DOING.get()
        if doing is not None and doing.is_locked:
            return RecordView()  # what people wrote is not for a locked screen
        return await self._reader.run(lambda connection: record_view(connection, self._read, session))

    def clinic(self) -> ClinicView:
        """Return what is known of the installation."""
        return self._clinic

    def _limits(self, session: InfusionSession) -> tuple[LimitLine, ...]:
        preset = self._presets.of(session)
        lines = []
        for rule in preset.rules:
            if preset.rule(rule.metric, session.phase) is not rule:
                continue
            lines += [LimitLine(rule.metric, level.priority, low=level.limit) for level in rule.low]
            lines += [LimitLine(rule.metric, level.priority, high=level.limit) for level in rule.high]
        return tuple(lines)


def _spans(phases: Sequence[PhaseChange]) -> tuple[PhaseSpan, ...]:
    ends = [change.changed_at for change in phases[1:]]
    return tuple(
        PhaseSpan(change.phase, change.changed_at, end) for change, end in zip(phases, [*ends, None], strict=True)
    )
