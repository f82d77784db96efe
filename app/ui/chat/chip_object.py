"""Chips as objects in the text of a document."""

from collections.abc import Callable
from typing import Final, Literal

from PySide6.QtCore import QRect, QRectF, QSizeF, QUrl
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from app.core.theme import Colour
from app.ui import chip, theme
from app.ui.tips import literal

OBJECT: Final = "\ufffc"  # stands for a chip in the document
ChipState = Literal["plain", "raised", "dimmed"]
_KIND: Final = QTextFormat.ObjectTypes.UserObject + 1
_NUMBER: Final = QTextFormat.Property.UserProperty + 1
_COLOUR: Final = QTextFormat.Property.UserProperty + 2
TEXT: Final = QTextFormat.Property.UserProperty + 3  # what it stands for when it is copied
SAID: Final = QTextFormat.Property.UserProperty + 8  # to whoever does not see it


def chip_format(
    number: int, colour: Colour, label: str, written: str, said: str
) -> QTextCharFormat:
    """Return the format of an `OBJECT` that is the chip of mark `number`, copied as `written`."""
    shape = link_format(number, said)
    shape.setObjectType(_KIND)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    shape.setToolTip(literal(label))
    shape.setProperty(_NUMBER, number)
    shape.setProperty(_COLOUR, "#{:02x}{:02x}{:02x}".format(*colour))
    shape.setProperty(TEXT, written)
    return shape


def link_format(number: int, said: str) -> QTextCharFormat:
    """Return the format of what leads to mark `number`."""
    shape = QTextCharFormat()
    shape.setAnchor(True)
    shape.setAnchorHref(f"mark:{number}")
    shape.setProperty(SAID, said)
    return shape


def number_of(url: QUrl) -> int:
    """Return the number of the mark that a link leads to, 0 where it leads elsewhere."""
    path = url.path()
    return int(path) if url.scheme() == "mark" and path.isdecimal() else 0


def written(shape: QTextCharFormat) -> str:
    """Return what an object stands for when it is copied."""
    return str(shape.property(TEXT) or "")


def said_of(shape: QTextCharFormat) -> str:
    """Return what is said of a chip, or of what else leads somewhere."""
    return str(shape.property(SAID) or shape.toolTip())


class ChipDrawer(QPyTextObject):
    """Draws the chips of a document; `state` says how that of a mark looks now, by its number."""

    def __init__(self, owner: QWidget, state: Callable[[int], ChipState]) -> None:
        super().__init__(owner)
        self._owner = owner
        self._state = state

    def serve(self, document: QTextDocument) -> None:
        """Draw those of `document`; it must not outlive this object."""
        document.documentLayout().registerHandler(_KIND, self)

    def intrinsicSize(self, document: QTextDocument, at: int, shape: QTextFormat) -> QSizeF:  # noqa: ARG002 - of Qt
        size = theme.text_size()
        return QSizeF(chip.width(str(shape.property(_NUMBER)), size) + 2, chip.height(size))

    def drawObject(
        self,
        painter: QPainter,
        box: QRectF | QRect,
        document: QTextDocument,  # noqa: ARG002 - of Qt
        at: int,  # noqa: ARG002 - of Qt
        shape: QTextFormat,
    ) -> None:
        number = int(shape.property(_NUMBER))
        colour = QColor(str(shape.property(_COLOUR)))
        state = self._state(number)
        chip.draw(
            painter,
            QRectF(box).adjusted(1, 0, -1, 0),
            str(number),
            (colour.red(), colour.green(), colour.blue()),
            theme.of(self._owner),
            on=state == "raised",
            hollow=state == "dimmed",
            size=theme.text_size(),
        )
