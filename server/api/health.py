"""Whether the process runs, whether its store answers, and its numbers for Prometheus."""

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.responses import PlainTextResponse, Response

from models.errors import ChairsideError
from server.api.asking import PartsOf
from server.store.connection import answers

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """The process runs."""
    return PlainTextResponse("ok")


@router.get("/readyz")
async def readyz(parts: PartsOf) -> PlainTextResponse:
    """The store answers, and the last commit worked."""
    try:
        await parts.ask(answers)
    except ChairsideError:
        return PlainTextResponse("unavailable", 503)
    return PlainTextResponse("ok") if parts.writer.is_healthy else PlainTextResponse("unavailable", 503)


@router.get("/metrics")
async def metrics(parts: PartsOf) -> Response:
    """Numbers of this process, made at the moment they are asked for."""
    registry = CollectorRegistry()
    for name, description, value in (
        ("chairside_devices_connected", "Devices connected", sum(link.is_connected for link in parts.links.all())),
        ("chairside_screens_connected", "Live clients", len(parts.hub.clients)),
        ("chairside_writer_waiting", "Frames waiting for their commit", parts.writer.waiting),
        ("chairside_writer_healthy", "1 when the last commit worked", int(parts.writer.is_healthy)),
        ("chairside_frames_settled", "Frames settled since the start", parts.writer.settled),
        ("chairside_task_restarts", "Tasks that died and were started again", parts.restarts),
        ("chairside_alarms_present", "Alarms that are not over", len(parts.pipeline.engine.alarms())),
    ):
        Gauge(name, description, registry=registry).set(value)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")
