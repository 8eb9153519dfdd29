"""Attending to sessions: after each entry and change of phase the record is read, and shown at the chair.

Whether an answer in it waits for a clinician becomes an alarm condition here, and so does a check that was missed; what
a restart finds is told anew.

Reading takes a moment in which more may be entered. So each reading has a ticket, and one that began earlier never
takes the place of one that began later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

import structlog

from models.errors import ChairsideError, StoreUnavailable
from server.care.chart import Chart
from server.care.picture import CarePicture
from server.care.safety import safety_flags
from server.ingest.pipeline import Pipeline
from server.live.ward import Ward
from server.looking_up import LookedUp, look_up
from server.store.connection import StoreConnection
from server.store.ends import StoreEnds
from server.store.reader import Reader

log = structlog.get_logger(__name__)


class Attending:
    """Gives the ward what the record of each open session asks for.

    Args:
        reader: Asks the store.
        read: Reads what stands of a session.
        ward: What screens show.
        pipeline: Takes what becomes an alarm condition.
    """

    def __init__(
        self, reader: Reader, read: Callable[[StoreConnection, int], Chart], ward: Ward, pipeline: Pipeline
    ) -> None:
        """Attend to nothing yet."""
        self._reader = reader
        self._read = read
        self._ward = ward
        self._pipeline = pipeline
        self._tickets = count(1)
        self._newest: dict[int, int] = {}
        self._unread: set[int] = set()
        self._pictures: dict[int, CarePicture] = {}
        self._told: dict[int, frozenset[str]] = {}

    async def attend(self, session: int) -> None:
        """Show a session's record as it stands; what was entered is durable, so a failure to read is no asker's."""
        ticket = next(self._tickets)
        try:
            found = await self._reader.run(lambda connection: self._look_up(connection, session))
        except ChairsideError as error:
            log.warning("record not read", session=session, error=str(error))
            if isinstance(error, StoreUnavailable):
                self._unread.add(session)
            return
        self._unread.discard(session)
        if ticket > self._newest.get(session, 0):
            self._newest[session] = ticket
            self._show(found)

    async def read_again(self) -> None:
        """Read what the store did not give: an answer that a clinician must hear of may be in it."""
        for session in sorted(self._unread):
            await self.attend(session)

    def take_up(self, found: Iterable[LookedUp]) -> None:
        """Show the records of sessions that were open before a restart."""
        for one in found:
            self._show(one)

    def look_up_all(self, connection: StoreConnection, sessions: Iterable[int]) -> list[LookedUp]:
        """Read the records of several sessions in one transaction."""
        return [self._look_up(connection, session) for session in sessions]

    def _look_up(self, connection: StoreConnection, session: int) -> LookedUp:
        return look_up(connection, self._read(connection, session), self._pictures.get(session))

    def _show(self, found: LookedUp) -> None:
        chart, readings = found.chart, found.readings
        session = chart.session
        if session is None or chart.protocol is None:
            return
        if session.phase.is_final:
            for kept in (self._newest, self._pictures, self._told):
                kept.pop(session.id, None)
            return
        self._pipeline.tell_safety(session.id, present=bool(safety_flags(chart)))
        picture = CarePicture(chart, chart.protocol, readings, self._pictures.get(session.id), found.history)
        self._pictures[session.id] = picture
        self._ward.attend(session.id, picture, readings)
        self.advance()

    def advance(self) -> None:
        """Tell which checks count as missed now, and which no longer do."""
        now = self._pipeline.clock.now().utc
        bound = {session.id for session in self._ward.sessions()}
        for number, picture in self._pictures.items():
            overdue = picture.overdue(now, has_device=number in bound)
            told = self._told.get(number)
            if told == overdue:
                continue
            self._told[number] = overdue
            # After a restart nobody knows what was told, so of each check is said how it stands.
            for label in sorted(overdue | (picture.check_labels if told is None else told)):
                self._pipeline.tell_check(number, label, present=label in overdue)


@dataclass(slots=True)
class AttendedStore(StoreEnds):
    """Both ends of the store, and who shows what was written."""

    attending: Attending

    async def attend(self, session: int) -> None:
        """Show what a session's record asks for, after something of it was written."""
        await self.attending.attend(session)
