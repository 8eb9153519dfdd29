"""A source of history that a test fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from dashboard.source import ClinicView, LimitLine, RecordView, SessionView
from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.observation import GenerationMode
from models.series import PhaseSpan, Series, SeriesPoint
from models.session import SessionPhase

NOW = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)


@dataclass
class FakeSource:
    """Satisfies the dashboard's source."""

    view: SessionView | None = None
    found: Mapping[str, Series] = field(default_factory=dict)
    past: Sequence[Alarm] = ()
    of_record: RecordView = field(default_factory=RecordView)
    windows: list[tuple[tuple[datetime, datetime] | None, int]] = field(default_factory=list)
    of_clinic: ClinicView = field(
        default_factory=lambda: ClinicView("Riverside", "Europe/Berlin", GenerationMode.DEMO, 1.0, "build-1")
    )

    async def session_view(self, chair: str) -> SessionView | None:
        return self.view if self.view and self.view.chair == chair else None

    async def series(
        self, session: int, metrics: Sequence[str], start: datetime | None, max_points: int
    ) -> Mapping[str, Series]:
        del session, start, max_points
        return {metric: series for metric, series in self.found.items() if metric in metrics}

    async def chart_series(
        self, session: int, metrics: Sequence[str], window: tuple[datetime, datetime] | None, max_points: int
    ) -> Mapping[str, Series]:
        self.windows.append((window, max_points))
        return await self.series(session, metrics, None, max_points)

    async def alarms(self, session: int) -> Sequence[Alarm]:
        del session
        return self.past

    async def record(self, session: int) -> RecordView:
        del session
        return self.of_record

    def clinic(self) -> ClinicView:
        return self.of_clinic


def before(seconds: float) -> datetime:
    """So many seconds before now."""
    return NOW - timedelta(seconds=seconds)


def line(metric: str, *ages_and_values: tuple[float, float]) -> Series:
    """A series from ages in seconds, oldest first, and values."""
    return Series(metric, tuple(SeriesPoint(before(age), value) for age, value in ages_and_values))


def session(*limits: LimitLine) -> SessionView:
    """A session that has been infusing for twenty minutes after ten of baseline."""
    phases = (
        PhaseSpan(SessionPhase.BASELINE, before(1800), before(1200)),
        PhaseSpan(SessionPhase.INFUSING, before(1200), None),
    )
    return SessionView(7, "3", "Harris, Dana", date(1979, 3, 12), "40-2217", phases, limits)


def alarm(message: str = "SBP 184 > 180", **more: object) -> Alarm:
    """A high physiological alarm that lasts."""
    fields: dict[str, object] = {
        "id": 1, "session": 7, "chair": "3", "device": "CM-03", "condition": "nibp_systolic_high",
        "metric": "nibp_systolic", "kind": AlarmKind.PHYSIOLOGICAL, "priority": AlarmPriority.HIGH, "present": True,
        "value": 184.0, "limit": 180.0, "message": message, "detail": "", "arose_at": before(300), "ceased_at": None,
        "latched": False, "signals": AlarmSignals(SignalPresence.ON, SignalPresence.ON),
    }  # fmt: skip
    return Alarm(**(fields | more))  # type: ignore[arg-type]
