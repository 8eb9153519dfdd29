"""The audit: a chain that is written with what it tells of, refuses change, and says where it was broken."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest
from sqlalchemy import Connection, delete, text, update
from sqlalchemy.exc import DBAPIError

from models.audit import AuditEvent, ChainHead, Outcome, Purpose
from models.errors import ConflictError
from models.timestamps import format_timestamp
from server.doing import DOING, Doing
from server.store import telling as telling_room
from server.store.accounts import add_user, disable_user, set_password
from server.store.audit import AuditQuestion, append_audit, head_of, list_audit, prove_chain
from server.store.ends import StoreEnds
from server.store.patients import add_patient
from server.store.reader import Reader
from server.store.security_tables import audit_event
from server.store.tables import user_account
from server.store.writer import Writer
from tests.component.server.store.building import NOW, Place, at


def event(act: str = "patient.read", **more: object) -> AuditEvent:
    return AuditEvent(NOW, "ortiz", "nurse", Purpose.TREATMENT, "browser", "10.0.0.7", act, **more)  # type: ignore[arg-type]


def filled(connection: Connection, rows: int = 6) -> None:
    append_audit(connection, [event(subject={"number": str(number)}, patient=number) for number in range(rows)])


def free_of_triggers(connection: Connection) -> None:
    """What only somebody with the database's own rights can do."""
    if connection.dialect.name == "sqlite":
        for what in ("update", "delete", "replace"):
            connection.execute(text(f"DROP TRIGGER audit_event_no_{what}"))
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


def test_rows_follow_from_each_other_from_the_first_on(connection: Connection) -> None:
    assert prove_chain(connection).rows == 0
    filled(connection, 3)
    filled(connection, 2)
    proof = prove_chain(connection)
    assert (proof.rows, proof.broken_at, proof.head) == (5, None, head_of(connection))


def test_a_row_says_what_it_was_given(connection: Connection) -> None:
    told = event("limits.set", patient=4, session=None, reason="drug effect", device="Firefox", outcome=Outcome.DENIED)
    append_audit(connection, [told])
    (row,) = list_audit(connection, AuditQuestion(), 2**62, 10)
    assert (row.id, row.event) == (1, told)


def test_text_that_no_column_takes_is_made_to_fit(connection: Connection) -> None:
    append_audit(connection, [event(reason="x" * 9_000, device="a\0b")])
    (row,) = list_audit(connection, AuditQuestion(), 2**62, 10)
    assert (len(row.event.reason or ""), row.event.device) == (500, "ab")
    assert prove_chain(connection).broken_at is None


@pytest.mark.parametrize(
    "statement",
    [
        update(audit_event).values(actor="somebody"),
        delete(audit_event),
        delete(audit_event).where(audit_event.c.id == 6),
    ],
)
def test_the_database_refuses_to_change_or_delete(place: Place, statement: object) -> None:
    with place.database().writer_engine().connect() as connection:
        with connection.begin():
            filled(connection)
        with pytest.raises(DBAPIError, match="append-only"), connection.begin():
            connection.execute(statement)  # type: ignore[call-overload]
        assert prove_chain(connection).rows == 6


Harm = Callable[[Connection], object]
_CHANGED: Harm = lambda connection: connection.execute(  # noqa: E731
    update(audit_event).where(audit_event.c.id == 4).values(actor="somebody")
)
_DELETED: Harm = lambda connection: connection.execute(delete(audit_event).where(audit_event.c.id == 4))  # noqa: E731


@pytest.mark.parametrize(("harm", "broken_at", "words"), [(_CHANGED, 4, "content"), (_DELETED, 4, "rows 4 to 4")])
def test_the_first_broken_link_is_named(connection: Connection, harm: Harm, broken_at: int, words: str) -> None:
    filled(connection)
    free_of_triggers(connection)
    harm(connection)
    proof = prove_chain(connection)
    assert (proof.rows, proof.broken_at) == (broken_at - 1, broken_at)
    assert words in (proof.fault or "")


@pytest.mark.parametrize("column", [column.name for column in audit_event.columns if column.name != "id"])
def test_a_change_of_any_column_shows(connection: Connection, column: str) -> None:
    filled(connection, 3)
    free_of_triggers(connection)
    new: object = at(7) if column == "at" else 77 if column in {"patient", "session"} else "other"
    connection.execute(update(audit_event).where(audit_event.c.id == 2).values({column: new}))
    assert prove_chain(connection).broken_at == 2


