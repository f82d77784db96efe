"""Pictures that are loaded for somebody who has left meanwhile."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QSize, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.core.errors import AppError, MediaError
from app.core.frame import Frame
from app.core.later import FrameCache, LaterFrame
from app.core.mark import Mark
from app.core.text_line import TextLine
from app.ui.canvas.snapping import Snapping
from app.ui.chat.attachments import Attachments
from app.ui.chat.reading import Reading
from app.ui.lane import Lane, Mailbox
from app.ui.pane import Draft
from app.ui.pictures import Pictures
from tests.qt.scripted import picture


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("work", Mailbox())
    yield made
    made.close(5)


def later(gate: threading.Event) -> LaterFrame:
    """A picture of the history that takes as long as the gate is closed."""
    kept = picture(300, 200)

    def load(_identity: str) -> Frame:
        assert gate.wait(60)
        return kept

    return FrameCache(load).frame(kept.id, 300, 200, kept.source)


def all_done(qtbot: QtBot, lane: Lane) -> None:
    ends: list[Exception | None] = []
    lane.submit(lambda _control: iter(()), lambda _none: None, ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=10_000)


def test_pictures_that_come_too_late_are_no_defect(qtbot: QtBot, lane: Lane) -> None:
    gate, window, called = threading.Event(), QWidget(), list[str]()
    pictures = Pictures(window)
    pictures.load_on(lane)
    assert pictures.small(later(gate), QSize(40, 40)) is None
    pictures.fetch(later(gate), lambda: called.append("large"))
    shiboken6.delete(window)
    gate.set()
    all_done(qtbot, lane)  # pytest-qt fails for what is raised in the event loop
    assert not called


@pytest.mark.parametrize("result", [picture(), MediaError("It cannot be read.")])
def test_a_file_that_was_read_too_late_is_no_defect(qtbot: QtBot, result: Frame | AppError) -> None:
    asked: list[Callable[[Frame | AppError], None]] = []
    window = QWidget()
    attachments = Attachments(lambda _path, done: asked.append(done), window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(Path("picture.png").absolute()))])
    assert attachments.offer(data)
    assert attachments.loading
    shiboken6.delete(window)
    asked[0](result)


def test_a_draft_whose_picture_is_still_read_is_not_empty() -> None:
    assert Draft("", (), None).empty
    assert not Draft("", (), None, readings=(Reading(),)).empty


def test_boxes_that_are_snapped_for_windows_that_are_gone_are_no_defect(
    qtbot: QtBot, lane: Lane
) -> None:
    gate, window, frame = threading.Event(), QWidget(), picture()

    def read(_frame: Frame, _control: Control) -> Sequence[TextLine]:
        assert gate.wait(60)
        return ()

    snapping = Snapping(read, lane, window)
    snapping.begin([Mark("box", ((1, 1), (9, 9)), "Save", frame.id, 0)], [frame])
    shiboken6.delete(window)
    gate.set()
    all_done(qtbot, lane)
