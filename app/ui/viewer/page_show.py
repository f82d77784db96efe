"""`PageShow`: the page in view on its canvas: coarse at once, then as sharp as it is looked at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.chat import Document
from app.core.documents import PageInfo
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.core.page_places import QUARTERS, Turned
from app.ui.viewer.page_canvas import PageCanvas
from app.ui.viewer.pages import Look, PagePictures, look_at

_REST_MS: Final = 120  # a picture is drawn for a zoom that stays so long
_CLOSE: Final = 2  # pixels: a picture that near is the one that is wanted
_GUESSED: Final = (595.0, 842.0)  # points of a page that nobody has measured yet
_PAPER: Final = 4  # points a pixel of the white page that is shown until there is a picture

Place = Mark | int | None
"""A mark in points of its page, or the number of one of the reply; None for all of a page."""


class PageShow(QObject):
    """Marks are those of a reply, with the place that was asked for after them, if it is another.

    A page whose size nobody knows yet has that of its picture.
    """

    drawn = Signal()  # the picture of the page is there, as sharp as it is wanted
    failed = Signal(object)  # AppError: there is none of this page

    def __init__(self, canvas: PageCanvas, pictures: PagePictures) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._pictures = pictures
        self.document: Document | None = None
        self.page: PageInfo | None = None
        self.quarters = 0
        self._beside: Sequence[PageInfo] = ()
        self._marks: Sequence[Mark] = ()
        self._place: Place = None
        self._frame: Frame | None = None
        self._unknown = False  # its size
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._sharpen)
        canvas.looked.connect(self._look)
        pictures.arrived.connect(self._arrive)
        pictures.failed.connect(self._fail)

    # ---- what is shown

    def show(
        self,
        document: Document,
        page: PageInfo,
        beside: Sequence[PageInfo],
        marks: Sequence[Mark],
        place: Place,
        *,
        known: bool = True,
    ) -> None:
        """Show a page, and prepare those `beside` it; `place` is lit, brought near and seen well.

        The size of one that is not `known` is only a guess.
        """
        again = self.document is not None and self.document.id == document.id
        again = again and self.page is not None and self.page.number == page.number
        guessed, self._unknown = self._unknown, not known
        self.document, self.page, self._beside = document, page, beside
        self._marks, self._place = marks, place
        frame = self._pictures.best(self._wanted(document, page))
        self._put(frame or _paper(document, page, self.quarters), again=again and not guessed)
        self._frame = frame
        if self.canvas.isVisible():
            self._sharpen()
        else:  # it has its size in a moment
            QTimer.singleShot(0, self, self._sharpen)
        if place is not None:
            QTimer.singleShot(0, self, self._reveal)

    def begin(self, document: Document, number: int) -> None:
        """Show a page of which nothing is known yet."""
        self.show(document, PageInfo(number, *_GUESSED), (), (), None, known=False)

    def leave(self) -> None:
        """Show nothing, and hold nothing."""
        self._rest.stop()
        self.document = self.page = self._place = self._frame = None
        self._marks, self.quarters = (), 0
        self._pictures.leave()
        self.canvas.show_frame(None, ())

    def turn(self) -> None:
        """Turn the page clockwise by a quarter; its marks turn with it."""
        self.quarters = (self.quarters + 1) % QUARTERS
        if self.document is not None and self.page is not None:
            frame = self._pictures.best(self._wanted(self.document, self.page))
            self._put(frame or _paper(self.document, self.page, self.quarters), again=False)
            self._frame = frame
            self._sharpen()
            self.canvas.highlight(self._number)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show other marks on the same page."""
        if list(marks) != list(self._marks):
            self._marks = marks
            self.canvas.show_page_marks(self.marks)

    @property
    def marks(self) -> list[Mark]:
        """All marks, the place last where it is none of them; those elsewhere have no frame."""
        if isinstance(self._place, Mark) and self._number > len(self._marks):
            return [*self._marks, replace(self._place, state="quoted")]
        return list(self._marks)

    @property
    def _number(self) -> int:
        """Which of the marks the place is, 0 where there is none."""
        place = self._place
        if not isinstance(place, Mark):
            return place or 0
        same = (
            number
            for number, mark in enumerate(self._marks, 1)
            if mark.frame and (mark.kind, mark.points) == (place.kind, place.points)
        )
        return next(same, len(self._marks) + 1)

    @property
    def turned(self) -> Turned:
        """The page as it is seen."""
        page = self.page
        return Turned(page.width, page.height, self.quarters) if page else Turned(1, 1)

    @property
    def sharp(self) -> bool:
        """Whether what is seen is as sharp as it is wanted, and nothing is about to change."""
        return self._frame is not None and self._pictures.idle and not self._rest.isActive()

    def _reveal(self) -> None:
        if self._place is not None:
            self.canvas.highlight(self._number)
            self.canvas.centre_on(self._number)

    # ---- pictures

    def _wanted(self, document: Document, page: PageInfo) -> Look:
        return look_at(document, page, self.canvas.scale, self.quarters)

    def _look(self) -> None:
        """The zoom has changed: what is far too large to be scaled down gives way at once."""
        document, page, shown = self.document, self.page, self._frame
        if document is None or page is None:
            return
        self._rest.start()
        best = self._pictures.best(self._wanted(document, page))
        if best is not None and shown is not None and best.width < shown.width:
            self._frame = best
            self._put(best, again=True)

    def _sharpen(self) -> None:
        """Have the picture drawn that suits the zoom, unless it is shown."""
        self._rest.stop()
        document, page = self.document, self.page
        if document is None or page is None:
            return
        look = self._wanted(document, page)
        across = 0
        if self._frame is not None:
            across = self._frame.height if self.quarters % 2 else self._frame.width
        if abs(across - look.width) <= _CLOSE:
            self.drawn.emit()
            return
        scale = self.canvas.scale
        fitted = self.canvas.fitted and not self._unknown
        ahead = [look_at(document, each, scale, self.quarters) for each in self._beside]
        self._pictures.want(look, ahead if fitted else ())

    def _arrive(self, look: Look, frame: Frame) -> None:
        document, page = self.document, self.page
        if document is None or page is None or look.quarters != self.quarters:
            return
        if look.document.id != document.id or look.page.number != page.number:
            return
        if self._unknown:
            across, down = frame.width, frame.height
            self.page = PageInfo(page.number, page.width, page.width * down / across)
        self._put(frame, again=not self._unknown)
        self._frame = frame
        self.drawn.emit()

    def _fail(self, look: Look, error: AppError) -> None:
        page = self.page
        if page is not None and look.page.number == page.number and not self._unknown:
            self.failed.emit(error)

    def _put(self, frame: Frame, *, again: bool) -> None:
        self.canvas.show_page(self.turned, frame, self.marks, again=again)


def guessed(count: int) -> tuple[PageInfo, ...]:
    """Return pages of which nothing is known but how many they are."""
    return tuple(PageInfo(number, *_GUESSED) for number in range(1, count + 1))


def _paper(document: Document, page: PageInfo, quarters: int) -> Frame:
    """Return a white page of few pixels, until there is a picture."""
    across, down = Turned(page.width, page.height, quarters).size
    wide, high = max(round(across / _PAPER), 1), max(round(down / _PAPER), 1)
    white = memoryview(b"\xff" * (wide * high * 4)).cast("B", (high, wide, 4))
    return Frame(white, Page(document.id, page.number))
