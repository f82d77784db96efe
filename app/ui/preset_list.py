"""`PresetList`: what is offered while somebody types “/” into an empty question."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from app.core.presets import Preset, matching
from app.core.words import _
from app.ui import theme
from app.ui.question import QuestionField
from app.ui.tips import literal

_ROWS: Final = 8  # that are seen at once
_SIGNS: Final = ("/", "／", "、")  # the last ones are that key where Chinese is typed
_TAKE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PresetList(QFrame):
    """Lies over the window of `field`, beside it; the keyboard stays with the field.

    `offered` are all questions that stand ready. What follows the “/” narrows them; where none is
    left it is a question like any other. Up and Down choose, Enter and Tab take, Escape leaves.
    """

    chosen = Signal(object)  # Preset: the field is empty again

    def __init__(self, field: QuestionField, offered: Callable[[], Sequence[Preset]]) -> None:
        super().__init__(field)
        self._field = field
        self._offered = offered
        self._left = False  # by Escape, until something else is typed
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Questions that stand ready"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemEntered.connect(self._list.setCurrentItem)
        self._list.itemClicked.connect(self._take)
        inner = QVBoxLayout(self)
        inner.setContentsMargins(*(theme.GRID,) * 4)
        inner.addWidget(self._list)
        self.hide()
        field.textChanged.connect(self._follow)
        field.installEventFilter(self)

    @property
    def titles(self) -> list[str]:
        """What is offered now, from top to bottom."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.hide()
        if self.isVisible() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._knows(event.key()):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._press(event.key()):
                return True
        return super().eventFilter(watched, event)

    def _knows(self, key: int) -> bool:
        return key in (*_TAKE, *_STEPS, Qt.Key.Key_Escape)

    def _press(self, key: int) -> bool:
        """Do what a key means here; whether it means something."""
        if key in _TAKE:
            self._take(self._list.currentItem())
        elif key in _STEPS:
            step = _STEPS[Qt.Key(key)]
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
        elif key == Qt.Key.Key_Escape:
            self._left = True
            self.hide()
        else:
            return False
        return True

    def _follow(self) -> None:
        text = self._field.toPlainText()
        if not text.startswith(_SIGNS) or "\n" in text:
            self._left = False
            self.hide()
            return
        found = matching(tuple(self._offered()), text[1:])
        if self._left or not found:
            self.hide()
            return
        self._list.clear()
        for preset in found:
            item = QListWidgetItem(preset.title)
            item.setData(Qt.ItemDataRole.UserRole, preset)
            item.setToolTip(literal(preset.asked()))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._place()
        self.show()
        self.raise_()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        preset = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        self._field.replace_text("")
        self.chosen.emit(preset)

    def _place(self) -> None:
        """Lie above or below the field, where there is more room, inside of its window."""
        window = self._field.window()
        if self.parent() is not window:
            self.setParent(window)
        rows = min(self._list.count(), _ROWS)
        self.ensurePolished()
        around = self.height() - self.contentsRect().height() + 2 * theme.GRID
        height = rows * self._list.sizeHintForRow(0) + around
        top = self._field.mapTo(window, QPoint(0, 0))
        above, below = top.y(), window.height() - top.y() - self._field.height()
        gap = (4 if above > below else 2) * theme.GRID  # not on the border of a field's card
        height = min(height, max(above, below) - 2 * gap)
        y = top.y() - height - gap if above > below else top.y() + self._field.height() + gap
        width = min(theme.CARD_WIDTH, self._field.width())
        self.setGeometry(QRect(top.x(), y, width, height))
