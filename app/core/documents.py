"""Documents as the rooms offer them to each other: what is known of a file, and its pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.frame import Frame
from app.core.text_line import TextLine

POINT: Final = 72
"""Points an inch: sizes of pages are in points."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What is known of page `number` (from 1) before it is drawn.

    `width`, `height` in points as it is shown; 0 where it has no picture: what it has are its
    words. `letters` in its text layer. `print` is how small it is printed, in points: a tenth of
    its letters is smaller; None where that is not known (a scan). `label` is what the document
    calls the page ("iv", the name of a sheet), "" where that is its number.
    """

    number: int
    width: float
    height: float
    letters: int = 0
    print: float | None = None
    label: str = ""

    @property
    def pictured(self) -> bool:
        """Whether it has a picture."""
        return self.width > 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline that leads to a page; `level` from 0."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class Survey:
    """All pages of a document in order, and its outline."""

    pages: tuple[PageInfo, ...]
    outline: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """The text layer of a page in reading order; boxes in points from its top left corner.

    Of a page without a picture boxes are all 0, and tables and headings are Markdown.
    """

    number: int
    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """Its words, a line each."""
        return "\n".join(line.text for line in self.lines)


class Documents(Protocol):
    """Foreign documents, opened in child processes. Any thread.

    Every method raises MediaError for what cannot be read, and for a file that has changed since
    its document was opened; PasswordNeeded where it is closed. After `control.cancel()` iterators
    end early, and what returns a single thing raises MediaError. What somebody waits for goes
    before what goes through all of a document.
    """

    def recognises(self, path: Path) -> bool:
        """Return whether a file (or a folder of pictures) is a document by its content.

        Reads only its beginning; False for what cannot be read at all.
        """
        ...

    def open(
        self, path: Path, control: Control, password: str = ""
    ) -> Iterator[Progress | Document]:
        """Yield how far it is, and last the document: pages may have to be made first.

        A password is remembered for this document until `close`, in memory alone. The same content
        has the same id wherever it lies.
        """
        ...

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield how far it is, and last what is known of all pages; nothing where cancelled."""
        ...

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return a picture of a page, `width` pixels wide; its source is a `Page`, and its id is
        always the same for the same width."""
        ...

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield the text layers of pages, in the order of `numbers`; empty where there is none."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class WithWords(Protocol):
    """`Documents` that tell what pages say sooner than where it stands."""

    def words(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[tuple[int, str]]:
        """Yield numbers of pages with their words, whose lines may come in another order.

        In the order of `numbers`. Raises MediaError.
        """
        ...


def words_of(
    documents: Documents, document: Document, numbers: Sequence[int], control: Control
) -> Iterator[tuple[int, str]]:
    """Yield numbers of pages with their words, in the fastest way that there is.

    In the order of `numbers`. Raises MediaError.
    """
    if isinstance(documents, WithWords):
        yield from documents.words(document, numbers, control)
    else:
        for page in documents.text(document, numbers, control):
            yield page.number, page.text
