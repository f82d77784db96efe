"""A window of Qt with a title, on whatever desktop there is: `titled_window.py TITLE`."""

import sys

from PySide6.QtWidgets import QApplication, QLabel


def main() -> None:
    app = QApplication(sys.argv)
    shown = QLabel(sys.argv[1])
    shown.setWindowTitle(sys.argv[1])
    shown.resize(300, 200)
    shown.show()
    app.exec()


main()
