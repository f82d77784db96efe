"""Words are found on pages however they are broken, written or accented there."""

import random
from collections.abc import Sequence

import pytest

from app.core.documents import PageText
from app.core.page_search import counts, folded, matches
from app.core.text_line import TextLine

WIDTH = 6.0  # of a letter
HEIGHT = 12.0  # of a line


def page(number: int, *lines: str) -> PageText:
    """A page in letters of one width, a line under the other."""
    return PageText(
        number,
        tuple(
            TextLine(
                text,
                (0.0, row * HEIGHT, len(text) * WIDTH, row * HEIGHT + 10),
                tuple(at * WIDTH for at in range(len(text) + 1)),
            )
            for row, text in enumerate(lines)
        ),
    )


def found(words: str, *lines: str) -> list[str]:
    """What was found, as it is written on the page."""
    where = page(1, *lines)
    return [where.text[match.begin : match.end] for match in matches(where, words)]


@pytest.mark.parametrize(
    ("words", "lines", "there"),
    [
        ("total", ["Total assets", "in total"], ["Total", "total"]),
        ("net income", ["the net", "income of"], ["net\nincome"]),
        ("information", ["infor-", "mation"], ["infor-\nmation"]),
        ("information", ["infor\u00ad", "mation"], ["infor\u00ad\nmation"]),
        ("well-known", ["a well-known and well-", "known fact"], ["well-known", "well-\nknown"]),
        ("2023-2024", ["2023-", "2024"], []),  # figures are not words that were broken
        ("Café", ["CAFE and cafe\u0301"], ["CAFE", "cafe\u0301"]),
        ("financial", ["\ufb01nancial"], ["\ufb01nancial"]),
        ("strasse", ["Straße"], ["Straße"]),
        ("净利润", ["本年净", "利润为 5"], ["净\n利润"]),
        ("12ab", ["１２ＡＢ"], ["１２ＡＢ"]),
        ("营业收入,净利润", ["营业收入，", "净利润"], ["营业收入，\n净利润"]),
        ("a  b", ["a b"], ["a b"]),
        ("aa", ["aaaa"], ["aa", "aa"]),
        ("nothing", ["something else"], []),
        ("   ", ["a   b"], []),
    ],
)
def test_what_is_found(words: str, lines: Sequence[str], there: Sequence[str]) -> None:
    assert found(words, *lines) == list(there)


def test_boxes_lie_around_the_words_one_a_line() -> None:
    (match,) = matches(page(1, "the net", "income of"), "net income")
    assert match.boxes == ((24.0, 0.0, 42.0, 10.0), (0.0, 12.0, 36.0, 22.0))


def test_a_line_that_is_turned_is_found_as_a_whole() -> None:
    turned = PageText(1, (TextLine("sideways words", (5, 5, 15, 90)),))
    (match,) = matches(turned, "words")
    assert match.boxes == ((5, 5, 15, 90),)


def test_pages_are_counted_in_their_order() -> None:
    pages = {3: folded("one two one"), 1: folded("One"), 2: folded("two")}
    assert counts(pages, "one") == {1: 1, 3: 2}
    assert list(counts(pages, "one")) == [1, 3]


def test_as_many_are_counted_as_are_found() -> None:
    dice = random.Random(8)
    letters = "ab-\u00ad é\ufb01中文 \n,."
    for _case in range(300):
        lines = "".join(dice.choices(letters, k=40)).split("\n")
        words = "".join(dice.choices(letters.replace("\n", ""), k=dice.randint(1, 3)))
        where = page(1, *lines)
        counted = counts({1: folded(where.text)}, words).get(1, 0)
        assert len(matches(where, words)) == counted, (words, lines)
