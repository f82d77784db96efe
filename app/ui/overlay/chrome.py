"""What is painted over a still: the crosshair, the selection's border, handles and size.

Everything is in device pixels of the window, so that lines are sharp at any scale of the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QRegion

from app.core import theme as tokens
from app.ui import theme
from app.ui.schemes import Colours

DIM: Final = QColor(*tokens.INK, 96)  # what is not selected

_SHADE: Final = QColor(*tokens.INK, 110)
_LIGHT: Final = QColor(*tokens.PAPER, 200)
_LABEL: Final = QColor(*tokens.INK, 210)
_HANDLE: Final = 9  # px across
_SPARSE: Final = 4  # widths of a handle: a side has one in its middle only where it is so long
_BORDER: Final = 2  # px
_GAP: Final = 6  # px between selection and label
_LONGEST: Final = 480  # px of a label


def rects(region: QRegion) -> Iterator[QRect]:
    """Yield the rectangles of `region`."""
    yield from region  # type: ignore[misc] # the stubs do not know that it can be iterated


@dataclass(frozen=True, slots=True)
class Chrome:
    """All of it at one moment.

    `lit` is shown as it is, all else dimmed; `title` is its size in words, "" says nothing, and
    `name` what it is called, cut where it is too long. With
    `handles` it can be adjusted, `held` when the keyboard does. `pointer` is where the lines cross,
    `room` the window, `kept` where no title may be.
    """

    scheme: Colours
    ratio: float
    room: QRect
    lit: QRect | None = None
    title: str = ""
    name: str = ""
    handles: bool = False
    held: bool = False
    pointer: QPoint | None = None
    kept: QRect | None = None

    def area(self) -> QRegion:
        """Return everything that it paints on."""
        found = QRegion()
        for line, _colour in self._lines():
            found += line
        if self.lit is not None:
            border = self._px(_BORDER) + 1
            found += QRegion(self.lit.adjusted(-border, -border, border, border)) - QRegion(
                self.lit.adjusted(border, border, -border, -border)
            )
        for handle in self._handles():
            found += handle.adjusted(-1, -1, 1, 1)
        if self.title and self.lit is not None:
            found += self._label()
        return found

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for line, colour in self._lines():
            painter.fillRect(line, colour)
        if self.lit is not None:
            self._paint_border(painter, self.lit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent, paper = QColor(self.scheme.accent), QColor(*tokens.PAPER)
        for handle in self._handles():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paper if self.held else accent)
            painter.drawEllipse(handle)
            painter.setBrush(accent if self.held else paper)
            rim = self._px(1.5) if self.ratio > 1 else 2
            painter.drawEllipse(handle.adjusted(rim, rim, -rim, -rim))
        if self.title and self.lit is not None:
            self._paint_label(painter)

    def _px(self, value: float) -> int:
        return max(1, round(value * self.ratio))

    def _lines(self) -> Iterator[tuple[QRect, QColor]]:
        """Yield the crosshair: light lines, with a shade so that they show on white too."""
        if self.pointer is None:
            return
        x, y, width, height = (
            self.pointer.x(),
            self.pointer.y(),
            self.room.width(),
            self.room.height(),
        )
        yield QRect(x + 1, 0, 1, height), _SHADE
        yield QRect(0, y + 1, width, 1), _SHADE
        yield QRect(x, 0, 1, height), _LIGHT
        yield QRect(0, y, width, 1), _LIGHT

    def _paint_border(self, painter: QPainter, lit: QRect) -> None:
        """Frame `lit` from outside, where there is an outside: what is selected stays as it is."""
        border = self._px(_BORDER)
        outer = lit.adjusted(-border, -border, border, border).intersected(self.room)
        inner = outer.adjusted(border, border, -border, -border)
        for part in rects(QRegion(outer) - QRegion(inner)):
            painter.fillRect(part, QColor(self.scheme.accent))

    def _handles(self) -> Iterator[QRect]:
        if self.lit is None or not self.handles:
            return
        half = self._px(_HANDLE) // 2
        x1, y1 = self.lit.left(), self.lit.top()
        x2, y2 = x1 + self.lit.width(), y1 + self.lit.height()
        across, down = (x1 + x2) // 2, (y1 + y2) // 2
        least = _SPARSE * self._px(_HANDLE)  # else those at the corners are enough
        for x in (x1, across, x2) if x2 - x1 >= least else (x1, x2):
            for y in (y1, down, y2) if y2 - y1 >= least else (y1, y2):
                if (x, y) != (across, down):
                    yield QRect(x - half, y - half, 2 * half + 1, 2 * half + 1)

    def _font(self) -> QFont:
        made = theme.font(theme.SMALL)
        made.setPixelSize(self._px(theme.SMALL))
        return made

    def _label(self) -> QRect:
        """Return where the title is: over the selection, under it, else inside."""
        assert self.lit is not None
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(self._words(metrics)) + self._px(12)
        height = metrics.height() + self._px(4)
        gap = self._px(_GAP)
        left, top = self.lit.left(), self.lit.top()
        bottom = top + self.lit.height()
        x = max(0, min(left, self.room.width() - width))
        for y in (top - gap - height, bottom + gap):
            label = QRect(x, y, width, height)
            if self.room.contains(label) and not (self.kept and self.kept.intersects(label)):
                return label
        return QRect(left + gap, top + gap, width, height)

    def _words(self, metrics: QFontMetrics) -> str:
        """Return what the title reads: the name, as far as there is room, and the size."""
        if not self.name:
            return self.title
        end = f"  {self.title}"
        most = min(self.room.width() - self._px(32), self._px(_LONGEST))
        left = most - metrics.horizontalAdvance(end)
        return metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, left) + end

    def _paint_label(self, painter: QPainter) -> None:
        label = self._label()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_LABEL)
        radius = self._px(theme.CONTROL_RADIUS)
        painter.drawRoundedRect(QRectF(label), radius, radius)
        painter.setPen(QColor(*tokens.PAPER))
        painter.setFont(self._font())
        words = self._words(QFontMetrics(painter.font()))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)
