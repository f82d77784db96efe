"""Titles of conversations, changed in their list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.core.errors import StoreError
from tests.qt.housing import House, housed
from tests.qt.test_conversation_list import entry, first_chosen, said


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


def title_of_the_first(house: House) -> QLineEdit:
    """Open the title of the first conversation, all of it selected."""
    view = first_chosen(house)
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    return editor


def test_f2_renames_in_place(house: House) -> None:
    house.keep("A long and winding question")
    editor = title_of_the_first(house)
    QTest.keyClicks(editor, "Invoices")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    house.until(lambda: house.titles() == ["[Today]", "Invoices"])
    assert house.kept() == ["Invoices"]
    assert house.face.windowTitle() == "Invoices – Eyeline"


def test_a_title_can_be_typed_to_its_end_whatever_happens_in_the_list(house: House) -> None:
    house.keep("First")
    house.keep("Second")
    editor = title_of_the_first(house)
    QTest.keyClicks(editor, "Rep")
    house.keep("Third")
    house.answers._shelf.pin(entry(house, 2).conversation, pinned=True)
    house.until(lambda: len(house.answers._shelf._listed) == 3)
    QTest.keyClicks(editor, "ort")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    house.until(lambda: "Report" in house.titles())
    assert house.titles() == ["[Pinned]", "First", "[Today]", "Third", "Report"]


def test_a_history_that_fails_is_told_in_the_window(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.keep("First")
    house.answers.show()
    house.open_list()

    def fails(_conversation: str, _title: str) -> None:
        raise StoreError("The history is locked.", "Close what uses it.")

    monkeypatch.setattr(house.services.history(), "rename", fails)
    house.answers._shelf.rename(entry(house, 1).conversation, "Other")
    house.until(lambda: "The history is locked." in said(house))
    assert house.titles() == ["[Today]", "First"]
