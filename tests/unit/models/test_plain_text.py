"""Which characters nobody sees, and which look as if and do something."""

import pytest

from models.plain_text import unseen_in


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Abara\u202enaN", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Aba\u2066ra", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("Abara\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\ufeffAbara", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Aba\u00adra", "U+00AD SOFT HYPHEN"),
        ("Aba\u0085ra", "U+0085 CONTROL"),
        ("Aba\u2028ra", "U+2028 LINE SEPARATOR"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("Abara\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("Aba\u200dra", "U+200D ZERO WIDTH JOINER"),
        ("\u200cAbara", "U+200C ZERO WIDTH NON-JOINER"),
    ],
)
def test_a_character_that_nobody_sees_is_named(text: str, named: str) -> None:
    assert unseen_in(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "", "O'Neill-Østergård", "李 小龙", "محمد", "می\u200cخواهم", "क्\u200dष", "👩\u200d⚕️ was here", "Two\nlines",
        "שלום",
    ],
)  # fmt: skip
def test_what_is_seen_or_shapes_what_is_seen_passes(text: str) -> None:
    assert unseen_in(text) is None
