"""`MarksPane`: the evidence of a reply below the picture: kinds to choose from, and the list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.core.chat import Cited, Document, Ref
from app.core.cited import check
from app.core.cited_words import named_check, told
from app.core.clips import named
from app.core.coordinates import Format, Numbered, written
from app.core.frame import Frame
from app.core.labels import Group, elide, groups
from app.core.mark import Mark
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.canvas.filter_row import FilterRow
from app.ui.canvas.marks_list import MarksList
from app.ui.canvas.marks_menu import copying_menu
from app.ui.canvas.marks_rows import ListedMarks
from app.ui.canvas.snapping import Snapping
from app.ui.small_pages import SmallPages
from app.ui.tips import literal

_HEAD: Final = 36
_CHECKS: Final = ("exact", "close", "missing", "unread", "page")
_GREY: Final = (128, 128, 128)
_NAME: Final = 24  # characters of a label in a menu


class MarksPane(QWidget):
    """Chooses among the marks of a reply and the pages that it cites, and does things with them.

    See `shown` and `hidden`.
    """

    hovered = Signal(int)  # number of a mark, 0 for none
    chosen = Signal(int)
    page_chosen = Signal(object)  # Ref
    selected = Signal(object)  # frozenset[int]
    changed = Signal()  # others are hidden, or they lie elsewhere

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._frames: tuple[Frame, ...] = ()
        self._cited: tuple[Cited, ...] = ()
        self._snapping: Snapping | None = None
        self.leads = False  # a page is being shown for who goes through the list with keys
        self.list = MarksList()
        self.list.hovered.connect(lambda number: self.hovered.emit(max(number, 0)))
        self.list.chosen.connect(self._choose)
        self.list.selected.connect(self._select)
        self.list.menu_wanted.connect(lambda at: self._open_menu(self.list.selected_numbers, at))
        self.list.copy_wanted.connect(self._copy_rows)
        self.filter = FilterRow()
        self.filter.changed.connect(self._change)
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setProperty("quiet", True)
        self._snap = IconButton("snap", _("Snap the boxes to their text"))
        self._snap.clicked.connect(self._toggle_snapping)
        self._snap.hide()
        self._copying = IconButton("copy", _("Copy coordinates"))
        self._copying.clicked.connect(self._open_copying)
        row = QHBoxLayout()
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.filter, 1)
        for widget in (self._said, self._snap, self._copying):
            row.addWidget(widget)
        head = QWidget()
        head.setFixedHeight(_HEAD)
        head.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        self._show()

    # ---- what is shown

    @property
    def shown(self) -> tuple[Mark, ...]:
        """All marks of the reply, those that were snapped at their new places."""
        return self._marks if self._snapping is None else self._snapping.marks(self._marks)

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of those that are not to be shown."""
        return self.filter.hidden

    def show_marks(self, marks: Sequence[Mark], frames: Sequence[Frame]) -> None:
        """Show the marks of a reply; `frames` are all of the conversation, in their order."""
        before, self._marks = self._marks, tuple(marks)
        self._frames = tuple(frames)
        anew = self._marks[: len(before)] != before
        if anew and self._snapping is not None:
            self._snapping.cancel()
        if anew or len(self._marks) != len(before):
            self._say("")
            self._show_groups(anew=anew)
        self._show()

    def show_cited(self, cited: Sequence[Cited]) -> None:
        """Show the pages that the reply cites, in its order."""
        if tuple(cited) != self._cited:
            anew = bool(self._cited) and not cited
            self._cited = tuple(cited)
            self._show_groups(anew=anew)
            self._show()

    def select_cited(self, ref: Ref) -> None:
        """Select the row of a page that is cited, unless one of it is selected already."""
        rows = {-number for number, each in enumerate(self._cited, 1) if each.ref == ref}
        if rows and not rows & self.list.selected_numbers:
            self.list.select(max(rows))

    def _show_groups(self, *, anew: bool) -> None:
        """Offer what there is: the labels of marks, and pages."""
        self.filter.show_groups((*_checks(self._cited), *groups(self._marks)), anew=anew)

    def show_pages(self, small: SmallPages, document: Callable[[str], Document | None]) -> None:
        """Show pages that are cited small; `document` returns one by its id, None for no one."""
        self.list.show_pages(small, document)

    def offer_snapping(self, snapping: Snapping) -> None:
        """Let boxes be snapped to the text that they mean."""
        self._snapping = snapping
        snapping.changed.connect(self._change)
        snapping.ended.connect(self._tell_snapped)
        snapping.failed.connect(lambda error: self._end_snapping(error.message, error.hint))
        self._snap.show()

    def _show(self) -> None:
        names = named([(frame.id, frame.source) for frame in self._frames])
        moved = frozenset(
            number
            for number, mark in enumerate(self._marks, 1)
            if self._snapping is not None and self._snapping.snapped(mark)
        )
        self.list.show_marks(ListedMarks(self.shown, self.hidden, moved, names, self._cited))
        self._copying.setEnabled(bool(self._marks))
        running = self._snapping is not None and self._snapping.running
        self._snap.setEnabled(running or any(mark.kind == "box" for mark in self._marks))

    def _change(self) -> None:
        """Others are hidden, or snapped."""
        self._show()
        self.changed.emit()

    def _say(self, text: str, more: str = "") -> None:
        self._said.setText(text)
        self._said.setToolTip(literal(more))
        self._said.setVisible(bool(text))

    def _choose(self, number: int) -> None:
        if number < 0:
            self.leads = self.list.hasFocus()
            self.page_chosen.emit(self._cited[-number - 1].ref)
            self.leads = False
        else:
            self.chosen.emit(number)

    def _select(self, numbers: frozenset[int]) -> None:
        self.selected.emit(frozenset(number for number in numbers if number > 0))

    # ---- copying

    def _copy_rows(self) -> None:
        """Copy what is selected: places as pixels, pages in words."""
        pages = sorted((n for n in self.list.selected_numbers if n < 0), reverse=True)
        if pages:
            told_ones = (told(self._cited[-number - 1]) for number in pages)
            QGuiApplication.clipboard().setText("\n".join(told_ones))
        else:
            self._copy(self._meant(), "pixels")

    def _meant(self, numbers: frozenset[int] = frozenset()) -> list[int]:
        """`numbers`, or what is selected, or all that is shown."""
        chosen = numbers or self.list.selected_numbers
        every = range(1, len(self._marks) + 1)
        return [n for n in every if (n in chosen if chosen else n not in self.hidden)]

    def _copy(self, numbers: Sequence[int], wanted: Format) -> None:
        known = {frame.id: (at, frame) for at, frame in enumerate(self._frames, 1)}
        rows, marks = [], self.shown
        for number in numbers:
            mark = marks[number - 1]
            if mark.frame in known:
                image, frame = known[mark.frame]
                rows.append(Numbered(number, mark, image, (frame.width, frame.height)))
        QGuiApplication.clipboard().setText(written(rows, wanted))
        said = ngettext("{count} place copied", "{count} places copied", len(rows))
        self._say(said.format(count=len(rows)))

    def _open_copying(self) -> None:
        numbers = self._meant()
        menu = copying_menu(self, lambda wanted: self._copy(numbers, wanted))
        menu.popup(self._copying.mapToGlobal(QPoint(0, self._copying.height())))

    # ---- menus

    def open_menu(self, number: int, at: QPoint) -> None:
        """Offer what can be done with mark `number`, or with the selected ones it is among."""
        if not 0 < number <= len(self._marks):
            return
        chosen = self.list.selected_numbers
        self._open_menu(chosen if number in chosen else frozenset((number,)), at)

    def _open_menu(self, numbers: frozenset[int], at: QPoint) -> None:
        numbers = frozenset(number for number in numbers if number > 0)
        if not self._marks:
            return
        meant = self._meant(numbers)
        menu = copying_menu(self, lambda wanted: self._copy(meant, wanted))
        if len(meant) == 1:
            menu.addSeparator()
            show = menu.addAction(_("Show in the picture"))
            show.triggered.connect(lambda: self.chosen.emit(meant[0]))
            self._add_filtering(menu, meant[0])
        self._add_snapping(menu, [self._marks[number - 1] for number in meant])
        menu.popup(at)

    def _add_filtering(self, menu: QMenu, number: int) -> None:
        """Entries for showing the marks of its label alone, and all again."""
        known = groups(self._marks)
        if len(known) > 1:
            found = next(one for one in known if number in one.numbers)
            name = elide(found.name, lambda text: len(text) <= _NAME) or _("without a name")
            only = menu.addAction(_("Show only “{name}”").format(name=name.replace("&", "&&")))
            only.triggered.connect(lambda: self.filter.only(found.key))
        if self.hidden:
            menu.addAction(_("Show all marks")).triggered.connect(self.filter.show_all)

    def _add_snapping(self, menu: QMenu, marks: Sequence[Mark]) -> None:
        snapping = self._snapping
        if snapping is None:
            return
        menu.addSeparator()
        snap = menu.addAction(_("Snap to text"))
        snap.setEnabled(not snapping.running and any(mark.kind == "box" for mark in marks))
        snap.triggered.connect(lambda: self._begin_snapping(marks))
        if any(map(snapping.snapped, marks)):
            back = menu.addAction(_("Back to where the model put it"))
            back.triggered.connect(lambda: snapping.undo(marks))

    # ---- snapping

    def _toggle_snapping(self) -> None:
        if self._snapping is None:
            return
        if self._snapping.running:
            self._snapping.cancel()
            return
        marks = [self._marks[number - 1] for number in self._meant()]
        if marks and all(self._snapping.snapped(mark) for mark in marks):
            self._snapping.undo(marks)
        else:
            self._begin_snapping(marks)

    def _begin_snapping(self, marks: Sequence[Mark]) -> None:
        if self._snapping is not None:
            self._snapping.begin(marks, self._frames)
            self._say(_("Reading the text…"))
            self._snap.show_icon("stop")
            self._snap.say(_("Stop reading"))

    def _tell_snapped(self, found: int, asked: int) -> None:
        if not asked:
            said = ""
        elif not found:
            said = _("No text there to snap to")
        else:
            said = ngettext(
                "{found} of {count} box is on its text",
                "{found} of {count} boxes are on their text",
                asked,
            ).format(found=found, count=asked)
        self._end_snapping(said)

    def _end_snapping(self, said: str, more: str = "") -> None:
        self._say(said, more)
        self._snap.show_icon("snap")
        self._snap.say(_("Snap the boxes to their text"))
        self._show()


def _checks(cited: Sequence[Cited]) -> Iterator[Group]:
    """Yield the pages that are cited by how what is quoted of them stands there."""
    found: dict[str, list[int]] = {}
    for at, each in enumerate(cited, 1):
        found.setdefault(check(each) or "page", []).append(-at)
    for sign in _CHECKS:
        if sign in found:
            name = named_check(sign) if sign != "page" or len(found) > 1 else _("Pages")
            yield Group(f"\0{sign}", name, _GREY, tuple(found[sign]), sign)
