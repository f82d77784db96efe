"""Code and tables in replies: shown, coloured, folded, scrolled, copied, saved."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.blocks import Table
from app.core.chat import Finish, Text
from app.core.mark import Mark
from app.core.theme import contrast
from app.ui import schemes, theme
from app.ui.chat.code import CodeBlock
from app.ui.chat.code_text import CodeText
from app.ui.chat.colouring import spots, suffix
from app.ui.chat.table import TableBlock
from app.ui.chat.table_view import TableView
from app.ui.chat.view import ChatView
from tests.qt.chatting import begun, chat_view, say

CODE = 'def mean(rows):\n    """The mean."""\n    return sum(rows) / 42  # of 😀 rows'
TABLE = "| Day | Rows | Note |\n|:--|--:|:-:|\n| Mon | 12 | **fine** |\n| Tue | =1+1 | ① `x` |\n"


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def button(parent: QWidget, said: str) -> QToolButton:
    found = [one for one in parent.findChildren(QToolButton) if one.toolTip().startswith(said)]
    assert len(found) == 1
    return found[0]


def code_of(view: ChatView) -> tuple[CodeBlock, CodeText]:
    (block,) = view.findChildren(CodeBlock)
    (text,) = block.findChildren(CodeText)
    return block, text


def table_of(view: ChatView) -> tuple[TableBlock, TableView]:
    (block,) = view.findChildren(TableBlock)
    (inner,) = block.findChildren(TableView)
    return block, inner


# ---- code


def test_code_is_coloured_when_it_is_complete(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Text(f"```python\n{CODE}"))
    _block, text = code_of(view)
    assert not text.document().firstBlock().layout().formats()
    say(view, turn, Text("\n```\n"), Finish("stop"))

    def inks() -> set[str]:
        formats = text.document().firstBlock().layout().formats()
        return {one.format.foreground().color().name() for one in formats}

    qtbot.waitUntil(lambda: schemes.syntax(theme.of(text), "keyword") in inks(), timeout=20_000)
    assert text.toPlainText() == CODE


def test_spots_are_counted_as_documents_count() -> None:
    found = [line for lines in spots('a = "😀"  # x', "python", lambda: False) for line in lines]
    assert [(start, length) for start, length, _kind in found[0]] == [(4, 4), (10, 3)]


@pytest.mark.parametrize("scheme", schemes.SCHEMES)
@pytest.mark.parametrize("kind", ["keyword", "string", "number", "comment", "name", "type"])
def test_colours_of_code_can_be_read(scheme: schemes.Colours, kind: str) -> None:
    ink, paper = QColor(schemes.syntax(scheme, kind)), QColor(scheme.surface)
    rgb = [(one.red(), one.green(), one.blue()) for one in (ink, paper)]
    assert contrast(rgb[0], rgb[1]) >= 4.5


@pytest.mark.parametrize(
    ("language", "ending"),
    [("python", "py"), ("C++", "cpp"), ("bash", "sh"), ("", "txt"), ("?", "txt")],
)
def test_code_is_saved_under_the_suffix_of_its_language(language: str, ending: str) -> None:
    assert suffix(language) == ending


def test_long_code_is_folded_until_somebody_wants_all(view: ChatView) -> None:
    begun(view, Text("```\n" + "x = 1\n" * 1000 + "```"), Finish("stop"))
    block, text = code_of(view)
    assert text.blockCount() == 40
    before = block.height()
    (whole,) = block.findChildren(QPushButton)
    assert whole.text() == "Show all 1000 lines"
    QTest.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert text.blockCount() == 1000
    assert block.height() > before
    button(block, "Copy").click()
    assert QGuiApplication.clipboard().text() == "\n".join(["x = 1"] * 1000)


def test_code_is_written_to_the_chosen_file(
    qtbot: QtBot, view: ChatView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(tmp_path / "x.py")
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(target))
    begun(view, Text(f"```python\n{CODE}\n```"), Finish("stop"))
    block, _text = code_of(view)
    button(block, "Save").click()
    qtbot.waitUntil(Path(target).exists, timeout=20_000)
    qtbot.waitUntil(lambda: Path(target).read_text(encoding="utf-8") == CODE)


def test_what_cannot_be_seen_is_seen_in_code_and_copied_as_it_is(view: ChatView) -> None:
    begun(view, Text("```\na\u202eb\u200bc\n```"), Finish("stop"))
    block, text = code_of(view)
    assert text.toPlainText() == "a\ufffdb\ufffdc"
    button(block, "Copy").click()
    assert QGuiApplication.clipboard().text() == "a\u202eb\u200bc"


# ---- tables


def test_a_table_is_a_table(view: ChatView) -> None:
    begun(view, Text(TABLE), Finish("stop"))
    _block, inner = table_of(view)
    model = inner.model()
    cells = [[model.index(r, c).data() for c in range(3)] for r in range(model.rowCount())]
    assert cells == [["Mon", "12", "fine"], ["Tue", "=1+1", "① x"]]
    heads = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(3)]
    assert heads == ["Day", "Rows", "Note"]
    assert "2 × 3" in inner.accessibleName()


def test_a_table_is_copied_for_spreadsheets_and_as_text(view: ChatView) -> None:
    begun(view, Text(TABLE), Finish("stop"))
    block, inner = table_of(view)
    copy = button(block, "Copy")
    copy.click()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().splitlines()[0] == "Day\tRows\tNote"
    assert "<td>Mon</td>" in data.html()
    menu = copy.menu()
    assert menu is not None
    _sheet, as_csv, as_markdown = menu.actions()
    as_csv.trigger()
    assert QGuiApplication.clipboard().text().startswith("Day,Rows,Note")
    assert "'=1+1" in QGuiApplication.clipboard().text()
    as_markdown.trigger()
    assert "| Mon | 12 | **fine** |" in QGuiApplication.clipboard().text()
    inner.setCurrentIndex(inner.model().index(0, 1))
    QTest.keyClick(inner, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "12"


def test_a_table_is_saved_by_who_can(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[tuple[Table, Path]] = []
    view = ChatView(lambda table, path: saved.append((table, path)))
    qtbot.addWidget(view)
    view.resize(420, 500)
    view.show()
    target = tmp_path / "t.xlsx"
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(target)))
    begun(view, Text(TABLE), Finish("stop"))
    block, _inner = table_of(view)
    button(block, "Save").click()
    qtbot.waitUntil(lambda: bool(saved), timeout=20_000)
    assert saved[0][1] == target
    assert len(saved[0][0].rows) == 2


def test_chips_in_cells_are_pointed_at_and_followed(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Text(TABLE))
    mark = Mark("box", ((1, 1), (9, 9)), "x", turn.frames[0].id, TABLE.index("①"))
    say(view, turn, mark, Finish("stop"))
    _block, inner = table_of(view)
    index = inner.model().index(1, 2)
    box = inner.visualRect(index)
    spots_ = [QPoint(x, box.center().y()) for x in range(box.left(), box.right(), 3)]
    found: list[int] = []
    view.hovered.connect(lambda _turn, number: found.append(number))
    for at in spots_:
        QTest.mouseMove(inner.viewport(), at)
    qtbot.waitUntil(lambda: 1 in found, timeout=5000)
    inner.setCurrentIndex(index)
    with qtbot.waitSignal(view.clicked) as clicked:
        QTest.keyClick(inner, Qt.Key.Key_Return)
    assert clicked.args == [turn, 1]
    view.reveal(turn, 1)


def test_rows_come_while_it_streams(view: ChatView) -> None:
    turn = begun(view, Text("| a | b |\n|---|---|\n"))
    for number in range(60):
        say(view, turn, Text(f"| {number} | some words |\n"))
    say(view, turn, Finish("stop"))
    block, inner = table_of(view)
    assert inner.model().rowCount() == 60
    assert inner.model().index(59, 0).data() == "59"
    assert block.height() < 600  # scrolled in a box of its own
    (whole,) = [one for one in block.findChildren(QPushButton) if one.isVisible()]
    QTest.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert block.height() > 60 * 20


def test_a_wide_table_is_scrolled_sideways_and_cells_are_wrapped(view: ChatView) -> None:
    head = "| " + " | ".join(f"column {number}" for number in range(12)) + " |\n"
    long = "words that have to be wrapped " * 4
    row = "| " + " | ".join([long] * 12) + " |\n"
    begun(view, Text(head + "|---" * 12 + "|\n" + row), Finish("stop"))
    block, inner = table_of(view)
    assert block.width() <= view.viewport().width()
    assert inner.horizontalScrollBar().maximum() > 0
    assert inner.rowHeight(0) > 60


def test_ten_thousand_rows_are_there_and_few_are_painted(view: ChatView) -> None:
    rows = "".join(f"| {number} | x |\n" for number in range(10_000))
    begun(view, Text("| a | b |\n|---|---|\n" + rows), Finish("stop"))
    _block, inner = table_of(view)
    assert inner.model().rowCount() == 10_000
    inner.scrollToBottom()
    QApplication.processEvents()
    assert inner.model().index(inner.rowAt(inner.viewport().height() - 5), 0).data() == "9999"
    assert len(inner._delegate._made) < 700


def test_code_of_one_endless_line_can_be_seen(view: ChatView) -> None:
    line = "x=1;" * 25_000
    begun(view, Text(f"```\n{line}\n```"), Finish("stop"))
    block, text = code_of(view)
    cursor = QTextCursor(text.document())
    cursor.select(QTextCursor.SelectionType.Document)
    assert cursor.selectedText().replace("\u2029", "") == line
    button(block, "Copy").click()
    assert QGuiApplication.clipboard().text() == line
