"""`Column`: rows under each other in sections, of which only those near the view have widgets.

A section is a question and its answer. Far from the view it is nothing but a height: estimated as
long as nobody has seen it, remembered from then on. What is read never moves: whatever is laid out
anew above or below it, the first row in view that keeps its height stays where it is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Final

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.chat.anchor import Anchor
from app.ui.chat.row import Row
from app.ui.chat.section import MARGIN, Content, Place, Section
from app.ui.chat.surface import draw_bars, draw_glow

_BUDGET: Final = 0.004  # seconds of one turn of preparing what is not in view
_NEAR: Final = 1.0  # heights of the view around it that are prepared
_FAR: Final = 4.0  # beyond so many, widgets are given back
_PASSES: Final = 8  # of laying out what comes into view because of what was laid out


class Column(Place):
    """Keeps its own height. `look_at` says what is in view."""

    resized = Signal(int)  # how far what is in view has moved down

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: list[Section] = []
        self.setAutoFillBackground(True)  # so that scrolling moves what is painted
        self._view = (0, 0)  # top and bottom of what is seen
        self._arranging = False
        self._scheme = theme.of(self)
        self._held: Anchor | None = None  # what was read when the width changed last
        self._held_at = -1  # the top of the view then; at another one something else is read
        self._flashed: Row | None = None
        self._dark = QTimer(self, singleShot=True, interval=theme.FLASH_MS)
        self._dark.timeout.connect(self._end_flash)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._prepare)

    # ---- sections

    def append(self, fill: Callable[[Section], Content], guess: Callable[[int], int]) -> Section:
        """Add a section at the end; it is filled when it comes near the view."""
        made = Section(self, fill, guess)
        self._sections.append(made)
        return made

    def remove(self, section: Section) -> None:
        """Take a section out."""
        self._sections.remove(section)
        section.close()

    def renew(self) -> None:
        """Make everything anew where its colours are others: what is selected is lost with it."""
        before, self._scheme = self._scheme, theme.of(self)
        if self._scheme == before:
            return
        for section in self._sections:
            section.close()
        self.arrange()

    # ---- places

    def set_width(self, width: int) -> None:
        """Take another width. The words at the top of the view stay there."""
        if width == self._width:
            return
        if self._held is None or self._held_at != self._view[0]:
            self._held = self._anchor().at_words()
        self._width = width
        self._arrange(self._held)
        self._held_at = self._view[0]

    def look_at(self, top: int, bottom: int) -> None:
        """What is seen has moved."""
        if (top, bottom) != self._view:
            self._view = (top, bottom)
            if self._lacks(top, bottom):
                self.arrange()
            else:
                self._later.start()

    def place_of(self, section: Section, row: Row) -> QRect:
        """Return where `row` is, with its widget, which is made for it."""
        section.lay_out(row)
        self.arrange()
        return QRect(0, section.top + row.top, self._width, row.height)

    def show_end(self, height: int) -> None:
        """Lay out the last `height` px, for somebody who is about to look at them."""
        self._measure()
        end = self._end()
        self._view = (max(end - height, 0), max(end, height))
        self.resize(self._width, end)
        self.arrange()

    def show_again(self) -> None:
        """Lay out what is in view, after sections have come and gone."""
        self._measure()
        self.arrange()

    def arrange(self) -> None:
        """Lay out what is in view and has changed, and put everything in its place."""
        self._arrange(self._anchor())

    def _arrange(self, anchor: Anchor) -> None:
        if self._arranging or self._width <= 0:
            return
        self._arranging = True
        try:
            moved = self._settle(anchor)
        finally:
            self._arranging = False
        self.resized.emit(moved)
        self._later.start()

    def _settle(self, anchor: Anchor) -> int:
        """Lay out until everything in view is; returns how far the anchor has moved."""
        top, bottom = self._view
        moved = 0
        for _turn in range(_PASSES):
            changed = self._lay_out(top + moved, bottom + moved)
            self._measure()
            if anchor.what is not None:
                moved = self._top_of(anchor.what) + anchor.read - top
            if not changed:
                break
        self._put()
        return moved

    def _anchor(self) -> Anchor:
        """What stays where it is: the first row in view that is as it will stay.

        Where there is none, whatever comes first.
        """
        top, bottom = self._view
        first: Section | Row | None = None
        for section in self._sections_between(top, bottom):
            if section.content is None:
                first = first or section
                continue
            for row in section.between(top - section.top, bottom - section.top):
                if section.top + row.top + row.height <= top:
                    continue
                if self._fresh(row):
                    return Anchor.begin(row, top - section.top - row.top)
                first = first or row
            if section.unread:
                first = first or section
        return Anchor.begin(first, 0 if first is None else top - self._top_of(first))

    def _top_of(self, anchor: Section | Row) -> int:
        if isinstance(anchor, Section):
            return anchor.top
        return next((one.top for one in self._sections if anchor in one.rows), 0) + anchor.top

    def _sections_between(self, top: float, bottom: float) -> list[Section]:
        sections = self._sections
        begin = max(bisect_right(sections, top, key=lambda one: one.top) - 1, 0)
        end = bisect_left(sections, bottom, key=lambda one: one.top)
        return sections[begin:end]

    def _rows_between(self, top: float, bottom: float) -> Iterator[tuple[Section, Row]]:
        for section in self._sections_between(top, bottom):
            for row in section.between(int(top) - section.top, int(bottom) - section.top):
                if section.top + row.top + row.height > top:
                    yield section, row

    def _fresh(self, row: Row) -> bool:
        return row.widget is not None and row.fitted == self.width_of(row)

    def _lacks(self, top: int, bottom: int) -> bool:
        """Whether something between two heights is not as it is to be seen."""
        if any(one.content is None for one in self._sections_between(top, bottom)):
            return True
        return any(not self._fresh(row) for _section, row in self._rows_between(top, bottom))

    def _measure(self) -> None:
        top = MARGIN
        for section in self._sections:
            section.measure()
            section.top = top
            top += section.height

    def _lay_out(self, top: int, bottom: int) -> bool:
        """Make and lay out what stands there; whether that changed any height."""
        changed = False
        for section in self._sections_between(top, bottom):
            if section.content is None:
                section.open()
                self._read(section, monotonic() + _BUDGET)
                changed = True
        if changed:
            return True
        for section, row in list(self._rows_between(top, bottom)):
            if not row.gone and not self._fresh(row):  # to lay out one may take down another
                changed |= section.lay_out(row)
        for section in self._sections:
            changed |= section.lay_out_changed()
        return changed

    def _put(self) -> None:
        left = (self._width - self.room) // 2
        for section in self._sections:
            for row in section.shown:
                if row.widget is None or row.widget.isHidden():
                    continue
                width, x = self.width_of(row), left + row.inset
                if row.share < 1:
                    width = min(width, max(row.widget.sizeHint().width(), 40))
                    x = left + self.room - width
                row.widget.setGeometry(x, section.top + row.top, width, row.height)
        self.resize(self._width, self._end())

    def _end(self) -> int:
        last = self._sections[-1] if self._sections else None
        return MARGIN + (MARGIN if last is None else last.top + last.height)

    # ---- what is not in view

    def _prepare(self) -> None:
        """Go on with what is near the view, and part with what is far from it."""
        end = monotonic() + _BUDGET
        top, bottom = self._view
        near = (bottom - top) * _NEAR
        anchor = self._anchor()  # before anything changes
        changed = False
        for section in self._sections_between(top - near, bottom + near):
            if section.content is None:
                section.open()
                changed = True
            if not section.complete:
                changed = True
                self._read(section, end)
            if monotonic() > end:
                break
        if changed:
            self._measure()
        for section, row in list(self._rows_between(top - near, bottom + near)):
            if monotonic() > end:
                break
            if not self._fresh(row):
                section.lay_out(row)
                changed = True
        if changed:
            self._arrange(anchor)
        self._part(*self._view)  # which stands now where the heights put it

    def _read(self, section: Section, until: float) -> None:
        if section.content is not None and not section.complete:
            section.complete = section.content.read_more(until)

    def _part(self, top: int, bottom: int) -> None:
        """Give back what is far from the view, but for what somebody works in."""
        far = round((bottom - top) * _FAR)
        focus = QApplication.focusWidget()
        for section in self._sections:
            content = section.content
            if content is None:
                continue
            outside = section.top > bottom + far or section.top + section.height < top - far
            if outside and not content.keeps and not any(row.held(focus) for row in section.shown):
                section.close()
                continue
            for row in tuple(section.shown):
                at = section.top + row.top
                if at > bottom + far or at + row.height < top - far:
                    section.give_back(row, focus)

    # ---- what is painted

    def flash(self, row: Row) -> None:
        """Show for a moment a row, which somebody looked for."""
        self._flashed = row
        self._dark.start()
        self.update()

    def _end_flash(self) -> None:
        self._flashed = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars beside what is quoted, and what was looked for."""
        seen = event.rect()
        left = (self._width - self.room) // 2
        painter = QPainter(self)
        if self._flashed is not None and self._flashed.widget is not None:
            wide = 2 * theme.GRID
            box = self._flashed.widget.geometry().adjusted(-wide, -wide, wide, wide)
            draw_glow(painter, box, theme.of(self))
        for section in self._sections_between(seen.top(), seen.bottom() + 1):
            for row in section.between(seen.top() - section.top, seen.bottom() + 1 - section.top):
                if row.bars:
                    box = QRect(left + row.indent, section.top + row.top, 0, row.height)
                    draw_bars(painter, box, row.bars, theme.of(self))
        painter.end()
