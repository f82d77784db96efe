"""Show a window of one colour: `painted_window.py X Y WIDTH HEIGHT COLOUR FILE`.

Writes the file when the window is on the screen.
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QRasterWindow


class ColourWindow(QRasterWindow):
    """Paints itself in one colour."""

    def __init__(self, colour: QColor, painted: Path) -> None:
        super().__init__()
        self.setFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
        self._colour = colour
        self._painted = painted

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self.height(), self._colour)
        painter.end()
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        QGuiApplication.sync()
        self._painted.touch()


def main() -> None:
    x, y, width, height, colour, painted = sys.argv[1:]
    application = QGuiApplication([sys.argv[0], "-platform", "xcb"])
    shown = ColourWindow(QColor(colour), Path(painted))
    shown.setGeometry(int(x), int(y), int(width), int(height))
    shown.show()
    application.exec()


main()
