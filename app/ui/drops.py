"""What is dropped on windows: taken as a copy, also beside the one widget that takes it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


def accept_copy(event: QDropEvent) -> None:
    """Accept what is dragged, and leave it to its owner.

    What is proposed may be a move, and a program that hears of one may delete what it had.
    """
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class Drops(QObject):
    """Has all of `window` take what `taker` takes; not what was dragged out of this program."""

    def __init__(self, window: QWidget, taker: Callable[[], QWidget | None]) -> None:
        super().__init__(window)
        self._taker = taker
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or event.source() is not None:
            return False
        taker = self._taker()
        if taker is not None:
            taker.event(event)
        return True
