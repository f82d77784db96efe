"""Formulas as objects in the text of a document, on its baseline."""

from functools import cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.chat.chip_object import TEXT
from app.ui.chat.formulas import Drawing
from app.ui.tips import literal

_KIND: Final = QTextFormat.ObjectTypes.UserObject + 2
_DRAWING: Final = QTextFormat.Property.UserProperty + 4
_LARGEST: Final = 200  # px of the font that stands for a descent


def formula_format(drawing: Drawing) -> QTextCharFormat:
    """Return the format of an object that is a formula, copied as LaTeX."""
    shape = QTextCharFormat()
    shape.setObjectType(_KIND)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    # Qt lets an object hang below the baseline as far as its font does: that font is chosen.
    shape.setFont(theme.font(_font_below(drawing.below)))
    shape.setProperty(_DRAWING, drawing)
    shape.setProperty(TEXT, f"${drawing.tex}$")
    shape.setToolTip(literal(drawing.tex))
    return shape


class FormulaDrawer(QPyTextObject):
    """Draws the formulas of a document."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)

    def serve(self, document: QTextDocument) -> None:
        """Draw those of `document`; it must not outlive this object."""
        document.documentLayout().registerHandler(_KIND, self)

    def intrinsicSize(self, document: QTextDocument, at: int, shape: QTextFormat) -> QSizeF:  # noqa: ARG002 - of Qt
        drawing = _drawing(shape)
        return QSizeF(drawing.width + 2, drawing.above + _descent(_font_below(drawing.below)))

    def drawObject(
        self,
        painter: QPainter,
        box: QRectF | QRect,
        document: QTextDocument,  # noqa: ARG002 - of Qt
        at: int,  # noqa: ARG002 - of Qt
        shape: QTextFormat,
    ) -> None:
        drawing = _drawing(shape)
        drawing.paint(painter, QRectF(box).left() + 1, QRectF(box).top() + drawing.above)


def _drawing(shape: QTextFormat) -> Drawing:
    found = shape.property(_DRAWING)
    assert isinstance(found, Drawing)
    return found


@cache
def _font_below(below: int) -> int:
    """Return the smallest size of a font that goes `below` px under its baseline."""
    size = theme.SMALL
    while _descent(size) < below and size < _LARGEST:
        size += 1
    return size


@cache
def _descent(size: int) -> int:
    return QFontMetrics(theme.font(size)).descent()
