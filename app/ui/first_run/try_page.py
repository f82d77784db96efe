"""`TryPage`: the first question, answered on the spot with its places drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core import byline
from app.core.chat import Finish, Piece, Progress, Recast, Text, Thinking
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import READER, Choice
from app.core.words import _
from app.ui import theme
from app.ui.canvas.canvas import Canvas
from app.ui.connect_work import question
from app.ui.first_run.asking import ask, example
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page
from app.ui.lane import Task, tell_failure
from app.ui.local.said import Said
from app.ui.overlay.asked import Asked

_PICTURE: Final = (200, 340)  # px high: at least, at most
_LINES: Final = 2  # of a reply, so that nothing moves when it comes
_LONGEST: Final = 600  # characters of a reply that are shown here


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody did on the page; `question` is "" as long as it is the one that stood there."""

    frame: Frame | None
    own: bool  # it is a picture of the user's screen
    question: str
    text: str
    marks: Sequence[Mark]
    answered: tuple[float, str] | None  # in so many seconds, by whom
    asking: bool


class TryPage(Page):
    """At first about the example; `show_frame` puts a picture of the user's in its place."""

    capture_wanted = Signal()
    asked = Signal(object)  # Asked: what may leave this machine is asked where secrets are hidden

    def __init__(self, kit: Kit) -> None:
        super().__init__("", "", fills=True)
        self._kit = kit
        self._frame: Frame | None = None
        self._own = False  # it is a picture of the user's screen
        self._wished = False  # to be asked as soon as there is a picture
        self._task: Task[Piece] | None = None
        self._loading: Task[Frame] | None = None
        self._marks: list[Mark] = []
        self._text = ""
        self._answered: tuple[float, str] | None = None  # in so many seconds, by whom
        self._offered = question()
        self._since = 0.0
        self._reading: Task[None] | None = None
        self._canvas = Canvas()
        self._question = QLineEdit(self._offered)
        self._ask = QPushButton(_("Try it now"))
        self._state = Said()
        self._reply = QLabel(wordWrap=True)
        self._capture = QPushButton(_("Look at your own screen"))
        self._lay_out()
        self._ask.clicked.connect(self._ask_or_stop)
        self._capture.clicked.connect(self.capture_wanted)
        self._question.textChanged.connect(lambda _text: self._show_ready())
        kit.keys.bound.connect(self.follow)
        self.follow()
        self._show_ready()
        self._load()

    @property
    def first(self) -> QPushButton:
        return self._ask

    def follow(self) -> None:
        keys = self._kit.keys.shown("region")
        self.entitle(
            _("Press {keys} to look at something").format(keys=keys)
            if keys
            else _("Look at something on your screen")
        )
        if self._who() == READER:
            self.explain(
                _(
                    "The screen freezes; drag over what you mean, type a question, press Enter."
                    " Finding and reading text works offline. Try it on this picture first."
                )
            )
        else:
            self.explain(
                _(
                    "The screen freezes; drag over what you mean, type a question, press Enter."
                    " Try it on this picture first."
                )
            )

    def show_frame(self, frame: Frame) -> None:
        """Have a picture of the user's screen asked about."""
        self._put(frame)
        self._question.setFocus(Qt.FocusReason.OtherFocusReason)
        self._question.selectAll()

    @property
    def draft(self) -> Tried:
        asked = self._question.text()
        return Tried(
            self._frame,
            self._own,
            asked if asked != self._offered else "",
            self._text,
            tuple(self._marks),
            self._answered,
            self._task is not None,
        )

    def resume(self, draft: object) -> None:
        if not isinstance(draft, Tried):
            return
        if draft.frame is not None and draft.own:
            self._put(draft.frame)
        elif draft.frame is not None:
            self._show_frame(draft.frame)
        if draft.question:
            self._question.setText(draft.question)
        self._marks = list(draft.marks)
        self._canvas.show_marks(self._marks)
        self._say(draft.text)
        if draft.answered is not None:
            self._tell_answered(*draft.answered)
        elif draft.asking:
            self._state.say("info", _("Stopped."))

    def stop(self) -> None:
        if self._reading is not None:
            self._reading.control.cancel()
            self._reading = None
        if self._task is not None:
            self._task.control.cancel()
            self._task = None
            self._state.say("info", _("Stopped."))
            self._show_ready()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._question.hasFocus():
            self._ask.click()
        elif event.key() == Qt.Key.Key_Escape and self._task is not None:
            self.stop()
        else:
            super().keyPressEvent(event)

    # ---- the picture

    def _load(self) -> None:
        def work(control: Control) -> Iterator[Frame]:
            return example(self._kit.services, control)

        def take(frames: list[Frame]) -> None:
            if isValid(self) and self._frame is None:
                self._read_ahead(frames[-1])
                self._show_frame(frames[-1])

        def end(failure: Exception | None) -> None:
            if isValid(self):
                self._loading = None
                tell_failure(failure, self.fail)

        self._loading = self._kit.lanes.look.submit(work, take, end)

    def _read_ahead(self, frame: Frame) -> None:
        """Have the reader begin before it is asked: what it has read of a picture it keeps."""
        if self._who() != READER:
            return

        def work(control: Control) -> Iterator[None]:
            self._kit.services.read(frame, control)
            yield

        def end(failure: Exception | None) -> None:
            tell_failure(failure, lambda _error: None)  # told when it is asked

        self._reading = self._kit.lanes.of(READER).submit(work, lambda _done: None, end)

    def _put(self, frame: Frame) -> None:
        """Have a picture of the user's screen in place of the example."""
        self._own = True
        self._offered = _("Read the text")
        self._question.setText(self._offered)
        self._show_frame(frame)

    def _show_frame(self, frame: Frame) -> None:
        self._frame = frame
        self._answered = None
        self._marks.clear()
        self._canvas.show_frame(frame)
        self._say("")
        self._state.say("info", "")
        self._show_ready()
        wished, self._wished = self._wished, False
        if wished:
            self._begin(frame)

    # ---- the question

    def _who(self) -> Choice:
        """Whoever answers where nobody is named; the reader where that means nothing."""
        try:
            return self._kit.services.meant(Choice())
        except AppError:
            return READER

    def _ask_or_stop(self) -> None:
        if self._task is not None:
            self.stop()
        elif self._frame is not None:
            self._begin(self._frame)
        else:
            self._wished = True

    def _begin(self, frame: Frame) -> None:
        choice, asked = self._who(), self._question.text().strip()
        if self._own and choice.backend == "remote":
            self.asked.emit(Asked((frame,), asked, choice, "off", None, None))
            self.done.emit()
            return
        self.recover()
        self._answered = None
        self._marks.clear()
        self._canvas.show_marks(())
        self._say("")
        self._state.say("busy", _("Looking at the picture…"))
        self._since = monotonic()

        def work(control: Control) -> Iterator[Piece]:
            return ask(self._kit.services, choice, asked, frame, control)

        def take(pieces: list[Piece]) -> None:
            if isValid(self) and task is self._task:
                self._show(pieces, choice)

        def end(failure: Exception | None) -> None:
            if isValid(self) and task is self._task:
                self._task = None
                self._show_ready()
                tell_failure(failure, self._fail)
            elif failure is not None and not isinstance(failure, AppError):
                raise failure

        task = self._kit.lanes.of(choice).submit(work, take, end)
        self._task = task
        self._show_ready()

    def _show(self, pieces: list[Piece], choice: Choice) -> None:
        for piece in pieces:
            match piece:
                case Progress(stage):
                    self._state.say("busy", f"{stage}…" if stage else "")
                case Thinking():
                    self._state.say("busy", _("It is thinking…"))
                case Recast():
                    self._text = ""
                    self._marks.clear()
                case Text(text):
                    self._text += text
                case Mark():
                    self._marks.append(piece)
                case Finish():
                    self._finish(piece, choice)
        self._say(self._text)
        self._canvas.show_marks(self._marks)

    def _finish(self, finish: Finish, choice: Choice) -> None:
        if finish.error is not None:
            self._fail(finish.error)
        elif finish.reason == "cancelled":
            self._state.say("info", _("Stopped."))
        else:
            name = self._kit.services.backend(choice).capabilities.name
            self._tell_answered(max(0.1, monotonic() - self._since), name)
            self.done.emit()

    def _tell_answered(self, seconds: float, name: str) -> None:
        self._answered = seconds, name
        told = _("Answered in {seconds} s by {name}.")
        said = told.format(seconds=f"{seconds:.1f}", name=byline.shown(name))
        self._state.say("well", said)

    def _fail(self, error: AppError) -> None:
        self._state.say("wrong", error.told)

    def _say(self, text: str) -> None:
        self._text = text
        told = text.strip()
        self._reply.setText(told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…")

    def _show_ready(self) -> None:
        busy = self._task is not None
        self._ask.setText(_("Stop") if busy else _("Try it now"))
        self._ask.setEnabled(busy or bool(self._question.text().strip()))

    def _lay_out(self) -> None:
        self._canvas.setMinimumHeight(_PICTURE[0])
        self._canvas.setMaximumHeight(_PICTURE[1])
        self._question.setAccessibleName(_("Question"))
        self._ask.setMinimumWidth(24 * theme.GRID)
        self._reply.setTextFormat(Qt.TextFormat.PlainText)  # whoever answers has a say in it
        self._reply.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reply.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._reply.setAccessibleName(_("Answer"))
        frame = QFrame()
        frame.setProperty("card", True)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(*(theme.GRID,) * 4)
        inside.addWidget(self._canvas)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._question, 1)
        row.addWidget(self._ask)
        below = QHBoxLayout()
        below.addWidget(self._capture)
        below.addStretch(1)
        room = QWidget()  # kept, so that nothing moves when an answer comes
        room.setMinimumHeight(_height(1) + theme.GRID + _height(_LINES))
        told = QVBoxLayout(room)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(theme.GRID)
        told.addWidget(self._state)
        told.addWidget(self._reply)
        told.addStretch(1)
        self.body.addWidget(frame, 1)
        self.body.addLayout(row)
        self.body.addWidget(room)
        self.body.addLayout(below)


def _height(lines: int) -> int:
    """Return what lines need, in px; those of Chinese are higher than Latin ones."""
    return QLabel("\n".join(["国①"] * lines)).sizeHint().height()
