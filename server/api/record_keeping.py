"""How an entry gets into the record: one transaction that reads what stands, asks the rules, and writes."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from models.record.entry import AnyEntry, EntryBody, NewEntry
from models.session import InfusionSession
from server.api.asking import Asker, PartsOf
from server.api.chart_reading import patient_in
from server.api.giving import Giving
from server.api.once import Once
from server.api.prescribing import may_prescribe, require_password
from server.api.record_rendering import render_entry
from server.store.connection import StoreConnection
from server.store.patients import patient_of
from server.store.record import entry_of


class Keeper:
    """Keeps the record on behalf of who asks."""

    def __init__(self, parts: PartsOf, asker: Asker) -> None:
        """Note who asks; the permission table has said that this may be."""
        self._parts = parts
        self._asker = asker

    async def add(self, once: Once, number: int, body: EntryBody, at: datetime | None, *, of_patient: bool) -> Response:
        """Enter something about a session, or about a person.

        Args:
            once: The request's idempotency.
            number: The session's number, or the patient's.
            body: What.
            at: When it happened; None: now.
            of_patient: Which of the two ``number`` is.
        """
        now = self._parts.clock.now().utc

        def make(connection: StoreConnection) -> NewEntry:
            patient = patient_of(connection, number).id if of_patient else patient_in(connection, number)
            return NewEntry(patient, None if of_patient else number, body, at or now)

        return await self._enter(once, make, now)

    async def replace(self, once: Once, number: int, make: Callable[[AnyEntry], NewEntry]) -> Response:
        """Put an entry, or its withdrawal, in the place of another one."""
        now = self._parts.clock.now().utc
        return await self._enter(once, lambda connection: make(entry_of(connection, number)), now)

    async def _enter(self, once: Once, make: Callable[[StoreConnection], NewEntry], now: datetime) -> Response:
        touched: set[int] = set()
        moved: list[InfusionSession] = []
        giving = Giving(self._parts, self._asker.user, may_prescribe(self._asker), now)

        def job(connection: StoreConnection) -> dict[str, object]:
            new = make(connection)
            require_password(connection, self._parts, self._asker, new)
            entry, followed = giving.enter(connection, new)
            if followed is not None:
                moved.append(followed)
            if entry.session is not None:
                touched.add(entry.session)
            return render_entry(entry, {})

        response, _ = await once.create(job)
        self._parts.desk.watch(moved)
        for session in touched:
            await self._parts.attend(session)
        return response


KeeperOf = Annotated[Keeper, Depends()]
