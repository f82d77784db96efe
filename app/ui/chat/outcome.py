"""How an answer ended: remarks, and failures with their way out."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.chat import Finish
from app.core.errors import AppError
from app.core.secret import counted
from app.core.words import _
from app.ui import theme
from app.ui.chat.surface import Surface
from app.ui.review import Found
from app.ui.signs import Sign
from app.ui.wrapping import Wrapping

_CONNECTABLE: Final = frozenset({"auth_refused", "model", "settings", "unavailable", "usage"})


class Outcome(Surface):
    """A card under an answer that did not end well: what happened, what to do, buttons for it."""

    retried = Signal()
    gone_on = Signal()
    retried_fast = Signal()  # without thinking
    connect_requested = Signal()
    refolded = Signal()  # it wants another height

    def __init__(
        self,
        finish: Finish,
        parent: QWidget | None = None,
        *,
        can_go_on: bool = False,
        only_thought: bool = False,
    ) -> None:
        """`can_go_on`: the answer may go on where it broke off. `only_thought`: there is none."""
        super().__init__(parent)
        self._can_go_on = can_go_on
        self._only_thought = only_thought
        error = finish.error or _without_error(finish)
        self._severe = finish.reason == "error"
        self._sign = Sign()
        self._detail = _label(error.detail, quiet=True)
        self._detail.setFont(theme.font(theme.SMALL, code=True))
        self._detail.hide()
        words = QVBoxLayout()
        words.setSpacing(theme.GRID)
        words.addWidget(_label(error.message))
        if error.hint:
            words.addWidget(_label(error.hint, quiet=True))
        words.addWidget(self._detail)
        words.addSpacing(theme.GRID)
        words.addWidget(self._buttons(error))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(3 * theme.GRID,) * 4)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(error.told)
        self._tint()

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        return layout.heightForWidth(width)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _buttons(self, error: AppError) -> QWidget:
        buttons = QWidget()
        row = Wrapping(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        if self._can_go_on:
            on = QPushButton(_("Continue"))
            on.setToolTip(_("Let the answer go on where it ends"))
            on.clicked.connect(self.gone_on)
            row.addWidget(on)
        if self._only_thought:
            fast = QPushButton(_("Ask again without thinking"))
            fast.clicked.connect(self.retried_fast)
            row.addWidget(fast)
        else:
            retry = QPushButton(_("Ask again"))
            retry.clicked.connect(self.retried)
            row.addWidget(retry)
        if error.kind in _CONNECTABLE:
            connect = QPushButton(_("Connect…"))
            connect.clicked.connect(self.connect_requested)
            row.addWidget(connect)
        if error.detail:
            details = QPushButton(_("Details"))
            details.setCheckable(True)
            details.toggled.connect(self._show_detail)
            row.addWidget(details)
        return buttons

    def _show_detail(self, shown: bool) -> None:
        self._detail.setVisible(shown)
        self.refolded.emit()

    def _tint(self) -> None:
        scheme = theme.of(self)
        self._sign.become("warning", scheme.bad if self._severe else scheme.warn)


class Remark(QLabel):
    """One quiet line under an answer."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("quiet", True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def fit(self, width: int) -> int:
        return max(self.heightForWidth(width), self.fontMetrics().height())


class CoveredNote(QWidget):
    """One quiet line: what was covered in the pictures of a question, and the way to see it."""

    chosen = Signal()

    def __init__(self, covered: Sequence[Found], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = Remark(counted(each.finding for each in covered))
        look = QPushButton(_("Look"))
        look.setToolTip(_("Show the picture as it was sent"))
        look.setProperty("small", True)
        look.clicked.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._said, 1)
        row.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)
        self._look = look

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        room = width - self._look.sizeHint().width() - 2 * theme.GRID
        return max(self._said.fit(room), self._look.sizeHint().height())


def _without_error(finish: Finish) -> AppError:
    match finish.reason:
        case "length":
            return AppError(
                _("The answer reached the limit of tokens."), _("Let it go on, or ask again.")
            )
        case "filtered":
            return AppError(
                _("The server held the answer back."), _("Ask in other words, or ask another one.")
            )
        case "cut":
            return AppError(_("The answer broke off."), _("What came before is here."))
    return AppError(_("There was no answer."))


def _label(text: str, *, quiet: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)  # servers have a say in it
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setProperty("quiet", quiet)
    return made
