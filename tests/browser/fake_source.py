# ruff: noqa: E501 - tables
"""History for the pretended clinic: an infusion with a rise of pressure, a pause and a gap."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dashboard.source import ClinicView, LimitLine, LogMark, MarkSort, PressurePoint, RecordView, SessionView
from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.observation import MeasurementValidity
from models.series import PhaseSpan, Series, SeriesPoint
from models.session import SessionPhase
from server.clock import SystemClock

_CUFF_MINUTES = (-42, -39, -33, -27, -20, -15, -10, -8.4, -5, -2.3, -0.6)
_CUFF = (
    (137, 83),
    (138, 84),
    (139, 85),
    (138, 84),
    (146, 88),
    (154, 93),
    (163, 99),
    (165, 98),
    (172, 105),
    (182, 110),
    (184, 112),
)


class FakeSource:
    """Satisfies the dashboard's source over the pretended clinic."""

    def __init__(self, clinic: Any, view: ClinicView) -> None:  # noqa: ANN401 - the server's own, which imports this
        self._clinic, self._view = clinic, view

    async def session_view(self, chair: str) -> SessionView | None:
        found = self._clinic.chairs.get(chair)
        if found is None or found["session"] is None:
            return None
        now, person = _now(), found["patient"]
        phases = (
            PhaseSpan(SessionPhase.BASELINE, now - timedelta(minutes=44), now - timedelta(minutes=26)),
            PhaseSpan(SessionPhase.INFUSING, now - timedelta(minutes=26), now - timedelta(minutes=19)),
            PhaseSpan(SessionPhase.PAUSED, now - timedelta(minutes=19), now - timedelta(minutes=18)),
            PhaseSpan(SessionPhase.INFUSING, now - timedelta(minutes=18), None),
        )
        limits = (
            LimitLine("nibp_systolic", AlarmPriority.MEDIUM, 90, 160),
            LimitLine("nibp_systolic", AlarmPriority.HIGH, None, 180),
            LimitLine("heart_rate", AlarmPriority.MEDIUM, 50, 110),
            LimitLine("spo2", AlarmPriority.HIGH, 89, None),
        )
        born = date.fromisoformat(person["birth_date"])
        return SessionView(found["session"], chair, person["name"], born, person["identifier"], phases, limits)

    async def series(
        self, session: int, metrics: Sequence[str], start: datetime | None, max_points: int
    ) -> Mapping[str, Series]:
        del session, max_points
        now = _now()
        begin = start or now - timedelta(minutes=44)
        return {
            metric: Series(metric, tuple(p for p in _points(metric, now) if p.measured_at >= begin))
            for metric in metrics
        }

    async def chart_series(
        self, session: int, metrics: Sequence[str], window: tuple[datetime, datetime] | None, max_points: int
    ) -> Mapping[str, Series]:
        found = await self.series(session, metrics, None, max_points)
        start, end = window or (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
        return {
            metric: Series(metric, tuple(p for p in one.points if start <= p.measured_at < end))
            for metric, one in found.items()
        }

    async def alarms(self, session: int) -> Sequence[Alarm]:
        chair = next((c for c in self._clinic.chairs.values() if c["session"] == session), None)
        now = _now()
        past = [
            _alarm(90, now, 17, 16.8, "Probe off", AlarmKind.TECHNICAL, AlarmPriority.LOW, "spo2"),
            _alarm(
                91,
                now,
                9,
                1,
                "SBP 165 > 160",
                AlarmKind.PHYSIOLOGICAL,
                AlarmPriority.MEDIUM,
                "nibp_systolic",
                acknowledged=8,
            ),
        ]
        live = [a for a in self._clinic.alarms.values() if chair and a["chair"] == chair["chair"]]
        return [*past, *(_from_live(a) for a in live)]

    async def record(self, session: int) -> RecordView:
        del session
        now = _now()
        began = now - timedelta(minutes=26)
        expected = tuple(
            PressurePoint(began + timedelta(minutes=at), 138 + high, 84 + low, sd, sd)
            for at, high, low, sd in ((0, 0, 0, 0), (40, 7, 6, 11), (130, 0, 0, 11))
        )
        earlier = tuple(
            PressurePoint(began + timedelta(minutes=at), 138 + rise, 84 + rise / 2)
            for at, rise in ((0, 0), (20, 14), (40, 20), (60, 6))
        )
        marks = (
            LogMark(now - timedelta(minutes=30), MarkSort.SCORE, "MOAA/S 5"),
            LogMark(now - timedelta(minutes=26), MarkSort.MEDICINE, "Drug started"),
            LogMark(now - timedelta(minutes=14), MarkSort.EVENT, "Nausea, mild"),
        )
        return RecordView(expected, earlier, 2, marks)

    def clinic(self) -> ClinicView:
        return self._view


def _now() -> datetime:
    return SystemClock().now().utc


def _points(metric: str, now: datetime) -> list[SeriesPoint]:
    if metric.startswith("nibp"):
        which = {"nibp_systolic": 0, "nibp_diastolic": 1}.get(metric)
        points = []
        for minutes, pair in zip(_CUFF_MINUTES, _CUFF, strict=True):
            number = pair[which] if which is not None else (pair[0] + 2 * pair[1]) / 3
            points.append(SeriesPoint(now + timedelta(minutes=minutes), number))
        failed = SeriesPoint(now - timedelta(minutes=22), None, MeasurementValidity.NOT_AVAILABLE)
        return sorted([*points, failed], key=lambda point: point.measured_at)
    shapes: dict[str, Callable[[float], float]] = {
        "heart_rate": lambda t: 76 + max(0, t - 10) * 0.75 + 2 * math.sin(t * 1.7),
        "spo2": lambda t: 98 - (t > 23) + 0.4 * math.sin(t * 2.1),
        "respiratory_rate": lambda t: 14 + max(0, t - 12) * 0.12 + math.sin(t * 2.6),
        "etco2": lambda t: 38 - max(0, t - 15) * 0.12 + 0.8 * math.sin(t * 1.3),
        "infusion_rate": lambda t: 58.5 if t > 18 and not 25 <= t < 26 else 0.0,
        "infused_volume": lambda t: max(0, t - 18) * 0.975,
    }
    shape = shapes.get(metric)
    if shape is None:
        return []
    gap = (25.0, 26.05) if metric == "spo2" else (-1.0, -1.0)
    grid = [step / 6 for step in range(44 * 6 + 1)]
    return [SeriesPoint(now - timedelta(minutes=44 - t), round(shape(t), 1)) for t in grid if not gap[0] <= t < gap[1]]


def _alarm(id_: int, now: datetime, arose: float, ceased: float | None, message: str, kind: AlarmKind,
           priority: AlarmPriority, metric: str, acknowledged: float | None = None) -> Alarm:  # fmt: skip
    at = None if acknowledged is None else now - timedelta(minutes=acknowledged)
    over = None if ceased is None else now - timedelta(minutes=ceased)
    signals = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)
    return Alarm(id_, None, None, None, f"{metric}_high", metric, kind, priority, over is None, 165, 160, message, "",
                 now - timedelta(minutes=arose), over, latched=False, signals=signals,
                 acknowledged_by="M. Ortiz" if at else None, acknowledged_at=at)  # fmt: skip


def _from_live(found: dict[str, Any]) -> Alarm:
    def time(name: str) -> datetime | None:
        return datetime.fromisoformat(found[name]) if found[name] else None

    signals = AlarmSignals(SignalPresence(found["signals"]["visual"]), SignalPresence(found["signals"]["auditory"]))
    arose = time("arose_at")
    assert arose is not None
    return Alarm(found["id"], None, found["chair"], found["device"], found["condition"], found["metric"],
                 AlarmKind(found["kind"]), AlarmPriority(found["priority"]), found["present"], found["value"], found["limit"],
                 found["message"], found["detail"], arose, time("ceased_at"), latched=found["latched"], signals=signals,
                 acknowledged_by=found["acknowledged_by"], acknowledged_at=time("acknowledged_at"), reason=found["reason"])  # fmt: skip
