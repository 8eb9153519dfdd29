"""Presets' texts and limits set for patients, in the store: kept as they were given, and never changed."""

import pytest
from sqlalchemy import Connection

from models.alarm import AlarmPriority
from models.alarm_log import LogEntry, LogKind
from models.errors import ConflictError
from models.patient_limit import LimitName, LimitSide, PatientLimit
from models.session import SessionPhase
from server.store.alarm_log import LogQuestion, list_log
from server.store.limits import LimitChange, add_limit_change, limits_set, newest_changes
from server.store.presets import PROGRAM, StoredPreset, add_preset, keep_shipped, list_presets
from server.store.sessions import change_phase, open_sessions, session_of
from tests.component.server.store.building import NOW, at, new_session

SBP = LimitName("nibp_systolic", LimitSide.HIGH, AlarmPriority.MEDIUM)
HR = LimitName("heart_rate", LimitSide.LOW, AlarmPriority.MEDIUM)
SHIPPED = [("iv_ketamine", 1, "one"), ("iv_ketamine", 2, "two"), ("infusion", 1, "Ünïcode ≥ 1\n")]


def lines_of(connection: Connection) -> list[LogEntry]:
    return [line for _, line in list_log(connection, LogQuestion(kind=LogKind.LIMITS), 0, 100)]


def ours(version: int, name: str = "iv_ketamine", text: str = "ours") -> StoredPreset:
    return StoredPreset(name, version, text, at(5), "Ada", "Our patients are older")


class TestPresets:
    def test_what_comes_with_the_program_is_kept_once(self, connection: Connection) -> None:
        first = keep_shipped(connection, SHIPPED, NOW)
        again = keep_shipped(connection, SHIPPED, at(60))

        kept = list_presets(connection)
        assert first == [StoredPreset(*row, NOW, PROGRAM) for row in SHIPPED]
        assert sorted(again, key=repr) == sorted(first, key=repr)
        assert [(row.name, row.version, row.text) for row in kept] == [SHIPPED[2], SHIPPED[0], SHIPPED[1]]
        assert not any(row.is_clinics for row in kept)

    def test_a_later_version_of_the_program_comes_beside_the_earlier_one(self, connection: Connection) -> None:
        keep_shipped(connection, SHIPPED[:1], NOW)
        keep_shipped(connection, SHIPPED[1:2], at(60))

        assert [(row.version, row.added_at) for row in list_presets(connection)] == [(1, NOW), (2, at(60))]

    def test_another_text_under_a_known_version_is_refused_in_one_sentence(self, connection: Connection) -> None:
        keep_shipped(connection, SHIPPED, NOW)

        with pytest.raises(ConflictError, match="file of alarm preset iv_ketamine, version 2, is not the one"):
            keep_shipped(connection, [("iv_ketamine", 2, "two, changed")], at(60))
        assert [row.text for row in list_presets(connection)] == [SHIPPED[2][2], "one", "two"]

    def test_a_version_that_the_clinic_put_up_stays_the_clinics(self, connection: Connection) -> None:
        keep_shipped(connection, SHIPPED, NOW)
        add_preset(connection, ours(3))

        kept = keep_shipped(connection, [("iv_ketamine", 3, "the program's third")], at(60))

        assert next(row for row in kept if row.version == 3) == ours(3)
        assert ours(3).is_clinics

    def test_only_the_next_version_may_be_added(self, connection: Connection) -> None:
        keep_shipped(connection, SHIPPED, NOW)

        for version in (1, 2, 4):
            with pytest.raises(ConflictError, match=f"the newest is 2: the next version is 3, not {version}"):
                add_preset(connection, ours(version))
        with pytest.raises(ConflictError, match="there is none yet: the next version is 1, not 2"):
            add_preset(connection, ours(2, "our_own"))
        add_preset(connection, ours(3))
        add_preset(connection, ours(1, "our_own"))
        assert [(row.name, row.version) for row in list_presets(connection) if row.is_clinics] == [
            ("iv_ketamine", 3),
            ("our_own", 1),
        ]

    def test_adding_one_is_in_the_alarm_log(self, connection: Connection) -> None:
        add_preset(connection, ours(1))

        entry = {"preset": "iv_ketamine", "version": 1, "reason": "Our patients are older"}
        assert lines_of(connection) == [LogEntry(at(5), LogKind.LIMITS, None, None, "Ada", entry)]


