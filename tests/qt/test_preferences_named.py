"""Settings that the user gives names to, endpoints above all, in the window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.ports import Choice
from app.core.settings import General
from app.core.settings_table import table_of
from app.system.paths import standard
from app.ui.inputs import ComboBox
from app.ui.named_tables import NamedTables
from tests.qt.preferring import Desk, choose, opened, press, row, write


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
    desk.services.save(General(endpoint="new"))
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
