"""The switch that starts the program with the login: it shows what the system has, not a copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.core import identity
from app.ui.option_row import OptionRow
from app.ui.preferences import PreferencesDialog
from app.ui.starting import StartingRow, renew
from tests.qt.preferring import Desk, opened

_ENTRY = f".config/autostart/{identity.APP_ID}.desktop"


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


def _shown(qtbot: QtBot, desk: Desk) -> tuple[PreferencesDialog, QCheckBox]:
    dialog = desk.dialog(qtbot, "general")
    box = _row(dialog).editor.widget
    assert isinstance(box, QCheckBox)
    qtbot.waitUntil(box.isEnabled)
    return dialog, box


def _row(dialog: PreferencesDialog) -> OptionRow:
    found = dialog.findChild(StartingRow)
    assert isinstance(found, StartingRow)
    return found.row


def test_it_is_off_and_can_be_switched_on_and_off(qtbot: QtBot, desk: Desk, home: Path) -> None:
    _dialog, box = _shown(qtbot, desk)
    assert not box.isChecked()
    box.click()
    qtbot.waitUntil((home / _ENTRY).is_file)
    box.click()
    qtbot.waitUntil(lambda: not (home / _ENTRY).exists())
    assert desk.written() == desk.services.settings()


def test_it_shows_what_somebody_else_has_done(qtbot: QtBot, desk: Desk, home: Path) -> None:
    desk.services.autostart().switch(True)
    dialog, box = _shown(qtbot, desk)
    qtbot.waitUntil(box.isChecked)
    entry = home / _ENTRY
    entry.write_text(entry.read_text().replace("Hidden=false", "Hidden=true"))
    dialog.open_at("ui")
    dialog.open_at("general")
    qtbot.waitUntil(lambda: not box.isChecked())


def test_what_the_system_refuses_is_said_beside_it(qtbot: QtBot, desk: Desk, home: Path) -> None:
    (home / ".config/autostart").write_text("a file where a folder belongs")
    dialog, box = _shown(qtbot, desk)
    row = _row(dialog)
    box.click()
    qtbot.waitUntil(lambda: bool(row.problem))
    assert str(home / _ENTRY) in row.problem
    assert not box.isChecked()
    (home / ".config/autostart").unlink()
    box.click()
    qtbot.waitUntil(lambda: not row.problem)
    assert box.isChecked()


def test_a_search_finds_it(qtbot: QtBot, desk: Desk) -> None:
    dialog, box = _shown(qtbot, desk)
    QTest.keyClicks(dialog._search, "start log")
    assert box.isVisible()
    dialog._search.setText("endpoint")
    assert not box.isVisible()
    QTest.keyClick(dialog._search, Qt.Key.Key_Escape)
    assert box.isVisible()


def test_a_start_renews_what_leads_to_a_program_that_is_gone(
    qtbot: QtBot, desk: Desk, home: Path
) -> None:
    autostart = desk.services.autostart()
    autostart.switch(True)
    entry = home / _ENTRY
    good = entry.read_text()
    exec_line = next(line for line in good.splitlines() if line.startswith("Exec="))
    entry.write_text(good.replace(exec_line, "Exec=/nowhere/eyeline"))
    assert not autostart.is_on()
    renew(desk.services.autostart, desk.lane)
    qtbot.waitUntil(autostart.is_on)
    assert entry.read_text() == good
