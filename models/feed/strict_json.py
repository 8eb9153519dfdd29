"""Strict JSON: one object of plain values, and nothing that two readers could understand in two ways.

RFC 8259 leaves open what a key given twice or ``1e999`` means, and parsers differ; here each is a fault with a name.
What the objects mean is the business of ``codec.py``.
"""

import json
from math import isfinite

from models.errors import DeviceProtocolError
from models.feed.messages import MAX_FRAME_BYTES

MAX_DEPTH = 32


class RepeatedKeys(dict[str, object]):
    """An object in which keys stood twice; ``repeated`` names them, in the order of their repetition."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        """Keep the last value of each key, as a plain dict does, and the names of those that had several."""
        super().__init__(pairs)
        self.repeated: list[str] = []
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                self.repeated.append(key)
            seen.add(key)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else RepeatedKeys(pairs)


def _refuse_constant(name: str) -> object:
    raise unreadable("not_finite", f"{name} is not a number in JSON; send null with a validity that says why")


# Built once: json.loads with hooks builds a decoder anew for each call.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)


def unreadable(code: str, message: str) -> DeviceProtocolError:
    """Make the error of a frame that cannot be answered under its number; close 4400."""
    return DeviceProtocolError(code, message)


def read_object(text: str | bytes) -> dict[str, object]:
    """Read one message as one JSON object; objects with a key given twice come as ``RepeatedKeys``.

    Raises:
        DeviceProtocolError: Binary, too long, too deep for the parser, not JSON, NaN or Infinity, or no object.
    """
    if isinstance(text, bytes):
        raise unreadable("binary", "Binary frame; send one JSON object as text")
    size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
    if size > MAX_FRAME_BYTES:
        raise unreadable("too_long", f"Frame of {size} bytes; at most {MAX_FRAME_BYTES} are read")
    try:
        found = _DECODER.decode(text)
    except RecursionError as error:
        raise unreadable("too_deep", f"Nested too deep; at most {MAX_DEPTH} levels are read") from error
    except ValueError as error:
        raise unreadable("not_json", f"Not JSON: {error}") from error
    if not isinstance(found, dict):
        raise unreadable("not_an_object", "A frame is one JSON object")
    return found


def check_tree(found: object, depth: int = 1) -> None:
    """Refuse what no level of a frame may hold: depth, infinite numbers, text that is not Unicode.

    A frame that the strict models took whole has none of these; it need not be walked.

    Raises:
        DeviceProtocolError: It holds one of them.
    """
    if depth > MAX_DEPTH and isinstance(found, dict | list):
        raise unreadable("too_deep", f"Nested too deep; at most {MAX_DEPTH} levels are read")
    if isinstance(found, float | int) and not _is_finite(found):
        raise unreadable("not_finite", "A number too large to be finite; send null with a validity that says why")
    if isinstance(found, str) and not _is_unicode(found):
        raise unreadable("not_unicode", "Text with half a surrogate pair is not Unicode")
    if isinstance(found, list):
        for item in found:
            check_tree(item, depth + 1)
    elif isinstance(found, dict):
        for key, item in found.items():
            check_tree(key, depth)
            check_tree(item, depth + 1)


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:  # a whole number beyond what any float can hold, such as 1 with 400 zeros
        return False


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
