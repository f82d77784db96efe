"""A house from which questions go elsewhere, and a reader that sees two secrets in each picture."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import sections
from app.core.chat import Finish, Message, Picture, Text
from app.core.control import Control
from app.core.errors import ChildError, UsageError
from app.core.frame import Frame
from app.core.ports import Choice, Destination, Services
from app.core.redact import Read
from app.core.redaction import Policy
from app.core.retention import HistorySettings
from app.core.text_line import TextLine
from app.system.settings_file import Loaded
from app.ui.conversation import Conversation
from app.ui.overlay.asked import Asked
from app.ui.review import Review
from app.ui.review_panel import ReviewPanel
from tests.qt.housing import House
from tests.qt.scripted import Said, Scripted, picture, services

HERE: Final = Choice("remote", endpoint="here")
THERE: Final = Choice("remote", endpoint="there")
SECRETS: Final = (("jane@example.com", 100), ("4111 1111 1111 1111", 200))  # and how far down


class Eyes:
    """Reads what is not covered; `asked` are the frames that were looked at.

    It waits as long as `held` is set, and fails with `failure`.
    """

    def __init__(self) -> None:
        self.asked: list[Frame] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.failure: ChildError | None = None
        self.blind = False

    def read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        self.asked.append(frame)
        changed = threading.Event()
        control.on_change(changed.set)
        while not (self.go_on.is_set() or control.cancelled):
            changed.wait(0.01)
        if control.cancelled or self.blind:
            return ()
        if self.failure is not None:
            raise self.failure
        return [written(text, 50, top) for text, top in SECRETS if not is_black(frame, top)]


def written(text: str, left: int, top: int) -> TextLine:
    """What a reader reads in letters that are all as wide."""
    stops = tuple(left + 8.0 * at for at in range(len(text) + 1))
    return TextLine(text, (left, top, stops[-1], top + 16), stops)


def sees(_frame: Frame, _control: Control) -> Sequence[TextLine]:
    """Read a page of secrets."""
    return [
        *(written("jane.doe@example.com", 20, 48), written("4111 1111 1111 1111", 20, 86)),
        *(written("Password: hunter2!x", 20, 106), written("+1 415 555 2671", 20, 190)),
    ]


def is_blind(_frame: Frame, _control: Control) -> Sequence[TextLine]:
    raise ChildError("The reader has died.", "Start it again.")


def is_black(frame: Frame, top: int) -> bool:
    """Whether what stands there is covered."""
    return not np.asarray(frame.pixels[top : top + 16, 50:178, :3]).any()


def covered(frame: Frame) -> tuple[bool, ...]:
    """Which of the secrets are covered."""
    return tuple(is_black(frame, top) for _text, top in SECRETS)


class Border(House):
    """`policy` and `failure` hold for all endpoints; `eyes` are the reader's."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.eyes = Eyes()
        self.policy: Policy = "ask"
        self.domain = "example.com"
        self.failure: UsageError | None = None
        super().__init__(qtbot, folder, read=self.eyes.read, destination=self._destination)
        self.services.save(HistorySettings, lambda own: replace(own, chosen=True))
        self.will_say(*[says("Here.")] * 9)

    def _destination(self, choice: Choice) -> Destination | None:
        if choice.backend != "remote":
            return None
        if self.failure is not None:
            raise self.failure
        origin = f"https://{choice.endpoint}.{self.domain}"
        return Destination(choice.endpoint, origin, origin, exposed=False, redact=self.policy)

    def capture(
        self, question: str = "Whose is it?", choice: Choice = HERE, frames: int = 1
    ) -> Conversation:
        """Ask from the overlay."""
        shown = tuple(picture(640, 480) for _frame in range(frames))
        self.answers.ask(Asked(shown, question, choice, "auto", None, None))
        return self.shown

    def reviewed(self, question: str = "Whose is it?", choice: Choice = HERE) -> Review:
        """Ask from the overlay, and wait until its user has to look."""
        conversation = self.capture(question, choice)
        return self.review_of(conversation)

    def review_of(self, conversation: Conversation) -> Review:
        self.until(lambda: conversation.gate.review is not None)
        assert conversation.gate.review is not None
        return conversation.gate.review

    def rest(self, conversation: Conversation) -> None:
        """Wait until nothing of it runs."""
        self.until(lambda: not conversation.running and not conversation.busy)

    @property
    def panel(self) -> ReviewPanel:
        return self.face.stage.review

    @property
    def sent(self) -> list[tuple[Frame, ...]]:
        """The pictures of each question that was sent."""
        return [frames_of(messages) for messages in self.model.asked]

    def kept_frames(self, conversation: Conversation) -> list[Frame]:
        """The pictures in the history, in order."""
        history = self.services.history()
        turns = history.conversation(conversation.id).turns
        return [history.frame(each.frame) for turn in turns for each in turn.pictures]

    def blobs(self) -> set[str]:
        """The digests of all pictures on the disk."""
        home = Path.home()
        return {path.name for path in home.rglob("blobs/*/*") if path.is_file()}

    def press(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.face, key)


def abroad(read: Read, policy: Policy = "ask") -> Services:
    """Services whose one backend is elsewhere, and says "Here."."""
    origin = "https://api.example.com"
    place = Destination("api", origin, origin, exposed=False, redact=policy)
    model = Scripted(says("Here."), name="GLM-4.6V")
    return replace(
        services(lambda _choice: model),
        read=read,
        destination=lambda _choice: place,
        settings=lambda: sections.read_settings(Loaded({})),
    )


def says(text: str) -> list[Said]:
    return [Text(text), Finish("stop")]


def frames_of(messages: Sequence[Message]) -> tuple[Frame, ...]:
    parts = (part for message in messages for part in message.parts)
    return tuple(part.frame for part in parts if isinstance(part, Picture))


@contextmanager
def border(qtbot: QtBot, folder: Path) -> Iterator[Border]:
    made = Border(qtbot, folder)
    try:
        yield made
    finally:
        made.close()
