"""Dialogs that were closed are gone, and what was wished for in them still happens."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.settings import General
from app.ui.connect import ConnectDialog
from app.ui.doctor_window import DoctorWindow
from app.ui.parting import Parting
from app.ui.preferences import PreferencesDialog
from app.ui.settings import UiSettings
from tests.qt.preferring import choose
from tests.qt.test_shell import Rig, shown

KINDS: dict[str, type[QWidget]] = {
    "settings": PreferencesDialog,
    "connect": ConnectDialog,
    "doctor": DoctorWindow,
}


@pytest.fixture
def rig(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qapp, tmp_path)
    yield made
    made.shell.close()
    made.services.close()
    assert made.defects == []


def there(kind: type[QWidget]) -> list[QWidget]:
    """Those that have not been destroyed, in sight or not."""
    return [each for each in QApplication.topLevelWidgets() if type(each) is kind]


@pytest.mark.parametrize("verb", KINDS)
def test_a_dialog_that_was_closed_is_gone_and_opens_again(
    rig: Rig, qtbot: QtBot, verb: str
) -> None:
    for _time in range(2):
        rig.shell.do(verb)
        (window,) = shown(KINDS[verb])
        window.close()
        qtbot.waitUntil(lambda: not there(KINDS[verb]))


def test_one_that_was_made_anew_in_another_language_leaves_none(rig: Rig, qtbot: QtBot) -> None:
    rig.shell.do("connect")
    rig.shell.do("doctor")
    before = [*there(ConnectDialog), *there(DoctorWindow)]
    rig.services.save(General, lambda own: replace(own, language="zh_CN"))
    rig.shell._apply(General(language="zh_CN"))
    assert {*shown(ConnectDialog), *shown(DoctorWindow)}.isdisjoint(before)
    for kind in (ConnectDialog, DoctorWindow):
        qtbot.waitUntil(lambda kind=kind: there(kind) == shown(kind))


def test_what_was_changed_last_holds_after_the_settings_were_closed(rig: Rig, qtbot: QtBot) -> None:
    applied: list[object] = []
    rig.shell._dialogs.applied.connect(applied.append)
    rig.shell.do("settings")
    (dialog,) = shown(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    choose(dialog, "ui.theme", "dark")
    dialog.close()
    qtbot.waitUntil(lambda: not there(PreferencesDialog))
    assert rig.services.settings().of(UiSettings).theme == "dark"
    assert any(isinstance(each, UiSettings) for each in applied)


def test_a_window_stays_as_long_as_it_waits(qtbot: QtBot) -> None:
    class Waiting(QWidget):
        """One of its own kind."""

    busy, looked = [True], []
    parting = Parting()
    window = Waiting()

    def waits() -> bool:
        looked.append(True)
        return busy[0]

    parting.take(window, waits)
    qtbot.waitUntil(lambda: len(looked) > 1)
    assert there(Waiting) == [window]
    busy.clear()
    busy.append(False)
    qtbot.waitUntil(lambda: not there(Waiting))
