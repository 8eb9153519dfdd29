"""The composition root: the one place where parts are chosen, and the only one that meets the dashboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI

from dashboard.app import ASSETS, build_dashboard
from dashboard.shim import PageShim
from dashboard.source import ClinicView
from models.observation import GenerationMode
from server.alarms.preset_shelf import PresetShelf
from server.api.chart_reading import read_session_chart
from server.api.routes import add_routes
from server.attending import Attending
from server.build import build_id, product_version
from server.care.protocols import ProtocolShelf
from server.clock import Clock, SystemClock
from server.credentials import StoredCredentials
from server.escalation.dispatcher import Dispatcher, DispatcherEnds
from server.escalation.plan import load_plan
from server.ingest.announcing import Announcer
from server.ingest.desk import Desk
from server.ingest.links import Links
from server.ingest.pipeline import Pipeline
from server.live.hub import Hub
from server.live.ward import Ward
from server.live.watching import Watching
from server.parts import Parts
from server.screens import Screens
from server.security.allowance import MOST_BODY_BYTES
from server.security.gate import Gate
from server.security.heads import HeadBook
from server.security.outside import Outside
from server.security.recognising import Recogniser
from server.security.witness import Witness
from server.settings import Settings
from server.store.database import Database
from server.store.reader import Reader
from server.store.writer import Writer
from server.supervisor import Supervisor
from server.training import Training


@dataclass(frozen=True, slots=True)
class Server:
    """The whole server, not yet started.

    Args:
        app: To be served, gate and all.
        supervisor: To be started before, and stopped after.
        parts: For whoever runs or tests it.
    """

    app: Outside
    supervisor: Supervisor
    parts: Parts


def create_server(settings: Settings, clock: Clock | None = None) -> Server:
    """Choose the parts and tie them together."""
    clock = clock or SystemClock(settings.clock_speed)
    build, presets = build_id(ASSETS), PresetShelf()
    view = ClinicView(settings.clinic_name, settings.time_zone, _mode(settings), settings.clock_speed, build)
    database = Database(settings.data_dir, settings.database)
    reader = Reader(database)
    ward = Ward(clock, presets, _clinic(view))
    writer = Writer(database)
    hub = Hub(ward, clock, build)
    watching = Watching(hub)
    announcer = Announcer(writer, ward, watching)
    pipeline = Pipeline(writer, ward, announcer, clock)
    ward.publish_to(hub)
    plan = load_plan()
    ends = DispatcherEnds(clock, writer.keep_log, pipeline.tell_delivery, ward.mode_of, ward.nurse_of)
    announcer.messages = dispatcher = Dispatcher(settings.recipients, plan, ends)
    api = FastAPI(
        title="Chairside",
        version=product_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # answered by a route of our own, off the event loop
        max_body_size=MOST_BODY_BYTES,
    )
    witness = Witness(writer.keep_audit, clock)
    recogniser = Recogniser(StoredCredentials(reader, writer), clock, settings)
    gate = Gate(api, recogniser=recogniser, witness=witness, secure=settings.is_https)
    protocols = ProtocolShelf()
    read_session = partial(read_session_chart, protocols=protocols)
    attending = Attending(reader, read_session, ward, pipeline)
    training = Training(clock) if settings.simulated else None
    parts = Parts(
        reader, writer, attending, settings, clock, pipeline, Desk(pipeline, presets), Links(), ward, hub, watching,
        presets, protocols, gate, dispatcher, HeadBook(settings.data_dir, settings.audit_heads), training,
    )  # fmt: skip
    supervisor = Supervisor(parts, database, plan)
    writer.on_health = supervisor.store_health
    api.state.parts = parts
    add_routes(api, _lifespan(supervisor))
    source = Screens(reader, ward, presets, view, read_session, parts.columns)
    screens = build_dashboard(source, server=FastAPI(docs_url=None, redoc_url=None, openapi_url=None), build=build)
    api.mount("/", PageShim(screens, source))
    return Server(Outside(gate, settings), supervisor, parts)


def _lifespan(supervisor: Supervisor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - FastAPI's own type
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await supervisor.start()
        try:
            yield
        finally:
            await supervisor.stop()

    return lifespan


def _mode(settings: Settings) -> GenerationMode:
    return GenerationMode.DEMO if settings.simulated else GenerationMode.REAL


def _clinic(view: ClinicView) -> dict[str, object]:
    return {"name": view.name, "time_zone": view.time_zone, "speed": view.speed, "mode": view.mode.value}
