"""`FormulaBlock`: a formula that stands by itself, in the middle."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from app.core.blocks import Formula
from app.core.words import _
from app.ui import theme
from app.ui.chat.formulas import Drawing, Formulas, Refusal
from app.ui.chat.inline import harmless
from app.ui.chat.wheel import sideways
from app.ui.tips import literal

_AROUND: Final = 2 * theme.GRID
_BAR: Final = 10


class FormulaBlock(QScrollArea):
    """Scrolls sideways where it is too wide; copies LaTeX."""

    reshaped = Signal()

    def __init__(
        self, formula: Formula, formulas: Formulas, *, quiet: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._formula = formula
        self._formulas = formulas
        self._quiet = quiet
        self._sheet = _Sheet(quiet=quiet)
        self.setWidget(self._sheet)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        formulas.drawn.connect(self._look_again)
        self.show_formula(formula)

    def show_formula(self, formula: Formula) -> None:
        """Show this one instead."""
        self._formula = formula
        self.setAccessibleName(_("Formula: {latex}").format(latex=formula.tex))
        scheme = theme.of(self)
        ink = scheme.quiet if self._quiet else scheme.text
        self._sheet.show_drawn(
            formula.tex, self._formulas.get(formula.tex, theme.text_size(), ink, display=True)
        )

    def fit(self, width: int) -> int:
        """Return the height."""
        wants = self._sheet.sizeHint()
        return wants.height() + (_BAR if wants.width() > width else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways here, up and down in the chat."""
        if sideways(event):
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(_("Copy LaTeX")).triggered.connect(self._copy)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._formula.tex)

    def _look_again(self, tex: str) -> None:
        if tex == self._formula.tex:
            self.show_formula(self._formula)
            self.reshaped.emit()


class _Sheet(QWidget):
    """Paints the formula, or its source where it cannot be set."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__()
        self._quiet = quiet
        self.setFont(theme.font(theme.text_size() - 1, code=True))
        self._tex = ""
        self._drawn: Drawing | Refusal | None = None

    def show_drawn(self, tex: str, drawn: Drawing | Refusal | None) -> None:
        self._tex, self._drawn = tex, drawn
        said = drawn.reason if isinstance(drawn, Refusal) else ""
        self.setToolTip(literal(said or (tex if drawn else "")))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        if isinstance(self._drawn, Drawing):
            height = self._drawn.above + self._drawn.below
            return QSize(self._drawn.width + 2, height + 2 * _AROUND)
        metrics = self.fontMetrics()
        lines = self._source().split("\n")
        across = max(metrics.horizontalAdvance(line[:500]) for line in lines)
        return QSize(across + 2 * _AROUND, metrics.lineSpacing() * len(lines) + 2 * _AROUND)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        scheme = theme.of(self)
        if isinstance(self._drawn, Drawing):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._drawn.paint(painter, 1, _AROUND + self._drawn.above)
        else:
            painter.setPen(QPen(QColor(scheme.quiet if self._quiet else scheme.text)))
            painter.setFont(self.font())
            box = QRectF(self.rect()).adjusted(_AROUND, _AROUND, 0, 0)
            painter.drawText(box, self._source())
        painter.end()

    def _source(self) -> str:
        lines = self._tex.split("\n")
        return "\n".join(harmless(line[:500], exact=True) for line in lines[:50])
