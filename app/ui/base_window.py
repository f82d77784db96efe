"""`BaseWindow`: what every window that is no dialog does with the keyboard, and its name."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.core import identity
from app.core.labels import clean, elide

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TITLE: Final = 60  # characters of the name of a window


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


def titled(title: str) -> str:
    """Return the name of a window that shows something of that title."""
    short = elide(clean(title), lambda text: len(text) <= _TITLE)
    return f"{short} – {identity.NAME}" if short else identity.NAME
