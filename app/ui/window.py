"""`AnswerWindow`: one conversation beside the picture that it is about."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QSplitter, QTabBar, QVBoxLayout, QWidget

from app.core import identity
from app.core.chat import Piece, Recast
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.labels import clean, elide
from app.core.mark import Mark
from app.core.words import _
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.base_window import BaseWindow
from app.ui.canvas.panel import FramePanel
from app.ui.chat.composer import Composer
from app.ui.chat.view import ChatView
from app.ui.conversation import Conversation
from app.ui.lane import Lane
from app.ui.notices import Kind, Notice
from app.ui.turn import Turn
from app.ui.window_place import WindowPlace

SavePicture = Callable[[Frame, Sequence[Mark], Path], None]
"""Write a frame with marks drawn on it as a PNG file. Any thread. Raises MediaError."""

_CHAT: Final = 0.42  # of the width, at first
_TITLE: Final = 60  # characters
_NAME: Final = 40  # characters of a proposed file name
_UNFIT: Final = re.compile(r'[<>:"/\\|?*.\s]+')
_SPLIT: Final = "answer/split"


class AnswerWindow(BaseWindow):
    """Chat on the left, picture on the right; when it is narrow, one of both at a time.

    `save` runs on the lane `work`. `places` is where the window remembers how it was left. `model`
    says who is asked next, and again.
    """

    recapture_requested = Signal(object)  # Rect on the desktop
    connect_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        save: SavePicture,
        work: Lane,
        places: QSettings,
        model: AskModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._save = save
        self._work = work
        self._places = places
        self._conversation: Conversation | None = None
        self._turn: Turn | None = None  # whose marks are shown
        self._folder = Path.home()
        self.chat = ChatView()
        self.composer = Composer(model)
        self.panel = FramePanel()
        self._notices = QVBoxLayout()
        self._tabs = QTabBar()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self.setWindowTitle(identity.NAME)
        self.setMinimumSize(*theme.ANSWER_SMALLEST)
        self.place = WindowPlace(self, places)
        self._lay_out()
        self._connect()
        self._restore()

    def _lay_out(self) -> None:
        self._notices.setContentsMargins(*(3 * theme.GRID,) * 3, 0)
        self._tabs.addTab(_("Answer"))
        self._tabs.addTab(_("Picture"))
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName(_("Answer or picture"))
        self._tabs.hide()
        field = QVBoxLayout()
        field.setContentsMargins(*(3 * theme.GRID,) * 4)
        field.addWidget(self.composer)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._notices)
        column.addWidget(self.chat, 1)
        column.addLayout(field)
        self._left = left
        self._split.addWidget(left)
        self._split.addWidget(self.panel)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._tabs)
        whole.addWidget(self._split, 1)

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(lambda _index: self._arrange())
        self.composer.submitted.connect(self._ask_on)
        self.composer.stopped.connect(self._stop)
        self.composer.connect_requested.connect(self.connect_requested)
        self.chat.hovered.connect(self._hover_chip)
        self.chat.clicked.connect(self._click_chip)
        self.chat.frame_chosen.connect(self._choose_frame)
        self.chat.retried.connect(self._retry)
        self.chat.connect_requested.connect(self.connect_requested)
        self.panel.hovered.connect(lambda number: self.chat.highlight(self._turn, number))
        self.panel.clicked.connect(self._click_mark)
        self.panel.recapture_requested.connect(self.recapture_requested)
        self.panel.save_requested.connect(self._choose_file)
        save = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save.activated.connect(self.panel.save)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)

    # ---- the conversation

    def show_conversation(self, conversation: Conversation) -> None:
        """Show a conversation as far as it has come, and follow it."""
        self._leave()
        self._conversation = conversation
        conversation.turn_added.connect(self._add)
        conversation.turn_restarted.connect(self._restart)
        conversation.pieces_arrived.connect(self._arrive)
        conversation.turn_finished.connect(self._finish)
        conversation.remarked.connect(self.show_notice)
        self.chat.clear()
        self.panel.show_frames((), None, ())
        self._turn = None
        for turn in conversation.turns:
            self._add(turn)
        self.composer.set_running(conversation.running)

    def show_nothing(self, hint: str) -> None:
        """Say what to do where nothing has been asked yet."""
        self.chat.say_nothing_yet(hint)
        self.composer.hide()
        self.panel.hide()

    def await_question(self) -> None:
        """Let what is typed be the next question."""
        self._tabs.setCurrentIndex(0)
        self.composer.field.setFocus()

    def show_notice(self, error: AppError, kind: Kind = "warning") -> None:
        """Show a bar above the chat until it is closed."""
        notice = Notice(error, kind)
        notice.dismissed.connect(notice.deleteLater)
        self._notices.addWidget(notice)

    def _leave(self) -> None:
        if self._conversation is not None:
            self._conversation.disconnect(self)

    def _add(self, turn: Turn) -> None:
        assert self._conversation is not None
        self.composer.show()
        self._arrange()
        if len(self._conversation.turns) == 1 or not self.windowTitle():
            self.setWindowTitle(_title(turn.question))
        self.chat.add_turn(turn)
        self._show_turn(turn, turn.frames[0] if turn.frames else self.panel.frame)
        self._tell_state()
        self.composer.set_earlier([t.question for t in reversed(self._conversation.turns)])

    def _restart(self, turn: Turn) -> None:
        self.chat.restart_turn(turn)
        self._show_turn(turn, self.panel.frame)
        self._tell_state()

    def _arrive(self, turn: Turn, pieces: Sequence[Piece]) -> None:
        self.chat.add_pieces(turn, pieces)
        if turn is self._turn and any(isinstance(piece, Mark | Recast) for piece in pieces):
            first = turn.marks and not self.panel.marks
            self.panel.show_marks(turn.marks)
            if first and turn.marks[0].frame != getattr(self.panel.frame, "id", ""):
                self.panel.reveal(1)
                self.panel.highlight(0)

    def _finish(self, turn: Turn) -> None:  # noqa: ARG002 - of the signal
        self._tell_state()

    def _tell_state(self) -> None:
        conversation = self._conversation
        if conversation is not None:
            self.composer.set_running(conversation.running)

    def _show_turn(self, turn: Turn, frame: Frame | None) -> None:
        assert self._conversation is not None
        self._turn = turn
        self.panel.show_frames(self._conversation.frames, frame, turn.marks)

    def _ask_on(self, question: str) -> None:
        who = self._model.current
        if self._conversation is not None and who is not None:
            self._conversation.ask(question, (), who.choice, self._model.think)

    def _stop(self) -> None:
        if self._conversation is not None:
            self._conversation.stop()

    def _retry(self) -> None:
        """Ask again, whoever is chosen now: it may be because of another one that it failed."""
        who = self._model.current
        if self._conversation is not None and who is not None:
            self._conversation.retry(who.choice, self._model.think)

    # ---- marks, linked both ways

    def _hover_chip(self, turn: Turn, number: int) -> None:
        self.chat.highlight(turn, number)
        if turn is self._turn:
            self.panel.highlight(number)

    def _click_chip(self, turn: Turn, number: int) -> None:
        if turn is not self._turn:
            self._show_turn(turn, self.panel.frame)
        self._show_picture()
        self.panel.reveal(number)
        self.chat.highlight(turn, number)

    def _click_mark(self, number: int) -> None:
        self.panel.reveal(number)
        if self._turn is not None:
            self.chat.highlight(self._turn, number)
            self.chat.reveal(self._turn, number)

    def _choose_frame(self, turn: Turn, frame: Frame) -> None:
        self._show_turn(turn, frame)
        self._show_picture()

    # ---- saving

    def _choose_file(self, frame: Frame) -> None:
        question = self._turn.question if self._turn is not None else ""
        dialog = QFileDialog(self, _("Save annotated picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setNameFilter(_("PNG pictures (*.png)"))
        dialog.setDirectory(str(self._folder))
        dialog.selectFile(file_name(question))
        dialog.fileSelected.connect(lambda name: self.save_as(frame, Path(name)))
        dialog.open()

    def save_as(self, frame: Frame, path: Path) -> None:
        """Save `frame` with the marks that are shown; says how that went."""
        self._folder = path.parent
        marks = self.panel.marks

        def work(control: Control) -> Iterator[None]:  # noqa: ARG001 - it takes no time to stop
            self._save(frame, marks, path)
            yield

        def end(failure: Exception | None) -> None:
            if failure is None:
                self.show_notice(AppError(_("Saved: {path}").format(path=path)), "info")
            elif isinstance(failure, AppError):
                self.show_notice(failure)
            else:
                raise failure

        self._work.submit(work, lambda _done: None, end)

    # ---- the window itself

    def _show_picture(self) -> None:
        if not self._tabs.isHidden():
            self._tabs.setCurrentIndex(1)

    def _arrange(self) -> None:
        """Both columns, or the one whose tab is chosen."""
        narrow = self.width() < theme.NARROW
        asked = self._conversation is not None
        self._tabs.setVisible(narrow and asked)
        picture = asked and (not narrow or self._tabs.currentIndex() == 1)
        self.panel.setVisible(picture)
        self._left.setVisible(not narrow or not picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops an answer that is on its way, else closes the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._conversation is not None and self._conversation.running:
            self._conversation.stop()
        else:
            self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember how it was left, whoever closes it."""
        super().hideEvent(event)
        self.place.note()
        self._places.setValue(_SPLIT, self._split.saveState())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _restore(self) -> None:
        split = self._places.value(_SPLIT)
        if not (isinstance(split, QByteArray) and self._split.restoreState(split)):
            chat = round(self.width() * _CHAT)
            self._split.setSizes([chat, self.width() - chat])


def _title(question: str) -> str:
    """Name the window after a question."""
    short = elide(clean(question), lambda text: len(text) <= _TITLE)
    return f"{short} – {identity.NAME}" if short else identity.NAME


def file_name(question: str) -> str:
    """Return a name for the picture of an answer."""
    words = _UNFIT.sub("-", clean(question)[:_NAME]).strip("-")
    return f"{words or identity.SLUG}.png"
