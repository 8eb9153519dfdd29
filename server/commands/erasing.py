"""Erasing what is past its term: which things, in which order, each with the hash of its record."""

from dataclasses import dataclass
from datetime import datetime

from models.audit import AuditEvent, Purpose
from server.reports.records import digest_of
from server.security.retention import Policy, read_policy
from server.security.roles import CONSOLE
from server.settings import Settings
from server.store import erasing
from server.store.connection import StoreConnection
from server.store.documents import read_document
from server.store.erasing import Due
from server.store.upkeep import alone_with


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due by which terms."""

    policy: Policy
    due: list[Due]


def apply_policy(settings: Settings, now: datetime, reason: str) -> list[Due]:
    """Erase what is past its term, each thing in a transaction of its own, until nothing is left to go.

    Args:
        settings: Where the store is.
        now: UTC.
        reason: Why, for audit and tombstones.

    Raises:
        ConflictError: A server works on the store.
        StoreUnavailable: The database does not let it: on PostgreSQL only the owner of the schema may.
    """
    policy, gone = read_policy(settings.data_dir), []
    event = AuditEvent(
        now, CONSOLE.user, None, Purpose.ADMINISTRATION, CONSOLE.credential, "", "retention.erase", reason=reason
    )  # fmt: skip
    with alone_with(settings.data_dir, settings.database) as connection:
        while waiting_now := [one for one in look(connection, policy, now).due if one.hold is None]:
            connection.rollback()
            for one in waiting_now:
                with connection.begin():
                    erasing.erase(connection, one, hash_of(connection, one), event)
                gone.append(one)
    return gone


def hash_of(connection: StoreConnection, one: Due) -> str:
    """Hash the canonical record of what is due, as a signature binds it."""
    if one.kind == "session":
        return digest_of(connection, read_document(connection, one.record)).sha256
    return erasing.hash_of_row(connection, one)


def look(connection: StoreConnection, policy: Policy, now: datetime) -> Plan:
    """Find what is past its term, held or not."""
    cutoffs = {name: term.cutoff(now) for name, term in policy.terms.items()}
    due = erasing.sessions_due(connection, cutoffs["records"]) + erasing.patients_due(connection, cutoffs["records"])
    due += erasing.streams_due(connection, cutoffs["numbers"])
    due += erasing.passing_due(connection, cutoffs)
    audit = erasing.audit_due(connection, cutoffs["audit"])
    return Plan(policy, [*due, audit] if audit is not None else due)
