"""`MenuButton`: a button that opens a menu, with the name of what is chosen there."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.ui import icons, theme

_NARROWEST: Final = 72  # px
_ICON: Final = 8  # px


class MenuButton(QToolButton):
    """A button with a small icon before a name, and a chevron after it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_name(self, name: str) -> None:
        """Show `name`, or as much of it as there is room for."""
        self._name = f" {name}"
        self.setText(literal_label(self._name))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() + 2 * theme.GRID, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_NARROWEST, self.sizeHint().width()), theme.CONTROL_HEIGHT)

    @property
    def shown(self) -> str:
        """What of the name there is room for now."""
        lacking = self.sizeHint().width() - self.width()
        if lacking <= 0:
            return self._name
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(self._name) - lacking
        return metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = literal_label(self.shown)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        side = 3 * theme.GRID
        left, top = self.width() - side - theme.GRID, (self.height() - side) / 2
        box = QRectF(left, top, side, side)
        icons.draw(painter, "chevron-down", theme.of(self).quiet, box)
        painter.end()


def literal_label(text: str) -> str:
    """Return `text` as the label of a button, in which an ampersand underlines a letter."""
    return text.replace("&", "&&")
