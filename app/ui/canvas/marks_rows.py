"""The evidence of a reply as rows of a list: its marks, the pages that it cites, and what is
uncertain about each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.core.chat import Cited
from app.core.cited import check
from app.core.cited_words import shown, standing, told
from app.core.clips import clock
from app.core.labels import clean, colours
from app.core.mark import Mark
from app.core.theme import Colour
from app.core.words import _
from app.ui.tips import literal

Index = QModelIndex | QPersistentModelIndex

MARK: Final = Qt.ItemDataRole.UserRole  # a `Shown`


def coordinates(mark: Mark) -> str:
    """Return the place for people: pixels of the frame, "[left, top, right, bottom]"."""
    values = mark.points[0] if mark.kind == "point" else mark.bounds
    return "[" + ", ".join(str(round(value)) for value in values) + "]"


@dataclass(frozen=True, slots=True)
class ListedMarks:
    """What the list shows: the marks of a reply and what it has `cited`, but not the `hidden` ones.

    Marks have numbers from 1, pages that are cited from -1 downwards.
    `snapped` are the numbers of those that were moved to their text. `pictures` are the names of
    pictures by the ids of their frames, where they need any.
    """

    marks: tuple[Mark, ...] = ()
    hidden: frozenset[int] = frozenset()
    snapped: frozenset[int] = frozenset()
    pictures: Mapping[str, str] = field(default_factory=dict)
    cited: tuple[Cited, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """Those of what is listed, as it stands in the answer; each kind in its own order."""
        marks = range(1, len(self.marks) + 1)
        pages = range(-1, -len(self.cited) - 1, -1)
        return [n for n in merge(marks, pages, key=self._at) if n not in self.hidden]

    def _at(self, number: int) -> int:
        """Where it stands in the answer."""
        return self.marks[number - 1].at if number > 0 else self.cited[-number - 1].at


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said beside the place of a mark."""

    text: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is painted in a row: a chip with a `number`, or a page that is `cited`, where the number
    is 0, with a `sign` for how its quote stands there.
    """

    number: int
    name: str
    place: str
    colour: Colour
    remarks: tuple[Remark, ...]
    sign: str = ""
    cited: Cited | None = None


class MarksRows(QAbstractListModel):
    """The rows of `MarksList`: what is not hidden each; all are known by their numbers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown = ListedMarks()
        self._numbers: list[int] = []
        self._rows: dict[int, int] = {}
        self._colours: tuple[Colour, ...] = ()
        self.highlighted = 0  # the number of the one meant

    def show(self, shown: ListedMarks) -> bool:
        """Take other marks; whether rows that were there are others now."""
        before, numbers = self.shown, self._numbers
        if shown == before:
            return False
        now = shown.numbers
        grown = now[: len(numbers)] == numbers and len(now) > len(numbers) > 0
        same = shown.cited[: len(before.cited)] == before.cited
        if grown and same and shown.marks[: len(before.marks)] == before.marks:
            self.beginInsertRows(QModelIndex(), len(numbers), len(now) - 1)
            self._take(shown, now)
            self.endInsertRows()
            return False
        if now == numbers and len(shown.marks) == len(before.marks):
            self._take(shown, now)
            self.dataChanged.emit(self.index(0), self.index(len(now) - 1))
            return False
        self.beginResetModel()
        self._take(shown, now)
        if len(shown.marks) != len(before.marks):
            self.highlighted = 0
        self.endResetModel()
        return True

    def _take(self, shown: ListedMarks, numbers: list[int]) -> None:
        self.shown, self._numbers, self._colours = shown, numbers, colours(shown.marks)
        self._rows = {number: row for row, number in enumerate(numbers)}

    def number(self, index: Index) -> int:
        """The mark of a row."""
        return self._numbers[index.row()]

    def index_of(self, number: int) -> QModelIndex:
        """The row of a mark; an invalid one where it is hidden or there is none."""
        return self.index(self._rows[number]) if number in self._rows else QModelIndex()

    def of_page(self, document: str, number: int) -> list[QModelIndex]:
        """The rows that cite page `number` of a document."""
        return [
            self.index_of(-at)
            for at, each in enumerate(self.shown.cited, 1)
            if (each.ref.id, each.ref.page) == (document, number) and -at in self._rows
        ]

    def highlight(self, number: int) -> None:
        before, self.highlighted = self.highlighted, number
        for changed in (before, number):
            index = self.index_of(changed)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = self.number(index)
        if number < 0:
            return _of_page(self.shown.cited[-number - 1], role)
        return self._of_mark(number, self.shown.marks[number - 1], role)

    def _of_mark(self, number: int, mark: Mark, role: int) -> Any:
        """What the row of a mark says."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return clean(mark.label)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(
                    (
                        _("Mark {number}: {label}, {place}").format(
                            number=number, label=clean(mark.label), place=coordinates(mark)
                        ),
                        *(remark.text for remark in self._remarks(number, mark)),
                    )
                )
            case Qt.ItemDataRole.ToolTipRole if mark.state in ("suspect", "doubted"):
                return _doubt(several=len(self.shown.pictures) > 1)
            case _ if role == MARK:
                colour = self._colours[number - 1]
                remarks = tuple(self._remarks(number, mark))
                return Shown(number, clean(mark.label), coordinates(mark), colour, remarks)
        return None

    def _remarks(self, number: int, mark: Mark) -> Iterator[Remark]:
        if number in self.shown.snapped:
            yield Remark(_("on its text"))
        if mark.state in ("suspect", "doubted"):
            yield Remark(_("uncertain"), warns=True)
        picture = self.shown.pictures.get(mark.frame)
        if mark.t is not None:
            yield Remark(clock(mark.t, tenths=True))
        elif picture is not None:
            yield Remark(picture)


def _of_page(cited: Cited, role: int) -> Any:
    """What the row of a page says."""
    quoted = clean(cited.quotes[0].text) if cited.quotes else ""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return quoted or shown(cited)
        case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
            return (
                told(cited) if role == Qt.ItemDataRole.AccessibleTextRole else literal(told(cited))
            )
        case _ if role == MARK:
            remarks: tuple[Remark, ...] = ()
            if (found := check(cited)) is not None:
                remarks = (Remark(standing(cited, found), warns=found != "exact"),)
            where, name = shown(cited), cited.name
            if quoted:
                where, name = f"{where} · {cited.name}" if cited.name else where, f"“{quoted}”"
            return Shown(0, name, where, (0, 0, 0), remarks, found or "page", cited)
    return None


def _doubt(*, several: bool) -> str:
    if several:
        return _(
            "The place may be wrong: the numbers were not what was asked for, or it was not said"
            " which picture they are about."
        )
    return _("The numbers were not what was asked for: the place may be wrong.")
