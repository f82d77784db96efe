"""The ask bar: what is sent, what is taken back, what is offered to whom."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Message, Picture
from app.core.frame import File, Frame
from app.core.meter import Meter, PictureMeter
from app.core.ports import Capabilities, Choice
from app.core.presets import BLANK
from app.ui import theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.meter import MeterButton
from app.ui.preset_row import PresetRow
from app.ui.question import LONGEST, QuestionField
from app.ui.who_row import WhoRow
from tests.qt.answering import ask_bar

READER: Final = BackendEntry(
    Choice("reader"),
    Capabilities("reader", False, False, frozenset({"find", "read", "table", "errors"})),
    "Offline reader",
)
MODEL: Final = BackendEntry(
    Choice("remote", endpoint="glm"),
    Capabilities("glm", True, True, frozenset({"chat"}), thinking=frozenset({"on", "off", "auto"})),
    "GLM-4.6V",
)


READ: Final = "Read the text. Keep its lines and their order, and add nothing."
TABLE: Final = "Extract the table as Markdown, with every row and column as it stands there."


def count(entry: BackendEntry, messages: Sequence[Message]) -> Meter | None:
    if entry != MODEL:
        return None
    asked = messages[-1]
    frames = [part.frame for part in asked.parts if isinstance(part, Picture)]
    pictures = [PictureMeter(n, (3840, 2160), (3220, 1792), 2691) for n, _ in enumerate(frames, 1)]
    return Meter(
        tuple(pictures), words=len(asked.text), context=10_000, price=0.00081, currency="USD"
    )


@pytest.fixture
def model(qapp: QApplication) -> AskModel:
    made = AskModel(count)
    made.offer([READER, MODEL])
    return made


@pytest.fixture
def bar(model: AskModel, qtbot: QtBot) -> AskBar:
    return ask_bar(qtbot, model, 120)


@pytest.fixture
def sent(bar: AskBar) -> list[str]:
    questions: list[str] = []
    bar.submitted.connect(questions.append)
    return questions


def button(bar: AskBar, name: str) -> QToolButton:
    (found,) = [each for each in bar.findChildren(QToolButton) if each.accessibleName() == name]
    return found


def preedit(bar: AskBar, text: str, commit: str = "") -> None:
    event = QInputMethodEvent(text, [])
    event.setCommitString(commit)
    QApplication.sendEvent(bar.field, event)


def frame(width: int = 64, height: int = 48) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8), File("test"))


# ---- asking


def test_enter_sends_and_shift_enter_breaks_the_line(
    bar: AskBar, sent: list[str], qtbot: QtBot
) -> None:
    QTest.keyClicks(bar.field, "one")
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(bar.field, "two")
    assert sent == []
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == ["one\ntwo"]


def test_nothing_is_not_sent(bar: AskBar, sent: list[str], qtbot: QtBot) -> None:
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    QTest.keyClicks(bar.field, "  ")
    QTest.keyClick(bar.field, Qt.Key.Key_Enter)
    assert sent == []
    assert not button(bar, "Ask").isEnabled()


def test_enter_belongs_to_the_input_method_while_it_composes(
    bar: AskBar, sent: list[str], qtbot: QtBot
) -> None:
    hint = bar.field.placeholderText()
    preedit(bar, "ni hao")
    assert bar.field.placeholderText() == ""  # what is composed would lie on it
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert sent == []
    preedit(bar, "", commit="你好")
    assert bar.field.placeholderText() == hint
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == ["你好"]


def test_escape_takes_back_what_was_typed_then_cancels(bar: AskBar, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.field, "a question")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.field.toPlainText() == ""
    QTest.keyClick(bar.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bar.field.toPlainText() == "a question"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    with qtbot.waitSignal(bar.cancelled):
        QTest.keyClick(bar.field, Qt.Key.Key_Escape)


def test_up_recalls_and_down_goes_back(bar: AskBar, model: AskModel, qtbot: QtBot) -> None:
    model.remember("first", "second\nwith two lines")
    bar.field.set_earlier(model.recent_questions)
    QTest.keyClicks(bar.field, "own")
    QTest.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.toPlainText() == "second\nwith two lines"
    QTest.keyClick(bar.field, Qt.Key.Key_Up)  # to its first line
    QTest.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.toPlainText() == "first"
    QTest.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.toPlainText() == "first"
    QTest.keyClick(bar.field, Qt.Key.Key_Down)
    QTest.keyClick(bar.field, Qt.Key.Key_Down)
    assert bar.field.toPlainText() == "own"


def test_what_was_asked_is_recalled_once(model: AskModel) -> None:
    model.remember("a", "b", "a")
    assert model.recent_questions == ("a", "b")


# ---- its size


def test_it_grows_to_six_lines(bar: AskBar, qtbot: QtBot) -> None:
    def height() -> int:
        return bar.height_at(theme.BAR_WIDTH)

    one, tallest = height(), height() + bar.room_to_grow
    bar.field.setPlainText("a\nb\nc")
    qtbot.waitUntil(lambda: one < height() < tallest)
    for lines in (6, 9):
        bar.field.setPlainText("\n".join("x" * lines))
        qtbot.waitUntil(lambda: height() == tallest)


@pytest.mark.parametrize("size", [12, 13, 14, 15])
def test_all_lines_show_once_it_has_grown(bar: AskBar, qtbot: QtBot, size: int) -> None:
    """Also in sizes at which a line takes more than its spacing, rounded, says."""
    font = bar.field.font()
    font.setPixelSize(size)
    bar.field.setFont(font)
    bar.grown.connect(lambda: bar.resize(bar.width(), bar.height_at(bar.width())))
    for line in ("one", "two", "three"):
        QTest.keyClicks(bar.field, line)
        QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    needed = 4 * bar.field.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: bar.field.height() >= needed)
    qtbot.waitUntil(lambda: bar.field.verticalScrollBar().value() == 0)


def test_words_in_hardly_any_room_do_no_harm(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    field = QuestionField()
    column.addWidget(field)
    holder.show()
    field.replace_text("aa b " * 70)
    for width in (200, 60, 44, 28, 44, 300):  # with a bar, without one: no end of that
        holder.resize(width, 208)
        QApplication.processEvents()
    assert field.toPlainText() == "aa b " * 70


def test_a_paste_that_is_too_long_is_refused_with_a_notice(bar: AskBar, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.field, "kept")
    QApplication.clipboard().setText("x" * 100_000)
    before = bar.height_at(theme.BAR_WIDTH)
    bar.field.paste()
    assert bar.field.toPlainText() == "kept"
    qtbot.waitUntil(lambda: bar.height_at(theme.BAR_WIDTH) > before)
    QTest.keyClicks(bar.field, "!")
    assert bar.field.toPlainText() == "kept!"


def test_a_paste_that_just_fits_is_taken(bar: AskBar) -> None:
    bar.field.setPlainText("x" * 10)
    bar.field.selectAll()
    fits = QMimeData()
    fits.setText("y" * LONGEST)
    bar.field.insertFromMimeData(fits)
    assert len(bar.field.toPlainText()) == LONGEST


# ---- what stands ready


def test_presets_that_need_a_model_are_grey(bar: AskBar, model: AskModel) -> None:
    usable = {"Where is…": True, "Read text": True, "Explain": False, "Explain error": False}

    def ready() -> dict[str, bool]:
        return {name: not button(bar, name).property("lacking") for name in usable}

    assert ready() == usable
    assert "connect" in button(bar, "Explain").toolTip()
    assert "connect" in button(bar, "Explain").accessibleDescription()
    model.choose(MODEL)
    assert all(ready().values())
    assert not button(bar, "Explain").toolTip()


def test_presets_that_need_a_model_lead_to_connecting_one(
    bar: AskBar, sent: list[str], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(bar.connect_requested):
        button(bar, "Explain").click()
    with qtbot.waitSignal(bar.connect_requested):
        QTest.keyClick(button(bar, "Explain error"), Qt.Key.Key_Space)
    button(bar, "More questions").click()
    menu = next(each for each in bar.findChildren(QMenu) if each.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "List errors" in texts
    with qtbot.waitSignal(bar.connect_requested):
        menu.actions()[texts.index("Solve (needs a model)")].trigger()
    menu.close()
    assert sent == []


def test_a_preset_is_sent_with_what_was_typed(bar: AskBar, sent: list[str], qtbot: QtBot) -> None:
    button(bar, "Read text").click()
    QTest.keyClicks(bar.field, "only the first line")
    button(bar, "Table").click()
    assert sent == [READ, f"{TABLE}\n\nonly the first line"]
    assert bar.preset is None


def test_where_is_waits_for_what(bar: AskBar, sent: list[str], qtbot: QtBot) -> None:
    button(bar, "Where is…").click()
    assert bar.field.textCursor().selectedText() == BLANK
    QTest.keyClick(bar.field, Qt.Key.Key_Return)  # still blank
    assert sent == []
    QTest.keyClicks(bar.field, "the clock")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == ["Where is the clock?"]


def test_where_is_takes_what_was_typed(bar: AskBar, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.field, "Save All")
    button(bar, "Where is…").click()
    button(bar, "Where is…")
    assert bar.field.toPlainText() == "Where is Save All?"


def test_what_was_found_raises_presets(bar: AskBar) -> None:
    raised = ("Read text", "Explain error", "Table")
    assert not any(button(bar, name).property("found") for name in raised)
    before = [button(bar, name).geometry() for name in raised]
    bar.set_context([frame()], frozenset({"text", "error"}))
    assert [bool(button(bar, name).property("found")) for name in raised] == [True, True, False]
    assert [button(bar, name).geometry() for name in raised] == before


def test_what_does_not_fit_is_in_the_menu(qtbot: QtBot) -> None:
    row = PresetRow()
    qtbot.addWidget(row)
    row.show_for(MODEL.capabilities)
    row.resize(theme.BAR_WIDTH, theme.CONTROL_HEIGHT)
    row.show()

    def offered() -> list[str]:
        (more,) = [
            each for each in row.findChildren(QToolButton) if each.toolTip() == "More questions"
        ]
        more.click()
        menu = next(each for each in row.findChildren(QMenu) if each.isVisible())
        names = [action.text() for action in menu.actions()]
        menu.close()
        return names

    wide = offered()
    assert "Summarise" in wide
    assert "Table" not in wide
    row.resize(200, theme.CONTROL_HEIGHT)
    narrow = offered()
    assert narrow[-len(wide) :] == wide
    assert "Table" in narrow
    assert "Where is…" not in narrow
    row.resize(row.minimumSizeHint().width(), theme.CONTROL_HEIGHT)
    assert "Where is…" in offered()


# ---- who answers


def test_thinking_can_be_chosen_where_it_has_an_effect(bar: AskBar, model: AskModel) -> None:
    fast, deep = button(bar, "Answer at once"), button(bar, "Think before answering")
    assert not fast.isEnabled()
    assert not deep.isEnabled()
    assert model.think == "auto"
    model.choose(MODEL)
    assert (fast.isChecked(), deep.isChecked()) == (True, False)
    deep.click()
    assert (fast.isChecked(), deep.isChecked()) == (False, True)
    deep.click()  # once more: as the model likes
    assert {model.think} == {"auto"}
    assert (fast.isChecked(), deep.isChecked()) == (False, False)


def test_the_menu_changes_who_answers(bar: AskBar, model: AskModel, qtbot: QtBot) -> None:
    button(bar, "Who answers: Offline reader").click()
    menu = next(each for each in bar.findChildren(QMenu) if each.isVisible())
    (glm,) = [action for action in menu.actions() if action.text() == "GLM-4.6V"]
    glm.trigger()
    assert model.current == MODEL
    with qtbot.waitSignal(bar.connect_requested):
        menu.actions()[-1].trigger()
    menu.close()


@pytest.mark.parametrize("name", ["eslow", "Offline reader", "离线阅读器（文字识别）", "R&D & QA"])
@pytest.mark.parametrize("compact", [True, False])
def test_a_name_is_whole_where_there_is_room(qtbot: QtBot, name: str, compact: bool) -> None:
    model = AskModel(count)
    model.offer([replace(MODEL, label="A much longer name than that, of another endpoint")])
    row = WhoRow(model, compact=compact)
    qtbot.addWidget(row)
    row.resize(theme.BAR_WIDTH if not compact else 290, theme.CONTROL_HEIGHT)
    row.show()
    qtbot.waitExposed(row)
    assert row._who.shown.endswith("…")
    model.offer([replace(MODEL, label=name)])
    qtbot.waitUntil(lambda: row._who.shown == f" {name}")
    row.resize(row.minimumSizeHint())
    qtbot.waitUntil(lambda: row._who.shown.endswith("…") or len(name) < 6)


def test_where_nobody_answers_asking_leads_to_connecting(
    bar: AskBar, model: AskModel, sent: list[str], qtbot: QtBot
) -> None:
    model.offer([])
    QTest.keyClicks(bar.field, "anybody?")
    with qtbot.waitSignal(bar.connect_requested):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == []
    assert bar.field.toPlainText() == "anybody?"


def test_who_was_chosen_stays_chosen_when_others_come(model: AskModel) -> None:
    model.choose(MODEL)
    model.offer([READER, MODEL, READER])
    assert model.current == MODEL
    model.offer([READER])
    assert model.current == READER


def test_the_size_is_said_in_little_room(qtbot: QtBot) -> None:
    button = MeterButton(compact=True)
    qtbot.addWidget(button)
    button.show_meter(Meter())
    assert button.isHidden()
    button.show_meter(Meter(words=2_704, price=0.005, currency="CNY"))
    assert button.text() == "2\u202f704 tok"  # what the model takes at most is not known yet
    assert "Price of the question: ¥0.005" in button.toolTip()
    button.show_meter(Meter(words=2_704, context=32_768))
    assert button.text() == "8 % used"


def test_the_size_is_said(bar: AskBar, model: AskModel, qtbot: QtBot) -> None:
    (button,) = bar.findChildren(MeterButton)
    bar.set_context((frame(),))
    assert button.text() == "1 picture"
    model.choose(MODEL)
    assert button.text() == "1 picture · 2\u202f691 tok · $0.00081"
    QTest.keyClicks(bar.field, "What is it?")
    qtbot.waitUntil(lambda: "2\u202f702 tok" in button.text())
    assert "Image 1: 3840 × 2160 → 3220 × 1792, 2\u202f691 tok" in button.toolTip()
    assert "Left for the answer: 7\u202f298 of 10\u202f000 tok" in button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (menu,) = bar.findChildren(QMenu)
    assert any("3220 × 1792" in label.text() for label in menu.findChildren(QLabel))
    menu.close()


def test_a_question_that_is_too_much_is_told_before_it_is_sent(
    bar: AskBar, model: AskModel, qtbot: QtBot
) -> None:
    model.choose(MODEL)
    bar.set_context(tuple(frame() for _each in range(4)))
    (notice,) = [label for label in bar.findChildren(QLabel) if label.property("notice")]
    assert notice.isVisible()
    assert "764 tokens more than the model takes" in notice.text()
    QTest.keyClicks(bar.field, "What")
    assert notice.isVisible()  # nothing moves while somebody types
    bar.set_context((frame(),))
    assert not notice.isVisible()


def test_a_draft_survives_its_bar(bar: AskBar, model: AskModel, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.field, "half a quest")
    other = AskBar(model)
    qtbot.addWidget(other)
    assert other.field.toPlainText() == "half a quest"


def test_everything_has_a_name_and_is_reached_by_tab(bar: AskBar, model: AskModel) -> None:
    model.choose(MODEL)
    for each in bar.findChildren(QToolButton):
        assert each.accessibleName()
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus
