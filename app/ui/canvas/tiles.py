"""`Tiles`: what was painted once, in squares, so that scrolling and hovering only copy."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QRegion

SIDE: Final = 512  # device pixels
_SPARE: Final = 24  # tiles that are kept without being seen


class Tiles:
    """Squares of a sheet that `draw` paints: given a painter in coordinates of the sheet, and
    which part of it is wanted.
    """

    def __init__(self, draw: Callable[[QPainter, QRect], None]) -> None:
        self._draw = draw
        self._kept: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self._stale: dict[tuple[int, int], QRegion] = {}  # of those kept, in the sheet
        self._most = 0  # tiles seen at once

    def forget(self) -> None:
        """The sheet has changed."""
        self._kept.clear()
        self._stale.clear()
        self._most = 0

    def forget_part(self, part: QRectF) -> None:
        """Only `part` of the sheet has changed."""
        changed = part.toAlignedRect()
        for place in self._kept:
            inside = changed.intersected(_box(place))
            if not inside.isEmpty():
                self._stale[place] = self._stale.get(place, QRegion()).united(inside)

    def paint(self, painter: QPainter, sheet: QRect, wanted: QRect) -> None:
        """Paint the part `wanted` of `sheet`, which lies at its own place for the painter."""
        inside = wanted.intersected(sheet).translated(-sheet.topLeft())
        whole = QRect(0, 0, sheet.width(), sheet.height())
        seen = 0
        for place in _under(inside):
            tile = self._tile(place, whole)
            corner = sheet.topLeft()
            painter.drawPixmap(corner.x() + place[0] * SIDE, corner.y() + place[1] * SIDE, tile)
            seen += 1
        self._most = max(self._most, seen)
        while len(self._kept) > self._most + _SPARE:
            place, _dropped = self._kept.popitem(last=False)
            self._stale.pop(place, None)

    def prepare(self, sheet: QRect, wanted: QRect) -> bool:
        """Paint one more square of the part `wanted` of `sheet`; whether one was missing."""
        inside = wanted.intersected(sheet).translated(-sheet.topLeft())
        for place in _under(inside):
            if place not in self._kept or place in self._stale:
                self._tile(place, QRect(0, 0, sheet.width(), sheet.height()))
                return True
        return False

    def _tile(self, place: tuple[int, int], whole: QRect) -> QPixmap:
        tile, stale = self._kept.pop(place, None), self._stale.pop(place, None)
        box = _box(place).intersected(whole)
        if tile is None:
            tile, stale = QPixmap(box.size()), QRegion(box)
        if stale is not None:
            painter = QPainter(tile)
            painter.translate(-box.topLeft())
            painter.setClipRegion(stale)
            self._draw(painter, stale.boundingRect())
            painter.end()
        self._kept[place] = tile  # the newest last
        return tile


def _box(place: tuple[int, int]) -> QRect:
    """What a tile covers of the sheet, unless that ends before."""
    return QRect(place[0] * SIDE, place[1] * SIDE, SIDE, SIDE)


def _under(box: QRect) -> Iterator[tuple[int, int]]:
    """The tiles that `box` touches."""
    if box.isEmpty():
        return
    for row in range(box.top() // SIDE, box.bottom() // SIDE + 1):
        for column in range(box.left() // SIDE, box.right() // SIDE + 1):
            yield column, row
