"""Owns the running tasks: opens the store, takes up what a restart left, wakes the engine, keeps the hub publishing.

A task that dies is logged, started again within a second and counted; nothing here ends in silence.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from models.alarm import TechnicalConditionCode
from models.feed.protocol import CLOSE_RESTART
from server.alarms.engine import AlarmEngine
from server.live.watching import TEST_COUNTS_FOR
from server.parts import Parts
from server.store.accounts import end_expired_credentials
from server.store.alarm_log import undelivered
from server.store.alarms import next_alarm_id, not_over
from server.store.connection import StoreConnection
from server.store.database import Database
from server.store.inactivations import lasting_inactivations, next_inactivation_id
from server.store.presets import keep_shipped
from server.store.sessions import chair_names, open_sessions
from server.store.sound_tests import sound_tests_since
from server.store.streams import metric_ids

log = structlog.get_logger(__name__)

# The engine is woken at its own deadline, and at least this often so that numbers grow old on time (seconds).
TICK_S = 0.5
RESTART_AFTER_S = 1.0


class Supervisor:
    """Starts and stops the parts.

    Args:
        parts: The running server's.
        database: The store, to lock and to open.
    """

    def __init__(self, parts: Parts, database: Database) -> None:
        """Start nothing yet."""
        self._parts = parts
        self._database = database
        self._tasks: list[asyncio.Task[None]] = []
        self._is_open = False

    async def open(self) -> None:
        """Open the store and take up where the last process ended, but let no time pass: for one command.

        Raises:
            ConflictError: Another process holds the store, or its schema is not ours.
            StoreUnavailable: It cannot be opened safely.
        """
        self._database.lock()
        try:
            await self._parts.writer.start()
            await self._take_up()
        except BaseException:
            self._database.unlock()
            raise
        self._is_open = True

    async def start(self) -> None:
        """Open the store and let time pass; a second call does nothing.

        Raises:
            ConflictError: Another process holds the store, or its schema is not ours.
            StoreUnavailable: It cannot be opened safely.
        """
        if self._is_open:
            return
        await self.open()
        self._tasks = [
            asyncio.create_task(self._keep("engine", self._wake_engine), name="engine"),
            asyncio.create_task(self._keep("hub", self._parts.hub.run), name="hub"),
            asyncio.create_task(self._keep("messages", self._parts.dispatcher.run), name="messages"),
        ]
        await self._send_again()

    async def stop(self) -> None:
        """Close every connection, make the last things durable, give the store free."""
        if not self._is_open:
            return
        self._is_open = False
        for link in self._parts.links.all():
            if link.cut is not None:
                link.cut(CLOSE_RESTART, "stopping", "The server stops")
        for client in tuple(self._parts.hub.clients):
            client.end((CLOSE_RESTART, "stopping", "The server stops"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._parts.writer.stop()
        await self._parts.reader.stop()
        self._database.unlock()

    def store_health(self, is_healthy: bool) -> None:  # noqa: FBT001 - the writer's callback
        """Make a failing store an alarm condition."""
        log.warning("store health", healthy=is_healthy)
        self._parts.pipeline.technical(TechnicalConditionCode.STORE_FAILING, device=None, present=not is_healthy)

    async def _shelve(self) -> None:
        """Have the store keep what the program brings, and put up all that it keeps."""
        parts = self._parts
        shipped, now = parts.presets.all(), parts.clock.now().utc
        kept = await parts.writer.run(lambda connection: keep_shipped(connection, shipped, now))
        for fault in parts.presets.refill((preset.text, preset.is_clinics) for preset in kept):
            log.error("preset left out", fault=fault)

    async def _take_up(self) -> None:
        parts = self._parts
        await self._shelve()
        now = parts.clock.now()

        def read(connection: StoreConnection):  # type: ignore[no-untyped-def]  # noqa: ANN202 - unpacked right below
            end_expired_credentials(connection, now.utc)
            return (
                metric_ids(connection),
                next_alarm_id(connection),
                not_over(connection),
                open_sessions(connection),
                chair_names(connection),
                (next_inactivation_id(connection), lasting_inactivations(connection)),
                sound_tests_since(connection, now.utc - TEST_COUNTS_FOR),
            )

        numbers, first_id, alarms, sessions, chairs, (first_off, off), tests = await parts.writer.run(read)
        engine = AlarmEngine(first_id=first_id, first_inactivation=first_off, steps=parts.plan)
        parts.pipeline.engine, parts.pipeline.metric_ids = engine, numbers
        engine.restore(alarms, now, off)
        parts.watching.restore(tests)
        for said in off:
            parts.ward.show_inactivation(said)
        for alarm in alarms:
            parts.ward.show_alarm(alarm)
        for name in chairs:
            parts.ward.add_chair(name)
        parts.desk.watch(sessions)
        open_now = {session.id for session in sessions}
        left = {alarm.session for alarm in alarms if alarm.session is not None} | {said.session for said in off}
        parts.desk.end(left - open_now)
        log.info("taken up", sessions=len(sessions), alarms=len(alarms))

    async def _send_again(self) -> None:
        """Send what the last process may not have delivered."""
        for missing in await self._parts.writer.run(undelivered):
            self._parts.dispatcher.send(missing.alarm, missing.step, is_unshown=missing.is_unshown)

    async def _wake_engine(self) -> None:
        clock = self._parts.clock
        was_full = False
        while True:
            wait_s = self._parts.pipeline.advance()
            self._parts.pipeline.look_at_screens()
            is_full = self._parts.writer.is_full
            if is_full != was_full:
                was_full = is_full
                self._parts.pipeline.technical(TechnicalConditionCode.QUEUE_FULL, device=None, present=is_full)
            await clock.sleep(TICK_S if wait_s is None else min(max(wait_s, 0.01), TICK_S))

    async def _keep(self, name: str, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await job()
            except Exception:
                log.exception("task died", task=name)
                self._parts.restarts += 1
            await asyncio.sleep(RESTART_AFTER_S)
