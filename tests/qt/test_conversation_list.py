"""The list of conversations: grouped, searched, renamed, pinned, deleted and brought back."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Message, Picture, Text
from app.core.memory import Found, Listed
from app.ui.conversation_paint import found_in
from app.ui.conversation_rows import ConversationRows, Entry, Heading, grouped
from app.ui.queue import Queued
from tests.qt.answering import MODEL
from tests.qt.housing import House, housed
from tests.qt.scripted import picture

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


def listed(title: str, hours: float, *, pinned: bool = False) -> Listed:
    at = round((NOW - timedelta(hours=hours)).timestamp() * 1000)
    return Listed(title, title, at, at, pinned, 0, "")


# ---- the rows


def test_conversations_are_grouped_by_day() -> None:
    rows = grouped(
        [Entry("t", "Not kept", 0, temporary=True)],
        [
            listed("Old but pinned", 900, pinned=True),
            listed("Now", 0),
            listed("This morning", 14.9),
            listed("Last night", 15.1),
            listed("The morning before", 38.9),
            listed("Last week", 24 * 6),
            listed("Last month", 24 * 30),
        ],
        NOW,
    )
    said = [f"[{row.group}]" if isinstance(row, Heading) else row.title for row in rows]  # type: ignore[union-attr] # no hits
    assert said == [
        "[temporary]",
        "Not kept",
        "[pinned]",
        "Old but pinned",
        "[today]",
        "Now",
        "This morning",
        "[yesterday]",
        "Last night",
        "The morning before",
        "[week]",
        "Last week",
        "[older]",
        "Last month",
    ]


def test_only_rows_that_are_other_ones_change() -> None:
    model = ConversationRows()
    first = [listed(str(number), 24 * 30 + number) for number in range(300)]
    model.show_listing((), first, whole=True)
    changes: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _p, start, end: changes.append(("come", start, end)))
    model.rowsRemoved.connect(lambda _p, start, end: changes.append(("gone", start, end)))
    model.show_listing((), first, whole=True)
    assert changes == []
    model.show_listing((), [*first[:100], *first[101:]], whole=True)
    assert changes == [("gone", 101, 101)]
    assert model.rowCount() == 300


@pytest.mark.parametrize(
    ("text", "wanted", "place"),
    [
        ("It is the Third one", ["third"], (10, 15)),
        ("It is the Third one", ["one", "is"], (3, 5)),
        ("这张图里写了什么", ["写了"], (4, 6)),
        ("nothing of it", ["else"], (0, 0)),
    ],
)
def test_what_was_searched_for_is_marked(
    text: str, wanted: list[str], place: tuple[int, int]
) -> None:
    assert found_in(text, wanted) == place


def test_a_long_list_is_read_by_pages(house: House) -> None:
    for number in range(230):
        house.keep(f"Question {number}")
    house.answers.show()
    house.open_list()
    assert len([row for row in house.rows() if isinstance(row, Entry)]) < 230
    view = house.listing._view
    for _turn in range(3):
        view.scrollToBottom()
        QTest.qWait(20)
    house.until(lambda: view.scrollToBottom() or len(house.rows()) >= 231)  # type: ignore[func-returns-value] # scrolls, then looks
    titles = [row.title for row in house.rows() if isinstance(row, Entry)]
    assert titles == [f"Question {number}" for number in reversed(range(230))]


def test_who_comes_to_the_end_while_it_is_read_again_is_read_on_to(house: House) -> None:
    for number in range(130):
        house.keep(f"Question {number}")
    house.answers.show()
    house.open_list()
    shelf = house.answers._shelf
    shelf.refresh()
    shelf.rows.more_wanted.emit()  # once, as a view says it that stays at its end
    house.until(lambda: len(house.titles()) == 131)  # with "[Today]"


# ---- opening, searching


def test_a_click_and_enter_open(house: House) -> None:
    house.keep("First")
    house.keep("Second")
    house.answers.show()
    house.open_list()
    view = house.listing._view
    assert house.titles() == ["[Today]", "Second", "First"]
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=view.visualRect(view.model().index(2, 0)).center(),
    )
    house.until(lambda: bool(house.shown.turns))
    assert house.shown.turns[0].question == "First"
    view.setCurrentIndex(view.model().index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    house.until(lambda: house.shown.turns[0].question == "Second")


def test_a_search_finds_while_it_is_typed(house: House) -> None:
    kept = house.keep("Where is it?", "It is the third button in the dialog.")
    house.keep("What is due?", "Nothing until May.")
    house.answers.show()
    house.open_list()
    field = house.listing.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "third but")
    house.until(lambda: len(house.titles()) == 2)
    assert house.titles()[0] == "Where is it?"
    assert "third button" in house.titles()[1]
    QTest.keyClick(field, Qt.Key.Key_Return)
    house.until(lambda: house.shown.id == kept)
    QTest.keyClicks(field, "xyz")
    house.until(lambda: not house.titles())
    said = [label.text() for label in house.listing.findChildren(QLabel) if label.isVisible()]
    assert "Nothing found." in said
    QTest.keyClick(field, Qt.Key.Key_Escape)
    house.until(lambda: len(house.titles()) == 3)
    assert house.face.isVisible()


def test_a_hit_leads_to_its_place(house: House) -> None:
    history = house.services.history()
    frame = picture(320, 200)
    conversation, parent, ids = history.begin("A long talk"), None, []
    for number in range(20):
        parts = (Picture(frame), Text("q")) if number == 3 else (Text(f"Question {number}"),)
        parent = history.ask(conversation, Message("user", parts), parent)
        recording = history.record(conversation, parent, "Model")
        recording.add(Text(f"Answer {number}\n\n" + "and more\n\n" * 20))
        recording.add(Finish("stop", raw="x"))
        recording.close()
        ids.append((parent, recording.id))
        parent = recording.id
    house.answers.show()

    def is_at(number: int) -> bool:
        bar = house.pane.chat.verticalScrollBar()
        return abs(bar.value() / max(bar.maximum(), 1) - number / 20) < 0.1

    house.answers.reopen(conversation, Found(conversation, "", "Answer 5", 0, ids[5][1]))
    house.until(lambda: len(house.shown.turns) == 20)
    house.until(lambda: is_at(5))
    house.answers.reopen(conversation, Found(conversation, "", "Question 12", 0, ids[12][0]))
    house.until(lambda: is_at(12))
    house.face.do("picture")
    assert not house.face.panel.isVisible()
    house.answers.reopen(conversation, Found(conversation, "", "words", 0, ids[3][0], frame.id))
    assert house.face.panel.isVisible()
    assert house.face.panel.frame is not None
    assert house.face.panel.frame.id == frame.id


def test_keys_step_from_one_conversation_to_the_next(house: House) -> None:
    for title in ("First", "Second", "Third"):
        house.keep(title)
    house.answers.show()
    house.open_list()
    house.face.do("later")
    house.until(lambda: bool(house.shown.turns))
    assert house.shown.turns[0].question == "Third"
    house.face.do("later")
    house.until(lambda: house.shown.turns[0].question == "Second")
    house.face.do("earlier")
    house.until(lambda: house.shown.turns[0].question == "Third")


# ---- changing


def first_chosen(house: House) -> QListView:
    """The list, with the conversation at its top in view and chosen."""
    house.answers.show()
    house.open_list()
    house.face.do("later")
    house.until(lambda: bool(house.shown.turns))
    view = house.listing._view
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    return view


def test_keys_mean_the_same_conversation_when_it_is_renamed_or_moves(house: House) -> None:
    first = house.keep("First")
    house.keep("Second")
    house.keep("Third")
    house.answers.show()
    house.open_list()
    view = house.listing._view
    view.setCurrentIndex(view.model().index(2, 0))
    house.answers._shelf.rename(house.services.history().listing()[1].conversation, "Middle")
    house.until(lambda: house.titles() == ["[Today]", "Third", "Middle", "First"])
    assert view.currentIndex().data() == "Middle"
    house.services.history().ask(first, Message("user", (Text("And?"),)))
    house.answers._shelf.refresh()
    house.until(lambda: house.titles() == ["[Today]", "First", "Third", "Middle"])
    assert view.currentIndex().data() == "Middle"
    assert view.selectionModel().selectedIndexes() == [view.currentIndex()]


def test_a_pinned_conversation_stays_on_top(house: House) -> None:
    house.keep("First")
    house.keep("Second")
    house.answers.show()
    house.open_list()
    trigger(house, 2, "Pin")
    house.until(lambda: house.titles() == ["[Pinned]", "First", "[Today]", "Second"])
    trigger(house, 1, "Unpin")
    house.until(lambda: "[Pinned]" not in house.titles())


def test_what_is_deleted_can_be_brought_back(house: House) -> None:
    house.keep("First")
    house.keep("Second")
    view = first_chosen(house)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert house.titles() == ["[Today]", "First"]
    assert not house.shown.turns  # it is no longer in view
    undo = next(each for each in house.listing.findChildren(QPushButton) if each.isVisible())
    assert sorted(house.kept()) == ["First", "Second"]
    undo.click()
    assert house.titles() == ["[Today]", "Second", "First"]
    assert not undo.isVisible()
    house.until(lambda: bool(house.shown.turns))  # it is in view again
    house.answers.close()
    assert sorted(house.kept()) == ["First", "Second"]


def test_a_menu_means_its_conversation_wherever_that_stands_by_then(house: House) -> None:
    house.keep("First")
    second = house.keep("Second")
    first_chosen(house)
    menu = menu_of(house, 2)
    house.answers._shelf.pin(entry(house, 2).conversation, pinned=True)
    house.until(lambda: house.titles()[-1] == "Second")
    house.answers._shelf.remove(second)
    house.until(lambda: "Second" not in house.titles())
    choose(menu, "Delete conversation")
    house.answers.close()
    assert house.kept() == []


@pytest.mark.parametrize("typed", ["", "Something else"])
def test_what_is_brought_back_takes_the_place_of_nothing(house: House, typed: str) -> None:
    house.will_say([Text("One."), Finish("stop")])
    conversation = house.ask("Count.")
    house.open_list()
    trigger(house, 1, "Delete conversation")
    beside = house.shown
    house.pane.composer.field.setPlainText(typed)
    undo = next(each for each in house.listing.findChildren(QPushButton) if each.isVisible())
    undo.click()
    assert house.shown is (beside if typed else conversation)


def test_what_was_deleted_is_not_shown_when_it_was_loading_and_stays_when_it_is_wanted(
    house: House,
) -> None:
    kept = house.keep("First")
    house.answers.show()
    house.open_list()
    house.answers.reopen(kept)
    house.answers._shelf.delete(kept, "First")
    done: list[bool] = []
    house.lanes.work.submit(
        lambda _control: iter(()), done.extend, lambda _failure: done.append(True)
    )
    house.until(lambda: bool(done))  # what was asked for before is there by then
    assert not house.shown.turns
    house.answers.reopen(kept)  # from the tray, say
    house.until(lambda: bool(house.shown.turns))
    house.answers.close()
    assert house.kept() == ["First"]


def test_a_conversation_that_is_brought_back_has_what_waits_and_what_is_typed(
    house: House,
) -> None:
    house.will_say([Text("One "), threading.Event()])
    conversation = house.ask("Count.", wait=False)
    house.until(lambda: conversation.turns[0].text == "One ")
    conversation.enqueue(Queued("And then?", (), MODEL.choice))
    house.pane.composer.field.setPlainText("half a question")
    house.open_list()
    trigger(house, 1, "Delete conversation")
    assert house.shown is not conversation
    for _other in range(4):  # they come and go
        house.answers.new()
    house.until(lambda: not conversation.running)
    house.answers._shelf.restore(conversation.id)
    assert not house.answers._open.states.unread
    house.answers.reopen(conversation.id)
    assert house.shown is conversation
    assert [each.text for each in conversation.queue] == ["And then?"]
    assert house.pane.composer.field.toPlainText() == "half a question"


def test_what_was_deleted_takes_what_waits_with_it_at_the_end(house: House) -> None:
    house.will_say([Text("One "), threading.Event()])
    conversation = house.ask("Count.", wait=False)
    house.until(lambda: conversation.turns[0].text == "One ")
    conversation.enqueue(Queued("And then?", (), MODEL.choice))
    house.open_list()
    trigger(house, 1, "Delete conversation")
    house.until(lambda: not conversation.running)
    house.lanes.close()
    house.answers.close()
    assert house.kept() == []


def test_what_was_deleted_is_gone_when_the_program_ends(house: House) -> None:
    house.keep("First")
    house.keep("Second")
    house.answers.show()
    house.open_list()
    trigger(house, 1, "Delete conversation")
    house.answers.close()
    assert house.kept() == ["First"]


def test_what_is_being_deleted_cannot_be_brought_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.keep("First")
    house.answers.show()
    house.open_list()
    history, gate = house.services.history(), threading.Event()
    delete = history.delete

    def slow(conversation: str) -> None:
        assert gate.wait(60)
        delete(conversation)

    monkeypatch.setattr(history, "delete", slow)
    trigger(house, 1, "Delete conversation")
    shelf = house.answers._shelf
    (doomed,) = shelf._doomed
    shelf._doomed[doomed].setInterval(0)
    house.until(lambda: not shelf._doomed[doomed].isActive())
    shelf.restore(doomed)
    assert not house.titles()
    gate.set()
    house.until(lambda: not shelf._doomed)
    assert not house.titles()
    assert not house.kept()


def trigger(house: House, row: int, label: str) -> None:
    """Choose an entry of the menu of a row."""
    menu = menu_of(house, row)
    choose(menu, label)


def menu_of(house: House, row: int) -> QMenu:
    view = house.listing._view
    index = view.model().index(row, 0)
    view.menu_wanted.emit(index, view.mapToGlobal(view.visualRect(index).center()))
    return next(each for each in house.listing.findChildren(QMenu) if each.isVisible())


def choose(menu: QMenu, label: str) -> None:
    next(each for each in menu.actions() if each.text() == label).trigger()
    menu.close()


def entry(house: House, row: int) -> Entry:
    found = house.rows()[row]
    assert isinstance(found, Entry)
    return found


def said(house: House) -> str:
    return "\n".join(label.text() for label in house.face.findChildren(QLabel))
