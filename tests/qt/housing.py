"""The windows of conversations with a real history, and a model that says what a test tells it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core.chat import Finish, Message, Text
from app.core.ports import Choice
from app.system import paths
from app.system.settings_file import Loaded
from app.ui.answers import Answers
from app.ui.ask_model import AskModel
from app.ui.conversation import Conversation
from app.ui.conversation_list import ConversationList
from app.ui.conversation_rows import Entry, Heading, Hit, Row
from app.ui.face import Face
from app.ui.lane import Mailbox
from app.ui.lanes import Lanes
from app.ui.overlay.asked import Asked
from app.ui.pane import ConversationPane
from app.ui.picture_out import PictureOut
from tests.qt.answering import MODEL
from tests.qt.scripted import Said, Scripted, picture


class House:
    """`replies` are what is answered, one after the other, whoever is asked."""

    def __init__(self, qtbot: QtBot, folder: Path, **instead: Any) -> None:
        """`instead` are services in place of the real ones."""
        self.qtbot = qtbot
        self.folder = folder
        self.model = Scripted()
        real = compose.build(sections.read_settings(Loaded({})), paths.standard())
        stays = {"destination": lambda _choice: None}  # the model is nowhere else
        self.services = replace(real, backend=self._backend, **{**stays, **instead})
        self.mailbox = Mailbox()
        self.lanes = Lanes(self.services, self.mailbox)
        self.offers = _Offers()
        self.answers = self.make()

    def make(self) -> Answers:
        """The controller of the windows; places are those of the one before."""
        places = QSettings(str(self.folder / "places.ini"), QSettings.Format.IniFormat)
        services, work = self.services, self.lanes.work
        out = PictureOut(services.save_picture, services.painter, work, places)
        made = Answers(self.services, self.lanes, cast("Any", self.offers), places, _fail, out)
        made.say_keys("Ctrl+Alt+Space")
        return made

    def _backend(self, _choice: Choice) -> Scripted:
        return self.model

    # ---- asking

    def will_say(self, *replies: Sequence[Said]) -> None:
        self.model = Scripted(*replies)

    def ask(self, question: str, *, wait: bool = True) -> Conversation:
        """Ask about a picture, as somebody who captured it."""
        self.answers.ask(Asked((picture(640, 480),), question, MODEL.choice, "auto", None, None))
        conversation = self.shown
        if wait:
            self.until(lambda: not conversation.running)
        return conversation

    def keep(self, question: str, reply: str = "Here.") -> str:
        """Have a conversation in the history; returns its id."""
        history = self.services.history()
        conversation = history.begin(question)
        asked = history.ask(conversation, Message("user", (Text(question),)))
        recording = history.record(conversation, asked, "Model")
        recording.add(Text(reply))
        recording.add(Finish("stop", raw=reply))
        recording.close()
        return conversation

    def kept(self) -> list[str]:
        """The titles in the history, the one used last first."""
        return [each.title for each in self.services.history().listing()]

    # ---- what is on the screen

    @property
    def face(self) -> Face:
        return self.answers._faces.current

    @property
    def pane(self) -> ConversationPane:
        return self.face.pane

    @property
    def shown(self) -> Conversation:
        return self.pane.conversation

    @property
    def listing(self) -> ConversationList:
        assert self.answers._list is not None
        return self.answers._list

    def open_list(self) -> None:
        self.face.open_list(opened=True)
        self.until(lambda: bool(self.rows()) or not self.kept())

    def rows(self) -> list[Row]:
        model = self.answers._shelf.rows
        found = (model.row(model.index(number)) for number in range(model.rowCount()))
        return [row for row in found if row is not None]

    def titles(self) -> list[str]:
        """The rows as they read: groups in brackets, hits behind an arrow."""
        return [_said(row) for row in self.rows()]

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition)

    def close(self) -> None:
        self.answers.close()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Face):
                window.close()
                window.deleteLater()
        self.lanes.close()
        self.services.close()
        self.answers.deleteLater()  # and its timers


class _Offers:
    """One model."""

    def __init__(self) -> None:
        self.model = AskModel(lambda *_: None)
        self.model.offer([MODEL])

    def who(self, _name: str) -> Choice:
        return MODEL.choice


def _said(row: Row) -> str:
    match row:
        case Heading():
            return f"[{row.text}]"
        case Entry(title=title):
            return title
        case Hit(found):
            return f"> {found.snippet}"


def _fail(failure: BaseException | None) -> None:
    raise failure or AssertionError("a defect")


@contextmanager
def housed(qtbot: QtBot, folder: Path, **instead: Any) -> Iterator[House]:
    """A house, closed in the end."""
    made = House(qtbot, folder, **instead)
    try:
        yield made
    finally:
        made.close()


def visible(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [each for each in window.findChildren(kind) if each.isVisible()]
