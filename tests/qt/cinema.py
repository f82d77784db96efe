"""A window in which clips are attached, asked about and played, with real videos."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Clip
from app.core.clip_text import ClipText
from app.core.control import Control
from app.core.frame import Frame
from app.core.looked_through import LookedThrough
from app.core.memory import History
from app.core.text_line import TextLine
from app.core.videos import Videos
from app.media.document.documents import ChildDocuments
from app.media.paint import PillowPainter
from app.media.picture import ChildDecoder
from app.media.video.videos import ChildVideos
from app.ui.ask_model import AskModel
from app.ui.attaching import Choosers, attachable_files
from app.ui.clips.choosing import Choosing
from app.ui.clips.player import Player
from app.ui.clips.tools import clip_tools
from app.ui.conversation import Conversation
from app.ui.documents.choosing import PageChoosing
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut
from app.ui.stage import Stage
from app.ui.turn import Turn
from app.ui.viewer.viewing import document_tools
from app.ui.window import AnswerWindow
from tests.clips import SECONDS
from tests.qt.answering import MODEL, saved
from tests.qt.scripted import Said, Scripted, services


class Cinema:
    """One window and one conversation; ended by the test."""

    def __init__(
        self,
        qtbot: QtBot,
        folder: Path,
        videos: Videos,
        history: History,
        model: Any,
    ) -> None:
        """`model` is a backend."""
        self._qtbot = qtbot
        mailbox = Mailbox()
        self.lanes = [Lane(name, mailbox) for name in ("backend", "work", "choose", "find", "plan")]
        self.lanes.append(Lane("play", mailbox, 2))
        backend, work, choose, find, plan, play = self.lanes
        self.model = model
        self._decoder = ChildDecoder()
        self._documents = ChildDocuments()
        given = services(lambda _choice: self.model, lambda: history)
        keyframes = LookedThrough(lambda: videos).keyframes
        self.services = replace(
            given,
            videos=lambda: videos,
            documents=lambda: self._documents,
            keyframes=keyframes,
            clip_text=ClipText(lambda: videos, keyframes, _read),
            decoder=lambda: self._decoder,
            read=_read,
        )
        self.ask_model = ask = AskModel(lambda *_: None)
        video = model.capabilities.video
        knows = replace(MODEL.capabilities, skills=frozenset({"chat"}), video=video)
        ask.offer([replace(MODEL, capabilities=knows)])
        places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
        self._owner = QObject()
        tools = clip_tools(self.services, play, find, self._owner)
        self.player: Player = tools.player
        pages = PageChoosing(self.services, ask)
        choosers = Choosers(Choosing(self.services, ask), pages, choose, plan)
        self.stage = Stage(
            PictureOut(saved, PillowPainter, work, places),
            work,
            ask,
            attachable_files(self.services, work, choosers),
            clips=tools,
            documents=document_tools(self.services, play, work),
        )
        self.window = AnswerWindow(self.stage, QWidget(), places)
        self.window.take()
        self.window.resize(1120, 720)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.conversation = Conversation(self.services, lambda _choice: backend, _raise)
        self.window.show_conversation(self.conversation)

    def attach(self, path: Path) -> None:
        """Attach a video or a document, and wait until it was looked through."""
        pictures = self.window.pane.pictures
        count = len(pictures.media)
        pictures.open_files([path])
        self._qtbot.waitUntil(lambda: len(pictures.media) > count, timeout=20_000)
        self._qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)

    def ask(self, question: str = "When does it turn blue?") -> Turn:
        """Ask, and wait for the answer."""
        field = self.window.composer.field
        field.setPlainText(question)
        field.submitted.emit()
        self._qtbot.waitUntil(
            lambda: bool(self.conversation.turns) and not self.conversation.running, timeout=20_000
        )
        self.window.chat.flush()
        return self.conversation.turns[-1]

    def wait_for(self, second: int) -> None:
        """Wait until the picture of that second of a clip of `tests.clips` is painted."""
        self._qtbot.waitUntil(lambda: self.second == second, timeout=10_000)

    @property
    def second(self) -> int | None:
        """Which second of such a clip is painted now."""
        canvas = self.window.panel.canvas
        seen = canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2 + 80)
        near = [number for number, each in enumerate(SECONDS) if _near(seen, each)]
        return near[0] if near else None

    @property
    def clip(self) -> Clip:
        """The one of the last question."""
        return self.conversation.turns[-1].clips[0]

    def close(self) -> None:
        self.window.close()
        self.stage.close()
        for lane in self.lanes:
            lane.close(5)
        self._decoder.close()
        self._documents.close()


def _read(frame: Frame, _control: Control) -> Sequence[TextLine]:
    """Read the number of the second off a picture of such a clip, by its colour."""
    pixel = QColor(*(int(value) for value in frame.pixels[frame.height // 2, 5, 2::-1]))
    found = [number for number, each in enumerate(SECONDS) if _near(pixel, each)]
    box = (40.0, 260.0, 300.0, 310.0)
    return [TextLine(f"Second {number}", box) for number in found]


def _near(seen: QColor, colour: tuple[int, int, int]) -> bool:
    found = seen.red(), seen.green(), seen.blue()
    return all(abs(one - other) < 16 for one, other in zip(found, colour, strict=True))


@contextmanager
def opened(
    qtbot: QtBot, folder: Path, videos: Videos, history: History, *replies: Sequence[Said]
) -> Iterator[Cinema]:
    """A cinema, closed in the end."""
    with played(qtbot, folder, videos, history, Scripted(*replies)) as made:
        yield made


@contextmanager
def played(
    qtbot: QtBot, folder: Path, videos: Videos, history: History, model: Any
) -> Iterator[Cinema]:
    """One in which `model` answers."""
    made = Cinema(qtbot, folder, videos, history, model)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def projector() -> Iterator[Videos]:
    """Real videos."""
    made = ChildVideos()
    try:
        yield made
    finally:
        made.close()


def _raise(failure: Exception) -> None:
    raise failure
