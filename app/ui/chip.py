"""Chips: the number of a mark in its colour, the same in the text and in lists."""

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.core import theme as tokens
from app.core.theme import Colour
from app.ui import theme
from app.ui.schemes import Colours

_HEIGHT: Final = 17  # px beside words of the usual size
_PADDING: Final = 5


def height(size: int = theme.BODY) -> int:
    """Return how high a chip beside words of `size` px is: it grows with them."""
    return _grown(_HEIGHT, size)


@lru_cache(maxsize=512)
def width(text: str, size: int = theme.BODY) -> float:
    """Return how wide the chip with `text` beside words of `size` px is."""
    across = round(QFontMetricsF(_font(size)).horizontalAdvance(text))
    return max(height(size), across + 2 * _grown(_PADDING, size))


def draw(
    painter: QPainter,
    box: QRectF,
    text: str,
    colour: Colour,
    scheme: Colours,
    *,
    on: bool,
    hollow: bool = False,
    size: int = theme.BODY,
) -> None:
    """Paint the chip with `text` into `box`; `on` while its mark is highlighted.

    `hollow` while its mark is not to be seen. The words beside it are `size` px high.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(Qt.GlobalColor.transparent) if hollow else QColor(*colour))
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if on:
        painter.setPen(QPen(QColor(scheme.accent), 2))
        inner = box.adjusted(1, 1, -1, -1)
    elif hollow or _vanishes(colour, scheme.window):
        painter.setPen(QColor(scheme.faint))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.setFont(_font(size))
    painter.setPen(QColor(scheme.quiet) if hollow else QColor(*tokens.ink_on(colour)))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


@cache
def _font(size: int) -> QFont:
    return theme.font(_grown(theme.SMALL, size), bold=True)


def _grown(length: int, size: int) -> int:
    """A length beside words of `size` px; beside small ones its number must still be read."""
    return round(length * max(size, theme.BODY) / theme.BODY)


@lru_cache(maxsize=64)
def _vanishes(colour: Colour, window: str) -> bool:
    """Whether a chip would not be seen on the colour of the window without a border."""
    shown = QColor(window)
    return tokens.contrast(colour, (shown.red(), shown.green(), shown.blue())) < 1.6
