"""Clips that are attached and not asked about yet: what becomes of them, and of what was typed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.memory import History
from app.core.videos import Videos
from app.ui.conversation import Conversation
from tests.clips import make_clip
from tests.qt.answering import labels
from tests.qt.cinema import Cinema, opened


@pytest.fixture
def cinema(qtbot: QtBot, tmp_path: Path, videos: Videos, history: History) -> Iterator[Cinema]:
    with opened(qtbot, tmp_path, videos, history) as made:
        yield made


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "Recording.mp4")


def hold(cinema: Cinema, lane: int) -> threading.Event:
    """Keep a lane busy until the event is set."""
    gate = threading.Event()
    cinema.lanes[lane].submit(lambda _: iter([gate.wait(60)]), lambda _: None, lambda _: None)
    return gate


def renew(cinema: Cinema) -> None:
    cinema.stage.renew()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_file_that_is_being_read_is_in_the_window_that_was_made_anew(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    gate = hold(cinema, 1)
    cinema.window.pane.pictures.open_files([recording])
    renew(cinema)
    pictures = cinema.window.pane.pictures
    assert pictures.loading
    gate.set()
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    assert not pictures.loading


def test_a_file_that_is_read_while_nobody_looks_is_there_when_somebody_does(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    gate = hold(cinema, 1)
    cinema.window.composer.field.setPlainText("When?")
    cinema.window.pane.pictures.open_files([recording])
    backend = cinema.lanes[0]
    other = Conversation(cinema.services, lambda _choice: backend, _raise)
    cinema.window.show_conversation(other)
    renew(cinema)
    draft = cinema.stage.draft_of(cinema.conversation)
    assert draft is not None
    assert not draft.empty
    gate.set()
    read = threading.Event()
    cinema.lanes[1].submit(lambda _: iter([True]), lambda _: None, lambda _: read.set())
    qtbot.waitUntil(read.is_set, timeout=20_000)
    cinema.window.show_conversation(cinema.conversation)
    assert cinema.window.composer.field.toPlainText() == "When?"
    assert len(cinema.window.pane.pictures.videos) == 1


def test_a_question_is_kept_and_told_of_when_the_file_it_is_about_vanishes(
    qtbot: QtBot, cinema: Cinema, recording: Path, tmp_path: Path
) -> None:
    cinema.attach(make_clip(tmp_path / "other.mp4"))
    gate = hold(cinema, 2)
    pictures, composer = cinema.window.pane.pictures, cinema.window.composer
    pictures.open_files([recording])
    qtbot.waitUntil(lambda: len(pictures.videos) == 2, timeout=20_000)
    composer.field.setFocus()
    composer.field.setPlainText("When?")
    composer.field.submitted.emit()
    recording.unlink()
    qtbot.waitUntil(lambda: len(pictures.videos) == 1)
    assert any("“Recording.mp4” is not there any more" in said for said in labels(composer))
    gate.set()
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    assert composer.field.toPlainText() == "When?"
    assert composer.field.hasFocus()
    assert not cinema.conversation.turns


def _raise(failure: Exception) -> None:
    raise failure
