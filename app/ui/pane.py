"""`ConversationPane`: one conversation to read and to go on with, in whichever window shows it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.chat import Document
from app.core.clips import captions_of
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.hit import span_of
from app.core.memory import Found
from app.core.page_parts import documents_of, lettered
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.attaching import Attach, Medium
from app.ui.calibrating import CalibrationBar
from app.ui.chat.attachments import Attachments, holds_pictures
from app.ui.chat.composer import Composer, said_in
from app.ui.chat.reading import Reading
from app.ui.chat.section import MARGIN
from app.ui.chat.tools import OpenTable, SaveTable
from app.ui.chat.view import ChatView
from app.ui.chat.waiting import Waiting
from app.ui.clips.tools import ClipTools
from app.ui.conversation import Conversation
from app.ui.drops import accept_copy
from app.ui.lane import Lane
from app.ui.notices import Notice
from app.ui.queue import Queued
from app.ui.retention import RetentionCard
from app.ui.turn import Turn
from app.ui.ways_out import Kind

_EDGE: Final = 3 * theme.GRID
_ALL: Final = 1000  # of the stretch: the rest is what a wide pane has to spare


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and attached and not asked yet, and how far down somebody has read."""

    text: str
    frames: tuple[Frame, ...]
    scrolled: int | None  # px from the top, None for the end
    captions: tuple[str, ...] = ()
    media: tuple[Medium, ...] = ()
    readings: tuple[Reading, ...] = ()  # of files whose pictures belong to it
    detail: float = 1.0  # in which documents are read

    @property
    def empty(self) -> bool:
        """Whether nothing would be lost with it but a place."""
        return not (self.text.strip() or self.frames or self.media or self.readings)

    def leave(self) -> None:
        """It is not wanted any more: nothing goes on for it."""
        for one in self.media:
            one.leave()  # others wait to be looked through
        for reading in self.readings:
            reading.leave()


