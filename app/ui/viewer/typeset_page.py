"""`TypesetPage`: a page that has no picture: its words and tables, set as replies are."""

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.core.words import _
from app.ui.chat.body import Body, place_in
from app.ui.chat.column import Column
from app.ui.chat.formulas import Formulas
from app.ui.chat.parts import guess_words
from app.ui.chat.prose import Prose
from app.ui.chat.row import Row
from app.ui.chat.section import Section
from app.ui.chat.table import TableBlock
from app.ui.chat.tools import SaveTable, Tools
from app.ui.lane import Lane, Mailbox

_FIRST: Final = 0.008  # seconds of reading at once


class TypesetPage(QScrollArea):
    """Shows Markdown; what is far from the view has no widgets."""

    def __init__(self, save_table: SaveTable | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mailbox = Mailbox(self)
        lane = Lane("page", mailbox)
        self._tools = Tools(lane, Formulas(lane, self), save_table)
        self.destroyed.connect(mailbox.close)
        self.destroyed.connect(lambda: lane.close(0))
        self._text = ""
        self._column = Column()
        self._section: Section | None = None
        self.setWidget(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(_("Page"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show another page, from where it begins."""
        if self._section is not None:
            self._column.remove(self._section)
        self._text = text
        self._section = self._column.append(self._fill, lambda width: guess_words(text, width))
        self._column.set_width(self.viewport().width())
        self.verticalScrollBar().setValue(0)
        self._look()

    def reveal(self, at: int, length: int) -> None:
        """Bring code points of the page into view, and show for a moment that it is these."""
        section = self._section
        if section is None:
            return
        section.open()
        content = section.content
        if not isinstance(content, _Content):
            return
        section.complete = content.read_more(inf)
        self._column.arrange()
        row = content.body.row_at(at)
        if row is None:
            return
        box = self._column.place_of(section, row)
        spot = place_in(row, 0, at).translated(box.topLeft())
        self.ensureVisible(spot.center().x(), spot.center().y(), 0, self.viewport().height() // 3)
        if isinstance(row.widget, Prose):
            row.widget.flash(at, length)
        elif isinstance(row.widget, TableBlock):
            row.widget.point_out(at)
        else:
            self._column.flash(row)

    def _fill(self, section: Section) -> "_Content":
        return _Content(section, self._tools, self._text, self._column.arrange, self)

    def _look(self) -> None:
        top = self.verticalScrollBar().value()
        self._column.look_at(top, top + self.viewport().height())
        self._column.show_again()

    def _scrolled(self, value: int) -> None:
        self._column.look_at(value, value + self.viewport().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.set_width(self.viewport().width())
        self._look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys lead to other pages, as in those with pictures."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Content(QObject):
    """What fills the section: one body, which reads the page bit by bit."""

    def __init__(
        self,
        section: Section,
        tools: Tools,
        text: str,
        grown: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._section = section
        top = section.add(Row(QWidget(), lambda _width: 0))
        self.body = Body(section, tools, lambda: top, lambda: text, parent=self)
        self.body.reshaped.connect(grown)
        self.body.feed(text)
        self.body.end()
        section.complete = self.read_more(monotonic() + _FIRST)

    @property
    def keeps(self) -> bool:
        return False

    def read_more(self, until: float) -> bool:
        done = self.body.read(until)
        self._section.unread = self.body.unread_height(self._section.width)
        return done

    def close(self) -> None:
        self.deleteLater()
