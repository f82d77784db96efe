"""The shell and the first start: one window at a time, and it is told once."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.first_run.window import FirstRun
from app.ui.home import HomeWindow
from tests.qt.test_shell import Rig, shown


def test_the_first_start_is_told_once(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    made = Rig(qapp, tmp_path, first_start=True)
    assert made.welcomed == 1
    (first,) = shown(FirstRun)
    assert not shown(HomeWindow)  # one of them at a time
    first.close()
    qapp.lastWindowClosed.emit()  # which Qt does while the loop of the program runs
    qtbot.waitUntil(lambda: bool(shown(HomeWindow)))  # the program never runs unseen
    (home,) = shown(HomeWindow)
    next(
        each for each in home.findChildren(QPushButton) if each.text() == "Getting started"
    ).click()
    assert shown(FirstRun) == [first]
    assert made.welcomed == 1
    made.shell.close()
    made.services.close()
