"""What can be chosen before anything is selected."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.core.words import N_, _
from app.ui import icons, theme

_CHOICES: Final = (
    ("region", "region", N_("Region")),
    ("monitor", "monitor", N_("Monitor")),
    ("all", "monitors", N_("All monitors")),
    ("file", "file", N_("File…")),
    ("clipboard", "clipboard", N_("Clipboard")),
)


class Toolbar(QFrame):
    """Small and quiet; it also says what went wrong."""

    chosen = Signal(str)  # "region", "monitor", "all", "file" or "clipboard"

    def __init__(self, monitors: int, *, files: bool, parent: QWidget | None = None) -> None:
        """`monitors` are there, and files can be read, or they are not offered."""
        super().__init__(parent)
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(_("What to ask about"))
        self._said = QLabel(self)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID // 2)
        for name, icon, said in _CHOICES:
            if (name != "all" or monitors > 1) and (name != "file" or files):
                buttons.addWidget(self._button(name, icon, _(said)))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID + 2)
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addWidget(self._said)
        self.say("")

    def say(self, notice: str) -> None:
        """Show a notice, "" the usual hint."""
        self._said.setText(notice or _("Drag to select · Esc to leave"))
        self._said.setFont(theme.font(theme.BODY if notice else theme.SMALL))
        self._said.setProperty("notice", bool(notice))
        self._said.setProperty("quiet", not notice)
        self._said.style().polish(self._said)
        self.adjustSize()

    def _button(self, name: str, icon: str, said: str) -> QToolButton:
        scheme = theme.of(self)
        button = QToolButton(self)
        button.setText(f" {said}")  # a little more air after the icon
        button.setAccessibleName(said)
        button.setIcon(icons.icon(icon, scheme.quiet, scheme.faint))
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.chosen.emit(name))
        return button
