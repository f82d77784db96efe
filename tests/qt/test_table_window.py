"""Tables beside their picture: read, looked at, corrected, copied and saved."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.core import table_said, table_sums
from app.core.control import Control
from app.core.frame import Frame
from app.core.table_grid import TableGrid, plain_grid
from app.core.table_sums import SumCheck
from app.core.text_line import TextLine
from app.media.sheet import save_table
from app.ui.lane import Lane, Mailbox
from app.ui.tables.picture import CellPicture
from app.ui.tables.tools import TableTools
from app.ui.tables.window import TableWindow
from tests.table_pictures import Drawn, Look, drawn

ROWS = [
    ["Item", "Q1", "Q2"],
    ["Bolts", "10", "20"],
    ["Nuts", "5", "8"],
    ["Screws", "7", "9"],
    ["Total", "22", "31"],
]

GRID = plain_grid(ROWS)
Open = Callable[..., TableWindow]


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("reading", Mailbox())
    yield made
    made.close()


@pytest.fixture
def open_(qtbot: QtBot, lane: Lane) -> Open:
    def make(page: Drawn, given: TableGrid | None = None) -> TableWindow:
        def read(frame: Frame, control: Control) -> Sequence[TextLine]:
            return page.lines

        tools = TableTools(read, lane, save_table, lane)
        made = TableWindow([page.frame], tools, None if given is None else lambda: given)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        qtbot.waitUntil(lambda: made.edits.grid.rows > 0 and _placed(made))
        return made

    return make


def _placed(window: TableWindow) -> bool:
    return any(cell.box for cell in window.edits.grid.cells)


def write(window: TableWindow, row: int, column: int, text: str) -> None:
    index = window.view.model().index(row, column)
    assert window.view.model().setData(index, text)


def test_what_is_read_is_shown_with_its_places_and_doubts(open_: Open) -> None:
    window = open_(drawn(ROWS))
    assert window.edits.grid.texts() == ROWS
    window.choose((1, 1))
    picture = window.findChild(CellPicture)
    assert picture is not None
    assert picture.meant_box is not None
    assert window.about.text() == "Numbers"
    assert "Total · Q2: 31 is written, its parts make 37." in window.sums.text()
    assert "✓ 1 sum is right." in window.sums.text()
    assert window.next.isEnabled()


def test_a_click_on_the_picture_means_the_cell(open_: Open) -> None:
    window = open_(drawn(ROWS))
    picture = window.findChild(CellPicture)
    assert picture is not None
    window.choose((2, 0))
    box = picture.meant_box
    assert box is not None
    window.choose((0, 0))
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    index = window.view.currentIndex()
    assert (index.row(), index.column()) == (2, 0)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert window.view.currentIndex() == index


def test_a_correction_makes_the_sum_right_and_can_be_undone(open_: Open, qtbot: QtBot) -> None:
    window = open_(drawn(ROWS))
    window.next.click()
    write(window, 4, 2, "37")
    assert window.edits.grid.at(4, 2).text == "37"
    qtbot.waitUntil(lambda: window.sums.text() == "✓ 2 sums are right.")
    assert not window.next.isEnabled()
    window.undo.click()
    assert window.edits.grid.texts() == ROWS
    qtbot.waitUntil(window.next.isEnabled)
    assert not window.undo.isEnabled()
    window.redo.click()
    assert window.edits.grid.at(4, 2).text == "37"


def test_merged_cells_are_one(open_: Open) -> None:
    rows = [["Region", "2025", ""], ["", "H1", "H2"], ["North", "1", "2"], ["South", "3", "4"]]
    window = open_(drawn(rows, spans={(0, 0): (2, 1), (0, 1): (1, 2)}))
    assert window.view.columnSpan(0, 1) == 2
    assert window.view.rowSpan(0, 0) == 2


def test_it_is_copied_and_saved_as_corrected(open_: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_(drawn(ROWS))
    write(window, 4, 2, "37")
    QGuiApplication.clipboard().clear()
    window.copy.click()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()))
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().splitlines()[-1] == "Total\t22\t37"
    assert "<th>Q1</th>" in data.html()
    window.save.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "t.xlsx"))
    qtbot.waitUntil((tmp_path / "t.xlsx").is_file)
    sheet = load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[5]] == ["Total", 22, 37]


def test_a_table_that_a_model_wrote_learns_its_places(open_: Open) -> None:
    wrong = [list(row) for row in ROWS]
    wrong[1][1] = "70"
    window = open_(drawn(ROWS, Look(grid=False)), plain_grid(wrong))
    grid = window.edits.grid
    assert grid.at(1, 2).box is not None
    assert "unseen" in grid.at(1, 1).doubts
    window.choose((1, 1))
    assert "Nothing in the picture reads so." in window.about.text()


def test_the_gui_thread_looks_at_no_sums(
    qtbot: QtBot, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking: set[threading.Thread] = set()

    def checks_of(grid: TableGrid) -> tuple[SumCheck, ...]:
        looking.add(threading.current_thread())
        return table_sums.checks_of(grid)

    monkeypatch.setattr(table_said, "checks_of", checks_of)
    window = TableWindow([], TableTools(_reads_nothing, lane, save_table, lane), lambda: GRID)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.edits.grid.rows == len(ROWS))
    write(window, 4, 2, "37")
    write(window, 4, 1, "23")
    qtbot.waitUntil(lambda: "23 is written, its parts make 22" in window.sums.text())
    assert "✓ 1 sum is right." in window.sums.text()
    window.undo.click()
    window.undo.click()
    qtbot.waitUntil(lambda: "31 is written, its parts make 37" in window.sums.text())
    assert looking
    assert threading.main_thread() not in looking


def _reads_nothing(frame: Frame, control: Control) -> Sequence[TextLine]:
    return ()
