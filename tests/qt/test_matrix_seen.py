"""What a comparison looks like: its words can be read, nothing is cut off; pictures are kept."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.core import words
from app.core.chat import Document, Finish, Text
from app.core.errors import AppError, AuthRefused, PasswordNeeded
from app.core.matrix_prompts import key_figures
from app.ui import theme
from app.ui.matrix.closed import Closed
from app.ui.matrix.window import MatrixWindow
from tests.qt.comparing import REPORTS, Said, Table, busy, revenue
from tests.qt.faults import faults
from tests.qt.states import until

State = Callable[[Table], MatrixWindow]


@pytest.fixture
def table(qapp: QApplication) -> Iterator[Table]:
    made = Table()
    yield made
    made.comparing.stop()
    made.close()
    theme.apply(qapp, "light")
    words.use("en")


def shown(table: Table, questions: Sequence[str], documents: Sequence[Document]) -> MatrixWindow:
    window = table.window()
    table.comparing.matrix.add_documents(documents)
    for question in questions:
        table.comparing.matrix.add_question(question)
    table.comparing.change(lambda _matrix: None)
    window.show()
    return window


def empty(table: Table) -> MatrixWindow:
    return shown(table, [], [])


def ready(table: Table) -> MatrixWindow:
    """What it takes is said before it is asked."""
    window = shown(table, key_figures(), REPORTS)
    until(lambda: window._planning.outlook is not None)
    return window


def closed(table: Table) -> MatrixWindow:
    """Two documents wait for their passwords, of which one was given a wrong one."""
    window = ready(table)
    needed, wrong = PasswordNeeded("It is closed."), PasswordNeeded("It is not that.")
    wrong.wrong = True
    window.show_locked({Path("/reports/Epsilon.pdf"): needed, Path("/reports/Zeta.pdf"): wrong})
    until(lambda: all(each.isVisible() for each in window.findChildren(Closed)))
    return window


def running(table: Table) -> MatrixWindow:
    table.script = busy
    window = shown(table, ("Revenue", "Employees"), REPORTS)
    window.ask.click()
    until(lambda: len(table.asked) >= 3 and table.comparing.matrix.count("answered") >= 1)
    return window


def answered(table: Table) -> MatrixWindow:
    window = shown(table, ("Revenue", "Revenue of the year before"), REPORTS)
    window.ask.click()
    until(lambda: not table.comparing.running)
    return window


def failed(table: Table) -> MatrixWindow:
    def script(document: Document, question: str) -> Sequence[Said]:
        if document is REPORTS[1]:
            return [AppError("The reply broke off.", "Ask again.")]
        if document is REPORTS[2]:
            return [AuthRefused("The key is wrong.", "Enter another one.")]
        return revenue(document, question)

    table.script = script
    return answered(table)


def stopped(table: Table) -> MatrixWindow:
    held = threading.Event()
    table.script = lambda _document, _question: [Text("EUR 1,234.5 mill"), held, Finish("stop")]
    window = shown(table, ("Revenue",), REPORTS[:3])
    window.ask.click()
    until(lambda: any(cell.text for cell in table.comparing.matrix.cells.values()))
    table.comparing.stop()
    until(lambda: not table.comparing.running)
    return window


def narrow(table: Table) -> MatrixWindow:
    window = answered(table)
    window.resize(theme.MATRIX_SMALLEST[0], 480)
    return window


STATES: dict[str, State] = {
    each.__name__: each
    for each in (empty, ready, closed, running, answered, failed, stopped, narrow)
}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_it_can_be_read_and_nothing_is_cut_off(
    qapp: QApplication, table: Table, folder: Path, state: str, scheme: theme.Scheme, language: str
) -> None:
    theme.apply(qapp, scheme)
    words.use(language)
    window = STATES[state](table)
    settle(window)
    name = f"matrix-{state}-{scheme}{'-zh' if language != 'en' else ''}.png"
    window.grab().save(str(folder / name))
    assert faults(window) == []


def test_it_can_be_read_in_contrast(qapp: QApplication, table: Table, folder: Path) -> None:
    theme.apply(qapp, "dark", contrast=True)
    window = failed(table)
    settle(window)
    window.grab().save(str(folder / "matrix-failed-dark-contrast.png"))
    assert faults(window) == []


def settle(window: QWidget) -> None:
    """Let what has changed find its place."""
    turns = iter(range(3))
    until(lambda: next(turns, None) is None)
