"""What stands about a patient, and of a session, read in one transaction."""

from dataclasses import replace

from models.record import ledger
from models.record.artefacts import ArtefactMarked
from models.record.care import ChairHandedOver
from models.record.entry import AnyEntry, NewEntry
from server.care.chart import Chart
from server.care.protocols import ProtocolShelf
from server.security.roles import Duty, Identity, Role
from server.store.accounts import list_users
from server.store.connection import StoreConnection
from server.store.observed import require_observed
from server.store.record import entries_about, entries_of_person, entries_of_session
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


def with_ledger(connection: StoreConnection, chart: Chart, new: NewEntry) -> Chart:
    """Add what the ledger has about the vials that an entry is about, and who may witness; most are about none."""
    corrected = next((entry for entry in chart.every if entry.id == new.corrects), None)
    vials = {new.body.subject} | (set() if corrected is None else {corrected.body.subject})
    lines = {line.id: line for vial in vials if vial is not None for line in lines_about(connection, vial)}
    if vials == {None}:
        return chart
    people = frozenset(user.name for user in list_users(connection) if user.disabled_at is None)
    return replace(chart, ledger=tuple(lines[number] for number in sorted(lines)), people=people)


def with_staff(connection: StoreConnection, chart: Chart, new: NewEntry) -> Chart:
    """Add who looks after patients, where somebody hands a chair over."""
    if not isinstance(new.body, ChairHandedOver):
        return chart
    users = (user for user in list_users(connection) if user.disabled_at is None)
    carers = (user.name for user in users if Identity(user.name, Role(user.role)).may(Duty.CARE))
    return replace(chart, people=frozenset(carers))


def lines_about(connection: StoreConnection, vial: str) -> list[AnyEntry]:
    """Read the ledger's lines about a vial, of all sessions, by number, and what corrects them."""
    return entries_about(connection, [kind.model_fields["kind"].default for kind in ledger.BODIES], vial)


def require_subject(connection: StoreConnection, new: NewEntry) -> None:
    """See that the store has what an entry is about.

    Raises:
        NotFoundError: It has not.
    """
    if isinstance(new.body, ArtefactMarked) and new.session is not None:
        require_observed(connection, new.session, new.body)


def patient_in(connection: StoreConnection, session: int) -> int:
    """Tell whose session it is.

    Raises:
        NotFoundError: There is no such session.
    """
    return session_of(connection, session).patient.id
