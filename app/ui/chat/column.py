"""`Column`: rows under each other, of which only those in view are laid out at once."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme

MARGIN: Final = 5 * theme.GRID
_BUDGET: Final = 0.004  # seconds of one turn of laying out what is not in view


@dataclass(eq=False, slots=True)
class Row:
    """A widget in a column. `fit` lays it out for a width and returns the height it wants.

    `gap` is the room above it; `inset` that on its left, below zero for what has air of its own;
    `share` is the part of the width it may take at most, from the right.
    """

    widget: QWidget
    fit: Callable[[int], int]
    gap: int = 0
    inset: int = 0
    share: float = 1.0
    top: int = 0
    height: int = 0
    fitted: int = -1  # the width it was laid out for


class Column(QWidget):
    """Keeps its own height. `place` says what is in view."""

    resized = Signal(int)  # how far what is in view has moved down

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._width = 0
        self._view = (0, 0)  # top and bottom of what is seen
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._fit_more)

    # ---- rows

    def add(self, row: Row, after: Row | None = None) -> Row:
        """Show `row` after another one, or as the last one."""
        at = len(self._rows) if after is None else self._rows.index(after) + 1
        self._rows.insert(at, row)
        row.widget.setParent(self)
        row.widget.show()
        return row

    def remove(self, row: Row) -> None:
        """Take a row out, and its widget down."""
        self._rows.remove(row)
        row.widget.hide()
        row.widget.deleteLater()

    def changed(self, row: Row) -> None:
        """What `row` shows has changed; `arrange` lays it out anew."""
        row.fitted = -1

    # ---- places

    def set_width(self, width: int) -> None:
        """Take another width."""
        if width != self._width:
            self._width = width
            self.arrange()

    def look_at(self, top: int, bottom: int) -> None:
        """What is seen has moved."""
        self._view = (top, bottom)
        if any(self._stale(row) and self._seen(row) for row in self._rows):
            self.arrange()

    def arrange(self) -> None:
        """Lay out what has changed or is in view, and put everything in its place."""
        top = self._view[0]
        anchor = next((row for row in self._rows if row.top + row.height > top), None)
        read = 0.0 if anchor is None else top - anchor.top  # so far into it somebody has read
        if anchor is not None and anchor.fitted not in (-1, self._room(anchor)):
            before = anchor.height
            self._fit(anchor)
            read *= anchor.height / before
        for row in self._rows:
            if row.fitted == -1 or (self._stale(row) and self._seen(row)):
                self._fit(row)
        self._put()
        self.resized.emit(0 if anchor is None else round(anchor.top + read) - top)
        if any(map(self._stale, self._rows)):
            self._later.start()

    def _fit_more(self) -> None:
        end = monotonic() + _BUDGET
        for row in self._rows:
            if self._stale(row):
                self._fit(row)
                if monotonic() > end:
                    break
        self.arrange()

    def _stale(self, row: Row) -> bool:
        return row.fitted != self._room(row)

    def _seen(self, row: Row) -> bool:
        return row.top < self._view[1] and row.top + row.height > self._view[0]

    def _fit(self, row: Row) -> None:
        row.fitted = self._room(row)
        row.height = row.fit(row.fitted)

    def _room(self, row: Row) -> int:
        whole = min(self._width - 2 * MARGIN, theme.READ_WIDTH) - row.inset
        return max(round(whole * row.share), 40)

    def _put(self) -> None:
        whole = min(self._width - 2 * MARGIN, theme.READ_WIDTH)
        left = (self._width - whole) // 2
        top = MARGIN
        for row in self._rows:
            if row.widget.isHidden():
                continue
            top += row.gap
            row.top = top
            width = self._room(row)
            if row.share < 1:
                width = min(width, max(row.widget.sizeHint().width(), 40))
                row.widget.setGeometry(left + whole - width, top, width, row.height)
            else:
                row.widget.setGeometry(left + row.inset, top, width, row.height)
            top += row.height
        self.resize(self._width, top + MARGIN)
