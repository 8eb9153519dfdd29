"""The running server's parts, chosen once in ``server/app.py``."""

from asyncio import Lock
from dataclasses import dataclass, field

from models.account import UserAccount
from server.alarms.preset_shelf import PresetShelf
from server.attending import AttendedStore
from server.care.clinic_drugs import ClinicDrugs
from server.care.clinic_medicines import ClinicMedicines
from server.care.protocols import ProtocolShelf
from server.clock import Clock
from server.escalation.dispatcher import Dispatcher
from server.ingest.desk import Desk
from server.ingest.links import Links
from server.ingest.pipeline import Pipeline
from server.live.hub import Hub
from server.live.ward import Ward
from server.live.watching import Watching
from server.rehearsal.apart import Rehearsals
from server.reports.apart import Exports
from server.reports.sources_kept import KeptSources
from server.security.first_start import FirstStart
from server.security.flows import Flow, Known
from server.security.gate import Gate
from server.security.heads import HeadBook
from server.security.pairing import Pairing
from server.security.pending import Pending
from server.settings import Settings
from server.store.clinic_choices import ClinicFacts
from server.store.columns_kept import KeptColumns
from server.training import Training


@dataclass(slots=True)
class Parts(AttendedStore):
    """The running server's parts, the store's two ends among them.

    ``training`` is there in a demonstration alone; ``restarts`` counts tasks that died and were started again;
    ``answers`` are those of commands that came with a key, by author and key, newest last;
    ``challenges`` are what passkeys were asked to sign, by whom they were asked; ``flows`` are log-ins at the identity
    provider, ``known`` those whose second factor is still due.
    ``medicines`` and ``drugs`` are the clinic's own, over those that come with the program.
    ``facts`` are what the clinic says of itself on records.
    ``columns`` are the numbers of the sessions that were looked at last, ``sources`` which of them count.
    ``keeping_lines`` lets one at a time bring lines of sessions up with the record.
    """

    settings: Settings
    clock: Clock
    pipeline: Pipeline
    desk: Desk
    links: Links
    ward: Ward
    hub: Hub
    watching: Watching
    presets: PresetShelf
    protocols: ProtocolShelf
    gate: Gate
    dispatcher: Dispatcher
    heads: HeadBook
    training: Training | None = None
    restarts: int = 0
    answers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    pairing: Pairing = field(default_factory=Pairing)
    first_start: FirstStart = field(default_factory=FirstStart)
    rehearsals: Rehearsals = field(default_factory=Rehearsals)
    exports: Exports = field(default_factory=Exports)
    challenges: Pending[bytes] = field(default_factory=Pending)
    flows: Pending[Flow] = field(default_factory=Pending)
    known: Pending[tuple[UserAccount, Known]] = field(default_factory=Pending)
    medicines: ClinicMedicines = field(default_factory=ClinicMedicines)
    facts: ClinicFacts = field(default_factory=ClinicFacts)
    drugs: ClinicDrugs = field(default_factory=ClinicDrugs)
    columns: KeptColumns = field(default_factory=KeptColumns)
    sources: KeptSources = field(default_factory=KeptSources)
    keeping_lines: Lock = field(default_factory=Lock)
