"""`Border`: a line around what is recorded, in windows of its own outside of it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core import theme as tokens
from app.core.words import _
from app.ui import theme
from app.ui.recording.standing import strips

_COLOURED, _LIGHT = theme.RECORDING_STROKES


def unmanaged() -> Qt.WindowType:
    """Return the flags of a window over all others, on every desktop, that takes no focus."""
    kinds = Qt.WindowType
    flags = kinds.Tool | kinds.FramelessWindowHint | kinds.WindowStaysOnTopHint
    flags |= kinds.WindowDoesNotAcceptFocus
    if QGuiApplication.platformName() == "xcb":
        flags |= kinds.BypassWindowManagerHint
    return flags


class Border:
    """Four strips, so that not even a window without pixels lies on what is recorded.

    The pointer goes through them.
    """

    def __init__(self) -> None:
        self._strips = [_Strip() for _side in range(4)]

    @property
    def windows(self) -> Sequence[QWidget]:
        """Those that it is made of."""
        return self._strips

    def stand(self, target: QRect, room: QRect, *, over: bool = True) -> None:
        """Show it around `target`, as far as it is in `room`; `over` whatever else is there."""
        for strip, box in zip(self._strips, strips(target, room), strict=True):
            strip.stand(box, target, over=over)

    def show_paused(self, paused: bool) -> None:
        """Show whether the recording stands still."""
        for strip in self._strips:
            strip.show_paused(paused)

    def delete(self) -> None:
        """Take it away for good."""
        for strip in self._strips:
            strip.hide()
            strip.deleteLater()


class _Strip(QWidget):
    def __init__(self) -> None:
        super().__init__(None, unmanaged() | Qt.WindowType.WindowTransparentForInput)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setWindowTitle(_("Border of the recording"))
        self._colour = theme.RECORDING
        self._box = QRect()
        self._target = QRect()

    def stand(self, box: QRect, target: QRect, *, over: bool) -> None:
        """Lie at `box`, nowhere if that is empty; one that a capture has hidden stays hidden."""
        if (box, target) != (self._box, self._target):
            self._box, self._target = box, target
            if not box.isEmpty():
                self.setGeometry(box)
                self.update()
            self.setVisible(not box.isEmpty())  # only now that it is where it belongs
        if over and self.isVisible():
            self.raise_()

    def show_paused(self, paused: bool) -> None:
        colour = theme.RECORDING_PAUSED if paused else theme.RECORDING
        if colour != self._colour:
            self._colour = colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(*tokens.PAPER))
        inner = self._target.adjusted(-_COLOURED, -_COLOURED, _COLOURED, _COLOURED)
        painter.fillRect(inner.translated(-self.pos()), QColor(self._colour))
        painter.end()
