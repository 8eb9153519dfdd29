"""The running server's parts, chosen once in ``server/app.py``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from server.alarms.preset_shelf import PresetShelf
from server.clock import Clock
from server.escalation.dispatcher import Dispatcher
from server.escalation.plan import EscalationPlan
from server.ingest.desk import Desk
from server.ingest.links import Links
from server.ingest.pipeline import Pipeline
from server.live.hub import Hub
from server.live.ward import Ward
from server.live.watching import Watching
from server.rehearsal.apart import Rehearsals
from server.security.gate import Gate
from server.settings import Settings
from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.writer import Writer
from server.training import Training

_T = TypeVar("_T")


@dataclass(slots=True)
class Parts:
    """The running server's parts.

    ``training`` is there in a demonstration alone; ``restarts`` counts tasks that died and were started again.
    """

    settings: Settings
    clock: Clock
    reader: Reader
    writer: Writer
    pipeline: Pipeline
    desk: Desk
    links: Links
    ward: Ward
    hub: Hub
    watching: Watching
    presets: PresetShelf
    gate: Gate
    dispatcher: Dispatcher
    plan: EscalationPlan
    training: Training | None = None
    restarts: int = 0
    rehearsals: Rehearsals = field(default_factory=Rehearsals)

    async def ask(self, question: Callable[[StoreConnection], _T]) -> _T:
        """Ask the store."""
        return await self.reader.run(question)

    async def change(self, job: Callable[[StoreConnection], _T]) -> _T:
        """Change the store, durably."""
        return await self.writer.run(job)
