"""`ConversationPainter`: how a row of the list of conversations looks."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QDateTime, QLocale, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core import words
from app.ui import icons, theme
from app.ui.conversation_rows import ROW, ConversationRows, Entry, Heading, Hit, Index
from app.ui.schemes import Colours

_INSET: Final = 2 * theme.GRID
_HIT_INSET: Final = 5 * theme.GRID
_DOT: Final = 4  # px, radius
_BEFORE: Final = 10  # characters before the hit
_WEEK: Final = 7  # days
_LINE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_END: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class ConversationPainter(QStyledItemDelegate):
    """All rows are equally high, so that ten thousand of them take no time to lay out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        return QSize(0, theme.ROW)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        made = super().createEditor(parent, option, index)
        if isinstance(made, QLineEdit):
            made.setAccessibleName(words._("Title"))
        model = index.model()
        if isinstance(model, ConversationRows):
            model.hold()
            made.destroyed.connect(model.release)
        return made

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, row = index.model(), index.data(ROW)
        if not isinstance(model, ConversationRows) or option.widget is None:
            return
        scheme, box = theme.of(option.widget), _box(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        match row:
            case Heading():
                painter.setFont(theme.font(theme.SMALL, bold=True))
                painter.setPen(QColor(scheme.quiet))
                inner = box.adjusted(_INSET, theme.GRID, -_INSET, 0)
                painter.drawText(inner, _LINE, _elided(painter, row.text, inner.width()))
            case Entry():
                shown = model.states.shown == row.conversation
                _paint_ground(painter, option, box, scheme, shown=shown)
                self._paint_entry(painter, box, row, scheme, model)
            case Hit():
                _paint_ground(painter, option, box, scheme, shown=False)
                inner = box.adjusted(_HIT_INSET, 0, -_INSET, 0)
                _paint_snippet(painter, inner, str(index.data()), model.words, scheme)
        painter.restore()

    def _paint_entry(
        self,
        painter: QPainter,
        box: QRect,
        row: Entry,
        scheme: Colours,
        model: ConversationRows,
    ) -> None:
        inner = box.adjusted(_INSET, 0, -_INSET, 0)
        running = row.conversation in model.states.running
        if running or row.conversation in model.states.unread:
            middle = QPointF(inner.right() - _DOT, inner.center().y() + 0.5)
            painter.setPen(QColor(scheme.accent))
            painter.setBrush(QColor(scheme.accent) if not running else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, _DOT - 0.5, _DOT - 0.5)
            inner.adjust(0, 0, -4 * _DOT, 0)
        elif inner.width() >= theme.LIST_TIMES:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(QColor(scheme.quiet))
            said = when(row.at, QDateTime.currentDateTime())
            painter.drawText(inner, _END, said)
            inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(said) - _INSET, 0)
        if row.temporary:
            side = theme.ICON
            at = QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side)
            icons.icon("temporary", scheme.quiet).paint(painter, at)
            inner.adjust(side + theme.GRID, 0, 0, 0)
        unread = row.conversation in model.states.unread
        painter.setFont(theme.font(bold=unread))
        painter.setPen(QColor(scheme.text))
        title = str(model.data(model.entry_of(row.conversation)) or "")
        painter.drawText(inner, _LINE, _elided(painter, title, inner.width()))


def when(at: int, now: QDateTime) -> str:
    """Say when something was, `at` in UTC epoch milliseconds: its time today, else its day."""
    then, locale = QDateTime.fromMSecsSinceEpoch(at), _locale()
    days = then.date().daysTo(now.date())
    short = QLocale.FormatType.ShortFormat
    if days <= 0:
        return locale.toString(then.time(), short)
    if days < _WEEK:
        return locale.dayName(then.date().dayOfWeek(), short)
    return locale.toString(then.date(), short)


def _locale() -> QLocale:
    """Return the habits of the desktop, where they are in the language of the program."""
    wanted, system = QLocale(words.language()), QLocale.system()
    return system if system.language() == wanted.language() else wanted


def _box(option: QStyleOptionViewItem) -> QRect:
    return option.rect.adjusted(2 * theme.GRID, 1, -2 * theme.GRID, -1)


def _paint_ground(
    painter: QPainter,
    option: QStyleOptionViewItem,
    box: QRect,
    scheme: Colours,
    *,
    shown: bool,
) -> None:
    """Paint what a row lies on: filled when it is in view or pointed at, outlined at the keys."""
    flags = QStyle.StateFlag
    hovered = bool(option.state & flags.State_MouseOver)
    focused = bool(option.state & flags.State_HasFocus)
    if shown or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.border if shown and hovered else scheme.hover))
        painter.drawRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
    if focused:
        painter.setPen(QColor(scheme.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(around, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)


def _paint_snippet(
    painter: QPainter, box: QRect, text: str, wanted: Sequence[str], scheme: Colours
) -> None:
    """Paint what was found, the words that were searched for darker than those around them."""
    start, end = found_in(text, wanted)
    if start > _BEFORE:
        cut = start - _BEFORE
        text, start, end = f"…{text[cut:]}", _BEFORE + 1, end - cut + 1
    painter.setFont(theme.font())
    text = _elided(painter, text, box.width())
    for part, colour in (
        (text[:start], scheme.quiet),
        (text[start:end], scheme.text),
        (text[end:], scheme.quiet),
    ):
        painter.setPen(QColor(colour))
        painter.drawText(box, _LINE, part)
        box = box.adjusted(painter.fontMetrics().horizontalAdvance(part), 0, 0, 0)


def found_in(text: str, wanted: Sequence[str]) -> tuple[int, int]:
    """Return where the first of the words stands in `text`; nowhere is (0, 0)."""
    folded = text.lower()  # as long as the text itself, but for a few letters
    found = [(at, at + len(word)) for word in wanted if (at := folded.find(word.lower())) >= 0]
    return min(found, default=(0, 0))


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
