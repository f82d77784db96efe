"""Run the program with windows whose overrides of Qt's methods fail: `python -m …`.

Prints what those who asked them were told.
"""

import sys
from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.core.crash_report import CrashReport
from app.ui import program
from app.ui.lane import Mailbox
from app.ui.tray import Tray


class Early(QWidget):
    """One whose child is gone, as it often is when windows go; made before the program begins."""

    def sizeHint(self) -> QSize:
        child = QWidget(self)
        shiboken6.delete(child)
        return child.sizeHint()


class Windows:
    """Makes windows that fail, and ends the program."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def begin(self) -> None:
        class Late(QWidget):
            def sizeHint(self) -> QSize:
                return QSize(int("wide"), 10)

        makers: Final[tuple[Callable[[], QWidget], ...]] = (Early, Late)
        for make in makers:
            try:
                make().adjustSize()
            except (RuntimeError, ValueError) as error:
                print(type(error).__name__)
        self._app.quit()

    def report(self, error: BaseException) -> None:
        raise error

    def close(self) -> None:
        pass


def load(
    app: QApplication, _tray: Tray, _mailbox: Mailbox, _defect: program.Defect
) -> program.Window:
    return Windows(app)


if __name__ == "__main__":
    sys.exit(program.run(load, lambda _error: CrashReport("", "")))
