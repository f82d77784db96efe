"""What is offered and told of attached documents: comparing them, what they take, who reads them,
and how many pages have been drawn."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Finish, Message, Options, Picture
from app.core.control import Control
from app.core.frame import Frame
from app.core.memory import History
from app.core.meter import Meter, measured
from app.core.ports import Choice, Estimate, PictureLimits
from app.core.presets import OwnPreset, Presets
from app.core.tokens import part_tokens
from app.core.videos import Videos
from app.media.document.documents import ChildDocuments
from app.ui.ask_model import BackendEntry
from app.ui.chat.attached_area import AttachedArea
from app.ui.documents.chip import DocumentChip
from app.ui.documents.comparing import CompareOffer
from tests.qt.answering import MODEL, labels
from tests.qt.cinema import Cinema, played
from tests.qt.housing import housed
from tests.qt.test_documents_attached import (
    ANSWER,
    EACH,
    NOTES,
    Counting,
    chip_of,
    pages_in,
    paper,
    remarks,
)


class Weighing(Counting):
    """Says what pages of earlier questions take, as models do."""

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        parts = [part for message in messages for part in message.parts]
        return Estimate(
            tuple(
                part_tokens(part, PictureLimits())
                if isinstance(part, Document)
                else EACH * isinstance(part, Picture)
                for part in parts
            )
        )


@pytest.fixture
def model() -> Weighing:
    return Weighing(ANSWER, ANSWER, ANSWER)


@pytest.fixture
def cinema(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, model: Weighing
) -> Iterator[Cinema]:
    with played(qtbot, tmp_path, videos, history, model) as made:

        def count(_entry: BackendEntry, messages: Sequence[Message]) -> Meter:
            return measured(messages, model.estimate(messages, Options()), model.capabilities)

        made.ask_model._count = count
        yield made


# ---- comparing


def offer_of(cinema: Cinema) -> CompareOffer:
    (found,) = cinema.window.findChildren(CompareOffer)
    return found


def test_comparing_is_offered_from_two_documents_on(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    offer = offer_of(cinema)
    cinema.attach(paper(tmp_path, 1))
    assert not offer.isVisible()
    cinema.attach(paper(tmp_path, 2, "Other.pdf"))
    assert offer.isVisible()
    with qtbot.waitSignal(cinema.stage.compare_requested) as asked:
        QTest.mouseClick(offer.button, Qt.MouseButton.LeftButton)
    assert asked.args is not None
    assert [each.path.name for each in asked.args[0]] == ["Report.pdf", "Other.pdf"]
    cinema.window.pane.pictures.take()
    assert not offer.isVisible()


def test_what_is_locked_is_not_compared_before_it_is_open(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path, 1))
    cinema.attach(paper(tmp_path, 2, "Closed.pdf", password="open"))
    offer = offer_of(cinema)
    assert offer.isVisible()
    assert not offer.button.isEnabled()
    _open, closed = cinema.window.pane.pictures.documents
    closed.open_up("open")
    qtbot.waitUntil(offer.button.isEnabled, timeout=20_000)


def test_the_comparison_opens_with_them(qtbot: QtBot, tmp_path: Path) -> None:
    with housed(qtbot, tmp_path) as house:
        house.answers.new()
        pictures = house.pane.pictures
        pictures.open_files([paper(tmp_path, 1), paper(tmp_path, 2, "Other.pdf")])
        (offer,) = house.pane.findChildren(CompareOffer)
        house.until(lambda: offer.isVisible() and offer.button.isEnabled())
        offer.button.click()
        desk = house.answers._desks.current
        assert desk.window is not None
        assert desk.window.isVisible()
        names = {each.path.name for each in desk.comparing.matrix.documents}
        assert names == {"Report.pdf", "Other.pdf"}
        assert len(pictures.documents) == 2  # they can still be asked about here
        desk.window.close()


# ---- many of them


def test_more_than_there_is_room_for_are_scrolled_to_the_last(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    cinema.window.resize(760, 600)
    pictures = cinema.window.pane.pictures
    names = [f"{number}.pdf" for number in range(8)]
    pictures.open_files([paper(tmp_path, 1, name) for name in names])
    qtbot.waitUntil(lambda: len(pictures.documents) == 8, timeout=20_000)
    chips = cinema.window.findChildren(DocumentChip)

    def seen(name: str) -> bool:
        (chip,) = (each for each in chips if each.attached.path.name == name)
        return chip.visibleRegion().boundingRect().height() > chip.height() // 2

    last = pictures.documents[-1].path.name
    first = pictures.documents[0].path.name
    qtbot.waitUntil(lambda: seen(last), timeout=20_000)
    assert not seen(first)
    assert cinema.window.chat.height() >= cinema.window.height() // 4
    next(each for each in chips if each.attached.path.name == first).setFocus()
    (area,) = cinema.window.findChildren(AttachedArea)
    area.ensureWidgetVisible(chips[0])
    qtbot.waitUntil(lambda: seen(first), timeout=20_000)
    pictures.take()
    assert area.isHidden()


# ---- what they take


def test_pages_of_earlier_questions_are_counted(cinema: Cinema, tmp_path: Path) -> None:
    cinema.attach(paper(tmp_path, 3))
    cinema.ask("What does it say?")
    cinema.window.composer.count()
    meter = cinema.window.composer._who.meter.meter
    assert meter.before >= 3 * EACH
    assert meter.carried == 3
    assert "3 pictures of earlier questions go along" in meter.lines


def test_pages_that_nobody_answered_about_are_counted_with_the_next_question(
    cinema: Cinema, model: Weighing, tmp_path: Path
) -> None:
    model._replies[:] = [[Finish("stop")]]
    cinema.attach(paper(tmp_path, 2))
    cinema.ask("What does it say?")
    cinema.window.composer.count()
    assert cinema.window.composer._who.meter.meter.before >= 2 * EACH


def test_another_document_gets_the_room_that_earlier_pages_leave(
    qtbot: QtBot, cinema: Cinema, model: Weighing, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path, 3))
    cinema.ask("What does it say?")
    model._replies[:] = [NOTES[0], NOTES[1], ANSWER]
    cinema.attach(paper(tmp_path, 3, "Other.pdf"))
    qtbot.waitUntil(lambda: "2 passes" in chip_of(cinema).said, timeout=20_000)


# ---- who reads them


@pytest.mark.parametrize("detail", ["at once", "while it is being looked through"])
def test_a_question_that_asks_somebody_else_is_planned_for_them(
    qtbot: QtBot, cinema: Cinema, model: Weighing, tmp_path: Path, detail: str
) -> None:
    small = Weighing()
    small.room = 2

    def backend(choice: Choice) -> Any:
        return small if choice.endpoint == "small" else model

    cinema.ask_model.offer([MODEL, replace(MODEL, choice=Choice("remote", endpoint="small"))])
    (preset,) = Presets({"Sum up": OwnPreset("Sum it up.", endpoint="small")}).ordered
    pictures = cinema.window.pane.pictures
    if detail == "at once":
        cinema.attach(paper(tmp_path, 4))
    else:
        pictures.open_files([paper(tmp_path, 4)])
        qtbot.waitUntil(lambda: bool(pictures.documents), timeout=20_000)
    choosing = pictures.documents[0].choosing
    choosing._services = replace(cinema.services, backend=backend)
    model._replies[:] = [NOTES[0], NOTES[1], ANSWER]
    cinema.window.composer.take(preset)
    qtbot.waitUntil(lambda: bool(cinema.conversation.turns), timeout=20_000)
    qtbot.waitUntil(lambda: not cinema.conversation.running, timeout=20_000)
    (turn,) = cinema.conversation.turns
    assert turn.choice.endpoint == "small"
    assert [pages_in(each) for each in model.asked] == [[1, 2], [3, 4], []]
    assert pictures.planning.asks() == MODEL.choice  # the next question is for who is chosen


# ---- how far it is


class Slow(ChildDocuments):
    """Draws as many pages for a question as it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Semaphore(0)
        self.asked = False

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        if self.asked:
            control.on_change(self.let.release)
            assert self.let.acquire(timeout=60)
        return super().page(document, number, width, control)


