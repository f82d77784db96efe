"""Boxes to choose and to count in. A wheel that only passes over them changes nothing."""

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QPlainTextEdit, QSpinBox, QWidget

from app.ui import icons, theme


class ComboBox(QComboBox):
    """Takes the wheel only when it is open: otherwise that is meant for the page below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def invite(self, text: str) -> None:
        """Say what an empty field, where it can be typed into, stands for."""
        field = self.lineEdit()
        if field is not None:
            field.setPlaceholderText(text)
            field.setAccessibleName(self.accessibleName())

    def sizeHint(self) -> QSize:
        """Qt leaves the longest of its words less room than the style then gives them."""
        return super().sizeHint() + QSize(2 * theme.GRID, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            return
        scheme = theme.of(self)
        box = QRectF(0, 0, theme.ICON, theme.ICON)
        box.moveCenter(self.rect().toRectF().center())
        box.moveRight(self.width() - theme.GRID)
        painter = QPainter(self)
        colour = scheme.quiet if self.isEnabled() else scheme.faint
        icons.draw(painter, "chevron-down", colour, box.adjusted(2, 2, -2, -2))
        painter.end()


class SpinBox(QSpinBox):
    """A whole number, stepped with the arrow keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(2 * theme.GRID, 0, theme.GRID, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NumberBox(QDoubleSpinBox):
    """A number, shown without zeros at its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(2 * theme.GRID, 0, theme.GRID, 0)
        self.setDecimals(6)

    def textFromValue(self, value: float) -> str:
        plain = QLocale(self.locale())
        plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return plain.toString(value, "g", 9)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TextBox(QPlainTextEdit):
    """A text of several lines, `lines` of them in sight; finished when the keyboard leaves it."""

    finished = Signal()  # something else was typed

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 5 * theme.GRID)

    def show_text(self, text: str) -> None:
        """Show another text, which nobody has typed."""
        self.setPlainText(text)
        self.document().setModified(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._finish()

    def hideEvent(self, event: QHideEvent) -> None:
        self._finish()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _finish(self) -> None:
        if self.document().isModified():
            self.document().setModified(False)
            self.finished.emit()
