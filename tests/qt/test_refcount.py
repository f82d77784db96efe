"""PySide6 6.12 drops a reference too many to None and True, and ends the program after minutes."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

CALLS = 200
_SLACK = 20  # what else happens in between


def test_singletons_keep_their_references(qapp: QApplication) -> None:
    widget = QWidget()
    child = QObject(widget)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        qapp.processEvents()
        widget.repaint()
        widget.setWindowTitle("")
        widget.isVisible()
        widget.isEnabled()
        child.blockSignals(False)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] > before[0] - _SLACK
    assert after[1] > before[1] - _SLACK
