"""Run the program with windows that are forgotten while a lane works: `python -m …`.

Ends with 0, and says on which threads the windows went.
"""

import sys
import threading
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.core.control import Control
from app.core.crash_report import CrashReport
from app.ui import program
from app.ui.lane import Lane, Mailbox
from app.ui.tray import Tray

_ROUNDS: Final = 20
_WINDOWS: Final = 20  # a round
_OBJECTS: Final = 10_000  # a round; more than Python looks for garbage after
_gone: Final[list[str]] = []  # the threads


class Ticking(QWidget):
    """A window with a running timer, in a cycle as those with callbacks of their own are."""

    def __init__(self) -> None:
        super().__init__()
        self.tick = QTimer(self, interval=1)
        self.tick.timeout.connect(self.update)
        self.tick.start()
        self.itself = self
        self.destroyed.connect(_note, Qt.ConnectionType.DirectConnection)


class Windows:
    """Makes windows, forgets them, and lets a lane make what Python looks for garbage after."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._lane = Lane("busy", mailbox)
        self._rounds = 0

    def begin(self) -> None:
        """Begin a round: those after the last windows make sure that it is time to collect them."""
        if self._rounds < _ROUNDS:
            self._rounds += 1
            for _window in range(_WINDOWS):
                Ticking()
        self._lane.submit(_allocate, lambda _batch: None, lambda _failure: self.begin())

    def report(self, error: BaseException) -> None:
        raise error

    def close(self) -> None:
        self._lane.close(5)


def _note() -> None:
    """A window goes; with the last one the program ends."""
    _gone.append(threading.current_thread().name)
    if len(_gone) == _ROUNDS * _WINDOWS:
        QApplication.quit()


def _allocate(_control: Control) -> Iterator[int]:
    kept: list[object] = [[] for _each in range(_OBJECTS)]
    kept.append(kept)  # garbage, and not free by itself: Python counts it until it is collected
    yield len(kept)


def load(_app: QApplication, _tray: Tray, mailbox: Mailbox, _defect: program.Defect) -> Windows:
    return Windows(mailbox)


if __name__ == "__main__":
    code = program.run(load, lambda _error: CrashReport("", ""))
    print(*sorted(set(_gone)))
    sys.exit(code)
