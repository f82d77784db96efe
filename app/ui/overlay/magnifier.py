"""The magnifier: the pixels around one, enlarged, with its colour and its place.

Like all that is painted over a still it is in device pixels of the window.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath

from app.core import theme as tokens
from app.core.frame import Frame
from app.ui import theme
from app.ui.images import image_of
from app.ui.schemes import Colours

_CELLS: Final = 15  # pixels across and down: odd, so that one is in the middle
_GRID: Final = QColor(*tokens.INK, 28)  # the lines between them
_MARGIN: Final = 2 * theme.GRID  # px around the words
_AWAY: Final = 5 * theme.GRID  # px between the pixel and the magnifier
_BETWEEN: Final = theme.GRID // 2  # px between two lines


def colour_at(frame: Frame, x: int, y: int) -> str:
    """Return the colour of a pixel of `frame` as it is written on the web: "#1E90FF"."""
    blue, green, red = (frame.memory[y, x, channel] for channel in range(3))
    return f"#{red:02X}{green:02X}{blue:02X}"


@dataclass(frozen=True, slots=True)
class Magnifier:
    """All of it at one moment: pixel (`x`, `y`) of `frame`, which is shown at `at`.

    `room` is the window; `kept` is what it must not cover, `spared` what it rather does not.
    `size` is the size of what is being selected in words, "" for nothing.
    """

    scheme: Colours
    ratio: float
    room: QRect
    frame: Frame
    x: int
    y: int
    at: QPoint
    size: str = ""
    kept: Sequence[QRect] = ()
    spared: QRect | None = None

    def area(self) -> QRect:
        """Return where it is: beside `at`, inside of `room`."""
        size = self._extent()
        for avoided in ([*self.kept, *([self.spared] if self.spared else [])], self.kept, ()):
            for card in self._cards(size):
                if self.room.contains(card) and not any(map(card.intersects, avoided)):
                    return card
        card = next(self._cards(size))
        card.moveRight(min(card.right(), self.room.right()))
        card.moveBottom(min(card.bottom(), self.room.bottom()))
        return card

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        card = self.area()
        line, radius = self._px(1), self._px(theme.RADIUS)
        view = card.adjusted(line, line, -line, 0)
        view.setHeight(view.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(card), radius, radius)
        painter.fillPath(outline, QColor(self.scheme.border))
        inside = QPainterPath()
        inner = QRectF(card).adjusted(line, line, -line, -line)
        inside.addRoundedRect(inner, radius - line, radius - line)
        painter.fillPath(inside, QColor(self.scheme.surface))
        painter.setClipPath(inside)
        self._paint_pixels(painter, view)
        painter.restore()
        self._paint_words(painter, card, view.bottom() + 1)

    def _px(self, value: float) -> int:
        return max(1, round(value * self.ratio))

    def _cell(self) -> int:
        return self._px(2 * theme.GRID)

    def _lines(self) -> Sequence[str]:
        place = f"{self.x}, {self.y}"
        return (place, self.size) if self.size else (place,)

    def _extent(self) -> QSize:
        """Return its size, which is the same wherever it is moved to."""
        view = _CELLS * self._cell()
        line = QFontMetrics(self._font()).height()
        lines = 1 + len(self._lines())
        words = lines * line + (lines - 1) * self._px(_BETWEEN) + 2 * self._px(_MARGIN)
        return QSize(view + 2 * self._px(1), view + words + 2 * self._px(1))

    def _cards(self, size: QSize) -> Iterator[QRect]:
        """Yield where it may be: right below the pixel first, then to its other sides."""
        away = self._px(_AWAY)
        right, left = self.at.x() + away, self.at.x() - away - size.width()
        below, above = self.at.y() + away, self.at.y() - away - size.height()
        beyond = (kept.top() - away - size.height() for kept in self.kept)
        for y in (below, above, *beyond):
            for x in (right, left):
                yield QRect(QPoint(x, y), size)

    def _font(self) -> QFont:
        made = theme.font(theme.SMALL)
        made.setPixelSize(self._px(theme.SMALL))
        return made

    def _paint_pixels(self, painter: QPainter, view: QRect) -> None:
        """Paint the pixels as squares; where the still has ended nothing is."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        cell, half = self._cell(), _CELLS // 2
        painter.fillRect(view, QColor(self.scheme.hover))
        image = image_of(self.frame)
        source = QRect(self.x - half, self.y - half, _CELLS, _CELLS).intersected(image.rect())
        corner = QPoint(source.x() - self.x + half, source.y() - self.y + half) * cell
        shown = QRect(view.topLeft() + corner, source.size() * cell)
        painter.drawImage(shown, _enlarged(image.copy(source), shown.size()))
        for number in range(1, _CELLS):
            at = number * cell
            painter.fillRect(QRect(view.x() + at, view.y(), 1, view.height()), _GRID)
            painter.fillRect(QRect(view.x(), view.y() + at, view.width(), 1), _GRID)
        self._frame_middle(painter, view.topLeft() + QPoint(half, half) * cell)

    def _frame_middle(self, painter: QPainter, corner: QPoint) -> None:
        """Frame the pixel that is meant, so that it shows on every colour."""
        cell, line = self._cell(), self._px(1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for around, colour in ((2, tokens.INK), (1, tokens.PAPER)):
            outer = QRect(corner, QSize(cell, cell)).adjusted(
                *(-around * line,) * 2, *(around * line,) * 2
            )
            for edge in _edges(outer, line):
                painter.fillRect(edge, QColor(*colour))

    def _paint_words(self, painter: QPainter, card: QRect, top: int) -> None:
        font = self._font()
        metrics, margin = QFontMetrics(font), self._px(_MARGIN)
        line = QRect(card.left() + margin, top + margin, card.width(), metrics.height())
        colour = colour_at(self.frame, self.x, self.y)
        side = metrics.ascent()
        swatch = QRect(line.x(), line.y() + (line.height() - side) // 2, side, side)
        painter.fillRect(swatch, QColor(self.scheme.border))
        painter.fillRect(swatch.adjusted(*(self._px(1),) * 2, *(-self._px(1),) * 2), QColor(colour))
        painter.setFont(font)
        painter.setPen(QColor(self.scheme.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line.translated(side + self._px(theme.GRID), 0), flags, colour)
        painter.setPen(QColor(self.scheme.quiet))
        for words in self._lines():
            line.translate(0, metrics.height() + self._px(_BETWEEN))
            painter.drawText(line, flags, words)


def _enlarged(image: QImage, size: QSize) -> QImage:
    """Return every pixel as a square: a painter rounds otherwise where it is scaled itself."""
    return image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    )


def _edges(box: QRect, line: int) -> Iterator[QRect]:
    yield QRect(box.x(), box.y(), box.width(), line)
    yield QRect(box.x(), box.bottom() + 1 - line, box.width(), line)
    yield QRect(box.x(), box.y(), line, box.height())
    yield QRect(box.right() + 1 - line, box.y(), line, box.height())
