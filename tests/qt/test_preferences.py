"""The settings in a window, on a real settings file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core import words
from app.core.redaction import RedactionSettings
from app.core.retention import HistorySettings
from app.core.settings import General, Problem, S, Section, Settings, option
from app.core.settings_table import read, table_of
from app.input.settings import HotkeySettings
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.inputs import ComboBox, NumberBox, SpinBox, TextBox
from app.ui.keys_edit import KeysEdit
from app.ui.option_row import OptionRow
from app.ui.settings import UiSettings
from tests.qt.preferring import FILE, Desk, choose, opened, press, row, write


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


@dataclass(frozen=True, slots=True)
class Inner:
    """Part of a section that nobody has seen before."""

    weight: float = option(1.5, "Weight", minimum=0.5, maximum=2.0)
    note: str = option("", "Note")


@dataclass(frozen=True, slots=True)
class Odd:
    """A section with every type that the settings know."""

    SECTION: ClassVar[str] = "odd"
    switch: bool = option(True, "Switch")
    mode: Literal["one", "two"] = option("one", "Mode")
    level: int = option(3, "Level", choices=(1, 3, 5))
    most: int | None = option(None, "Most", minimum=1)
    list: tuple[str, ...] = option((), "List")
    inner: Inner = option(default_factory=Inner, label="Inner")
    named: Mapping[str, Inner] = option(default_factory=dict, label="Named")
    extra: Mapping[str, Any] = option(default_factory=dict, label="Extra")


def test_a_number_holds_at_once_and_comments_stay(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "reader")
    box = row(dialog, "reader.idle_minutes").editor.widget
    assert isinstance(box, NumberBox)
    assert box.text() == "12.5"
    with qtbot.waitSignal(dialog.applied):
        box.setValue(0.25)
    again = desk.written()
    assert table_of(again.sections[[s.SECTION for s in again.sections].index("reader")]) == {
        "idle_minutes": 0.25
    }
    text = standard().settings.read_text("utf-8")
    assert "# mine" in text
    assert "# down the hall" in text


def test_numbers_stay_within_their_limits(qtbot: QtBot, desk: Desk) -> None:
    box = row(desk.dialog(qtbot), "reader.nice").editor.widget
    assert isinstance(box, SpinBox)
    assert (box.minimum(), box.maximum()) == (0, 19)


def test_what_is_wrong_with_the_file_is_said_in_its_place(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "reader")
    threads = row(dialog, "reader.threads")
    assert "16" in threads.problem
    with qtbot.waitSignal(dialog.applied):
        press(threads, "Undo")
    assert threads.problem == ""
    assert "threads" not in standard().settings.read_text("utf-8")
    assert not desk.services.settings().problems


def test_a_bad_value_waits_with_what_is_wrong_and_can_be_undone(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "endpoints")
    bad = row(dialog, "endpoints.office.limits.context")
    write(qtbot, dialog, bad.key, "many")
    assert "many" in bad.problem
    with qtbot.waitSignal(dialog.applied):  # the others hold all the same
        write(qtbot, dialog, "endpoints.office.model", "glm-4.5v")
    office = next(s for s in desk.written().sections if s.SECTION == "endpoints")
    assert table_of(office)["office"] == {
        "base_url": "http://127.0.0.1:8000/v1",
        "model": "glm-4.5v",
    }
    assert "many" in bad.problem
    press(bad, "Undo")
    assert bad.problem == ""
    assert bad.editor.value() is None


def test_what_was_changed_goes_back_to_its_default(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "reader")
    idle, nice = row(dialog, "reader.idle_minutes"), row(dialog, "reader.nice")
    assert idle.changed
    assert not nice.changed
    with qtbot.waitSignal(dialog.applied):
        press(idle, "Restore the default")
    assert not idle.changed
    assert "idle_minutes" not in standard().settings.read_text("utf-8")


def test_what_is_left_to_the_system_or_the_reader_is_an_entry(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    for key, label, first in (
        ("general.language", "Language", "System's language"),
        ("general.endpoint", "Who answers", "Offline reader"),
    ):
        entry = row(dialog, key)
        assert entry.label == label
        box = entry.editor.widget
        assert isinstance(box, ComboBox)
        assert box.itemText(0) == first


def test_theme_and_language_hold_at_once(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "ui")
    with qtbot.waitSignal(dialog.applied) as told:
        choose(dialog, "ui.theme", "dark")
    assert told.args == [UiSettings("dark")]

    def speak(section: Section) -> None:
        if isinstance(section, General):
            words.use(section.language)

    dialog.applied.connect(speak)
    before = row(dialog, "ui.theme")
    with qtbot.waitSignal(dialog.applied):
        choose(dialog, "general.language", "zh_CN")
    after = row(dialog, "ui.theme")
    assert after is not before
    assert after.label == words._("Theme")
    assert after.label != before.label
    assert dialog._list.currentRow() == 1  # where one was


@pytest.mark.parametrize(
    ("key", "held", "combination"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.MetaModifier, "Super+Space"),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, "Ctrl+P"),
        (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier, "Print"),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier, "Alt+PageUp"),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier, "Ctrl+Plus"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier, "Ctrl+Esc"),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier, "Alt+Enter"),
        (Qt.Key(0x424), Qt.KeyboardModifier.ControlModifier, "Ctrl+Ф"),
    ],
)
def test_keys_are_pressed(
    qtbot: QtBot, desk: Desk, key: Qt.Key, held: Qt.KeyboardModifier, combination: str
) -> None:
    dialog = desk.dialog(qtbot, "hotkeys")
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(row(dialog, "hotkeys.monitor").editor.widget, key, held)
    told = desk.services.settings().of(HotkeySettings).monitor
    assert desk.services.hotkeys().canonical(told) == combination


def test_keys_that_cannot_be_taken_are_said(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "hotkeys")
    first, second = row(dialog, "hotkeys.region"), row(dialog, "hotkeys.last")
    edit = second.editor.widget
    assert isinstance(edit, KeysEdit)
    QTest.keyClick(edit, Qt.Key.Key_A)
    assert "typing" in second.problem
    control_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(edit, Qt.Key.Key_Space, control_alt)
    assert "else" in second.problem
    assert not desk.applied
    press(second, "Undo")
    assert edit.text() == ""
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(first.editor.widget, Qt.Key.Key_Backspace)
    assert desk.services.settings().of(HotkeySettings).region == ""


def test_refused_keys_are_said_as_long_as_they_are_set(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "hotkeys")
    refused, other = row(dialog, "hotkeys.region"), row(dialog, "hotkeys.last")
    dialog.show_refused([Problem(refused.key, "Taken.", "Choose another.")])
    assert refused.problem == "Taken. Choose another."
    assert refused.editor.widget.accessibleDescription() == refused.problem
    assert not [each for each in refused.findChildren(QPushButton) if each.isVisible()]
    with qtbot.waitSignal(dialog.applied):  # it says so while others are changed
        QTest.keyClick(other.editor.widget, Qt.Key.Key_F9)
    assert refused.problem == "Taken. Choose another."
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(refused.editor.widget, Qt.Key.Key_F10)
    assert refused.problem == ""
    dialog.show_refused([Problem(refused.key, "Taken too.")])
    assert refused.problem == "Taken too."
    dialog.show_refused([])
    assert refused.problem == ""


def test_entries_that_nobody_knows_are_said_once_and_stay(qtbot: QtBot, desk: Desk) -> None:
    path = standard().settings
    path.write_text(FILE + '\n[ui]\ntehme = "dark"\n[studio]\nrooms = 3  # of a newer version\n')
    desk.services = compose.build(sections.read_settings(load(path)), standard())
    dialog = desk.dialog(qtbot, "ui")
    assert dialog._told.count() == 1
    told = "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert "ui.tehme" in told
    assert "Did you mean “theme”?" in told
    assert "studio" in told
    with qtbot.waitSignal(dialog.applied):
        choose(dialog, "ui.theme", "light")
    qtbot.waitUntil(lambda: dialog._told.count() == 0)
    text = path.read_text("utf-8")
    assert 'tehme = "dark"' in text
    assert "rooms = 3  # of a newer version" in text


def test_a_field_for_keys_says_when_it_listens(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "hotkeys")
    edit = row(dialog, "hotkeys.record").editor.widget
    told: list[bool] = []
    dialog.recording.connect(told.append)
    dialog.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(lambda: told == [True])
    QTest.keyClick(edit, Qt.Key.Key_Tab)  # leaves it, as everywhere
    assert told[:2] == [True, False]
    assert not desk.applied


def test_what_is_the_programs_own_is_kept_and_not_shown(qtbot: QtBot, desk: Desk) -> None:
    desk.services.save(HistorySettings, lambda own: replace(own, chosen=True))
    dialog = desk.dialog(qtbot, "history")
    assert "history.chosen" not in {each.key for each in dialog.findChildren(OptionRow)}
    choose(dialog, "history.keep", "nothing")
    qtbot.waitUntil(lambda: bool(desk.applied), timeout=5000)
    assert desk.written().of(HistorySettings) == HistorySettings("nothing", chosen=True)


def test_search_finds_in_all_sections(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    QTest.keyClicks(dialog._search, "seconds wait")
    shown = {each.key for each in dialog.findChildren(OptionRow) if each.isVisible()}
    assert "remote.connect_seconds" in shown
    assert "capture.permission_seconds" in shown
    assert "reader.nice" not in shown
    dialog._search.setText("no such thing")
    assert dialog._nothing.isVisible()
    QTest.keyClick(dialog._search, Qt.Key.Key_Escape)
    assert dialog._search.text() == ""
    assert row(dialog, "general.language").isVisible()
    assert not row(dialog, "reader.nice").isVisible()


def test_what_cannot_be_written_is_said_and_the_program_goes_on(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "ui")
    standard().settings.write_text("this is = = no toml")
    choose(dialog, "ui.theme", "dark")
    qtbot.waitUntil(lambda: dialog._told.count() == 1, timeout=10_000)
    standard().settings.write_text("")
    with qtbot.waitSignal(dialog.applied):
        choose(dialog, "ui.theme", "auto")
        choose(dialog, "ui.theme", "dark")
    qtbot.waitUntil(lambda: dialog._told.count() == 0)
    assert desk.written().of(UiSettings).theme == "dark"


def test_a_section_that_nobody_has_seen_gets_its_page(qtbot: QtBot, desk: Desk) -> None:
    odd, problems = read(Odd, {"named": {"a": {"note": "x"}}, "list": ["p", "q"]})
    assert not problems
    saved: list[Section] = [odd]

    def save(kind: type[S], change: Callable[[S], S]) -> S:
        made = change(Settings(tuple(saved[-1:])).of(kind))
        saved.append(made)
        return made

    desk.services = replace(
        desk.services, settings=lambda: Settings((General(), saved[-1])), save=save
    )
    dialog = desk.dialog(qtbot, "odd")
    choose(dialog, "odd.level", 5)
    write(qtbot, dialog, "odd.most", "7")
    write(qtbot, dialog, "odd.extra", '{"a": [1, true]}')
    write(qtbot, dialog, "odd.list", '["r"]')
    write(qtbot, dialog, "odd.inner.note", "hello")
    write(qtbot, dialog, "odd.named.a.note", "")
    row(dialog, "odd.switch").editor.widget.click()  # type: ignore[attr-defined] # a check box
    wanted = Odd(
        switch=False,
        level=5,
        most=7,
        list=("r",),
        inner=Inner(note="hello"),
        named={"a": Inner()},
        extra={"a": [1, True]},
    )
    qtbot.waitUntil(lambda: saved[-1] == wanted, timeout=10_000)


def test_what_is_hidden_is_written_a_line_each(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "redaction")
    row(dialog, "redaction.phone").editor.widget.click()  # type: ignore[attr-defined] # a check box
    box = row(dialog, "redaction.words").editor.widget
    assert isinstance(box, TextBox)
    box.setFocus()
    box.insertPlainText("Acme\n  Jane Doe \n\n")  # as it is pasted
    dialog.close()
    wanted = RedactionSettings(phone=False, words=("Acme", "Jane Doe"))
    settings = desk.services.settings
    qtbot.waitUntil(lambda: settings().of(RedactionSettings) == wanted, timeout=10_000)
    assert desk.written().of(RedactionSettings) == wanted
    again = desk.dialog(qtbot, "redaction")
    assert row(again, "redaction.words").editor.value() == ["Acme", "Jane Doe"]


def test_everything_is_named_and_nothing_changes_by_scrolling(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    assert not dialog.isModal()
    for each in dialog.findChildren(OptionRow):
        assert each.editor.widget.accessibleName() == each.label
        assert each.editor.widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    for button in dialog.findChildren(QToolButton):
        assert button.accessibleName() or button.text()
    assert not desk.applied