def test_a_chain_cut_short_is_found_by_the_head_kept_elsewhere(connection: Connection) -> None:
    filled(connection)
    head = head_of(connection)
    assert head is not None
    free_of_triggers(connection)
    connection.execute(delete(audit_event).where(audit_event.c.id > 4))
    assert prove_chain(connection).broken_at is None, "without a head nothing shows it"
    proof = prove_chain(connection, [head])
    assert (proof.broken_at, proof.rows) == (5, 4)


def test_a_chain_made_anew_is_found_by_the_head_kept_elsewhere(connection: Connection) -> None:
    filled(connection)
    proof = prove_chain(connection, [ChainHead(3, "0" * 64)])
    assert (proof.broken_at, "anew" in (proof.fault or "")) == (3, True)


def asking(act: str = "user.disable", *, is_change: bool = True) -> Doing:
    return Doing(event(act), is_change)


@pytest.fixture
async def ends(place: Place, writer: Writer) -> AsyncIterator[StoreEnds]:
    reader = Reader(place.database())
    yield StoreEnds(reader, writer)
    await reader.stop()


async def changed(ends: StoreEnds, doing: Doing | None, job: Callable[[Connection], object]) -> None:
    token = DOING.set(doing)
    try:
        await ends.change(job)
    finally:
        DOING.reset(token)


async def rows(ends: StoreEnds) -> list[AuditEvent]:
    return [row.event for row in await ends.ask(lambda one: list_audit(one, AuditQuestion(), 2**62, 100))]


async def test_a_change_tells_of_itself_with_values_before_and_after(ends: StoreEnds) -> None:
    await changed(ends, asking("user.make"), lambda one: add_user(one, "Zoë", "nurse", "a hash", NOW))
    await changed(ends, asking(), lambda one: disable_user(one, "Zoë", at(60)))
    disabled, made = await rows(ends)
    assert (made.act, made.wrote, made.subject["made"]) == ("user.make", {"user_account": 1}, "1")
    (change,) = disabled.changes
    assert (change.table, change.before, change.after) == (
        "user_account", {"disabled_at": None}, {"disabled_at": format_timestamp(at(60))},
    )  # fmt: skip


async def test_no_secret_is_told(ends: StoreEnds) -> None:
    await changed(ends, None, lambda one: add_user(one, "Zoë", "nurse", "first hash", NOW))
    await changed(ends, asking("user.set_password"), lambda one: set_password(one, "Zoë", "second hash"))
    (told,) = await rows(ends)
    assert told.changes[0].after == {"password_hash": "(secret)"}
    assert "hash" not in str(told.changes[0].after).replace("password_hash", "")


async def test_what_fails_leaves_neither_change_nor_row(ends: StoreEnds) -> None:
    def job(one: Connection) -> None:
        add_user(one, "Zoë", "nurse", "a hash", NOW)
        raise ConflictError("planted")

    with pytest.raises(ConflictError):
        await changed(ends, asking("user.make"), job)
    assert await rows(ends) == []


async def test_what_cannot_be_told_is_not_done(ends: StoreEnds, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConflictError("planted")

    monkeypatch.setattr(telling_room, "append_audit", refuse)
    with pytest.raises(ConflictError):
        await changed(ends, asking("user.make"), lambda one: add_user(one, "Zoë", "nurse", "a hash", NOW))
    assert await ends.ask(lambda one: one.execute(user_account.select()).all()) == []


async def test_what_only_reads_or_asks_for_itself_tells_nothing(ends: StoreEnds) -> None:
    await changed(ends, asking("patient.read", is_change=False), lambda one: add_user(one, "A", "nurse", "x", NOW))
    await changed(ends, asking(), lambda one: one.execute(user_account.select()).all())
    await changed(ends, None, lambda one: add_user(one, "B", "nurse", "x", NOW))
    assert await rows(ends) == []


async def test_a_row_names_the_patient_of_a_session_that_begins(ends: StoreEnds) -> None:
    def take_in(one: Connection) -> object:
        return add_patient(
            one, family_name="Abara", given_name="Lena", birth_date=date(1988, 2, 4), identifier="1", sex=None, at=NOW,
            author="ortiz",
        )  # fmt: skip

    await changed(ends, asking("patient.take_in"), take_in)
    (told,) = await rows(ends)
    assert told.patient == 1


async def test_rows_that_go_with_no_change_wait_for_nobody(ends: StoreEnds) -> None:
    ends.writer.keep_audit([event()])
    await ends.writer.run(lambda _: None)
    assert [told.act for told in await rows(ends)] == ["patient.read"]
