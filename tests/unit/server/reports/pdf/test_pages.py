"""What a PDF looks like: its pages as pictures are those that somebody looked at and kept.

``python -m tests.unit.server.reports.pdf.keep`` keeps them anew; look at each before it is committed.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.unit.server.reports.pdf.documents import NAMES, made
from tests.unit.server.reports.pdf.reading import DOTS_PER_INCH, Grey, pictures_of

KEPT = Path(__file__).parent / "pages"
KEPT_NAMES = ("plain,signed", "aborted", "empty")
# Another build of the renderer smooths edges otherwise; a word that moved, or a line that is missing, is more than this
# of a square: so many greys of 255 on the average.
MOST_APART = 10.0
_SQUARE = 14  # dots, 6 mm
_WHITE = 250
_MM = DOTS_PER_INCH / 25.4


def kept_path(name: str, number: int) -> Path:
    return KEPT / f"{name.replace(',', '-')}-{number}.png"


def differs(one: Grey, other: Grey) -> float:
    """Tell how far apart the two pictures are where they are furthest apart."""
    assert one.shape == other.shape
    rows, columns = (size // _SQUARE * _SQUARE for size in one.shape)
    apart = np.abs(one.astype(float) - other.astype(float))[:rows, :columns]
    squares = apart.reshape(rows // _SQUARE, _SQUARE, columns // _SQUARE, _SQUARE).mean(axis=(1, 3))
    return float(squares.max())


@pytest.mark.parametrize("name", KEPT_NAMES)
def test_pages_look_as_they_did_when_somebody_looked_at_them(name: str) -> None:
    pictures = pictures_of(made(name))
    assert len(list(KEPT.glob(f"{name.replace(',', '-')}-[0-9]*.png"))) == len(pictures)
    for number, picture in enumerate(pictures, 1):
        with Image.open(kept_path(name, number)) as kept:
            assert differs(picture, np.asarray(kept, dtype=np.uint8)) < MOST_APART, f"page {number}"


def test_a_line_that_is_missing_would_be_seen() -> None:
    first, *_ = pictures_of(made("plain,signed"))
    without = first.copy()
    rows = slice(round(144 * _MM), round(150 * _MM))  # the line of the heart rate
    without[rows, round(60 * _MM) : round(70 * _MM)] = 255
    assert differs(first, without) > MOST_APART


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_paper_at_its_sides_or_its_foot(name: str) -> None:
    for picture in pictures_of(made(name)):
        edge, foot = round(11 * _MM), round(6 * _MM)
        assert picture[:, :edge].min() >= _WHITE
        assert picture[:, -edge:].min() >= _WHITE
        assert picture[-foot:].min() >= _WHITE
