"""What every part of a preset file is made of: strict kinds, nothing unknown, a source beside each number."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.alarm import AlarmPriority
from models.session import SessionPhase

Source = Annotated[str, Field(min_length=1, max_length=500)]
Phase = Annotated[SessionPhase, Field(strict=False)]
Priority = Annotated[AlarmPriority, Field(strict=False)]
Delay = Annotated[float, Field(ge=0, le=600)]


class Part(BaseModel):
    """A part of a preset file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
