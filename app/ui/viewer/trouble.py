"""`PageTrouble`: why a page is not shown, in its place, and what can be done."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError, PasswordNeeded
from app.core.words import _
from app.ui import theme

_WIDTH: Final = 360  # px
_ALL: Final = 1000  # of the stretch: the rest is what a wide one has to spare


class PageTrouble(QWidget):
    """Says what happened and what to do; a document that is closed is opened here."""

    retried = Signal(str)  # with a password, "" for none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said, self._hint = QLabel(), QLabel()
        for label in (self._said, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._said.setFont(theme.font(bold=True))
        self._hint.setProperty("quiet", True)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setPlaceholderText(_("Password"))
        self._password.setAccessibleName(_("Password"))
        self._password.returnPressed.connect(self._retry)
        self._again = QPushButton()
        self._again.clicked.connect(self._retry)
        what = QHBoxLayout()
        what.addStretch(1)
        what.addWidget(self._password)
        what.addWidget(self._again)
        what.addStretch(1)
        words = QWidget()
        words.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(words)
        column.setSpacing(2 * theme.GRID)
        column.addStretch(1)
        column.addWidget(self._said)
        column.addWidget(self._hint)
        column.addLayout(what)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(words, _ALL)
        row.addStretch(1)

    @property
    def asks(self) -> bool:
        """Whether it asks for a password."""
        return self._password.isVisible()

    def wait(self, said: str) -> None:
        """Say what is on its way."""
        self._show(said, "", button="", closed=False)

    def tell(self, error: AppError) -> None:
        """Say why the page is not shown."""
        closed = isinstance(error, PasswordNeeded)
        button = _("Open") if closed else _("Try again")
        self._show(error.message, error.hint, button=button, closed=closed)
        if closed:
            self._password.clear()
            self._password.setFocus()

    def _show(self, said: str, hint: str, *, button: str, closed: bool) -> None:
        self._said.setText(said)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._password.setVisible(closed)
        self._again.setText(button)
        self._again.setVisible(bool(button))

    def _retry(self) -> None:
        self.retried.emit(self._password.text() if not self._password.isHidden() else "")
