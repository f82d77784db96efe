"""Several conversations at once, pictures from elsewhere, and what is kept of all that."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Picture, Text
from app.core.frame import Frame
from app.core.retention import HistorySettings
from app.store.history import SqliteHistory
from app.ui import faces
from app.ui.buttons import IconButton
from app.ui.chat.attachments import holds_pictures
from app.ui.chat.question import Thumbnail
from app.ui.conversation_rows import Entry, Heading
from app.ui.overlay.asked import Asked
from tests.qt.answering import MODEL
from tests.qt.housing import House, housed
from tests.qt.scripted import Said, picture

RED: Final[tuple[Said, ...]] = (Text("Red."), Finish("stop"))


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


# ---- several at once


def test_each_conversation_keeps_its_own_answer_draft_and_place(house: House) -> None:
    gates = threading.Event(), threading.Event()
    long = "\n\n".join(f"Paragraph {number}" for number in range(60))
    house.will_say([Text(long), gates[0], Finish("stop")], [Text("Blue."), gates[1]])
    first = house.ask("First?", wait=False)
    house.until(lambda: "59" in first.turns[0].text)
    house.pane.composer.field.setPlainText("about the first")
    bar = house.pane.chat.verticalScrollBar()
    house.until(lambda: bar.maximum() > 100)
    bar.setValue(40)
    house.face.do("new")
    second = house.shown
    assert second is not first
    assert house.pane.composer.field.toPlainText() == ""
    house.pane.composer.submitted.emit("Second?")
    house.until(lambda: second.turns[0].text == "Blue.")
    states = house.answers._open.states
    assert states.running == {first.id, second.id}
    gates[0].set()
    house.until(lambda: not first.running)
    house.until(lambda: house.answers._open.states.unread == {first.id})
    assert second.running
    house.answers.reopen(first.id)
    assert house.shown is first
    assert house.pane.composer.field.toPlainText() == "about the first"
    assert house.pane.chat.verticalScrollBar().value() == 40
    assert not house.answers._open.states.unread
    gates[1].set()


def test_what_runs_and_what_came_unseen_is_marked_in_the_list(house: House) -> None:
    gate = threading.Event()
    house.will_say([Text("Red."), gate, Finish("stop")])
    house.open_list()
    running = house.ask("Which colour?", wait=False)
    house.until(lambda: "Which colour?" in house.titles())
    house.until(lambda: running.turns[0].text == "Red.")
    rows = house.answers._shelf.rows
    at = rows.entry_of(running.id)
    said = Qt.ItemDataRole.AccessibleTextRole
    assert rows.data(at, said) == "Which colour?, being answered"
    house.face.do("new")
    gate.set()
    house.until(lambda: rows.data(rows.entry_of(running.id), said) == "Which colour?, a new answer")


def test_an_answer_that_ends_takes_no_focus(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_CLAIMS", 1)  # or its window asks for the keyboard once more
    gate = threading.Event()
    house.will_say([Text("Red."), gate, Finish("stop")])
    conversation = house.ask("Which colour?", wait=False)
    other = QPushButton("elsewhere")
    house.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    house.until(other.isActiveWindow)
    gate.set()
    house.until(lambda: not conversation.running)
    QTest.qWait(20)
    assert other.isActiveWindow()


def test_an_empty_conversation_leaves_nothing_behind(house: House) -> None:
    house.answers.show()
    first = house.shown
    house.face.do("new")
    assert house.shown is first  # it is empty: no second one is needed
    house.face.do("temporary")
    assert house.shown is not first
    assert len(house.answers._open._open) == 1


# ---- pictures from elsewhere


def pasted(image: QImage | None = None, text: str = "", files: tuple[Path, ...] = ()) -> QMimeData:
    data = QMimeData()
    if image is not None:
        data.setImageData(image)
    if text:
        data.setText(text)
    if files:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    return data


def red(width: int = 40) -> QImage:
    image = QImage(width, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def test_pasted_and_dropped_pictures_go_with_the_next_question(
    house: House, tmp_path: Path
) -> None:
    house.will_say([Text("Red."), Finish("stop")])
    house.answers.show()
    pane = house.pane
    path = tmp_path / "red.png"
    red(50).save(str(path))
    pane.composer.field.insertFromMimeData(pasted(red(40)))
    pane.pictures.offer(pasted(files=(path,)))
    pane.composer.field.setPlainText("Which colour?")
    pane.composer.field.submitted.emit()  # too early: one of them is still being read
    assert not house.shown.turns
    house.until(lambda: len(pane.pictures.frames) == 2)
    pane.composer.field.submitted.emit()
    house.until(lambda: bool(house.shown.turns) and not house.shown.running)
    (turn,) = house.shown.turns
    assert [frame.width for frame in turn.frames] == [40, 50]
    assert turn.frames[0].rgb()[0, 0].tolist() == [255, 0, 0]
    assert not pane.pictures.isVisible()
    parts = house.model.asked[0][0].parts
    assert [type(part) for part in parts] == [Picture, Picture, Text]
    assert house.face.panel.isVisible()


def test_a_picture_can_be_removed_before_it_is_sent(house: House) -> None:
    house.answers.show()
    pictures = house.pane.pictures
    pictures.add([picture(320, 200), picture(640, 480)])
    assert pictures.isVisible()
    close = next(
        each for each in pictures.findChildren(IconButton) if "Remove" in each.accessibleName()
    )
    close.click()
    assert [frame.width for frame in pictures.frames] == [640]
    left = next(each for each in pictures.findChildren(Thumbnail) if each.isVisible())
    QTest.keyClick(left, Qt.Key.Key_Delete)
    assert pictures.frames == ()
    assert not pictures.isVisible()


def test_text_stays_text(house: House) -> None:
    house.answers.show()
    field = house.pane.composer.field
    field.insertFromMimeData(pasted(red(), "cells of a table"))  # as office programs copy them
    assert field.toPlainText() == "cells of a table"
    assert house.pane.pictures.frames == ()
    assert not holds_pictures(pasted(text="https://example.com/a.png"))


def test_a_file_that_is_no_picture_says_so(house: House, tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    house.answers.show()
    house.pane.pictures.offer(pasted(files=(path,)))
    house.until(lambda: not house.pane.pictures.loading)
    said = [label.text() for label in house.pane.composer.findChildren(QLabel) if label.isVisible()]
    assert any("words.png" in text for text in said)


def test_a_capture_from_the_window_comes_back_to_its_conversation(house: House) -> None:
    house.will_say([Text("Red."), Finish("stop")], [Text("Blue."), Finish("stop")])
    conversation = house.ask("Which colour?")
    with house.qtbot.waitSignal(house.answers.capture_wanted):
        house.pane.composer.capture_requested.emit()
    assert not house.face.isVisible()
    house.answers.give_up_capture()
    assert house.face.isVisible()
    house.face.do("capture")
    house.answers.ask(Asked((picture(),), "And here?", MODEL.choice, "auto", None, None))
    assert house.shown is conversation
    house.until(lambda: len(conversation.turns) == 2 and not conversation.running)
    assert conversation.turns[1].frames[0].width == 320
    assert house.face.isVisible()


def test_a_capture_for_an_empty_conversation_that_was_left_meanwhile_gets_a_new_one(
    house: House,
) -> None:
    house.will_say([Text("Red."), Finish("stop")])
    house.answers.show()
    house.face.do("capture")
    house.face.do("temporary")  # by its key, while the screen stands still
    house.answers.ask(Asked((picture(),), "Which colour?", MODEL.choice, "auto", None, None))
    house.until(lambda: len(house.shown.turns) == 1 and not house.shown.running)
    assert house.shown.turns[0].text == "Red."


# ---- what is kept


def card(house: House) -> list[QPushButton]:
    words = ("Keep all", "30 days", "Nothing")
    found = [each for each in house.pane.findChildren(QPushButton) if each.text() in words]
    return [each for each in found if each.isVisible()]


def test_on_first_use_its_user_chooses_how_long_things_are_kept(house: House) -> None:
    house.will_say(*[RED] * 3)
    house.ask("Which colour?")
    assert [each.text() for each in card(house)] == ["Keep all", "30 days", "Nothing"]
    house.answers.renew()
    house.until(lambda: len(card(house)) == 3)
    card(house)[1].click()
    assert not card(house)
    house.until(lambda: house.services.settings().of(HistorySettings).chosen)
    chosen = house.services.settings().of(HistorySettings)
    assert (chosen.keep, chosen.days) == ("days", 30)
    house.ask("And now?")
    assert not card(house)


def test_who_wants_nothing_kept_gets_that_from_the_first_conversation_on(house: House) -> None:
    house.will_say(*[RED] * 2)
    house.ask("Which colour?")
    assert house.kept() == ["Which colour?"]
    card(house)[2].click()
    house.until(lambda: house.services.settings().of(HistorySettings).chosen)
    house.ask("And now?")
    house.answers.close()
    assert house.kept() == []


def test_what_is_not_to_be_kept_goes_when_it_is_over_and_nothing_waits_for_that(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, threads = SqliteHistory.delete, []

    def noting(history: SqliteHistory, conversation: str) -> None:
        threads.append(threading.current_thread())
        delete(history, conversation)

    monkeypatch.setattr(SqliteHistory, "delete", noting)
    house.will_say(*[RED] * 4)
    house.ask("Which colour?")
    card(house)[2].click()
    house.until(lambda: house.services.settings().of(HistorySettings).chosen)
    for _another in range(3):
        house.ask("And now?")
    house.until(lambda: house.kept() == [])
    assert threads
    assert threading.main_thread() not in threads


def test_nothing_of_a_temporary_conversation_is_kept(house: House) -> None:
    house.will_say([Text("Red."), Finish("stop")])
    house.answers.show()
    house.open_list()
    house.until(house.face.isActiveWindow)
    QTest.keyClick(
        house.face,
        Qt.Key.Key_N,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    conversation = house.shown
    assert conversation.temporary
    assert "temporary" in house.face._head.title.accessibleName()
    house.pane.composer.submitted.emit("A secret?")
    house.until(lambda: bool(conversation.turns) and not conversation.running)
    assert not card(house)
    assert house.kept() == []
    heading, row = house.rows()
    assert isinstance(heading, Heading)
    assert isinstance(row, Entry)
    assert (heading.text, row.title) == ("Temporary", "A secret?")
    for _other in range(4):  # others come and go, it stays
        house.answers.new()
        house.answers.new(temporary=True)
    house.answers.reopen(row.conversation)
    assert house.shown is conversation
    house.listing.discarded.emit(row.conversation)
    assert house.shown is not conversation
    assert house.titles() == []


def test_pictures_of_a_temporary_conversation_are_not_read_for_the_search(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[Frame] = []
    monkeypatch.setattr(house.answers._noting, "add", noted.extend)
    house.will_say([Text("Red."), Finish("stop")], [Text("Blue."), Finish("stop")])
    kept = house.ask("Which colour?")
    house.answers.new(temporary=True)
    temporary = house.shown
    temporary.ask("And this?", [picture(300, 200)], MODEL.choice)
    house.until(lambda: not temporary.running)
    assert noted == list(kept.frames)
