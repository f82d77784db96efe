"""At 125 % of the font no word is cut off, in any window, in both languages."""

import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core import words
from app.core.check import Check
from app.core.crash_report import CrashReport
from app.system.paths import standard
from app.system.settings_file import load
from app.ui import theme
from app.ui.connect import ConnectDialog
from app.ui.crash import CrashWindow
from app.ui.doctor_window import DoctorWindow
from app.ui.keys_help import KeysHelp
from app.ui.lane import Lane, Mailbox
from app.ui.preferences import PreferencesDialog
from app.ui.retention import RetentionCard
from tests.qt.cut_off import cut_off
from tests.qt.first_states import STATES as FIRST
from tests.qt.preferring import FILE
from tests.qt.states import STATES, Studio

LARGER: Final = 1.25
LOOKED_AT: Final = Check("screen", "Screen", ok=True, found="X11")
ANSWERS: Final = (  # of the answer window: those that differ in words, not in what is marked
    "nothing-yet", "ask-model", "thinking", "queued", "held", "deleted", "secrets", "failed",
    "labels-filtered", "no-tray-troubled", "notice", "recording",
)  # fmt: skip


@pytest.fixture(params=words.LANGUAGES)
def large(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """All fonts a quarter larger, in one language."""
    usual = theme.font

    def larger(size: int = theme.BODY, *, bold: bool = False, code: bool = False) -> QFont:
        return usual(round(size * LARGER), bold=bold, code=code)

    monkeypatch.setattr(theme, "font", larger)
    _forget_fonts()
    words.use(request.param)
    theme.apply(qapp, "light", text=round(theme.BODY * LARGER))
    yield
    monkeypatch.undo()
    _forget_fonts()
    words.use("en")
    theme.apply(qapp, "light")


def _forget_fonts() -> None:
    """Empty all caches of windows: what was drawn in fonts of one size is not in another."""
    modules = [module for name, module in sys.modules.items() if name.startswith("app.ui")]
    for each in (value for module in modules for value in vars(module).values()):
        if isinstance(each, functools._lru_cache_wrapper):
            each.cache_clear()


def told(found: Mapping[str, Sequence[str]]) -> str:
    """Return what is cut off, a line each."""
    return "\n".join(f"{where}: {what}" for where, each in found.items() for what in each)


def settle() -> None:
    """Let what was shown come to rest; what came in the last moment is laid out, too."""
    for _turn in range(3):
        QTest.qWait(1)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("states", [ANSWERS, tuple(FIRST)], ids=["answers", "first-run"])
def test_no_word_of_a_state_is_cut_off(tmp_path: Path, states: Sequence[str]) -> None:
    found = {}
    for state in states:
        with closing(Studio(tmp_path)) as studio:  # one that waits would hold up the next
            shown = STATES[state](studio)
            settle()
            found[state] = cut_off(shown)
            shown.resize(shown.minimumSize())
            settle()
            found[f"{state}, as small as it goes"] = cut_off(shown)
    assert told(found) == ""


@pytest.mark.usefixtures("large")
def test_no_word_of_a_dialog_is_cut_off(qtbot: QtBot) -> None:
    path = standard().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FILE)
    services = compose.build(sections.read_settings(load(path)), standard())
    lane = Lane("work", Mailbox())
    parent = QWidget()
    qtbot.addWidget(parent)
    crash = CrashWindow()
    crash.add(CrashReport("app/x.py:1 f\nbuiltins.KeyError", "Eyeline"))
    dialogs = {
        "connect": ConnectDialog(services, lane),
        "change": ConnectDialog(services, lane, endpoint="office"),
        "keys": KeysHelp(parent),
        "doctor": DoctorWindow(replace(services, doctor=lambda _control: iter((LOOKED_AT,))), lane),
        "crash": crash,
        "retention": RetentionCard(),
    }
    found = {}
    for name, dialog in dialogs.items():
        qtbot.addWidget(dialog)
        dialog.show()
        settle()
        found[name] = cut_off(dialog)
        dialog.close()
    settings = PreferencesDialog(services, lane)
    qtbot.addWidget(settings)
    settings.show()
    listed = settings.findChildren(QListWidget)[0]
    for row in range(listed.count()):
        listed.setCurrentRow(row)
        settle()
        found[f"settings: {listed.item(row).text()}"] = cut_off(settings)
    settings.close()
    lane.close(5)
    services.close()
    assert told(found) == ""
