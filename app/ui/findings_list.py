"""`FindingsList`: what was found in pictures, each with a box to tick while it is to be covered."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.labels import clean
from app.core.words import _
from app.ui import theme
from app.ui.elided import ElidedLabel
from app.ui.review import Found, Review

ROWS: Final = 5
"""Rows that are seen at once, at most."""
_BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class FindingsList(QScrollArea):
    """As high as its rows, a few at most. Space switches one, arrow keys lead to the next."""

    hovered = Signal(int)  # number of what is under the pointer, -1 for none
    reached = Signal(int)  # by key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._review: Review | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(_("What looks secret"))

    def show_review(self, review: Review | None) -> None:
        """Show what was found; each is switched in `review` itself."""
        if self._review is not None:
            self._review.disconnect(self)
        self._review, self._rows = review, []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, found in enumerate(review.found if review is not None else ()):
            column.addWidget(self._made(number, found))
        column.addStretch(1)
        width = max((each.box.sizeHint().width() for each in self._rows), default=0)
        for each in self._rows:
            each.box.setMinimumWidth(width)
        self.setWidget(inside)
        self.updateGeometry()
        if review is not None:
            review.changed.connect(self._tell)
            self._tell()

    def mean(self, number: int) -> None:
        """Show one as the one meant, -1 for none, and bring it into view."""
        for each in self._rows:
            each.set_meant(each.number == number)
        if 0 <= number < len(self._rows):
            self.ensureWidgetVisible(self._rows[number], 0, 0)

    def sizeHint(self) -> QSize:
        rows = min(max(len(self._rows), 1), ROWS)
        return QSize(super().sizeHint().width(), rows * theme.ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(len(self._rows), 1) * theme.ROW)

    def _made(self, number: int, found: Found) -> "_Row":
        assert self._review is not None
        frames = self._review.frames
        place = ""
        if len(frames) > 1:
            place = _("Picture {number}").format(number=frames.index(found.frame) + 1)
        made = _Row(number, found, place)
        made.switched.connect(self._switch)
        made.hovered.connect(self.hovered)
        made.reached.connect(self._reach)
        made.stepped.connect(self._step)
        self._rows.append(made)
        return made

    def _switch(self, number: int, covered: bool) -> None:
        if self._review is not None:
            self._review.cover(number, covered=covered)

    def _tell(self) -> None:
        if self._review is not None:
            for each in self._rows:
                each.tell(covered=self._review.covers(each.number))

    def _reach(self, number: int) -> None:
        self.mean(number)
        self.reached.emit(number)

    def _step(self, number: int, by: int) -> None:
        if 0 <= number + by < len(self._rows):
            by_key = Qt.FocusReason.TabFocusReason
            self._rows[number + by].box.setFocus(by_key)


class _Row(QWidget):
    """What it is, as much of it as tells which one, and where."""

    switched = Signal(int, bool)
    hovered = Signal(int)
    reached = Signal(int)
    stepped = Signal(int, int)  # so many further

    def __init__(self, number: int, found: Found, place: str) -> None:
        super().__init__()
        self.number = number
        self.box = QCheckBox(found.finding.name.replace("&", "&&"))
        sample = clean(found.finding.sample)
        self.box.setAccessibleName(" ".join(filter(None, (found.finding.name, sample, place))))
        self.box.toggled.connect(lambda on: self.switched.emit(number, on))
        self.box.installEventFilter(self)
        shown = ElidedLabel([sample])
        shown.setProperty("quiet", True)
        where = QLabel(place)
        where.setProperty("quiet", True)
        where.setFont(theme.font(theme.SMALL))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        row.setSpacing(3 * theme.GRID)
        row.addWidget(self.box)
        row.addWidget(shown, 1)
        row.addWidget(where)
        self.setFixedHeight(theme.ROW)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def tell(self, *, covered: bool) -> None:
        """Show whether it is to be covered."""
        self.box.blockSignals(True)  # it only follows
        self.box.setChecked(covered)
        self.box.blockSignals(False)

    def set_meant(self, meant: bool) -> None:
        """Show whether it is the one meant."""
        if bool(self.property("meant")) != meant:
            self.setProperty("meant", meant)
            self.style().unpolish(self)
            self.style().polish(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit(self.number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(-1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_KEY:
            self.reached.emit(self.number)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                self.stepped.emit(self.number, step)
                return True
        return super().eventFilter(watched, event)
