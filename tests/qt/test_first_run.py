"""Getting started: each of its steps, what it remembers, and that it asks nothing twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core import words
from app.core.errors import CaptureError, SettingsError, Unavailable
from app.core.permissions import Permission
from app.core.ports import Choice
from app.core.retention import HistorySettings
from app.core.settings import General
from app.core.whom import THE_READER
from app.system.paths import standard
from app.ui.canvas.canvas import Canvas
from app.ui.first_run.footer import Footer
from app.ui.first_run.window import FirstRun
from app.ui.keys_edit import KeysEdit
from tests.qt.beginning import Beginner, Board, beginning, button, options, page, said
from tests.qt.scripted import Scripted, picture

STEPS = ["Try it", "Keys", "Screen", "Who answers", "What is kept", "At login"]


@pytest.fixture
def beginner(qtbot: QtBot, tmp_path: Path) -> Iterator[Beginner]:
    with beginning(tmp_path) as made:
        yield made


def rail(window: QWidget) -> QListWidget:
    return window.findChildren(QListWidget)[0]


def done(window: QWidget) -> list[str]:
    """The steps that are shown as done."""
    items = [rail(window).item(row) for row in range(rail(window).count())]
    told = [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items]
    return [each.removesuffix(", done") for each in told if each.endswith(", done")]


def title(window: FirstRun) -> str:
    return said(page(window)).splitlines()[0]


def box_of(window: QWidget) -> QComboBox:
    """The box of the languages, in sight."""
    boxes = (each for each in window.findChildren(QComboBox) if each.isVisible())
    return next(each for each in boxes if each.findData("zh_CN") >= 0)


def keys_named(qtbot: QtBot, window: FirstRun) -> None:
    qtbot.waitUntil(lambda: "Ctrl+Alt+Space" in said(window))


# ---- the first question


def test_enter_alone_brings_an_answer_with_its_place(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    keys_named(qtbot, window)
    assert title(window) == "Press Ctrl+Alt+Space to look at something"
    focused = window.focusWidget()
    assert focused is button(window, "Try it now")
    QTest.keyClick(focused, Qt.Key.Key_Return)  # also before the picture is there
    qtbot.waitUntil(lambda: "Answered in" in said(window))
    assert "It is here:" in said(window)
    (canvas,) = (each for each in page(window).findChildren(Canvas))
    assert [mark.label for mark in canvas._marks] == ["Save All"]
    assert done(window) == ["Try it"]
    assert window.focusWidget() is button(window, "Continue")  # Enter goes on from here


def test_a_question_of_ones_own_is_asked(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    field = page(window).findChildren(QLineEdit)[0]
    field.setText("Which file?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Answered in" in said(window))
    assert beginner.backend.asked[0][0].text == "Which file?"
    field.clear()
    assert not button(window, "Try it now").isEnabled()


def test_why_nobody_answers_is_said_under_the_question(qtbot: QtBot, tmp_path: Path) -> None:
    refused = Unavailable("Nobody answers there.", "Look at the network.")
    with beginning(tmp_path, backend=Scripted([refused])) as beginner:
        window = beginner.window()
        button(window, "Try it now").click()
        qtbot.waitUntil(lambda: "Nobody answers there. Look at the network." in said(window))
        assert button(window, "Try it now").isEnabled()
        assert done(window) == []


def test_the_own_screen_is_captured_as_ever(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    button(window, "Look at your own screen").click()
    assert beginner.captures == [True]
    assert window.isVisible()


# ---- the key


def test_the_key_lights_up_when_it_arrives(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("key")
    keys_named(qtbot, window)
    passed: list[str] = []
    beginner.kit.keys.pressed.connect(passed.append)
    beginner.board.press()
    qtbot.waitUntil(lambda: "It works." in said(window))
    assert done(window) == ["Keys"]
    assert "Pressed again, it freezes the screen." in said(window)
    assert passed == []  # the screen did not freeze over it
    beginner.board.press()
    qtbot.waitUntil(lambda: passed == ["region"])


def test_elsewhere_the_key_does_what_it_is_for(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    keys_named(qtbot, window)
    passed: list[str] = []
    beginner.kit.keys.pressed.connect(passed.append)
    beginner.board.press()
    qtbot.waitUntil(lambda: passed == ["region"])
    assert done(window) == ["Keys"]  # nobody has to press it again to see that it works
    window.close()
    beginner.board.press()
    qtbot.waitUntil(lambda: len(passed) == 2)


def test_who_has_the_key_is_said_and_another_one_can_be_pressed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with beginning(tmp_path, board=Board("Ctrl+Alt+Space")) as beginner:
        window = beginner.window("key")
        qtbot.waitUntil(lambda: "Another program has these keys." in said(window))
        assert "It does nothing here." in said(window)
        edit = page(window).findChildren(KeysEdit)[0]
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
        window.setFocus()
        qtbot.waitUntil(lambda: "Press it now." in said(window))
        assert "Ctrl+F8" in said(window)
        assert "Another program has these keys." not in said(window)
        beginner.board.press()
        qtbot.waitUntil(lambda: "It works." in said(window))
        assert "Ctrl+F8" in standard().settings.read_text()


def test_a_key_that_the_desktop_is_known_to_use_is_named(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("key")
    keys_named(qtbot, window)
    edit = page(window).findChildren(KeysEdit)[0]
    edit.setFocus()
    held = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(edit, Qt.Key.Key_F2, held)
    window.setFocus()
    qtbot.waitUntil(lambda: "Xfce" in said(window))


def test_a_key_without_a_modifier_is_refused_in_place(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("key")
    keys_named(qtbot, window)
    edit = page(window).findChildren(KeysEdit)[0]
    edit.setFocus()
    before = said(window)
    QTest.keyClick(edit, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: said(window) != before)
    assert not standard().settings.exists()


# ---- the screen


def test_a_picture_of_the_screen_shows_what_is_seen(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "640 × 400" in said(window))
    assert done(window) == ["Screen"]
    button(window, "Ask about it").click()
    assert rail(window).currentRow() == 0
    button(window, "Try it now").click()
    qtbot.waitUntil(lambda: "Answered in" in said(window))


def test_what_may_leave_the_machine_is_asked_where_secrets_are_hidden(
    qtbot: QtBot, beginner: Beginner
) -> None:
    services = beginner.kit.services
    services.keep("far", Choice("remote", base_url="https://example.invalid/v1"))
    services.save(General, lambda _now: General(endpoint="far"))
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "640 × 400" in said(window))
    button(window, "Ask about it").click()
    button(window, "Try it now").click()
    assert len(beginner.asked) == 1
    assert beginner.backend.asked == []


def test_no_screen_is_said_with_what_to_do(qtbot: QtBot, beginner: Beginner) -> None:
    beginner.screen.frame = CaptureError("There is no screen.", "Set DISPLAY.")
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "There is no screen. Set DISPLAY." in said(window))
    assert done(window) == []
    beginner.screen.frame = picture(640, 400)
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "pixels" in said(window))


def test_what_is_known_of_a_picture_is_told(qtbot: QtBot, beginner: Beginner) -> None:
    beginner.screen.hints = ("It is entirely black.",)
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "It is entirely black." in said(window))
    assert done(window) == []


def test_permissions_are_asked_for_where_the_system_has_some(
    qtbot: QtBot, beginner: Beginner
) -> None:
    keys = Permission("keys", "Input Monitoring", "To hear the key.", "denied", "request")
    hand = Permission(
        "control", "Accessibility", "To hear keys too.", "denied", by_hand="Allow it there."
    )
    beginner.permissions.found = [keys, hand]
    window = beginner.window("screen")
    qtbot.waitUntil(lambda: "Input Monitoring" in said(window))
    assert "Allow it there." in said(window)
    button(window, "Allow…").click()
    qtbot.waitUntil(lambda: "Allowed." in said(window))
    with pytest.raises(StopIteration):
        button(window, "Allow…")  # the other one only by hand


def test_where_the_system_asks_for_nothing_there_is_no_permission(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "pixels" in said(window))
    assert "Allow" not in said(window)


# ---- who answers


def test_the_reader_is_there_and_a_server_can_be_connected(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window("brain")
    assert options(window) == {
        "Offline reader": True,
        "A model on a server": False,
        "A model on this machine": False,
    }
    button(window, "A model on a server").click()
    next(each for each in window.findChildren(QToolButton) if each.text() == "A server").click()
    fields = {each.accessibleName(): each for each in page(window).findChildren(QLineEdit)}
    fields["Address"].setText("http://127.0.0.1:9/v1")
    button(window, "Connect").click()
    with qtbot.waitSignal(window.connected, timeout=20_000):
        pass
    qtbot.waitUntil(lambda: "local answers." in said(window))
    assert done(window) == ["Who answers"]
    button(window, "Offline reader").click()
    services = beginner.kit.services
    qtbot.waitUntil(lambda: services.settings().of(General).endpoint == THE_READER)
    button(window, "A model on a server").click()  # it is there already, and only asked again
    qtbot.waitUntil(lambda: services.settings().of(General).endpoint == "local")
    qtbot.waitUntil(lambda: "local answers." in said(window))
    button(window, "Connect another one…").click()
    assert button(window, "Test").isVisible()


def test_what_fits_this_machine_is_told_where_models_are_got(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window("brain")
    button(window, "A model on this machine").click()
    qtbot.waitUntil(lambda: "No model is on this machine yet" in said(window))
    assert button(window, "Get it").isVisible()
    button(window, "Offline reader").click()
    assert "No model is on this machine yet" not in said(window)


def test_nothing_is_typed_twice_when_the_language_changes(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("brain")
    button(window, "A model on a server").click()
    key = next(each for each in page(window).findChildren(QLineEdit) if each.isVisible())
    key.setText("typed-so-far")
    words.use("zh_CN")
    window.renew()
    fields = [each.text() for each in page(window).findChildren(QLineEdit) if each.isVisible()]
    assert "typed-so-far" in fields


# ---- language, what is kept


def test_another_language_holds_at_once(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()

    def speak() -> None:
        words.use("zh_CN")
        window.renew()

    beginner.kit.saver.saved.connect(lambda _section: speak())
    box = box_of(window)
    assert box.currentText() == "English"
    QTest.keyClick(box, Qt.Key.Key_Down)
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: words.language() == "zh_CN")
    services = beginner.kit.services
    assert services.settings().of(General).language == "zh_CN"
    assert button(window, "现在试试").isVisible()
    assert box_of(window).currentText() == "简体中文"


@pytest.mark.parametrize("how", ["chosen", "agreed to"])
def test_what_is_kept_is_asked_once(qtbot: QtBot, beginner: Beginner, how: str) -> None:
    services = beginner.kit.services
    window = beginner.window("history")
    assert options(window) == {"Keep all": True, "30 days": False, "Nothing": False}
    assert not services.settings().of(HistorySettings).chosen
    if how == "chosen":
        button(window, "30 days").click()
    else:
        button(window, "Continue").click()
    qtbot.waitUntil(lambda: services.settings().of(HistorySettings).chosen)
    kept = services.settings().of(HistorySettings).keep
    assert kept == ("days" if how == "chosen" else "forever")
    qtbot.waitUntil(lambda: done(window) == ["What is kept"])


# ---- the way through


def test_it_goes_on_where_it_was_left(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    for _step in range(2):
        button(window, "Continue").click()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    again = beginner.window()
    assert rail(again).currentRow() == 2
    assert [rail(again).item(row).text() for row in range(6)] == STEPS


def test_the_end_closes_it_and_the_next_time_it_begins_anew(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window("start")
    button(window, "Done").click()
    assert not window.isVisible()
    assert rail(beginner.window()).currentRow() == 0


def test_what_was_set_before_is_shown_as_done(qtbot: QtBot, beginner: Beginner) -> None:
    file = standard().settings
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '[history]\nkeep = "days"\nchosen = true\n[hotkeys]\nregion = "Ctrl+F8"\n'
        '[general]\nendpoint = "office"\n[endpoints.office]\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    window = beginner.window("history")
    assert done(window) == ["Keys", "Who answers", "What is kept"]
    assert options(window)["30 days"]
    assert window.findChildren(Footer)[0].next.property("primary")


def test_settings_that_cannot_be_written_are_told_in_place(
    qtbot: QtBot, beginner: Beginner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise SettingsError("The settings cannot be written.", "Free some space.")

    monkeypatch.setattr(beginner.kit.saver, "_services", type("No", (), {"save": refuse})())
    window = beginner.window("history")
    button(window, "30 days").click()
    qtbot.waitUntil(lambda: "The settings cannot be written. Free some space." in said(window))
    assert done(window) == []


def test_every_control_has_a_name_and_can_be_reached(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    for row in range(rail(window).count()):
        rail(window).setFocus()
        rail(window).setCurrentRow(row)
        seen: set[QWidget | None] = set()
        while window.focusWidget() not in seen:
            focused = window.focusWidget()
            seen.add(focused)
            assert focused is not None
            text = getattr(focused, "text", lambda: "")()
            assert focused.accessibleName() or text, focused
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert {rail(window), button(window, "Later" if row < 5 else "Done")} <= seen
