"""`Reading`: which pages of documents really went to who answers, and that in words."""

from collections.abc import Iterator, Sequence

from app.core.chat import (
    Document,
    Finish,
    Message,
    PagesRead,
    Passage,
    Picture,
    Piece,
    Sent,
    Text,
    Thinking,
)
from app.core.clips import shown_passes
from app.core.frame import Page, Source
from app.core.later import LaterFrame
from app.core.page_ranges import shown_pages
from app.core.turns import pictures_of
from app.core.words import _


class Reading:
    """Follows the requests of one answer about `documents`, with what is to be read of them.

    A page counts where its picture was sent and its words went along, in a request that was
    answered.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._wanted = {
            (document.id, share.number)
            for document in documents
            for each in document.passes or ()
            for share in each
        }
        self._read: set[tuple[str, int]] = set()
        self._requests = 0
        self._messages: Sequence[Message] = ()
        self._sent: set[int] = set()  # numbers of pictures
        self._answered = False

    def begins(self, messages: Sequence[Message]) -> None:
        """Note what the next request asks."""
        self._messages, self._sent, self._answered = messages, set(), False
        self._wanted |= pages_in(messages)

    def add(self, piece: Piece) -> None:
        """Take the next piece of its answer; pictures numbered as in this request."""
        match piece:
            case Sent(image):
                self._sent.add(image)
            case Text() | Thinking():
                self._answered = True
            case Finish(error=None, reason="stop"):
                self._answered = True

    def ends(self) -> None:
        """Count the pages of the request, if it was answered."""
        if not self._answered:
            return
        pages = set(self._pages())
        self._requests += bool(pages)
        self._read |= pages

    def known(self, pages: Sequence[tuple[str, int]]) -> None:
        """Count the pages of a request that was answered before."""
        self._requests += bool(pages)
        self._read |= set(pages)

    @property
    def found(self) -> tuple[PagesRead, ...]:
        """What was read of each document."""
        return tuple(map(self._found, self._documents))

    @property
    def told(self) -> str:
        """It in words: "Read 150 of 150 pages · 3 passes"; "" without documents."""
        several = len(self._documents) > 1
        told = [
            _told(document, each, several=several)
            for document, each in zip(self._documents, self.found, strict=True)
        ]
        if self._requests > 1:
            told.append(shown_passes(self._requests))
        return " · ".join(told)

    def _pages(self) -> Iterator[tuple[str, int]]:
        """Yield the pages that went with the request."""
        shown: set[tuple[str, int]] = set()
        for number, picture in enumerate(pictures_of(self._messages), 1):
            frame = picture.frame
            if (page := _page(frame.source)) is not None:
                shown.add(page)
                if number in self._sent and not (isinstance(frame, LaterFrame) and frame.lost):
                    yield page
        for message in self._messages:
            for part in message.parts:
                if isinstance(part, Passage):
                    page = part.source.document, part.source.number
                    if page not in shown:
                        yield page

    def _found(self, document: Document) -> PagesRead:
        wanted = {number for name, number in self._wanted if name == document.id}
        read = {number for name, number in self._read if name == document.id}
        missing = tuple(sorted(wanted - read))
        return PagesRead(document.id, tuple(sorted(read)), missing, document.pages)


def pages_in(messages: Sequence[Message]) -> set[tuple[str, int]]:
    """Return the pages, by document and number, that stand in messages as pictures or words.

    A part of a page is none.
    """
    found = set()
    for message in messages:
        for part in message.parts:
            source = part.frame.source if isinstance(part, Picture) else None
            source = part.source if isinstance(part, Passage) else source
            if (page := _page(source)) is not None:
                found.add(page)
    return found


def _page(source: Source | None) -> tuple[str, int] | None:
    """Return the page that all of is seen there."""
    if isinstance(source, Page) and source.part is None:
        return source.document, source.number
    return None


def from_notes() -> str:
    """Say that no page went, only what was noted of them before."""
    return _("Answered from the notes of an earlier reading")


def _told(document: Document, found: PagesRead, *, several: bool) -> str:
    read, pages = len(found.read), found.pages
    if several:
        said = _("{document}: read {read} of {pages} pages").format(
            document=document.letter or document.path.name, read=read, pages=pages
        )
    else:
        said = _("Read {read} of {pages} pages").format(read=read, pages=pages)
    if read and read < pages:
        said = _("{coverage} ({which})").format(coverage=said, which=shown_pages(found.read))
    if found.missing:
        missing = shown_pages(found.missing)
        said = _("{coverage}, not read: {missing}").format(coverage=said, missing=missing)
    return said
