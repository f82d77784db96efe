"""Show stills again and again on the display of the environment: `overlay_shown.py ROUNDS`.

Prints one JSON object: milliseconds from the call until everything is painted, for the capture
session, for bare windows that are as full and as unmanaged, and for bare ones of the manager.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from app.capture.handlers.native import NativeHandler
from app.capture.screens import SessionScreens
from app.core.control import Control
from app.core.frame import Frame
from app.core.session import Session
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.overlay.screens import matched
from app.ui.overlay.session import CaptureSession
from app.ui.overlay.still import image_of

PAUSE_MS = 300  # for the window manager to come to rest


class Bare(QWidget):
    """As little as it takes to show a still."""

    def __init__(self, frame: Frame, screen: QScreen, painted: Callable[[], None], bypass: bool):
        super().__init__()
        kinds = Qt.WindowType
        self.setWindowFlags(
            kinds.FramelessWindowHint | (kinds.BypassWindowManagerHint if bypass else kinds.Window)
        )
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self._image = image_of(frame)
        self._painted = painted
        self._seen = False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._painted)


def session_shown(shots: Sequence[Frame], screens: SessionScreens, model: AskModel) -> float:
    loop = QEventLoop()
    begun = time.perf_counter()
    session = CaptureSession(shots, screens.monitors(), model)
    session.painted.connect(loop.quit)
    session.show()
    took = _until(loop, begun)
    session.close()
    return took


def bare_shown(shots: Sequence[Frame], screens: SessionScreens, bypass: bool) -> float:
    loop = QEventLoop()
    left = len(shots)

    def painted() -> None:
        nonlocal left
        left -= 1
        if not left:
            loop.quit()

    begun = time.perf_counter()
    windows = [
        Bare(frame, screen, painted, bypass)
        for frame, screen in matched(shots, screens.monitors(), QGuiApplication.screens())
    ]
    for window in windows:
        if bypass:
            window.show()
        else:
            window.showFullScreen()
    took = _until(loop, begun)
    for window in windows:
        window.close()
        window.deleteLater()
    return took


def _until(loop: QEventLoop, begun: float) -> float:
    loop.exec()
    QCursor.pos()  # the server answers in order: it has drawn all that was sent before
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    rounds = int(sys.argv[1])
    app = QApplication([sys.argv[0], "-platform", "xcb"])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app)
    display = os.environ["DISPLAY"]
    screens = SessionScreens(Session("x11", display=display), [NativeHandler(display)])
    shots = screens.grab("all", Control())
    model = AskModel(lambda *_: 0)
    ways: dict[str, Callable[[], float]] = {
        "session": lambda: session_shown(shots, screens, model),
        "unmanaged": lambda: bare_shown(shots, screens, True),
        "managed": lambda: bare_shown(shots, screens, False),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(-2, rounds):
        for name, way in ways.items():
            took = way()
            pause = QEventLoop()
            QTimer.singleShot(PAUSE_MS, pause.quit)
            pause.exec()
            if number >= 0:
                found[name].append(took)
    print(json.dumps(found))


main()
