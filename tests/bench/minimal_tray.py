"""The smallest PySide6 program with a tray icon and a menu: what ours is measured against."""

import sys

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon


def main() -> int:
    application = QApplication(sys.argv)
    picture = QPixmap(22, 22)
    picture.fill("#4f46e5")
    icon = QSystemTrayIcon(QIcon(picture))
    menu = QMenu()
    menu.addAction("Quit", application.quit)
    icon.setContextMenu(menu)
    icon.show()
    return application.exec()


sys.exit(main())
