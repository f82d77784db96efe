"""Documents and pages as a model reads them, and pages that are drawn when they are needed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from app.core.chat import Document, Message, PageShare, Passage, Picture, Text
from app.core.control import Control
from app.core.documents import Documents, PageInfo, PageText, Survey
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.core.page_parts import PageFrames, letter_of, letter_tokens, lettered
from app.core.text_line import TextLine
from app.core.turns import turns_of

ONE = Document("d", Path("report.pdf"), 30)
TWO = Document("e", Path("other.pdf"), 5)


class Shelf:
    """Pages that tell their number; counts how often they are drawn."""

    def __init__(self) -> None:
        self.drawn: list[int] = []
        self.gone = False

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        if self.gone:
            raise MediaError("It has gone.")
        self.drawn.append(number)
        pixels = np.full((width, width, 4), number, np.uint8)
        return Frame(pixels, Page(document.id, number), f"{document.id}-{number}-{width}")

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        for number in numbers:
            yield PageText(number, (TextLine(f"words of {number}", (0, 0, 0, 0)),))


def frames_of(shelf: Shelf) -> PageFrames:
    return PageFrames(lambda: cast("Documents", cast("Any", shelf)))


def said(*messages: Message) -> list[str]:
    turns = turns_of(messages, [False] * len(messages))
    return [item for turn in turns for item in turn.content if isinstance(item, str)]


def test_a_document_is_named_before_its_pages_and_cited_once() -> None:
    asked = Message("user", (ONE, Passage(Page("d", 3), "Profit 5"), Text("How much?")))
    more = Message("user", (ONE, Text("And then?")))
    told = said(asked, Message("assistant", (Text("5 [p. 3]"),)), more)
    assert told[0] == "Document “report.pdf”, 30 pages.\n\n"
    assert told[1] == "Text of page 3:\nProfit 5\n\n"
    assert told[2].startswith("How much?\n\nRight after each statement cite the pages")
    assert "[p. 12]" in told[2]
    assert told[-1] == "And then?"


def test_documents_have_letters_that_they_keep() -> None:
    both = lettered([ONE, TWO])
    assert [each.letter for each in both] == ["A", "B"]
    asked = Message("user", (*both, Passage(Page("e", 3), "x"), Text("比较一下")))
    told = said(asked)
    assert told[0] == "文档 A：《report.pdf》，共 30 页。\n\n"
    assert told[2].startswith("文档 B 第 3 页的文字：\nx")
    assert "[doc B p. 3]" in told[3]
    assert lettered([ONE])[0].letter == ""
    (later,) = lettered([TWO], [ONE])
    assert later.letter == "B"
    told = said(Message("user", (ONE, Text("What?"))), Message("user", (later, Text("And?"))))
    assert (
        told[2] == "Document B: “other.pdf”, 5 pages. (The document before it is document A.)\n\n"
    )
    assert "[doc B p. 3]" in told[3]
    assert [letter_of(n) for n in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_what_was_said_before_stays_the_same() -> None:
    first = Message("user", (ONE, Passage(Page("d", 1), "x"), Text("What?")))
    alone = said(first)
    assert said(first, Message("user", (lettered([TWO], [ONE])[0], Text("And?"))))[:3] == alone


def test_pages_are_taken_in_order_the_picture_before_the_words() -> None:
    shelf = Shelf()
    shares = (PageShare(2, 10, words=True), PageShare(3, 0, words=True), PageShare(4, 10))
    taken = list(frames_of(shelf).taken(ONE, shares, Control()))
    kinds = [type(each).__name__ for each in taken]
    assert kinds == ["LaterFrame", "Passage", "Passage", "LaterFrame"]
    assert [each.text for each in taken if isinstance(each, Passage)] == [
        "words of 2",
        "words of 3",
    ]


def test_pages_are_covered_and_words_hidden_where_that_is_wished() -> None:
    taken = frames_of(Shelf()).taken(
        ONE,
        (PageShare(1, 10, words=True), PageShare(2, 10, words=True)),
        Control(),
        {2: lambda frame: Frame(np.zeros((1, 1, 4), np.uint8), frame.source)},
        {2: lambda page: page.text.replace("words", "•")},
    )
    first, words, covered, hidden = taken
    assert isinstance(first, Frame)
    assert isinstance(covered, Frame)
    assert (first.width, covered.width) == (10, 1)
    assert isinstance(words, Passage)
    assert isinstance(hidden, Passage)
    assert (words.text, hidden.text) == ("words of 1", "• of 2")


def test_a_page_that_is_known_is_not_drawn_again_and_many_take_little_memory() -> None:
    shelf = Shelf()
    frames = frames_of(shelf)
    wide = 2000  # 16 MB each
    shares = tuple(PageShare(number, wide) for number in range(1, 9))
    taken = [each for each in frames.taken(ONE, shares, Control()) if isinstance(each, Frame)]
    again = [each for each in frames.taken(ONE, shares, Control()) if isinstance(each, Frame)]
    assert shelf.drawn == list(range(1, 9))
    assert [each.id for each in taken] == [each.id for each in again]
    assert int(taken[0].pixels[0, 0, 0]) == 1  # drawn anew: it was let go of
    assert len(shelf.drawn) == 9


def test_cancelled_it_ends_and_what_cannot_be_read_is_said() -> None:
    control = Control()
    control.cancel()
    assert list(frames_of(Shelf()).taken(ONE, (PageShare(1, 5),), control)) == []
    shelf = Shelf()
    shelf.gone = True
    with pytest.raises(MediaError):
        list(frames_of(shelf).taken(ONE, (PageShare(1, 5),), Control()))


def test_the_tokens_of_a_letter_are_those_of_some_pages() -> None:
    class Chinese(Shelf):
        def text(
            self, document: Document, numbers: Sequence[int], control: Control
        ) -> Iterator[PageText]:
            for number in numbers:
                yield PageText(number, (TextLine("中" * 100, (0, 0, 0, 0)),))

    survey = Survey(tuple(PageInfo(n, 595, 842, 100, 9.0) for n in range(1, 31)))
    rate = letter_tokens(cast("Any", Chinese()), ONE, survey, Control())
    assert rate == pytest.approx(0.77, abs=0.01)
    assert letter_tokens(cast("Any", Shelf()), ONE, Survey((PageInfo(1, 5, 5),)), Control()) == 0.3


def test_a_picture_of_a_page_has_its_name() -> None:
    frame = Frame(np.zeros((2, 2, 4), np.uint8), Page("d", 7))
    told = said(Message("user", (ONE, Picture(frame, "page 7"), Text("What?"))))
    assert told[1] == "page 7"
