"""Whether somebody shows tray icons: a panel may start after this program, or end before it."""

import sys
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

_LOOK_MS: Final = 3000  # while there is none; asking takes a quarter of a millisecond
_AGAIN_MS: Final = 300  # after a panel went; one that begins anew is there again
_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_EMBEDDED: Final = "QSystemTrayIconSys"  # Qt's window for an icon in an X11 panel
_EMBEDDING: Final = "QSystemTrayWatcher"  # a part of an icon that waits for such a panel


class TrayHost(QObject):
    """Looks every few seconds for one that comes; one that goes is told by the system.

    A panel of X11 that ends hides the icon's window. One of D-Bus gives its name back.
    """

    changed = Signal(bool)  # whether there is one now
    embedding = Signal(QWidget)  # the icon's window in a panel of X11, which may be another one now

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_LOOK_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)
        self._there = QSystemTrayIcon.isSystemTrayAvailable()
        self._names: QObject | None = None
        self._watch()

    @property
    def there(self) -> bool:
        """Whether there is one; tells of a change first."""
        self._look()
        return self._there

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self.blockSignals(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self, self._look)  # Qt is about to delete it
            QTimer.singleShot(_AGAIN_MS, self, self._look)  # the panel may only have begun anew
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        before, self._there = self._there, QSystemTrayIcon.isSystemTrayAvailable()
        self._watch()
        if self._there != before:
            self.changed.emit(self._there)

    def _watch(self) -> None:
        """Look again after a while, unless the loss of the one that is there will be told."""
        if self._there and self._will_be_told():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _will_be_told(self) -> bool:
        if sys.platform != "linux":
            return True  # it is a part of the desktop
        window = embedded()
        if window is not None:
            window.installEventFilter(self)
            self.embedding.emit(window)
            return True
        return self._watch_name()

    def _watch_name(self) -> bool:
        """Wait for a change of who has the name; whether anybody has it."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        registered = bus.interface().isServiceRegistered(_WATCHER)
        if self._names is None:
            mode = QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange
            watcher = QDBusServiceWatcher(_WATCHER, bus, mode, self)
            watcher.serviceOwnerChanged.connect(self._look)
            self._names = watcher
        return bool(registered.value())


def is_overlooked(icon: QSystemTrayIcon) -> bool:
    """Whether nobody shows `icon`: Qt decides when it is made if it is for D-Bus or for X11."""
    embeds = any(part.metaObject().className() == _EMBEDDING for part in icon.children())
    return embeds and embedded() is None


def embedded() -> QWidget | None:
    """Return the window of the icon, where the host is a panel of X11; it may come later."""
    for widget in QApplication.topLevelWidgets():
        if widget.metaObject().className() == _EMBEDDED:
            return widget
    return None
