"""Pages that go elsewhere are looked at for secrets before any of them does."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Message, PageShare, Passage, Picture
from app.core.control import Control
from app.core.frame import Page
from app.ui.queue import Queued
from tests.qt.gating import HERE, Border, border, covered
from tests.unit.media.pdf_files import Words, pdf


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with border(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def document(house: Border, tmp_path: Path) -> Document:
    """Two pages, asked about as pictures with their words; they speak of somebody."""
    words = [Words("Write to jane@example.com", 72, 600, 20)]
    path = pdf(tmp_path / "Letter.pdf", [words, words])
    *_steps, opened = house.services.documents().open(path, Control())
    assert isinstance(opened, Document)
    shares = tuple(PageShare(number, 400, words=True) for number in (1, 2))
    return Document(opened.id, opened.path, opened.pages, passes=(shares,))


def ask(house: Border, document: Document, question: str = "Whose is it?") -> None:
    if house.answers._open.shown is None:
        house.answers.new()
    house.shown.enqueue(Queued(question, (), HERE, documents=(document,)))


def pages(messages: Sequence[Message]) -> list[Picture]:
    parts = (part for message in messages for part in message.parts)
    return [p for p in parts if isinstance(p, Picture) and isinstance(p.frame.source, Page)]


def test_its_pages_are_covered_when_they_are_taken(house: Border, document: Document) -> None:
    ask(house, document)
    review = house.review_of(house.shown)
    assert house.model.asked == []
    assert len(review.found) == 4
    assert len(review.frames) == 2
    house.panel.cover.click()
    house.rest(house.shown)
    (messages,) = house.model.asked
    assert [covered(picture.frame) for picture in pages(messages)] == [(True, True)] * 2
    words = [part.text for each in messages for part in each.parts if isinstance(part, Passage)]
    assert len(words) == 2
    assert not any("jane@example.com" in text for text in words)


def test_what_is_sent_as_it_is_goes_again_without_a_question(
    house: Border, document: Document
) -> None:
    ask(house, document)
    house.review_of(house.shown)
    house.panel.bare.click()
    house.rest(house.shown)
    assert [covered(picture.frame) for picture in pages(house.model.asked[0])] == [
        (False, False)
    ] * 2
    house.shown.enqueue(Queued("And then?", (), HERE))
    house.rest(house.shown)
    assert len(pages(house.model.asked[1])) == 2
