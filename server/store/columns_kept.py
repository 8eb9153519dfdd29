"""Columns of the sessions that were looked at last, kept while nothing was added to them."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import Connection

from server.store.columns import Columns, Extent, columns_of, extent_of


class KeptColumns:
    """The columns of the sessions that were looked at last: a zoom reads nothing anew while nothing was added.

    Args:
        most: So many sessions are kept; one of eight hours takes 4 MB.
    """

    def __init__(self, most: int = 6) -> None:
        """Keep nothing yet."""
        self._most = most
        self._kept: OrderedDict[int, tuple[Extent, dict[str, Columns]]] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, session: int) -> dict[str, Columns]:
        """Give a session's columns as they are now.

        Raises:
            NotFoundError: There is no such session.
        """
        extent = extent_of(connection, session)
        with self._lock:
            known = self._kept.get(session)
        if known is not None and known[0] == extent:
            return known[1]
        found = columns_of(connection, extent)
        with self._lock:
            self._kept[session] = (extent, found)
            self._kept.move_to_end(session)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
