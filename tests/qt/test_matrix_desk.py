"""The comparison of the program: its files, its window, what is kept of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Finish, Progress, Ref, Text
from app.core.control import Control
from app.core.documents import PageInfo, PageText, Survey
from app.core.errors import AppError, MediaError, PasswordNeeded
from app.core.frame import Frame
from app.core.matrix import Matrix
from app.core.matrix_kept import restored
from app.core.memory import History
from app.core.ports import Choice
from app.core.redaction import RedactionSettings
from app.core.settings import Settings
from app.core.text_line import TextLine
from app.ui.ask_model import AskModel
from app.ui.lane import Mailbox
from app.ui.lanes import Lanes
from app.ui.matrix.closed import Closed
from app.ui.matrix.desk import MatrixDesk
from app.ui.matrix.desks import MatrixDesks
from app.ui.matrix.window import MatrixWindow
from app.ui.reopening import reopened
from tests.annual_reports import REPORTS, write
from tests.qt.housing import housed
from tests.qt.scripted import Said, Scripted, picture, services
from tests.qt.states import MODEL, counted, until


class Shelf:
    """Documents of two pages each, of words alone: `Documents` without files.

    Those that are closed open with "sesame", which is remembered.
    """

    def __init__(self) -> None:
        self.unlocked: set[str] = set()

    def recognises(self, path: Path) -> bool:
        return path.suffix == ".pdf"

    def open(
        self, path: Path, control: Control, password: str = ""
    ) -> Iterator[Progress | Document]:
        if path.suffix != ".pdf":
            raise MediaError(f"“{path.name}” is no document.", "Choose another file.")
        if "closed" in path.name and path.name not in self.unlocked:
            error = PasswordNeeded("It is closed by a password.", "Enter it.")
            error.wrong = bool(password)
            if password != "sesame":
                raise error
            self.unlocked.add(path.name)
        yield Progress("Opening")
        yield Document(path.stem, path, 2)

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        list(self.open(document.path, control))
        yield Survey((PageInfo(1, 0, 0, 40), PageInfo(2, 0, 0, 40)))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        return picture()

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        for number in numbers:
            yield PageText(number, (TextLine(f"Revenue of {document.id}: 1,234", (0, 0, 0, 0)),))

    def close(self) -> None: ...


class Stage:
    """A desk, and who answers at it."""

    def __init__(self, history: History) -> None:
        reply: list[Said] = [Text("1,234 [p. 2]"), Finish("stop")]
        self.shelf = Shelf()
        self.backend = Scripted(*[reply] * 9, name="GLM")
        given = services(lambda _choice: self.backend, lambda: history)

        self.services = replace(
            given,
            documents=lambda: self.shelf,
            meant=lambda choice: choice,
            settings=lambda: Settings((RedactionSettings(),)),
            save_table=lambda _table, _path: None,
            read=lambda _frame, _control: (),
        )
        self.lanes = Lanes(self.services, Mailbox())
        self.model = AskModel(counted)
        self.model.offer([replace(MODEL, choice=Choice("local"))])
        self.defects: list[BaseException | None] = []
        self.desk = self.make()
        self.desks: MatrixDesks | None = None  # what holds several

    def make(self) -> MatrixDesk:
        return MatrixDesk(self.services, self.lanes, self.model, self.defects.append)


@pytest.fixture
def stage(qapp: QApplication, history: History) -> Iterator[Stage]:
    made = Stage(history)
    yield made
    made.lanes.close()
    made.desk.close()
    if made.desk.window is not None:
        made.desk.window.close()
    assert made.defects == []


def answered(stage: Stage, *questions: str) -> None:
    desk = stage.desk
    for question in questions:
        desk.comparing.change(partial(Matrix.add_question, question=question))
    assert desk.window is not None
    desk.window.ask.click()
    until(lambda: not desk.comparing.running)


def compared(desk: MatrixDesk) -> list[str]:
    return [each.id for each in desk.comparing.matrix.documents]


def ended(history: History, conversation: str) -> int:
    """How many answers of a conversation are whole."""
    return sum(turn.finish is not None for turn in history.conversation(conversation).turns)


def _says(window: MatrixWindow, words: str) -> bool:
    return window._error is not None and words in window._error.accessibleName()


def test_files_become_columns(stage: Stage) -> None:
    stage.desk.open([Document("one", Path("/one.pdf"), 2)])
    assert stage.desk.window is not None
    stage.desk.window.files_chosen.emit([Path("/two.pdf"), Path("/one.pdf")])
    until(lambda: len(stage.desk.comparing.matrix.documents) == 2)
    assert [card.document.id for card in stage.desk.window.board.cards] == ["one", "two"]


def test_what_is_no_document_is_told(stage: Stage) -> None:
    stage.desk.open()
    window = stage.desk.window
    assert window is not None
    stage.desk.add_files([Path("a.exe")])
    until(partial(_says, window, "“a.exe” is no document."))
    window.close()
    failed: list[AppError] = []
    stage.desk.failed.connect(failed.append)
    stage.desk.add_files([Path("b.exe")])
    until(lambda: bool(failed))


def closed(desk: MatrixDesk) -> list[Closed]:
    """What asks for passwords now."""
    found = desk.window.findChildren(Closed) if desk.window is not None else []
    return [each for each in found if each.isVisible()]


def test_a_closed_document_is_opened_by_its_password(stage: Stage) -> None:
    desk = stage.desk
    desk.open([Document("one", Path("/one.pdf"), 2)])
    desk.add_files([Path("/closed.pdf")])
    until(lambda: bool(closed(desk)))
    (asks,) = closed(desk)
    assert "closed.pdf" in asks.accessibleName()
    asks.open.click()
    assert closed(desk) == [asks]  # nothing was typed
    asks.password.setText("wrong")
    QTest.keyClick(asks.password, Qt.Key.Key_Return)
    assert asks.password.text() == ""
    until(lambda: any("not its password" in each.accessibleName() for each in closed(desk)))
    closed(desk)[0].password.setText("sesame")
    closed(desk)[0].open.click()
    until(lambda: len(desk.comparing.matrix.documents) == 2)
    assert closed(desk) == []


def test_a_closed_document_may_be_left_out(stage: Stage) -> None:
    desk = stage.desk
    desk.open([Document("one", Path("/one.pdf"), 2)])
    desk.add_files([Path("/closed.pdf")])
    until(lambda: bool(closed(desk)))
    desk.renew()
    until(lambda: bool(closed(desk)))  # in the window made anew as well
    closed(desk)[0].leave.click()
    assert closed(desk) == []
    assert [each.id for each in desk.comparing.matrix.documents] == ["one"]


def test_what_it_takes_is_said_before_anything_is_sent(stage: Stage) -> None:
    stage.desk.open([Document(name, Path(f"/{name}.pdf"), 2) for name in ("one", "two")])
    desk, window = stage.desk, stage.desk.window
    assert window is not None
    desk.comparing.change(partial(Matrix.add_question, question="Revenue"))
    until(lambda: desk.planning.outlook is not None)
    assert told(window).startswith("0 of 2 answers · 2 requests · ")
    assert " tok" in told(window)
    assert "4 pages" in told(window)
    desk.comparing.change(partial(Matrix.add_question, question="Employees"))
    assert "4 requests" in told(window)
    assert not stage.backend.asked
    answered(stage)
    assert told(window) == "4 of 4 answers"


def told(window: MatrixWindow) -> str:
    """What the line below the cells says, all of it."""
    return window._state.accessibleName()


def test_it_comes_back_from_the_history_with_its_pages(stage: Stage, history: History) -> None:
    stage.desk.open([Document(name, Path(f"/{name}.pdf"), 2) for name in ("one", "closed")])
    stage.shelf.unlocked.add("closed.pdf")
    answered(stage, "Revenue")
    until(lambda: bool(history.listing()))
    (listed,) = history.listing()
    until(lambda: ended(history, listed.conversation) == 1)
    before = stage.desk.comparing.matrix
    stage.shelf.unlocked.clear()

    again = reopened(history, listed.conversation, lambda _name: Choice("local"))
    desk = MatrixDesk(
        stage.services, stage.lanes, stage.desk._model, stage.defects.append, stage.desk
    )
    (turn,) = again.turns
    assert turn.compared is not None
    desk.restore(again.id, turn.leaf, restored(turn.compared, turn.documents))
    desk.open()
    assert desk.window is not None
    assert desk.comparing.matrix.questions == ["Revenue"]
    for key in before.keys:
        view = desk.window.board.cell(key)
        assert view is not None
        assert view.said == "1,234"
        assert [(chip.text(), chip.checked) for chip in view.chips] == [("p. 2", "exact")]
    until(lambda: bool(closed(desk)))
    (asks,) = closed(desk)
    asks.password.setText("sesame")
    asks.open.click()
    desk.comparing.change(partial(Matrix.add_question, question="Employees"))
    until(lambda: desk.planning.outlook is not None)
    desk.window.ask.click()
    until(lambda: not desk.comparing.running)
    until(lambda: ended(history, listed.conversation) == 2)
    turns = history.conversation(listed.conversation).turns
    assert turns[2].parent == turns[1].id
    assert turns[3].compared is not None
    assert turns[3].compared.questions == ("Revenue", "Employees")
    desk.window.close()


def test_what_was_answered_is_kept_as_a_conversation(stage: Stage, history: History) -> None:
    stage.desk.open([Document(name, Path(f"/{name}.pdf"), 2) for name in ("one", "two")])
    answered(stage, "Revenue")
    until(lambda: bool(history.listing()))
    (listed,) = history.listing()
    until(lambda: ended(history, listed.conversation) == 1)
    question, answer = history.conversation(listed.conversation).turns
    assert question.text == "Compare 2 documents:\n- Revenue"
    assert "| Revenue | 1,234 [doc A p. 2] | 1,234 [doc B p. 2] |" in answer.text
    assert answer.who == "GLM"
    assert [(cited.letter, cited.ref.page) for cited in answer.cited] == [("A", 2), ("B", 2)]
    answered(stage)  # nothing is missing, and nothing new is kept
    answered(stage, "Employees")
    until(lambda: ended(history, listed.conversation) == 2)
    assert len(history.listing()) == 1


def test_the_program_may_end_at_any_time(stage: Stage, history: History) -> None:
    stage.desk.open([Document("one", Path("/one.pdf"), 2)])
    answered(stage, "Revenue")
    stage.lanes.close()
    stage.desk.close()
    assert len(history.listing()) == 1


def test_it_is_made_anew_in_another_language(stage: Stage) -> None:
    stage.desk.open([Document("one", Path("/one.pdf"), 2)])
    answered(stage, "Revenue")
    before = stage.desk.window
    stage.desk.renew()
    made = stage.desk.window
    assert made is not None
    assert made is not before
    assert made.isVisible()
    assert made.board.cards[0].document.id == "one"


def test_pages_and_documents_are_shown(stage: Stage) -> None:
    stage.desk.open([Document("one", Path("/one.pdf"), 2)])
    answered(stage, "Revenue")
    wanted: list[tuple[str, int | None]] = []

    def note(document: Document, ref: Ref) -> None:
        wanted.append((document.id, ref.page))

    stage.desk.document_wanted.connect(note)
    assert stage.desk.window is not None
    (key,) = stage.desk.comparing.matrix.keys
    view = stage.desk.window.board.cell(key)
    assert view is not None
    view.chips[0].click()
    stage.desk.window.board.cards[0].opened.emit()
    assert wanted == [("one", 2), ("one", 1)]


def test_another_comparison_begins_with_nothing(stage: Stage) -> None:
    desks = MatrixDesks(lambda: stage.desk if stage.desk.parent() is None else stage.make())
    stage.desks = desks
    one, two, three = (Document(name, Path(f"/{name}.pdf"), 2) for name in ("one", "two", "three"))
    desks.open([one])
    window = stage.desk.window
    assert window is not None
    assert not window.another.isVisible()  # nothing was answered
    desks.open([two])  # goes with what is there
    assert compared(stage.desk) == ["one", "two"]
    answered(stage, "Revenue")
    desks.open([three])  # is about something else
    assert compared(stage.desk) == ["one", "two"]
    assert compared(desks.current) == ["three"]
    desks.current = stage.desk
    window.another.click()
    begun = desks.current
    assert begun.window is not None
    assert begun.window.isVisible()
    assert compared(begun) == []
    for desk in desks.findChildren(MatrixDesk):
        if desk.window is not None:
            desk.window.close()


def test_it_opens_as_a_command_and_shows_its_pages_beside_conversations(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with housed(qtbot, tmp_path) as house:
        house.answers.new()
        house.answers._do("compare")
        desk = house.answers._desks.current
        until(lambda: desk.window is not None and desk.window.isVisible())
        path = write(REPORTS[0], tmp_path)
        desk.add_files([path])
        until(lambda: len(desk.comparing.matrix.documents) == 1)
        (document,) = desk.comparing.matrix.documents
        desk.document_wanted.emit(document, Ref("page", document.id, page=4))
        pages = house.answers._stage.pages
        assert pages is not None
        until(lambda: pages.in_view is not None and pages.in_view[1] == 4)
        assert desk.window is not None
        desk.window.close()
