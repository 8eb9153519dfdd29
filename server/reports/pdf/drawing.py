"""Shapes of a chart in millimetres from its upper left corner, as the template draws them: vectors and real text."""

from collections.abc import Sequence
from typing import Literal

from server.reports.pdf.typeset import Content

Point = tuple[float, float]
Anchor = Literal["left", "centre", "right"]
Shape = Literal["diamond", "triangle", "circle", "square", "ring", "cross"]

BLACK, INK, GREY, PALE, WHITE = "#000000", "#1b2126", "#69737a", "#dfe4e7", "#ffffff"
FAINT = "#98a2a9"
# Inter's letters are about so wide, as a share of the size; pt to mm.
_LETTER, _MM_PER_PT = 0.58, 0.3528
_CUT = 3  # to a thousandth of a millimetre


def text_width(words: str, size_pt: float) -> float:
    """Estimate how wide words are, mm."""
    return len(words) * size_pt * _LETTER * _MM_PER_PT


class Drawing:
    """Collects shapes in the order in which they are drawn.

    Args:
        width: mm.
        height: mm.
    """

    def __init__(self, width: float, height: float) -> None:
        """Begin with nothing drawn."""
        self.width, self.height = width, height
        self._items: list[Content] = []

    def content(self, alt: str) -> dict[str, Content]:
        """Give the drawing as the template takes it, with words for those who cannot see it."""
        return {"width": self.width, "height": self.height, "items": self._items, "alt": alt}

    def rect(  # noqa: PLR0913 - a rectangle and how it looks
        self,
        corner: Point,
        size: Point,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        weight: float = 0.2,
        dashed: bool = False,
        hatched: bool = False,
    ) -> None:
        """Draw a rectangle; hatching stands for what was not measured, or stood still."""
        self._items.append({
            "kind": "rect", "x": _cut(corner[0]), "y": _cut(corner[1]), "w": _cut(max(size[0], 0.01)),
            "h": _cut(max(size[1], 0.01)), "fill": fill, "stroke": stroke, "weight": weight, "dashed": dashed,
            "hatched": hatched,
        })  # fmt: skip

    def line(self, points: Sequence[Point], *, stroke: str = INK, weight: float = 0.2, dashed: bool = False) -> None:
        """Draw a line from point to point."""
        path: list[Content] = [[_cut(x), _cut(y)] for x, y in points]
        self._items.append({"kind": "line", "points": path, "stroke": stroke, "weight": weight, "dashed": dashed})

    def area(self, points: Sequence[Point], *, fill: str, stroke: str | None = None) -> None:
        """Fill what lies between points."""
        path: list[Content] = [[_cut(x), _cut(y)] for x, y in points]
        self._items.append({"kind": "area", "points": path, "fill": fill, "stroke": stroke, "weight": 0.25})

    def text(  # noqa: PLR0913 - words, where, and how they look
        self,
        at: Point,
        words: str,
        *,
        size: float = 6.5,
        bold: bool = False,
        anchor: Anchor = "left",
        fill: str = INK,
        plate: bool = False,
    ) -> None:
        """Write words; ``at`` is the middle of their height. On a plate they can be read over lines."""
        self._items.append({
            "kind": "text", "x": _cut(at[0]), "y": _cut(at[1]), "words": words, "size": size, "bold": bold,
            "anchor": anchor, "fill": fill, "plate": plate,
        })  # fmt: skip

    def mark(self, at: Point, shape: Shape, *, size: float = 2.0, filled: bool = True, colour: str = INK) -> None:
        """Draw a small shape about a point."""
        (x, y), r = at, size / 2
        fill = colour if filled else WHITE
        match shape:
            case "diamond":
                self.area([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fill=fill, stroke=colour)
            case "triangle":
                self.area([(x, y - r), (x + r, y + r), (x - r, y + r)], fill=fill, stroke=colour)
            case "square":
                self.rect((x - r, y - r), (size, size), fill=fill, stroke=colour)
            case "cross":
                self.line([(x - r, y - r), (x + r, y + r)], stroke=colour, weight=0.3)
                self.line([(x - r, y + r), (x + r, y - r)], stroke=colour, weight=0.3)
            case "circle" | "ring":
                self._items.append({
                    "kind": "circle", "x": _cut(x), "y": _cut(y), "r": r, "fill": fill, "stroke": colour,
                    "weight": 0.3,
                })  # fmt: skip


def _cut(number: float) -> float:
    return round(number, _CUT)
