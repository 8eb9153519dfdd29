"""A PDF read back: its words page by page, and its pages as pictures."""

from functools import cache
from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdf import PdfReader

Grey = NDArray[np.uint8]
DOTS_PER_INCH = 60


@cache
def pages_of(made: bytes) -> list[str]:
    """Each page's words, parted by single spaces."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    return [" ".join(words.split()) for words in pages]


def words_of(made: bytes) -> str:
    """The words of all pages."""
    return " ".join(pages_of(made))


def letters_of(made: bytes) -> str:
    """All letters without spaces: what a narrow column breaks is one word again."""
    return "".join(words_of(made).split())


def pictures_of(made: bytes) -> list[Grey]:
    """Each page in greys, as a black-and-white printer would see it."""
    document = pypdfium2.PdfDocument(made)
    try:
        return [
            np.asarray(page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil(), dtype=np.uint8)
            for page in document
        ]
    finally:
        document.close()
