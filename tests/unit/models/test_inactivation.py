"""What is switched off: whose affair each kind is, and when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from models.alarm_log import LogEntry, LogKind
from models.inactivation import Inactivation, InactivationEnd, InactivationKind

NOW = datetime(2026, 3, 1, 14, tzinfo=UTC)
PAUSE = Inactivation(
    1, InactivationKind.AUDIO_PAUSED, 3, "3", None, None, "ortiz", None, NOW, NOW + timedelta(seconds=120)
)


def test_two_kinds_are_of_the_sound_and_two_of_one_condition() -> None:
    assert {kind.value for kind in InactivationKind if kind.is_of_audio} == {"audio_paused", "audio_off"}


def test_what_is_off_lasts_until_somebody_ends_it_and_so_reminds() -> None:
    assert {kind.value for kind in InactivationKind if kind.is_off} == {"audio_off", "alarm_off"}


def test_it_is_over_once_it_has_an_end() -> None:
    assert not PAUSE.is_over
    assert replace(PAUSE, ended_at=NOW, end=InactivationEnd.RESUMED, ended_by="ortiz").is_over


def test_a_line_of_the_log_is_its_fields() -> None:
    line = LogEntry(NOW, LogKind.PAUSE, 3, None, "ortiz", {"what": "began"})
    assert line == LogEntry(NOW, LogKind.PAUSE, 3, None, "ortiz", {"what": "began"})
