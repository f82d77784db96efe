"""Evidence of an answer about documents: what it cites, where, and whether it stands there."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from app.core.chat import Cited, Document, Finish, Message, Picture, Piece, Progress, Recast, Text
from app.core.cited import check
from app.core.control import Control
from app.core.documents import PageInfo, PageText, Survey
from app.core.errors import MediaError
from app.core.evidence import Tally, tally, with_evidence
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.core.page_words import PageWords
from app.core.text_line import TextLine

BOOK = Document("book", Path("report.pdf"), 5)
PAGES = {
    1: "Contents",
    2: "Sales rose by 4.2 % in the north",
    3: "Costs fell to 12 million",
    4: "",
    5: "The end of it all comes here",
}


class Shelf:
    """Documents in memory: a line a page, 10 points a letter; page 4 is a scan."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def recognises(self, path: Path) -> bool:
        return True

    def open(self, path: Path, control: Control, password: str = "") -> Iterator[Document]:
        yield BOOK

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        yield Survey(tuple(PageInfo(n, 600, 800, len(text)) for n, text in PAGES.items()))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        pixels = np.zeros((width * 4 // 3, width, 4), np.uint8)
        return Frame(pixels, Page(document.id, number))

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        for number in numbers:
            self.asked.append(number)
            words = PAGES[number]
            stops = tuple(10.0 * n for n in range(len(words) + 1))
            line = TextLine(words, (0, 20, stops[-1], 30), stops)
            yield PageText(number, (line,) if words else ())

    def close(self) -> None:
        pass


def read(frame: Frame, control: Control) -> Sequence[TextLine]:
    assert frame.source == Page("book", 4)
    return [TextLine("Signed by hand in May", (160, 320, 800, 400))]


ASKED: Final = (Message("user", (BOOK, Text("What?"))),)


def said(
    *pieces: Piece,
    messages: Sequence[Message] = ASKED,
    control: Control | None = None,
) -> list[Piece]:
    words = PageWords(Shelf, read)
    return [*with_evidence([*pieces, Finish("stop")], messages, words, control or Control())]


def cited(*pieces: Piece, messages: Sequence[Message] = ASKED) -> dict[int, Cited]:
    found = said(*pieces, messages=messages)
    return {piece.at: piece for piece in found if isinstance(piece, Cited)}


def only(text: str) -> Cited:
    (one,) = cited(Text(text)).values()
    return one


def test_pages_are_told_after_their_words() -> None:
    pieces = said(Text("Sales rose [p. 2].\n"), Text("The end [p. 5]"))
    kinds = [type(piece).__name__ for piece in pieces]
    assert kinds == ["Text", "Cited", "Text", "Cited", "Finish"]
    first = pieces[1]
    assert isinstance(first, Cited)
    assert (first.at, first.length, first.ref.page, check(first)) == (11, 6, 2, None)


@pytest.mark.parametrize(
    ("text", "wanted", "page"),
    [
        ("“Sales rose by 4.2 %” [p. 2]", "exact", 2),
        ("“Sales rise by 4.2 % in all the north” [p. 2]", "close", 2),
        ("“Sales rose by 4.3 % in the north” [p. 2]", "missing", 2),
        ("“Costs fell to 12 million” [p. 2]", "missing", 3),
        ("“Costs fell to 12 millions” [p. 2]", "missing", 3),
        ("“Nothing like that stands there” [p. 2]", "missing", None),
        ("“Costs fell to 12 million” [pp. 2-3]", "exact", 3),
        ("“Signed by hand in May” [p. 4]", "exact", 4),
        ("“in the north Costs fell” [p. 2]", "exact", 2),  # over the end of the page
    ],
)
def test_what_is_quoted_is_checked(text: str, wanted: str, page: int | None) -> None:
    one = only(text)
    (quote,) = one.quotes
    assert (check(one), quote.check) == (wanted, wanted)
    assert (quote.found and quote.found.page) == page


def test_the_place_of_a_quote_is_that_of_its_page() -> None:
    mark = only("“rose by 4.2 %” [p. 2]").ref.mark
    assert mark is not None
    assert (mark.frame, mark.bounds) == ("book", (60, 20, 190, 30))


def test_a_scan_is_read_in_points() -> None:
    mark = only("“Signed by hand in May” [p. 4]").ref.mark
    assert mark is not None
    assert mark.bounds == pytest.approx((60, 120, 300, 150), abs=0.1)


def test_what_stands_elsewhere_leads_to_what_is_cited() -> None:
    one = only("“Costs fell to 12 million” [p. 2]")
    assert (one.ref.page, one.ref.mark) == (2, None)
    found = one.quotes[0].found
    assert found is not None
    assert found.mark is not None


def test_a_quote_belongs_to_the_citation_beside_it_that_has_it() -> None:
    found = cited(Text("“Costs fell to 12 million” [p. 2] [p. 3]"))
    assert [(each.ref.page, check(each)) for each in found.values()] == [(2, None), (3, "exact")]


def test_what_is_cited_wrongly_is_said_though_its_page_is_cited_near_by() -> None:
    found = cited(Text("Of [p. 3]. It says “Costs fell to 12 million” [p. 2]."))
    assert [(each.ref.page, check(each)) for each in found.values()] == [(3, None), (2, "missing")]


def test_a_place_of_the_model_on_the_picture_of_the_page() -> None:
    frame = Frame(np.zeros((1600, 1200, 4), np.uint8), Page("book", 2))
    asked = Message("user", (BOOK, Picture(frame), Text("Where?")))
    text = Text("The figure ① stands there [p. 2]\n[p. 3]")
    mark = Mark("box", ((100, 200), (300, 400)), "figure", frame.id, 11)
    found = cited(text, mark, messages=[asked])
    places = [
        each.ref.mark and (each.ref.mark.frame, each.ref.mark.bounds) for each in found.values()
    ]
    assert places == [("book", (50, 100, 150, 200)), None]


def test_thoughts_that_were_shown_are_forgotten() -> None:
    found = said(Text("Maybe [p. 2]\n"), Recast("Maybe [p. 2]\n"), Text("So [p. 3]"))
    assert [p.ref.page for p in found if isinstance(p, Cited) and p.at == 3] == [3]


def test_an_answer_goes_on() -> None:
    messages = [
        Message("user", (BOOK, Text("What?"))),
        Message("assistant", (Text("Look [p. 2]; [p."),)),
    ]
    found = cited(Text(" 3] and “Costs fell to 12 million” [p. 3]"), messages=messages)
    assert {at: (each.ref.page, check(each)) for at, each in found.items()} == {35: (3, "exact")}


def test_without_documents_nothing_is_added() -> None:
    pieces = said(Text("See [p. 2]"), messages=[Message("user", (Text("What?"),))])
    assert [type(piece).__name__ for piece in pieces] == ["Text", "Finish"]


def test_what_cannot_be_read_is_not_judged() -> None:
    class Gone(Shelf):
        def text(
            self, document: Document, numbers: Sequence[int], control: Control
        ) -> Iterator[PageText]:
            raise MediaError("It is gone.")

    asked = [Message("user", (BOOK, Text("What?")))]
    pieces = with_evidence(
        [Text("“Sales rose by 4.2 %” [p. 2]"), Finish("stop")],
        asked,
        PageWords(Gone, read),
        Control(),
    )
    *_before, last, finish = pieces
    assert isinstance(last, Cited)
    assert check(last) == "unread"
    assert finish == Finish("stop")


def test_stopped_while_it_is_checked() -> None:
    control = Control()
    pieces: list[Piece] = []
    asked = [Message("user", (BOOK, Text("What?")))]
    words = PageWords(Shelf, read)
    text = Text("“Sales rose by 4.2 %” [p. 2]")
    for piece in with_evidence([text, Finish("stop")], asked, words, control):
        pieces.append(piece)
        if isinstance(piece, Progress):
            control.cancel()
    assert pieces[-1] == Finish("cancelled")
    assert [check(p) for p in pieces if isinstance(p, Cited)] == [None]


def test_counting() -> None:
    text = "“Sales rose by 4.2 %” [p. 2] “Costs fell to 11 million” [p. 3] “rose by 4.2 %” [p. 2]"
    assert tally(cited(Text(text)).values()) == Tally(2, 0, 1, 0)
