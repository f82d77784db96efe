"""The bars above and below a page: what it is of, which one it is, how it is looked at."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from app.core.chat import Document
from app.core.documents import PageInfo
from app.core.pages_made import pages_made
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.elided import ElidedLabel
from app.ui.tips import literal
from app.ui.viewer.strip import name_of

_FIELD: Final = 52  # px: for "1234"
_WIDE_FIELD: Final = 112  # for the name of a sheet
_ROOMY: Final = 460  # px: all buttons fit


class ViewerHead(QWidget):
    """The name of the document, and what opens beside its pages."""

    outline_wanted = Signal()
    part_wanted = Signal(bool)
    search_wanted = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.HEAD)
        self.back = IconButton("chevron-left", _("Back to the conversation (Esc)"))
        self.back.clicked.connect(self.left)
        self.outline = IconButton("list", _("Outline"))
        self.outline.clicked.connect(self.outline_wanted)
        self._name = ElidedLabel(())
        self.part = IconButton("region", _("Select a part of the page and ask about it"))
        self.part.setCheckable(True)
        self.part.clicked.connect(self.part_wanted)
        self.find_button = IconButton("search", _("Find in the document (Ctrl+F)"))
        self.find_button.setCheckable(True)
        self.find_button.clicked.connect(self.search_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.back)
        row.addWidget(self.outline)
        row.addWidget(self._name, 1)
        row.addWidget(self.part)
        row.addWidget(self.find_button)

    def say(self, document: Document) -> None:
        """Say which document it is. Nothing can be done with its pages before they are known."""
        self.outline.hide()
        self.part.setEnabled(False)
        self.find_button.setEnabled(False)
        name, made = document.path.name, pages_made(document)
        self._name.say([part for part in (name, made) if part], " · ")
        self._name.setToolTip(literal(name))


class ViewerFoot(QWidget):
    """Which page it is, and how large."""

    page_wanted = Signal(int)
    zoomed = Signal(str)  # "in", "out", "page", "width" or "actual"
    turn_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.HEAD)
        self._pages: Sequence[PageInfo] = ()
        self._number = 0
        self.first = self._leading("first", _("First page (Home)"), lambda: 1)
        self.before = self._leading(
            "chevron-left", _("Previous page (Page up)"), lambda: self._number - 1
        )
        self.after = self._leading(
            "chevron-right", _("Next page (Page down)"), lambda: self._number + 1
        )
        self.last = self._leading("last", _("Last page (End)"), lambda: len(self._pages))
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Page"))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFixedWidth(_FIELD)
        self.field.returnPressed.connect(self._go)
        self.field.editingFinished.connect(self._show_number)
        self._count = QLabel()
        self._count.setProperty("quiet", True)
        self._zoom = QLabel()
        self._zoom.setProperty("quiet", True)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(44)
        self._zoom.setAccessibleName(_("Zoom"))
        self._looks = [
            self._zooming("zoom-out", _("Zoom out (−)"), "out"),
            self._zooming("zoom-in", _("Zoom in (+)"), "in"),
            self._zooming("fit", _("Whole page (0)"), "page"),
            self._zooming("fit-width", _("Whole width (2)"), "width"),
            self._zooming("actual", _("100 % (1)"), "actual"),
        ]
        self.turn = IconButton("turn", _("Turn clockwise (R)"))
        self.turn.clicked.connect(self.turn_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(0)
        which = (self.first, self.before, self.field, self._count, self.after, self.last)
        for each in which:
            row.addWidget(each)
        row.addStretch(1)
        smaller, larger, *others = self._looks
        how = (smaller, self._zoom, larger, *others, self.turn)
        for widget in how:
            row.addWidget(widget)

    def _leading(self, icon: str, said: str, to: Callable[[], int]) -> IconButton:
        button = IconButton(icon, said)
        button.clicked.connect(lambda: self.page_wanted.emit(to()))
        return button

    def _zooming(self, icon: str, said: str, how: str) -> IconButton:
        button = IconButton(icon, said)
        button.clicked.connect(lambda: self.zoomed.emit(how))
        return button

    # ---- what is shown

    def show_pages(self, pages: Sequence[PageInfo]) -> None:
        """Lead to these; where there is only one, nowhere."""
        self._pages = pages
        named = any(page.label for page in pages)
        self.field.setFixedWidth(_WIDE_FIELD if named else _FIELD)
        self._show_room()

    def show_page(self, number: int) -> None:
        """Say that page `number` is in view."""
        self._number = number
        self._show_number()
        count = len(self._pages)
        if not 0 < number <= count:
            return
        for button, there in ((self.first, number > 1), (self.before, number > 1)):
            button.setEnabled(there)
        for button in (self.after, self.last):
            button.setEnabled(number < count)
        page = self._pages[number - 1]
        of = _("{number} / {count}") if page.label else _("/ {count}")
        self._count.setText(f" {of.format(number=number, count=count)} ")
        for widget in (*self._looks, self._zoom, self.turn):
            widget.setEnabled(page.pictured)

    def show_zoom(self, zoom: float) -> None:
        """Say how large it is: 1 is as large as on paper."""
        self._zoom.setText(_("{percent} %").format(percent=round(zoom * 100)))

    def _show_number(self) -> None:
        if 0 < self._number <= len(self._pages):
            self.field.setText(name_of(self._pages[self._number - 1]))
            self.field.setCursorPosition(0)

    def _show_room(self) -> None:
        """Leave out what keys do as well where there is no room for it."""
        several, roomy = len(self._pages) > 1, self.width() >= _ROOMY
        for widget in (self.before, self.field, self._count, self.after):
            widget.setVisible(several)
        for widget in (self.first, self.last):
            widget.setVisible(several and roomy)
        self._looks[-1].setVisible(roomy or not several)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_room()

    def _go(self) -> None:
        number = page_called(self.field.text(), self._pages)
        if number:
            self.page_wanted.emit(number)
        self._show_number()


def page_called(name: str, pages: Sequence[PageInfo]) -> int:
    """Return the number of the page that somebody calls so: by its label, else by its number.

    0 where there is none.
    """
    name = name.strip().casefold()
    labelled = (page.number for page in pages if page.label and name_of(page).casefold() == name)
    if (number := next(labelled, 0)) or not name.isdecimal():
        return number
    return int(name) if 1 <= int(name) <= len(pages) else 0
