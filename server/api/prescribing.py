"""What only a prescriber enters: whether who asks is one, and has proven it by more than a PIN."""

from models.errors import ProofDue
from models.record.entry import NewEntry
from server.parts import Parts
from server.security.roles import Duty, Identity
from server.store.connection import StoreConnection
from server.store.record import entry_of


def may_prescribe(asker: Identity) -> bool:
    """Tell whether somebody may order drugs and override what blocks."""
    return asker.may(Duty.PRESCRIBE)


def require_password(connection: StoreConnection, parts: Parts, asker: Identity, new: NewEntry) -> None:
    """Ask who came in by a PIN for the password, before an order or another word of a prescriber (ADR-0039).

    Raises:
        ProofDue: It was not given lately.
    """
    before = () if new.corrects is None else (entry_of(connection, new.corrects).body,)
    if not (asker.by_pin and any(body.wants_password for body in (new.body, *before))):
        return
    if not parts.gate.proofs.is_fresh(asker, parts.clock.now().monotonic_s):
        raise ProofDue
