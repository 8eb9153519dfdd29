"""Keeps the pages as they look now: ``python -m tests.unit.server.reports.pdf.keep``. Look at each of them."""

from PIL import Image

from tests.unit.server.reports.pdf.documents import made
from tests.unit.server.reports.pdf.reading import pictures_of
from tests.unit.server.reports.pdf.test_pages import KEPT, KEPT_NAMES, kept_path


def keep() -> None:
    """Write them."""
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    for name in KEPT_NAMES:
        for number, picture in enumerate(pictures_of(made(name)), 1):
            Image.fromarray(picture).save(kept_path(name, number), optimize=True)


if __name__ == "__main__":
    keep()
