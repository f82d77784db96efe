"""Connecting a model: what is typed, and tests of real servers on real sockets."""

import gc
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.backends.remote.backend import RemoteBackend
from app.backends.remote.settings import RemoteSettings
from app.core import words
from app.core.calibrated import Calibrations
from app.core.errors import SettingsError
from app.core.ports import Backend, Choice
from app.ui.connect import ConnectDialog
from tests.qt.connecting import FOREIGN, KEY, Desk, button, by_address, choose, field_of, opened
from tests.unit.remote.servers import Heard, Script, Server, Wire, refuses, says
from tests.unit.remote.test_calibrate import down_first, places


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    gc.collect()  # what failures of other tests left in cycles would be counted as held here
    with opened() as made:
        yield made


ANSWER = ('It is in the toolbar. [{"bbox_2d": [230, 100, 272, 152], ', '"label": "Save All"}]')


def model_server(post: Script, *models: str) -> Script:
    """A server that lists `models` and answers questions with `post`."""

    def script(heard: Heard, wire: Wire) -> None:
        if heard.method == "POST":
            post(heard, wire)
        elif heard.target.endswith("/models"):
            wire.answer(200, json.dumps({"data": [{"id": model} for model in models]}))
        else:
            wire.answer(404, "{}")

    return script


def done_testing(dialog: ConnectDialog) -> Callable[[], bool]:
    return lambda: dialog._testing is None


def test_a_key_that_is_missed_later_leads_to_its_field_and_all_can_be_read(
    qtbot: QtBot, desk: Desk
) -> None:
    dialog = desk.dialog(qtbot)
    many = [f"model-of-a-long-name-{number}" for number in range(9)]
    with Server(model_server(refuses(401, {"error": {"message": "no"}}), *many)) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert QApplication.focusWidget() is field_of(dialog, "Key")
    told = [one.text() for one in dialog._outcome.findChildren(QLabel) if one.isVisible()]
    assert "Put the right key into its field above, and test again." in told
    for one in dialog._outcome.findChildren(QLabel):
        if one.isVisible():
            assert one.height() >= one.fontMetrics().height(), one.text()


def test_a_test_shows_the_server_its_models_and_a_first_answer(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), "glm-4.6v", "other")) as server:
        by_address(dialog, server.origin)
        QTest.keyClick(field_of(dialog, "Address"), Qt.Key.Key_Return)  # Test is the default
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        model = json.loads(server.asked[0].body)["model"]
    assert dialog._outcome.state.startswith("It works")
    assert "toolbar" in dialog._outcome.text
    assert "bbox" not in dialog._outcome.text
    assert model == "glm-4.6v"
    box = dialog._form._model
    assert [box.itemText(number) for number in range(box.count())] == ["glm-4.6v", "other"]
    assert box.currentText() == ""  # what was typed stays
    assert field_of(dialog, "Model").placeholderText() == "leave empty for glm-4.6v"
    assert button(dialog, "Connect").isDefault()


def test_the_boxes_of_a_model_that_answers_can_be_checked_at_once(qtbot: QtBot, desk: Desk) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        shapes = b"purple ellipse" in heard.body
        (says(places(down_first)) if shapes else says(*ANSWER))(heard, wire)

    dialog = desk.dialog(qtbot)
    with Server(model_server(script, "glm-4.6v")) as server:
        by_address(dialog, server.origin, KEY)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        assert dialog._outcome.state.startswith("It works")
        button(dialog, "Check boxes").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        assert "mean IoU" in dialog._outcome.state
        assert server.asked[-1].headers["authorization"] == f"Bearer {KEY}"
    (found,) = desk.services.settings().of(Calibrations).calibrated.values()
    assert (found.model, found.order) == ("glm-4.6v", "yx")
    dialog.close()
    qtbot.waitUntil(lambda: not knowing_the_key())


@pytest.mark.parametrize("script", [refuses(404, "{}"), model_server(says(*ANSWER))])
def test_no_model_of_another_server_is_named(qtbot: QtBot, desk: Desk, script: Script) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    field = field_of(dialog, "Model")
    assert field.placeholderText() == "leave empty for glm-4.6v"
    with Server(script) as server:
        field_of(dialog, "Address").setText(server.origin)
        assert field.placeholderText() == "leave empty for the best that the server lists"
        assert dialog._form._model.count() == 0
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert field.placeholderText() == "leave empty for the best that the server lists"


