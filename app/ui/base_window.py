"""`BaseWindow`: what every window that is no dialog does with the keyboard."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BaseWindow(QWidget):
    """A window in which Enter presses the button that has the focus, as Space does.

    Qt does that in a `QDialog` only.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() not in _ENTER or not isinstance(focused, QPushButton | QToolButton):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # a key that is held down presses once
            focused.click()
