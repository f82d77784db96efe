"""What is painted under the words of a document: tints of code, bars of quotations, cards."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextDocument

from app.core.blocks import Paragraph
from app.ui import theme
from app.ui.chat.inline import CODE
from app.ui.chat.offsets import Span
from app.ui.chat.shapes import depth_of
from app.ui.chat.surface import draw_bars, draw_surface
from app.ui.schemes import Colours

_AIR: Final = 2 * theme.GRID  # inside a card, above and below
_AROUND: Final = 2  # px of tint beside code
_RAISED: Final = 40  # of 255


def paint_under(
    painter: QPainter,
    document: QTextDocument,
    paragraphs: Sequence[Paragraph],
    cards: Sequence[Span],
    seen: QRect,
    scheme: Colours,
) -> None:
    """Paint what lies under the words in `seen`; paragraphs are the blocks of the document."""
    width = document.textWidth()
    for box in _card_boxes(document, cards, round(width)):
        draw_surface(painter, box, scheme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.hover))
    layout = document.documentLayout()
    for number, paragraph in enumerate(paragraphs):
        if not paragraph.quote and not any(run.kind != "text" for run in paragraph.runs):
            continue
        block = document.findBlockByNumber(number)
        box = layout.blockBoundingRect(block)
        if box.bottom() < seen.top():
            continue
        if box.top() > seen.bottom():
            break
        if paragraph.quote:
            _paint_bars(painter, block, box, paragraph, paragraphs[number - 1 : number], scheme)
        for spot in _code_boxes(block, box.topLeft()):
            painter.drawRoundedRect(spot, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)


def _paint_bars(
    painter: QPainter,
    block: QTextBlock,
    box: QRectF,
    paragraph: Paragraph,
    above: Sequence[Paragraph],
    scheme: Colours,
) -> None:
    """Paint the bars of a paragraph, over the air above it where the quotation goes on."""
    quote = depth_of(0, paragraph.quote)
    outer = min(above[0].quote, quote) if above else 0
    spot = _letters(block, round(box.width()))
    over = QRect(spot.left(), spot.top(), spot.width(), 0)
    if outer:
        over.setTop(_letters(block.previous(), spot.width()).bottom() + 1)
    painter.save()
    if block.textDirection() == Qt.LayoutDirection.RightToLeft:
        painter.translate(block.document().textWidth(), 0)
        painter.scale(-1, 1)
        spot.moveLeft(0)
        over.moveLeft(0)
    draw_bars(painter, spot, quote, scheme)
    draw_bars(painter, over, outer, scheme)
    painter.restore()


def _code_boxes(block: QTextBlock, corner: QPointF) -> Iterator[QRectF]:
    """Yield a box around each piece of code in each line."""
    layout = block.layout()
    for span in block.textFormats():
        if not span.format.boolProperty(CODE):
            continue
        at, stop = span.start, span.start + span.length
        while at < stop:
            line = layout.lineForTextPosition(at)
            if not line.isValid():
                break
            end = min(stop, line.textStart() + line.textLength())
            if end <= at:
                break
            left, right = _x(line.cursorToX(at)), _x(line.cursorToX(end))
            descent = line.descent()
            bottom = line.y() + line.height() - descent
            box = QRectF(min(left, right), 0, abs(right - left), 0)
            box.setTop(bottom - theme.text_size() + 1)
            box.setBottom(bottom + 4)
            yield box.adjusted(-_AROUND, 0, _AROUND, 0).translated(corner)
            at = end


def _x(found: object) -> float:
    """Of what Qt returns, with or without the position that it was asked for."""
    number = found[0] if isinstance(found, tuple) else found
    assert isinstance(number, int | float)
    return float(number)


def _card_boxes(document: QTextDocument, cards: Sequence[Span], width: int) -> Iterator[QRectF]:
    for first, last in cards:
        above, below = (_letters(document.findBlock(at), width) for at in (first, last))
        yield above.united(below).adjusted(0, -_AIR, 0, _AIR).toRectF()


def _letters(block: QTextBlock, width: int) -> QRect:
    """Return where the letters of a block stand.

    A line of fixed height has all its leading above them, and the block does not reach below it.
    """
    layout = block.layout()
    top = layout.lineAt(0).rect().top()
    bottom = layout.lineAt(layout.lineCount() - 1).rect().bottom()
    y = layout.position().y()
    return QRectF(0, y + top, width, bottom - top).toAlignedRect()


def tint_of(scheme: Colours) -> QColor:
    """Return what lies under words that are meant."""
    made = QColor(scheme.accent)
    made.setAlpha(_RAISED)
    return made
