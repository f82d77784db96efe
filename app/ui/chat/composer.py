"""`Composer`: the field under the answer for what is asked next."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.chat import Clip, Message, Picture
from app.core.footage import with_coverage
from app.core.frame import Frame
from app.core.ports import Choice
from app.core.presets import CLIPS, Preset, answerable, lacking, offered
from app.core.reading_plan import with_plan
from app.core.words import _
from app.ui import icons, theme
from app.ui.ask_model import AskModel
from app.ui.buttons import IconButton
from app.ui.chat.attached_area import AttachedArea
from app.ui.chat.attachments import Attachments
from app.ui.commands import command
from app.ui.conversation import Conversation
from app.ui.documents.comparing import CompareOffer
from app.ui.preset_list import PresetList
from app.ui.preset_row import PresetRow
from app.ui.prompting import Prompting
from app.ui.question import QuestionField
from app.ui.thinks import ConversationThinks
from app.ui.turn import Turn
from app.ui.who_row import WhoRow

_COUNT_MS: Final = 150  # tokens are counted so long after the last key

Said = Callable[[], tuple[Sequence[Message], Sequence[Frame]]]
"""What was said so far, and the pictures that the next question is about. Takes no time."""


class Composer(QFrame):
    """Enter sends, after what runs; Esc in an empty field stops what runs.

    Asked is who `model` says, as in the ask bar; how much is thought about it is up to the
    conversation. `pictures` go with what is asked next.
    """

    submitted = Signal(str)
    stopped = Signal()
    connect_requested = Signal()
    capture_requested = Signal()
    compare_requested = Signal(object)  # tuple[Document, …]

    def __init__(
        self, model: AskModel, pictures: Attachments, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.pictures = pictures
        self._running = False
        self._said_before: Said = _nothing
        self._held: tuple[str, Preset | None] | None = None  # until a file was looked through
        self._waited: Preset | None = None  # of what was held and is asked now
        self._told = ""  # until the question is edited
        self._obstructed = ""  # the last thing that was told because nothing could be asked
        self._warning = ""
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.field = QuestionField()
        self.field.setPlaceholderText(_("Ask… (/ lists questions)"))
        self.field.setAccessibleName(_("Question"))
        self.field.submitted.connect(self._submit)
        self.field.refused.connect(self._say)
        self.field.offer_to(pictures.offer)
        self.field.textChanged.connect(self._typed)
        self._offer_presets()
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._counting.timeout.connect(self.count)
        model.changed.connect(self.count)
        model.changed.connect(self._show_presets)
        self._follow_pictures()
        self._said = QLabel(wordWrap=True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setProperty("notice", True)
        self._said.hide()
        self._thinks = ConversationThinks(model, self)
        self._who = WhoRow(model, compact=True, thinks=self._thinks)
        self._who.connect_requested.connect(self.connect_requested)
        self._who.chosen.connect(self.field.setFocus)
        self._capture = IconButton("capture", command("capture").tip)
        self._capture.clicked.connect(self.capture_requested)
        self._attach = IconButton("file", _("Attach pictures, videos or documents…"))
        self._attach.clicked.connect(pictures.ask_for_files)
        self._stop = QPushButton(_("Stop"))
        self._stop.setAccessibleName(_("Stop the answer"))
        self._stop.clicked.connect(self.stopped)
        self._send = IconButton("send", _("Send"))
        self._send.set_primary()
        self._send.clicked.connect(self._submit)
        self._lay_out()
        self.set_running(False)
        self._tint()

    def _follow_pictures(self) -> None:
        pictures = self.pictures
        self._compare = CompareOffer()
        self._compare.chosen.connect(self.compare_requested)
        pictures.changed.connect(lambda: self._compare.follow(pictures.documents))
        pictures.changed.connect(self._show_presets)
        pictures.changed.connect(self._look_again)
        pictures.changed.connect(self.count)
        pictures.looked.connect(self._learn)
        pictures.refused.connect(self._refuse)
        pictures.planning.asks = lambda: self._asks

    def _offer_presets(self) -> None:
        model = self._model
        self._prompting = Prompting(self.field, self._ask)
        self._list = PresetList(self.field, lambda: offered(model.presets, clip=self._about_clip))
        self._list.chosen.connect(self.take)
        self._presets = PresetRow(usual=CLIPS, more=lambda: _behind(model.presets))
        self._presets.chosen.connect(self.take)
        self._presets.hide()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(2 * theme.GRID)
        for control in (self._capture, self._attach, self._who, self._stop, self._send):
            control.setCursor(Qt.CursorShape.ArrowCursor)
            below.addWidget(control, int(control is self._who))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addWidget(AttachedArea(self.pictures, self))
        column.addWidget(self._compare)
        column.addWidget(self._presets)
        for words in (self.field, self._said):
            line = QHBoxLayout()
            line.setContentsMargins(theme.GRID, 0, 0, 0)
            line.addWidget(words)
            column.addLayout(line)
        column.addLayout(below)

    def set_running(self, running: bool) -> None:
        """Whether an answer is on its way."""
        self._running = running
        if self._stop.hasFocus() and not running:
            self.field.setFocus()  # what is typed next is a question
        self._stop.setVisible(running)
        self._send.say(_("Ask after this answer") if running else _("Send"))
        self._edited()

    def follow(self, said: Said) -> None:
        """Count the next question after what was `said`, and now."""
        self._said_before = said
        self.count()

    def count(self) -> None:
        """Show how much the question would be; again, when something else was said."""
        self.pictures.planning.look_again()
        before, frames = self._said_before()
        films = [each.asked for each in self.pictures.videos if each.whole]
        preset = self._next_preset
        meter = self._model.meter(frames, self.field.toPlainText(), before, films, preset)
        covered = [each.coverage for each in self.pictures.videos if each.coverage is not None]
        current = self._model.entry_for(preset)
        self.pictures.planning.leave_room(meter.total, len(meter.pictures) + meter.carried)
        meter = with_coverage(meter, covered, current.capabilities.rate if current else None)
        if self.pictures.planning.plan is not None:
            meter = with_plan(meter, self.pictures.planning.plan)
        self._who.meter.show_meter(meter)
        self._warning = meter.warning
        self._show_said()

    def serve(self, conversation: Conversation) -> None:
        """Ask in `conversation` from now on."""
        self._thinks.serve(conversation)

    def say(self, text: str) -> None:
        """Say under the question why something was not done, until it is edited."""
        self._say(text)

    def set_earlier(self, questions: Sequence[str]) -> None:
        """Set what Up recalls, the last question first."""
        self.field.set_earlier(questions)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._held is not None:
            self._edited()
        elif event.key() == Qt.Key.Key_Escape and self._running:
            self.stopped.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    @property
    def preset(self) -> Preset | None:
        """Where the question comes from that was `submitted`; None for words of one's own."""
        return self._waited or self._prompting.preset

    def take(self, preset: Preset) -> None:
        """Ask what stands ready, or lead to somebody who answers it."""
        entry = self._model.entry_for(preset)
        before, frames = self._said_before()
        shown = [part for turn in before for part in turn.parts if isinstance(part, Picture)]
        if self._model.current is None or (entry and not answerable(preset, entry.capabilities)):
            self.connect_requested.emit()
        elif preset.pictures > 1 and len(shown) + len(frames) < preset.pictures:
            self._say(lacking(preset))
        else:
            self._prompting.take(preset)

    def _submit(self) -> None:
        text = self.field.toPlainText().strip()
        if text and not self._prompting.select_blank():
            self._ask(text)

    def _ask(self, text: str) -> None:
        if self._model.current is None:
            self.connect_requested.emit()
            return
        self.pictures.suit(text)
        self.pictures.planning.look_again()  # a question that stands ready may ask somebody else
        if obstacle := self._obstacle:
            self._obstructed = obstacle
            self._say(obstacle)
            return
        if self.pictures.looking:
            self._held = text, self._prompting.preset
            self._say(_waiting(self.pictures))
            return
        self._model.remember(text)
        self.submitted.emit(text)
        self.field.clear()

    @property
    def _next_preset(self) -> Preset | None:
        """Where the question comes from that is asked next."""
        return self._waited or (self._held[1] if self._held else None) or self._prompting.preset

    @property
    def _asks(self) -> Choice | None:
        """Who is asked next; None where nobody can be."""
        asked = self._model.asked_by(self._next_preset)
        return asked[0] if asked is not None else None

    @property
    def _about_clip(self) -> bool:
        """Whether a video goes with the question, or went with one before."""
        before, _frames = self._said_before()
        parts = (part for message in before for part in message.parts)
        return bool(self.pictures.videos) or any(isinstance(part, Clip) for part in parts)

    def _show_presets(self) -> None:
        """Offer what can be asked of a video where one is attached."""
        current = self._model.current
        self._presets.show_for(current.capabilities if current is not None else None)
        self._presets.setVisible(bool(self.pictures.videos))

    @property
    def _obstacle(self) -> str:
        """Why nothing can be asked about what is attached, "" where something can."""
        if self.pictures.loading:
            return _("A file is still being read.")
        return self.pictures.obstacle

    def _learn(self) -> None:
        """More is known of a file: what was held may be asked now, or will not be."""
        if self._held is not None:
            self._look_again()
        self._counting.start()

    def _look_again(self) -> None:
        """Something else is attached, or known of it: what was held may be asked now."""
        held, pictures = self._held, self.pictures
        if held is None:
            if self._told == self._obstructed != self._obstacle:
                self._say("")
            return
        if not pictures.looking and not (pictures.media and pictures.known):
            self._edited()
            self._obstructed = self._obstacle
            self._say(self._obstructed)
        elif not pictures.looking:
            self._held, self._waited = None, held[1]
            self._ask(held[0])
            self._waited = None

    def _refuse(self, why: str) -> None:
        """Something is not attached: a question that waited to be asked about it stays typed."""
        if why:
            self._held = None
        self._say(why)

    def _typed(self) -> None:
        self.pictures.suit(self.field.toPlainText())
        self._edited()

    def _edited(self) -> None:
        self._held = None
        self._send.setEnabled(bool(self.field.toPlainText().strip()))
        self._say("")
        self._counting.start()

    def _say(self, text: str) -> None:
        self._told = text
        self._show_said()

    def _show_said(self) -> None:
        text = self._told or self._warning
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _tint(self) -> None:
        self._stop.setIcon(icons.icon("stop", theme.of(self).text))


def _behind(own: Sequence[Preset]) -> tuple[Preset, ...]:
    """Return what else can be asked of a video."""
    return tuple(each for each in offered(own, clip=True) if each not in CLIPS)


def _waiting(pictures: Attachments) -> str:
    if pictures.documents:
        return _("It is asked as soon as the document has been looked through.")
    return _("It is asked as soon as the video has been looked through.")


def _nothing() -> tuple[Sequence[Message], Sequence[Frame]]:
    return (), ()


def said_in(turns: Sequence[Turn]) -> list[Message]:
    """Return what goes to a model before the next question: all that was answered.

    Of what was not, what came along goes with the next one.
    """
    said: list[Message] = []
    for turn in turns:
        if turn.finish is not None and turn.reply is not None:
            said += (turn.message, turn.reply)
        elif turn.finish is not None and turn.along:
            said.append(Message("user", turn.along))
    return said
