"""What stays of connecting a model: in a real settings file, among the keys, in no memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core.settings import General, S
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.connect_work import clean_name, kept
from tests.qt.connecting import FOREIGN, KEY, Desk, button, by_address, choose, field_of, opened


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


def file_text() -> str:
    path = standard().settings
    return path.read_text("utf-8") if path.exists() else ""


def test_what_is_connected_is_in_the_settings_and_asked_from_now_on(
    qtbot: QtBot, desk: Desk
) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, "127.0.0.1:8000")
    field_of(dialog, "Name").setText("my office")
    with qtbot.waitSignal(dialog.connected) as told:
        button(dialog, "Connect").click()
    assert told.args == ["my-office"]
    assert not dialog.isVisible()
    again = sections.read_settings(load(standard().settings))
    assert again.of(General).endpoint == "my-office"
    assert not again.problems
    assert kept(desk.services)["my-office"]["base_url"] == "127.0.0.1:8000"
    assert desk.services.endpoints() == ("my-office",)


def test_a_service_needs_no_address_and_may_stay_in_the_second_row(
    qtbot: QtBot, desk: Desk
) -> None:
    dialog = desk.dialog(qtbot)
    choose(dialog, "BigModel 智谱")
    dialog._default.setChecked(False)
    with qtbot.waitSignal(dialog.connected) as told:
        button(dialog, "Connect").click()
    assert told.args == ["bigmodel"]
    assert desk.services.endpoints() == ("bigmodel",)
    assert desk.services.settings().of(General).endpoint == ""


def test_where_no_keyring_answers_other_places_are_offered(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, "127.0.0.1:8000", KEY)
    button(dialog, "Connect").click()
    session = "Keep it until the program ends"
    qtbot.waitUntil(
        lambda: any(each.text() == session for each in dialog.findChildren(QPushButton)),
        timeout=40_000,
    )
    assert kept(desk.services) == {}  # nothing by halves
    assert dialog.height() >= dialog._layout.totalHeightForWidth(dialog.width())
    with qtbot.waitSignal(dialog.connected):
        button(dialog, session).click()
    assert desk.services.secrets().get("http://127.0.0.1:8000") == KEY
    assert KEY not in file_text()


def test_what_is_no_key_is_refused_before_anything_is_kept(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    by_address(dialog, "127.0.0.1:8000", "two words")
    button(dialog, "Connect").click()
    qtbot.waitUntil(lambda: dialog._keeping is None, timeout=20_000)
    assert dialog.isVisible()
    assert dialog._told.count() == 1
    assert file_text() == ""


def test_closing_forgets_the_key(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.dialog(qtbot)
    key = field_of(dialog, "Key")
    assert key.echoMode() == QLineEdit.EchoMode.Password
    key.setText(KEY)
    dialog._form._reveal.click()
    assert key.echoMode() == QLineEdit.EchoMode.Normal
    dialog.close()
    assert key.text() == ""
    assert not key.isUndoAvailable()
    assert key.echoMode() == QLineEdit.EchoMode.Password


def test_a_kept_endpoint_is_changed_and_the_rest_of_it_stays(qtbot: QtBot, desk: Desk) -> None:
    path = standard().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '# mine\n[endpoints.office]\nbase_url = "http://127.0.0.1:1/v1"\nproxy = "none"\n'
        f'[endpoints.open]\nbase_url = "{FOREIGN}"\nallow_http = true\n'
    )
    desk.services = compose.build(sections.read_settings(load(path)), standard())
    dialog = desk.dialog(qtbot, "office")
    dialog._form._model.setEditText("glm-4.6v")
    with qtbot.waitSignal(dialog.connected):
        button(dialog, "Save").click()
    office = {"base_url": "http://127.0.0.1:1/v1", "proxy": "none", "model": "glm-4.6v"}
    assert kept(desk.services)["office"] == office
    assert "# mine" in file_text()
    dialog = desk.dialog(qtbot, "open")
    with qtbot.waitSignal(dialog.connected):
        button(dialog, "Save").click()
    assert kept(desk.services)["open"]["allow_http"] is True


def test_the_same_server_keeps_its_name_and_another_gets_one(qtbot: QtBot, desk: Desk) -> None:
    for address, name in (
        ("127.0.0.1:8000", "local"),
        ("http://127.0.0.1:8000/v1/", "local"),
        ("127.0.0.1:8001", "local-2"),
        ("https://gpu7.example.org", "gpu7"),
    ):
        dialog = desk.dialog(qtbot)
        by_address(dialog, address)
        with qtbot.waitSignal(dialog.connected) as told:
            button(dialog, "Connect").click()
        assert told.args == [name]
    assert clean_name(" a.b [c]\n'é' ") == "a-b-c-é"


def test_a_name_that_is_taken_is_only_replaced_knowingly(qtbot: QtBot, desk: Desk) -> None:
    for address in ("127.0.0.1:8000", "127.0.0.1:9000"):
        dialog = desk.dialog(qtbot)
        by_address(dialog, address)
        field_of(dialog, "Name").setText("here")
        if kept(desk.services):
            assert dialog._save.text() == "Replace “here”"
        with qtbot.waitSignal(dialog.connected):
            dialog._save.click()
    assert kept(desk.services) == {"here": {"base_url": "127.0.0.1:9000"}}
    field_of(dialog, "Name").setText("zai")  # a service is called so
    assert dialog._form.name == "zai-server"


def test_what_is_set_while_a_default_is_about_to_be_written_stays(qtbot: QtBot, desk: Desk) -> None:
    built = desk.services

    def late(kind: type[S], change: Callable[[S], S]) -> S:
        built.save(General, lambda own: replace(own, language="en"))
        return built.save(kind, change)

    desk.services = replace(built, save=late)
    dialog = desk.dialog(qtbot)
    by_address(dialog, "127.0.0.1:8000")
    with qtbot.waitSignal(dialog.connected):
        button(dialog, "Connect").click()
    assert built.settings().of(General) == General("en", "local")
