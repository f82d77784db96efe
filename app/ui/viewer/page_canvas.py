"""`PageCanvas`: a page with its marks, its words to be selected, and a part of it to ask about."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.documents import POINT, PageText
from app.core.frame import Frame
from app.core.mark import Box, Mark, PointXY
from app.core.page_places import Turned
from app.core.theme import OUTLINE, PAPER, STROKE
from app.core.words import _
from app.ui import theme
from app.ui.annotate.view import View
from app.ui.canvas.canvas import Canvas
from app.ui.viewer.page_out import placed
from app.ui.viewer.page_view import PageView
from app.ui.viewer.part import FINE, Part
from app.ui.viewer.text_selection import TextSelection

_SCREEN: Final = 96  # pixels an inch at 100 %
_TINT: Final = 70  # of 255: what is selected
_FOUND: Final = 110  # what was found
_VEIL: Final = 0.35  # over what is not asked about


class PageCanvas(Canvas):
    """Places are points of the page as it stands in its document, however it is turned.

    Letters are selected by dragging over them, elsewhere that moves the page.
    """

    looked = Signal()  # at another zoom
    moved = Signal()  # the page lies elsewhere
    part_chosen = Signal(object)  # Box to be asked about; None: none any more
    turned_page = Signal(int)  # 1: on to the next page, -1: back
    drawing_wanted = Signal()  # on the part, or no more

    def __init__(self, parent: QWidget | None = None) -> None:
        self._paging = PageView(margin=2 * theme.GRID)
        super().__init__(parent, self._paging)
        self.turned = Turned(1, 1)  # the page as it is seen
        self._pixels = 1.0  # of the picture, a point
        self._words: PageText | None = None
        self._selection = TextSelection(())
        self._selecting = self._over_text = False
        self._found: Sequence[Sequence[Box]] = ()
        self._meant = -1
        self.part = Part()
        self.setAccessibleName(_("Page"))
        self.zoomed.connect(lambda _zoom: self.looked.emit())

    # ---- what is shown

    def show_page(
        self, turned: Turned, frame: Frame, marks: Sequence[Mark], *, again: bool = False
    ) -> None:
        """Show a page; `marks` are all of a reply, those on it in points, others with no frame.

        A sharper picture of the same (`again`) leaves everything else as it is.
        """
        kept = self._highlighted, self._lit, self._stepped
        free = None if self._paging.fitted or again else self.zoom
        self.turned, self._pixels = turned, frame.width / turned.size[0]
        if not again:
            self.show_words(None)
            self.part.clear()
        full = turned.size[0] / POINT * _SCREEN * self.devicePixelRatioF()
        placed = self._placed(marks, frame)
        self.show_frame(frame, placed, again=again, reduced=frame.width / full)
        if again:
            self.highlight(kept[0])
            self.light(kept[1])
            self._stepped = kept[2]
        elif free is not None:
            self._zoom_middle(free / self._reduced)
            self.to_top()
        self.moved.emit()

    def show_page_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks on the same page."""
        frame = self._sheet.frame
        if frame is not None:
            self.show_marks(self._placed(marks, frame))

    def _placed(self, marks: Sequence[Mark], frame: Frame) -> list[Mark]:
        return [placed(mark, self.turned, self._pixels, frame.id) for mark in marks]

    def show_words(self, words: PageText | None) -> None:
        """Let these be selected: the words of the page."""
        self._words = words
        self._selection = TextSelection(words.lines if words is not None else ())
        self._selecting = self._over_text = False
        self.update()

    def show_found(self, found: Sequence[Sequence[Box]], meant: int) -> None:
        """Show what was found, a few boxes each; one of them, by its place, is the one meant."""
        self._found, self._meant = found, meant
        self.update()

    def bring(self, box: Box) -> None:
        """Have a place of the page in view."""
        place = self._place(box)
        if not QRectF(self.rect()).adjusted(8, 8, -8, -8).contains(place):
            left, top, right, bottom = self.turned.seen_box(box)
            middle = (left + right) / 2 * self._pixels, (top + bottom) / 2 * self._pixels
            self._glide.to(*middle, self._view.zoom)

    @property
    def scale(self) -> float:
        """Device pixels a point."""
        return self._view.zoom * self._pixels

    @property
    def selected_text(self) -> str:
        """The words of the page that are selected."""
        return self._selection.text

    def clear_selection(self) -> bool:
        """Select no words any more; whether some were."""
        self.update()
        return self._selection.clear()

    # ---- zoom

    @property
    def fitted(self) -> bool:
        """Whether the page, or its width, is fitted into the room."""
        return self._paging.fitted

    def fit(self) -> None:
        """Show the whole page."""
        self._paging.by_width = False
        super().fit()

    def fit_width(self) -> None:
        """Show the whole width of the page, from where it begins."""
        self._paging.by_width = True
        super().fit()

    def to_top(self) -> None:
        """Show where the page begins."""
        self._paging.to_top()
        self.update()
        self.moved.emit()

    def to_bottom(self) -> None:
        """Show where the page ends."""
        self._paging.to_bottom()
        self.update()
        self.moved.emit()

    def pan(self, dx: float, dy: float) -> None:
        """Move the page by so many pixels."""
        super().pan(dx, dy)
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.moved.emit()

    def scroll_on(self, by: int) -> None:
        """Go on by a screenful, to the next page from the end of this one; back with -1."""
        if self._paging.at_bottom if by > 0 else self._paging.at_top:
            self.turned_page.emit(by)
        else:
            self.pan(0, -by * self.height() * 0.9)

    # ---- places

    def point_at(self, at: QPointF) -> PointXY:
        """Return the place of the page that is seen there."""
        return self.turned.on_page(self._seen_at(at))

    def _seen_at(self, at: QPointF) -> PointXY:
        ratio = self.devicePixelRatioF()
        x, y = self._view.in_frame(at.x() * ratio, at.y() * ratio)
        return x / self._pixels, y / self._pixels

    def _place(self, box: Box) -> QRectF:
        """Return where a box of the page is seen."""
        left, top, right, bottom = (side * self._pixels for side in self.turned.seen_box(box))
        return self._in_widget(QRectF(left, top, right - left, bottom - top))

    @property
    def part_place(self) -> QRectF:
        """Where the part that is to be asked about is seen."""
        box = self.part.box
        return QRectF() if box is None else self._place(box)

    @property
    def part_view(self) -> View:
        """Where the steps that the part has are seen."""
        return View(*self._view.corner, self.scale / FINE, self.devicePixelRatioF())

    # ---- a part of it

    def pick_part(self, *, on: bool) -> None:
        """Let what is dragged over be a part to ask about, or not any more."""
        had = self.part.box is not None
        self.part.pick(on=on)
        if on:
            self._selection.clear()
            self.setFocus()
        elif had:
            self.part_chosen.emit(None)
        self._set_cursor()
        self.update()

    def _choose_part(self) -> None:
        self.part_chosen.emit(self.part.box)
        self.update()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        accent, found = QColor(theme.of(self).accent), QColor(theme.FOUND)
        found.setAlpha(_FOUND)
        accent.setAlpha(_TINT)
        for number, boxes in enumerate(self._found):
            for place in map(self._place, boxes):
                painter.fillRect(place.adjusted(-1, -1, 1, 1), found)
                if number == self._meant:
                    painter.setPen(QPen(QColor(theme.of(self).accent), STROKE))
                    painter.drawRect(place.adjusted(-2, -2, 2, 2))
        for place in map(self._place, self._selection.boxes):
            painter.fillRect(place, accent)
        if self.part.box is not None:
            self._paint_part(painter, self.part_place)
        painter.end()

    def _paint_part(self, painter: QPainter, place: QRectF) -> None:
        veil = QColor(Qt.GlobalColor.black)
        veil.setAlphaF(_VEIL)
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(place.toAlignedRect())))
        painter.fillRect(self.rect(), veil)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (
            (QColor(*PAPER), STROKE + 2 * OUTLINE),
            (QColor(theme.of(self).accent), STROKE),
        ):
            pen = QPen(colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(place)

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif self.part.picking:
            reach = 6 * self.devicePixelRatioF() / self.scale
            self.part.press(self._seen_at(event.position()), reach, self.turned)
            self.update()
        elif self._selects(event):
            self._selection.begin(self.point_at(event.position()))
            self._selecting = True
            self.update()
        else:
            self.clear_selection()
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.part.pulled:
            self.part.pull(self._seen_at(event.position()))
            self.update()
        elif self._selecting:
            self._selection.reach(self.point_at(event.position()))
            self.update()
        else:
            self._look_for_text(event.position())
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.part.pulled:
            self.part.release()
            self._choose_part()
        elif event.button() == Qt.MouseButton.LeftButton and self._selecting:
            self._selecting = False
            if not self.selected_text:
                self.released.emit()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a word it is selected."""
        if self._selects(event):
            self._selection.word(self.point_at(event.position()))
            self.update()
        elif not self.part.picking:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over_text = False
        super().leaveEvent(event)

    def _selects(self, event: QMouseEvent) -> bool:
        """Whether a press selects words: with Ctrl the picture is dragged."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        left = event.button() == Qt.MouseButton.LeftButton
        at = self.point_at(event.position())
        return left and not held and not self._points and self._selection.lies_on_text(at)

    def _look_for_text(self, at: QPointF) -> None:
        over = self._selection.lies_on_text(self.point_at(at))
        if over != self._over_text:
            self._over_text = over
            self._set_cursor()

    def _set_cursor(self) -> None:
        if self.part.picking:
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif self._over_text and not self._points and not self._dragged:
            self.setCursor(Qt.CursorShape.IBeamCursor)
        else:
            super()._set_cursor()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self.part.nudge(event, self.turned):
            self._choose_part()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.selected_text:
            self.copy_text()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._selection.all()
            self.update()
        elif event.key() == Qt.Key.Key_Space and not self._highlighted:
            self.scroll_on(-1 if back else 1)
        elif event.key() == Qt.Key.Key_2:
            self.fit_width()
        elif self.part.box is not None and event.key() == Qt.Key.Key_F4:
            self.drawing_wanted.emit()
        else:
            super().keyPressEvent(event)

    def copy_text(self) -> None:
        """Put the words that are selected onto the clipboard."""
        QGuiApplication.clipboard().setText(self.selected_text)
