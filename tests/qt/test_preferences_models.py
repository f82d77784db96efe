"""Models in the settings: tested, checked, made the default; prices; questions of one's own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.backends.remote.settings import Endpoint, Endpoints, RemoteSettings
from app.core.calibrated import Calibrations
from app.core.presets import OwnPreset, Presets
from app.core.settings import General
from app.ui.endpoint_tools import EndpointTools
from app.ui.inputs import TextBox
from app.ui.preferences import PreferencesDialog
from tests.qt.preferring import Desk, choose, opened, press, row
from tests.unit.remote.servers import Heard, Script, Server, Wire, refuses, says
from tests.unit.remote.test_calibrate import down_first, places


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


def at(desk: Desk, server: Server) -> None:
    """Have the endpoint "office" be `server`."""
    office = Endpoint(base_url=f"{server.origin}/v1", model="glm-4.6v", profile="vllm")
    desk.services.save(Endpoints, lambda _own: Endpoints({"office": office}))


def tools(dialog: QWidget) -> EndpointTools:
    (found,) = dialog.findChildren(EndpointTools)
    return found


def idle(dialog: QWidget) -> bool:
    """Whether nothing runs, so that something else may begin."""
    buttons = tools(dialog).findChildren(QPushButton)
    return any(each.text() == "Test" and each.isEnabled() for each in buttons)


def lists_models(answer: Script) -> Script:
    def script(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(200, '{"data": [{"id": "glm-4.6v"}]}')
        else:
            answer(heard, wire)

    return script


def test_a_test_says_how_the_server_is(qtbot: QtBot, desk: Desk) -> None:
    with Server(lists_models(says("x"))) as server:
        at(desk, server)
        dialog = desk.dialog(qtbot, "endpoints")
        press(tools(dialog), "Test")
        qtbot.waitUntil(lambda: "glm-4.6v" in tools(dialog).said, timeout=10_000)
        qtbot.waitUntil(lambda: idle(dialog), timeout=10_000)
    press(tools(dialog), "Test")
    qtbot.waitUntil(lambda: "Nobody answers" in tools(dialog).said, timeout=10_000)


def test_boxes_are_checked_and_what_was_found_is_shown(qtbot: QtBot, desk: Desk) -> None:
    with Server(lists_models(says(places(down_first)))) as server:
        at(desk, server)
        origin = server.origin
        dialog = desk.dialog(qtbot, "endpoints")
        press(tools(dialog), "Check boxes")
        qtbot.waitUntil(lambda: "mean IoU" in tools(dialog).said, timeout=20_000)
        qtbot.waitUntil(lambda: "mean IoU" in tools(dialog).facts, timeout=10_000)
        (found,) = desk.written().of(Calibrations).calibrated.values()
    assert (found.origin, found.model, found.order) == (origin, "glm-4.6v", "yx")
    assert found.iou > 0.9
    assert "No key is kept" in tools(dialog).facts
    assert "glm-4.6v checked" in tools(dialog).facts
    other = replace(found, model="other")  # at the same server
    desk.services.save(Calibrations, lambda known: known.including(other))
    again = desk.dialog(qtbot, "endpoints")
    qtbot.waitUntil(lambda: "glm-4.6v checked" in tools(again).facts, timeout=10_000)
    assert "other" not in tools(again).facts


def test_a_failed_check_says_what_to_do_and_changes_nothing(qtbot: QtBot, desk: Desk) -> None:
    with Server(lists_models(refuses(401, {"error": {"message": "no"}}))) as server:
        at(desk, server)
        dialog = desk.dialog(qtbot, "endpoints")
        press(tools(dialog), "Check boxes")
        qtbot.waitUntil(lambda: "key" in tools(dialog).said, timeout=20_000)
    assert desk.written().of(Calibrations).calibrated == {}


def test_a_check_can_be_stopped(qtbot: QtBot, desk: Desk) -> None:
    def waits(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.wait_gone()

    with Server(lists_models(waits)) as server:
        at(desk, server)
        dialog = desk.dialog(qtbot, "endpoints")
        press(tools(dialog), "Check boxes")
        qtbot.waitUntil(lambda: bool(server.asked), timeout=20_000)
        press(tools(dialog), "Stop")
        qtbot.waitUntil(lambda: tools(dialog).said == "Stopped.", timeout=10_000)


def test_where_the_key_is_and_that_it_goes(qtbot: QtBot, desk: Desk) -> None:
    desk.services.secrets().set("http://127.0.0.1:8000", "sk-1", "session")
    dialog = desk.dialog(qtbot, "endpoints")
    qtbot.waitUntil(lambda: "in memory" in tools(dialog).facts, timeout=10_000)
    tools(dialog).forget_key()
    qtbot.waitUntil(lambda: "No key is kept" in tools(dialog).facts, timeout=10_000)
    assert desk.services.secrets().get("http://127.0.0.1:8000") is None


def test_what_the_other_dialog_changed_is_shown_and_no_result_of_before(
    qtbot: QtBot, desk: Desk
) -> None:
    with Server(lists_models(says("x"))) as server, Server(lists_models(says("x"))) as moved:
        at(desk, server)
        dialog = desk.dialog(qtbot, "endpoints")
        press(tools(dialog), "Test")
        qtbot.waitUntil(lambda: server.origin in tools(dialog).said, timeout=20_000)
        qtbot.waitUntil(lambda: idle(dialog), timeout=10_000)
        qtbot.waitUntil(lambda: "No key is kept" in tools(dialog).facts, timeout=10_000)
        at(desk, moved)
        desk.services.secrets().set(moved.origin, "sk-1", "session")
        dialog.reload()
        qtbot.waitUntil(lambda: "in memory" in tools(dialog).facts, timeout=10_000)
        assert tools(dialog).said == ""


def test_another_one_is_made_the_default_where_it_stands(qtbot: QtBot, desk: Desk) -> None:
    home = Endpoint(base_url="http://127.0.0.1:9/v1")
    desk.services.save(Endpoints, lambda own: Endpoints({**own.endpoints, "home": home}))
    dialog = desk.dialog(qtbot, "endpoints")
    of_home = next(each for each in dialog.findChildren(EndpointTools) if each._name == "home")
    press(of_home, "Ask by default")
    qtbot.waitUntil(lambda: desk.written().of(General).endpoint == "home", timeout=10_000)
    qtbot.waitUntil(
        lambda: any(b.text() == "Asked by default" for b in of_home.findChildren(QPushButton)),
        timeout=10_000,
    )
    assert row(dialog, "general.endpoint").editor.value() == "home"


def test_known_prices_are_there_to_be_changed(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "remote")
    key = "remote.prices.glm-4.6v.completion"
    assert row(dialog, key).editor.value() == 0.9
    row(dialog, key).editor.show(1.25)
    row(dialog, key).change()
    qtbot.waitUntil(
        lambda: desk.written().of(RemoteSettings).prices["glm-4.6v"].completion == 1.25,
        timeout=10_000,
    )
    prices = desk.written().of(RemoteSettings).prices
    assert prices["glm-4.6v"].prompt == 0.3
    assert prices["glm-4.5v"].completion == 1.8
    assert not any(b.isVisibleTo(dialog) for b in removers(dialog) if "glm-4.6v" in said(b))


def removers(dialog: PreferencesDialog) -> list[QWidget]:
    return [each for each in dialog.findChildren(QWidget) if said(each).startswith("Remove “")]


def said(widget: QWidget) -> str:
    return widget.accessibleName()


def test_a_question_of_one_s_own_is_made(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "presets")
    name = next(e for e in dialog.findChildren(QLineEdit) if "Name of a new one" in said(e))
    QTest.keyClicks(name, "Reply kindly")
    QTest.keyClick(name, Qt.Key.Key_Return)
    prompt = row(dialog, "presets.Reply kindly.prompt").editor.widget
    assert isinstance(prompt, TextBox)
    prompt.setFocus()
    QTest.keyClicks(prompt, "Write a kind reply to:")
    QTest.keyClick(prompt, Qt.Key.Key_Return)
    QTest.keyClicks(prompt, "{text}")
    prompt.clearFocus()
    choose(dialog, "presets.Reply kindly.endpoint", "office")
    choose(dialog, "presets.Reply kindly.think", "on")

    def kept() -> bool:
        made = desk.written().of(Presets).ordered
        return bool(made) and (made[0].question, made[0].endpoint, made[0].think) == (
            "Write a kind reply to:\n{text}",
            "office",
            "on",
        )

    qtbot.waitUntil(kept, timeout=10_000)


def test_keys_of_a_question_must_do_nothing_else(qtbot: QtBot, desk: Desk) -> None:
    desk.services.save(Presets, lambda _own: Presets({"one": _preset(), "two": _preset()}))
    dialog = desk.dialog(qtbot, "presets")
    taken = desk.services.settings().sections
    region = next(s for s in taken if s.SECTION == "hotkeys").region  # type: ignore[attr-defined] # of the input room
    first, second = row(dialog, "presets.one.hotkey"), row(dialog, "presets.two.hotkey")
    first.editor.show(region)
    first.change()
    assert "Ask about a region" in first.problem
    first.editor.show("Ctrl+Alt+1")
    first.change()
    assert first.problem == ""
    second.editor.show("Ctrl+Alt+1")
    second.change()
    assert "already: one." in second.problem
    qtbot.waitUntil(
        lambda: desk.written().of(Presets).presets["one"].hotkey == "Ctrl+Alt+1", timeout=10_000
    )
    assert desk.written().of(Presets).presets["two"].hotkey == ""


def _preset() -> OwnPreset:
    return OwnPreset("What is this?")


def test_instructions_have_several_lines(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot, "general")
    box = row(dialog, "general.system").editor.widget
    assert isinstance(box, TextBox)
    box.setFocus()
    QTest.keyClicks(box, "Answer briefly.")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, "In French.")
    dialog.close()
    qtbot.waitUntil(
        lambda: desk.written().of(General).system == "Answer briefly.\nIn French.", timeout=10_000
    )
