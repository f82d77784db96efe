"""`Glide`: a viewport moves to another place and zoom in a moment, or at once."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from app.ui.canvas.viewport import Viewport

_MOST_MS: Final = 120


class Glide(QObject):
    """Moves `view` and calls `moved` after each step. Whoever moves it otherwise calls `stop`."""

    def __init__(self, view: Viewport, moved: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._moved = moved
        self._from = self._to = (0.0, 0.0, 1.0)  # the middle in the frame, zoom
        self._steps = QVariantAnimation(self)
        self._steps.setStartValue(0.0)
        self._steps.setEndValue(1.0)
        self._steps.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._steps.valueChanged.connect(self._step)

    @property
    def moving(self) -> bool:
        return self._steps.state() == QVariantAnimation.State.Running

    def to(self, x: float, y: float, zoom: float) -> None:
        """Bring a place of the frame into the middle, at `zoom`."""
        self.stop()
        self._from, self._to = (*self._view.middle, self._view.zoom), (x, y, zoom)
        duration = min(_MOST_MS, _animated_ms())
        if duration <= 0:
            self._step(1.0)
            return
        self._steps.setDuration(duration)
        self._steps.start()

    def stop(self) -> None:
        """Stay where it is by now."""
        self._steps.stop()

    def _step(self, share: float) -> None:
        x, y, zoom = (
            begin + (end - begin) * share for begin, end in zip(self._from, self._to, strict=True)
        )
        if zoom != self._view.zoom:
            self._view.zoom_middle(zoom)
        self._view.centre(x, y)
        self._moved()


def _animated_ms() -> int:
    """How long the desktop lets things move: 0 where it asks for less motion."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
