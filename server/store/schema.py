"""The schema's revision: which one a store has, which one this version needs, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from models.errors import ConflictError, StoreUnavailable
from server.store.tables import metric

MIGRATIONS = Path(__file__).parent / "migrations"

_PROOF = "a row to prove that writing works"


def prepare_schema(connection: Connection, *, may_create: bool = True) -> None:
    """Create the schema of a new store, or check that an existing one is ours and of today.

    Raises:
        ConflictError: The schema is older (upgrade it) or newer (run a newer Chairside).
        StoreUnavailable: There is none, and there should be.
    """
    found, head = current_revision(connection), head_revision()
    if found is None and not may_create:
        raise StoreUnavailable("The store is empty where it was not; bring it back and start again")
    if found is None:
        upgrade_schema(connection)
    elif found != head and found in _known_revisions():
        message = (
            f"The store has schema {found}, this version needs {head}: run `chairside db upgrade`; it backs up first"
        )
        raise ConflictError(message)
    elif found != head:
        message = (
            f"The store has schema {found}, which this version does not know; run the newer Chairside that made it"
        )
        raise ConflictError(message)


def upgrade_schema(connection: Connection, to: str = "head") -> None:
    """Bring the schema to a revision, today's if none is named."""
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    connection.commit()


def current_revision(connection: Connection) -> str | None:
    """Tell the schema's revision; None for an empty database."""
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return revision


def head_revision() -> str:
    """Tell the revision this version needs."""
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def prove_writable(connection: Connection) -> None:
    """Make a change and take it back, inside the caller's transaction: its commit has something to write."""
    connection.execute(metric.insert().values(name=_PROOF))
    connection.execute(metric.delete().where(metric.c.name == _PROOF))


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
