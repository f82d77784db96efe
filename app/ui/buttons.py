"""`IconButton`: a quiet button that is an icon, in the colours of the theme."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QToolButton, QWidget

from app.ui import icons, theme


class IconButton(QToolButton):
    """Icon `name`; `said` is its tool tip and accessible name, translated."""

    def __init__(self, name: str, said: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._used = False
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setAutoRaise(True)
        self.say(said)
        self._tint()

    def say(self, said: str) -> None:
        """Change what it is called."""
        self.setToolTip(said)
        self.setAccessibleName(said)

    def show_icon(self, name: str) -> None:
        """Change its icon."""
        if name != self._name:
            self._name = name
            self._tint()

    def set_primary(self) -> None:
        """Let it be the button that the window is for: filled with the accent."""
        self.setProperty("primary", True)
        self._tint()

    def show_used(self, used: bool) -> None:
        """Let it be the one of several that is in use."""
        self.setChecked(used)
        if used != self._used:
            self._used = used
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        scheme = theme.of(self)
        usual = scheme.accent_text if self._used else scheme.quiet
        colour = scheme.on_accent if self.property("primary") else usual
        self.setIcon(icons.icon(self._name, colour, scheme.faint))
