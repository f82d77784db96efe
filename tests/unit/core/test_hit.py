"""Where a search's words stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.hit import span_of


@pytest.mark.parametrize(
    ("snippet", "text", "found"),
    [
        ("…the button…", "Press\n the  button\nnow", "the  button"),
        ("It is 1 there", "See: It is ① there.", "It is ① there"),
        ("一 二", "零\n\n一\n二 三", "一\n二"),
        ("ffi", "an oﬃce", "ﬃ"),
        ("a.b(c", "xx a.b(c yy", "a.b(c"),
        ("nowhere", "Something else", ""),
        ("…", "Something", ""),
        ("", "Something", ""),
    ],
)
def test_words_are_found_as_they_were_written(snippet: str, text: str, found: str) -> None:
    at, length = span_of(snippet, text)
    assert text[at : at + length] == found


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_span_lies_in_its_text(snippet: str, text: str) -> None:
    at, length = span_of(snippet, text)
    assert 0 <= at <= at + length <= len(text)
