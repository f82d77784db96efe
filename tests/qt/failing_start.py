"""A program that cannot be loaded: what it shows, and how it ends."""

import sys
from typing import NoReturn

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.system import reports
from app.ui.crash import CrashWindow
from app.ui.program import run


def _load(app: QApplication, *_rest: object) -> NoReturn:
    timer = QTimer(app, interval=10)
    timer.timeout.connect(_read)
    timer.start()
    raise PermissionError


def _read() -> None:
    for window in QApplication.topLevelWidgets():
        if isinstance(window, CrashWindow) and window.isVisible():
            report = window.findChild(QPlainTextEdit)
            assert report is not None
            print(*[line for line in report.toPlainText().split() if line.endswith("Error")])
            window.close()


if __name__ == "__main__":
    print(run(_load, lambda error: reports.of_defect(error, None)))
    sys.stdout.flush()
