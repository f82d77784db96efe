"""As little as it takes to show stills at a key: `bare_overlay.py COMBINATION managed|unmanaged`.

Takes the key as the program does and the stills once, at the start. Escape takes them away again.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from app.capture.handlers.native import NativeHandler
from app.core.control import Control
from app.core.frame import Frame
from app.input.combination import parse
from app.input.handlers.xgrab import XGrabHandler
from app.ui.images import image_of
from app.ui.lane import Mailbox
from app.ui.overlay.screens import matched


class Bare(QWidget):
    """Paints its still, whole."""

    def __init__(self, frame: Frame, screen: QScreen, *, managed: bool) -> None:
        super().__init__()
        kinds = Qt.WindowType
        flags = kinds.FramelessWindowHint
        self.setWindowFlags(flags if managed else flags | kinds.BypassWindowManagerHint)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self._frame = frame
        self._image = image_of(frame)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for window in SHOWN:
            window.close()
        SHOWN.clear()


SHOWN: Final[list[Bare]] = []


def show(stills: Sequence[tuple[Frame, QScreen]], *, managed: bool) -> None:
    SHOWN[:] = (Bare(frame, screen, managed=managed) for frame, screen in stills)
    for window in SHOWN:
        if managed:
            window.showFullScreen()
        else:
            window.show()
    SHOWN[0].activateWindow()
    SHOWN[0].grabKeyboard()


def main() -> None:
    combination, kind = sys.argv[1:]
    app = QApplication([sys.argv[0], "-platform", "xcb"])
    app.setQuitOnLastWindowClosed(False)
    display = os.environ["DISPLAY"]
    screens = NativeHandler(display)
    frames = screens.grab("all", Control()).frames
    stills = matched(frames, screens.monitors(), QGuiApplication.screens())
    screens.close()
    mailbox = Mailbox()
    keys = XGrabHandler(display)
    keys.bind(
        {"show": parse(combination)},
        lambda _action: mailbox.post(lambda: show(stills, managed=kind == "managed")),
    )
    app.exec()
    keys.close()


main()
