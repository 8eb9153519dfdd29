"""Owns the running tasks: opens the store, takes up what a restart left, wakes the engine, keeps the hub publishing.

A task that dies is logged, started again within a second and counted; nothing here ends in silence.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from models.alarm import TechnicalConditionCode
from models.errors import StoreUnavailable
from models.feed.protocol import CLOSE_RESTART
from server.alarms.engine import AlarmEngine
from server.escalation.plan import EscalationPlan
from server.live.watching import TEST_COUNTS_FOR
from server.parts import Parts
from server.security.sealed_recipients import recipients_now
from server.store.alarm_log import undelivered
from server.store.audit import head_of
from server.store.database import Database
from server.store.left_over import read_left_over

log = structlog.get_logger(__name__)

# The engine is woken at its own deadline, and at least this often so that numbers grow old on time (seconds).
TICK_S = 0.5
RESTART_AFTER_S = 1.0
SIGN_EVERY_S = 3600.0


class Supervisor:
    """Starts and stops the parts.

    Args:
        parts: The running server's.
        database: The store, to lock and to open.
        plan: When an unanswered alarm is escalated.
    """

    def __init__(self, parts: Parts, database: Database, plan: EscalationPlan) -> None:
        """Start nothing yet."""
        self._plan = plan
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
            asyncio.create_task(self._keep("screens", self._watch_screens), name="screens"),
            asyncio.create_task(self._keep("messages", self._parts.dispatcher.run), name="messages"),
            asyncio.create_task(self._keep("records", self._read_again), name="records"),
            asyncio.create_task(self._keep("heads", self._sign_heads), name="heads"),
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
        with suppress(StoreUnavailable, OSError, TimeoutError):
            async with asyncio.timeout(RESTART_AFTER_S):
                await self._sign_head()
        await self._parts.writer.stop()
        await self._parts.reader.stop()
        self._database.unlock()

    def store_health(self, is_healthy: bool) -> None:  # noqa: FBT001 - the writer's callback
        """Make a failing store an alarm condition."""
        log.warning("store health", healthy=is_healthy)
        self._parts.pipeline.technical(TechnicalConditionCode.STORE_FAILING, device=None, present=not is_healthy)

    async def _take_up(self) -> None:
        parts = self._parts
        now, shipped = parts.clock.now(), parts.presets.all()
        tests_from = now.utc - TEST_COUNTS_FOR
        found = await parts.writer.run(lambda connection: read_left_over(connection, now.utc, shipped, tests_from))
        for fault in parts.presets.refill((preset.text, preset.is_clinics) for preset in found.presets):
            log.error("preset left out", fault=fault)
        parts.medicines.refill(parts.settings.medicines, found.medicines)
        parts.drugs.refill(found.drugs)
        parts.facts = found.facts
        parts.presets.default = found.default_preset or parts.presets.default
        engine = AlarmEngine(
            first_id=found.next_alarm, first_inactivation=found.next_inactivation, steps=self._plan
        )  # fmt: skip
        parts.pipeline.engine, parts.pipeline.metric_ids = engine, found.metric_ids
        engine.restore(found.alarms, now, found.inactivations)
        parts.watching.restore(found.sound_tests)
        for said in found.inactivations:
            parts.ward.show_inactivation(said)
        for alarm in found.alarms:
            parts.ward.show_alarm(alarm, is_unshown=alarm.id in found.unpainted)
        for name in found.chairs:
            parts.ward.add_chair(name)
        parts.ward.put_in_order(found.chair_order)
        told, unread = recipients_now(parts.settings.data_dir, parts.settings.recipients, found.recipients)
        parts.dispatcher.use(told)
        if unread:
            parts.dispatcher.tell_unread(unread)
        parts.desk.watch(found.sessions)
        open_now = {session.id for session in found.sessions}
        attending = parts.attending
        attending.take_up(await parts.writer.run(lambda connection: attending.look_up_all(connection, open_now)))
        left = {alarm.session for alarm in found.alarms if alarm.session is not None}
        left |= {said.session for said in found.inactivations}
        parts.desk.end(left - open_now)
        log.info("taken up", sessions=len(found.sessions), alarms=len(found.alarms))

    async def _send_again(self) -> None:
        """Send what the last process may not have delivered."""
        for missing in await self._parts.writer.run(undelivered):
            self._parts.dispatcher.send(missing.alarm, missing.step, is_unshown=missing.is_unshown)

    async def _wake_engine(self) -> None:
        clock = self._parts.clock
        was_full = False
        while True:
            self._parts.attending.advance()
            wait_s = self._parts.pipeline.advance()
            is_full = self._parts.writer.is_full
            if is_full != was_full:
                was_full = is_full
                self._parts.pipeline.technical(TechnicalConditionCode.QUEUE_FULL, device=None, present=is_full)
            await clock.sleep(TICK_S if wait_s is None else min(max(wait_s, 0.01), TICK_S))

    async def _watch_screens(self) -> None:
        """Screens live by the wall's seconds, and so does this, whatever the clock's speed."""
        while True:
            self._parts.pipeline.look_at_screens()
            await asyncio.sleep(TICK_S)

    async def _read_again(self) -> None:
        while True:
            await self._parts.attending.read_again()
            await asyncio.sleep(TICK_S)

    async def _sign_heads(self) -> None:
        while True:
            await self._sign_head()
            await asyncio.sleep(SIGN_EVERY_S)

    async def _sign_head(self) -> None:
        """Sign the audit's newest row, so that a chain cut short shows later."""
        head = await self._parts.writer.run(head_of)
        if head is not None:
            await asyncio.to_thread(self._parts.heads.keep, head, self._parts.clock.now().utc)

    async def _keep(self, name: str, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await job()
            except Exception:
                log.exception("task died", task=name)
                self._parts.restarts += 1
            await asyncio.sleep(RESTART_AFTER_S)
