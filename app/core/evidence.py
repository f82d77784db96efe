"""What a reply cites of documents, found while it streams in; its quotations checked at its end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from app.core.chat import (
    Cited,
    Document,
    Finish,
    Message,
    Picture,
    Piece,
    Progress,
    Quote,
    Recast,
    Ref,
    Text,
)
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.mark import Mark, PointXY
from app.core.page_parts import documents_of
from app.core.page_places import on_page
from app.core.page_words import PageWords
from app.core.pages import Citation, PageReader, lettered
from app.core.quotations import Quotation, quotations_in
from app.core.quotes import MISSING, Found, Sheet
from app.core.text_line import Box
from app.core.words import _

_RANGE: Final = 12  # pages of a range that are read as one
_NEAR: Final = 160  # code points between a citation and a place that belongs to it


def with_evidence(
    pieces: Iterable[Piece], messages: Sequence[Message], words: PageWords, control: Control
) -> Iterator[Piece]:
    """Yield the pieces of an answer, and a `Cited` for each page that it cites.

    They come after the words that they stand in, and again before the `Finish` where something is
    quoted: compared with the words of the page by then. Without documents pieces pass as they are.
    """
    documents = documents_of(messages)
    if not documents:
        yield from pieces
        return
    citing = _Citing(documents, messages)
    for piece in pieces:
        if isinstance(piece, Finish):
            yield from citing.end()
            if not control.cancelled:
                yield from _Checking(citing, words, control).checked()
            if control.cancelled:
                yield Finish("cancelled", raw=piece.raw)
                return
        yield piece
        match piece:
            case Text(text):
                yield from citing.feed(text)
            case Mark():
                citing.marks.append(piece)
            case Recast():
                citing.begin()


class _Citing:
    """Follows one answer; of one that goes on, the part before is known."""

    def __init__(self, documents: Sequence[Document], messages: Sequence[Message]) -> None:
        self.documents = {each.id: each for each in documents}
        self.frames = _frames(messages)
        self._all = documents
        self._letters = {each.id: key for key, each in lettered(documents).items()}
        last = messages[-1]
        self._before = last.text if last.role == "assistant" else ""
        self.begin()

    def begin(self) -> None:
        """Nothing was said so far."""
        self._reader = PageReader(self._all)
        self.text = self._before
        self.marks: list[Mark] = []
        self.citations = list(self._reader.feed(self._before))

    @property
    def start(self) -> int:
        """Where this part of the answer begins."""
        return len(self._before)

    def feed(self, text: str) -> Iterator[Cited]:
        """Take the next words."""
        self.text += text
        yield from self._told(self._reader.feed(text))

    def end(self) -> Iterator[Cited]:
        """There are no more words."""
        yield from self._told(self._reader.finish())

    def _told(self, found: Iterable[Citation]) -> Iterator[Cited]:
        for each in found:
            self.citations.append(each)
            if each.start >= self.start:
                yield self.cited(each)

    def cited(self, citation: Citation, quotes: Sequence[Quote] = ()) -> Cited:
        """Return what is told of a citation; its place is that of the first quote on its pages."""
        last = citation.last or citation.page
        places = (
            each.found
            for each in quotes
            if each.found is not None
            and each.found.mark is not None
            and each.found.id == citation.document
            and citation.page <= (each.found.page or 0) <= last
        )
        ref = next(places, Ref("page", citation.document, citation.page))
        length = citation.end - citation.start
        pages = None if citation.last is None else (citation.page, citation.last)
        letter = self._letters[citation.document] if len(self._letters) > 1 else ""
        document = self.documents[citation.document]
        return Cited(
            ref,
            citation.start - self.start,
            length,
            pages,
            letter,
            document.path.name,
            tuple(quotes),
        )


class _Checking:
    """Compares what an answer quotes with the pages, once it is whole."""

    def __init__(self, citing: _Citing, words: PageWords, control: Control) -> None:
        self._citing = citing
        self._words = words
        self._control = control
        self._sheets: dict[tuple[str, int, int], Sheet] = {}

    def checked(self) -> Iterator[Progress | Cited]:
        """Yield how far it is, and what is known of citations now."""
        citing = self._citing
        quotations = quotations_in(citing.text, citing.citations)
        wanted = [each for each in quotations if each.end > citing.start]
        quotes: dict[int, list[Quote]] = {}
        elsewhere: dict[str, list[tuple[int, int, Quotation]]] = {}
        for done, quotation in enumerate(wanted):
            yield Progress(_("Checking what is quoted…"), done, len(wanted))
            if self._control.cancelled:
                return
            at, quote = self._compared(quotation)
            quotes.setdefault(at, []).append(quote)
            if quote.check == "missing":
                where = at, len(quotes[at]) - 1, quotation
                elsewhere.setdefault(citing.citations[at].document, []).append(where)
        for document, missing in elsewhere.items():
            for at, number, found in self._sought(citing.documents[document], missing):
                ref = _ref(found, quotes[at][number].text, document)
                quotes[at][number] = replace(quotes[at][number], found=ref, said=found.said)
        if self._control.cancelled:
            return
        for at, citation in enumerate(citing.citations):
            if citation.start >= citing.start:
                told = citing.cited(citation, quotes.get(at, ()))
                if told.ref.mark is None:
                    told = replace(told, ref=replace(told.ref, mark=self._marked(citation)))
                if told.quotes or told.ref.mark is not None:
                    yield told

    def _compared(self, quotation: Quotation) -> tuple[int, Quote]:
        """Return which citation a quotation belongs to, and how it stands on those pages."""
        first = quotation.cited[0]
        best: tuple[int, Quote] | None = None
        for at in quotation.cited:
            citation = self._citing.citations[at]
            found = self._on(citation, quotation.text)
            if found is None:
                continue
            quote = _quote(quotation.text, found, citation.document)
            if found.check in ("exact", "close"):
                return at, quote
            if best is None or (best[1].found is None and quote.found is not None):
                best = at, quote
        return best or (first, Quote(quotation.text, "unread"))

    def _on(self, citation: Citation, text: str) -> Found | None:
        """Return how words stand on the pages that are cited, or run over their ends.

        None where these pages cannot be read.
        """
        document = self._citing.documents[citation.document]
        first, last = citation.page, citation.last or citation.page
        last = min(last, first + _RANGE - 1)
        try:
            sheet = self._sheet(document, first, last)
            if sheet.empty:
                return None
            found = sheet.find(text)
            for begin, end in ((first, last + 1), (first - 1, last)):
                if found.page is None and begin >= 1 and end <= document.pages:
                    over = self._sheet(document, begin, end).find(text)
                    apart = self._sheet(document, *((end, end) if end > last else (begin, begin)))
                    found = over if apart.find(text).page is None else found
        except AppError:
            return None
        return found

    def _sheet(self, document: Document, first: int, last: int) -> Sheet:
        key = document.id, first, last
        if key not in self._sheets:
            numbers = range(first, last + 1)
            pages = [self._words.page(document, number, self._control) for number in numbers]
            self._sheets[key] = Sheet(pages)
        return self._sheets[key]

    def _sought(
        self, document: Document, missing: Sequence[tuple[int, int, Quotation]]
    ) -> Iterator[tuple[int, int, Found]]:
        """Look for what is missing on all pages of a document; yields what was found of it."""
        texts = [quotation.text for _at, _number, quotation in missing]
        try:
            likely = self._words.likely(document, texts, self._control)
            for (at, number, quotation), pages in zip(missing, likely, strict=True):
                found = self._best(document, quotation.text, pages)
                if found is not None:
                    yield at, number, found
        except AppError:
            pass  # what was found so far stays true

    def _best(self, document: Document, text: str, pages: Sequence[int]) -> Found | None:
        """Return how words stand on the first page that has them exactly, else closely."""
        nearly: Found | None = None
        for page in pages:
            if self._control.cancelled:
                return None
            found = self._sheet(document, page, page).find(text)
            if found.check == "exact":
                return found
            if found.check == "close" and nearly is None:
                nearly = found
        return nearly

    def _marked(self, citation: Citation) -> Mark | None:
        """Return the place that the model gave on a picture of the page, near to its citation."""
        near = self._citing.text[max(0, citation.start - _NEAR) : citation.end + _NEAR]
        begin = max(0, citation.start - _NEAR)
        before = near[: citation.start - begin].rfind("\n") + 1 + begin
        after = near.find("\n", citation.end - begin)
        end = len(self._citing.text) if after < 0 else after + begin
        distances, page = [], (citation.document, citation.page)
        for mark in self._citing.marks:
            at = mark.at + self._citing.start
            frame = self._citing.frames.get(mark.frame)
            if frame is not None and before <= at <= end:
                source = frame.source
                if isinstance(source, Page) and (source.document, source.number) == page:
                    distances.append((abs(at - citation.start), at, mark, frame))
        if not distances:
            return None
        _distance, _at, mark, frame = min(distances, key=lambda one: one[:2])
        return self._on_page(mark, frame, citation)

    def _on_page(self, mark: Mark, frame: Frame, citation: Citation) -> Mark | None:
        """Return a place in a picture of a page as one on the page, in points."""
        document = self._citing.documents[citation.document]
        try:
            info = self._words.info(document, citation.page, self._control)
        except AppError:
            return None
        if info is None or not info.pictured:
            return None
        return on_page(mark, frame, info)


def _frames(messages: Sequence[Message]) -> Mapping[str, Frame]:
    parts = (part for message in messages for part in message.parts)
    shown = (part.frame for part in parts if isinstance(part, Picture))
    return {frame.id: frame for frame in shown if isinstance(frame.source, Page)}


def _quote(text: str, found: Found, document: str) -> Quote:
    if found == MISSING:
        return Quote(text, "missing")
    return Quote(text, found.check, _ref(found, text, document), found.said)


def _ref(found: Found, text: str, document: str) -> Ref | None:
    if found.page is None:
        return None
    return Ref("page", document, found.page, mark=_mark(found.boxes, text, document))


def _mark(boxes: Sequence[Box], text: str, document: str) -> Mark | None:
    """Return where lines stand, as one place: its outline where each is below the one before."""
    if not boxes:
        return None
    lines = [box for box in boxes if box[3] > box[1]] or list(boxes)
    stacked = all(
        after[1] >= (before[1] + before[3]) / 2 and after[0] < before[2] and after[2] > before[0]
        for before, after in pairwise(lines)
    )
    if len(lines) > 1 and stacked:
        right = [(x, y) for _left, top, x, bottom in lines for y in (top, bottom)]
        left = [(x, y) for x, top, _right, bottom in reversed(lines) for y in (bottom, top)]
        return Mark("polygon", tuple[PointXY, ...](right + left), text, document)
    lefts, tops, rights, bottoms = zip(*lines, strict=True)
    corners = (min(lefts), min(tops)), (max(rights), max(bottoms))
    return Mark("box", corners, text, document)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many quotes of an answer stand as they should."""

    exact: int
    close: int
    missing: int
    unread: int

    @property
    def total(self) -> int:
        return self.exact + self.close + self.missing + self.unread


def tally(cited: Iterable[Cited]) -> Tally:
    """Count the quotes of all citations."""
    checks = [quote.check for each in cited for quote in each.quotes]
    return Tally(*(checks.count(check) for check in ("exact", "close", "missing", "unread")))
