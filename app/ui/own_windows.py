"""`OwnWindows`: our windows make way for a capture, and are there again as if nothing had been."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.core.unseen import Unseen

_LOOK_MS: Final = 8  # between two looks at whether they have gone
_HIDDEN_MS: Final = 150  # until windows that were hidden are off the screen
_IN_PANEL: Final = "QSystemTrayIconSys"  # Qt's tray icon on X11: part of a panel, which stays


class OwnWindows(QObject):
    """For one capture at a time: `leave`, `let_back` under what covers the screen, `come_back`.

    What the system leaves out of pictures stays as it is. Where it does not, windows are hidden
    for as long as the capture lasts.
    """

    def __init__(self, unseen: Callable[[], Unseen | None], parent: QObject | None = None) -> None:
        """`unseen` is None where our windows are wanted in the picture."""
        super().__init__(parent)
        self._unseen = unseen
        self._left_out: Unseen | None = None
        self._hidden: list[QWidget] = []
        self._active: QWidget | None = None  # of those: that had the keyboard
        self._then: Callable[[], None] | None = None
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_again)
        self._gone = QTimer(self, singleShot=True, interval=_HIDDEN_MS)
        self._gone.timeout.connect(self._go_on)

    @property
    def leaving(self) -> bool:
        """Whether they are about to be gone."""
        return self._then is not None

    def leave(self, then: Callable[[], None]) -> None:
        """Call `then` when a picture shows none of them: at once where none is on the screen."""
        shown = list(_on_screen())
        unseen = self._unseen() if shown else None
        if unseen is None:
            then()
            return
        self._then = then
        if unseen.begin([int(window.winId()) for window in shown]):
            self._left_out = unseen
            self._look.start()
        else:
            self._hidden, self._active = shown, QApplication.activeWindow()
            for window in shown:
                window.hide()
            self._gone.start()

    def let_back(self) -> None:
        """Let those be there again that nobody sees now: something covers the screen."""
        unseen, self._left_out = self._left_out, None
        if unseen is not None:
            unseen.end()

    def come_back(self) -> None:
        """Bring all back; nothing more is called."""
        self._then = None
        self._look.stop()
        self._gone.stop()
        self.let_back()
        hidden, self._hidden = self._hidden, []
        for window in sorted(hidden, key=lambda each: each is self._active):
            if isValid(window):  # a notice may have been replaced by another one
                _show(window, active=window is self._active)

    def _look_again(self) -> None:
        if self._left_out is None or self._left_out.ready():
            self._look.stop()
            self._go_on()

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is None:
            return
        try:
            then()
        except BaseException:  # a defect, which the program survives: its windows must be seen
            self.come_back()
            raise


def _show(window: QWidget, *, active: bool) -> None:
    """Show a window that was hidden; unless it is `active`, it takes no keyboard."""
    quiet = Qt.WidgetAttribute.WA_ShowWithoutActivating
    kept = window.testAttribute(quiet)
    window.setAttribute(quiet, kept or not active)
    window.show()
    window.setAttribute(quiet, kept)


def _on_screen() -> Iterator[QWidget]:
    """Yield our windows of which something may be seen."""
    screens = [screen.geometry() for screen in QGuiApplication.screens()]
    for window in QApplication.topLevelWidgets():
        place = window.frameGeometry()
        seen = window.isVisible() and not window.isMinimized() and not window.inherits(_IN_PANEL)
        if seen and any(place.intersects(screen) for screen in screens):
            yield window
