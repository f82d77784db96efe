"""`Parting`: windows that were closed for good are destroyed.

Nobody having a window any more does not destroy it: a lambda that is connected to a signal, and
knows the window, is held by Qt's side of the sender, where Python looks for no cycles.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_LOOK_MS: Final = 250

Busy = Callable[[], bool]


class Parting(QObject):
    """Has each of them as long as it waits for what its user wanted when it was closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parting: dict[QWidget, Busy] = {}
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def take(self, window: QWidget, busy: Busy = lambda: False) -> None:
        """Destroy a window that is closed, soon, once it is not `busy`; none is shown again."""
        self._parting[window] = busy
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        for window, busy in tuple(self._parting.items()):
            if not isValid(window):
                del self._parting[window]
            elif not busy():
                del self._parting[window]
                window.deleteLater()
        if self._parting:
            self._timer.start()
