"""`PageTexts`: the words of the pages of a document, as they become known. No widgets."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import POINT, Documents, PageInfo, PageText, Survey
from app.core.errors import AppError, MediaError
from app.core.frame import Frame
from app.core.page_search import folded
from app.core.text_line import TextLine
from app.ui.lane import Lane, Task

_KEPT: Final = 16  # pages whose words are kept with their places
_READ_KEPT: Final = 256  # scans that were read, which takes long
_INCH: Final = 150  # pixels an inch of a scan that is read

Read = Callable[[Frame, Control], Sequence[TextLine]]


@dataclass(frozen=True, slots=True)
class _Learned:
    """What page `number` says, folded; `read` are its words where they were read off a scan.

    With `trouble` nobody knows what it says.
    """

    number: int
    words: str = ""
    read: PageText | None = None
    trouble: AppError | None = None


class PageTexts(QObject):
    """The words of the page in view, and of all pages when somebody searches.

    Pages without a text layer are read by `read`, one after the other, after all others. Belongs to
    the GUI thread.
    """

    arrived = Signal(object)  # PageText of the page that was wanted
    failed = Signal(int, object)  # the number of that page, AppError
    learned = Signal(object)  # dict[int, str]: folded texts of pages by their numbers
    progressed = Signal()  # also where it has ended

    def __init__(
        self,
        documents: Callable[[], Documents],
        read: Read,
        lane: Lane,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._read = read
        self._lane = lane
        self._document: Document | None = None
        self._survey = Survey(())
        self._kept: OrderedDict[int, PageText] = OrderedDict()
        self._scanned: OrderedDict[int, PageText] = OrderedDict()
        self.scans: frozenset[int] = frozenset()  # pages that have no words of their own
        self.words: dict[int, str] = {}  # folded, of the pages that are known
        self.trouble: AppError | None = None  # why some cannot be had
        self._wanted = 0
        self._fetch: Task[PageText] | None = None
        self._collect: Task[_Learned] | None = None

    # ---- what is known

    def open(self, document: Document, survey: Survey) -> None:
        """Know another document from now on."""
        self.leave()
        self._document, self._survey = document, survey
        self.scans = frozenset(page.number for page in survey.pages if _is_scan(page))

    @property
    def total(self) -> int:
        """How many pages there are."""
        return len(self._survey.pages)

    @property
    def collecting(self) -> bool:
        """Whether more is on its way."""
        return self._collect is not None

    def at_hand(self, number: int) -> PageText | None:
        """Return the words of a page with their places, where they are known."""
        return self._scanned.get(number) or self._kept.get(number)

    def leave(self) -> None:
        """Nobody looks any more: hold nothing."""
        self.stop()
        fetch, self._fetch = self._fetch, None
        if fetch is not None:
            fetch.control.cancel()
        self._wanted, self.trouble = 0, None
        self.words = {}
        self._kept.clear()
        self._scanned.clear()

    # ---- the page in view

    def want(self, number: int) -> None:
        """Have the words of a page arrive, now where they are there; the last wish counts."""
        found = self.at_hand(number)
        self._wanted = 0 if found is not None else number
        if found is not None:
            self.arrived.emit(found)
        elif self._fetch is None and self._document is not None:
            self._get(self._document, number)

    def _get(self, document: Document, number: int) -> None:
        def work(control: Control) -> Iterator[PageText]:
            yield from self._documents().text(document, (number,), control)

        task: Task[PageText]

        def batch(pages: list[PageText]) -> None:
            if isValid(self) and self._fetch is task:
                self._take(pages[-1])

        def end(failure: Exception | None) -> None:
            if isValid(self) and self._fetch is task:
                self._end_fetch(number, failure)

        self._fetch = task = self._lane.submit(work, batch, end)

    def _take(self, page: PageText) -> None:
        self._kept[page.number] = page
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if page.number == self._wanted:
            self._wanted = 0
            self.arrived.emit(page)

    def _end_fetch(self, number: int, failure: Exception | None) -> None:
        self._fetch = None
        wanted = self._wanted
        if wanted == number:
            self._wanted = 0
        elif wanted and self._document is not None:
            self._get(self._document, wanted)
        if isinstance(failure, AppError):
            self.failed.emit(number, failure)
        elif failure is not None:
            raise failure

    # ---- all pages

    def collect(self, since: int) -> None:
        """Learn what all pages say, those from `since` on first; goes on where it was stopped."""
        document = self._document
        if document is None or self._collect is not None:
            return
        order = [page for page in self._survey.pages if page.number not in self.words]
        order = [page for page in order if page.number >= since] + [
            page for page in order if page.number < since
        ]
        if order:
            self._begin(document, order)

    def stop(self) -> None:
        """Learn no more; what is known stays."""
        task, self._collect = self._collect, None
        if task is not None:
            task.control.cancel()
            self.progressed.emit()

    def _begin(self, document: Document, pages: Sequence[PageInfo]) -> None:
        said = [page.number for page in pages if not _is_scan(page)]
        scans = [page for page in pages if _is_scan(page)]

        def work(control: Control) -> Iterator[_Learned]:
            for page in self._documents().text(document, said, control):
                yield _Learned(page.number, folded(page.text))
            for scan in scans:
                if control.cancelled:
                    return
                yield self._learned(document, scan, control)

        task: Task[_Learned]

        def batch(pieces: list[_Learned]) -> None:
            if isValid(self) and self._collect is task:
                self._learn(pieces)

        def end(failure: Exception | None) -> None:
            if isValid(self) and self._collect is task:
                self._end_collect(failure)

        self.trouble = None
        self._collect = task = self._lane.submit(work, batch, end)
        self.progressed.emit()

    def _learned(self, document: Document, page: PageInfo, control: Control) -> _Learned:
        """Read a page; one that is damaged leaves the others to be read. On the lane."""
        try:
            read = self._scan(document, page, control)
        except MediaError as error:
            return _Learned(page.number, trouble=error)
        return _Learned(page.number, folded(read.text), read)

    def _scan(self, document: Document, page: PageInfo, control: Control) -> PageText:
        """Read the words off a page."""
        width = max(round(page.width / POINT * _INCH), 1)
        frame = self._documents().page(document, page.number, width, control)
        scale = page.width / frame.width
        return PageText(
            page.number, tuple(_scaled(line, scale) for line in self._read(frame, control))
        )

    def _learn(self, pieces: Sequence[_Learned]) -> None:
        for piece in pieces:
            if piece.read is not None:
                self._scanned[piece.number] = piece.read
                self._kept.pop(piece.number, None)
        while len(self._scanned) > _READ_KEPT:
            self._scanned.popitem(last=False)
        for piece in pieces:
            self.trouble = piece.trouble or self.trouble
        new = {piece.number: piece.words for piece in pieces if piece.trouble is None}
        self.words.update(new)
        self.learned.emit(new)
        self.progressed.emit()

    def _end_collect(self, failure: Exception | None) -> None:
        self._collect = None
        if isinstance(failure, AppError):
            self.trouble = failure
        self.progressed.emit()
        if failure is not None and not isinstance(failure, AppError):
            raise failure


def _is_scan(page: PageInfo) -> bool:
    return page.pictured and not page.letters


def _scaled(line: TextLine, scale: float) -> TextLine:
    left, top, right, bottom = line.box
    box = left * scale, top * scale, right * scale, bottom * scale
    return TextLine(line.text, box, tuple(stop * scale for stop in line.stops))
