import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.harmless import Harmless, harmless, one_line

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\ud800-\udfff]"
)
# What opens, fills and ends control sequences, more often than chance would.
alphabet = st.sampled_from("\x1b\x9b\x9d\x90\x9c\x07\r\n\t\x08[]P^_\\(0;?@mHJ12aé中😀\u202e\ud83d")
texts = st.text(alphabet | st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文 😀\ttab\nline", "plain 中文 😀\ttab\nline"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b1;31mred\x9bm", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d52;c;Y2F0\x9ctext", "text"),
        ("\x1bP1;2|payload\x1b\\text", "text"),
        ("\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\text", "text"),
        ("\x1b]0;never closed\nthe answer", "\nthe answer"),
        ("\x1b(0lqk\x1b(B", "lqk"),
        ("\x1bcreset \x1b7\x1b8", "reset "),
        ("\x1b\x1b[2Jclear", "clear"),
        ("\x1b[12\nbroken", "\nbroken"),
        ("\x1b[中", "中"),
        ("over\rwritten", "over\nwritten"),
        ("dos\r\nline\r\r\nx", "dos\nline\n\nx"),
        ("back\b\b\x7fspace\x00\a\v\f", "backspace"),
        ("user\u202etxt.exe\u202c \u2066x\u2069", "usertxt.exe x"),
        ("hid\U000e0041den", "hidden"),
        ("half \ud83d", "half \ufffd"),
        ("שלום \u200fعربي", "שלום \u200fعربي"),
        ("👩\u200d👩", "👩\u200d👩"),
    ],
)
def test_what_steers_a_terminal_is_taken_out(text: str, shown: str) -> None:
    assert harmless(text) == shown


@settings(deadline=None, max_examples=300)
@given(texts)
def test_nothing_that_steers_comes_out(text: str) -> None:
    assert not FORBIDDEN.search(harmless(text))


@settings(deadline=None, max_examples=300)
@given(texts, st.lists(st.integers(0, 60), max_size=8))
def test_cutting_changes_nothing(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    cleaner = Harmless()
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert "".join(cleaner.feed(piece) for piece in pieces) == harmless(text)


@given(st.text(st.characters(exclude_categories=["C"])))
def test_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_one_line() -> None:
    assert one_line(" a\n b\x1b[2J\r\n\tc ") == "a b c"
