"""What stands about a patient, and of a session, read in one transaction."""

from server.care.chart import Chart
from server.care.protocols import ProtocolShelf
from server.store.connection import StoreConnection
from server.store.record import entries_of_person, entries_of_session
from server.store.sessions import phases_of, session_of


def read_chart(connection: StoreConnection, protocols: ProtocolShelf, patient: int, session: int | None) -> Chart:
    """Read what stands about a patient, and of a session.

    Raises:
        NotFoundError: There is no such session.
    """
    every = entries_of_person(connection, patient)
    if session is None:
        return Chart.of(None, every)
    found = session_of(connection, session)
    every += entries_of_session(connection, session)
    return Chart.of(found, every, protocols.of(found), phases_of(connection, session))


def read_session_chart(connection: StoreConnection, session: int, *, protocols: ProtocolShelf) -> Chart:
    """Read what stands of a session and about its patient.

    Raises:
        NotFoundError: There is no such session.
    """
    return read_chart(connection, protocols, patient_in(connection, session), session)


def patient_in(connection: StoreConnection, session: int) -> int:
    """Tell whose session it is.

    Raises:
        NotFoundError: There is no such session.
    """
    return session_of(connection, session).patient.id
