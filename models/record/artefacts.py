"""An observation that a person takes for an artefact: it is kept, crossed out, and left out of what is computed."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.record.entry import EntryBody, Words
from models.record.times import Moment


class ArtefactMarked(EntryBody):
    """One observation, or all metrics of one cuff reading, is no measurement of the patient.

    ``stream``, ``seq`` and ``measured_at`` name it as the list of observations does. A withdrawal of the entry takes
    the mark away.
    """

    group: ClassVar[str] = "artefacts"
    kind: Literal["artefact"] = "artefact"
    stream: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    seq: Annotated[int, Field(strict=True, ge=1, le=2**53)]
    metrics: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(min_length=1, max_length=8)]
    measured_at: Moment
    why: Words


BODIES: tuple[type[EntryBody], ...] = (ArtefactMarked,)
