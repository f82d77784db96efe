"""The ask bar: a question, what stands ready, who answers and how. A child of what it lies on."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.core.frame import Frame
from app.core.presets import MORE, PRESETS, Context, Preset, answerable, lacking
from app.core.words import _
from app.ui import theme
from app.ui.annotate.tools import DRAW, tip
from app.ui.ask_model import AskModel
from app.ui.buttons import IconButton
from app.ui.out_buttons import out_buttons, way_out
from app.ui.preset_list import PresetList
from app.ui.preset_row import PresetRow
from app.ui.prompting import Prompting
from app.ui.question import QuestionField
from app.ui.who_row import WhoRow

_COUNT_MS: Final = 150  # tokens are counted so long after the last key


class AskBar(QFrame):
    """Its height follows from the question and from what it has to say."""

    submitted = Signal(str)  # the question
    cancelled = Signal()  # Escape, with nothing left to take back
    connect_requested = Signal()
    drawing_requested = Signal()  # draw on what is asked about, or no more
    source_requested = Signal(str)  # ask about "monitor", "all", "file" or "clipboard" instead
    out_wanted = Signal(str)  # "copy" or "save" what would be asked about
    grown = Signal()  # it may want another height

    def __init__(
        self,
        model: AskModel,
        parent: QWidget | None = None,
        *,
        files: bool = True,
        sources: bool = True,
    ) -> None:
        """`files`: pictures can be had from files; `sources`: something else can be asked about."""
        super().__init__(parent)
        self._model = model
        self._files = files
        self._frames: tuple[Frame, ...] = ()
        self._said = self._warning = ""  # of the notice
        self.setProperty("card", True)
        self.setAccessibleName(_("Ask bar"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.field = QuestionField(self)
        self.field.setPlaceholderText(_("Ask about this…"))
        self.field.setAccessibleName(_("Question"))
        self.field.setAccessibleDescription(_nudging())
        self.field.replace_text(model.draft)
        self._draw = IconButton("edit", tip(_("Draw on it"), DRAW), self)
        self._draw.setAccessibleName(_("Draw on it"))
        self._draw.setCheckable(True)
        self._draw.hide()
        self._outs = out_buttons(self.out_wanted.emit, self)
        self._send = IconButton("send", _("Ask"), self)
        self._send.set_primary()
        self._sources = IconButton("more", _("Ask about something else"), self)
        self._sources.setVisible(sources)
        self._notice = QLabel(self, wordWrap=True)
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.hide()
        self._notice.setProperty("notice", True)
        self._presets = PresetRow(model.presets, self)
        self._prompting = Prompting(self.field, self._ask)
        self._list = PresetList(self.field, lambda: (*model.presets, *PRESETS, *MORE))
        self._who = WhoRow(model, self)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._wire()
        self._offer()

    def height_at(self, width: int) -> int:
        """Return how high it is when it is `width` wide."""
        if self._column.hasHeightForWidth():
            return self._column.totalHeightForWidth(width)
        return self._column.totalSizeHint().height()

    @property
    def room_to_grow(self) -> int:
        """How much higher it may get while its question grows."""
        beside = theme.CONTROL_HEIGHT  # the buttons are there already
        most = max(self.field.height_of(theme.INPUT_LINES), beside)
        return most - max(self.field.sizeHint().height(), beside)

    def set_context(
        self, frames: Sequence[Frame], found: AbstractSet[Context] = frozenset()
    ) -> None:
        """Ask about `frames`; `found` is what they hold, as far as that is known."""
        if tuple(frames) != self._frames:
            self._frames = tuple(frames)
            self._count()
        self.show_found(found)

    def show_found(self, found: AbstractSet[Context]) -> None:
        """Offer what suits what they hold."""
        self._presets.show_found(found)

    def offer_drawing(self, drawable: bool) -> None:
        """Let what is asked about be drawn on, where it can be."""
        self._draw.setVisible(drawable)

    def show_drawing(self, draws: bool) -> None:
        """Show whether what is asked about is being drawn on."""
        self._draw.show_used(draws)

    def show_notice(self, text: str) -> None:
        """Say something under the question; "" says what is wrong with its size, if anything."""
        self._said = text
        self._show_notice()

    def _show_notice(self) -> None:
        text = self._said or self._warning
        if text != self._notice.text():
            self._notice.setText(text)
            self._notice.setVisible(bool(text))

    def event(self, event: QEvent) -> bool:
        known = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # only now what it holds tells its new size
            self.grown.emit()
        return known

    def type(self, text: str) -> None:
        """Type into the question, wherever the focus is."""
        self.field.setFocus()
        self.field.insertPlainText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._draw.isChecked():  # keys are for drawing then
            self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.field.toPlainText():
                self.field.replace_text("")
                self.field.setFocus()
            else:
                self.cancelled.emit()
        elif way := way_out(event):
            self.out_wanted.emit(way)
        elif event.text().isprintable() and event.text():
            self.type(event.text())  # that a button has no use for
        else:
            super().keyPressEvent(event)

    # ---- asking

    @property
    def preset(self) -> Preset | None:
        """Where the question comes from that was `submitted`; None for words of one's own."""
        return self._prompting.preset

    def submit(self) -> None:
        """Ask what was typed, as Enter does."""
        question = self.field.toPlainText().strip()
        if question and not self._prompting.select_blank():
            self._ask(question)

    def take(self, preset: Preset) -> None:
        """Ask what stands ready, or lead to somebody who answers it."""
        entry = self._model.entry_for(preset)
        if self._model.current is None or (entry and not answerable(preset, entry.capabilities)):
            self.connect_requested.emit()
        elif 0 < len(self._frames) < preset.pictures:
            self.show_notice(lacking(preset))
        else:
            self._prompting.take(preset)

    def _ask(self, question: str) -> None:
        if self._model.current is None:
            self.connect_requested.emit()
            return
        self._model.remember(question)
        self._model.draft = ""
        self.submitted.emit(question)

    def _typed(self) -> None:
        question = self.field.toPlainText()
        self._model.draft = question
        self._send.setEnabled(bool(question.strip()))
        self.show_notice("")
        self._counting.start()

    def _count(self) -> None:
        meter = self._model.meter(self._frames, self.field.toPlainText())
        self._who.meter.show_meter(meter)
        self._warning = meter.warning
        self._show_notice()

    def _offer(self) -> None:
        current = self._model.current
        self._presets.show_for(current.capabilities if current else None)
        self._count()

    def _choose_source(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, said in (
            ("monitor", _("Whole monitor")),
            ("all", _("All monitors")),
            ("file", _("Picture from a file…")),
            ("clipboard", _("Picture from the clipboard")),
        ):
            action = menu.addAction(said)
            action.setEnabled(name != "file" or self._files)
            action.triggered.connect(lambda _on=False, name=name: self.source_requested.emit(name))
        menu.addSeparator()
        menu.addAction(_nudging()).setEnabled(False)
        menu.popup(self._sources.mapToGlobal(QPoint(0, self._sources.height())))

    # ---- how it is put together

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(3 * theme.GRID, 0, 0, 0)
        top.setSpacing(theme.GRID // 2)
        top.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self._draw, *self._outs, self._send, self._sources):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = self._column
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(top)
        column.addWidget(self._notice)
        column.addWidget(self._presets)
        column.addWidget(self._who)

    def _wire(self) -> None:
        self.field.submitted.connect(self.submit)
        self.field.textChanged.connect(self._typed)
        self.field.refused.connect(self.show_notice)
        self.field.set_earlier(self._model.recent_questions)
        self._send.setEnabled(bool(self._model.draft.strip()))
        self._send.clicked.connect(self.submit)
        self._draw.clicked.connect(self.drawing_requested)
        self._sources.clicked.connect(self._choose_source)
        self._presets.chosen.connect(self.take)
        self._list.chosen.connect(self.take)
        self._who.connect_requested.connect(self.connect_requested)
        self._who.chosen.connect(self.field.setFocus)
        self._counting.timeout.connect(self._count)
        self._model.changed.connect(self._offer)


def _nudging() -> str:
    """Say how the selection is moved while the question has the keyboard."""
    return _("Alt + arrow keys move the selection; with Ctrl they resize it")