class TestLimits:
    def test_the_newest_of_a_limit_counts(self, connection: Connection) -> None:
        session = new_session(connection).id
        for second, name, limit, was in ((1, SBP, 170.0, 160.0), (2, HR, 45.0, 50.0), (3, SBP, 165.5, 170.0)):
            add_limit_change(connection, LimitChange(session, name, limit, was, "Ada", "Lives at 150", at(second)))

        assert limits_set(connection, [session]) == {session: (PatientLimit(SBP, 165.5), PatientLimit(HR, 45.0))}
        assert session_of(connection, session).limits == (PatientLimit(SBP, 165.5), PatientLimit(HR, 45.0))
        assert open_sessions(connection)[0].limits == (PatientLimit(SBP, 165.5), PatientLimit(HR, 45.0))
        newest = newest_changes(connection, session)
        assert newest[SBP] == LimitChange(session, SBP, 165.5, 170.0, "Ada", "Lives at 150", at(3))

    def test_a_limit_given_back_to_the_preset_is_set_no_more_and_its_story_stays(self, connection: Connection) -> None:
        session = new_session(connection).id
        add_limit_change(connection, LimitChange(session, SBP, 170, 160, "Ada", "Lives at 150", at(1)))
        back = LimitChange(session, SBP, None, 170, "Grace", "Wrong patient", at(2))
        add_limit_change(connection, back)

        assert session_of(connection, session).limits == ()
        assert newest_changes(connection, session) == {SBP: back}

    def test_a_limit_of_zero_is_a_limit(self, connection: Connection) -> None:
        session = new_session(connection).id
        add_limit_change(connection, LimitChange(session, HR, 0.0, 50, "Ada", "A test", at(1)))

        assert session_of(connection, session).limits == (PatientLimit(HR, 0.0),)

    def test_each_change_is_in_the_alarm_log(self, connection: Connection) -> None:
        session = new_session(connection).id
        add_limit_change(connection, LimitChange(session, SBP, 170, 160, "Ada", "Lives at 150", at(1)))
        add_limit_change(connection, LimitChange(session, SBP, None, 170, "Grace", "Wrong patient", at(2)))

        name = {"metric": "nibp_systolic", "side": "high", "priority": "medium"}
        assert lines_of(connection) == [
            LogEntry(
                at(1), LogKind.LIMITS, session, None, "Ada", name | {"limit": 170, "was": 160, "reason": "Lives at 150"}
            ),
            LogEntry(
                at(2), LogKind.LIMITS, session, None, "Grace",
                name | {"limit": None, "was": 170, "reason": "Wrong patient"},
            ),
        ]  # fmt: skip

    def test_a_new_session_inherits_none_from_the_one_before_in_the_same_chair(self, connection: Connection) -> None:
        first = new_session(connection)
        add_limit_change(connection, LimitChange(first.id, SBP, 170, 160, "Ada", "Lives at 150", at(1)))
        change_phase(connection, first.id, SessionPhase.ABORTED, "Went home", at(2), "Ada")
        second = new_session(connection, identifier="40-1183")

        assert second.chair == first.chair
        assert second.limits == ()
        assert limits_set(connection, [first.id, second.id])[first.id] == (PatientLimit(SBP, 170),)

    def test_sessions_without_any_are_told_apart_from_none_at_all(self, connection: Connection) -> None:
        assert limits_set(connection, []) == {}
        assert limits_set(connection, [4711]) == {4711: ()}
