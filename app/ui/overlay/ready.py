"""`ReadyWindows`: windows for stills, made before the stills are taken."""

from PySide6.QtGui import QGuiApplication, QScreen

from app.ui.overlay.pages import fetch
from app.ui.overlay.window import CaptureWindow


class ReadyWindows:
    """A window for each screen, of which nothing is to be seen yet.

    A thread has the memory that they will be painted in at hand by the time the stills are there:
    the grab waits for the X server most of the time, and first touches take longer than painting.
    """

    def __init__(self) -> None:
        self._left = {screen: CaptureWindow(screen) for screen in QGuiApplication.screens()}
        painted = (window.prepare() for window in self._left.values())
        fetch([memory for memory in painted if memory is not None])

    def take(self, screen: QScreen) -> CaptureWindow:
        """Return the window of `screen`, which is the caller's from now on."""
        return self._left.pop(screen, None) or CaptureWindow(screen)

    def delete(self) -> None:
        """Do away with those that nobody took."""
        for window in self._left.values():
            window.deleteLater()
        self._left.clear()
