"""Times of a clip as objects in the text of a document: they lead to their moment."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPolygonF,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from app.ui import chip, theme
from app.ui.chat.chip_object import TEXT, chip_format
from app.ui.chat.placements import Placement

_KIND: Final = QTextFormat.ObjectTypes.UserObject + 3
_PADDING: Final = 5
_SIGN: Final = 0.55  # of the words' size is how large the sign before them is
_TINT: Final = 36  # of 255


def placed_format(one: Placement, written: str) -> QTextCharFormat:
    """Return the format of the object that stands for a chip or a time, `written` so."""
    if one.kind == "time":
        return moment_format(one.href, written)
    return chip_format(one.number, one.colour, one.label, written)


def moment_format(href: str, written: str) -> QTextCharFormat:
    """Return the format of an object that is a time, `written` so, and leads to `href`."""
    shape = QTextCharFormat()
    shape.setAnchor(True)
    shape.setAnchorHref(href)
    shape.setObjectType(_KIND)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    shape.setProperty(TEXT, written)
    return shape


class MomentDrawer(QPyTextObject):
    """Draws the times of a document, each with the sign of playing before it."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner

    def serve(self, document: QTextDocument) -> None:
        """Draw those of `document`; it must not outlive this object."""
        document.documentLayout().registerHandler(_KIND, self)

    def intrinsicSize(self, document: QTextDocument, at: int, shape: QTextFormat) -> QSizeF:  # noqa: ARG002 - of Qt
        size = theme.text_size()
        across = QFontMetricsF(theme.font(size)).horizontalAdvance(_words(shape))
        return QSizeF(across + _sign(size) + 3 * _PADDING, chip.height(size) + 1)

    def drawObject(
        self,
        painter: QPainter,
        box: QRectF | QRect,
        document: QTextDocument,  # noqa: ARG002 - of Qt
        at: int,  # noqa: ARG002 - of Qt
        shape: QTextFormat,
    ) -> None:
        scheme, size, inner = theme.of(self._owner), theme.text_size(), QRectF(box)
        inner.adjust(1, 0, -1, 0)
        tint, ink = QColor(scheme.accent), QColor(scheme.accent_text)
        tint.setAlpha(_TINT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(inner, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.setBrush(ink)
        side = _sign(size)
        painter.drawPolygon(_triangle(inner.left() + _PADDING, inner.center().y(), side))
        painter.setFont(theme.font(size))
        painter.setPen(ink)
        words = inner.adjusted(side + 2 * _PADDING - 1, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _words(shape))
        painter.restore()


def _words(shape: QTextFormat) -> str:
    """Return what is drawn: brackets that belong to a time are only copied with it."""
    return str(shape.property(TEXT)).strip("[]")


def _sign(size: int) -> float:
    return round(size * _SIGN)


def _triangle(left: float, middle: float, side: float) -> QPolygonF:
    half = side / 2
    corners = (left, middle - half), (left + side, middle), (left, middle + half)
    return QPolygonF([QPointF(x, y) for x, y in corners])
