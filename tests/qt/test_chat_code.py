"""Code in replies: exact, coloured away from the GUI thread, folded, copied, saved."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.theme import Colour, contrast
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat import code as code_module
from app.ui.chat.code import CodeBlock, CopyButton
from app.ui.chat.colouring import Spot, spots, suffix
from app.ui.chat.view import ChatView
from tests.qt.chatting import begun, chat_view, say
from tests.qt.states import rested, until

PYTHON = 'def f(x):\n    return "字😀", 1  # said'


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def shown(view: ChatView, code: str, language: str = "python") -> tuple[CodeBlock, QPlainTextEdit]:
    begun(view, Text(f"```{language}\n{code}\n```"), Finish("stop"))
    (block,) = view.findChildren(CodeBlock)
    return block, block.findChildren(QPlainTextEdit)[0]


def coloured(field: QPlainTextEdit) -> dict[str, str]:
    """Words of code and the colours they have."""
    found = {}
    block = field.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for one in block.layout().formats():
            word = units[2 * one.start : 2 * (one.start + one.length)].decode("utf-16-le")
            found[word] = one.format.foreground().color().name()
        block = block.next()
    return found


def rgb(name: str) -> Colour:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()


# ---- colours


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_have_colours_that_can_be_read(
    view: ChatView, qapp: QApplication, restored: None, scheme: theme.Scheme
) -> None:
    theme.apply(qapp, scheme)
    _block, field = shown(view, PYTHON)
    rested(view)
    until(lambda: "def" in coloured(field))  # lines are coloured when they have been seen
    found = coloured(field)
    assert {"def", "return", '"字😀"', "1", "# said"} <= set(found)
    assert len({found["def"], found['"字😀"'], found["1"], found["# said"]}) == 4
    ground = rgb(theme.colours(scheme).surface)
    assert all(contrast(rgb(colour), ground) >= 4.5 for colour in found.values())


def test_the_last_line_is_coloured_too() -> None:
    found = list(spots("- old\n+ new", "diff", lambda: False))
    assert [[kind for *_place, kind in line] for line in found[0][:2]] == [["removed"], ["added"]]


def test_colours_are_found_away_from_the_gui_thread(
    view: ChatView, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(code: str, language: str, stopped: Callable[[], bool]) -> Iterator[list[list[Spot]]]:
        threads.append(threading.current_thread())
        return spots(code, language, stopped)

    monkeypatch.setattr(code_module, "spots", noted)
    turn = begun(view, Text("```python\nx = 1\n"))
    say(view, turn, Text("y = 2\n"))
    assert not threads  # not while it may still become something else
    say(view, turn, Text("```\nthen"), Finish("stop"))
    rested(view)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


@pytest.mark.parametrize("language", ["", "no-such-language", "../../etc/passwd", "py\u202ethon"])
def test_what_nobody_knows_stays_in_one_colour(view: ChatView, language: str) -> None:
    _block, field = shown(view, PYTHON, language)
    rested(view)
    assert field.toPlainText() == PYTHON
    assert coloured(field) == {}


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("python", "py"), ("Bash", "sh"), ("json", "json"), ("", "txt"), ("../x", "txt")],
)
def test_the_suffix_of_its_file(language: str, wanted: str) -> None:
    assert suffix(language) == wanted


# ---- exactness


def test_what_is_not_seen_is_seen_in_code(view: ChatView) -> None:
    _block, field = shown(view, "if a\u200b == b\u202e:\u2066 x\tend")
    assert field.toPlainText() == "if a\ufffd == b\ufffd:\ufffd x\tend"


def test_an_endless_line_is_broken_and_copied_whole(view: ChatView) -> None:
    line = "x = " + "1 + " * 2000 + "1"
    block, field = shown(view, line)
    assert field.blockCount() == -(-len(line) // 400)
    block.findChildren(CopyButton)[0].click()
    assert QGuiApplication.clipboard().text() == line


def test_no_ligature_changes_what_code_looks_like(view: ChatView) -> None:
    _block, field = shown(view, "a -> b != c")
    metrics = field.fontMetrics()
    assert metrics.horizontalAdvance("->") == 2 * metrics.horizontalAdvance("-")


# ---- folding


@pytest.mark.parametrize("count", [400, 401])
def test_only_very_long_code_is_folded(view: ChatView, count: int) -> None:
    text = "\n".join(f"line {number}" for number in range(count))
    block, field = shown(view, text)
    (whole,) = block.findChildren(QPushButton)
    folded = count > 400
    assert whole.isHidden() != folded
    assert field.blockCount() == (40 if folded else count)
    block.findChildren(CopyButton)[0].click()
    assert QGuiApplication.clipboard().text() == text
    if folded:
        before = block.height()
        assert whole.text() == "Show all 401 lines"
        whole.click()
        view.flush()
        assert field.toPlainText() == text
        assert block.height() > 8 * before
        assert whole.isHidden()


def test_room_for_a_scroll_bar_is_made_where_it_is_needed(view: ChatView) -> None:
    begun(view, Text("```\nshort\n```\n\n```\n" + "long " * 40 + "\n```"), Finish("stop"))
    short, long = sorted(view.findChildren(CodeBlock), key=lambda one: one.y())
    assert short.height() < long.height()
    for block in (short, long):
        field = block.findChildren(QPlainTextEdit)[0]
        assert field.verticalScrollBar().maximum() == 0


# ---- saving


def test_it_is_saved(qtbot: QtBot, view: ChatView, tmp_path: Path) -> None:
    block, _field = shown(view, PYTHON)
    buttons = {one.accessibleName(): one for one in block.findChildren(IconButton)}
    buttons["Save code…"].click()
    dialog = view.window().findChildren(QFileDialog)[0]
    assert dialog.selectedFiles()[0].endswith("code.py")
    dialog.fileSelected.emit(str(tmp_path / "saved.py"))
    dialog.reject()
    rested(view)
    assert (tmp_path / "saved.py").read_text("utf-8") == PYTHON
