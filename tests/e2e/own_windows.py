"""Windows of one colour each, for tests that want them out of the way; an X server holds them.

Started as a program with colours: a window with a frame, one without that stays on top, one that
is cut to a circle, beside each other. Prints their numbers when they are on the screen.
"""

import sys
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QApplication, QLabel

COLOURS: Final = ("#ff0000", "#00ff00", "#0000ff")
SIDE: Final = 200
_FRAMELESS: Final = Qt.WindowType.FramelessWindowHint
_FLAGS: Final = (
    Qt.WindowType.Window,
    _FRAMELESS | Qt.WindowType.WindowStaysOnTopHint,
    _FRAMELESS,
)
_SETTLED_MS: Final = 300


def main() -> None:
    application = QApplication([sys.argv[0], "-platform", "xcb"])
    made = []
    for number, (colour, flags) in enumerate(zip(COLOURS, _FLAGS, strict=True)):
        label = QLabel()
        label.setWindowFlags(flags)
        label.setStyleSheet(f"background: {colour}")
        label.setGeometry(60 + 260 * number, 80, SIDE, SIDE)
        if number == 2:
            label.setMask(QRegion(QRect(0, 0, SIDE, SIDE), QRegion.RegionType.Ellipse))
        label.show()
        made.append(label)
    QTimer.singleShot(_SETTLED_MS, lambda: print(*(int(one.winId()) for one in made), flush=True))
    application.exec()


if __name__ == "__main__":
    main()
