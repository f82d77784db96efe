"""`Countdown`: the seconds until the screen is taken or recorded, on the screen."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.words import _, ngettext
from app.ui import theme
from app.ui.announcing import announce
from app.ui.overlay.keyboard import application

_UNMAPPED_MS: Final = 150  # until a window that was hidden is off the screen
_SIDE: Final = 44  # px of the ring
_STROKE: Final = 3.0  # px of its line
_FLOOR: Final = 12 * theme.GRID  # px between it and the bottom, where panels are
_FULL: Final = 360 * 16  # of a ring, as QPainter counts


class Countdown(QWidget):
    """Counts down and is gone by the time that `done` is emitted, so that no still shows it.

    It takes neither the keyboard nor the focus, so that menus and tool tips stay open. A click on
    it calls the capture off. One that `records` has the focus, as long as nothing else takes it, so
    that Escape does that too.
    """

    done = Signal()
    cancelled = Signal()

    def __init__(self, seconds: int, *, records: bool = False) -> None:
        super().__init__(None, _flags(focus=records))
        self._records = records
        self._all = self._left = seconds
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count)
        self._going = QTimer(self, singleShot=True, interval=_UNMAPPED_MS)
        self._going.timeout.connect(self.done)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not records)
        self.setWindowTitle(
            _("Waiting for the recording") if records else _("Waiting for the capture")
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._ring = _Ring(self)
        self._said = QLabel(self)
        off = _("Esc or a click here calls it off") if records else _("Click here to call it off")
        hint = QLabel(off, self)
        hint.setProperty("quiet", True)
        words = QVBoxLayout()
        words.setSpacing(theme.GRID // 2)
        words.addStretch(1)
        words.addWidget(self._said)
        words.addWidget(hint)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 5 * theme.GRID, 3 * theme.GRID)
        row.setSpacing(3 * theme.GRID)
        row.addWidget(self._ring)
        row.addLayout(words)
        self._show_left()

    def begin(self) -> None:
        """Show it on the monitor that the pointer is on, where the capture's toolbar will be."""
        self._place()
        application().screenRemoved.connect(self._place)
        self.show()
        if self._records:
            self.activateWindow()
        self._tick.start()

    def cancel(self) -> None:
        """Call it off; nothing where `done` was emitted."""
        if self._tick.isActive() or self._going.isActive():
            self._tick.stop()
            self._going.stop()
            self.hide()
            self.cancelled.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - of Qt
        self.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(scheme.border))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor(scheme.surface))
        painter.end()

    def _place(self) -> None:
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        self.setFixedSize(self.sizeHint())  # or a tiling desktop would move everything for it
        room, box = screen.geometry(), self.rect()
        box.moveCenter(room.center())
        box.moveBottom(room.bottom() - min(_FLOOR, room.height() // 8))
        self.move(box.topLeft())

    def _count(self) -> None:
        self._left -= 1
        self._show_left()
        if self._left <= 0:
            self._tick.stop()
            self.hide()
            self._going.start()

    def _show_left(self) -> None:
        seconds = self._left
        said = _left_said(seconds, records=self._records)
        self._said.setText(said)
        self._ring.show_left(seconds, self._all)
        self.setAccessibleName(said)
        announce(self, said)


class _Ring(QWidget):
    """The seconds that are left, as a number in what is left of a ring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._left = self._all = 1
        self.setFixedSize(_SIDE, _SIDE)

    def show_left(self, left: int, of: int) -> None:
        self._left, self._all = left, of
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(QPointF(0, 0), self.size()).adjusted(*(_STROKE,) * 2, *(-_STROKE,) * 2)
        painter.setPen(QPen(QColor(scheme.border), _STROKE))
        painter.drawEllipse(box)
        pen = QPen(QColor(scheme.accent), _STROKE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, _FULL // 4, _FULL * self._left // self._all)
        painter.setPen(QColor(scheme.text))
        painter.setFont(theme.font(theme.TITLE, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._left))
        painter.end()


def _left_said(seconds: int, *, records: bool) -> str:
    if records:
        said = ngettext(
            "The recording begins in {seconds} second",
            "The recording begins in {seconds} seconds",
            seconds,
        )
    else:
        said = ngettext(
            "The screen is taken in {seconds} second",
            "The screen is taken in {seconds} seconds",
            seconds,
        )
    return said.format(seconds=seconds)


def _flags(*, focus: bool) -> Qt.WindowType:
    kinds = Qt.WindowType
    flags = kinds.Tool | kinds.FramelessWindowHint | kinds.WindowStaysOnTopHint
    if not focus:
        flags |= kinds.WindowDoesNotAcceptFocus
    unmanaged = QGuiApplication.platformName() == "xcb"  # so that no manager gives it the focus
    return flags | kinds.BypassWindowManagerHint if unmanaged else flags
