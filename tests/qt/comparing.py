"""A comparison of documents whose answers a test has written."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.core.chat import (
    Document,
    Finish,
    Message,
    Options,
    PageShare,
    Piece,
    Progress,
    Text,
    Think,
)
from app.core.comparing import Means, Portion
from app.core.control import Control
from app.core.documents import PageText, Survey
from app.core.errors import AppError
from app.core.ports import Choice
from app.core.reading_plan import Book, Chapter, Plan
from app.core.text_line import TextLine
from app.ui.ask_model import AskModel
from app.ui.lane import Lane, Mailbox
from app.ui.matrix.comparing import Comparing
from app.ui.matrix.planning import Planning
from app.ui.matrix.window import MatrixWindow
from tests.qt.states import MODEL, counted

REPORTS: Final = tuple(
    Document(f"{name}-id", Path(f"/reports/{name} annual report 2025.pdf"), pages)
    for name, pages in (("Alpha", 148), ("Beta", 96), ("Gamma", 210), ("Delta", 73))
)
REVENUE: Final = {
    "Alpha": 'EUR 1,234.5 million [p. 3]\n"Revenue 1,234.5" [p. 3]',
    "Beta": "987.0 Mio. € [p. 12, p. 13]",
    "Gamma": "not stated",
    "Delta": 'USD 3,456 million [p. 7]\n"Net revenue 3,465" [p. 7]',
}
_PAGE: Final = "Revenue 1,234.5 1,150.0\n987.0 Mio. €\n3,465"

Said = Piece | AppError | threading.Event
Script = Callable[[Document, str], Sequence[Said]]


def revenue(document: Document, question: str) -> Sequence[Said]:
    """Say how large it was, as each report does."""
    name = document.path.name.partition(" ")[0]
    return [Text(REVENUE[name]), Finish("stop", "Read all pages.")]


@dataclass
class Table:
    """A comparison on lanes of its own; `asked` are the questions in order."""

    script: Script = revenue
    width: int = 1
    asked: list[tuple[str, str]] = field(default_factory=list)
    saved: list[Path] = field(default_factory=list)
    defects: list[BaseException | None] = field(default_factory=list)
    windows: list[MatrixWindow] = field(default_factory=list)
    problem: AppError | None = None  # of who is to answer

    def __post_init__(self) -> None:
        mailbox = Mailbox()
        self.lane = Lane("backend", mailbox, self.width)
        self.work = Lane("work", mailbox)
        self.comparing = Comparing(lambda _choice: self.lane, self._means, self.defects.append)

    def window(self) -> MatrixWindow:
        model = AskModel(counted)
        model.offer([MODEL])
        planning = Planning(
            self.comparing, model, self._plan, self.work, self.defects.append, self.comparing
        )
        made = MatrixWindow(
            self.comparing,
            planning,
            model,
            lambda _table, path: self.saved.append(path),
            self.work,
        )
        self.windows.append(made)
        return made

    def _plan(self, choice: Choice, document: Document, control: Control) -> Iterator[Plan]:
        """Pages that take a thousand tokens each."""
        shares = tuple(PageShare(number, 1000) for number in range(1, document.pages + 1))
        tokens = 1000 * document.pages
        chapter = Chapter(Book(document, Survey(())), (shares,), tokens)
        price = tokens * 0.3e-6
        yield Plan((chapter,), tokens, 1, 1.0, price, "USD", 20.0 + tokens / 4000)

    def close(self) -> None:
        for window in self.windows:
            window.close()
            window.deleteLater()
        for lane in (self.lane, self.work):
            lane.close(5)

    def _means(self, choice: Choice, think: Think, control: Control) -> Means:
        if self.problem is not None:
            raise self.problem
        return Means(self._ask, _material, _texts, "run", "GLM-4.6V")

    def _ask(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Piece]:
        document = messages[-1].parts[0]
        assert isinstance(document, Document)
        question = messages[-1].text.rpartition("\n\nThe question: ")[2]
        self.asked.append((document.id, question))
        for said in self.script(document, question):
            if isinstance(said, threading.Event):
                control.on_change(said.set)
                assert said.wait(60)
            elif isinstance(said, AppError):
                yield Finish("error", error=said)
                return
            else:
                yield said
            if control.cancelled:
                yield Finish("cancelled")
                return


def _material(document: Document, control: Control) -> Sequence[Portion]:
    return [Portion("1–9", 9, lambda _control: (document,))]


def _texts(document: Document, numbers: Sequence[int], control: Control) -> Iterator[PageText]:
    for number in numbers:
        yield PageText(number, tuple(TextLine(line, (0, 0, 0, 0)) for line in _PAGE.split("\n")))


def busy(document: Document, question: str) -> Sequence[Said]:
    """Say something of everything: answered, streaming, waited for, failed."""
    match document.id, question:
        case "Beta-id", "Employees":
            return [AppError("The server has too many requests to answer.", "Ask again later.")]
        case "Gamma-id", "Revenue":
            return [Text("EUR 2,0"), threading.Event()]
        case _, "Employees":
            return [Progress("Reading page 40 of 148"), threading.Event()]
    return revenue(document, question)
