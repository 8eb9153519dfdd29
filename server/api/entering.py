"""An entry gets into the record: what stands is read, the rules are asked, it is written; in one transaction."""

from dataclasses import replace

from models.record.entry import AnyEntry
from server.api.chart_reading import read_chart, require_subject, with_ledger, with_staff
from server.care.admission import Asked, admit
from server.care.order_limits import as_checked
from server.care.protocols import ProtocolShelf
from server.care.rules import RULES
from server.store.connection import StoreConnection
from server.store.record import add_entry


def keep_entry(connection: StoreConnection, protocols: ProtocolShelf, asked: Asked) -> AnyEntry:
    """Read what stands, ask the rules and write, inside the writer's transaction.

    Raises:
        UsageError: The rules refuse it; nothing of it is kept.
    """
    new = replace(asked.new, body=as_checked(asked.new.body, asked.drugs))
    asked = replace(asked, new=new)
    chart = read_chart(connection, protocols, new.patient, new.session)
    require_subject(connection, new)
    admit(with_staff(connection, with_ledger(connection, chart, new), new), asked, RULES)
    return add_entry(connection, new, asked.now, asked.author)
