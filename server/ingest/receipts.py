"""What a screen says it painted: a line of the alarm log for each alarm that somebody could see by it."""

from models.alarm_log import LogEntry, LogKind
from models.timestamps import Moment, format_timestamp
from server.ingest.pipeline import Pipeline
from server.live.client import Client, Receipt


def take_receipt(pipeline: Pipeline, client: Client, receipt: Receipt, now: Moment) -> None:
    """Note a receipt; a page that is hidden painted for nobody, and confirms no alarm."""
    lines = []
    for sent in client.painted(receipt):
        for alarm in sorted(sent.alarms) if receipt.is_visible else ():
            pipeline.ward.shown(alarm)
            entry = {
                "screen": client.screen or None,
                "version": sent.version,
                "sent_at": format_timestamp(sent.at),
                "painted_at": format_timestamp(now.utc),
                "seconds": round((now.utc - sent.at).total_seconds(), 3),
                "audio": receipt.audio,
            }
            session = pipeline.ward.session_of_alarm(alarm)
            lines.append(LogEntry(now.utc, LogKind.PAINTED, session, alarm, client.user, entry))
    if lines:
        pipeline.writer.keep_log(lines)
