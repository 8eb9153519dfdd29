"""A writer on a disk that is full after a while, in a process of its own: run by ``test_full_disk``.

Prints one JSON object: what became of every number, and what the writer said of its health.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from server.store.streams import open_stream
from server.store.writer import Writer
from tests.component.server.store.building import NOW, Answers, Health, Place, Sender, at, hello, judged, new_alarm

ROOM_BYTES = 512 * 1024


async def main(folder: Path) -> dict[str, object]:
    place, health, answers = Place(folder), Health(), Answers()
    database = place.database()
    database.lock()
    writer = Writer(database, health)
    await writer.start()
    sender = await writer.run(Sender.on)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, resource.RLIM_INFINITY))
    seq = 0
    while health.words[-1:] != [False]:
        seq += 1
        values = [judged(70.5 + place, at(seq + place / 1000)) for place in range(60)]
        answers.append_all(writer, [sender.frame(seq, *values, received_at=at(seq + 1))])
        await answers.count(seq)
        await asyncio.sleep(0)
    writer.keep_alarms([new_alarm(1)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await health.until(True)
    stream = await writer.run(lambda connection: open_stream(connection, hello(), NOW))
    sender = Sender(stream, sender.metric_ids)
    next_seq = stream.ledger.next_seq
    answers.append_all(
        writer, [sender.frame(number, judged(70, at(number))) for number in range(next_seq, next_seq + 5)]
    )
    found = await answers.count(seq + 5)
    await writer.stop()
    return {
        "settled": [(number, settlement.name) for number, settlement in found],
        "next_seq": next_seq,
        "health": health.words,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
