"""Pages of documents: pictures are read, words are there already, and both say their page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.chat import Document, Finish, Message, Options, Part, Passage, Picture, Sent, Text
from app.core.control import Control
from app.core.frame import Frame, Page
from app.core.mark import Mark
from tests import pages

DOCUMENT = Document("d", Path("a.pdf"), 9)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderBackend]:
    made = ReaderBackend(ReaderSettings())
    yield made
    made.close()


def ask(reader: ReaderBackend, question: str, *parts: Part) -> tuple[str, list[Mark], list[Sent]]:
    message = Message("user", (*parts, Text(question)))
    pieces = list(reader.stream([message], Options(), Control()))
    assert isinstance(pieces[-1], Finish)
    text = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    marks = [piece for piece in pieces if isinstance(piece, Mark)]
    return text, marks, [piece for piece in pieces if isinstance(piece, Sent)]


def words(number: int, text: str, document: str = "d") -> Passage:
    return Passage(Page(document, number), text)


def test_words_of_pages_are_found_with_their_pages_and_no_marks(reader: ReaderBackend) -> None:
    parts = (DOCUMENT, words(1, "Costs 5"), words(3, "Profit 7\nTax 2"))
    text, marks, _sent = ask(reader, "Where is “Profit”?", *parts)
    assert text == "“Profit” stands here:\n- [p. 3] Profit 7"
    assert marks == []


def test_documents_are_told_apart(reader: ReaderBackend) -> None:
    parts = (
        Document("d", Path("a.pdf"), 9, letter="A"),
        words(1, "Profit 5"),
        Document("e", Path("b.pdf"), 9, letter="B"),
        words(4, "Profit 6", "e"),
    )
    text, _marks, _sent = ask(reader, "Where is “Profit”?", *parts)
    assert "[doc A p. 1] Profit 5" in text
    assert "[doc B p. 4] Profit 6" in text


def test_all_text_is_said_under_its_page(reader: ReaderBackend) -> None:
    parts = (DOCUMENT, words(1, "One"), words(2, "Two"))
    text, marks, _sent = ask(reader, "Read all the text.", *parts)
    assert text == "[p. 1]\nOne\n\n[p. 2]\nTwo"
    assert marks == []


def test_a_page_with_a_picture_is_read_once_and_has_places(reader: ReaderBackend) -> None:
    shown = pages.small()
    shown.fill(180, 120, 520, 260, pages.WHITE, pages.RED)
    shown.write(200, 150, "Kingfisher Lake", size=18)
    frame = Frame(shown.frame().memory, Page("d", 2))
    parts = (DOCUMENT, Picture(frame, "page 2"), words(2, "Kingfisher"), words(3, "A Kingfisher"))
    text, marks, sent = ask(reader, "Where is “Kingfisher”?", *parts)
    assert text.count("[p. 2]") == 1
    assert "- [p. 3] A Kingfisher" in text
    assert [mark.frame for mark in marks] == [frame.id]
    assert [each.image for each in sent] == [1]
