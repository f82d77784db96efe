"""A window of another program that takes what is dropped on it, and prints what that is.

`python drop_window.py X Y COPY`: prints "ready", then for a drop the path of its file, of which it
keeps a copy, and the size of its pixels.
"""

import shutil
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget


class DropWindow(QWidget):
    def __init__(self, copy: str) -> None:
        super().__init__()
        self._copy = copy
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        told = event.mimeData()
        (url,) = told.urls()
        image = QImage(told.imageData())
        shutil.copy(url.toLocalFile(), self._copy)
        print(url.toLocalFile(), image.width(), image.height(), flush=True)
        event.acceptProposedAction()


def main() -> None:
    x, y, copy = sys.argv[1:]
    application = QApplication([sys.argv[0], "-platform", "xcb"])
    window = DropWindow(copy)
    window.setGeometry(int(x), int(y), 300, 300)
    window.show()
    QTimer.singleShot(300, lambda: print("ready", flush=True))
    application.exec()


main()
