"""Tables of replies: painted where they are seen, copied, saved, followed by mouse and keys."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from app.core.blocks import Table
from app.core.chat import Finish, Text
from app.core.chips import chip
from app.core.mark import Mark
from app.media.sheet import save_table
from app.ui.buttons import IconButton
from app.ui.chat import saving
from app.ui.chat.code import CopyButton
from app.ui.chat.link_card import LinkCard
from app.ui.chat.table import TableBlock
from app.ui.chat.table_view import TableView
from app.ui.chat.view import ChatView
from tests.qt.chatting import begun, say, turn_of

PRICES = """| Part | Price | Note |
|:--|--:|:-:|
| bolt | 1,204.50 | **new** |
| `nut` | 3 | =HYPERLINK("http://a.example") |
| 螺丝 | -2 | a \\| b <c> |
"""


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    made = ChatView(save_table)
    qtbot.addWidget(made)
    made.resize(520, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(view: ChatView, text: str) -> tuple[TableBlock, TableView]:
    begun(view, Text(text), Finish("stop"))
    (block,) = view.findChildren(TableBlock)
    return block, block.findChildren(TableView)[0]


def long_table(rows: int) -> str:
    return "| n | words |\n|--:|---|\n" + "".join(f"| {n} | row {n} |\n" for n in range(rows))


def middle(table: TableView, row: int, column: int) -> QPoint:
    return table.visualRect(table.model().index(row, column)).center()


# ---- copying and saving


def test_it_is_copied_for_spreadsheets_and_as_html(view: ChatView) -> None:
    block, _table = shown(view, PRICES)
    block.findChildren(CopyButton)[0].click()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().splitlines() == [
        "Part\tPrice\tNote",
        "bolt\t1,204.50\tnew",
        'nut\t3\t\'=HYPERLINK("http://a.example")',
        "螺丝\t-2\ta | b <c>",
    ]
    assert data.html().startswith("<table><tr><th>Part</th>")
    assert "a | b &lt;c&gt;" in data.html()
    assert block.findChildren(CopyButton)[0].accessibleName() == "Copied"


@pytest.mark.parametrize(
    ("number", "line"),
    [(0, "bolt\t1,204.50\tnew"), (1, 'bolt,"1,204.50",new'), (2, "| bolt | 1,204.50 | **new** |")],
)
def test_the_menu_copies_in_other_forms(view: ChatView, number: int, line: str) -> None:
    block, _table = shown(view, PRICES)
    menu = block.findChildren(CopyButton)[0].menu()
    assert menu is not None
    menu.actions()[number].trigger()
    assert QGuiApplication.clipboard().text().splitlines()[2 if number == 2 else 1] == line


def test_selected_cells_are_copied(view: ChatView) -> None:
    _block, table = shown(view, PRICES)
    table.setCurrentIndex(table.model().index(1, 2))
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '=HYPERLINK("http://a.example")'
    QTest.keyClick(table, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied == '1,204.50\tnew\n3\t\'=HYPERLINK("http://a.example")'


@pytest.mark.parametrize("name", ["prices.xlsx", "prices.csv"])
def test_it_is_saved(qtbot: QtBot, view: ChatView, tmp_path: Path, name: str) -> None:
    block, _table = shown(view, PRICES)
    save = next(one for one in block.findChildren(IconButton) if one.accessibleName()[:4] == "Save")
    save.click()
    dialog = view.window().findChildren(QFileDialog)[0]
    assert dialog.selectedFiles()[0].endswith("table.xlsx")
    path = tmp_path / name
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: name in QToolTip.text())
    if path.suffix == ".csv":
        assert "nut,3,\"'=HYPERLINK(" in path.read_text("utf-8-sig")
        return
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet["B2"].value == 1204.5
    assert (sheet["C3"].value, sheet["C3"].data_type) == ('=HYPERLINK("http://a.example")', "s")


def test_it_is_saved_at_home_or_where_something_was_saved_before(
    view: ChatView, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_last", saving._Last())
    block, _table = shown(view, PRICES)
    save = next(one for one in block.findChildren(IconButton) if one.accessibleName()[:4] == "Save")
    for folder in (home, tmp_path):
        save.click()
        dialog = view.window().findChildren(QFileDialog)[-1]
        assert Path(dialog.directory().absolutePath()) == folder
        dialog.fileSelected.emit(str(tmp_path / "table.csv"))
        dialog.reject()


def test_where_it_cannot_be_saved_is_said(qtbot: QtBot, view: ChatView, tmp_path: Path) -> None:
    block, _table = shown(view, PRICES)
    save = next(one for one in block.findChildren(IconButton) if one.accessibleName()[:4] == "Save")
    save.click()
    dialog = view.window().findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(tmp_path / "gone" / "table.csv"))
    dialog.reject()
    qtbot.waitUntil(lambda: "gone" in QToolTip.text())
    assert not QToolTip.text().startswith("Saved")


# ---- size


def test_of_many_rows_only_those_seen_are_laid_out(view: ChatView) -> None:
    block, table = shown(view, long_table(10_000))
    assert table.model().rowCount() == 10_000
    assert block.height() < 600
    assert all(one.isHidden() for one in block.findChildren(QPushButton))  # too many for all
    table.grab()
    assert len(table._delegate._made) < 200
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    table.grab()
    assert table.rowAt(table.viewport().height() - 2) == 9_999
    assert len(table._delegate._made) <= 600
    assert table.accessibleName() == "Table, 10000 × 2"


def test_some_more_rows_are_all_shown_when_somebody_wants_them(view: ChatView) -> None:
    block, table = shown(view, long_table(60))
    before = block.height()
    (whole,) = block.findChildren(QPushButton)
    assert table.verticalScrollBar().maximum() > 0
    whole.click()
    view.flush()
    assert whole.isHidden()
    assert block.height() > 2 * before
    assert table.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("rows", [3, 60])
def test_columns_fill_the_card_and_what_fits_is_not_scrolled(view: ChatView, rows: int) -> None:
    _block, table = shown(view, long_table(rows))
    view.grab()
    assert table.horizontalScrollBar().maximum() == 0
    assert sum(table.columnWidth(one) for one in (0, 1)) == table.viewport().width()


def test_a_wide_one_is_scrolled_sideways_and_wraps_within_reason(view: ChatView) -> None:
    many = "|".join(f"column {n}" for n in range(30))
    _block, table = shown(view, f"|{many}|\n|{'---|' * 30}\n|{'words of a cell|' * 30}\n")
    assert table.horizontalScrollBar().maximum() > 0
    assert min(table.columnWidth(one) for one in range(30)) >= 72


def test_rows_that_stream_in_leave_those_above_alone(view: ChatView) -> None:
    turn = begun(view, Text(long_table(3)))
    (block,) = view.findChildren(TableBlock)
    table = block.findChildren(TableView)[0]
    table.grab()
    kept = table._delegate.painted(0, 1)
    say(view, turn, Text("| 3 | row"))
    say(view, turn, Text(" 3 |\n| 4 | end |\n"))
    say(view, turn, Finish("stop"))
    assert view.findChildren(TableBlock) == [block]
    assert table.model().rowCount() == 5
    assert table._delegate.painted(0, 1) is kept


# ---- what stands in cells


def with_chip(view: ChatView) -> tuple[TableBlock, TableView]:
    text = (
        f"| Where | What |\n|---|---|\n| here | {chip(1)} Save |\n| there | [go](https://e.org) |\n"
    )
    turn = turn_of()
    view.add_turn(turn)
    box = Mark("box", ((1, 1), (9, 9)), "Save", turn.frames[0].id, text.index(chip(1)))
    say(view, turn, Text(text), box, Finish("stop"))
    (block,) = view.findChildren(TableBlock)
    table = block.findChildren(TableView)[0]
    table.grab()
    return block, table


def chip_spot(table: TableView) -> QPoint:
    return table.visualRect(table.model().index(0, 1)).topLeft() + QPoint(18, 15)


def test_a_chip_in_a_cell_is_pointed_at_and_clicked(view: ChatView) -> None:
    _block, table = with_chip(view)
    pointed: list[int] = []
    clicked: list[int] = []
    view.hovered.connect(lambda _turn, number: pointed.append(number))
    view.clicked.connect(lambda _turn, number: clicked.append(number))
    QTest.mouseMove(table.viewport(), chip_spot(table))
    QTest.mouseMove(table.viewport(), middle(table, 0, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=chip_spot(table))
    assert pointed[:2] == [1, 0]
    assert clicked == [1]


def test_a_mark_that_is_meant_elsewhere_lights_its_chip(view: ChatView) -> None:
    block, table = with_chip(view)
    turn = next(iter(view._turns))
    cell = table.visualRect(table.model().index(0, 1))
    before = table.viewport().grab(cell).toImage()
    view.highlight(turn, 1)
    assert table.viewport().grab(cell).toImage() != before
    view.highlight(None, 0)
    assert table.viewport().grab(cell).toImage() == before
    found = block.place_of(1)
    assert found is not None
    assert block.rect().contains(found)


def test_keys_go_through_cells_and_follow_what_is_there(qtbot: QtBot, view: ChatView) -> None:
    _block, table = with_chip(view)
    clicked: list[int] = []
    view.clicked.connect(lambda _turn, number: clicked.append(number))
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert clicked == [1]
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), LinkCard))
    card = QApplication.activePopupWidget()
    assert card is not None
    assert card.accessibleName() == "Link: https://e.org"
    QTest.keyClick(card, Qt.Key.Key_Escape)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_leaves_the_table(view: ChatView, key: Qt.Key) -> None:
    _block, table = shown(view, PRICES)
    table.setFocus()
    QTest.keyClick(table, key)
    assert not table.hasFocus()


# ---- very many columns


def wide_table(columns: int, cell: str) -> str:
    """A row of short cells, of which the last one holds `cell`."""
    cells = ["`x`"] * (columns - 1) + [cell]
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + f"|{'|'.join(cells)}|\n"


def test_all_of_very_many_columns_are_copied(view: ChatView) -> None:
    block, _table = shown(view, wide_table(400, "last"))
    block.findChildren(CopyButton)[0].click()
    head, row = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == ["a"] * 400
    assert row.split("\t")[-1] == "last"


def test_a_row_grows_for_columns_that_come_into_view(qtbot: QtBot, view: ChatView) -> None:
    block, table = shown(view, wide_table(150, "many words " * 30))
    before, row = block.height(), table.rowHeight(0)
    bar = table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: block.height() > before)
    assert table.rowHeight(0) > row
    bar.setValue(0)
    assert table.rowHeight(0) > row  # what was read does not jump back


def test_it_opens_to_be_corrected_where_there_is_a_window_for_that(view: ChatView) -> None:
    opened: list[Table | None] = []
    view.turn_actions.tables = lambda _frames, table, _over: opened.append(table)
    block, _table = shown(view, PRICES)
    (button,) = (each for each in block.findChildren(IconButton) if "correct" in each.toolTip())
    button.click()
    assert [table and len(table.rows) for table in opened] == [3]
