"""The dialogs of the program: one of each kind, loaded and made when somebody wants it."""

from collections.abc import Sequence
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.ports import Services
from app.core.settings import Problem
from app.ui import icons
from app.ui.keys import SECTION, Keys
from app.ui.lanes import Lanes

Name = Literal["connect", "settings", "doctor"]


def bring(window: QWidget) -> None:
    """Show a window before all others, and give it the keyboard."""
    window.show()
    window.raise_()
    window.activateWindow()


class _Preferences(Protocol):
    """`app.ui.preferences.PreferencesDialog`, which is loaded when it is needed."""

    def open_at(self, section: str) -> None: ...
    def reload(self) -> None: ...
    def show_refused(self, problems: Sequence[Problem]) -> None: ...


class Dialogs(QObject):
    """What one of them changes, the others show."""

    applied = Signal(object)  # Section: saved, and in use from now on
    connected = Signal()  # an endpoint was set up or changed
    connect_closed = Signal()

    def __init__(self, services: Services, lanes: Lanes, keys: Keys) -> None:
        super().__init__()
        self._services = services
        self._lanes = lanes
        self._keys = keys
        self._windows: dict[Name, QWidget] = {}
        self._endpoint = ""  # that the connect dialog is about
        self._preferences: _Preferences | None = None
        keys.bound.connect(self._show_refused)

    def open(self, name: Name, endpoint: str = "") -> None:
        """Open a dialog, or bring it back; `endpoint` is one to be changed, "" for a new one."""
        window = self._windows.get(name)
        if window is not None and name == "connect" and endpoint != self._endpoint:
            window.close()
        if window is None or not window.isVisible():
            window = self._make(name, endpoint)
            window.setWindowIcon(icons.app_icon())
            self._windows[name] = window
        bring(window)

    def open_keys(self) -> None:
        """Open the settings where keys are chosen."""
        self.open("settings")
        if self._preferences is not None:
            self._preferences.open_at(SECTION)

    def _make(self, name: Name, endpoint: str) -> QWidget:
        match name:
            case "connect":
                return self._make_connect(endpoint)
            case "settings":
                return self._make_preferences()
            case "doctor":
                return self._make_doctor()

    def _make_connect(self, endpoint: str) -> QWidget:
        from app.ui.connect import ConnectDialog

        self._endpoint = endpoint
        made = ConnectDialog(self._services, self._lanes.look, endpoint=endpoint)
        made.connected.connect(lambda _name: self._follow())
        made.finished.connect(lambda _result: self.connect_closed.emit())
        return made

    def _make_preferences(self) -> QWidget:
        from app.ui.preferences import PreferencesDialog

        made = PreferencesDialog(self._services, self._lanes.work)
        made.applied.connect(self.applied)
        made.connect_wanted.connect(lambda known: self.open("connect", known))
        made.recording.connect(self._keys.pause)
        self._preferences = made
        self._show_refused()
        return made

    def _make_doctor(self) -> QWidget:
        from app.ui.doctor_window import DoctorWindow

        made = DoctorWindow(self._services.doctor, self._lanes.look)
        made.look()
        return made

    def _follow(self) -> None:
        """Show what the other dialog has written."""
        self.connected.emit()
        if self._preferences is not None:
            self._preferences.reload()

    def _show_refused(self) -> None:
        if self._preferences is not None:
            self._preferences.show_refused(self._keys.problems)
