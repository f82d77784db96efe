"""`ReviewPanel`: what was found in pictures before they are sent, and what becomes of it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.frame import Frame
from app.core.words import _, ngettext, sentences
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.canvas.cover_view import CoverView
from app.ui.canvas.panel import Fetch
from app.ui.elided import ElidedLabel
from app.ui.findings_list import ROWS, FindingsList
from app.ui.review import Review

_LOW: Final = 10 * theme.ROW  # px: below, there is room for what was found only
_LOWEST: Final = 7 * theme.ROW
_BETWEEN: Final = 10 * theme.GRID  # buttons and at their sides
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReviewPanel(QWidget):
    """The picture with its covers, what each of them is, and what to do with the question.

    Enter covers and sends, wherever the keyboard is but on another button; Escape is left to who
    shows it. `fetch` has the pixels of a frame at hand before it calls back.
    """

    sent = Signal(bool)  # with covers, or as it is
    left = Signal()  # it is not to be sent
    retried = Signal()  # it is to be looked at again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review: Review | None = None
        self._frame: Frame | None = None
        self.fetch: Fetch = _at_once
        self.view = CoverView()
        self.view.setMinimumHeight(theme.ROW)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the list has the same, by key
        self.list = FindingsList()
        self._title = _words()
        self._title.setFont(theme.font(bold=True))
        self._hint = _words()
        self._hint.setProperty("quiet", True)
        self._whither = ElidedLabel([])
        self._whither.setFont(theme.font(bold=True))
        self.cover = QPushButton(_("Cover and send"))
        self.cover.setProperty("primary", True)
        self.again = QPushButton(_("Look again"))
        self.again.setProperty("primary", True)
        self.bare = QPushButton(_("Send as it is"))
        self.leave = QPushButton(_("Don’t send"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        below = QVBoxLayout()
        below.setContentsMargins(*(3 * theme.GRID,) * 4)
        below.setSpacing(theme.GRID)
        below.addWidget(self._title)
        below.addWidget(self._hint)
        below.addWidget(self.list)
        below.addSpacing(theme.GRID)
        below.addLayout(self._buttons())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = self._head()
        column.addWidget(self._top)
        column.addWidget(self.view, 1)
        column.addLayout(below)

    def _buttons(self) -> QBoxLayout:
        others = QHBoxLayout()
        others.setSpacing(2 * theme.GRID)
        others.addWidget(self.leave)
        others.addStretch(1)
        others.addWidget(self.bare)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(2 * theme.GRID)
        self._row.addLayout(others, 1)
        for button in (self.cover, self.again):
            self._row.addWidget(button)
        return self._row

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(theme.HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(3 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(0)
        row.addWidget(self._whither, 1)
        deeds: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("zoom-out", _("Zoom out (−)"), self.view.zoom_out),
            ("zoom-in", _("Zoom in (+)"), self.view.zoom_in),
            ("fit", _("Whole picture (0)"), self.view.fit),
        )
        for icon, tip, deed in deeds:
            button = IconButton(icon, tip)
            button.clicked.connect(deed)
            row.addWidget(button)
        return head

    def _connect(self) -> None:
        self.cover.clicked.connect(lambda: self.sent.emit(True))
        self.bare.clicked.connect(lambda: self.sent.emit(False))
        self.leave.clicked.connect(self.left)
        self.again.clicked.connect(self.retried)
        self.view.hovered.connect(self._mean)
        self.view.pressed.connect(self._toggle)
        self.list.hovered.connect(self._point_at)
        self.list.reached.connect(self._reach)

    # ---- what is shown

    @property
    def review(self) -> Review | None:
        """What is shown."""
        return self._review

    def show_review(self, review: Review | None) -> None:
        """Show what was found, or nothing any more."""
        if self._review is not None:
            self._review.disconnect(self)
        self._review, self._frame = review, None
        self.list.show_review(review)
        self.view.show_frame(None, {})
        if review is None:
            return
        review.changed.connect(self._tell)
        frames = (*(each.frame for each in review.found), *review.frames)
        self._whither.say([_("Before it goes to {place}").format(place=review.destination)])
        self._title.setText(_title(review))
        self._hint.setText(_hint(review))
        failed = review.failure is not None
        self.list.setVisible(bool(review.found))
        self.cover.setVisible(bool(review.found))
        self.again.setVisible(failed and not review.final)
        self._tell()
        if frames:
            self._show_frame(frames[0])

    def await_question(self) -> None:
        """Let Enter be what is best for the question."""
        ways = (self.cover, self.again, self.leave)
        next(way for way in ways if not way.isHidden()).setFocus()

    def _tell(self) -> None:
        review = self._review
        if review is not None:
            off = [number for number in range(len(review.found)) if not review.covers(number)]
            self.view.turn_off(frozenset(off))
            self.cover.setEnabled(bool(review.chosen))

    def _show_frame(self, frame: Frame) -> None:
        if frame is self._frame:
            return
        self._frame = frame
        self.view.show_frame(None, {})
        self.fetch(frame, lambda: self._arrive(frame))

    def _arrive(self, frame: Frame) -> None:
        review = self._review
        if review is not None and frame is self._frame:
            found = enumerate(review.found)
            self.view.show_frame(
                frame,
                {number: each.finding.boxes for number, each in found if each.frame is frame},
            )

    # ---- the same thing in the picture and in the list

    def _toggle(self, number: int) -> None:
        if self._review is not None:
            self._review.cover(number, covered=not self._review.covers(number))

    def _mean(self, number: int) -> None:
        self.view.mean(number)
        self.list.mean(number)

    def _point_at(self, number: int) -> None:
        """The pointer is on it in the list: it is shown where it is in view."""
        self.view.mean(number)

    def _reach(self, number: int) -> None:
        """A key led to it in the list."""
        if self._review is not None:
            self._show_frame(self._review.found[number].frame)
            self.view.mean(number)
            self.view.centre_on(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW
        self._hint.setVisible(not low)
        self.list.setMaximumHeight((2 if low else ROWS) * theme.ROW)
        self._top.setVisible(self.height() >= _LOWEST)
        buttons = (self.leave, self.bare, self.cover)
        wide = sum(button.sizeHint().width() for button in buttons)
        ways = QBoxLayout.Direction
        narrow = self.width() < wide + _BETWEEN
        self._row.setDirection(ways.BottomToTop if narrow else ways.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif isinstance(focus, QPushButton) and focus.hasFocus():
            focus.click()
        elif not self.cover.isHidden():
            self.cover.click()


def _title(review: Review) -> str:
    if review.failure is not None:
        return review.failure.message
    count = len(review.found)
    said = ngettext(
        "{count} thing looks secret in what you send",
        "{count} things look secret in what you send",
        count,
    )
    return said.format(count=count)


def _hint(review: Review) -> str:
    if isinstance(review.failure, AppError):
        return sentences(review.failure.hint, review.failure.detail)
    return _("What is covered is gone from the picture, also in the history. Nothing was sent yet.")


def _words() -> QLabel:
    made = QLabel(wordWrap=True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def _at_once(_frame: Frame, then: Callable[[], None]) -> None:
    then()
