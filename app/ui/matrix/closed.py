"""`Closed`: a document that waits for its password before it is compared."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.errors import PasswordNeeded
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.documents.password import PasswordField
from app.ui.elided import ElidedLabel
from app.ui.signs import Sign
from app.ui.tips import literal


class Closed(QFrame):
    """Says which one it is, and takes its password, which is forgotten at once."""

    unlocked = Signal(str)  # with this password
    left = Signal()  # it is not compared

    def __init__(self, path: Path, error: PasswordNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.path = path
        said = _("This is not its password.") if error.wrong else _("It needs its password.")
        name, about = ElidedLabel([path.name]), ElidedLabel([said])
        name.setFont(theme.font(bold=True))
        name.setToolTip(literal(str(path)))
        about.setProperty("quiet", True)
        words = QVBoxLayout()
        words.setSpacing(theme.GRID // 2)
        words.addWidget(name)
        words.addWidget(about)
        self.password = PasswordField(self)
        self.password.returnPressed.connect(self._unlock)
        self.open = QPushButton(_("Open"))
        self.open.clicked.connect(self._unlock)
        self.leave = IconButton("close", _("Do not compare it"))
        self.leave.clicked.connect(self.left)
        colour = theme.of(self).warn if error.wrong else theme.of(self).quiet
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * theme.GRID, 2 * theme.GRID, theme.GRID, 2 * theme.GRID)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(Sign("key", colour, theme.CONTROL_HEIGHT), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.password)
        row.addWidget(self.open)
        row.addWidget(self.leave)
        self.setAccessibleName(f"{path.name}: {said}")

    def _unlock(self) -> None:
        word = self.password.text()
        self.password.clear()
        if word:
            self.unlocked.emit(word)
