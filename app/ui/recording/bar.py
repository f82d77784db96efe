"""`RecordingBar`: how long and how large a recording is, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.core.clips import clock
from app.core.recorder import Rolling
from app.core.recording_words import progress
from app.core.words import _
from app.ui import icons, theme
from app.ui.recording.border import unmanaged
from app.ui.recording.by_keys import ByKeys
from app.ui.recording.standing import bar_corner, dragged_corner
from app.ui.recording.words import standing

_SURE_MS: Final = 4000  # that a second press on the same button discards
_LONGEST: Final = 3599  # seconds that there is room for


class RecordingBar(QFrame):
    """Stands outside of what is recorded, and can be dragged to wherever that is so.

    Tool tips would be in the picture: its buttons have words. It takes no focus from what is
    recorded; `take_keys` lends it the keyboard.
    """

    paused = Signal()  # or to go on
    stopped = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__(None, unmanaged())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("card", True)
        self.setProperty("square", True)  # only some desktops could round a window
        self.setWindowTitle(_("Recording"))
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self._target = QRect()
        self._rooms: list[QRect] = []
        self._held: QPoint | None = None  # of the bar, by the pointer
        self._dragged = False
        self._sure = QTimer(self, singleShot=True, interval=_SURE_MS)
        self._sure.timeout.connect(self._doubt)
        self._dot = _Dot(self)
        self._said = QLabel(self)
        self._pause = self._button("pause", _("Pause"), _("Go on"))
        self._pause.clicked.connect(self.paused)
        self._stop = self._button("stop", _("Stop"))
        self._stop.clicked.connect(self.stopped)
        self._discard = self._button("delete", _("Discard"), _("Really discard"))
        self._discard.clicked.connect(self._press_discard)
        self._by_keys = ByKeys(self, (self._stop, self._pause, self._discard))
        for done in (self.stopped, self.paused, self.discarded):
            done.connect(self._by_keys.end)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self._dot)
        row.addSpacing(theme.GRID)
        for widget in (self._said, self._stop, self._pause, self._discard):
            row.addWidget(widget)
        self._keep_width()

    def room_at(self, target: QRect, rooms: list[QRect]) -> bool:
        """Whether it can stand anywhere without being in a picture of `target`."""
        return bar_corner(target, self.sizeHint(), rooms) is not None

    def stand(self, target: QRect, rooms: list[QRect], *, over: bool = True) -> None:
        """Show it beside `target`, or where it was dragged to; not where it would be in the way.

        `rooms` are the monitors, that of `target` first. It lies `over` whatever else is there.
        """
        size = self.sizeHint()
        if target != self._target or rooms != self._rooms:
            self._target, self._rooms = target, rooms
            corner = dragged_corner(self.pos(), target, size, rooms) if self._dragged else None
            corner = corner or bar_corner(target, size, rooms)
            if corner is None:
                self.hide()
                return
            self.setGeometry(QRect(corner, size))
            self.show()
        if over and self.isVisible():
            self.raise_()

    def take_keys(self) -> None:
        """Have the next keys, until one of the buttons is pressed or Esc gives them back."""
        self._by_keys.begin()

    def show_rolling(self, rolling: Rolling) -> None:
        """Show how it stands. What pauses because the screen is locked goes on by itself."""
        waits = rolling.locked and not rolling.paused
        said = _("Screen locked") if waits else progress(rolling)
        if said != self._said.text():
            self._said.setText(said)
        self.setAccessibleName(standing(rolling))
        word, icon = (_("Go on"), "resume") if rolling.paused else (_("Pause"), "pause")
        if word != self._pause.accessibleName():
            _call(self._pause, word, icons.icon(icon, theme.of(self).quiet))
        self._dot.show_paused(rolling.paused or rolling.locked)

    # ---- dragged

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        wanted = event.globalPosition().toPoint() - self._held
        corner = dragged_corner(wanted, self._target, self.size(), self._rooms)
        if corner is not None:
            self._dragged = True
            self.move(corner)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - of Qt
        self._held = None

    # ---- discarding

    def _press_discard(self) -> None:
        if self._sure.isActive():
            self.discarded.emit()
            return
        self._sure.start()
        self._show_discard(_("Really discard"), theme.of(self).bad)

    def _doubt(self) -> None:
        self._show_discard(_("Discard"), theme.of(self).quiet)

    def _show_discard(self, word: str, colour: str) -> None:
        _call(self._discard, word, icons.icon("delete", colour))

    # ---- how it is put together

    def _button(self, name: str, *words: str) -> QToolButton:
        """Return a button as wide as the longest of its words, so that nothing moves."""
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.ensurePolished()
        icon, widest = icons.icon(name, theme.of(self).quiet), 0
        for word in reversed(words):
            _call(button, word, icon)
            widest = max(widest, button.sizeHint().width())
        button.setMinimumWidth(widest)
        return button

    def _keep_width(self) -> None:
        metrics = self._said.fontMetrics()
        longest = f"{clock(_LONGEST)} · 999.9 MB", _("Screen locked")
        self._said.setMinimumWidth(max(map(metrics.horizontalAdvance, longest)))


def _call(button: QToolButton, word: str, icon: QIcon) -> None:
    button.setText(f" {word}")  # a little more air after the icon
    button.setAccessibleName(word)
    button.setToolTip("")  # else its text is one
    button.setIcon(icon)


class _Dot(QWidget):
    """Red while it records; two strokes would be the sign of a button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(theme.DOT, theme.DOT)
        self._paused = False

    def show_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = theme.RECORDING_PAUSED if self._paused else theme.RECORDING
        painter.setBrush(QColor(colour))
        centre = QPointF(theme.DOT / 2, theme.DOT / 2)
        painter.drawEllipse(centre, theme.DOT / 2, theme.DOT / 2)
        painter.end()