def test_a_list_that_has_become_empty_names_no_model(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    dialog._form.offer(["glm-4.6v"], "glm-4.6v")
    dialog._form.offer([], "")
    assert "glm" not in field_of(dialog, "Model").placeholderText()


def test_one_of_hundreds_of_models_is_found_by_any_part_of_its_name(
    qtbot: QtBot, desk: Desk
) -> None:
    names = [f"maker-{number % 7}/model-{number}" for number in range(600)]
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), *names)) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert dialog._form._model.count() == 600
    field = field_of(dialog, "Model")
    field.setFocus()
    QTest.keyClicks(field, "MODEL-431")
    completer = field.completer()
    popup = completer.popup() if completer is not None else None
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    offered = popup.model()
    names = [offered.index(row, 0).data() for row in range(offered.rowCount())]
    assert names == ["maker-4/model-431"]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert dialog._form.choice().model == "maker-4/model-431"
    assert dialog._testing is None  # Enter was for the list


def test_nothing_moves_while_an_answer_comes_in(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        height = dialog.height()
        heights: set[int] = set()

        def ended() -> bool:
            heights.add(dialog.height())
            return dialog._testing is None

        qtbot.waitUntil(ended, timeout=20_000)
    assert heights == {height}


def test_it_stays_whole_on_its_screen_as_it_grows(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    room = dialog.screen().availableGeometry()
    dialog.move(0, room.bottom() - dialog.height())
    with Server(model_server(says(*ANSWER), "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert room.contains(dialog.frameGeometry())
    for said in ("Test", "Connect"):
        assert dialog.rect().contains(button(dialog, said).geometry())


def test_it_is_as_high_as_its_form_in_every_language(qtbot: QtBot, desk: Desk) -> None:
    words.use("zh_CN")  # another font is higher
    dialog = desk.dialog(qtbot)
    choose(dialog, "服务器")
    area = dialog.findChildren(QScrollArea)[0]
    inner = area.widget()
    assert inner is not None
    form = inner.layout()
    assert form is not None
    qtbot.waitUntil(lambda: area.height() == form.totalHeightForWidth(area.width()), timeout=10_000)
    assert dialog.rect().contains(button(dialog, "连接").geometry())


def test_on_a_small_screen_all_but_its_buttons_is_scrolled() -> None:
    env = os.environ | {"QT_SCALE_FACTOR": "2"}  # 400 px are left of the screen
    small = [sys.executable, "-m", "tests.qt.small_screen"]
    done = subprocess.run(small, env=env, stdout=subprocess.PIPE, timeout=100, check=True)
    assert json.loads(done.stdout) == {
        "dialog": True,
        "Test": True,
        "Connect": True,
        "how it stands": True,
        "address": True,
    }


def test_nobody_there_is_said_with_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(says()) as server:
        gone = server.origin
    by_address(dialog, gone)
    button(dialog, "Test").click()
    qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert dialog._outcome.state == f"Nobody answers at {gone}."
    assert dialog._outcome._hint.text()


def test_a_refused_key_is_said_and_never_logged(
    qtbot: QtBot, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dialog = desk.dialog(qtbot)
    with Server(refuses(401, {"error": {"message": f"bad key {KEY}"}})) as server:
        by_address(dialog, server.origin, f"Bearer {KEY} ")
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        assert any(heard.headers.get("authorization") == f"Bearer {KEY}" for heard in server.heard)
    assert "key" in dialog._outcome.state.lower()
    assert "above" in dialog._outcome._hint.text()
    assert dialog.focusWidget() is field_of(dialog, "Key")
    assert KEY not in dialog._outcome.state + dialog._outcome._hint.text() + caplog.text


def test_a_test_leaves_no_key_in_memory(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), "glm-4.6v")) as server:
        by_address(dialog, server.origin, KEY)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert dialog._outcome.state.startswith("It works")
    dialog.close()
    qtbot.waitUntil(lambda: not knowing_the_key())


def knowing_the_key() -> list[object]:
    """Return what holds the key, without a collection of garbage before."""
    choices = [each for each in gc.get_objects() if isinstance(each, Choice) and each.key == KEY]
    return [*choices, *(each for each in gc.get_objects() if isinstance(each, RemoteBackend))]


def test_a_model_that_is_missing_leads_to_those_that_there_are(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(says(*ANSWER), "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        field_of(dialog, "Model").setText("glm-9")
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
        assert "no model “glm-9”" in dialog._outcome.state
        assert dialog.focusWidget() is dialog._form._model
        QTest.keyClicks(field_of(dialog, "Model"), "glm-4.6v")  # over what was wrong
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert dialog._outcome.state.startswith("It works")


@pytest.mark.parametrize(
    ("script", "said", "advised"),
    [
        (refuses(404, "<html>", "text/html"), "no chat service", "/v1"),
        (refuses(200, "<html>", "text/html"), "no chat service", "/v1"),
        (model_server(refuses(500, "broken"), "m"), "reports a fault", "log"),
        (model_server(refuses(400, {"error": "no images"}), "m"), "picture", "smaller"),
    ],
)
def test_a_server_that_cannot_be_used_is_said_and_the_dialog_goes_on(
    qtbot: QtBot, desk: Desk, script: Script, said: str, advised: str
) -> None:
    desk.services.save(RemoteSettings, lambda own: replace(own, retries=0))
    dialog = desk.dialog(qtbot)
    with Server(script) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert said in dialog._outcome.state
    assert advised in dialog._outcome._hint.text()
    assert button(dialog, "Test").isEnabled()
    assert button(dialog, "Connect").isEnabled()


def test_stop_ends_a_test_while_a_busy_server_is_asked_again(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    with Server(model_server(refuses(503, "busy", Retry_After="20"), "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(lambda: bool(server.asked), timeout=20_000)
        button(dialog, "Stop").click()
        qtbot.waitUntil(done_testing(dialog), timeout=20_000)
    assert dialog._outcome.state == "Stopped."


def test_stop_waits_for_no_keyring(qtbot: QtBot, desk: Desk) -> None:
    free, asked = threading.Event(), threading.Event()

    def locked(_choice: Choice) -> Backend:
        asked.set()
        free.wait(60)
        raise SettingsError("There is no keyring here that answers.")

    desk.services = replace(desk.services, trial=locked)
    dialog = desk.dialog(qtbot)
    by_address(dialog, "127.0.0.1:8000")
    button(dialog, "Test").click()
    qtbot.waitUntil(asked.is_set)
    button(dialog, "Stop").click()
    assert dialog._outcome.state == "Stopped."
    assert button(dialog, "Test").isEnabled()
    free.set()
    desk.lane.close(20)
    qtbot.wait(0)  # what comes too late is for nobody
    assert dialog._outcome.state == "Stopped."


def test_escape_stops_a_test_and_then_closes(qtbot: QtBot, desk: Desk) -> None:
    free = threading.Event()

    def silent(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        free.wait(60)

    dialog = desk.dialog(qtbot)
    with Server(model_server(silent, "glm-4.6v")) as server:
        by_address(dialog, server.origin)
        button(dialog, "Test").click()
        qtbot.waitUntil(lambda: bool(server.asked), timeout=20_000)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(done_testing(dialog), timeout=5_000)
        free.set()
    assert dialog.isVisible()
    assert dialog._outcome.state == "Stopped."
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("pasted", "understood"),
    [
        ("localhost:8000", "http://localhost:8000/v1"),
        (" http://127.0.0.1:8000/v1/chat/completions ", "http://127.0.0.1:8000/v1"),
        ("https://Example.com/v1/models/", "https://example.com/v1"),
        ("http://0.0.0.0:30000", "http://127.0.0.1:30000/v1"),
        ("api.z.ai", "https://api.z.ai/api/paas/v4"),
        ("not an address", ""),
        ("", "Paste it as you have it."),
    ],
)
def test_an_address_is_understood_however_it_was_pasted(
    qtbot: QtBot, desk: Desk, pasted: str, understood: str
) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, pasted)
    assert dialog._form._understood.text() == understood


def test_an_address_that_is_none_is_said_under_it(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, "not an address")
    button(dialog, "Test").click()
    assert "not an address" in dialog._form._understood.text()
    assert dialog._testing is None


def test_nothing_goes_out_unencrypted_unless_somebody_agrees(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, FOREIGN, KEY)
    box = dialog._form._consent.box
    assert box.isVisible()
    assert not box.isChecked()
    assert "203.0.113.7" in dialog._form._consent.risk.text()
    for text in ("Test", "Connect"):
        button(dialog, text).click()
        assert dialog._testing is None
        assert dialog._keeping is None
    box.setChecked(True)
    assert dialog._form.choice().allow_http
    field_of(dialog, "Address").setText("http://203.0.113.8:8000")
    assert not box.isChecked()  # that was for another machine
    field_of(dialog, "Address").setText("https://203.0.113.8:8000")
    assert not box.isVisible()
    assert not dialog._form.choice().allow_http


def test_everything_can_be_reached_and_is_named(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, FOREIGN)
    assert not dialog.isModal()
    seen: list[QWidget] = []
    widget = dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(dialog):
            seen.append(widget)
            text = getattr(widget, "text", str)()
            assert widget.accessibleName() or text, widget
        widget = widget.nextInFocusChain()
    wanted = [field_of(dialog, said) for said in ("Address", "Name", "Key")]
    places = [seen.index(each) for each in (*wanted, dialog._form._consent.box, dialog._test)]
    assert places == sorted(places)
