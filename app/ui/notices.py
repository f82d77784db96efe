"""Notices: what happened and what to do, in words, where the eye is. Never modal."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QEnterEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core import identity
from app.core.errors import AppError
from app.core.words import _
from app.ui import theme
from app.ui.base_window import BaseWindow
from app.ui.buttons import IconButton
from app.ui.signs import Sign
from app.ui.ways_out import Kind, WayOut
from app.ui.wrapping import Wrapping

_READ_MS: Final = 4000  # that somebody needs for a short notice
_CHOOSE_MS: Final = 12_000  # and to choose what to do


class Notice(QFrame):
    """One notice, as a bar inside a window or as all of a `NoticeCard`.

    `detail` is shown on request and can be copied. Actions are offered as buttons.
    """

    dismissed = Signal()

    def __init__(
        self,
        error: AppError,
        kind: Kind = "warning",
        actions: Sequence[WayOut] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        scheme = theme.of(self)
        name, colour = ("warning", scheme.warn) if kind == "warning" else ("info", scheme.quiet)
        words = QVBoxLayout()
        words.setSpacing(theme.GRID)
        words.addWidget(_words(error.message, bold=True))
        if error.hint:
            words.addWidget(_words(error.hint))
        self._detail = _words(error.detail)
        self._detail.setFont(theme.font(theme.SMALL, code=True))
        self._detail.hide()
        words.addWidget(self._detail)
        if actions or error.detail:
            words.addSpacing(theme.GRID)
            words.addWidget(self._buttons(bool(error.detail), actions))
        words.addStretch(1)  # room to spare is below the words, never between them
        close = IconButton("close", _("Close"))
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        # Its first line is as high as the button at its end.
        inset = (theme.CONTROL_HEIGHT - self.fontMetrics().height()) // 2
        words.setContentsMargins(0, inset, 0, 0)
        row.setContentsMargins(3 * theme.GRID, theme.GRID, theme.GRID, 3 * theme.GRID)
        row.setSpacing(3 * theme.GRID)
        row.addWidget(Sign(name, colour, theme.CONTROL_HEIGHT), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(error.message)

    def _buttons(self, detailed: bool, actions: Sequence[WayOut]) -> QWidget:
        row = QWidget()
        wrapping = Wrapping(row)
        wrapping.setContentsMargins(0, 0, 0, 0)
        wrapping.setSpacing(2 * theme.GRID)
        for label, act in actions:
            button = QPushButton(label)
            button.clicked.connect(lambda _checked=False, act=act: act())
            button.clicked.connect(self.dismissed)
            wrapping.addWidget(button)
        if detailed:
            details = QPushButton(_("Details"))
            details.setCheckable(True)
            details.toggled.connect(self._detail.setVisible)
            wrapping.addWidget(details)
        return row


class NoticeCard(BaseWindow):
    """A notice in a small window of its own, where no window is open: near the pointer's corner.

    Takes no focus. Esc closes it once it has been clicked.
    """

    def __init__(
        self,
        error: AppError,
        kind: Kind = "warning",
        actions: Sequence[WayOut] = (),
    ) -> None:
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(identity.NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._passes = False
        self._going = QTimer(self, singleShot=True, interval=_READ_MS)
        self._going.timeout.connect(self.close)
        self._acts = bool(actions)
        notice = Notice(error, kind, actions)
        notice.setProperty("square", True)  # only some desktops could round a window
        notice.dismissed.connect(self.close)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(notice)
        self.setFixedWidth(theme.NOTICE_WIDTH)

    def appear(self) -> None:
        """Show it in the upper right corner of the monitor that the pointer is on."""
        self._fit()
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        gap = 4 * theme.GRID
        self.move(room.right() - self.width() - gap, room.top() + gap)
        self.show()

    def go_soon(self) -> None:
        """Close it by itself after some seconds in which the pointer is not on it."""
        self._passes = True
        self._going.setInterval(_CHOOSE_MS if self._acts else _READ_MS)
        self._going.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._going.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._passes:
            self._going.start()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # the details came or went
            self._fit()
        return handled

    def _fit(self) -> None:
        """Be as high as the words need: a window does not ask its layout for that."""
        self.setFixedHeight(self._layout.totalHeightForWidth(self.width()))

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
