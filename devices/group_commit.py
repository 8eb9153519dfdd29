"""The outbox as an event loop sees it: appends that arrive together share one commit, in a worker thread.

While one commit waits for the disk, the frames that come meanwhile gather for the next; so a loop with many devices or
a fast replay never blocks, and the disk syncs as often as it can and no oftener. Acknowledged frames are deleted in
the next commit that happens anyway: a crash before it costs a repeated frame, never a lost one.
"""

import asyncio
import logging

from devices.outbox import Outbox, StoredFrame, encode_body

# Acknowledged frames that may lie on the disk until the next append; beyond it they are deleted for their own sake.
_FORGET_AFTER = 256

_log = logging.getLogger(__name__)


class GroupCommit:
    """One device's outbox, awaited."""

    def __init__(self, outbox: Outbox) -> None:
        """Take over the outbox; nobody else may use it until :meth:`close`."""
        self.outbox = outbox
        self._waiting: list[tuple[str, str, asyncio.Future[int]]] = []
        self._forget = 0
        self._flushing: asyncio.Task[None] | None = None

    async def append(self, kind: str, body: dict[str, object]) -> int:
        """Give a frame its number and return when it is on disk.

        Raises:
            UsageError: The body cannot be a frame; no number was used.
            StoreUnavailable: The disk refused; the frame is lost and its number shows as a gap.
        """
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((kind, encode_body(body), written))
        self._flush_soon()
        return await written

    def forget(self, seq: int) -> None:
        """Note that everything up to a number is acknowledged."""
        self._forget = max(self._forget, seq)
        if self._forget - self.outbox.settled_seq >= _FORGET_AFTER:
            self._flush_soon()

    async def from_seq(self, seq: int, limit: int) -> list[StoredFrame]:
        """Read up to ``limit`` frames from a number on."""
        return await asyncio.to_thread(self.outbox.from_seq, seq, limit)

    async def set_aside(self, seq: int, why: str) -> None:
        """Move a frame that the server cannot read out of the stream."""
        await asyncio.to_thread(self.outbox.set_aside, seq, why)

    async def renew(self, replay: str | None = None) -> None:
        """Begin a new stream, once what waits is written and what is acknowledged is gone."""
        await self._settle()
        self._forget = 0
        await asyncio.to_thread(self.outbox.renew, replay)

    async def close(self) -> None:
        """Write what waits, delete what is acknowledged, close the file."""
        try:
            await self._settle()
        finally:
            await asyncio.to_thread(self.outbox.close)

    async def _settle(self) -> None:
        while self._flushing is not None:
            await asyncio.wait({self._flushing})
        if self._forget > self.outbox.settled_seq:
            await asyncio.to_thread(self.outbox.forget_through, self._forget)

    def _flush_soon(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())
            self._flushing.add_done_callback(self._flushed)

    def _flushed(self, task: asyncio.Task[None]) -> None:
        self._flushing = None
        if self._waiting and not task.cancelled():
            self._flush_soon()

    async def _flush(self) -> None:
        """Commit what has gathered, in one go."""
        gathered, self._waiting = self._waiting, []
        rows = [(kind, text) for kind, text, _ in gathered]
        try:
            numbers = await asyncio.to_thread(self.outbox.append_many, rows, self._forget)
        except Exception as error:  # noqa: BLE001 - it goes to whoever appended
            if not gathered:
                _log.error("The outbox of %s cannot be cleared: %s", self.outbox.device, error)
            for _, _, written in gathered:
                if not written.done():
                    written.set_exception(error)
            return
        for (_, _, written), seq in zip(gathered, numbers, strict=True):
            if not written.done():
                written.set_result(seq)
