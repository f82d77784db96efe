"""One conversation in two windows: what is the same in both, and what each remembers."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core import words
from app.core.chat import Finish, Text
from app.ui import faces, theme
from app.ui.annotate.tools import TOOLS
from app.ui.chat.question import QuestionBubble
from app.ui.commands import COMMANDS
from app.ui.floating import FloatingWindow
from app.ui.images import image_of
from app.ui.keys_help import KeysHelp
from app.ui.settings import UiSettings
from app.ui.window import AnswerWindow
from tests.clips import make_clip
from tests.qt.answering import FOUND
from tests.qt.dropping import drop
from tests.qt.housing import House, housed
from tests.qt.noise import noise


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


def button(window: QWidget, named: str) -> QToolButton:
    return next(
        each
        for each in window.findChildren(QToolButton)
        if each.accessibleName().startswith(named) and each.isVisible()
    )


# ---- changing between them


def test_the_other_face_goes_on_exactly_where_this_one_was_left(house: House) -> None:
    gate = threading.Event()
    house.will_say([*FOUND, gate, Text(" And that is it."), Finish("stop")])
    conversation = house.ask("Where is Save All?", wait=False)
    house.until(lambda: len(conversation.turns[0].marks) == 2)
    window, pane = house.face, house.pane
    assert isinstance(window, AnswerWindow)
    pane.composer.field.setPlainText("Half a question")
    button(window, "Switch between").click()
    floating = house.face
    assert isinstance(floating, FloatingWindow)
    assert (window.isVisible(), floating.isVisible()) == (False, True)
    assert house.pane is pane
    assert floating.isAncestorOf(pane)
    assert pane.composer.field.toPlainText() == "Half a question"
    gate.set()
    house.until(lambda: not conversation.running)
    assert conversation.turns[0].text.endswith("And that is it.")
    button(floating, "Switch between").click()
    assert house.face is window
    assert window.isAncestorOf(pane)
    assert window.panel.isVisible()
    assert len(window.panel.marks) == 2


def test_the_face_that_was_used_last_opens_next(house: House) -> None:
    house.will_say([Text("Red."), Finish("stop")], [Text("Blue."), Finish("stop")])
    house.ask("Which colour?")
    house.face.do("face")
    house.face.close()
    house.ask("And this?")
    assert isinstance(house.face, FloatingWindow)
    house.face.close()
    again = house.make()
    again.show()
    assert isinstance(again._faces.current, FloatingWindow)


@pytest.mark.parametrize(
    ("wanted", "kind"), [("floating", FloatingWindow), ("window", AnswerWindow)]
)
def test_a_setting_says_which_face_opens(house: House, wanted: str, kind: type[QWidget]) -> None:
    house.services.save(UiSettings, lambda _own: UiSettings(face=wanted))  # type: ignore[arg-type] # one of its words
    house.answers.show()
    assert isinstance(house.face, kind)
    house.face.do("face")  # for now
    other = house.face
    assert not isinstance(other, kind)
    assert other.isVisible()
    house.face.do("capture")
    house.answers.give_up_capture()
    assert house.face is other
    other.close()
    house.answers.show()
    assert isinstance(house.face, kind)


def test_the_floating_window_is_on_top_until_it_is_unpinned(house: House) -> None:
    house.answers.show()
    assert not house.face.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    house.face.do("face")
    floating, top = house.face, Qt.WindowType.WindowStaysOnTopHint
    assert floating.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert floating.windowFlags() & top
    button(floating, "Keep on top").click()
    assert not floating.windowFlags() & top
    assert floating.isVisible()
    assert floating.windowHandle().flags() == floating.windowFlags()


def test_each_face_comes_back_where_it_was_put(house: House) -> None:
    house.answers.show()
    house.face.do("face")
    house.face.setGeometry(31, 57, 333, 444)
    house.face.close()
    again = house.make()
    again.show()
    assert again._faces.current.geometry().getRect() == (31, 57, 333, 444)


def test_a_face_that_has_become_larger_than_its_monitor_fits_again(house: House) -> None:
    """As when the scale of the desktop has changed."""
    room = house.face.screen().availableGeometry()
    house.answers.show()
    house.face.do("face")
    house.face.setGeometry(31, 57, room.width() + 200, 444)
    house.face.close()
    again = house.make()
    again.show()
    assert room.contains(again._faces.current.frameGeometry())


def test_the_other_face_opens_in_the_corner_of_the_first_one(house: House) -> None:
    house.answers.show()
    house.face.setGeometry(60, 80, 600, 500)
    corner = house.face.frameGeometry().topRight()
    house.face.do("face")
    assert house.face.frameGeometry().topRight() == corner


def test_the_thumbnail_of_the_floating_window_shows_the_picture(house: House) -> None:
    house.will_say([*FOUND, Finish("stop")])
    house.ask("Where is Save All?")
    house.face.do("face")
    floating = house.face
    thumbnail = button(floating, "Picture")
    assert floating.chat.isVisible()
    thumbnail.click()
    assert (floating.chat.isVisible(), floating.panel.isVisible()) == (False, True)
    QTest.keyClick(floating, Qt.Key.Key_Escape)
    assert (floating.chat.isVisible(), floating.panel.isVisible()) == (True, False)
    floating.chat.clicked.emit(house.shown.turns[0], 1)  # so does a chip in the text
    assert floating.panel.isVisible()


def test_the_edges_of_the_floating_window_resize_it(house: House) -> None:
    house.answers.show()
    house.face.do("face")
    floating = house.face
    for at, shape in (
        (QPoint(1, floating.height() // 2), Qt.CursorShape.SizeHorCursor),
        (QPoint(1, 1), Qt.CursorShape.SizeFDiagCursor),
        (QPoint(floating.width() // 2, floating.height() - 1), Qt.CursorShape.SizeVerCursor),
    ):
        QTest.mouseMove(floating, at)
        house.until(lambda shape=shape: floating.cursor().shape() == shape)  # type: ignore[misc] # bound now


# ---- panels


def test_panels_are_closed_and_opened_and_remembered(house: House) -> None:
    house.will_say([*FOUND, Finish("stop")])
    house.ask("Where is Save All?")
    window = house.face
    house.until(window.isActiveWindow)
    window.resize(1000, 600)
    assert not house.listing.isVisible()
    assert window.panel.isVisible()
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert house.listing.isVisible()
    button(window, "Picture").click()
    assert not window.panel.isVisible()
    window.close()
    again = house.make()
    again.show()
    assert again._faces.current.list_shown
    again.close()


def test_in_a_narrow_window_the_list_is_a_drawer(house: House) -> None:
    kept = house.keep("Where was it?")
    house.answers.show()
    window = house.face
    window.resize(500, 500)
    house.open_list()
    assert house.listing.isVisible()
    assert house.pane.isVisible()  # behind it
    QTest.keyClick(house.listing, Qt.Key.Key_Escape)
    assert not house.listing.isVisible()
    assert window.isVisible()
    house.open_list()
    house.listing.opened.emit(kept, None)
    house.until(lambda: bool(house.shown.turns))
    assert not house.listing.isVisible()
    house.open_list()
    window.resize(900, 500)
    assert not window._drawer.isVisible()


def test_a_conversation_without_pictures_has_no_picture_beside_it(house: House) -> None:
    house.answers.show()
    assert not house.face.panel.isVisible()
    house.will_say([Text("Hello."), Finish("stop")])
    house.pane.composer.submitted.emit("Hello?")
    house.until(lambda: not house.shown.running)
    assert not house.face.panel.isVisible()


# ---- the keyboard


@pytest.fixture
def claims_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_CLAIM_MS", 0)


@pytest.mark.usefixtures("claims_at_once")
def test_who_turned_to_another_window_while_it_was_busy_keeps_the_keyboard(house: House) -> None:
    other = QPushButton("elsewhere")
    house.qtbot.addWidget(other)
    house.answers.show()
    other.show()
    other.activateWindow()  # told together with the window that had the keyboard before
    house.until(other.isActiveWindow)
    QTest.qWait(20)  # as often as it would ask
    assert other.isActiveWindow()


# ---- pictures that are dropped


def test_pictures_may_be_dropped_anywhere_on_either_face(house: House, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    assert image_of(noise(40, 30)).save(str(picture))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))] * 2)
    house.answers.show()
    for count in (2, 4):
        assert drop(house.face, data)
        assert drop(house.pane, QMimeData()) is False
        house.until(lambda: len(house.pane.pictures.frames) >= count)  # noqa: B023 - it is over then
        button(house.face, "Switch between").click()


def test_files_that_are_opened_are_ready_to_be_asked_about(house: House, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    assert image_of(noise(40, 30)).save(str(picture))
    house.will_say([Text("Noise."), Finish("stop")])
    conversation = house.ask("What is it?")
    house.answers.open_files([str(picture), str(tmp_path / "none.png")])
    assert house.answers._open.shown is not conversation
    house.until(lambda: len(house.pane.pictures.frames) == 1 and not house.pane.pictures.loading)
    assert house.pane.composer.field.hasFocus()


def test_a_video_that_is_chosen_on_a_capture_goes_with_the_question(
    house: House, tmp_path: Path
) -> None:
    video = str(make_clip(tmp_path / "clip.mp4"))
    house.answers.open_files([video], "When is it blue?")
    pane = house.pane
    house.until(lambda: bool(pane.pictures.videos))
    assert pane.composer.field.toPlainText() == "When is it blue?"
    missing = [str(tmp_path / name) for name in ("none.mp4", "gone.png")]
    house.answers._capture()
    house.answers.open_files([video, *missing], "And red?")
    assert house.pane is pane
    house.until(lambda: len(pane.pictures.videos) == 2 and not pane.pictures.looking)
    assert pane.composer.field.toPlainText() == "When is it blue?\nAnd red?"
    said = [label.text() for label in pane.findChildren(QLabel) if label.isVisible()]
    assert any("none.mp4" in each and "gone.png" in each for each in said)


# ---- keys, language, size


def test_no_two_commands_have_the_same_keys(house: House) -> None:
    keys = [QKeySequence(key).toString() for each in COMMANDS for key in each.keys]
    assert all(keys)
    assert len(keys) == len(set(keys))
    house.answers.show()
    house.until(house.face.isActiveWindow)
    QTest.keyClick(house.face, Qt.Key.Key_F1)
    (help_,) = (each for each in house.face.findChildren(KeysHelp))
    said = [label.text() for label in help_.findChildren(QLabel)]
    assert all(each.shown in said for each in COMMANDS)
    assert all(tool.key in said for tool in TOOLS)


def test_keys_open_search_and_begin_anew(house: House) -> None:
    house.will_say([Text("Red."), Finish("stop")])
    first = house.ask("Which colour?")
    house.until(house.face.isActiveWindow)
    QTest.keyClick(house.face, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert house.listing.isVisible()
    assert house.listing.isAncestorOf(house.face.focusWidget())
    QTest.keyClick(house.face, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert house.shown is not first
    assert not house.shown.turns
    assert house.face.focusWidget() is house.pane.composer.field


def test_another_language_or_size_loses_nothing(
    house: House, request: pytest.FixtureRequest
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    request.addfinalizer(lambda: theme.apply(app, "light"))
    gate = threading.Event()
    house.will_say([Text("The first half"), gate, Text(" and the second."), Finish("stop")])
    conversation = house.ask("What is it?", wait=False)
    house.until(lambda: conversation.turns[0].text != "")
    house.pane.composer.field.setPlainText("And then")
    where = house.face.geometry()
    before = house.pane.composer.field.fontMetrics().height()
    words.use("zh_CN")
    theme.apply(app, "light", text=20)
    house.answers.renew()
    assert house.face.isVisible()
    assert house.face.geometry() == where
    assert house.shown is conversation
    assert house.pane.composer.field.toPlainText() == "And then"
    said = [each.text() for each in house.pane.composer.findChildren(QPushButton)]
    assert "停止" in said
    assert house.pane.composer.field.fontMetrics().height() > before
    gate.set()
    house.until(lambda: not conversation.running)
    assert conversation.turns[0].text == "The first half and the second."


def test_pictures_that_are_covered_later_are_nothing_to_a_window_that_has_gone(
    house: House,
) -> None:
    house.will_say([Text("A form."), Finish("stop")])
    conversation = house.ask("What is it?")
    gone: list[bool] = []
    house.pane.destroyed.connect(lambda: gone.append(True))
    house.answers.renew()
    house.until(lambda: bool(gone))
    conversation.pictures_replaced.emit()
    conversation.path_changed.emit()
    assert house.pane.chat.findChildren(QuestionBubble)


def test_a_window_that_fills_the_screen_has_its_own_size_when_it_is_made_anew(
    house: House,
) -> None:
    house.answers.show()
    house.face.resize(700, 500)
    house.face.showMaximized()
    house.until(house.face.isMaximized)
    before = house.face
    house.answers.renew()
    assert house.face is not before
    assert house.face.isMaximized()
    house.face.showNormal()
    house.until(lambda: not house.face.isMaximized())
    screen = house.face.screen().availableGeometry()
    assert house.face.width() < screen.width()
