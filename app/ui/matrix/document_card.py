"""`DocumentCard`: the head of a column of a comparison."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.chat import Document
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.elided import ElidedLabel
from app.ui.tips import literal

_BADGE: Final = 22  # px
_PRESS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class DocumentCard(QFrame):
    """Names a document, which it opens, and which can be taken away."""

    opened = Signal()
    removed = Signal()

    def __init__(self, document: Document, name: str, letter: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.document = document
        self._badge = _Badge(letter)
        self._name = ElidedLabel([name])
        self._name.setFont(theme.font(bold=True))
        self._about = ElidedLabel([""])
        self._about.setProperty("quiet", True)
        self._about.setFont(theme.font(theme.SMALL))
        remove = IconButton("close", _("Take “{name}” away").format(name=name))
        remove.clicked.connect(self.removed)
        words = QVBoxLayout()
        words.setSpacing(theme.GRID // 2)
        words.addWidget(self._name)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * theme.GRID, 2 * theme.GRID, theme.GRID, 2 * theme.GRID)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(literal(str(document.path)))
        self.setAccessibleName(_("Show “{name}”").format(name=name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_pages()

    def show_pages(self, more: str = "") -> None:
        """Say how long it is, and what else has to be said of it."""
        pages = ngettext("{n} page", "{n} pages", self.document.pages)
        parts = [pages.format(n=self.document.pages), *([more] if more else [])]
        self._about.say(parts, " · ")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESS:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        scheme = theme.of(self)
        if self.hasFocus() or self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = self.hasFocus()
            painter.setPen(QPen(QColor(scheme.accent), 2) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if focused else QColor(scheme.hover))
            inner = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            painter.drawRoundedRect(inner, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
            painter.end()


class _Badge(QWidget):
    """The letter of a document."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._letter = letter
        self.setFixedSize(_BADGE, _BADGE)

    def sizeHint(self) -> QSize:
        return QSize(_BADGE, _BADGE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.hover))
        painter.drawRoundedRect(self.rect(), theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.setPen(QColor(scheme.text))
        painter.setFont(theme.font(theme.SMALL, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()
