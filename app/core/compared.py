"""A comparison of documents as it is kept beside the table that says it in words."""

from dataclasses import dataclass
from typing import Literal

from app.core.mark import Mark


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """A page that an answer names, and what it quotes of it, "" for nothing.

    `checked` is how that stands on the page, as a `chat.Check`; `mark` where, in points.
    """

    page: int
    quote: str = ""
    checked: Literal["exact", "close", "missing", "unread"] = "unread"
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """What a document, by its id, says to one question, as it was answered.

    `text` is as a model wrote it. `note` is what has to be said of it, `who` answered.
    """

    question: str
    document: str
    text: str
    pages: tuple[ComparedPage, ...] = ()
    note: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison that an answer is the table of: its rows, and the cells that are answered.

    Its columns are the documents of the question.
    """

    questions: tuple[str, ...]
    cells: tuple[ComparedCell, ...] = ()
