"""`Head`: the strip above a conversation: its title, and buttons for what its window can do."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.core.words import _
from app.ui import icons, theme
from app.ui.buttons import IconButton
from app.ui.commands import Name, command

ICONS: Final[Mapping[Name, str]] = {
    "list": "sidebar",
    "new": "compose",
    "pin": "pin",
    "picture": "panel",
    "close": "close",
    "help": "keyboard",
}
_CHECKED: Final = frozenset({"list", "pin", "picture"})


class Head(QWidget):
    """Buttons `left` and `right` of the title; `face_icon` is the one that leads to the other face.

    With `moves` it is the handle of its window: dragged it moves it, a double click changes faces.
    """

    wanted = Signal(str)  # name of a command

    def __init__(
        self,
        left: Sequence[Name],
        right: Sequence[Name],
        face_icon: str,
        *,
        moves: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._moves = moves
        self._icons = {**ICONS, "face": face_icon}
        self._buttons: dict[Name, IconButton] = {}
        self.title = Title()
        self.setFixedHeight(theme.HEAD)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        self._row.setSpacing(theme.GRID // 2)
        for name in left:
            self._row.addWidget(self._button(name))
        self._row.addSpacing(theme.GRID)
        self._row.addWidget(self.title, 1)
        self._row.addSpacing(theme.GRID)
        for name in right:
            self._row.addWidget(self._button(name))

    def show_button(self, name: Name, *, shown: bool) -> None:
        """Show the button of a command, or do not."""
        if name in self._buttons:
            self._buttons[name].setVisible(shown)

    def check(self, name: Name, *, on: bool) -> None:
        """Show whether what a button does is so."""
        if name in self._buttons:
            self._buttons[name].setChecked(on)

    def put_before(self, name: Name, widget: QWidget) -> None:
        """Put a widget before the button of a command."""
        at = self._row.indexOf(self._buttons[name])
        self._row.insertSpacing(at, theme.GRID)
        self._row.insertWidget(at, widget)

    def _button(self, name: Name) -> IconButton:
        made = IconButton(self._icons[name], command(name).tip)
        made.setCheckable(name in _CHECKED)
        made.clicked.connect(lambda: self.wanted.emit(name))
        self._buttons[name] = made
        return made

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self.window().windowHandle()
        if self._moves and event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._moves and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit("face")
        else:
            super().mouseDoubleClickEvent(event)


class Title(QWidget):
    """The name of a conversation, as much of it as there is room for; a sign if it is not kept."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._temporary = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str, *, temporary: bool) -> None:
        """Show another title."""
        if (text, temporary) != (self._text, self._temporary):
            self._text, self._temporary = text, temporary
            said = _("{title}, a temporary conversation") if temporary else "{title}"
            self.setAccessibleName(said.format(title=text))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, theme.CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        box = self.rect()
        if self._temporary:
            side = theme.ICON
            sign = QRect(0, (box.height() - side) // 2, side, side)
            icons.icon("temporary", scheme.quiet).paint(painter, sign)
            box.setLeft(side + 2 * theme.GRID)
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(scheme.text))
        text = painter.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
