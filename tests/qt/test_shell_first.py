"""The shell and the first start: one window at a time, and it is told once."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.first_run.window import FirstRun
from app.ui.home import HomeWindow
from app.ui.notices import NoticeCard
from app.ui.tray import Tray
from tests.qt.test_shell import Rig, said, shown


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


def test_who_closes_the_first_window_is_told_once_where_the_program_waits(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "is_there", True)
    made = Rig(qapp, tmp_path, first_start=True)
    (first,) = shown(FirstRun)
    first.close()
    (card,) = shown(NoticeCard)
    assert "waits in the tray" in said(card)
    card.close()
    made.shell.do("begin")
    (again,) = shown(FirstRun)
    again.close()
    assert not shown(NoticeCard)
    made.shell.close()
    made.services.close()
