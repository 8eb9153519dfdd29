"""What a screen says it painted: a line of the alarm log for each alarm that somebody could see by it."""

from models.alarm_log import LogEntry, LogKind
from models.timestamps import Moment, format_timestamp
from server.ingest.pipeline import Pipeline
from server.live.client import Client, Receipt


def take_receipt(pipeline: Pipeline, client: Client, receipt: Receipt, now: Moment) -> None:
    """Note a receipt. An alarm that was over before the version that the screen painted stood on no screen."""
    lines = []
    for sent in client.painted(receipt):
        for alarm, session in sorted(sent.alarms.items()):
            if receipt.version != sent.version and pipeline.ward.alarm(alarm) is None:
                continue
            pipeline.ward.shown(alarm)
            entry = {
                "screen": client.screen or None,
                "version": sent.version,
                "sent_at": format_timestamp(sent.at),
                "painted_at": format_timestamp(now.utc),
                "seconds": round((now.utc - sent.at).total_seconds(), 3),
                "audio": receipt.audio,
            }
            lines.append(LogEntry(now.utc, LogKind.PAINTED, session, alarm, client.user, entry))
    if lines:
        pipeline.writer.keep_log(lines)
