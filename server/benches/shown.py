"""What devices send and a board shows: loads of `chairside bench live`, each with the script that sees it painted.

The script notes a chair, what it shows and when two animation frames have passed since: then it is on the screen.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import orjson
from websockets.asyncio.client import ClientConnection

from models.timestamps import format_timestamp
from server.benches.bench_server import BenchServer
from server.benches.device import connected
from server.clock import SystemClock

# When each chair was sent what, by what it should show then: Unix time in milliseconds.
Sent = dict[tuple[str, str], list[float]]
_WARM_UP_S = 3.0
# Heart rates that breach no limit; each comes again only after all others.
_VALUES = range(60, 108)
_PAINTED = """
window.painted = [];
const seen = new Map();
const look = () => {
  for (const tile of document.querySelectorAll(".tile[data-chair]")) {
    const text = shownBy(tile);
    if (seen.get(tile.dataset.chair) === text) continue;
    seen.set(tile.dataset.chair, text);
    const note = () => window.painted.push([tile.dataset.chair, text, performance.timeOrigin + performance.now()]);
    if (text) requestAnimationFrame(() => requestAnimationFrame(note));
  }
};
const whatever = { subtree: true, childList: true, characterData: true, attributes: true };
new MutationObserver(look).observe(document.body, whatever);
"""
# Pressures beyond the medium limit of the preset twice, for a cuff's reading must be confirmed, and back; in seconds.
_CROSSES, _ROUND_S = {0: 165, 1: 166, 3: 120}, 5
_CONFIRMED = 166
ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured: in words, the page's script, and one device's sending; see :data:`NUMBERS`."""

    words: str
    watch: str
    device: Callable[[BenchServer, str, str, int, float, Sent], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Sender:
    """One device's socket and the clock it sends by."""

    socket: ClientConnection
    clock: SystemClock

    async def send(self, seq: int, values: dict[str, float]) -> float:
        """Send a frame and wait for its acknowledgement; tells when it went out, in milliseconds."""
        now = self.clock.now().utc
        text = format_timestamp(now)
        items = [{"metric": metric, "value": number, "measured_at": text} for metric, number in values.items()]
        frame = {"type": "observations", "seq": seq, "sent_at": text, "observations": items}
        await self.socket.send(orjson.dumps(frame).decode())
        await self.socket.recv()
        return now.timestamp() * 1e3


async def _beats(seconds: float, offset_s: float) -> AsyncIterator[int]:
    """Count seconds from 1 as they begin, after the warm-up."""
    loop = asyncio.get_running_loop()
    started = loop.time() + _WARM_UP_S + offset_s
    for seq in range(1, int(seconds) + 1):
        await asyncio.sleep(max(0.0, started + seq - loop.time()))
        yield seq


def _usual(heart_rate: int) -> dict[str, float]:
    return {
        "heart_rate": heart_rate, "pulse_rate": heart_rate, "spo2": 98, "respiratory_rate": 14, "etco2": 38,
        "perfusion_index": 3.5,
    }  # fmt: skip


async def _numbers(server: BenchServer, name: str, token: str, place: int, seconds: float, sent: Sent) -> None:
    """A heart rate that was not sent for nearly a minute, once a second, each device at its own moment."""
    async with connected(server.feed, name, token) as socket:
        sender = _Sender(socket, SystemClock())
        async for seq in _beats(seconds, place / len(server.tokens)):
            value = _VALUES[(seq + 7 * place) % len(_VALUES)]
            at_ms = await sender.send(seq, _usual(value))
            sent.setdefault((str(place), str(value)), []).append(at_ms)


async def _alarms(server: BenchServer, name: str, token: str, place: int, seconds: float, sent: Sent) -> None:
    """A pressure beyond a limit, confirmed in the same instant at every chair; a whole number of rounds."""
    async with connected(server.feed, name, token) as socket:
        sender = _Sender(socket, SystemClock())
        async for seq in _beats(seconds // _ROUND_S * _ROUND_S, 0.0):
            pressure = _CROSSES.get((seq - 1) % _ROUND_S)
            more = {} if pressure is None else {"nibp_systolic": float(pressure)}
            at_ms = await sender.send(seq, _usual(72) | more)
            if pressure == _CONFIRMED:
                sent.setdefault((str(place), ALARM), []).append(at_ms)


NUMBERS = Load(
    "one frame of six metrics a second each",
    'const shownBy = (tile) => tile.querySelector(".num--hr .v > span")?.textContent.trim() ?? "";' + _PAINTED,
    _numbers,
)
ALARMS = Load(
    f"all beyond a limit at once, every {_ROUND_S} s, beside one frame a second each",
    f'const shownBy = (tile) => tile.matches(".is-medium.is-on") && tile.querySelector(".msg.lit") ? "{ALARM}" : "";'
    + _PAINTED,
    _alarms,
)
