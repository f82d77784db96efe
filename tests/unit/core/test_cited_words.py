"""What is said about pages that are cited."""

from app.core.chat import Cited, Quote, Ref
from app.core.cited_words import shown, summed_up, told

THERE = Ref("page", "d", 2)


def cited(*quotes: Quote, pages: tuple[int, int] | None = None, letter: str = "") -> Cited:
    return Cited(THERE, 0, 6, pages, letter, "report.pdf", quotes)


def test_names() -> None:
    assert shown(cited()) == "p. 2"
    assert shown(cited(pages=(2, 4))) == "pp. 2–4"
    assert shown(cited(letter="B")) == "B · p. 2"


def test_all_that_is_known() -> None:
    assert told(cited()) == "Page 2 of “report.pdf”"
    assert told(cited(pages=(2, 4))) == "Pages 2–4 of “report.pdf”"
    lines = {
        Quote("a", "exact", THERE): "✓ The quote stands there.",
        Quote("a", "close", THERE, "b"): "≈ There it says nearly the same: “b”",
        Quote("a", "missing"): "? The quote was not found in the document.",
        Quote("a", "missing", THERE, "b"): "? There it says something else: “b”",
        Quote("a", "missing", Ref("page", "d", 9)): (
            "? The quote was not found there, but on page 9."
        ),
        Quote("a", "unread"): "– The quote was not checked: the page could not be read.",
    }
    for quote, line in lines.items():
        assert told(cited(quote)).split("\n")[1:] == [line]


def test_several_quotes_are_told_apart() -> None:
    said = told(cited(Quote("one", "exact", THERE), Quote("two", "missing")))
    assert said.split("\n")[1:] == [
        "✓ “one” The quote stands there.",
        "? “two” The quote was not found in the document.",
    ]


def test_summing_up() -> None:
    assert summed_up([cited()]) == ""
    every = [
        cited(Quote("a", "exact", THERE), Quote("b", "exact", THERE)),
        cited(Quote("c", "missing")),
        cited(Quote("d", "close", THERE)),
        cited(Quote("e", "unread")),
    ]
    assert summed_up(every) == (
        "5 quotes checked: 2 exact, 1 close, 1 not found on p. 2, 1 not read"
    )
