"""Several documents compared: questions × documents, in each cell what one says to one question.

A cell is known by the words of its question and by its document. So rows and columns may be moved,
taken away and put back, and nothing that was answered is asked again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.core.chat import Document, Progress, Usage
from app.core.errors import AppError
from app.core.matrix_reply import NO_REPLY, Proof, Reply

CellState = Literal["waiting", "asking", "answered", "failed", "cancelled"]

MOST_QUESTIONS: Final = 200
"""Rows; more are no comparison."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which cell: the words of a question, and the id of a document."""

    question: str
    document: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a document says to a question, as far as it has come.

    `text` is as the model writes it, `reply` what is read out of that once it is whole; `proofs`
    are the pages that it names. `progress` is what is waited for. `note` is what has to be said of
    the answer (what it covers), `who` has answered.
    """

    state: CellState = "waiting"
    text: str = ""
    reply: Reply = NO_REPLY
    proofs: tuple[Proof, ...] = ()
    progress: Progress | None = None
    note: str = ""
    who: str = ""
    usage: Usage | None = None
    error: AppError | None = None


WAITING: Final = Cell()


@dataclass(slots=True)
class Matrix:
    """Documents are columns, questions are rows. Belongs to one thread."""

    documents: list[Document] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    cells: dict[Key, Cell] = field(default_factory=dict)

    def copy(self) -> "Matrix":
        """Return it as it is now, for another thread."""
        return Matrix(list(self.documents), list(self.questions), dict(self.cells))

    def become(self, other: "Matrix") -> None:
        """Be what another one is, for those who look at this one."""
        self.documents, self.questions = list(other.documents), list(other.questions)
        self.cells = dict(other.cells)

    # ---- what is compared

    def add_documents(self, documents: Sequence[Document]) -> list[Document]:
        """Add those that are not there yet; returns them."""
        known = {document.id for document in self.documents}
        new = {each.id: each for each in documents if each.id not in known}
        added = list(new.values())
        self.documents += added
        return added

    def remove_document(self, document: str) -> None:
        """Take a column away; what it says is known again when it comes back."""
        self.documents = [each for each in self.documents if each.id != document]

    def add_question(self, question: str, at: int | None = None) -> int | None:
        """Add a row, at the end if not `at` one; returns where it is, None where it is none.

        One that is there already stays the only one.
        """
        asked = _tidy(question)
        if not asked or asked in self.questions or len(self.questions) >= MOST_QUESTIONS:
            return None
        row = len(self.questions) if at is None else at
        self.questions.insert(row, asked)
        return row

    def change_question(self, row: int, question: str) -> bool:
        """Ask something else in a row; whether that is another question."""
        asked = _tidy(question)
        if not asked or asked in self.questions:
            return False
        self.questions[row] = asked
        return True

    def remove_question(self, row: int) -> None:
        """Take a row away."""
        del self.questions[row]

    def move_question(self, row: int, to: int) -> None:
        """Let a row stand at `to`, counted without it."""
        self.questions.insert(to, self.questions.pop(row))

    # ---- its cells

    def cell(self, key: Key) -> Cell:
        """Return what is known of a cell."""
        return self.cells.get(key, WAITING)

    @property
    def keys(self) -> Iterator[Key]:
        """All cells in the order in which they are asked: one document after the other."""
        for document in self.documents:
            for question in self.questions:
                yield Key(question, document.id)

    @property
    def missing(self) -> list[Key]:
        """The cells that have no answer."""
        return [key for key in self.keys if self.cell(key).state != "answered"]

    def count(self, *states: CellState) -> int:
        """Return how many cells are in one of these states."""
        return sum(self.cell(key).state in states for key in self.keys)

    def document(self, key: Key) -> Document:
        """Return the document that a cell is about."""
        return next(each for each in self.documents if each.id == key.document)

    def renew(self, keys: Collection[Key]) -> None:
        """Have cells wait for an answer again."""
        for key in keys:
            self.cells[key] = WAITING

    def following(self, wanted: Collection[Key], busy: Collection[Key] = ()) -> Key | None:
        """Return the next of the `wanted` cells that wait; None for none, at the moment.

        Cells of one document come one after the other: whoever answers has just read its pages, and
        need not read them again. So none comes of a document that one of the `busy` is about.
        """
        taken = {key.document for key in busy}
        waiting = (key for key in self.keys if key in wanted and self.cell(key).state == "waiting")
        return next((key for key in waiting if key.document not in taken), None)


def _tidy(question: str) -> str:
    return " ".join(question.split())