class ConversationPane(QWidget):
    """What was asked and answered, notices above it, and the field for the next question below.

    Follows its conversation whether it is on the screen or not, so that it can be moved from one
    window to another as it is. `turn` and `frame` are what the picture beside it showed last.
    Pictures that are dropped on it go with the next question.
    """

    connect_requested = Signal()
    capture_requested = Signal()
    compare_requested = Signal(object)  # tuple[Document, …]
    gate_changed = Signal()  # its conversation waits for its user now, or does not any more

    def __init__(
        self,
        conversation: Conversation,
        model: AskModel,
        open_file: Attach,
        work: Lane,
        save_table: SaveTable | None = None,
        clips: ClipTools | None = None,
        tables: OpenTable | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Pictures of the history are loaded on the lane `work`."""
        super().__init__(parent)
        self._work = work
        self.conversation = conversation
        self.turn: Turn | None = None
        self.frame: Frame | None = None
        self._model = model
        self.chat = ChatView(save_table)
        self.chat.turn_actions.clips = clips
        self.chat.turn_actions.tables = tables
        model.changed.connect(self._look_again)
        self.waiting = Waiting()
        self.pictures = Attachments(open_file)
        self.composer = Composer(model, self.pictures)
        self._notices = QVBoxLayout()
        self._told: dict[str, tuple[AppError, Notice]] = {}
        self._card: RetentionCard | None = None
        self._held_back: list[CalibrationBar] = []  # until that is answered
        self.composer.field.setFont(theme.font(theme.text_size()))
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show_turns()
        self.composer.follow(lambda: (said_in(conversation.turns), self.pictures.frames))

    def _lay_out(self) -> None:
        self._notices.setContentsMargins(_EDGE, _EDGE, _EDGE, 0)
        self._notices.setSpacing(2 * theme.GRID)
        field = QWidget()  # as wide as what is read, and what that has at its sides
        field.setMaximumWidth(theme.READ_WIDTH + 2 * (MARGIN - _EDGE))
        fields = QVBoxLayout(field)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(2 * theme.GRID)
        fields.addWidget(self.waiting)
        fields.addWidget(self.composer)
        below = QHBoxLayout()
        below.setContentsMargins(*(_EDGE,) * 4)
        below.addStretch(1)
        below.addWidget(field, _ALL)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._notices)
        column.addWidget(self.chat, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        conversation = self.conversation
        conversation.turn_added.connect(self._add)
        conversation.turn_restarted.connect(self._restart)
        conversation.turn_started.connect(self._tell_state)
        conversation.turn_changed.connect(self.chat.tell_turn)
        conversation.path_changed.connect(self._show_path)
        conversation.pieces_arrived.connect(self.chat.add_pieces)
        conversation.turn_finished.connect(self._finish)
        conversation.remarked.connect(self.show_notice)
        conversation.pictures_replaced.connect(self._forget_path)
        conversation.withdrawn.connect(self._take_back)
        conversation.gate.changed.connect(self.gate_changed)
        self.composer.submitted.connect(self._ask_on)
        self.composer.stopped.connect(conversation.stop)
        self.composer.connect_requested.connect(self.connect_requested)
        self.composer.capture_requested.connect(self.capture_requested)
        self.composer.compare_requested.connect(self.compare_requested)
        actions = self.chat.turn_actions
        actions.pictures.load_on(self._work)
        actions.refused.connect(self.composer.say)
        actions.serve(conversation, self._model)
        for asked in (actions.retried, actions.gone_on, actions.edited, actions.hurried):
            asked.connect(self.await_question)  # what was pressed is gone
        self.waiting.serve(conversation)
        self.composer.serve(conversation)
        self.chat.connect_requested.connect(self.connect_requested)

    # ---- what is shown

    def say_nothing_yet(self, hint: str) -> None:
        """Say what to do, as long as nothing has been asked."""
        self.chat.say_nothing_yet(hint)

    def show_notice(self, error: AppError, kind: Kind = "warning") -> None:
        """Show a bar above the chat until it is closed.

        What only informs gives way to the next that does, and the same trouble is told once, in the
        most words: bars that pile up would push what is read out of view.
        """
        about = kind if kind == "info" else error.message
        before = self._told.get(about)
        if before is not None and kind != "info" and error.hint in before[0].hint:
            return
        notice = Notice(error, kind)
        notice.dismissed.connect(lambda: self._dismiss(about))
        self._dismiss(about)
        self._told[about] = error, notice
        self._notices.addWidget(notice)

    def _dismiss(self, about: str) -> None:
        _error, notice = self._told.pop(about, (None, None))
        if notice is not None:
            notice.hide()
            notice.deleteLater()

    def show_bar(self, bar: CalibrationBar) -> None:
        """Show an offer where notices are, until it is dismissed; nothing is asked twice at once.

        The pane owns it from now on.
        """
        bar.dismissed.connect(bar.deleteLater)
        bar.setParent(self)
        bar.setVisible(not self.asks)
        self._notices.addWidget(bar)
        self._held_back += [bar] if self.asks else []

    @property
    def asks(self) -> bool:
        """Whether it asks how long conversations are kept."""
        return self._card is not None

    def ask(self, card: RetentionCard) -> RetentionCard:
        """Show above the chat a card that asks that."""
        self._card = card
        self._notices.addWidget(card)
        return card

    def stop_asking(self) -> None:
        """Somebody has chosen."""
        card, self._card = self._card, None
        if card is not None:
            card.hide()
            card.deleteLater()
        bars, self._held_back = self._held_back, []
        for bar in bars:
            bar.show()

    def await_question(self) -> None:
        """Let what is typed be the next question."""
        self.composer.field.setFocus()

    @property
    def idle(self) -> bool:
        """Whether nothing is typed, in the field for the next question or elsewhere."""
        field = self.composer.field
        return not field.toPlainText() and self.window().focusWidget() in (None, field)

    def jump(self, found: Found) -> Turn | None:
        """Bring what a search found into view; returns the turn that has it."""
        turn = self.conversation.find(found.message)
        if turn is not None:
            self.conversation.switch(turn)
            asked = found.message == turn.origin.message
            place = (-1, 0) if asked else span_of(found.snippet, turn.text)
            self.chat.reveal_text(turn, *place)
        return turn

    # ---- what would be lost with it

    @property
    def draft(self) -> Draft:
        """What would be lost with it."""
        bar = self.chat.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        return Draft(
            self.composer.field.toPlainText(),
            self.pictures.stills,
            None if at_end else bar.value(),
            self.pictures.captions,
            self.pictures.media,
            self.pictures.readings,
            self.pictures.planning.detail,
        )

    def part(self) -> Draft:
        """Return what a pane that is made anew for the same conversation is to be given."""
        draft = self.draft
        self.pictures.let_go()
        return draft

    def resume(self, draft: Draft) -> None:
        """Show a draft again."""
        self.composer.field.replace_text(draft.text)
        self.pictures.add(draft.frames, draft.captions)
        self.pictures.planning.choose_detail(draft.detail)
        self.pictures.add_media(draft.media)
        self.pictures.go_on_reading(draft.readings)
        if draft.scrolled is not None:
            self.chat.verticalScrollBar().setValue(draft.scrolled)

    # ---- the conversation

    def _add(self, turn: Turn) -> None:
        self.chat.add_turn(turn)
        self._tell_questions()

    def _restart(self, turn: Turn) -> None:
        self.chat.restart_turn(turn)
        self._tell_state()

    def _show_path(self) -> None:
        """Other turns are in use."""
        self._show_turns()
        self.composer.count()

    def _forget_path(self) -> None:
        """Other pictures are in use: all is shown anew."""
        self.chat.show_turns(())

    def _show_turns(self) -> None:
        self.chat.show_turns(self.conversation.turns)
        self._tell_questions()

    def _tell_questions(self) -> None:
        self._tell_state()
        self.composer.set_earlier([turn.question for turn in reversed(self.conversation.turns)])

    def _finish(self, turn: Turn) -> None:  # noqa: ARG002 - of the signal
        self._tell_state()
        self.composer.count()

    def _tell_state(self, _turn: Turn | None = None) -> None:
        self.composer.set_running(self.conversation.running)

    def _ask_on(self, question: str) -> None:
        asked = self._model.asked_by(self.composer.preset)
        if asked is not None:
            preset = self.composer.preset
            choice, think, sampling = asked
            wanted = think if preset is not None and preset.think else None
            said = dict(zip(self.pictures.stills, self.pictures.captions, strict=True))
            along = *self.pictures.planning.documents, *self.pictures.parted
            documents = lettered(along, self._documents)
            clips, frames = self.pictures.clips, self.pictures.take()
            said_of = captions_of(frames, clips, question, said)
            how = choice, wanted, sampling
            self.conversation.enqueue(Queued(question, frames, *how, said_of, clips, documents))

    def _look_again(self) -> None:
        """Somebody else is asked: another part of what is attached may fit."""
        self.pictures.look_again()

    @property
    def _documents(self) -> tuple[Document, ...]:
        """Those that were asked about, or wait to be."""
        waiting = (queued.message for queued in self.conversation.queue)
        return documents_of([*(turn.message for turn in self.conversation.turns), *waiting])

    def _take_back(self, turn: Turn) -> None:
        """A question was not sent: it goes back to its field, or waits where that is taken."""
        if self.draft.empty:
            self.composer.field.replace_text(turn.question)
            self.pictures.take_back(turn.frames, turn.captions, turn.clips, turn.documents)
        else:
            how = turn.choice, turn.think, turn.sampling
            along = tuple(turn.captions), tuple(turn.clips), tuple(turn.documents)
            waits = Queued(turn.question, tuple(turn.frames), *how, *along)
            self.conversation.queue.put_back(waits)
        self.await_question()

    # ---- pictures that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_pictures(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.pictures.offer(event.mimeData()):
            accept_copy(event)
            self.await_question()
