"""Patients, sessions, phases, bindings, kept answers and alarms, on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, func, select

from models.alarm import AlarmSignals, SignalPresence
from models.errors import ConflictError, NotFoundError, UsageError
from models.session import SessionPhase
from server.store.accounts import enrol_device
from server.store.alarms import list_alarms, next_alarm_id, not_over, upsert_alarms
from server.store.bindings import bind, bindings_of, unbind
from server.store.idempotency import keep_answer, kept_answer
from server.store.patients import add_patient, list_patients
from server.store.sessions import (
    add_session,
    chair_names,
    change_phase,
    list_sessions,
    open_sessions,
    phases_of,
    session_of,
)
from server.store.tables import alarm as alarm_table
from tests.component.server.store.building import NOW, at, new_alarm, new_session

P = SessionPhase
OFF = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)


class TestPatients:
    def test_names_come_back_in_any_script(self, connection: Connection) -> None:
        added = add_patient(
            connection, family_name="Ōe-Łęcka", given_name="玲奈 🧡", birth_date=date(1900, 2, 28),
            identifier="№ 7", sex="other", at=NOW, author="Zoë",
        )  # fmt: skip
        assert list_patients(connection, 0, 10) == [added]
        assert added.name == "Ōe-Łęcka, 玲奈 🧡"

    def test_a_record_number_belongs_to_one_patient(self, connection: Connection) -> None:
        new_session(connection)
        with pytest.raises(ConflictError, match="40-1182"):
            new_session(connection, chair="2")

    def test_lists_come_by_number_in_pages(self, connection: Connection) -> None:
        made = [new_session(connection, str(number), f"40-{number}").patient for number in range(5)]
        assert list_patients(connection, 0, 3) + list_patients(connection, made[2].id, 3) == made


class TestSessions:
    def test_a_planned_session_reads_back_whole(self, connection: Connection) -> None:
        made = new_session(connection, "Fenster links")
        assert session_of(connection, made.id) == made
        assert (made.phase, made.phase_since, made.chair, made.ended_at) == (P.SCHEDULED, NOW, "Fenster links", None)
        assert (made.preset, made.preset_version, made.created_by) == ("iv_ketamine", 1, "Ada")
        assert [change.phase for change in phases_of(connection, made.id)] == [P.SCHEDULED]
        assert chair_names(connection) == ["Fenster links"]

    def test_a_chair_and_a_patient_have_one_session_at_a_time(self, connection: Connection) -> None:
        made = new_session(connection)
        with pytest.raises(ConflictError, match="Chair 1 has"):
            new_session(connection, "1", "40-2")
        with pytest.raises(ConflictError, match="This patient has"):
            add_session(
                connection,
                patient_id=made.patient.id,
                chair_name="9",
                preset=("iv_ketamine", 1),
                protocol=("iv_ketamine", 1),
                at=NOW,
                author="Ada",
            )
        with pytest.raises(UsageError, match="no patient 99"):
            add_session(
                connection,
                patient_id=99,
                chair_name="9",
                preset=("iv_ketamine", 1),
                protocol=("iv_ketamine", 1),
                at=NOW,
                author="Ada",
            )

    def test_phases_are_kept_with_author_time_and_reason(self, connection: Connection) -> None:
        number = new_session(connection).id
        for second, phase in enumerate((P.INTAKE, P.BASELINE), 1):
            change_phase(connection, number, phase, None, at(second), "Ada")
        with pytest.raises(ConflictError, match="needs a reason"):
            change_phase(connection, number, P.INTAKE, None, at(3), "Bo")
        with pytest.raises(ConflictError, match="possible"):
            change_phase(connection, number, P.DISCHARGED, None, at(3), "Bo")
        change_phase(connection, number, P.INTAKE, "Größe fehlte", at(4), "Bo")
        last = phases_of(connection, number)[-1]
        assert (last.phase, last.changed_at, last.changed_by, last.reason) == (P.INTAKE, at(4), "Bo", "Größe fehlte")
        assert session_of(connection, number).phase_since == at(4)

    def test_time_spent_in_a_phase_before_a_pause_is_added_up(self, connection: Connection) -> None:
        number = new_session(connection).id
        way = ((10, P.INTAKE), (20, P.BASELINE), (30, P.INFUSING), (130, P.PAUSED), (150, P.INFUSING), (155, P.PAUSED))
        for second, phase in way:
            change_phase(connection, number, phase, None, at(second), "Ada")
        assert session_of(connection, number).spent_before_s == 20

        session = change_phase(connection, number, P.INFUSING, None, at(170), "Ada")

        assert (session.phase_since, session.spent_before_s) == (at(170), 105)
        assert open_sessions(connection) == [session]

    def test_the_end_frees_chair_patient_and_devices(self, connection: Connection) -> None:
        enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
        first = new_session(connection)
        bind(connection, first.id, "monitor-1", None, at(1), "Ada")
        over = change_phase(connection, first.id, P.ABORTED, "unwell", at(2), "Ada")
        assert (over.devices, over.ended_at) == ((), at(2))
        assert [held.ended_at for held in bindings_of(connection, first.id)] == [at(2)]
        again = add_session(
            connection,
            patient_id=first.patient.id,
            chair_name="1",
            preset=("iv_ketamine", 1),
            protocol=("iv_ketamine", 1),
            at=at(3),
            author="Ada",
        )
        assert [session.id for session in open_sessions(connection)] == [again.id]
        assert [session.id for session in list_sessions(connection, 0, 10)] == [first.id, again.id]

    def test_a_session_that_is_not_there_is_not_found(self, connection: Connection) -> None:
        with pytest.raises(NotFoundError, match="no session 5"):
            session_of(connection, 5)


class TestBindings:
    def test_a_device_moves_only_with_the_patient_confirmed(self, connection: Connection) -> None:
        enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
        first, second = new_session(connection), new_session(connection, "2", "40-2")
        held = bind(connection, first.id, "monitor-1", None, at(1), "Ada")
        assert bind(connection, first.id, "monitor-1", None, at(2), "Ada") == held
        with pytest.raises(ConflictError) as refused:
            bind(connection, second.id, "monitor-1", None, at(3), "Ada")
        assert refused.value.missing == ("confirm",)
        with pytest.raises(ConflictError, match="wristband"):
            bind(connection, second.id, "monitor-1", ("Abara", date(1988, 2, 5)), at(3), "Ada")
        moved = bind(connection, second.id, "monitor-1", (" abara", date(1988, 2, 4)), at(4), "Bo")
        assert (moved.session, moved.bound_at, moved.bound_by) == (second.id, at(4), "Bo")
        assert [old.ended_at for old in bindings_of(connection, first.id)] == [at(4)]
        assert (session_of(connection, first.id).devices, session_of(connection, second.id).devices) == (
            (),
            ("monitor-1",),
        )

    def test_ending_a_binding_twice_is_not_found(self, connection: Connection) -> None:
        enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
        number = new_session(connection).id
        held = bind(connection, number, "monitor-1", None, at(1), "Ada")
        assert unbind(connection, number, held.id, at(2), "Ada") == replace(held, ended_at=at(2), ended_by="Ada")
        with pytest.raises(NotFoundError):
            unbind(connection, number, held.id, at(3), "Ada")

    def test_devices_stand_in_the_order_of_binding(self, connection: Connection) -> None:
        number = new_session(connection).id
        for name in ("c", "a", "b"):
            enrol_device(connection, name, f"hash {name}", NOW, "Ada")
            bind(connection, number, name, None, at(1), "Ada")
        assert session_of(connection, number).devices == ("c", "a", "b")
        with pytest.raises(NotFoundError, match="enrol"):
            bind(connection, number, "d", None, at(1), "Ada")


class TestAlarms:
    def test_every_field_comes_back(self, connection: Connection) -> None:
        session = new_session(connection).id
        kept = new_alarm(
            5, session=session, present=False, ceased_at=at(3), acknowledged_by="Ōe", acknowledged_at=at(2),
            reason="🧡 checked", value=0.1 + 0.2, limit=5e-324, arose_at=at(0.000_001),
        )  # fmt: skip
        upsert_alarms(connection, [kept])
        assert list_alarms(connection, {"session": session, "present": False}, 2**62, 10) == [kept]
        assert list_alarms(connection, {"session": session, "present": True}, 2**62, 10) == []

    def test_the_latest_state_replaces_the_one_before(self, connection: Connection) -> None:
        first = new_alarm(1)
        upsert_alarms(connection, [first, new_alarm(2)])
        later = replace(first, present=False, ceased_at=at(9), signals=OFF)
        upsert_alarms(connection, [later, new_alarm(3)])
        assert connection.execute(select(func.count()).select_from(alarm_table)).scalar() == 3
        assert list_alarms(connection, {}, 2, 10) == [later]
        assert [found.id for found in not_over(connection)] == [2, 3]

    def test_ids_go_on_after_a_restart(self, connection: Connection) -> None:
        assert next_alarm_id(connection) == 1
        upsert_alarms(connection, [new_alarm(41)])
        assert next_alarm_id(connection) == 42

    def test_lists_come_newest_first_in_pages(self, connection: Connection) -> None:
        upsert_alarms(connection, [new_alarm(number) for number in range(1, 8)])
        assert [found.id for found in list_alarms(connection, {}, 2**62, 3)] == [7, 6, 5]
        assert [found.id for found in list_alarms(connection, {}, 5, 3)] == [4, 3, 2]

    def test_no_alarms_are_no_change(self, connection: Connection) -> None:
        upsert_alarms(connection, [])
        assert not_over(connection) == []


def test_an_answer_is_kept_by_author_and_key(connection: Connection) -> None:
    keep_answer(connection, "Ada", "key-1", "digest", '{"id": 1, "name": "Ōe"}', NOW)
    assert kept_answer(connection, "Ada", "key-1") == ("digest", '{"id": 1, "name": "Ōe"}')
    assert kept_answer(connection, "Bo", "key-1") is None
    assert kept_answer(connection, "Ada", "key-2") is None
