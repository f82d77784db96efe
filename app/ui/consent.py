"""`Consent`: the box that agrees to send unencrypted, and what that means."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import theme


class Consent(QWidget):
    """Asks for one origin at a time; what was agreed to for one does not hold for another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.origin = ""
        self.box = QCheckBox(_("Send pictures and the key unencrypted"))
        self.box.toggled.connect(lambda _on: self.changed.emit())
        self.risk = QLabel()
        self.risk.setTextFormat(Qt.TextFormat.PlainText)
        self.risk.setWordWrap(True)
        self.risk.setProperty("quiet", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GRID)
        rows.addWidget(self.box)
        rows.addWidget(self.risk)

    @property
    def given(self) -> bool:
        """Whether somebody has agreed."""
        return bool(self.origin) and self.box.isChecked()

    @property
    def missing(self) -> bool:
        """Whether somebody must agree before anything is sent."""
        return bool(self.origin) and not self.box.isChecked()

    def ask(self, origin: str) -> bool:
        """Ask for `origin`, "" where there is nothing to ask; whether that is another one."""
        if origin == self.origin:
            return False
        self.origin = origin
        self.box.setChecked(False)
        self.box.setAccessibleDescription(origin)
        self.risk.setText(
            _(
                "{origin} is another machine, and the way there is not encrypted: whoever is on"
                " it can read along. Use https where the server has it."
            ).format(origin=origin)
        )
        return True
