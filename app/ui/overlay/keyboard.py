"""Keeps the keyboard with the overlay: what is typed must never reach the window behind it.

Windows that bypass the window manager get no focus from it; they take it, and they grab the
keyboard, so that keys come here even when another program takes the focus meanwhile. A menu
grabs it for itself and gives it back to nobody, so it is taken again when the menu has closed.
"""

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

_AGAIN_MS: Final = 50
_TRIES: Final = 40  # two seconds: as long as somebody else may hold the keyboard (a key is down)


class KeyboardHold(QObject):
    """Holds the keyboard for one window at a time.

    One that `takes_focus` no further than it has to leaves that where it is as long as keys can be
    grabbed.
    """

    def __init__(self, parent: QObject, *, takes_focus: bool = True) -> None:
        super().__init__(parent)
        self._takes_focus = takes_focus
        self._window: QWidget | None = None
        self._tries = 0
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._take)
        application().focusWindowChanged.connect(self._focus_moved)

    def hold(self, window: QWidget) -> None:
        """Give the keyboard to `window`, which is visible."""
        if self._window is not None and self._window is not window:
            self._grab(on=False)
        self._window = window
        self._tries = _TRIES
        self._take()

    def let_go(self) -> None:
        """Give it back."""
        if self._window is not None:
            self._grab(on=False)
        self.forget()

    def forget(self) -> None:
        """Leave it to the window that has it, which somebody else looks after from now on."""
        self._window = None
        self._again.stop()

    def _focus_moved(self) -> None:
        focused = application().focusWindow()
        ours = self._window.windowHandle() if self._window is not None else None
        if ours is not None and focused in {None, ours}:
            self._tries = _TRIES
            self._again.start()

    def _take(self) -> None:
        if self._window is None:
            return
        self._tries -= 1
        wants_focus = self._takes_focus or not grabs()
        if wants_focus and application().focusWindow() is not self._window.windowHandle():
            self._window.activateWindow()
        if not self._grab(on=True) and self._tries > 0:
            self._again.start()

    def _grab(self, *, on: bool) -> bool:
        """Take or release the keyboard; True where only the focus decides who gets keys."""
        handle = self._window.windowHandle() if self._window is not None else None
        return handle is None or not grabs() or grab(handle, on=on)


def grabs() -> bool:
    """Whether keys can be grabbed; elsewhere only the focus decides who gets them."""
    return QGuiApplication.platformName() == "xcb"


def grab(window: QWindow, *, on: bool) -> bool:
    """Take the keyboard for `window`, which is visible, or release it; whether that worked."""
    return window.setKeyboardGrabEnabled(on)


def application() -> QGuiApplication:
    """Return the one application object."""
    instance = QGuiApplication.instance()
    assert isinstance(instance, QGuiApplication)
    return instance
