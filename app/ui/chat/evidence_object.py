"""Evidence as objects in the text of a document: times of a clip, and pages that are cited."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from app.ui import check_sign, chip, theme
from app.ui.chat.chip_object import SAID, TEXT, chip_format
from app.ui.chat.placements import Placement
from app.ui.tips import literal

_KIND: Final = QTextFormat.ObjectTypes.UserObject + 3
_SHOWN: Final = QTextFormat.Property.UserProperty + 6  # what is drawn
_SIGN: Final = QTextFormat.Property.UserProperty + 7  # and the sign before it
_PADDING: Final = 5
_SIZE: Final = 0.55  # of the words' size is how large the sign is
_TINT: Final = 36  # of 255


def placed_format(one: Placement, written: str) -> QTextCharFormat:
    """Return the format of the object that stands for a chip or for evidence, `written` so."""
    if one.kind == "chip":
        return chip_format(one.number, one.colour, one.label, written, one.said)
    shape = evidence_format(one, written)
    shape.setAnchor(True)
    shape.setAnchorHref(one.href)
    shape.setObjectType(_KIND)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    shape.setProperty(TEXT, written)
    return shape


def evidence_format(one: Placement, written: str = "") -> QTextCharFormat:
    """Return what changes of such an object while more becomes known of it."""
    shape = QTextCharFormat()
    # Brackets that belong to a time are only copied with it.
    shape.setProperty(_SHOWN, one.label or written.strip("[]"))
    shape.setProperty(_SIGN, one.sign)
    shape.setProperty(SAID, one.said)
    if one.tip:
        shape.setToolTip(literal(one.tip))
    return shape


class EvidenceDrawer(QPyTextObject):
    """Draws the evidence of a document, each with a sign before it.

    The sign has its room from the beginning: nothing moves when a quote was checked.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner

    def serve(self, document: QTextDocument) -> None:
        """Draw those of `document`; it must not outlive this object."""
        document.documentLayout().registerHandler(_KIND, self)

    def intrinsicSize(self, document: QTextDocument, at: int, shape: QTextFormat) -> QSizeF:  # noqa: ARG002 - of Qt
        size = theme.text_size()
        across = QFontMetricsF(theme.font(size)).horizontalAdvance(str(shape.property(_SHOWN)))
        return QSizeF(across + _side(size) + 3 * _PADDING, chip.height(size) + 1)

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
        side = _side(size)
        place = QRectF(inner.left() + _PADDING, inner.center().y() - side / 2, side, side)
        check_sign.draw(painter, place, str(shape.property(_SIGN)), scheme)
        painter.setFont(theme.font(size))
        painter.setPen(ink)
        words = inner.adjusted(side + 2 * _PADDING, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(shape.property(_SHOWN)))
        painter.restore()


def _side(size: int) -> float:
    return round(size * _SIZE)
