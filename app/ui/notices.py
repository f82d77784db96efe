"""Notices: what happened and what to do, in words, where the eye is. Never modal."""

from collections.abc import Callable
from typing import Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core import identity
from app.core.errors import AppError
from app.core.words import _
from app.ui import icons, theme
from app.ui.buttons import IconButton

Kind = Literal["info", "warning"]

_WIDTH: Final = 380


class Notice(QFrame):
    """One notice, as a bar inside a window or as all of a `NoticeCard`.

    `detail` is shown on request and can be copied. An action is offered as a button.
    """

    dismissed = Signal()

    def __init__(
        self,
        error: AppError,
        kind: Kind = "warning",
        action: tuple[str, Callable[[], None]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        scheme = theme.of(self)
        sign = QLabel()
        name, colour = ("warning", scheme.warn) if kind == "warning" else ("info", scheme.quiet)
        sign.setPixmap(icons.pixmap(name, colour, theme.ICON))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme.GRID)
        words.addWidget(_words(error.message, bold=True))
        if error.hint:
            words.addWidget(_words(error.hint))
        self._detail = _words(error.detail)
        self._detail.setFont(theme.font(theme.SMALL, code=True))
        self._detail.hide()
        words.addWidget(self._detail)
        words.addLayout(self._buttons(bool(error.detail), action))
        close = IconButton("close", _("Close"))
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(3 * theme.GRID,) * 4)
        row.setSpacing(3 * theme.GRID)
        row.addWidget(sign)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(error.message)

    def _buttons(
        self, detailed: bool, action: tuple[str, Callable[[], None]] | None
    ) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        if action is not None:
            label, act = action
            button = QPushButton(label)
            button.clicked.connect(lambda _checked=False: act())
            button.clicked.connect(self.dismissed)
            row.addWidget(button)
        if detailed:
            details = QPushButton(_("Details"))
            details.setCheckable(True)
            details.toggled.connect(self._detail.setVisible)
            row.addWidget(details)
        row.addStretch(1)
        return row


class NoticeCard(QWidget):
    """A notice in a small window of its own, where no window is open: near the pointer's corner.

    Takes no focus. Esc closes it once it has been clicked.
    """

    def __init__(
        self,
        error: AppError,
        kind: Kind = "warning",
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(identity.NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        notice = Notice(error, kind, action)
        notice.dismissed.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(notice)
        self.setFixedWidth(_WIDTH)

    def appear(self) -> None:
        """Show it in the upper right corner of the monitor that the pointer is on."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        gap = 4 * theme.GRID
        self.move(room.right() - self.width() - gap, room.top() + gap)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _words(text: str, *, bold: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # servers and files have a say in it
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if bold:
        label.setFont(theme.font(bold=True))
    else:
        label.setProperty("quiet", True)
    return label
