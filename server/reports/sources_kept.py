"""Columns parted by their sources, kept for the sessions that were looked at last: a zoom goes through none again."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from server.reports.one_source import Devices, Parted, part
from server.store.columns import Columns


class KeptSources:
    """What :func:`part` made of the columns of the sessions that were looked at last.

    Args:
        most: So many sessions are kept; what one device gave alone takes no room of its own.
    """

    def __init__(self, most: int = 6) -> None:
        """Keep nothing yet."""
        self._most = most
        self._kept: OrderedDict[int, tuple[Mapping[str, Columns], Devices, Parted]] = OrderedDict()
        self._lock = Lock()

    def of(self, session: int, columns: Mapping[str, Columns], devices: Devices) -> Parted:
        """Part a session's columns; the very same ones with the same devices are parted once."""
        with self._lock:
            known = self._kept.get(session)
        if known is not None and known[0] is columns and known[1] == devices:
            return known[2]
        found = part(columns, devices)
        with self._lock:
            self._kept[session] = (columns, devices, found)
            self._kept.move_to_end(session)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
