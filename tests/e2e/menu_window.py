"""Show a window with a menu that is open: `menu_window.py X Y FILE`.

Writes the file when the menu is on the screen, and again, longer, when it has closed.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget


def main() -> None:
    x, y, said = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    application = QApplication([sys.argv[0], "-platform", "xcb"])
    application.setStyle("Fusion")
    window = QWidget()
    window.setWindowTitle("Has a menu")
    window.setGeometry(x, y, 300, 200)
    window.setStyleSheet("QWidget { background: #204060 } QMenu { background: #e0a040 }")
    menu = QMenu(window)
    for number in range(4):
        menu.addAction(f"Entry {number}")
    menu.aboutToHide.connect(lambda: said.write_text("shown, hidden", encoding="utf-8"))
    window.show()

    def open_menu() -> None:
        if not window.isActiveWindow():
            window.activateWindow()
            QTimer.singleShot(50, open_menu)
            return
        menu.popup(window.mapToGlobal(QPoint(20, 20)))
        QTimer.singleShot(200, lambda: said.write_text("shown", encoding="utf-8"))

    QTimer.singleShot(0, open_menu)
    application.exec()


main()
