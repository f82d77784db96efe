"""`PasswordField`: where the password of a document is typed."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.words import _
from app.ui import theme


class PasswordField(QLineEdit):
    """Esc empties it; what is typed is seen by nobody."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(_("Password, then Enter"))
        self.setAccessibleName(_("Password of the document"))
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def sizeHint(self) -> QSize:
        return QSize(theme.LIST, theme.CONTROL_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
        event.accept()  # no key of it is one of the card's
