"""Proving a store: its pages, the audit's chain, and that nothing acknowledged to a device is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from models.audit import ChainHead
from server.store.audit import ChainProof, prove_chain
from server.store.tables import frame, gap, stream


@dataclass(frozen=True, slots=True)
class StoreProof:
    """What proving a store found.

    Args:
        chain: Of the audit.
        streams: How many devices' streams were followed.
        missing: Streams in which a number is neither there nor booked as missing, in words.
        pages: What the database says of its own pages; None when they are sound, or PostgreSQL, which checks itself.
    """

    chain: ChainProof
    streams: int
    missing: tuple[str, ...]
    pages: str | None

    @property
    def faults(self) -> list[str]:
        """What is wrong, in words; nothing when all holds."""
        found = [] if self.pages is None else [f"The store's pages are damaged: {self.pages}"]
        if self.chain.broken_at is not None:
            found.append(f"The audit's chain is broken at row {self.chain.broken_at}: {self.chain.fault}")
        return [*found, *self.missing]


def prove_store(connection: Connection, heads: Iterable[ChainHead] = ()) -> StoreProof:
    """Prove a store, in one transaction that only reads.

    Args:
        connection: To it.
        heads: Newest rows of the audit as they were told at some time.
    """
    pages = None
    if connection.dialect.name == "sqlite":
        said = str(connection.execute(text("PRAGMA integrity_check(1)")).scalar())
        pages = None if said == "ok" else said
    streams = connection.execute(select(stream.c.id, stream.c.uuid).where(stream.c.device_id.is_not(None))).all()
    missing = tuple(fault for number, uuid in streams if (fault := _missing(connection, number, uuid)) is not None)
    return StoreProof(prove_chain(connection, heads), len(streams), missing, pages)


def _missing(connection: Connection, number: int, uuid: str) -> str | None:
    """Every number up to the highest is there, or booked as missing: those were acknowledged as that."""
    highest, there = connection.execute(
        select(func.coalesce(func.max(frame.c.seq), 0), func.count()).where(frame.c.stream_id == number)
    ).one()
    booked = 0
    for first, last in connection.execute(select(gap.c.first_seq, gap.c.last_seq).where(gap.c.stream_id == number)):
        filled = select(func.count()).where(frame.c.stream_id == number, frame.c.seq.between(first, last))
        booked += last - first + 1 - connection.execute(filled).scalar_one()
        highest = max(highest, last)
    if there + booked == highest:
        return None
    return f"Stream {uuid}: {highest - there - booked} of {highest} numbers are neither there nor booked as missing"
