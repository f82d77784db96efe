"""`Drawer`: a panel that lies over the left part of a narrow window until it is not needed."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme

_LEFT_OVER: Final = 12 * theme.GRID  # px of the window that stay in view beside it
_VEIL: Final = 0.25  # before what lies behind
_DARK_VEIL: Final = 0.6


class Drawer(QWidget):
    """Covers its parent below `top` px with a veil, and lies over that; a click outside closes it.

    Esc closes it too.
    """

    closed = Signal()

    def __init__(self, top: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._top = top
        self._panel = QWidget(self)
        self._panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._panel.setProperty("panel", True)
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._parent = parent
        parent.installEventFilter(self)
        self.hide()

    def hold(self, widget: QWidget) -> None:
        """Have `widget` in it."""
        self._column.addWidget(widget)
        widget.show()

    def open(self) -> None:
        """Show it over everything else."""
        self._fit()
        self.show()
        self.raise_()

    def close_up(self) -> None:
        """Take it away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - of Qt
        if isinstance(event, QResizeEvent) and not self.isHidden():
            self._fit()
        return False

    def _fit(self) -> None:
        room = self._parent.rect().adjusted(0, self._top, 0, 0)
        self.setGeometry(room)
        width = min(theme.LIST, room.width() - _LEFT_OVER)
        self._panel.setGeometry(0, 0, width, room.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme = theme.of(self)
        veil = QColor(scheme.window if scheme.dark else scheme.text)
        veil.setAlphaF(_DARK_VEIL if scheme.dark else _VEIL)
        painter = QPainter(self)
        painter.fillRect(event.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.close_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        else:
            super().keyPressEvent(event)
