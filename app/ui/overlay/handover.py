"""Keeps the keyboard from Enter until the window that answers has it.

A new window gets the keyboard when the window manager says so, which takes a while. Were the
overlay simply taken away, the window behind it would have the keyboard meanwhile, and would get
what is typed on: half a question, in another program.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QKeyEvent, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from app.ui.overlay.keyboard import application, grab

_LIMIT_MS: Final = 2000  # then the window manager wants another window to have it
_LINGER_MS: Final = 1000  # what the server sent before is read by then


class Handover(QObject):
    """Owns a window that has the keyboard, moves it out of sight and passes its keys on.

    Keys wait until it is known who gets them. It ends, and the window with it, as soon as another
    window of this program has the keyboard, or after two seconds. It lives as long as it has to,
    whoever refers to it.
    """

    def __init__(self, window: QWidget) -> None:
        """`window` is visible; nobody else may use it from now on."""
        super().__init__(application())
        self._window = window
        self._handle = window.windowHandle()
        self._heir: QWindow | None = None
        self._waiting: list[QKeyEvent] = []
        self._limit = QTimer(self, singleShot=True, interval=_LIMIT_MS)
        self._limit.timeout.connect(self._end)
        window.blockSignals(True)
        window.setFocus()  # so that no input method takes keys for a field of it
        window.move(_out_of_sight(window.screen(), window))
        grab(self._handle, on=True)
        self._handle.installEventFilter(self)
        application().focusWindowChanged.connect(self._focus_moved)
        self._limit.start()

    def to(self, heir: QWidget) -> None:
        """Pass keys on to `heir`, which was shown and wants to be the active window."""
        self._heir = heir.windowHandle()
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            application().sendEvent(self._heir, event)
        if self._limit.isActive():
            self._limit.start()  # it has only now become possible
            self._focus_moved()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if self._heir is None:
            self._waiting.append(event.clone())
        else:
            application().sendEvent(self._heir, event)
        return True

    def _focus_moved(self) -> None:
        focused = application().focusWindow()
        if self._heir is not None and focused not in {None, self._handle}:
            self._end()

    def _end(self) -> None:
        application().focusWindowChanged.disconnect(self._focus_moved)
        self._limit.stop()
        grab(self._handle, on=False)
        self._window.hide()
        QTimer.singleShot(_LINGER_MS, self, self._delete)

    def _delete(self) -> None:
        self._window.deleteLater()
        self.deleteLater()


def _out_of_sight(screen: QScreen, window: QWidget) -> QPoint:
    """Return where no monitor shows anything of `window`."""
    corner = screen.virtualGeometry().topLeft()
    return corner - QPoint(window.width(), window.height())
