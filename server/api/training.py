"""Training: what plays at each chair of a demonstration, and an instructor's way to change it.

These calls exist in a demonstration alone. They change what simulated monitors measure and nothing of the record; the
alarms that follow are made as all others are, from what the monitors then send.
"""

from typing import Annotated, Literal, cast

import structlog
from fastapi import Depends, Path
from pydantic import Field

from models.errors import ConflictError, NotFoundError
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Body
from server.parts import Parts
from server.training import MonitorState, Training

router = room("training")
log = structlog.get_logger(__name__)

ChairName = Annotated[str, Path(max_length=100, description="A chair, or a simulated monitor that is in no chair.")]


class Instruction(Body):
    """What an instructor wants; ``name`` is the scenario to play or the nudge."""

    do: Literal["play", "pause", "resume", "nudge", "calm"]
    name: Annotated[str, Field(max_length=64)] | None = None


def _training(parts: PartsOf) -> Training:
    """These routes are there only where training is."""
    return cast("Training", parts.training)


TrainingOf = Annotated[Training, Depends(_training)]


@router.get("/training")
async def what_plays(parts: PartsOf, training: TrainingOf) -> dict[str, object]:
    """What can be played and nudged, and what plays at each chair; ``age_s`` is how old that is."""
    view = training.view()
    return {
        **view.offer.model_dump(),
        "chairs": [
            _render(monitor, parts) for monitor in sorted(view.monitors, key=lambda found: _place(found, parts))
        ],
        "age_s": round(view.age_s, 1),
    }


@router.post("/training/chairs/{chair}")
async def instruct(
    chair: ChairName, body: Instruction, parts: PartsOf, training: TrainingOf, asker: Asker
) -> dict[str, object]:
    """Start, pause, resume, nudge or calm what plays at a chair; answers what plays there then."""
    device = _device(chair, parts, training)
    log.info("instructed", by=asker.user, device=device, chair=parts.ward.chair_of(device), do=body.do, name=body.name)
    return _render(await training.instruct(device, body.do, body.name), parts)


def _device(chair: str, parts: Parts, training: Training) -> str:
    """The simulated monitor of a chair; a monitor's own id will do as well, since it may be in no chair."""
    devices = [monitor.device for monitor in training.view().monitors]
    found = [device for device in devices if parts.ward.chair_of(device) == chair]
    if len(found) > 1:
        message = f"Chair {chair} has more than one simulated monitor; name one of {', '.join(found)}"
        raise ConflictError(message)
    if found:
        return found[0]
    if chair in devices:
        return chair
    if chair in parts.ward.chair_names():
        message = f"No simulated monitor is bound to chair {chair}; there is nothing to instruct"
        raise ConflictError(message)
    message = f"There is no chair or simulated monitor {chair!r}"
    raise NotFoundError(message)


def _place(monitor: MonitorState, parts: Parts) -> tuple[int, str]:
    """Chairs in the order people count, then what is in none."""
    names = list(parts.ward.chair_names())
    chair = parts.ward.chair_of(monitor.device)
    return (names.index(chair) if chair in names else len(names), monitor.device)


def _render(monitor: MonitorState, parts: Parts) -> dict[str, object]:
    return {
        "chair": parts.ward.chair_of(monitor.device),
        "device": monitor.device,
        "scenario": monitor.scenario,
        "second": monitor.second,
        "lasts_s": monitor.lasts_s,
        "paused": monitor.is_paused,
        "active": list(monitor.active),
    }
