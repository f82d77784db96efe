"""Questions that stand ready: offered by “/”, by buttons and by keys, asked in their own way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QToolButton
from pytestqt.qtbot import QtBot

from app.core import words
from app.core.chat import Finish, Sampling, Text
from app.core.ports import LOCAL, Capabilities, Choice
from app.core.presets import OwnPreset, Preset, Presets
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.preset_list import PresetList
from tests.qt.answering import Desk, ask_bar, labels, opened
from tests.qt.scripted import picture
from tests.qt.test_overlay import Capture

CHATS: Final = frozenset({"chat"})
MODEL: Final = BackendEntry(
    Choice("remote", endpoint="glm"),
    Capabilities("glm", True, True, frozenset({"chat"}), thinking=frozenset({"on", "off"})),
    "glm",
)
READER: Final = BackendEntry(
    Choice("reader"), Capabilities("reader", False, False, frozenset({"read"})), "Reader"
)
OWN: Final = Presets(
    {
        "Reply kindly": OwnPreset("Write a kind reply to this.", think="on", temperature=0.3),
        "Ask office": OwnPreset("What is {text}?", endpoint="office", position=1),
    }
).ordered


@pytest.fixture
def model(qapp: QApplication) -> AskModel:
    made = AskModel(lambda *_: None)
    made.offer_presets(OWN)
    made.offer([MODEL])
    return made


@pytest.fixture
def bar(model: AskModel, qtbot: QtBot) -> AskBar:
    return ask_bar(qtbot, model, 400)


@pytest.fixture
def sent(bar: AskBar) -> list[tuple[str, Preset | None]]:
    found: list[tuple[str, Preset | None]] = []
    bar.submitted.connect(lambda question: found.append((question, bar.preset)))
    return found


def listed(bar: AskBar) -> PresetList:
    (found,) = bar.findChildren(PresetList)
    return found


def test_a_slash_lists_all_and_typing_narrows(bar: AskBar) -> None:
    QTest.keyClicks(bar.field, "/")
    assert listed(bar).isVisible()
    assert listed(bar).titles[:3] == ["Reply kindly", "Ask office", "Where is…"]
    QTest.keyClicks(bar.field, "ex")
    assert listed(bar).titles == ["Explain", "Explain error"]
    QTest.keyClicks(bar.field, "zzz")
    assert not listed(bar).isVisible()


@pytest.mark.parametrize("typed", ["/翻", "、翻", "／翻", "/trans", "、translate"])
def test_it_is_found_in_chinese_with_and_without_an_input_method(bar: AskBar, typed: str) -> None:
    words.use("zh_CN")
    bar.field.setPlainText(typed)
    assert listed(bar).titles == ["翻译"]


def test_what_is_chosen_is_asked_in_its_own_way(
    bar: AskBar, model: AskModel, sent: list[tuple[str, Preset | None]]
) -> None:
    QTest.keyClicks(bar.field, "/expl")
    QTest.keyClick(bar.field, Qt.Key.Key_Down)
    QTest.keyClick(bar.field, Qt.Key.Key_Up)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert [question for question, _preset in sent] == ["Explain what this shows."]
    QTest.keyClicks(bar.field, "/kind")
    QTest.keyClick(bar.field, Qt.Key.Key_Tab)
    question, preset = sent[-1]
    assert question == "Write a kind reply to this."
    assert model.asked_by(preset) == (MODEL.choice, "on", Sampling(temperature=0.3))
    assert model.asked_by(None) == (MODEL.choice, "off", Sampling())
    assert bar.preset is None


def test_the_mouse_chooses_too(bar: AskBar, sent: list[tuple[str, Preset | None]]) -> None:
    QTest.keyClicks(bar.field, "/summ")
    (rows,) = listed(bar).findChildren(QListWidget)
    place = rows.visualItemRect(rows.item(0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert sent[0][0] == "Summarise this in a few sentences."


def test_escape_leaves_the_list_and_the_words_are_a_question(
    bar: AskBar, sent: list[tuple[str, Preset | None]]
) -> None:
    QTest.keyClicks(bar.field, "/ex")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not listed(bar).isVisible()
    QTest.keyClicks(bar.field, "p")
    assert not listed(bar).isVisible()
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == [("/exp", None)]


def test_paths_are_no_commands(bar: AskBar, sent: list[tuple[str, Preset | None]]) -> None:
    QTest.keyClicks(bar.field, "/etc/fstab: what does it say?")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == [("/etc/fstab: what does it say?", None)]


def test_a_blank_is_filled_in_and_the_question_keeps_its_way(
    bar: AskBar, model: AskModel, sent: list[tuple[str, Preset | None]]
) -> None:
    QTest.keyClicks(bar.field, "/office")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.field.toPlainText() == "What is …?"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == []
    QTest.keyClicks(bar.field, "Mu")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    question, preset = sent[0]
    assert question == "What is Mu?"
    asked = model.asked_by(preset)
    assert asked is not None
    assert asked[0] == Choice("remote", endpoint="office")


@pytest.mark.parametrize(("named", "who"), [("@reader", Choice("reader")), ("@local", LOCAL)])
def test_somebody_on_this_machine_can_be_the_one_of_a_question(
    model: AskModel, named: str, who: Choice
) -> None:
    model.offer([MODEL, READER])
    (own,) = Presets({"Read": OwnPreset("Read it", endpoint=named)}).ordered
    asked = model.asked_by(own)
    assert asked is not None
    assert asked[0] == who


def test_own_ones_are_buttons_before_the_others(
    bar: AskBar, sent: list[tuple[str, Preset | None]]
) -> None:
    buttons = [each.text() for each in bar.findChildren(QToolButton) if each.text()]
    assert buttons[:3] == ["Reply kindly", "Ask office", "Where is…"]


def test_two_pictures_are_needed_to_compare(
    bar: AskBar, qtbot: QtBot, sent: list[tuple[str, Preset | None]]
) -> None:
    bar.set_context((picture(),))
    QTest.keyClicks(bar.field, "/compare")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == []
    bar.set_context((picture(), picture()))
    QTest.keyClicks(bar.field, "/compare")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent[0][0].startswith("Compare these pictures.")


def test_who_cannot_answer_leads_to_somebody_who_can(
    bar: AskBar, model: AskModel, qtbot: QtBot
) -> None:
    model.offer([READER])
    QTest.keyClicks(bar.field, "/explain")
    with qtbot.waitSignal(bar.connect_requested):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)


# ---- under an answer


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    with opened(qtbot, tmp_path) as made:
        made.model.offer([replace(MODEL)])
        yield made


def test_a_follow_up_by_name_is_asked_in_its_own_way(desk: Desk, qtbot: QtBot) -> None:
    conversation = desk.asked([Text("A page."), Finish("stop")], [Text("x"), Finish("stop")])
    backend = conversation._services.backend(MODEL.choice)
    field = desk.window.composer.field
    field.setFocus()
    QTest.keyClicks(field, "/table")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(conversation.turns) == 2 and not conversation.running)
    assert conversation.turns[1].question.startswith("Extract the table")
    assert field.toPlainText() == ""
    assert [each.sampling.temperature for each in backend.options] == [None, 0.0]  # type: ignore[attr-defined] # Scripted


def test_what_it_lacks_is_said_until_something_else_is_typed(desk: Desk, qtbot: QtBot) -> None:
    conversation = desk.asked([Text("A page."), Finish("stop")])
    composer = desk.window.composer
    composer.field.setFocus()
    QTest.keyClicks(composer.field, "/compare")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    told = "“Compare” needs 2 pictures"
    assert any(told in text for text in labels(composer))
    qtbot.waitUntil(lambda: not composer._counting.isActive())
    assert any(told in text for text in labels(composer))
    QTest.keyClicks(composer.field, "W")
    assert not any(told in text for text in labels(composer))
    assert len(conversation.turns) == 1


# ---- by a key


def test_a_selection_is_asked_about_at_once(qtbot: QtBot) -> None:
    capture = Capture(qtbot, OWN[0], MODEL)
    capture.furnish()
    capture.drag((100, 100), (300, 200))
    (asked,) = capture.asked
    assert asked.question == "Write a kind reply to this."
    assert (asked.think, asked.sampling) == ("on", Sampling(temperature=0.3))
    assert asked.frames[0].width == 200


def test_a_selection_made_before_the_bars_is_asked_about_too(qtbot: QtBot) -> None:
    capture = Capture(qtbot, OWN[0], MODEL)
    capture.drag((100, 100), (300, 200))
    assert len(capture.asked) == 1


def test_a_blank_waits_for_its_words(qtbot: QtBot) -> None:
    capture = Capture(qtbot, OWN[1], MODEL)
    capture.furnish()
    capture.drag((100, 100), (300, 200))
    assert capture.asked == []
    assert capture.bar.field.toPlainText() == "What is …?"
    QTest.keyClicks(capture.bar.field, "Mu")
    capture.key(Qt.Key.Key_Return)
    assert capture.asked[0].choice == Choice("remote", endpoint="office")
