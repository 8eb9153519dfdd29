"""On PostgreSQL the server's own role owns nothing: the page about security is followed, then it tries."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine

from models.audit import AuditEvent, Purpose
from server.store.audit import append_audit, prove_chain
from server.store.schema import prepare_schema
from tests.component.server.store.building import NOW
from tests.component.server.store.postgres import Postgres
from tests.house.house import ROOT

REFUSED = (
    "UPDATE audit_event SET actor = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only",
    "DROP TRIGGER audit_event_append_only ON audit_event",
    (
        "CREATE OR REPLACE FUNCTION refuse_audit_event_change() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NULL; END $$"
    ),
    "DROP TABLE audit_event",
    "ALTER TABLE audit_event ADD COLUMN x int",
    "SET session_replication_role = replica",
    "SET ROLE chairside_owner",
    "UPDATE tombstone SET reason = 'x'",
    "DELETE FROM record_entry",
    "DELETE FROM record_signature",
    "DELETE FROM alarm_log",
)


def statements() -> list[str]:
    """The SQL of the page, one statement each."""
    page = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    return [line for line in re.sub(r"--.*", "", block).replace("\n", " ").split(";") if line.strip()]


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> Iterator[str]:
    """A database made as the page says, opened as the server's role."""
    roles, later = statements()[:3], statements()[3:]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        for statement in roles:
            connection.execute(statement.encode())
    owner = (
        postgres.url("clinic").replace("postgres:", "chairside_owner:").replace("user=postgres", "user=chairside_owner")
    )
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in later[:-1]:
            connection.execute(statement.encode())
    engine = create_engine(owner.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        prepare_schema(connection)
    engine.dispose()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(later[-1].encode())
    yield owner.replace("chairside_owner", "chairside")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(b"DROP DATABASE clinic WITH (FORCE)")
        connection.execute(b"DROP ROLE chairside")
        connection.execute(b"DROP ROLE chairside_owner")


def test_the_servers_role_can_add_to_the_audit_and_nothing_else(url: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        event = AuditEvent(NOW, "ortiz", "nurse", Purpose.TREATMENT, "browser", "", "patient.read")
        with connection.begin():
            append_audit(connection, [event, event])
        prepare_schema(connection)
        assert prove_chain(connection).rows == 2
    engine.dispose()
    passed = []
    with psycopg.connect(url, autocommit=True) as connection:
        who = connection.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert who == ("chairside", False)
        for statement in REFUSED:
            try:
                connection.execute(statement.encode())
            except InsufficientPrivilege:
                continue
            except psycopg.Error as error:
                passed.append(f"{statement}: {error}")
            else:
                passed.append(statement)
    assert passed == []


def test_the_owner_is_still_refused_by_the_triggers(url: str) -> None:
    owner = url.replace("chairside", "chairside_owner", 1)
    with psycopg.connect(owner, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute(b"DELETE FROM audit_event")
        with pytest.raises(InsufficientPrivilege):
            connection.execute(b"SET session_replication_role = replica")
