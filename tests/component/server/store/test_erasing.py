"""Past its term and not held a record goes, leaves a tombstone, and what stays is still proven."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from models.access import Reach, WallDisplay
from models.audit import AuditEvent, ChainHead, Purpose
from models.errors import ConflictError, NotFoundError, UsageError
from server.commands.erasing import apply_policy, hash_of
from server.security.retention import read_policy
from server.settings import Settings, load_settings
from server.store import erasing
from server.store.access_tables import broken_glass, tablet, tablet_person
from server.store.accounts import add_user
from server.store.audit import AuditQuestion, append_audit, head_of, list_audit, prove_chain, seal_of
from server.store.enrol_codes import EnrolCode, add_enrol_code
from server.store.erasing import Due
from server.store.holds import lift_hold, list_holds, place_hold
from server.store.idempotency import keep_answer
from server.store.proof import prove_store
from server.store.retention_tables import tombstone
from server.store.schema import prepare_schema
from server.store.security_tables import audit_event, enrol_code
from server.store.tables import (
    binding,
    credential,
    frame,
    idempotency,
    infusion_session,
    metadata,
    observation,
    patient,
    user_account,
)
from server.store.tablets import add_tablet, remember
from server.store.wall_displays import add_wall, list_walls, revoke_wall
from tests.component.server.store.building import NOW, Place, at, new_session
from tests.component.server.store.recorded_session import record_session

WHY = "Yearly erasure, approved by the privacy officer"
LATER = NOW + timedelta(days=366 * 10 + 40)
EMPTY_AFTER = {
    "infusion_session", "patient", "record_entry", "record_signature", "alarm", "alarm_log", "binding", "phase_change",
    "observation", "frame", "gap", "stream", "manual_entry", "device_condition", "inactivation", "limit_override",
    "session_baseline", "session_line",
}  # fmt: skip


def settings(place: Place) -> Settings:
    return load_settings(
        {"data_dir": place.data_dir, **({"database": place.url} if place.url else {})}, {}, place.data_dir
    )


def opened(place: Place, job: Callable[[Connection], object]) -> None:
    with place.database().writer_engine().connect() as connection, connection.begin():
        job(connection)


def told(day: datetime, number: int | None = None) -> AuditEvent:
    return AuditEvent(day, "ortiz", "nurse", Purpose.TREATMENT, "browser", "10.0.0.7", "patient.read", patient=number)


def fill(connection: Connection) -> None:
    record_session(connection)
    append_audit(connection, [told(NOW), told(NOW + timedelta(days=40), 1), told(NOW + timedelta(days=3_000))])


def counts(place: Place) -> dict[str, int]:
    with place.database().writer_engine().connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def stones(place: Place) -> list[tuple[str, int]]:
    with place.database().writer_engine().connect() as connection:
        return [(row.kind, row.record) for row in connection.execute(select(tombstone).order_by(tombstone.c.id))]


def test_before_its_term_nothing_goes(place: Place) -> None:
    opened(place, fill)
    before = counts(place)
    assert apply_policy(settings(place), NOW + timedelta(days=300), WHY) == []
    assert counts(place) == before


def test_past_its_term_a_record_goes_whole_and_leaves_tombstones(place: Place) -> None:
    opened(place, fill)
    assert counts(place)["record_entry"] > 3
    gone = apply_policy(settings(place), LATER, WHY)

    assert [(one.kind, one.record) for one in gone] == stones(place)
    assert {one.kind for one in gone} == {"session", "patient", "stream", "audit"}
    assert {name: count for name, count in counts(place).items() if name in EMPTY_AFTER and count} == {}
    with place.database().writer_engine().connect() as connection:
        for row in connection.execute(select(tombstone)):
            assert (row.author, row.reason, row.at, len(row.sha256)) == ("console", WHY, LATER, 64)
        rows = list_audit(connection, AuditQuestion(act="retention.erase"), 2**62, 100)
        assert {(one.event.subject["kind"], one.event.reason) for one in rows} == {(one.kind, WHY) for one in gone}
        assert prove_store(connection).faults == []
    assert apply_policy(settings(place), LATER, WHY) == [], "what went is not due again"


def test_a_tombstone_has_the_hash_that_the_record_was_signed_by(place: Place) -> None:
    opened(place, fill)
    with place.database().writer_engine().connect() as connection:
        expected = hash_of(connection, Due("records", "session", 1, NOW, 1))
    apply_policy(settings(place), LATER, WHY)
    with place.database().writer_engine().connect() as connection:
        assert connection.execute(select(tombstone.c.sha256).where(tombstone.c.kind == "session")).scalar() == expected


@pytest.mark.parametrize("on", [(1, None), (None, 1)])
def test_a_hold_keeps_the_record_its_numbers_and_the_audit_from_its_month_on(
    place: Place, on: tuple[int | None, int | None]
) -> None:
    opened(place, fill)
    opened(place, lambda connection: place_hold(connection, on, "Letter of the court", at(60), "root"))
    looked = replace(told(NOW + timedelta(days=70), 1), act="record.read", session=1)
    opened(place, lambda connection: append_audit(connection, [looked]))
    before = counts(place)
    gone = apply_policy(settings(place), LATER, WHY)
    assert {one.kind for one in gone} <= {"audit"}
    after = counts(place)
    assert {name: after[name] for name in EMPTY_AFTER} == {name: before[name] for name in EMPTY_AFTER}
    with place.database().writer_engine().connect() as connection:
        about = list_audit(connection, AuditQuestion(act="record.read"), 2**62, 10)
        assert len(about) == 1, "a row about who is held stays"
        assert prove_chain(connection).broken_at is None
    opened(place, lambda connection: lift_hold(connection, 1, "The case is closed", LATER, "root"))
    assert {one.kind for one in apply_policy(settings(place), LATER, WHY)} >= {"session", "patient", "stream"}


def test_a_hold_is_on_somebody_who_is_there_and_lifted_once(connection: Connection) -> None:
    record_session(connection)
    for nobody in ((99, None), (None, 99)):
        with pytest.raises(NotFoundError):
            place_hold(connection, nobody, "why", NOW, "root")
    made = place_hold(connection, (None, 1), "why", NOW, "root")
    assert (made.patient, made.session, list_holds(connection, lasting=True)) == (1, 1, [made])
    lifted = lift_hold(connection, made.id, "closed", at(5), "eve")
    assert (lifted.lifted_by, list_holds(connection, lasting=True)) == ("eve", [])
    with pytest.raises(ConflictError):
        lift_hold(connection, made.id, "closed", at(6), "eve")
    with pytest.raises(NotFoundError):
        lift_hold(connection, 9, "closed", at(6), "eve")


def test_the_audit_goes_by_whole_months_after_its_term_and_the_rest_is_proven(place: Place) -> None:
    days = [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)]
    opened(place, lambda connection: append_audit(connection, [told(day) for day in days]))
    six_years = timedelta(days=6 * 366)
    assert apply_policy(settings(place), days[1] + six_years - timedelta(days=3), WHY) == []
    (gone,) = apply_policy(settings(place), days[2] + six_years + timedelta(days=2), WHY)
    assert (gone.kind, gone.record) == ("audit", 2)
    with place.database().writer_engine().connect() as connection:
        proof, head = prove_chain(connection), head_of(connection)
        assert (proof.rows, proof.broken_at, proof.head) == (2, None, head)
        seal = seal_of(connection)
        assert seal is not None
        assert prove_chain(connection, [seal, ChainHead(1, "f" * 64)]).broken_at is None, "older heads have no row left"
        assert (
            prove_chain(connection, [ChainHead(2, "0" * 64)]).fault
            == "what was erased before it was not what was signed"
        )


def free_of_triggers(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for what in ("update", "delete", "replace"):
            connection.execute(text(f"DROP TRIGGER audit_event_no_{what}"))
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


def test_a_beginning_that_was_cut_off_without_a_row_that_tells_of_it_is_found(connection: Connection) -> None:
    append_audit(connection, [told(NOW)] * 5)
    seal = connection.execute(select(audit_event.c.hash).where(audit_event.c.id == 2)).scalar_one()
    free_of_triggers(connection)
    connection.execute(delete(audit_event).where(audit_event.c.id <= 2))
    assert prove_chain(connection).broken_at == 1
    connection.execute(
        insert(tombstone).values(
            {"class": "audit", "kind": "audit", "record": 2, "at": NOW, "author": "x", "reason": "y", "sha256": seal}
        )
    )
    proof = prove_chain(connection)
    assert (proof.broken_at, proof.fault) == (2, "rows up to it were erased and no row tells of that")


def test_after_an_erasure_the_tables_refuse_as_before(place: Place) -> None:
    opened(place, fill)
    opened(place, lambda connection: place_hold(connection, (1, None), "kept", at(60), "root"))
    apply_policy(settings(place), LATER, WHY)
    for table in ("audit_event", "record_entry", "alarm_log", "tombstone"):
        with place.database().writer_engine().connect() as connection:
            found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            connection.rollback()
            assert found > 0, table
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
                with pytest.raises(DBAPIError), connection.begin():
                    connection.execute(text(statement))


def test_an_erasure_that_fails_leaves_everything_and_the_triggers(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(place, fill)
    before = counts(place)

    def stop(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setitem(erasing._DELETE, "session", stop)
    with pytest.raises(RuntimeError):
        apply_policy(settings(place), LATER, WHY)
    monkeypatch.undo()
    assert counts(place) == before
    with place.database().writer_engine().connect() as connection, pytest.raises(DBAPIError), connection.begin():
        connection.execute(update(audit_event).values(actor="x"))
    assert len(apply_policy(settings(place), LATER, WHY)) > 3


def test_a_server_at_work_is_not_erased_under(place: Place) -> None:
    server = place.database()
    server.lock()
    with pytest.raises(ConflictError, match="Another Chairside"):
        apply_policy(settings(place), LATER, WHY)
    server.unlock()


def test_what_was_erased_is_no_more_in_the_file(near_place: Place) -> None:
    near_place.data_dir.mkdir()
    with near_place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
    opened(near_place, fill)
    words = 'says "=1+1"; Übelkeit'.replace('"', '\\"').encode()

    def content() -> bytes:
        return b"".join(path.read_bytes() for path in near_place.data_dir.glob("chairside.db*"))

    assert words in content()
    apply_policy(settings(near_place), LATER, WHY)
    assert words not in content()


def test_the_clinics_own_terms_may_be_longer_and_never_shorter(tmp_path: Path) -> None:
    ours = read_policy(tmp_path)
    assert {name: f"{term.length} {term.unit}" for name, term in ours.terms.items()} == {
        "records": "10 years", "numbers": "1 years", "audit": "6 years", "glass": "6 years",
        "answers": "30 days", "codes": "90 days", "log_ins": "30 days",
    }  # fmt: skip
    words = 'version = 2\nsource = "The law of our state"\n'
    for name, term in ours.terms.items():
        words += f'[{name}]\n{term.unit} = {term.length + 5}\nsource = "The law of our state, 1.2.3"\n'
    path = tmp_path / "retention.toml"
    path.write_text(words)
    assert read_policy(tmp_path).terms["audit"].length == 11
    path.write_text(words.replace("years = 11", "years = 5"))
    with pytest.raises(UsageError, match="audit are kept 6 years at least"):
        read_policy(tmp_path)
    path.write_text(words.replace("days = 95", "days = 89"))
    with pytest.raises(UsageError, match="codes are kept 90 days at least"):
        read_policy(tmp_path)
    for fault, said in ((words.replace("years = 6", "years = 6.5"), "numbers.years"), ("version = ", "cannot be used")):
        path.write_text(fault)
        with pytest.raises(UsageError, match=said):
            read_policy(tmp_path)


def test_what_opens_nothing_any_more_goes_at_once_and_what_may_still_be_used_stays(place: Place) -> None:
    def fill_up(connection: Connection) -> None:
        for place_, day in ((0, 0), (1, 1), (2, 70)):
            when = NOW + timedelta(days=day)
            keep_answer(connection, "ortiz", f"key {place_}", "digest", '{"family_name": "Abara"}', when)
            code = EnrolCode(f"CM-0{place_}", None, "root")
            add_enrol_code(connection, str(place_), code, when + timedelta(minutes=10))
        add_user(connection, "ortiz", "nurse", "a hash", NOW)
        user = connection.execute(select(user_account.c.id)).scalar_one()
        for kind, seen in (("token", 0), ("browser", 0), ("browser", 95)):
            row = {"token_hash": f"{kind} {seen}", "user_id": user, "kind": kind, "created_at": NOW}
            row |= {"seen_at": NOW + timedelta(days=seen), "expires_at": NOW + timedelta(days=1)}
            connection.execute(insert(credential).values(row))

    opened(place, fill_up)
    gone = apply_policy(settings(place), NOW + timedelta(days=91, minutes=5), WHY)
    assert [(one.kept_as, one.kind, one.record) for one in gone] == [
        ("answers", "answer", 2), ("codes", "code", 1), ("log_ins", "log_in", 2),
    ]  # fmt: skip
    assert stones(place) == [("answer", 2), ("code", 1), ("log_in", 2)]
    with place.database().writer_engine().connect() as connection:
        assert connection.execute(select(idempotency.c.key)).scalars().all() == ["key 2"]
        assert connection.execute(select(credential.c.token_hash)).scalars().all() == ["browser 95"]
        assert sorted(connection.execute(select(enrol_code.c.code_hash)).scalars()) == ["1", "2"]
        assert prove_store(connection).faults == []
    assert apply_policy(settings(place), NOW + timedelta(days=91, minutes=5), WHY) == []


def test_walls_that_were_sent_away_and_people_that_a_tablet_knows_no_more_go_and_then_the_tablet(place: Place) -> None:
    def fill_up(connection: Connection) -> None:
        for name, sent_away in (("hall", NOW), ("desk", NOW + timedelta(days=1)), ("door", None)):
            wall = add_wall(connection, name, WallDisplay(0, name, Reach.CHAIR, NOW, "root"))
            if sent_away is not None:
                revoke_wall(connection, wall.id, sent_away)
        add_user(connection, "ortiz", "nurse", "a hash", NOW)
        add_user(connection, "bo", "nurse", "a hash", NOW)
        first, second = (add_tablet(connection, name, None, NOW) for name in ("first", "second"))
        for number, user, last in ((first, 1, 0), (first, 2, 5), (second, 1, 0)):
            remember(connection, number, user, NOW + timedelta(days=last))

    def left() -> tuple[set[str], set[str], int]:
        with place.database().writer_engine().connect() as connection:
            walls = {one.name for one in list_walls(connection)}
            tablets = set(connection.execute(select(tablet.c.token_hash)).scalars())
            return walls, tablets, connection.execute(select(func.count()).select_from(tablet_person)).scalar_one()

    opened(place, fill_up)
    assert [one.kind for one in apply_policy(settings(place), NOW + timedelta(days=30, hours=1), WHY)] == ["wall"]
    assert left() == ({"desk", "door"}, {"first", "second"}, 3)
    gone = apply_policy(settings(place), NOW + timedelta(days=90 + 30, hours=1), WHY)
    assert [(one.kind, one.record) for one in gone] == [("wall", 1), ("tablet_person", 2), ("tablet", 1)]
    assert left() == ({"door"}, {"first"}, 1)


def test_broken_glass_goes_with_its_reason_six_years_after_its_review_and_never_unreviewed(place: Place) -> None:
    def fill_up(connection: Connection) -> None:
        for login, reviewed in (("a" * 16, NOW + timedelta(days=1)), ("b" * 16, None)):
            row: dict[str, object] = {
                "login": login,
                "actor": "ortiz",
                "role": "nurse",
                "reason": "Asked for by Lena Abara's daughter",
            }
            row |= {
                "begun_at": NOW,
                "ends_at": NOW + timedelta(hours=1),
                "reviewed_at": reviewed,
                "reviewed_by": "sato",
            }
            connection.execute(insert(broken_glass).values(row))

    opened(place, fill_up)
    gone = apply_policy(settings(place), NOW + timedelta(days=6 * 366 + 2), WHY)
    assert [(one.kept_as, one.record) for one in gone if one.kind == "glass"] == [("glass", 1)]
    with place.database().writer_engine().connect() as connection:
        assert connection.execute(select(broken_glass.c.login)).scalars().all() == ["b" * 16]


def test_a_stream_that_a_kept_session_may_have_used_stays(connection: Connection) -> None:
    record_session(connection)
    due = erasing.streams_due(connection, LATER)
    assert due == []
    connection.execute(update(infusion_session).values(ended_at=NOW))
    assert connection.execute(select(func.count()).select_from(frame)).scalar_one() > 0
    assert connection.execute(select(func.count()).select_from(observation)).scalar_one() > 0
    assert connection.execute(select(func.count()).select_from(patient)).scalar_one() == 1


def test_numbers_go_with_their_session_from_a_stream_that_another_session_still_needs(place: Place) -> None:
    def two(connection: Connection) -> None:
        record_session(connection)
        other = new_session(connection, identifier="other", created_at=LATER).id
        first = connection.execute(select(binding)).first()
        assert first is not None
        values = {"session_id": other, "device_id": first.device_id, "bound_at": at(34.8), "bound_by": "Ada"}
        connection.execute(insert(binding).values(values))

    opened(place, two)
    apply_policy(settings(place), LATER, WHY)
    left = counts(place)
    assert left["infusion_session"] == 1
    assert left["frame"] > 30, "the numbers of frames prove that none is missing"
    assert left["observation"] == 0
