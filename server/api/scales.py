"""Scales: their items, ranges and answers, so that screens can draw their forms."""

from server.api.asking import Asker, room
from server.api.paging import Cursor, Limit, page, read_number
from server.care.scales import Item, Scale, shipped_scales

router = room("scales")


@router.get("/scales")
async def scales(asker: Asker, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List the scales by name and version, each whole; an item without wording is read from its own form."""
    del asker  # everybody who is signed in may read what is asked
    known = [scale for _, scale in sorted(shipped_scales().items())]
    numbered = list(enumerate(known, 1))[read_number(cursor) :]
    return page(numbered[: limit + 1], limit, _render, lambda found: [found[0]])


def _render(numbered: tuple[int, Scale]) -> dict[str, object]:
    scale = numbered[1]
    made = scale.model_dump(mode="json", exclude={"items", "answers", "domains"})
    return {**made, "items": [_render_item(scale, item) for item in scale.items]}


def _render_item(scale: Scale, item: Item) -> dict[str, object]:
    made = item.model_dump(mode="json", exclude={"points"})
    return {**made, "answers": [answer.model_dump() for answer in item.answers or scale.answers]}
