"""Where a key goes that the keyring does not take."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.words import N_, _
from app.ui import theme
from app.ui.connect_work import Where

_PLACES: Final[tuple[tuple[Where, str], ...]] = (
    ("session", N_("Keep it until the program ends")),
    ("file", N_("Keep it in a file only I can read")),
)


def other_places(keep: Callable[[Where], None]) -> QWidget:
    """Return buttons that `keep` it elsewhere."""
    row = QWidget()
    buttons = QHBoxLayout(row)
    buttons.setContentsMargins(0, 0, 0, 0)
    buttons.setSpacing(2 * theme.GRID)
    for where, said in _PLACES:
        button = QPushButton(_(said))
        button.clicked.connect(lambda _checked=False, where=where: keep(where))
        buttons.addWidget(button, 1)
    return row
