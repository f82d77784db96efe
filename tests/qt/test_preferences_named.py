"""Settings that the user gives names to, endpoints above all, in the window."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core.ports import Choice
from app.core.settings import General, S
from app.core.settings_table import table_of
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.inputs import ComboBox
from app.ui.named_tables import NamedTables
from tests.qt.preferring import FILE, Desk, choose, opened, press, row, write


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


def test_the_default_is_one_of_those_that_are_there(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    box = row(dialog, "general.endpoint").editor.widget
    assert isinstance(box, ComboBox)
    assert [box.itemData(number) for number in range(box.count())] == ["", "office"]
    with qtbot.waitSignal(dialog.applied):
        choose(dialog, "general.endpoint", "")
    assert desk.services.settings().of(General).endpoint == ""


def tables(dialog: QWidget, title: str) -> NamedTables:
    return next(each for each in dialog.findChildren(NamedTables) if each.title == title)


def test_an_endpoint_that_is_removed_is_no_default_and_comes_back(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "endpoints")
    endpoints = tables(dialog, "Endpoints")
    press(endpoints, "Remove “office”")
    qtbot.waitUntil(lambda: desk.written().of(General).endpoint == "", timeout=10_000)
    assert "office" not in standard().settings.read_text("utf-8")
    press(endpoints, "Undo")
    qtbot.waitUntil(lambda: "office" in desk.services.endpoints(), timeout=10_000)
    office = next(s for s in desk.written().sections if s.SECTION == "endpoints")
    assert table_of(office)["office"] == {
        "base_url": "http://127.0.0.1:8000/v1",
        "model": "glm-4.6v",
    }
    qtbot.waitUntil(lambda: desk.written().of(General).endpoint == "office", timeout=10_000)
    assert row(dialog, "general.endpoint").editor.value() == "office"


def test_endpoints_are_made_and_changed_in_their_own_dialog(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "endpoints")
    endpoints = tables(dialog, "Endpoints")
    for said, wanted in (("Add…", ""), ("Change “office”…", "office")):
        with qtbot.waitSignal(dialog.connect_wanted) as told:
            press(endpoints, said)
        assert told.args == [wanted]
    desk.services.keep("new", replace(Choice("remote"), base_url="127.0.0.1:9"))
    dialog.reload()
    assert row(dialog, "endpoints.new.base_url").editor.value() == "127.0.0.1:9"


def test_other_tables_are_named_in_place(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "remote")
    prices = tables(dialog, "Prices")
    field_ = next(
        each for each in prices.findChildren(QLineEdit) if "Name" in each.accessibleName()
    )
    field_.setText("mine")
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(field_, Qt.Key.Key_Return)
    assert dialog.isVisible()  # Enter is for the field
    with qtbot.waitSignal(dialog.applied):
        write(qtbot, dialog, "remote.prices.mine.model", "glm-9v")
    assert "glm-9v" in standard().settings.read_text("utf-8")


def test_what_another_dialog_keeps_is_shown_beside_what_is_being_typed(
    qtbot: QtBot, desk: Desk
) -> None:
    dialog = desk.dialog(qtbot, "endpoints")
    bad = row(dialog, "endpoints.office.limits.context")
    write(qtbot, dialog, bad.key, "many")
    half = row(dialog, "endpoints.office.proxy").editor.widget
    assert isinstance(half, QLineEdit)
    half.clear()
    QTest.keyClicks(half, "http://half-ty")
    desk.services.keep("new", Choice("remote", base_url="127.0.0.1:9", model="m"))
    office = Choice("remote", endpoint="office", model="glm-4.5v")
    desk.services.keep("office", office)
    desk.services.save(General, lambda own: replace(own, endpoint="new"))
    dialog.reload()
    assert row(dialog, "endpoints.new.base_url").editor.value() == "127.0.0.1:9"
    assert row(dialog, "endpoints.office.model").editor.value() == "glm-4.5v"
    assert row(dialog, "general.endpoint").editor.value() == "new"
    assert "many" in bad.problem
    assert bad.editor.value() == "many"
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClicks(half, "ped:1")
        QTest.keyClick(half, Qt.Key.Key_Return)
    endpoints = next(s for s in desk.written().sections if s.SECTION == "endpoints")
    assert table_of(endpoints) == {
        "office": {
            "base_url": "http://127.0.0.1:8000/v1",
            "model": "glm-4.5v",
            "proxy": "http://half-typed:1",
        },
        "new": {"base_url": "127.0.0.1:9", "model": "m"},
    }


def test_a_change_leaves_what_was_kept_in_the_meantime(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "endpoints")
    desk.services.keep("new", Choice("remote", base_url="127.0.0.1:9"))  # nobody has told it
    with qtbot.waitSignal(dialog.applied):
        write(qtbot, dialog, "endpoints.office.model", "glm-4.5v")
    assert desk.services.endpoints() == ("office", "new")


def test_an_endpoint_that_comes_back_leaves_the_default_that_was_chosen(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.services.keep("new", Choice("remote", base_url="127.0.0.1:9"))
    dialog = desk.dialog(qtbot, "endpoints")
    endpoints = tables(dialog, "Endpoints")
    press(endpoints, "Remove “office”")
    qtbot.waitUntil(lambda: desk.written().of(General).endpoint == "", timeout=10_000)
    for chosen in ("new", ""):
        with qtbot.waitSignal(dialog.applied):
            choose(dialog, "general.endpoint", chosen)
    press(endpoints, "Undo")
    qtbot.waitUntil(lambda: "office" in desk.services.endpoints(), timeout=10_000)
    qtbot.waitUntil(lambda: dialog._task is None, timeout=10_000)
    assert desk.written().of(General).endpoint == ""


def test_a_default_that_is_removed_leaves_a_change_that_waits(qtbot: QtBot, desk: Desk) -> None:
    gate = threading.Event()
    desk.lane.submit(lambda _control: iter([gate.wait(60)]), lambda _done: None, lambda _end: None)
    dialog = desk.dialog(qtbot, "endpoints")
    press(tables(dialog, "Endpoints"), "Remove “office”")
    choose(dialog, "general.language", "zh_CN")
    gate.set()
    qtbot.waitUntil(lambda: desk.written().of(General) == General("zh_CN", ""), timeout=10_000)
    qtbot.waitUntil(lambda: dialog._task is None, timeout=10_000)
    assert row(dialog, "general.language").editor.value() == "zh_CN"
    assert row(dialog, "general.endpoint").editor.value() == ""


def test_what_is_kept_while_a_change_is_about_to_be_written_stays(qtbot: QtBot, desk: Desk) -> None:
    built = desk.services

    def late(kind: type[S], change: Callable[[S], S]) -> S:
        built.keep("new", Choice("remote", base_url="127.0.0.1:9"))
        return built.save(kind, change)

    desk.services = replace(built, save=late)
    dialog = desk.dialog(qtbot, "endpoints")
    with qtbot.waitSignal(dialog.applied):
        write(qtbot, dialog, "endpoints.office.model", "glm-4.5v")
    assert built.endpoints() == ("office", "new")
    (endpoints,) = (s for s in desk.written().sections if s.SECTION == "endpoints")
    assert set(table_of(endpoints)) == {"office", "new"}


def test_what_is_wrong_is_said_on_while_others_change_the_default(qtbot: QtBot, desk: Desk) -> None:
    path = standard().settings
    path.write_text(FILE.replace("[general]", '[general]\nlanguage = "klingon"'))
    desk.services = compose.build(sections.read_settings(load(path)), standard())
    dialog = desk.dialog(qtbot, "general")
    language, default = row(dialog, "general.language"), row(dialog, "general.endpoint")
    dialog.activateWindow()
    default.editor.widget.setFocus()
    qtbot.waitUntil(default.editor.widget.hasFocus, timeout=10_000)
    desk.services.keep("new", Choice("remote", base_url="127.0.0.1:9"))
    desk.services.save(General, lambda own: replace(own, endpoint="new"))
    dialog.reload()
    assert row(dialog, "general.language") is language
    assert "klingon" in language.problem
    assert default.editor.value() == "new"
    assert default.editor.widget.hasFocus()
    box = default.editor.widget
    assert isinstance(box, ComboBox)
    assert [box.itemData(number) for number in range(box.count())] == ["", "office", "new"]
