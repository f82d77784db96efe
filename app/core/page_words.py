"""The words of pages, wherever they come from: their text layer, or what the reader reads off."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Documents, PageInfo, PageText, Survey, words_of
from app.core.frame import Frame
from app.core.text_line import TextLine

Read = Callable[[Frame, Control], Sequence[TextLine]]
"""Reads a picture; lines are in its pixels. Raises AppError."""

_READ_WIDTH: Final = 1600  # px: as wide as print on a scanned page is read well


class PageWords:
    """The words of the pages of documents; those that were asked for are kept as long as this is.

    Belongs to one thread at a time. Raises AppError for what cannot be read.
    """

    def __init__(self, documents: Callable[[], Documents], read: Read) -> None:
        self._open = documents
        self._read = read
        self._kept: dict[tuple[str, int], PageText] = {}
        self._surveys: dict[str, Survey] = {}

    def page(self, document: Document, number: int, control: Control) -> PageText:
        """Return the words of a page, with boxes in points; of a scan as the reader reads them."""
        key = document.id, number
        if key not in self._kept:
            text = next(iter(self._open().text(document, (number,), control)), None)
            if text is None or not text.text.strip():
                text = self._off_picture(document, number, control)
            if control.cancelled:
                return text
            self._kept[key] = text
        return self._kept[key]

    def likely(
        self, document: Document, quotations: Sequence[str], control: Control
    ) -> tuple[tuple[int, ...], ...]:
        """Return, for each quotation, the pages whose text layer may have it, likeliest first."""
        from app.core.likely_pages import likely_pages  # and numpy

        numbers = range(1, document.pages + 1)
        return likely_pages(words_of(self._open(), document, numbers, control), quotations)

    def info(self, document: Document, number: int, control: Control) -> PageInfo | None:
        """Return what is known of a page, None where nothing is."""
        if document.id not in self._surveys:
            for step in self._open().survey(document, control):
                if isinstance(step, Survey):
                    self._surveys[document.id] = step
        known = self._surveys.get(document.id)
        pages = () if known is None else known.pages
        return next((each for each in pages if each.number == number), None)

    def _off_picture(self, document: Document, number: int, control: Control) -> PageText:
        info = self.info(document, number, control)
        if info is None or not info.pictured or control.cancelled:
            return PageText(number, ())
        frame = self._open().page(document, number, _READ_WIDTH, control)
        across, down = info.width / frame.width, info.height / frame.height
        lines = (_scaled(line, across, down) for line in self._read(frame, control))
        return PageText(number, tuple(lines))


def _scaled(line: TextLine, across: float, down: float) -> TextLine:
    left, top, right, bottom = line.box
    box = left * across, top * down, right * across, bottom * down
    return replace(line, box=box, stops=tuple(stop * across for stop in line.stops))
