"""`CodeBlock`: a block of code in a reply, with buttons that copy and save it."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from app.core.blocks import Code
from app.core.control import Control
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.code_text import CodeText, broken
from app.ui.chat.colouring import Spot, spots, suffix
from app.ui.chat.saving import choose_file, write_text
from app.ui.chat.selection import Selection
from app.ui.chat.surface import Surface
from app.ui.lane import Lane, Task

_HEAD: Final = 32
_PADDING: Final = 3 * theme.GRID
_COPIED_MS: Final = 1500
_SCROLL_BAR: Final = 10
_MOST_LINES: Final = 400  # shown whole
_SOME_LINES: Final = 40  # shown of more than that, until somebody wants all
_UNFOLDED: Final = "unfolded"
_COLOURS: Final = "colours"


def guess_code(code: Code) -> int:
    """Estimate how high a block of code is."""
    lines = code.text.count("\n") + 1
    lines = lines if lines <= _MOST_LINES else _SOME_LINES
    return _HEAD + lines * _line_height() + _PADDING + _SCROLL_BAR


class CodeBlock(Surface):
    """Lines that do not wrap; long ones scroll sideways. Coloured once it is complete."""

    reshaped = Signal()

    def __init__(
        self,
        code: Code,
        selection: Selection,
        lane: Lane,
        memory: dict[str, object],
        parent: QWidget | None = None,
    ) -> None:
        """`selection` is that of the reply; `memory` outlives this; `lane` finds the colours."""
        super().__init__(parent)
        self._code = code
        self._lane = lane
        self._memory = memory
        self._task: Task[list[list[Spot]]] | None = None
        self._text = CodeText(selection, self)
        self._text.setAccessibleName(_("Code"))
        self._copy = CopyButton(_("Copy code"), self)
        self._copy.copies(lambda: self._code.text)
        self._save = IconButton("save", _("Save code…"), self)
        self._save.clicked.connect(self._choose_file)
        self._whole = QPushButton(self)
        self._whole.clicked.connect(self._unfold)
        self.show_code(code)

    def show_code(self, code: Code) -> None:
        """Show this instead: as far as it begins the same, what is shown stays."""
        self._code = code
        shown = code.text
        count = shown.count("\n") + 1
        folded = count > _MOST_LINES and not code.open and not self._memory.get(_UNFOLDED)
        if folded:
            shown = "\n".join(shown.split("\n", _SOME_LINES)[:_SOME_LINES])
        self._whole.setVisible(folded)
        if folded:
            said = ngettext("Show {count} line", "Show all {count} lines", count)
            self._whole.setText(said.format(count=count))
        self._text.show_text(shown)
        if not code.open:
            self._colour()

    @property
    def held(self) -> bool:
        """Whether something is selected."""
        return self._text.textCursor().hasSelection()

    def fit(self, width: int) -> int:
        """Return the height."""
        height = _HEAD + _line_height() * self._text.lines + _PADDING
        if self._text.across > width - 2 * _PADDING:
            height += _SCROLL_BAR
        return height + (0 if self._whole.isHidden() else theme.CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.of(self).quiet))
        head = QRect(_PADDING, 0, self._save.x() - _PADDING, _HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._code.language)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        right = self.width() - theme.GRID
        for button in (self._copy, self._save):
            right -= button.sizeHint().width()
            button.setGeometry(right, 2, button.sizeHint().width(), theme.CONTROL_HEIGHT)
        below = 0
        if not self._whole.isHidden():
            below = theme.CONTROL_HEIGHT + theme.GRID
            self._whole.adjustSize()
            self._whole.move(_PADDING, self.height() - self._whole.height() - 2 * theme.GRID)
        inner = self.width() - 2 * _PADDING
        height = self.height() - _HEAD - theme.GRID - below
        self._text.setGeometry(QRect(_PADDING, _HEAD, inner, height))

    # ---- colours

    def _colour(self) -> None:
        """Find out the colours, once, away from the GUI thread."""
        known = self._memory.get(_COLOURS)
        if isinstance(known, list):
            self._text.colour(known)
        elif self._task is None:
            text, language = broken(self._code.text), self._code.language
            found: list[list[Spot]] = []

            def work(control: Control) -> Iterator[list[list[Spot]]]:
                yield from spots(text, language, lambda: control.cancelled)

            def batch(batches: list[list[list[Spot]]]) -> None:
                for lines in batches:
                    found.extend(lines)
                if isValid(self):  # it may have been given back meanwhile
                    self._text.colour(found)

            def end(failure: Exception | None) -> None:
                if failure is not None:
                    raise failure
                self._memory[_COLOURS] = found

            self._task = self._lane.submit(work, batch, end)

    def _unfold(self) -> None:
        self._memory[_UNFOLDED] = True
        self.show_code(self._code)
        self.reshaped.emit()

    def _choose_file(self) -> None:
        text, name = self._code.text, f"code.{suffix(self._code.language)}"
        choose_file(self, _("Save code"), name, self._lane, lambda path: write_text(path, text))


class CopyButton(IconButton):
    """Copies a text, and says for a moment that it has."""

    def __init__(self, said: str, parent: QWidget | None = None) -> None:
        super().__init__("copy", said, parent)
        self._said = said
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(self._restore)

    def copies(self, text: Callable[[], str]) -> None:
        """Copy what `text` returns, when pressed."""
        self.clicked.connect(lambda: self._copy(text()))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.say_copied()

    def say_copied(self) -> None:
        """Say that something was copied."""
        self.show_icon("check")
        self.say(_("Copied"))
        self._back.start()

    def _restore(self) -> None:
        self.show_icon("copy")
        self.say(self._said)


def _line_height() -> int:
    return QFontMetrics(theme.font(theme.text_size() - 1, code=True)).lineSpacing()
