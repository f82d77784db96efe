"""Chips: the number of a mark in its colour, the same in the text and in lists."""

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.core import theme as tokens
from app.core.theme import Colour
from app.ui import theme

HEIGHT: Final = 17
_PADDING: Final = 5


@lru_cache(maxsize=512)
def width(text: str) -> float:
    """Return how wide the chip with `text` is."""
    return max(HEIGHT, round(QFontMetricsF(_font()).horizontalAdvance(text)) + 2 * _PADDING)


def draw(
    painter: QPainter, box: QRectF, text: str, colour: Colour, scheme: theme.Colours, *, on: bool
) -> None:
    """Paint the chip with `text` into `box`; `on` while its mark is highlighted."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(*colour))
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if on:
        painter.setPen(QPen(QColor(scheme.accent), 2))
        inner = box.adjusted(1, 1, -1, -1)
    elif _vanishes(colour, scheme.window):
        painter.setPen(QColor(scheme.faint))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.setFont(_font())
    painter.setPen(QColor(*tokens.ink_on(colour)))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


@cache
def _font() -> QFont:
    return theme.font(theme.SMALL, bold=True)


@lru_cache(maxsize=64)
def _vanishes(colour: Colour, window: str) -> bool:
    """Whether a chip would not be seen on the colour of the window without a border."""
    shown = QColor(window)
    return tokens.contrast(colour, (shown.red(), shown.green(), shown.blue())) < 1.6