@pytest.fixture
def slow(cinema: Cinema) -> Slow:
    cinema._documents.close()
    cinema._documents = made = Slow()
    return made


def asked_slowly(qtbot: QtBot, cinema: Cinema, slow: Slow, path: Path) -> None:
    """Ask, and wait until two pages have been drawn."""
    cinema.attach(path)
    slow.asked = True
    field = cinema.window.composer.field
    field.setPlainText("What does it say?")
    field.submitted.emit()
    slow.let.release(2)
    qtbot.waitUntil(lambda: any("2 of 3" in said for said in labels(cinema.window.chat)))


def test_while_pages_are_drawn_they_are_counted(
    qtbot: QtBot, cinema: Cinema, slow: Slow, tmp_path: Path
) -> None:
    asked_slowly(qtbot, cinema, slow, paper(tmp_path, 3))
    assert "Taking pages of “Report.pdf” · 2 of 3" in labels(cinema.window.chat)
    slow.let.release(99)  # whoever waits, and draws it for the eye
    qtbot.waitUntil(lambda: not cinema.conversation.running, timeout=20_000)
    cinema.window.chat.flush()
    assert remarks(cinema) == ["Read 3 of 3 pages"]


def test_stop_ends_the_drawing_and_nothing_is_asked(
    qtbot: QtBot, cinema: Cinema, slow: Slow, model: Weighing, tmp_path: Path
) -> None:
    asked_slowly(qtbot, cinema, slow, paper(tmp_path, 3))
    QTest.mouseClick(cinema.window.composer._stop, Qt.MouseButton.LeftButton)
    (turn,) = cinema.conversation.turns
    assert turn.finish is not None
    assert turn.finish.reason == "cancelled"
    qtbot.waitUntil(lambda: not cinema.conversation.busy, timeout=20_000)
    assert model.asked == []
    slow.asked = False
    assert cinema.ask("And now?").text == "It says so [p. 2]."
    assert pages_in(model.asked[0]) == [1, 2, 3]


def test_passes_count_their_pages_too(
    qtbot: QtBot, cinema: Cinema, slow: Slow, model: Weighing, tmp_path: Path
) -> None:
    model.room = 3
    model._replies[:] = [NOTES[0], NOTES[1], ANSWER]
    asked_slowly(qtbot, cinema, slow, paper(tmp_path, 6))
    said = "Part 1 of 2: Pages 1–3 · taking pages · 2 of 3"
    assert said in labels(cinema.window.chat)
    slow.asked = False
    slow.let.release(99)  # whoever waits, and draws it for the eye
    qtbot.waitUntil(lambda: not cinema.conversation.running, timeout=20_000)
    assert cinema.conversation.turns[0].text == "It says so [p. 2]."
