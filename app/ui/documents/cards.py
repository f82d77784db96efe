"""`DocumentCards`: the documents of a question, each to be opened where it stands."""

import os
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.chat import Document
from app.core.page_ranges import shown_pages
from app.core.pages_made import pages_made
from app.core.words import _
from app.ui import icons, theme
from app.ui.documents.chip import counted
from app.ui.tips import literal
from app.ui.turn import Turn

_GAP: Final = 2 * theme.GRID
_HEIGHT: Final = 2 * theme.ROW - 4 * theme.GRID
_WIDEST: Final = 90 * theme.GRID


class DocumentCards(QWidget):
    """One below the other."""

    chosen = Signal(object)  # Document, to be seen

    def __init__(self, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = [DocumentCard(document, self) for document in turn.documents]
        for card in self._cards:
            card.chosen.connect(self.chosen)

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        top = 0
        for card in self._cards:
            card.setGeometry(0, top, min(width, _WIDEST), _HEIGHT)
            top += _HEIGHT + _GAP
        return max(top - _GAP, 0)


class DocumentCard(QWidget):
    """Its name, and which of its pages went; a click, Enter and Space open it."""

    chosen = Signal(object)  # Document

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.name = document.path.name
        if document.letter:
            self.name = _("{letter}: {name}").format(letter=document.letter, name=self.name)
        self._there = os.path.exists(document.path)  # noqa: PTH110 - never raises
        self.said = _said(document, there=self._there)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            _("Document “{name}”, {pages}").format(name=document.path.name, pages=counted(document))
        )
        self.setAccessibleDescription(self.said)
        self.setToolTip(literal(f"{document.path}\n{self.said}"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._document)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._document)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(QColor(scheme.surface))
        painter.setPen(QColor(scheme.accent if self.hasFocus() else scheme.border))
        painter.drawRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        side = theme.ICON + theme.GRID
        sign = QRectF(_GAP, (self.height() - side) / 2, side, side)
        icons.draw(painter, "file", scheme.quiet, sign)
        room = box.adjusted(side + 2 * _GAP, theme.GRID, -_GAP, -theme.GRID)
        ways = Qt.AlignmentFlag
        painter.setFont(theme.font())
        painter.setPen(QColor(scheme.text))
        across = int(room.width())
        metrics = painter.fontMetrics()
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        painter.drawText(room, ways.AlignTop, metrics.elidedText(self.name, middle, across))
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(scheme.quiet if self._there else scheme.bad))
        said = painter.fontMetrics().elidedText(self.said, right, across)
        painter.drawText(room, ways.AlignBottom, said)
        painter.end()


def _said(document: Document, *, there: bool) -> str:
    """Say which of its pages went, and whether it is still there."""
    numbers = {share.number for shares in document.passes or () for share in shares}
    said = counted(document)
    if document.passes is None:
        said = _("only what is in the picture")
    elif 0 < len(numbers) < document.pages:
        said = _("pages {pages} of {count}").format(
            pages=shown_pages(numbers), count=document.pages
        )
    if made := pages_made(document):
        said = f"{said} · {made}"
    if not there:
        gone = _("the file is not there any more")
        said = f"{said} · {gone}"
    return said
