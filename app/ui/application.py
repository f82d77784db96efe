"""`Application`: Qt's own, which is told of files that somebody opens with the program on macOS.

There a file comes as an event, whether the program runs already or was started for it: one event a
file, one after the other.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """`open_files` is told the absolute paths of all files that came together."""

    def __init__(self, arguments: Sequence[str], open_files: Callable[[list[str]], object]) -> None:
        super().__init__(list(arguments))
        self._open_files = open_files
        self._files: list[str] = []

    def event(self, event: QEvent) -> bool:
        """Take a file."""
        if isinstance(event, QFileOpenEvent) and event.file():
            if not self._files:
                QTimer.singleShot(0, self._open)
            self._files.append(event.file())
            return True
        return super().event(event)

    def _open(self) -> None:
        files, self._files = self._files, []
        self._open_files(files)
