"""Several pictures as one that shows them all."""

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.core import theme as tokens
from app.core.frame import Frame
from app.ui import theme
from app.ui.images import frame_of, image_of

_TILE: Final = QSize(480, 360)
_GAP: Final = 4 * theme.GRID
_ENOUGH: Final = 3  # times as large as it is shown: the rest of a large picture is not looked at


def sheet_of(pictures: Sequence[Frame], room: QSize) -> Frame:
    """Return pictures in rows, each whole and not larger than it is, on a sheet that fits `room`.

    Sizes are in pixels.
    """
    columns = ceil(sqrt(len(pictures)))
    rows = ceil(len(pictures) / columns)
    tile = _TILE.boundedTo(
        QSize(
            max(1, (room.width() - _GAP) // columns - _GAP),
            max(1, (room.height() - _GAP) // rows - _GAP),
        )
    )
    sizes = [_within(picture, tile) for picture in pictures]
    tile = QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))
    step = tile + QSize(_GAP, _GAP)
    sheet = QImage(
        columns * step.width() + _GAP, rows * step.height() + _GAP, QImage.Format.Format_RGB32
    )
    sheet.fill(QColor(*tokens.INK))
    painter = QPainter(sheet)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        corner = QPoint(_GAP + column * step.width(), _GAP + row * step.height())
        place = QRect(QPoint(0, 0), sizes[number])
        place.moveCenter(QRect(corner, tile).center())
        painter.drawImage(place.topLeft(), _small(image_of(picture), place.size()))
    painter.end()
    return frame_of(sheet, "")


def _within(picture: Frame, room: QSize) -> QSize:
    size = QSize(picture.width, picture.height)
    if size.width() > room.width() or size.height() > room.height():
        size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
    return size.expandedTo(QSize(1, 1))


def _small(image: QImage, size: QSize) -> QImage:
    """Return `image` in that size, in a time that does not depend on how large it is."""
    whole, ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
    if image.width() > _ENOUGH * size.width():
        image = image.scaled(size * _ENOUGH, whole, ways.FastTransformation)
    return image.scaled(size, whole, ways.SmoothTransformation)
