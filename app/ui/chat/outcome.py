"""How an answer ended: remarks, failures with their way out, and the line below it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.chat import Finish
from app.core.errors import AppError
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.code import CopyButton
from app.ui.chat.surface import Surface
from app.ui.chat.thinking import duration
from app.ui.signs import Sign
from app.ui.turn import Turn

_CONNECTABLE: Final = frozenset({"auth_refused", "unavailable", "settings", "usage"})


class Outcome(Surface):
    """A card under an answer that did not end well: what happened, what to do, buttons for it."""

    retried = Signal()
    connect_requested = Signal()
    refolded = Signal()  # it wants another height

    def __init__(self, finish: Finish, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        words.addLayout(self._buttons(error))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(3 * theme.GRID,) * 4)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(f"{error.message} {error.hint}".strip())
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

    def _buttons(self, error: AppError) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
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
        row.addStretch(1)
        return row

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


class Footer(QWidget):
    """Copy and ask again, who answered, how long it took and how many tokens."""

    retried = Signal()

    def __init__(self, turn: Turn, *, retry: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.retry = IconButton("retry", _("Ask again"))
        self.retry.clicked.connect(self.retried)
        copy = CopyButton(_("Copy answer"))
        copy.copies(lambda: turn.text)
        badge = QLabel(badge_of(turn))
        badge.setTextFormat(Qt.TextFormat.PlainText)
        badge.setFont(theme.font(theme.SMALL))
        badge.setProperty("quiet", True)
        badge.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(copy)
        row.addWidget(self.retry)
        row.addSpacing(2 * theme.GRID)
        row.addWidget(badge, 1)
        # Only now: without a parent they would be windows, and take the keyboard for a moment.
        self.retry.setVisible(retry)
        copy.setVisible(bool(turn.text))

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        return theme.CONTROL_HEIGHT


def badge_of(turn: Turn) -> str:
    """Return who answered, in how long, with how many tokens."""
    said = [turn.backend] if turn.backend else []
    if turn.finish is not None:
        said.append(duration(turn.seconds))
    if turn.usage is not None and turn.usage.completion is not None:
        count = turn.usage.completion
        said.append(ngettext("{count} token", "{count} tokens", count).format(count=count))
    return " · ".join(said)


def _without_error(finish: Finish) -> AppError:
    match finish.reason:
        case "length":
            return AppError(
                _("The answer reached the limit of tokens."), _("Ask it to go on, or ask again.")
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
