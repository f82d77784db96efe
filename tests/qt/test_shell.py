"""The shell with real services on a desktop without screens."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from Xlib import XK, X
from Xlib.display import Display as XDisplay
from Xlib.ext import xtest

from app import compose, sections
from app.core.chat import Finish, Message, Picture, Text
from app.core.crash_report import CrashReport
from app.core.errors import AppError, MediaError
from app.core.frame import File, Frame
from app.core.ports import Choice, Services
from app.core.settings import General
from app.system import paths
from app.system.settings_file import Loaded
from app.ui import dialogs
from app.ui.answers import Answers
from app.ui.connect import ConnectDialog
from app.ui.conversation import Conversation
from app.ui.crash import CrashWindow
from app.ui.doctor_window import DoctorWindow
from app.ui.home import HomeWindow
from app.ui.lane import Mailbox
from app.ui.notices import NoticeCard
from app.ui.option_row import OptionRow
from app.ui.preferences import PreferencesDialog
from app.ui.settings import UiSettings
from app.ui.shell import Program, Shell
from app.ui.tray import Tray
from app.ui.window import AnswerWindow
from tests.e2e.display import x_server


class Rig:
    """A shell, and what is outside of it."""

    def __init__(self, app: QApplication, folder: Path, **program: object) -> None:
        self.wake: Callable[[], None] = lambda: None
        self.verbs: list[str] = []
        self.welcomed = 0
        self.defects: list[BaseException | None] = []
        self.services = compose.build(sections.read_settings(Loaded({})), paths.standard())
        self.shell = Shell(
            app,
            self.services,
            Mailbox(),
            Tray(),
            Program(
                connect=self._connect,
                commands=self._commands,
                described=lambda error: CrashReport(type(error).__name__, "Eyeline"),
                places=folder / "windows.ini",
                troubles=(AppError("The settings are odd.", "Look."),),
                first_start=bool(program.get("first_start")),
                welcomed=self._welcome,
            ),
            self.defects.append,
        )
        self.shell.begin()

    def _connect(self, wake: Callable[[], None]) -> None:
        self.wake = wake

    def _commands(self) -> Iterator[str]:
        while self.verbs:
            yield self.verbs.pop(0)

    def _welcome(self) -> None:
        self.welcomed += 1


@pytest.fixture
def rig(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qapp, tmp_path)
    yield made
    made.shell.close()
    made.services.close()
    assert made.defects == []


def shown(kind: type[QWidget]) -> list[QWidget]:
    return [
        each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()
    ]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def keep(services: Services) -> str:
    """Keep one conversation; return its id."""
    history = services.history()
    frame = Frame(np.zeros((8, 8, 4), np.uint8), File("a.png"))
    conversation = history.begin("Where is Save?")
    asked = history.ask(conversation, Message("user", (Picture(frame), Text("Where is Save?"))))
    recording = history.record(conversation, asked, "Offline reader (OCR)")
    recording.add(Text("Here."))
    recording.add(Finish("stop", raw="Here."))
    recording.close()
    return conversation


def test_without_a_tray_there_is_a_window_that_says_what_is_wrong(rig: Rig) -> None:
    (home,) = shown(HomeWindow)
    assert "The settings are odd." in said(home)


def test_a_trouble_of_the_tray_is_told_in_a_notice(rig: Rig, qtbot: QtBot) -> None:
    def entries() -> list[QAction]:  # there once the keys have been tried
        menu = rig.shell._tray._menu
        found = [] if menu is None else menu.actions()
        return [one for one in found if one.text() == "The settings are odd."]

    qtbot.waitUntil(lambda: bool(entries()))
    entries()[0].trigger()
    (card,) = shown(NoticeCard)
    assert "The settings are odd." in said(card)
    assert "Look." in said(card)
    assert not [one for one in card.findChildren(QPushButton) if one.text() == "Settings…"]


def test_a_capture_that_fails_becomes_a_notice(rig: Rig, qtbot: QtBot) -> None:
    rig.shell.do("region")
    qtbot.waitUntil(lambda: bool(shown(NoticeCard)))
    assert "no screen" in said(shown(NoticeCard)[0])


def test_a_folder_that_takes_no_recordings_leads_to_the_settings(rig: Rig) -> None:
    rig.shell._recordings._flow.failed.emit(MediaError("It takes none.", "Choose another."), None)
    (card,) = shown(NoticeCard)
    (way,) = (each for each in card.findChildren(QPushButton) if each.text() == "Settings…")
    way.click()
    (settings,) = shown(PreferencesDialog)
    assert "Folder for recordings" in said(settings)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[XDisplay]:
    """An X server whose keys the shell takes, and another program there."""
    with x_server(64, 64) as server:
        monkeypatch.setenv("DISPLAY", server.name)
        monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
        other = XDisplay(server.name)
        yield other
        other.close()


SPACE, KEY_S = 65, 39  # keycodes
CTRL_ALT = X.ControlMask | X.Mod1Mask


@pytest.mark.screen
def test_keys_of_another_program_are_said_in_the_settings(
    desktop: XDisplay, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    root = desktop.screen().root
    for keycode in (SPACE, KEY_S):
        root.grab_key(keycode, CTRL_ALT, False, X.GrabModeAsync, X.GrabModeAsync)
    desktop.sync()
    rig = Rig(qapp, tmp_path)
    rig.shell.do("settings")
    (dialog,) = shown(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    rows = {each.key: each for each in dialog.findChildren(OptionRow)}
    region, toggle = rows["hotkeys.region"], rows["hotkeys.toggle"]

    def choose(row: OptionRow, key: Qt.Key) -> None:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        QTest.keyClick(row.editor.widget, key, held)

    qtbot.waitUntil(lambda: "Ctrl+Alt+Space is taken" in region.problem)
    assert "Choose another" in region.problem
    choose(region, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "Ctrl+Alt+S is taken" in region.problem)
    choose(toggle, Qt.Key.Key_Home)
    choose(region, Qt.Key.Key_Q)
    (home,) = shown(HomeWindow)
    qtbot.waitUntil(lambda: rig.shell._keys.shown("region") == "Ctrl+Alt+Q")
    assert (region.problem, toggle.problem) == ("", "")
    home.hide()
    home_key = desktop.keysym_to_keycode(XK.string_to_keysym("Home"))
    for kind in (X.KeyPress, X.KeyRelease):
        for name in ("Control_L", "Alt_L"):
            xtest.fake_input(desktop, kind, desktop.keysym_to_keycode(XK.string_to_keysym(name)))
        if kind == X.KeyPress:
            xtest.fake_input(desktop, X.KeyPress, home_key)
            xtest.fake_input(desktop, X.KeyRelease, home_key)
    desktop.sync()
    qtbot.waitUntil(home.isVisible)
    rig.shell.close()
    rig.services.close()
    assert rig.defects == []


def test_the_settings_show_what_is_connected_beside_them(rig: Rig, qtbot: QtBot) -> None:
    rig.shell.do("settings")
    rig.shell.do("connect")
    (settings,), (connect,) = shown(PreferencesDialog), shown(ConnectDialog)
    tile = next(t for t in connect.findChildren(QToolButton) if t.text() == "A server")
    tile.click()
    fields = {field.accessibleName(): field for field in connect.findChildren(QLineEdit)}
    fields["Address"].setText("127.0.0.1:8000")
    next(b for b in connect.findChildren(QPushButton) if b.text() == "Connect").click()
    qtbot.waitUntil(lambda: bool(row_values(settings, "endpoints.local.base_url")))
    assert row_values(settings, "endpoints.local.base_url") == ["127.0.0.1:8000"]
    assert row_values(settings, "general.endpoint") == ["local"]


def test_the_dialog_that_opens_is_about_the_endpoint_that_was_meant(rig: Rig) -> None:
    rig.shell._dialogs.open("connect", "zai")
    rig.shell._dialogs.open("connect", "bigmodel")
    (connect,) = shown(ConnectDialog)
    assert "bigmodel" in connect.windowTitle()


def test_who_connects_a_model_finds_the_models_of_this_machine(rig: Rig) -> None:
    rig.shell.do("connect")
    (connect,) = shown(ConnectDialog)
    next(t for t in connect.findChildren(QToolButton) if t.text() == "On this machine").click()
    (settings,) = shown(PreferencesDialog)
    assert isinstance(settings, PreferencesDialog)
    assert settings.shows("local")


def row_values(dialog: QWidget, key: str) -> list[object]:
    return [each.editor.value() for each in dialog.findChildren(OptionRow) if each.key == key]


@pytest.mark.parametrize("verb", ["settings", "doctor", "connect"])
def test_dialogs_open_once(rig: Rig, verb: str) -> None:
    before = len([each for each in QApplication.topLevelWidgets() if each.isVisible()])
    rig.shell.do(verb)
    rig.shell.do(verb)
    after = len([each for each in QApplication.topLevelWidgets() if each.isVisible()])
    assert after == before + 1


def test_commands_of_other_processes_are_done(rig: Rig, qtbot: QtBot) -> None:
    rig.verbs.append("region")
    rig.wake()
    qtbot.waitUntil(lambda: bool(shown(NoticeCard)))


def test_a_question_that_is_not_there_is_told(rig: Rig, qtbot: QtBot) -> None:
    rig.shell.do("preset.Reply kindly")
    qtbot.waitUntil(lambda: bool(shown(NoticeCard)))
    (card,) = shown(NoticeCard)
    assert "Reply kindly" in said(card)


def test_a_defect_is_shown_and_the_program_goes_on(rig: Rig) -> None:
    rig.shell.report(KeyError("secret"))
    (window,) = shown(CrashWindow)
    assert isinstance(window, CrashWindow)
    assert "KeyError" in window._text.toPlainText()
    assert "secret" not in window._text.toPlainText()


def test_theme_and_language_apply_at_once(rig: Rig, qapp: QApplication) -> None:
    rig.services.save(UiSettings, lambda own: replace(own, theme="dark"))
    rig.shell._apply(UiSettings(theme="dark"))
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() < 128
    rig.services.save(General, lambda own: replace(own, language="zh_CN"))
    rig.shell._apply(General(language="zh_CN"))
    assert rig.shell._tray._menu is not None
    rig.services.save(UiSettings, lambda _own: UiSettings())
    rig.shell._apply(UiSettings())


def test_the_report_speaks_another_language_where_it_stands(rig: Rig) -> None:
    rig.shell.do("doctor")
    (before,) = shown(DoctorWindow)
    before.move(40, 50)
    rig.services.save(General, lambda own: replace(own, language="zh_CN"))
    rig.shell._apply(General(language="zh_CN"))
    (after,) = shown(DoctorWindow)
    assert after.windowTitle() != before.windowTitle()
    assert after.geometry() == before.geometry()


def test_what_is_typed_to_connect_stays_in_another_language(rig: Rig) -> None:
    rig.shell.do("connect")
    (before,) = shown(ConnectDialog)
    typed = {"Address": "http://203.0.113.7:8000/v1", "Name": "far", "Key": "k", "Model": "m"}
    tile = next(one for one in before.findChildren(QToolButton) if one.text() == "A server")
    tile.click()
    for one in before.findChildren(QLineEdit):
        one.setText(typed.get(one.accessibleName(), ""))
    for box in before.findChildren(QCheckBox):
        box.setChecked(box.text() != "Ask this one from now on")
    rig.services.save(General, lambda own: replace(own, language="zh_CN"))
    rig.shell._apply(General(language="zh_CN"))
    (after,) = shown(ConnectDialog)
    assert after.windowTitle() != before.windowTitle()
    assert after.pos() == before.pos()
    fields = [one.text() for one in after.findChildren(QLineEdit)]
    assert [text for text in fields if text] == list(typed.values())
    boxes = {box.text(): box.isChecked() for box in after.findChildren(QCheckBox)}
    assert list(boxes.values()).count(True) == 1
    assert "k" not in [one.text() for one in before.findChildren(QLineEdit)]


def test_the_settings_stay_before_what_they_make_anew(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[QWidget] = []  # a desktop puts a new window before all others
    monkeypatch.setattr(dialogs, "bring", brought.append)
    rig.shell.do("settings")
    (opened,) = brought
    opened.show()
    rig.services.save(UiSettings, lambda own: replace(own, font_size=20))
    rig.shell._apply(UiSettings(font_size=20))
    assert brought == [opened, opened]
    rig.services.save(UiSettings, lambda _own: UiSettings())
    rig.shell._apply(UiSettings())


def test_who_was_chosen_is_asked_on_when_something_else_is_set(rig: Rig) -> None:
    glm, other = (Choice("remote", endpoint=name) for name in ("zai", "bigmodel"))
    for each in (glm, other):
        rig.services.keep(each.endpoint, each)
    rig.services.save(General, lambda own: replace(own, endpoint="zai"))
    offers = rig.shell._offers
    offers.renew()
    model = offers.model

    def asked() -> Choice | None:
        return model.current.choice if model.current else None

    assert asked() == glm
    model.choose(next(one for one in model.backends if one.choice == other))
    rig.shell._apply(UiSettings())
    assert asked() == other
    rig.services.save(General, lambda own: replace(own, endpoint=""))
    rig.shell._apply(rig.services.settings().of(General))
    assert asked() == Choice("reader")


def test_a_conversation_of_the_history_opens_again(rig: Rig, qtbot: QtBot) -> None:
    conversation = keep(rig.services)
    rig.shell._tray.recent_chosen.emit(conversation)
    qtbot.waitUntil(lambda: bool(shown(AnswerWindow)), timeout=20000)
    (window,) = shown(AnswerWindow)
    assert isinstance(window, AnswerWindow)
    assert window.stage.conversation is not None
    (turn,) = window.stage.conversation.turns
    assert (turn.question, turn.text) == ("Where is Save?", "Here.")
    assert turn.choice == Choice("reader")
    assert turn.frames[0].width == 8


def test_a_window_that_is_opened_before_any_capture_knows_who_can_be_asked(rig: Rig) -> None:
    rig.shell.do("new")
    current = rig.shell._offers.model.current
    assert current is not None
    assert current.choice == Choice("reader")


def test_a_model_that_is_not_connected_any_more_is_no_reader(rig: Rig) -> None:
    rig.shell._offers.ready()
    reader = rig.services.backend(Choice("reader")).capabilities.name
    assert rig.shell._offers.who(reader) == Choice("reader")
    assert rig.shell._offers.who("") == Choice("reader")
    assert rig.shell._offers.who("gone") == Choice("remote", endpoint="gone")


def test_only_what_was_shown_lately_stays_in_memory(rig: Rig, qtbot: QtBot) -> None:
    def ids() -> list[str]:
        answers = rig.shell._answers
        assert isinstance(answers, Answers)
        return [each.id for each in answers.findChildren(Conversation)]

    def wait_for(conversation: str) -> None:
        qtbot.waitUntil(lambda: conversation in ids(), timeout=20000)

    kept = [keep(rig.services) for _time in range(5)]
    for conversation in kept:
        rig.shell._tray.recent_chosen.emit(conversation)
        wait_for(conversation)
    qtbot.waitUntil(lambda: set(ids()) == set(kept[-3:]))
    (window,) = shown(AnswerWindow)
    assert isinstance(window, AnswerWindow)
    before = window.stage.conversation
    rig.shell._tray.recent_chosen.emit(kept[-1])
    rig.shell._lanes.work.close(5)
    QTest.qWait(0)
    assert window.stage.conversation is before


def test_what_is_reopened_last_is_shown(rig: Rig, qtbot: QtBot) -> None:
    first, last = keep(rig.services), keep(rig.services)
    rig.shell._tray.recent_chosen.emit(first)
    rig.shell._tray.recent_chosen.emit(last)
    qtbot.waitUntil(lambda: bool(shown(AnswerWindow)), timeout=20000)
    (window,) = shown(AnswerWindow)
    assert isinstance(window, AnswerWindow)
    assert window.stage.conversation is not None
    assert window.stage.conversation.id == last


def test_a_damaged_history_is_told_where_it_is_opened_first(rig: Rig, qtbot: QtBot) -> None:
    folder = paths.standard().data
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "history.db").write_bytes(b"not a database" * 400)
    rig.shell._tray.opening.emit()
    qtbot.waitUntil(lambda: bool(shown(NoticeCard)), timeout=20000)
    (card,) = shown(NoticeCard)
    assert "history.damaged-" in said(card)


def test_no_window_stands_still_while_a_recording_is_made_whole(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Rig(qapp, tmp_path)
    made.shell.do("new")
    qtbot.waitUntil(lambda: bool(shown(AnswerWindow)))
    seen: list[QWidget] = []
    monkeypatch.setattr(made.shell._recordings, "close", lambda: seen.extend(shown(AnswerWindow)))
    made.shell.close()
    made.services.close()
    assert not seen
