"""A program that is replaced while it runs says so, and begins anew when its user wants that."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.system.installed import Installed, start_again
from app.ui.notices import NoticeCard
from app.ui.updating import Updating

_PATIENCE = 60_000  # ms, on a busy machine


class _Window:
    """What the program shows otherwise."""

    def __init__(self) -> None:
        self.begun = self.closed = False
        self.reported: list[BaseException] = []

    def begin(self) -> None:
        self.begun = True

    def report(self, error: BaseException) -> None:
        self.reported.append(error)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "lib/eyeline"
    made.parent.mkdir()
    made.write_text("old")
    return made


def _cards() -> list[NoticeCard]:
    windows = QApplication.topLevelWidgets()  # of other tests, too, which are hidden
    return [each for each in windows if isinstance(each, NoticeCard) and each.isVisible()]


def _upgrade(program: Path) -> None:
    """As package managers do: the new file beside the old one, then in its place."""
    beside = program.with_name("eyeline.dpkg-new")
    beside.write_text("newer")
    beside.replace(program)


def _updating(program: Path, restarts: list[str]) -> tuple[Updating, _Window]:
    window, file = _Window(), Installed(program)
    made = Updating(
        window, file.file, lambda: file.replaced, lambda: restarts.append("again"), settle_ms=0
    )
    made.begin()
    return made, window


def test_an_upgrade_is_said_with_a_button(qtbot: QtBot, program: Path) -> None:
    restarts: list[str] = []
    updating, window = _updating(program, restarts)
    assert window.begun
    qtbot.waitUntil(lambda: updating.watches, timeout=_PATIENCE)
    _upgrade(program)
    qtbot.waitUntil(lambda: bool(_cards()), timeout=_PATIENCE)
    (card,) = _cards()
    assert any("was updated" in each.text() for each in card.findChildren(QLabel))
    (button,) = (each for each in card.findChildren(QPushButton) if each.text() == "Restart")
    button.click()
    assert restarts == ["again"]
    qtbot.waitUntil(lambda: not _cards())
    updating.close()
    assert window.closed


def test_a_defect_of_a_replaced_program_is_none(qtbot: QtBot, program: Path) -> None:
    updating, window = _updating(program, [])
    error = RuntimeError("own")
    updating.report(error)
    assert window.reported == [error]
    _upgrade(program)
    updating.report(ImportError("what is gone"))
    updating.report(ImportError("more of it"))
    assert window.reported == [error]
    assert len(_cards()) == 1
    updating.close()
    for card in _cards():
        card.close()
    qtbot.waitUntil(lambda: not _cards())


def test_a_program_that_is_gone_is_not_replaced(program: Path) -> None:
    installed = Installed(program)
    assert not installed.replaced
    shutil.rmtree(program.parent)
    assert not installed.replaced
    program.parent.mkdir()
    program.write_text("newer")
    assert installed.replaced


def test_what_is_started_again_outlives_who_started_it(tmp_path: Path) -> None:
    done = tmp_path / "done"
    started = start_again([sys.executable, "-c", f"open({str(done)!r}, 'w').close()"])
    assert os.getsid(started.pid) == started.pid  # signals for the one before do not reach it
    assert started.wait(_PATIENCE / 1000) == 0
    assert done.exists()
