"""`Section`: rows that come and go together; far from the view nothing but their height is left.

It is estimated as long as nobody has seen it, and remembered from then on.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.chat.row import Row

MARGIN: Final = 5 * theme.GRID
_USUAL: Final = 20  # rows at the end, where most come and go


class Place(QWidget):
    """What rows are laid out in, all of one width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = 0

    @property
    def room(self) -> int:
        """The width of a row without inset."""
        return min(self._width - 2 * MARGIN, theme.READ_WIDTH)

    def width_of(self, row: Row) -> int:
        """Return the width that `row` may take."""
        return max(round((self.room - row.inset) * row.share), 40)


class Content(Protocol):
    """What fills a section with rows; made when the section comes near the view."""

    @property
    def keeps(self) -> bool:
        """Whether it has to stay, wherever the view is."""

    def read_more(self, until: float) -> bool:
        """Go on filling until that monotonic time; whether all is there."""

    def close(self) -> None:
        """It is not shown any more; its rows are taken down by the section."""


class Section:
    """Rows that come and go together. Places of rows count from its top."""

    def __init__(
        self,
        place: Place,
        fill: Callable[["Section"], Content],
        guess: Callable[[int], int],
    ) -> None:
        """`fill` makes its rows; `guess` estimates its height for a width."""
        self._place = place
        self._fill = fill
        self._guess = guess
        self._seen: tuple[int | None, int] = None, 0  # a width, and the height: guessed, or last
        self.rows: list[Row] = []
        self.shown: set[Row] = set()  # those that have a widget
        self._changed: dict[Row, None] = {}  # those that are to be laid out anew, seen or not
        self._placed = 0  # so many rows stand where the heights before them put them
        self.content: Content | None = None
        self.unread = 0  # px that are estimated of what its content has not read yet
        self.complete = False  # its content has read all
        self.top = self.height = 0

    @property
    def width(self) -> int:
        """Of its rows, in px."""
        return self._place.room

    def width_of(self, row: Row) -> int:
        """Return the width that `row` may take."""
        return self._place.width_of(row)

    # ---- rows

    def add(self, row: Row, after: Row | None = None) -> Row:
        """Show `row` after another one, or as the last one."""
        at = len(self.rows) if after is None else self._index(after) + 1
        self.rows.insert(at, row)
        self._placed = min(self._placed, at)
        self._changed[row] = None
        if row.widget is not None:
            row.widget.setParent(self._place)
            row.widget.show()
            self.shown.add(row)
        return row

    def remove(self, row: Row) -> None:
        """Take a row out, and its widget down."""
        at = self._index(row)
        del self.rows[at]
        self._placed = min(self._placed, at)
        self._changed.pop(row, None)
        self.shown.discard(row)
        row.close()

    def changed(self, row: Row) -> None:
        """What `row` shows has changed; it is laid out anew with the next arrangement."""
        if row.gone:
            return
        row.fitted = -1
        self._changed[row] = None
        self._placed = min(self._placed, self._index(row))

    def lay_out(self, row: Row) -> bool:
        """Lay a row out, with its widget, which is made for it; whether its height changed."""
        if row.widget is None:
            row.show_in(self._place)
            self.shown.add(row)
        row.fitted = self.width_of(row)
        before, row.height = row.height, row.fit(row.fitted)
        if row.height == before:
            return False
        self._placed = min(self._placed, self._index(row))
        return True

    def lay_out_changed(self) -> bool:
        """Lay out what has changed, seen or not; whether that changed any height."""
        rows, self._changed = self._changed, {}
        heights = False
        for row in rows:
            if row.fitted != -1:
                continue  # it was in view
            if row.widget is not None:
                heights |= self.lay_out(row)
            else:
                row.fitted = row.height = 0  # as high as it is guessed to be
                self._placed = min(self._placed, self._index(row))
                heights = True
        return heights

    def give_back(self, row: Row, focus: QWidget | None) -> None:
        """Part with the widget of a row, unless somebody works in it."""
        row.give_back(focus)
        if row.widget is None:
            self.shown.discard(row)

    def _index(self, row: Row) -> int:
        for last in range(len(self.rows) - 1, max(len(self.rows) - _USUAL, 0) - 1, -1):
            if self.rows[last] is row:
                return last
        return self.rows.index(row)

    # ---- opening

    def open(self) -> None:
        """Let its content make rows."""
        if self.content is None:
            self.content = self._fill(self)  # which may have read all already

    def close(self) -> None:
        """Give rows and widgets back, remember the height."""
        if self.content is None:
            return
        if self.complete:
            self._seen = (self._place.room, self.height)
        content, rows = self.content, self.rows
        self.content, self.complete, self.unread = None, False, 0
        self.rows, self.shown, self._changed, self._placed = [], set(), {}, 0
        # To hide what has the keyboard can move the view, which may open this very section again.
        content.close()
        for row in rows:
            row.close()

    def measure(self) -> None:
        """Place the rows by the heights that are known, from the first one that has changed."""
        if self.content is None:
            if self._seen[0] != self._place.room:
                self._seen = (self._place.room, self._guess(self._place.room))
            self.height = self._seen[1]
            return
        above = self.rows[self._placed - 1] if self._placed else None
        top = 0 if above is None else above.top + above.height
        for row in self.rows[self._placed :]:
            if row.widget is not None and row.widget.isHidden():
                row.top, row.height = top, 0
                continue
            if not row.height:
                row.height = row.guess(self._place.width_of(row))
            top += row.gap
            row.top = top
            top += row.height
        self._placed = len(self.rows)
        self.height = top + self.unread

    def between(self, top: int, bottom: int) -> Iterator[Row]:
        """Yield the rows that stand between two heights of the section."""
        rows = self.rows
        first = max(bisect_right(rows, top, key=lambda row: row.top) - 1, 0)
        last = bisect_left(rows, bottom, key=lambda row: row.top)
        yield from rows[first:last]
