"""What the screens ask of whoever serves them: a Protocol that this storey owns, and the views it returns.

Live values do not come this way: they ride on the live stream that the browser reads itself. Here are only history
and the few facts a page needs before it has heard anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from models.alarm import Alarm, AlarmPriority
from models.observation import GenerationMode
from models.series import PhaseSpan, Series


@dataclass(frozen=True, slots=True)
class LimitLine:
    """An alarm limit as a chart draws it.

    Args:
        metric: Id from the catalogue.
        priority: What a breach is announced as.
        low: Lower limit in the metric's unit, or None.
        high: Upper limit in the metric's unit, or None.
    """

    metric: str
    priority: AlarmPriority
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class DueMark:
    """When a check is due, or was and is missed, and what it is called."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """The session that occupies a chair.

    Args:
        session: The store's number.
        chair: The chair's name.
        patient_name: Family name first.
        birth_date: The second identifier.
        identifier: The clinic's record number.
        phases: In order; the last one has no end while the session lasts.
        limits: The limits in force now, for the chart's dashed lines.
        due: The checks that come round now.
    """

    session: int
    chair: str
    patient_name: str
    birth_date: date
    identifier: str
    phases: tuple[PhaseSpan, ...]
    limits: tuple[LimitLine, ...] = ()
    due: tuple[DueMark, ...] = ()


@dataclass(frozen=True, slots=True)
class PressurePoint:
    """A pressure that may be expected at a moment.

    Args:
        at: UTC.
        systolic: mmHg.
        diastolic: mmHg.
        systolic_sd: Its standard deviation between patients, mmHg, or None.
        diastolic_sd: Likewise.
    """

    at: datetime
    systolic: float
    diastolic: float
    systolic_sd: float | None = None
    diastolic_sd: float | None = None


class MarkSort(StrEnum):
    """What an entry is on the chart, and so the shape of its mark."""

    SCORE = "score"
    EVENT = "event"
    MEDICINE = "medicine"


@dataclass(frozen=True, slots=True)
class LogMark:
    """An entry of the record as a chart shows it: when it happened, which sort, and what it says."""

    at: datetime
    sort: MarkSort
    words: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """What a session's record puts on its chart.

    Args:
        expected: The published course of pressure on this patient's own baseline; none before the drug began.
        earlier: The mean course of this patient's earlier sessions, as if it began with this session's drug.
        earlier_sessions: Of so many sessions.
        marks: What was entered and stands, by when it happened.
    """

    expected: tuple[PressurePoint, ...] = ()
    earlier: tuple[PressurePoint, ...] = ()
    earlier_sessions: int = 0
    marks: tuple[LogMark, ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicView:
    """The installation.

    Args:
        name: What the log-in page calls the clinic.
        time_zone: IANA name; every time on a screen is in it.
        mode: Anything but REAL is marked on every page.
        speed: How much faster than real time the whole system runs (a demo), 1 otherwise.
        build: Identifies the code that serves; a screen of another build reloads itself.
    """

    name: str
    time_zone: str
    mode: GenerationMode
    speed: float
    build: str


def has_training(clinic: ClinicView) -> bool:
    """Tell whether an instructor's page exists: in a demonstration, and nowhere else."""
    return clinic.mode is GenerationMode.DEMO


class DashboardSource(Protocol):
    """What the dashboard needs; the server satisfies it by shape."""

    async def session_view(self, chair: str) -> SessionView | None:
        """Return the session in the chair, or None when the chair is empty or unknown."""

    async def series(
        self, session: int, metrics: Sequence[str], start: datetime | None, max_points: int
    ) -> Mapping[str, Series]:
        """Return the metrics' series since ``start`` (UTC; None for the whole session), thinned to ``max_points`` each.

        A metric without observations may be absent.
        """

    async def chart_series(
        self, session: int, metrics: Sequence[str], window: tuple[datetime, datetime] | None, max_points: int
    ) -> Mapping[str, Series]:
        """Return the metrics' series of a window, ``None`` for the whole session, with every extreme kept.

        Each has at most ``max_points`` points that may be drawn; a metric without observations may be absent.
        """

    async def alarms(self, session: int) -> Sequence[Alarm]:
        """Return every alarm of the session, over or not, in order of ``arose_at``."""

    async def record(self, session: int) -> RecordView:
        """Return what the session's record puts on its chart."""

    def clinic(self) -> ClinicView:
        """Return what is known of the installation."""
