"""Show a picture below all other windows: `picture_window.py X Y PICTURE FILE`.

Writes the file when the window is on the screen.
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPixmap, QRasterWindow


class PictureWindow(QRasterWindow):
    """Paints a picture pixel for pixel."""

    def __init__(self, picture: QPixmap, painted: Path) -> None:
        super().__init__()
        self.setFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
        self._picture = picture
        self._painted = painted

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        self.lower()
        QGuiApplication.sync()
        self._painted.touch()


def main() -> None:
    x, y, picture, painted = sys.argv[1:]
    application = QGuiApplication([sys.argv[0], "-platform", "xcb"])
    pixmap = QPixmap(picture)
    shown = PictureWindow(pixmap, Path(painted))
    shown.setGeometry(int(x), int(y), pixmap.width(), pixmap.height())
    shown.show()
    shown.lower()
    application.exec()


main()
