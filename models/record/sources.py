"""Which device gives a metric, where a session has several."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.record.entry import EntryBody, Line


class SourceChosen(EntryBody):
    """From now on this device gives this metric: the tile shows it and the limits act on it."""

    group: ClassVar[str] = "sources"
    kind: Literal["source_chosen"] = "source_chosen"
    metric: Annotated[str, Field(max_length=64)]
    device: Line


BODIES: tuple[type[EntryBody], ...] = (SourceChosen,)
