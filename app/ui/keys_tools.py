"""`KeysTools`: what stands above the keys of the settings where the desktop decides them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.core.hotkeys import Hotkeys
from app.core.words import _
from app.ui import theme


class KeysTools(QWidget):
    """Says so, and has the desktop show its own dialog. There only where the desktop decides."""

    def __init__(self, hotkeys: Callable[[], Hotkeys]) -> None:
        super().__init__()
        self._hotkeys = hotkeys
        self._wished = True  # to be seen, where there is something to see
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._told.setProperty("quiet", True)
        ask = QPushButton(_("Ask the desktop…"))
        ask.setToolTip(_("Have the desktop show its own dialog for these keys"))
        ask.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * theme.GRID)
        row.addWidget(self._told, 1)
        row.addWidget(ask, 0, Qt.AlignmentFlag.AlignVCenter)
        self._say()
        if not hotkeys().decides:
            super().setVisible(False)

    @property
    def told(self) -> str:
        """What is said."""
        return self._told.text()

    def renew(self) -> None:
        """Look who decides now."""
        self._say()
        self.setVisible(self._wished)

    def setVisible(self, visible: bool) -> None:
        self._wished = visible
        super().setVisible(visible and self._hotkeys().decides)

    def _say(self) -> None:
        self._told.setText(
            _("Here the desktop gives the keys: what is set below is proposed to it.")
        )

    def _ask(self) -> None:
        if not self._hotkeys().choose():
            self._told.setText(
                _("This desktop shows no dialog for keys that it gave. Look in its settings.")
            )
