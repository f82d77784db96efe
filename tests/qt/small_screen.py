"""What can be seen of the connect dialog on a small screen, in a process of its own.

    QT_SCALE_FACTOR=2 python -m tests.qt.small_screen

Prints, as JSON, which parts are whole on the screen: the address once it is complained about, the
others once a test has failed.
"""

import json
from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.connect import ConnectDialog
from tests.qt.connecting import button, by_address, field_of, opened


def main() -> None:
    app = QApplication([])
    theme.apply(app, "light")
    with opened() as desk:
        dialog = ConnectDialog(desk.services, desk.lane)
        dialog.show()
        by_address(dialog, "ftp://nobody")
        test, address = button(dialog, "Test"), field_of(dialog, "Address")
        test.click()
        found = {"address": _settled(app, lambda: _seen(address))}
        address.setText("http://127.0.0.1:9")
        test.click()
        _settled(app, lambda: dialog._testing is None)
        found |= {
            "how it stands": _settled(app, lambda: _seen(dialog._outcome._state)),
            "Test": _seen(test),
            "Connect": _seen(button(dialog, "Connect")),
            "dialog": dialog.screen().availableGeometry().height()
            >= dialog.frameGeometry().bottom(),
        }
        dialog.close()
    print(json.dumps(found))


def _seen(widget: QWidget) -> bool:
    """Whether all of `widget` is in the visible part of what it is in."""
    return widget.visibleRegion().boundingRect() == QRect(QPoint(0, 0), widget.size())


def _settled(app: QApplication, done: Callable[[], bool]) -> bool:
    """Wait for `done`; returns whether it came about."""
    deadline = QDeadlineTimer(20_000)
    ticks = QTimer()  # so that there is always a next event
    ticks.start(20)
    while not done() and not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return done()


if __name__ == "__main__":
    main()
