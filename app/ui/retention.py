"""`RetentionCard`: asks once, where nothing is held up by it, how long conversations are kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.retention import HistorySettings
from app.core.words import N_, _
from app.ui import theme

Keep = Literal["forever", "days", "nothing"]

DAYS: Final = 30
_CHOICES: Final[tuple[tuple[Keep, str], ...]] = (
    ("forever", N_("Keep all")),
    ("days", N_("30 days")),
    ("nothing", N_("Nothing")),
)


class RetentionCard(QFrame):
    """Says that conversations are kept, and lets its user choose otherwise."""

    chosen = Signal(str)  # a `Keep`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        said = QLabel(_("Conversations are kept on this computer."), wordWrap=True)
        said.setFont(theme.font(bold=True))
        hint = QLabel(
            _("So you can search them and go on with them. The settings can change this."),
            wordWrap=True,
        )
        hint.setProperty("quiet", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        for keep, label in _CHOICES:
            button = QPushButton(_(label))
            button.clicked.connect(self._chooser(keep))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * theme.GRID,) * 4)
        column.setSpacing(theme.GRID)
        column.addWidget(said)
        column.addWidget(hint)
        column.addSpacing(theme.GRID)
        column.addLayout(buttons)
        self.setAccessibleName(said.text())

    def _chooser(self, keep: Keep) -> Callable[[], None]:
        return lambda: self.chosen.emit(keep)


def kept(settings: HistorySettings, keep: Keep) -> HistorySettings:
    """Return the settings after a choice on the card."""
    days = DAYS if keep == "days" else settings.days
    return replace(settings, keep=keep, days=days, chosen=True)
