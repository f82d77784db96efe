"""Opens documents beforehand, and finds out how their pages are read by whoever is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Survey
from app.core.frame import Frame
from app.core.page_parts import letter_tokens
from app.core.ports import READER, Choice, Services
from app.core.reading_plan import Book, Plan, Wish, counting, plan
from app.ui import theme
from app.ui.ask_model import AskModel

_COVER: Final = 3 * theme.THUMBNAIL  # px across


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture of a document's first page."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Surveyed:
    """All its pages, and how many tokens a letter of their words takes."""

    survey: Survey
    per_letter: float


Found = Document | Cover | Surveyed
"""What is found out about a file, in this order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How documents are to be read: by whom, how closely, beside what.

    `spent` tokens and `beside` pictures go along in the same request.
    """

    whom: Choice | None
    books: tuple[Book, ...]
    detail: float
    spent: int
    beside: int


class PageChoosing:
    """Opens documents, and plans how whoever is asked reads them. Any thread."""

    def __init__(self, services: Services, model: AskModel) -> None:
        self._services = services
        self._model = model

    @property
    def whom(self) -> Choice | None:
        """Who is asked now: somebody else may take more, or less. Belongs to the GUI thread."""
        current = self._model.current
        return None if current is None else current.choice

    def open_up(self, path: Path, password: str, control: Control) -> Iterator[Progress | Found]:
        """Yield how far it is, and what is found out. Raises MediaError, PasswordNeeded."""
        documents = self._services.documents()
        document: Document | None = None
        for piece in documents.open(path, control, password):
            yield piece
            document = piece if isinstance(piece, Document) else document
        if document is None:
            return
        for found in documents.survey(document, control):
            if isinstance(found, Progress):
                yield found
                continue
            if found.pages[0].pictured and not control.cancelled:
                yield Cover(documents.page(document, 1, _COVER, control))
            tokens = letter_tokens(documents, document, found, control)
            if not control.cancelled:
                yield Surveyed(found, tokens)

    def choose(self, asked: Asked) -> Iterator[Plan]:
        """Yield how documents are read. Raises what making a backend raises."""
        backend = self._services.backend(asked.whom or READER)
        wish = Wish(detail=asked.detail)
        known, count = backend.capabilities, counting(backend)
        yield plan(asked.books, known, count, wish, asked.spent, asked.beside)
