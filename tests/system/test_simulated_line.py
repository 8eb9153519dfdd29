"""What a simulated monitor's line and clock do to it, and what the real server makes of that."""

import asyncio
from pathlib import Path

from devices.address import Link
from devices.clock import DeviceClock
from devices.simulators.bedside.faults import Fault, FaultKind
from devices.simulators.ward import Post, run_ward
from tests.component.devices.chairs import Chair
from tests.system.outside import Clinic, eventually

SPEED = 5.0


async def test_a_monitor_on_a_bad_line_with_a_wrong_clock_is_stored_once_and_told(
    clinic: Clinic, tmp_path: Path
) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", "baseline", device=device)["id"]
    chair = Chair(
        Fault(FaultKind.DUPLICATES, strength=1_000),
        Fault(FaultKind.JITTER, 0, 30),
        Fault(FaultKind.FEED_LOSS, 10, 10),
        Fault(FaultKind.CLOCK_SKEW, 40),
    )
    link = Link(f"{clinic.address.replace('http', 'ws', 1)}/feed", token)
    running = asyncio.create_task(run_ward([Post(device, link, chair)], tmp_path, DeviceClock(), SPEED))
    try:
        told = await asyncio.to_thread(clinic.alarm, "clock_wrong", session=session, present=True)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert told["device"] == device
    found = await asyncio.to_thread(
        eventually, lambda: clinic.every(f"/devices/{device}/observations", metric="heart_rate")
    )
    numbers = sorted(one["seq"] for one in found)
    assert numbers == list(range(1, len(numbers) + 1)), "each number is there, and once"
    assert len(numbers) > 40
    assert {alarm["condition"] for alarm in clinic.alarms(session)} == {"clock_wrong"}
