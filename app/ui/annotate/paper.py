"""`Paper`: shows what a `Desk` holds over a picture, and which of it is meant."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from app.core import theme as tokens
from app.core.annotation import BOXES, Annotation
from app.core.drawing import Item
from app.core.mark import Box
from app.ui import theme
from app.ui.annotate.desk import Desk
from app.ui.annotate.painter import paint
from app.ui.annotate.sheet import Sheet
from app.ui.annotate.view import View

_HANDLE: Final = 9.0  # px across
_FRAME: Final = 1.5  # px: the line around what has no border of its own
_AWAY: Final = 3.0  # px between that line and what it is around


class Paper(QWidget):
    """Transparent; has only painted again what looks different."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.room: Box = (0.0, 0.0, 0.0, 0.0)
        self.view = View(0.0, 0.0, 1.0, 1.0)
        self._sheet = Sheet(self.room, self.view)
        self._live: Annotation | None = None
        self._unseen: int | None = None
        self._framed = QRegion()
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        desk.drawn_changed.connect(self.refresh)
        desk.tools_changed.connect(self.refresh)

    def look(self, view: View, room: Box) -> None:
        """Let the frame lie as `view` says; only in `room` (pixels of it) can be drawn."""
        self.desk.unit = view.unit
        if view == self.view:
            seen = QRegion(view.logical(self.room)).xored(QRegion(view.logical(room)))
            self.room = room
            self.update(self._sheet.enter(room, seen))
        else:
            self.view, self.room = view, room
            self._sheet = Sheet(room, view)
            self.update()
        self.refresh()

    def preview(self, annotation: Annotation | None) -> None:
        """Show one that is being drawn, or as it is being pulled; None ends it."""
        self._live = annotation
        self.refresh()

    def conceal(self, which: int | None) -> None:
        """Leave out the one of that id: something else shows it."""
        self._unseen = which
        self.refresh()

    def refresh(self) -> None:
        """Have painted what looks different now, and nothing else."""
        dirty = self._sheet.show(tuple(self._visible()))
        framed = self._frame_area()
        self.update(dirty + self._framed.xored(framed) if framed != self._framed else dirty)
        self._framed = framed

    def _visible(self) -> Iterator[Annotation]:
        live = self._live
        for each in self.desk.annotations.shown:
            if live is not None and each.id == live.id:
                yield live
                live = None
            elif each.id != self._unseen:
                yield each
        if live is not None:
            yield live

    @property
    def items(self) -> tuple[Item, ...]:
        """What is painted, the lowest first."""
        return self._sheet.items

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        region, view = event.region(), self.view
        painter = QPainter(self)
        painter.setClipRect(view.logical(self.room))
        painter.scale(1 / view.ratio, 1 / view.ratio)
        painter.translate(view.left, view.top)
        for shown in self._sheet.shown:
            if region.intersects(shown.area):
                paint(
                    painter,
                    shown.items,
                    view.zoom,
                    lambda box: region.intersects(view.logical(box)),
                )
        painter.resetTransform()
        painter.setClipping(False)
        painter.scale(1 / view.ratio, 1 / view.ratio)
        self._paint_frame(painter)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        """What can be held of the one that is meant."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent, paper = QColor(theme.of(self).accent), QColor(*tokens.PAPER)
        if (line := self._line()) is not None:
            for colour, width in ((paper, 2 * _FRAME), (accent, _FRAME)):
                painter.setPen(QPen(colour, width * self.view.ratio))
                painter.drawRect(line)
        painter.setPen(Qt.PenStyle.NoPen)
        rim = 2 * self.view.ratio
        for handle in self._handles():
            painter.setBrush(accent)
            painter.drawEllipse(handle)
            painter.setBrush(paper)
            painter.drawEllipse(handle.adjusted(rim, rim, -rim, -rim))

    def _framed_one(self) -> Annotation | None:
        """The one that is meant, as it is painted now."""
        meant = self.desk.meant
        if meant is None or meant.id == self._unseen:
            return None
        return self._live if self._live is not None and self._live.id == meant.id else meant

    def _line(self) -> QRectF | None:
        """Where a line goes around it, in device pixels; None where its handles are enough."""
        framed = self._framed_one()
        if framed is None or framed.kind in BOXES or framed.kind == "arrow":
            return None
        area = next((e.area for e in self._sheet.shown if e.annotation is framed), None)
        if area is None:
            return None
        ratio, box = self.view.ratio, QRectF(area.boundingRect())
        line = QRectF(box.topLeft() * ratio, box.size() * ratio)
        away = _AWAY * ratio
        return line.adjusted(-away, -away, away, away)

    def _handles(self) -> Iterator[QRectF]:
        """Yield where it can be held, in device pixels."""
        framed, side = self._framed_one(), _HANDLE * self.view.ratio
        for grip in framed.grips if framed is not None else ():
            x, y = self.view.device(*framed.place(grip)) if framed is not None else (0, 0)
            yield QRectF(x - side / 2, y - side / 2, side, side)

    def _frame_area(self) -> QRegion:
        """Where all of that is painted, in logical pixels."""
        ratio, region = self.view.ratio, QRegion()
        more = 2 * _FRAME + 1
        if (line := self._line()) is not None:
            box = QRectF(line.topLeft() / ratio, line.size() / ratio)
            outer = box.adjusted(-more, -more, more, more).toAlignedRect()
            inner = box.adjusted(more, more, -more, -more).toAlignedRect()
            region += QRegion(outer) - QRegion(inner)
        for handle in self._handles():
            box = QRectF(handle.topLeft() / ratio, handle.size() / ratio)
            region += box.toAlignedRect().adjusted(-1, -1, 1, 1)
        return region
