"""`Collector`: what is garbage is collected on the GUI thread alone.

Python looks for cycles on the thread that happens to allocate, and destroys there what is in them.
Most windows are in cycles once nobody shows them any more, and Qt has its objects destroyed on
their own thread only: a timer that goes on another one stays in the list of the GUI thread, which
runs it when its memory is somebody else's.
"""

import gc
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt, QTimer

_LOOK_MS: Final = 250  # what is made in that time is looked through in a few milliseconds
_SHARE: Final = 0.25  # by which old objects have to grow before all are looked through
_PATIENCE: Final = 40  # times that all are not looked through, since much is being made


class Collector(QObject):
    """Does what Python would do by itself, on the thread of this object and nowhere else.

    Made before any other thread allocates, with an application. Python's own collector is off from
    then on and for good: threads may outlive the windows. Where nothing was made nothing wakes up.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._old = 0  # objects that the last look through all left
        self._grown = 0  # objects that grew old since
        self._waited = 0
        self._timer = QTimer(
            self, singleShot=True, interval=_LOOK_MS, timerType=Qt.TimerType.CoarseTimer
        )
        self._timer.timeout.connect(self._collect)
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._look)

    def _look(self) -> None:
        """Collect soon, if there is something to be collected: the thread is about to sleep."""
        if not self._timer.isActive() and _due(0):
            self._timer.start()

    def _collect(self) -> None:
        """Collect the oldest generation whose turn it is, by Python's own rules.

        All are looked through when it cannot be felt: as soon as little is being made.
        """
        everything = _due(2) and self._grown > self._old * _SHARE
        if everything and (self._waited >= _PATIENCE or not _due(0)):
            gc.collect()
            self._old, self._grown = len(gc.get_objects(generation=2)), 0
            self._waited = 0
            return
        if _due(1):
            looked_at = sum(len(gc.get_objects(generation=each)) for each in (0, 1))
            self._grown += looked_at - gc.collect(1)
        elif _due(0):
            gc.collect(0)
        if everything:
            self._waited += 1
            self._timer.start()


def _due(generation: int) -> bool:
    """Whether so much was made that it is the turn of a generation."""
    return gc.get_count()[generation] > gc.get_threshold()[generation]
