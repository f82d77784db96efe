"""The answer window, the model that answers in it, and what somebody reads there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Text
from app.core.display import lay_out
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import Capabilities, Choice
from app.media.paint import PillowPainter
from app.ui import theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.chat.prose import Prose
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut, SavePicture
from app.ui.stage import Stage
from app.ui.window import AnswerWindow
from tests.qt.scripted import Said, Scripted, picture, places, services

MODEL: Final = BackendEntry(
    Choice("remote", endpoint="glm"),
    Capabilities(
        "glm", remote=True, markup=True, skills=frozenset(), thinking=frozenset(("off", "on"))
    ),
    "glm",
)


READER: Final = BackendEntry(
    Choice("reader"),
    Capabilities("Reader", remote=False, markup=False, skills=frozenset()),
    "Reader",
)


def ask_bar(qtbot: QtBot, model: AskModel, height: int) -> AskBar:
    """The ask bar, ready to be typed into."""
    made = AskBar(model)
    made.resize(theme.BAR_WIDTH, height)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.field.hasFocus)
    return made


FOUND: Final = (
    Text("It is the third button " + places(("Save All", 600, 100, 700, 150))),
    Text(" in the dialog " + places(("Dialog", 400, 50, 900, 400)) + "."),
)


class Desk:
    """One window and what it needs, ended by the test."""

    def __init__(self, qtbot: QtBot, folder: Path, save: SavePicture) -> None:
        self._qtbot = qtbot
        mailbox = Mailbox()
        self.lanes = [Lane("backend", mailbox), Lane("work", mailbox)]
        self.places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
        self.save = save
        self.model = AskModel(lambda *_: None)
        self.model.offer([MODEL])
        self.window = self.make()

    def make(self) -> AnswerWindow:
        """A window, and a stage of its own."""
        out = PictureOut(self.save, PillowPainter, self.lanes[1], self.places)
        self.stage = Stage(out, self.lanes[1], self.model, lambda _path, _done: None)
        made = AnswerWindow(self.stage, QWidget(), self.places)
        made.take()
        self._qtbot.addWidget(made)
        return made

    def empty(self) -> Conversation:
        """Show a conversation in which nothing has been asked."""
        conversation = Conversation(
            services(lambda _choice: Scripted()), lambda _choice: self.lanes[0], _raise
        )
        self.window.show()
        self._qtbot.waitExposed(self.window)
        self.window.show_conversation(conversation)
        return conversation

    def asked(
        self,
        *replies: Sequence[Said],
        question: str = "Where is Save All?",
        wait: bool = True,
        other: Scripted | None = None,
        hurries: bool = False,
    ) -> Conversation:
        """Show a conversation whose first question was asked; the reader is the `other` one."""
        model = Scripted(*replies, hurries=hurries)

        def backend(choice: Choice) -> Scripted:
            return other if other is not None and choice == READER.choice else model

        conversation = Conversation(services(backend), lambda _choice: self.lanes[0], _raise)
        self.window.show()
        self._qtbot.waitExposed(self.window)
        self.window.show_conversation(conversation)
        conversation.ask(question, [picture(640, 480)], MODEL.choice)
        if wait:
            self._qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
            self.window.chat.flush()
            self._qtbot.waitUntil(
                lambda: not self.window.panel.canvas._settle.isActive(), timeout=5000
            )
        return conversation


def _raise(failure: Exception) -> None:
    raise failure


def saved(frame: Frame, marks: Sequence[Mark], path: Path) -> None:
    painter = PillowPainter()
    path.write_bytes(painter.paint(frame, lay_out(frame, marks, painter.measure)).data)


@contextmanager
def opened(qtbot: QtBot, folder: Path) -> Iterator[Desk]:
    """A desk that keeps places in `folder`, closed in the end."""
    made = Desk(qtbot, folder, saved)
    try:
        yield made
    finally:
        made.window.close()
        made.stage.close()
        for lane in made.lanes:
            lane.close(5)


def labels(window: QWidget) -> list[str]:
    return [one.text() for one in window.findChildren(QLabel) if one.isVisible()]


def prose_of(window: AnswerWindow) -> Prose:
    """That of the last answer."""
    return max(_answers(window), key=QWidget.y)


def last_words(window: AnswerWindow) -> str:
    """What the last answer says so far, "" before its first word."""
    return prose_of(window).toPlainText() if _answers(window) else ""


def _answers(window: AnswerWindow) -> list[Prose]:
    found = window.chat.findChildren(Prose)
    return [one for one in found if one.accessibleName() != "Question"]
