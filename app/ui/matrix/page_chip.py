"""`PageChip`: a page that an answer is from, and whether it says so."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.chat import Check, Ref
from app.core.matrix_check import worst
from app.core.matrix_reply import Proof
from app.core.sourced import FOUND
from app.core.words import _
from app.ui import check_sign, theme
from app.ui.tips import literal

_HEIGHT: Final = 20
_PADDING: Final = 6
_SIGN: Final = 9
_TINT: Final = 36  # of 255
_HOVERED: Final = 72
_SIGNS: Final[frozenset[Check]] = frozenset({"exact", "close", "missing"})


class PageChip(QToolButton):
    """Leads to `ref`. A sign says how what is quoted of the page, and the figures, stand there."""

    def __init__(self, proofs: Sequence[Proof], name: str, parent: QWidget | None = None) -> None:
        """`proofs` are of one page of the document called `name`."""
        super().__init__(parent)
        self.ref: Ref = proofs[0].ref
        self._checked = worst(proofs)
        page = _("p. {page}").format(page=self.ref.page)
        self.setText(page)
        self.setFont(theme.font(theme.SMALL, bold=True))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        found = _(FOUND[self._checked])
        said = _("{document}, page {page}: {found}")
        self.setAccessibleName(said.format(document=name, page=self.ref.page, found=found))
        quotes = [f"“{proof.quote}”" for proof in proofs if proof.quote]
        self.setToolTip(literal("\n".join([*quotes, found])))

    @property
    def checked(self) -> Check:
        """How it stands on its page."""
        return self._checked

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        sign = _SIGN + theme.GRID if self._checked in _SIGNS else 0
        return QSize(words + sign + 2 * _PADDING, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = QColor(scheme.accent)
        tint.setAlpha(_HOVERED if self.underMouse() or self.isDown() else _TINT)
        painter.setBrush(tint)
        ring = QPen(QColor(scheme.accent), 2)
        painter.setPen(ring if self.hasFocus() else QPen(Qt.PenStyle.NoPen))
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(inner, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        words = QRectF(self.rect()).adjusted(_PADDING, 0, -_PADDING, 0)
        painter.setPen(QColor(scheme.accent_text))
        painter.setFont(self.font())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(words, right, self.text())
        if self._checked in _SIGNS:
            box = QRectF(0, 0, _SIGN, _SIGN)
            box.moveCenter(words.center())
            box.moveLeft(words.left())
            check_sign.draw(painter, box, self._checked, scheme)
        painter.end()
