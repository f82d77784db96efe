"""`Progress`: how far a model has come, as a bar and in words."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.core import local_words
from app.core.local_models import Fetching, LocalModel
from app.core.words import _
from app.ui import theme
from app.ui.elided import ElidedLabel

_WHOLE: Final = 1000  # of the bar: bytes are too many for it
_BETWEEN: Final = " · "


class Progress(QWidget):
    """`button` stands after the words."""

    def __init__(self, button: QPushButton) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setRange(0, _WHOLE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.PROGRESS)
        self._words = ElidedLabel(())
        self._words.setProperty("quiet", True)
        line = QHBoxLayout()
        line.setSpacing(3 * theme.GRID)
        line.addWidget(self._words, 1)
        line.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, theme.GRID, 0, 0)
        rows.setSpacing(theme.GRID)
        rows.addWidget(self._bar)
        rows.addLayout(line)

    @property
    def text(self) -> str:
        """What is said of it, all of it."""
        return self._words.accessibleName()

    def show_step(self, step: Fetching) -> None:
        """Show how far it is."""
        parts = [local_words.stage(step), *local_words.details(step)]
        self._show(step.done, step.total, parts)

    def show_half(self, model: LocalModel) -> None:
        """Show what is there of a model that has not come in full."""
        parts = [_("Paused"), local_words.size_of(model)]
        self._show(model.size, model.total, parts)

    def show_parts(self, done: int, total: int, parts: list[str]) -> None:
        """Show so much of a whole, with these words."""
        self._show(done, total, parts)

    def _show(self, done: int, total: int, parts: list[str]) -> None:
        share = min(_WHOLE, done * _WHOLE // total) if total else 0
        self._bar.setValue(share)
        self._bar.setAccessibleName(_BETWEEN.join(parts))
        self._words.say(parts, _BETWEEN)
