"""`Wrapping`: widgets in rows, as many in each as fit."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class Wrapping(QLayout):
    """Widgets keep their sizes and their order; the next row begins where one is full.

    `fills`: all are as high as the highest, and where one row is enough they share all of it.
    """

    def __init__(self, parent: QWidget, *, fills: bool = False) -> None:
        super().__init__(parent)
        self._fills = fills
        self._items: list[QLayoutItem] = []

    def append(self, widget: QWidget) -> None:
        """Place `widget` at the end, also behind those that are about to be deleted."""
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        places = self._places(width - margins.left() - margins.right())
        lowest = max((place.bottom() + 1 for place in places), default=0)
        return lowest + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(margins)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        for item, place in zip(self._items, self._places(inner.width()), strict=True):
            item.setGeometry(place.translated(inner.topLeft()))

    def _places(self, width: int) -> list[QRect]:
        """Return where the items lie in a room of that width."""
        found: list[QRect] = []
        corner, lowest = QPoint(0, 0), 0
        for item in self._items:
            if item.isEmpty():  # hidden, as what is about to be deleted
                found.append(QRect())
                continue
            size = item.sizeHint()
            if self._fills:
                size.setHeight(max(each.sizeHint().height() for each in self._items))
            if corner.x() and corner.x() + size.width() > width:
                corner = QPoint(0, lowest + self.spacing())
            found.append(QRect(corner, size))
            lowest = max(lowest, corner.y() + size.height())
            corner += QPoint(size.width() + self.spacing(), 0)
        return _shared(found, width) if self._fills else found


def _shared(places: list[QRect], width: int) -> list[QRect]:
    """Return the places of one row with what is left of `width` shared among them."""
    shown = [place for place in places if not place.isEmpty()]
    if not shown or any(place.y() for place in shown):
        return places
    spare, moved, found = width - shown[-1].right() - 1, 0, []
    for place in places:
        more = 0 if place.isEmpty() else (spare - moved) // (len(shown) - shown.index(place))
        found.append(place.adjusted(moved, 0, moved + more, 0))
        moved += more
    return found
