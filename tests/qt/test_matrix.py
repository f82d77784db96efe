"""A comparison in its window: asked, stopped, gone on with, changed, exported."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QPushButton

from app.core.chat import Document, Finish, Progress, Ref, Text
from app.core.errors import AppError, AuthRefused, ContextTooLong
from app.core.matrix import CellState, Key
from app.core.matrix_prompts import key_figures
from app.core.matrix_secrets import SecretsFound
from app.ui.matrix.cell_view import CellView
from app.ui.matrix.window import MatrixWindow
from tests.qt.comparing import REPORTS, Said, Table
from tests.qt.states import READER, until

ALPHA, BETA, GAMMA, DELTA = REPORTS


@pytest.fixture
def table(qapp: QApplication) -> Iterator[Table]:
    made = Table()
    yield made
    made.comparing.stop()
    made.close()


def shown(table: Table, *questions: str, documents: Sequence[Document] = REPORTS) -> MatrixWindow:
    window = table.window()
    table.comparing.matrix.add_documents(documents)
    for question in questions:
        table.comparing.matrix.add_question(question)
    table.comparing.change(lambda _matrix: None)
    window.show()
    return window


def view(window: MatrixWindow, document: Document, question: str = "Revenue") -> CellView:
    found = window.board.cell(Key(question, document.id))
    assert found is not None
    return found


def states(table: Table) -> list[CellState]:
    return [table.comparing.matrix.cell(key).state for key in table.comparing.matrix.keys]


def test_each_document_is_asked_and_its_pages_are_chips(table: Table) -> None:
    window = shown(table, "Revenue")
    window.ask.click()
    assert table.comparing.running
    assert window.ask.text() == "Stop"
    until(lambda: not table.comparing.running)
    assert [view(window, each).said for each in REPORTS] == [
        "EUR 1,234.5 million", "987.0 Mio. €", "Not stated", "USD 3,456 million",
    ]  # fmt: skip
    chips = [[chip.text() for chip in view(window, each).chips] for each in REPORTS]
    assert chips == [["p. 3"], ["p. 12", "p. 13"], [], ["p. 7"]]
    assert [view(window, each).chips[0].checked for each in (ALPHA, BETA, DELTA)] == [
        "exact", "exact", "missing",
    ]  # fmt: skip
    refs: list[Ref] = []
    window.page_chosen.connect(refs.append)
    view(window, BETA).chips[1].click()
    assert [(ref.kind, ref.id, ref.page) for ref in refs] == [("page", BETA.id, 13)]


def test_the_keyboard_goes_on_to_what_is_wanted_next(table: Table) -> None:
    window = shown(table, "Revenue")
    window.activateWindow()
    until(window.isActiveWindow)
    window.ask.setFocus()
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert not window.ask.isEnabled()
    assert window.focusWidget() is window.export


def test_cells_of_a_document_are_asked_one_after_the_other(table: Table) -> None:
    window = shown(table, "Revenue", "Employees", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: not table.comparing.running)
    by_document = [
        [asked for one, asked in table.asked if one == each.id] for each in (ALPHA, BETA)
    ]
    assert by_document == [["Revenue", "Employees"]] * 2


def test_stop_keeps_what_is_there_and_going_on_asks_the_rest_alone(table: Table) -> None:
    held = threading.Event()

    def script(document: Document, question: str) -> Sequence[Said]:
        waits = document is BETA and len(table.asked) < 4
        return [Text("1 [p. 1]"), *([held] if waits else []), Finish("stop")]

    table.script = script
    window = shown(table, "Revenue", documents=[ALPHA, BETA, GAMMA])
    window.ask.click()
    until(lambda: view(window, BETA).said == "1")
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert states(table)[:2] == ["answered", "cancelled"]
    assert view(window, BETA).said == "1 · Stopped"
    before = len(table.asked)
    table.script = lambda _document, _question: [Text("2 [p. 1]"), Finish("stop")]
    assert window.ask.text() == "Ask the rest"
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert states(table) == ["answered"] * 3
    assert [one for one, _question in table.asked[before:]] == [BETA.id, GAMMA.id]
    assert view(window, ALPHA).said == "1"


def test_a_cell_that_failed_is_asked_again(table: Table) -> None:
    error = ContextTooLong("It does not fit.", "Ask about fewer pages.")
    table.script = lambda document, _question: (
        [error] if document is ALPHA and len(table.asked) <= 2 else [Text("1"), Finish("stop")]
    )
    window = shown(table, "Revenue", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert view(window, ALPHA).said == "It does not fit."
    assert view(window, ALPHA).toolTip() == "Ask about fewer pages."
    view(window, ALPHA)._again.click()
    until(lambda: not table.comparing.running)
    assert states(table) == ["answered"] * 2
    assert len(table.asked) == 3


def test_nobody_is_asked_any_more_where_nobody_could_answer(table: Table) -> None:
    refused = AuthRefused("The key is wrong.", "Enter another one.")
    table.script = lambda _document, _question: [refused]
    window = shown(table, "Revenue", "Employees")
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert len(table.asked) <= 2  # those that had begun
    assert states(table).count("waiting") >= 6
    assert "The key is wrong." in [each.text() for each in window.findChildren(QLabel)]


def test_who_cannot_be_asked_at_all_is_told(table: Table) -> None:
    table.problem = AuthRefused("No key is set.", "Connect a model.")
    window = shown(table, "Revenue", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert view(window, ALPHA).said == "No key is set."
    assert table.defects == []


def test_a_defect_is_reported_and_the_others_go_on(table: Table) -> None:
    def script(document: Document, question: str) -> Sequence[Said]:
        if document is ALPHA:
            raise ZeroDivisionError
        return [Text("1"), Finish("stop")]

    table.script = script
    window = shown(table, "Revenue", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert states(table) == ["failed", "answered"]
    assert [type(each) for each in table.defects] == [ZeroDivisionError]


def test_questions_are_typed_changed_moved_and_removed(table: Table) -> None:
    window = shown(table, "Revenue", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: not table.comparing.running)
    new = window.board.new_question.findChild(QPlainTextEdit)
    assert new is not None
    QTest.keyClicks(new, "Employees")
    QTest.keyClick(new, Qt.Key.Key_Return)
    assert table.comparing.matrix.questions == ["Revenue", "Employees"]
    assert new.toPlainText() == ""
    assert window.ask.text() == "Ask the rest"
    first = window.board.fields[0].findChild(QPlainTextEdit)
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert table.comparing.matrix.questions == ["Employees", "Revenue"]
    assert view(window, ALPHA).said == "EUR 1,234.5 million"
    first.selectAll()
    QTest.keyClicks(first, "Head count")
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert table.comparing.matrix.questions == ["Head count", "Revenue"]
    window.board.fields[0].removed.emit()
    assert [field.words for field in window.board.fields] == ["Revenue"]
    assert view(window, ALPHA).said == "EUR 1,234.5 million"


def test_key_figures_are_added_once(table: Table) -> None:
    window = shown(table, documents=[ALPHA])
    window.figures.click()
    window.figures.click()
    assert table.comparing.matrix.questions == list(key_figures())


def test_a_document_that_is_taken_away_is_not_asked_any_further(table: Table) -> None:
    held = threading.Event()
    table.script = lambda _document, _question: [
        Progress("Reading"),
        held,
        Text("1"),
        Finish("stop"),
    ]
    window = shown(table, "Revenue", documents=[ALPHA, BETA])
    window.ask.click()
    until(lambda: len(table.asked) == 1)
    window.board.cards[0].removed.emit()
    until(lambda: len(table.asked) == 2)
    held.set()
    until(lambda: not table.comparing.running)
    assert states(table) == ["answered"]
    assert [card.document for card in window.board.cards] == [BETA]


def test_a_window_that_is_closed_keeps_all_of_it(table: Table) -> None:
    window = shown(table, "Revenue")
    window.ask.click()
    window.close()
    until(lambda: not table.comparing.running)
    window.show()
    assert view(window, ALPHA).said == "EUR 1,234.5 million"


def test_it_is_exported(table: Table, tmp_path: Path) -> None:
    window = shown(table, "Revenue")
    assert not window.export.isEnabled()
    window.ask.click()
    until(lambda: not table.comparing.running)
    window.export.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "figures.xlsx"))
    dialog.close()
    until(lambda: bool(table.saved))
    assert table.saved == [tmp_path / "figures.xlsx"]


def test_files_are_dropped_on_it(table: Table) -> None:
    window = shown(table, documents=[])
    files: list[list[Path]] = []
    window.files_chosen.connect(files.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/reports/a.pdf"), QUrl("https://example.org/b.pdf")])
    copy = Qt.DropAction.CopyAction
    button, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, button, plain))
    assert files == [[Path("/reports/a.pdf")]]


def test_heads_stay_when_the_cells_are_scrolled(table: Table) -> None:
    window = shown(table, *(f"Question {n}" for n in range(30)))
    window.resize(620, 420)
    until(lambda: window.board.horizontalScrollBar().maximum() > 0)
    board = window.board
    board.verticalScrollBar().setValue(200)
    board.horizontalScrollBar().setValue(100)
    origin = QPoint(0, 0)
    card, field = board.cards[0], board.fields[0]
    cell = view(window, ALPHA, "Question 0")
    assert card.mapTo(board, origin).y() == 0
    assert field.mapTo(board, origin).x() == 0
    assert cell.mapTo(board, origin).x() == card.mapTo(board, origin).x() + 1
    assert cell.mapTo(board, origin).y() == field.mapTo(board, origin).y()


def test_who_is_not_there_can_be_connected(table: Table) -> None:
    window = shown(table, "Revenue", documents=[ALPHA])
    wanted: list[bool] = []
    window.connect_wanted.connect(lambda: wanted.append(True))
    window._model.offer([])
    window.ask.click()
    assert wanted == [True]
    assert not table.comparing.running


def test_the_reader_is_no_model(table: Table) -> None:
    window = shown(table, "Revenue", documents=[ALPHA])
    window._model.offer([READER])
    window.ask.click()
    said = [each.text() for each in window.findChildren(QLabel)]
    assert "The offline reader answers no questions about documents." in said
    assert table.asked == []


def test_an_error_can_be_put_away(table: Table) -> None:
    window = shown(table, "Revenue", documents=[ALPHA])
    window.tell(AppError("One.", "Do this."))
    window.tell(AppError("Two.", "Do that."))
    assert window._error is not None
    window._error.dismissed.emit()
    assert window._error is None


def test_its_user_decides_about_secrets_and_it_goes_on(table: Table) -> None:
    decided: list[str] = []
    found = SecretsFound("There are secrets on page 2; nothing of it was sent.", "Cover them.")
    table.script = lambda _document, _question: [Text("1"), Finish("stop")] if decided else [found]
    window = shown(table, "Revenue", documents=[ALPHA, BETA, GAMMA])
    window.decided.connect(decided.append)
    window.ask.click()
    until(lambda: not table.comparing.running)
    assert "answered" not in states(table)
    (cover,) = [
        each for each in window.findChildren(QPushButton) if each.text() == "Cover and send"
    ]
    cover.click()
    until(lambda: not table.comparing.running)
    assert decided == ["always"]
    assert states(table) == ["answered"] * 3
