"""`Queue`: questions that wait for the answer before them."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.chat import Clip, Document, Message, Sampling, Text, Think, pictures
from app.core.clips import with_clips
from app.core.frame import Frame
from app.core.ports import Choice
from app.core.presets import AS_SUITS
from app.ui.turn import Origin, Turn


@dataclass(eq=False, slots=True)
class Queued:
    """A question that waits; `text` may still be changed.

    `think` and `sampling` are what its preset says; None: as all of the conversation. `captions`
    say of each frame what was drawn on it to speak of, or when it was seen; () without any. `clips`
    are the videos that some of the frames were taken out of, or that go as they are; the pages of
    `documents` are taken when they are sent.
    """

    text: str
    frames: tuple[Frame, ...]
    choice: Choice
    think: Think | None = None
    sampling: Sampling = AS_SUITS
    captions: tuple[str, ...] = ()
    clips: tuple[Clip, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def message(self) -> Message:
        """The question as it goes to a model."""
        along = with_clips(self.clips, pictures(self.frames, self.captions))
        return Message("user", (*self.documents, *along, Text(self.text)))

    def turn(self, think: Think, after: Turn | None) -> Turn:
        """Return it as a turn that follows `after`; `think` is how all of the conversation does."""
        return Turn(
            self.text,
            self.frames,
            self.choice,
            self.think or think,
            self.sampling,
            self.captions,
            self.clips,
            self.documents,
            origin=Origin(after),
        )


class Queue(QObject):
    """In the order in which they are asked."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Queued] = []

    def __iter__(self) -> Iterator[Queued]:
        return iter(tuple(self._waiting))

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, queued: Queued) -> None:
        """Let it be the last one."""
        self._waiting.append(queued)
        self.changed.emit()

    def put_back(self, queued: Queued) -> None:
        """Let it be the first one: it was not asked after all."""
        self._waiting.insert(0, queued)
        self.changed.emit()

    def take(self) -> Queued:
        """Take the first one out, to be asked."""
        first = self._waiting.pop(0)
        self.changed.emit()
        return first

    def reword(self, queued: Queued, text: str) -> None:
        """Change a question, unless it was asked meanwhile."""
        if queued in self._waiting:
            queued.text = text
            self.changed.emit()

    def remove(self, queued: Queued) -> None:
        """Do not ask it."""
        if queued in self._waiting:
            self._waiting.remove(queued)
            self.changed.emit()
