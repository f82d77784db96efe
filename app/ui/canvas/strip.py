"""`FrameStrip`: the pictures of a conversation side by side, each with how many marks lie on it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.images import image_of
from app.ui.schemes import Colours

Index = QModelIndex | QPersistentModelIndex

_GAP: Final = theme.GRID
_WIDEST: Final = 2.0  # times its height
_COUNT: Final = 15  # px: the height of the number of marks
_KEPT: Final = 64  # small pictures that are kept
_FRAME: Final = Qt.ItemDataRole.UserRole
_MARKS: Final = Qt.ItemDataRole.UserRole + 1


class FrameStrip(QListView):
    """One of the pictures is shown large; only those that are seen are made small."""

    chosen = Signal(int)  # its place among the frames, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Frames(self)
        self._showing = False
        self.setModel(self._model)
        self.setItemDelegate(_Thumbnail(self))
        self.setAccessibleName(_("Pictures"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(theme.STRIP + 2 * _GAP)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_frames(self, frames: Sequence[Frame], shown: int, counts: Mapping[str, int]) -> None:
        """Show `frames`, the one at `shown` as chosen; `counts` are of marks, by id of frame."""
        self._showing = True
        self._model.show(tuple(frames), counts)
        index = self._model.index(shown)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._showing = False

    def _choose(self, index: Index) -> None:
        if not self._showing and index.isValid():
            self.chosen.emit(index.row())


class _Frames(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frames: tuple[Frame, ...] = ()
        self._counts: Mapping[str, int] = {}

    def show(self, frames: tuple[Frame, ...], counts: Mapping[str, int]) -> None:
        if frames != self._frames:
            self.beginResetModel()
            self._frames, self._counts = frames, counts
            self.endResetModel()
        elif counts != self._counts:
            self._counts = counts
            self.dataChanged.emit(self.index(0), self.index(len(frames) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._frames)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        frame = self._frames[index.row()]
        count = self._counts.get(frame.id, 0)
        match role:
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                said = ngettext(
                    "Image {number}, {count} mark", "Image {number}, {count} marks", count
                )
                return said.format(number=index.row() + 1, count=count)
            case _ if role == _FRAME:
                return frame
            case _ if role == _MARKS:
                return count
        return None


class _Thumbnail(QStyledItemDelegate):
    """Paints one picture, its number of marks in its corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._small: OrderedDict[tuple[str, int], QImage] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        frame: Frame = index.data(_FRAME)
        shape = min(max(frame.width / frame.height, 1 / _WIDEST), _WIDEST)
        return QSize(round(theme.STRIP * shape) + 2 * _GAP, theme.STRIP + 2 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        if not isinstance(view, FrameStrip):
            return
        scheme = theme.of(view)
        box: QRect = option.rect
        inner = QRectF(box).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(inner, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.setClipPath(shape)
        self._draw(painter, inner, index.data(_FRAME), view.devicePixelRatioF())
        painter.setClipping(False)
        current = index.row() == view.currentIndex().row()
        painter.setPen(
            QPen(QColor(scheme.accent if current else scheme.border), 2 if current else 1)
        )
        painter.drawPath(shape)
        if index.data(_MARKS):
            _draw_count(painter, inner, str(index.data(_MARKS)), scheme)
        painter.restore()

    def _draw(self, painter: QPainter, box: QRectF, frame: Frame, ratio: float) -> None:
        """Fill `box` with the middle of a frame."""
        wanted = (box.size() * ratio).toSize()
        key = (frame.id, wanted.width())
        if key not in self._small:
            self._small[key] = _small(frame, wanted)
            while len(self._small) > _KEPT:
                self._small.popitem(last=False)
        painter.drawImage(box, self._small[key])


def _small(frame: Frame, size: QSize) -> QImage:
    """The middle of a frame, `size` pixels large; quick also for a large one."""
    ways, smooth = Qt.AspectRatioMode, Qt.TransformationMode
    image = image_of(frame)
    rough = size * 4  # every fourth pixel or so, the mean of which is smooth enough
    if image.width() > rough.width() and image.height() > rough.height():
        image = image.scaled(rough, ways.KeepAspectRatioByExpanding, smooth.FastTransformation)
    image = image.scaled(size, ways.KeepAspectRatioByExpanding, smooth.SmoothTransformation)
    left, top = (image.width() - size.width()) // 2, (image.height() - size.height()) // 2
    return image.copy(left, top, size.width(), size.height())


def _draw_count(painter: QPainter, box: QRectF, count: str, scheme: Colours) -> None:
    font = theme.font(theme.SMALL)
    painter.setFont(font)
    wide = max(float(_COUNT), painter.fontMetrics().horizontalAdvance(count) + 2.0 * theme.GRID)
    place = QRectF(box.right() - wide - 2, box.bottom() - _COUNT - 2, wide, _COUNT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.strong))
    painter.drawRoundedRect(place, _COUNT / 2, _COUNT / 2)
    painter.setPen(QColor(scheme.window))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, count)
