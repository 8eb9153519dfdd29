"""What a start finds in the store: all that the last process left and that goes on, read at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from models.alarm import Alarm
from models.inactivation import Inactivation
from models.session import InfusionSession
from server.store.accounts import end_expired_credentials
from server.store.alarm_log import unpainted
from server.store.alarms import next_alarm_id, not_over
from server.store.clinic_choices import (
    ChoiceKind,
    ClinicFacts,
    chair_order,
    clinic_facts,
    default_preset,
    newest_choices,
)
from server.store.inactivations import lasting_inactivations, next_inactivation_id
from server.store.presets import StoredPreset, keep_shipped
from server.store.sessions import chair_names, open_sessions
from server.store.sound_tests import sound_tests_since
from server.store.streams import metric_ids


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What goes on.

    Args:
        presets: Every version of every alarm preset.
        metric_ids: The store's number of each metric.
        next_alarm: The first id that no alarm has had.
        alarms: Those that are not over.
        unpainted: Which of them no screen is known to have shown.
        next_inactivation: The first id that no inactivation has had.
        inactivations: Those that last.
        sessions: Those that are not over.
        chairs: The name of every chair in use.
        chair_order: In which order they are shown; empty: as people count.
        medicines: Those that an administrator chose, as they are kept.
        drugs: Those that an administrator chose, as they are kept.
        recipients: Those that an administrator wrote, as they are kept.
        facts: What the clinic says of itself.
        default_preset: The preset of a session that names none, where one was chosen.
        sound_tests: Screen, when, heard; oldest first.
    """

    presets: list[StoredPreset]
    metric_ids: Mapping[str, int]
    next_alarm: int
    alarms: list[Alarm]
    unpainted: frozenset[int]
    next_inactivation: int
    inactivations: list[Inactivation]
    sessions: list[InfusionSession]
    chairs: list[str]
    chair_order: list[str]
    medicines: list[Mapping[str, object]]
    drugs: list[Mapping[str, object]]
    recipients: list[Mapping[str, object]]
    facts: ClinicFacts
    default_preset: str | None
    sound_tests: list[tuple[str, datetime, bool]]


def read_left_over(
    connection: Connection, now: datetime, shipped: Iterable[tuple[str, int, str]], tests_from: datetime
) -> LeftOver:
    """Read it, and put in order what time alone has changed.

    Args:
        connection: The writer's.
        now: UTC.
        shipped: Name, version and text of each preset that comes with the program.
        tests_from: Sound tests before this count no more.

    Raises:
        ConflictError: A shipped preset is not the one that the store knows under its version.
    """
    presets = keep_shipped(connection, shipped, now)
    end_expired_credentials(connection, now)
    alarms, chosen = not_over(connection), chair_order(connection)
    return LeftOver(
        presets=presets,
        metric_ids=metric_ids(connection),
        next_alarm=next_alarm_id(connection),
        alarms=alarms,
        unpainted=unpainted(connection, (alarm.id for alarm in alarms)),
        next_inactivation=next_inactivation_id(connection),
        inactivations=lasting_inactivations(connection),
        sessions=open_sessions(connection),
        chairs=chair_names(connection),
        chair_order=[] if chosen is None else list(chosen.value["chairs"]),
        medicines=[one.value for one in newest_choices(connection, ChoiceKind.MEDICINE).values()],
        drugs=[one.value for one in newest_choices(connection, ChoiceKind.DRUG).values()],
        recipients=[one.value for one in newest_choices(connection, ChoiceKind.RECIPIENT).values()],
        facts=clinic_facts(connection),
        default_preset=default_preset(connection),
        sound_tests=sound_tests_since(connection, tests_from),
    )
