"""Text that says what it shows: characters that nobody sees turn names around, or tell apart what looks the same."""

import unicodedata

# Unicode 16: marks of direction, of no width, fillers that show as nothing, tags, and the second set of controls.
_UNSEEN = (
    (0x80, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B),
    (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# They join letters, or keep them apart, in Persian, the scripts of India, and emoji; elsewhere nobody sees them.
_JOINERS = frozenset("\u200c\u200d")


def unseen_in(text: str) -> str | None:
    """Name the first character of a text that nobody sees, such as ``U+202E RIGHT-TO-LEFT OVERRIDE``; or None."""
    before = " "
    for letter in text:
        code = ord(letter)
        if letter in _JOINERS:
            is_unseen = before.isascii()
        else:
            is_unseen = code > 0x7F and any(low <= code <= high for low, high in _UNSEEN)  # noqa: PLR2004 - ASCII ends
        if is_unseen:
            return f"U+{code:04X} {unicodedata.name(letter, 'CONTROL')}"
        before = letter
    return None
