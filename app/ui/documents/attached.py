"""`AttachedDocument`: a document that goes with the next question, opened beforehand."""

from collections.abc import Iterator
from pathlib import Path

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.errors import AppError, PasswordNeeded, UsageError
from app.core.frame import Frame
from app.core.page_ranges import pages_of, shown_pages
from app.core.reading_plan import Book
from app.ui.attached import Attached
from app.ui.documents.choosing import Cover, Found, PageChoosing, Surveyed
from app.ui.lane import Lane


class AttachedDocument(Attached):
    """It is opened on a lane, and all its pages are looked over.

    `locked`: it waits for its password, `wrong`: the one that was given is not it. Of its pages
    those in `range` go with the question, "" for all; `trouble` is what is wrong with that, in
    words. `choosing` plans how it is read, together with others, on the lane `planning`.
    """

    def __init__(self, path: Path, choosing: PageChoosing, lane: Lane, planning: Lane) -> None:
        """It is opened on `lane`; `planning` is one on which nothing takes long."""
        super().__init__(path)
        self.choosing, self.planning = choosing, planning
        self._lane = lane
        self.document: Document | None = None
        self.cover: Frame | None = None
        self.locked = self.wrong = False
        self.range = self.trouble = ""
        self._surveyed: Surveyed | None = None
        self._pages: tuple[int, ...] = ()

    @property
    def book(self) -> Book | None:
        """What of it is read; None as long as that is not known."""
        if self.document is None or self._surveyed is None or self.trouble:
            return None
        known = self._surveyed
        return Book(self.document, known.survey, self._pages, known.per_letter)

    @property
    def looking(self) -> bool:
        """Whether it is still being opened."""
        return self.searching

    def open_up(self, password: str = "") -> None:
        """Open it, and look all its pages over; the password is kept nowhere."""
        choosing, path = self.choosing, self.path

        def work(control: Control) -> Iterator[Progress | Found]:
            yield from choosing.open_up(path, password, control)

        self._find_out(self._lane, work, self._take)

    def limit(self, words: str) -> None:
        """Let the pages go that `words` say: "3-40, 55"; "" for all."""
        self.range = words.strip()
        self._limit()
        self.changed.emit()

    def take_up(self, document: Document) -> None:
        """Let the pages go of which it was asked about before."""
        passes = document.passes or ()
        numbers = {share.number for each in passes for share in each}
        if 0 < len(numbers) < document.pages:
            self.limit(shown_pages(numbers))

    def _limit(self) -> None:
        self.trouble, self._pages = "", ()
        if self.document is None or not self.range:
            return
        try:
            self._pages = pages_of(self.range, self.document.pages)
        except UsageError as error:
            self.trouble = error.told

    def _take(self, found: Found) -> None:
        match found:
            case Document():
                self.document, self.locked, self.wrong = found, False, False
                self._limit()
            case Cover():
                self.cover = found.frame
            case Surveyed():
                self._surveyed = found

    def _fail(self, failure: AppError) -> None:
        if isinstance(failure, PasswordNeeded):
            self.locked, self.wrong = True, failure.wrong
        else:
            super()._fail(failure)
