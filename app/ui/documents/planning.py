"""`Planning`: how the documents of the next question are read, found out while it is typed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.ports import Choice
from app.core.reading_plan import Chapter, Plan
from app.ui.attached import Attached
from app.ui.documents.attached import AttachedDocument
from app.ui.documents.choosing import Asked

_SOON_MS: Final = 60  # after a move of the slider: as fast as a hand asks for another plan
_ROUGH: Final = 512  # tokens: with each letter that is typed all would be planned anew


class Planning(Attached):
    """Follows the documents of a row of attachments; they share requests, and one `detail`.

    `asks` returns who is going to be asked, None for whoever is chosen.
    """

    def __init__(self) -> None:
        super().__init__(Path())
        self.detail = 1.0
        self.asks: Callable[[], Choice | None] = lambda: None
        self.plan: Plan | None = None
        self._documents: tuple[AttachedDocument, ...] = ()
        self._spent = self._beside = 0
        self._asked: Asked | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look_again)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents as they are asked about."""
        return self.plan.documents if self.plan is not None else ()

    def chapter(self, document: AttachedDocument) -> Chapter | None:
        """Return what of one of them goes."""
        chapters = self.plan.chapters if self.plan is not None else ()
        known = document.document
        same = (each for each in chapters if known and each.book.document.id == known.id)
        return next(same, None)

    @property
    def looking(self) -> bool:
        """Whether it is still being found out, or about to be."""
        return self.searching or self._soon.isActive()

    @property
    def problem(self) -> str:
        """Why nothing can be asked about them like this, "" where something can."""
        if self.failure is not None:
            return self.failure.told
        return self.plan.problem if self.plan is not None else ""

    def follow(self, documents: Sequence[AttachedDocument]) -> None:
        """Plan for these from now on."""
        for gone in {*self._documents} - {*documents}:
            gone.changed.disconnect(self._look_soon)
        for new in {*documents} - {*self._documents}:
            new.changed.connect(self._look_soon)
        if tuple(documents) != self._documents:
            self._documents = tuple(documents)
            self.look_again()

    def leave_room(self, spent: int, beside: int) -> None:
        """So many tokens and pictures go along."""
        rough = -(-spent // _ROUGH) * _ROUGH
        if (rough, beside) != (self._spent, self._beside):
            self._spent, self._beside = rough, beside
            self._look_soon()

    def choose_detail(self, detail: float) -> None:
        """Read that closely."""
        if detail != self.detail:
            self.detail = detail
            self._look_soon()
            self.changed.emit()

    def look_again(self) -> None:
        """Plan anew, where something else is wished for, or somebody else is asked."""
        self._soon.stop()
        asked = self._wanted()
        if asked == self._asked:
            return
        self._asked = asked
        if asked is None:
            self.leave()
            self.plan, self.failure = None, None
            self.changed.emit()
            return
        first = self._documents[0]
        choosing = first.choosing

        def work(_control: Control) -> Iterator[Progress | Plan]:
            yield from choosing.choose(asked)

        self._find_out(first.planning, work, self._take)

    def _look_soon(self) -> None:
        if self._wanted() != self._asked:
            self._soon.start()

    def _wanted(self) -> Asked | None:
        """Return what is to be planned: None as long as not all of them are known."""
        books = tuple(each.book for each in self._documents)
        known = tuple(book for book in books if book is not None)
        if not known or len(known) < len(books):
            return None
        whom = self.asks() or self._documents[0].choosing.whom
        return Asked(whom, known, self.detail, self._spent, self._beside)

    def _take(self, found: Plan) -> None:
        self.plan = found
