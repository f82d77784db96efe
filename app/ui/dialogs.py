"""The dialogs of the program: one of each kind, loaded and made when somebody wants it."""

from collections.abc import Sequence
from functools import partial
from typing import Literal, Protocol

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.ports import Services
from app.core.settings import Problem, Section
from app.core.words import _
from app.ui import icons
from app.ui.keys import Keys
from app.ui.lane import Lane
from app.ui.lanes import Lanes
from app.ui.local.jobs import SECTION as LOCAL
from app.ui.local.jobs import Job, Jobs
from app.ui.parting import Busy, Parting
from app.ui.ways_out import Kind, WayOut

Name = Literal["connect", "settings", "doctor", "begin"]


def bring(window: QWidget) -> None:
    """Show a window before all others, and give it the keyboard."""
    window.show()
    window.raise_()
    window.activateWindow()


class _Preferences(Protocol):
    """`app.ui.preferences.PreferencesDialog`, which is loaded when it is needed."""

    def open_at(self, section: str) -> None: ...
    def shows(self, section: str) -> bool: ...
    def reload(self) -> None: ...
    def show_refused(self, problems: Sequence[Problem]) -> None: ...


class _Beginning(Protocol):
    """`app.ui.first_run.window.FirstRun`, which is loaded when it is needed."""

    def window(self) -> QWidget: ...
    def renew(self) -> None: ...
    def follow(self) -> None: ...


class Dialogs(QObject):
    """What one of them changes, the others show."""

    applied = Signal(object)  # Section: saved, and in use from now on
    connected = Signal()  # an endpoint was set up or changed
    connect_closed = Signal()
    told = Signal(object, object, str)  # AppError, WayOut, Kind: what nobody had in sight
    capture_wanted = Signal()
    asked = Signal(object)  # Asked: about a picture that was taken in a dialog
    left = Signal()  # the first steps, for the first time

    def __init__(
        self, services: Services, lanes: Lanes, keys: Keys, models: Lane, places: QSettings
    ) -> None:
        """`models` is for what is done with models of this machine, whichever dialog is open.

        `places` is the file in which windows remember what concerns them alone.
        """
        super().__init__()
        self._places = places
        self._services = services
        self._lanes = lanes
        self._keys = keys
        self._jobs = jobs = Jobs(services, models)
        self._windows: dict[Name, QWidget] = {}
        self._parting = Parting(self)
        self._endpoint = ""  # that the connect dialog is about
        self._preferences: _Preferences | None = None
        self._beginning: _Beginning | None = None
        keys.bound.connect(self._show_refused)
        jobs.ended.connect(self._tell_job)
        jobs.runtime.ended.connect(self._tell_runtime)
        jobs.models_changed.connect(self._apply_local)

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

    def open_settings(self, section: str) -> None:
        """Open the settings at the section called so."""
        self.open("settings")
        if self._preferences is not None:
            self._preferences.open_at(section)

    def way_to(self, section: str) -> WayOut:
        """Return how a notice leads to the settings."""
        return _("Settings…"), partial(self.open_settings, section)

    def reload(self) -> None:
        """Show in the settings what was changed elsewhere."""
        if self._preferences is not None:
            self._preferences.reload()

    def follow(self) -> None:
        """Show how to begin as the settings say by now."""
        if self._beginning is not None:
            self._beginning.follow()

    def close(self) -> None:
        """The program ends: stop what goes on without a dialog, and wait a moment for that."""
        self._jobs.close()

    def renew(self) -> None:
        """Make anew, in the language and with the fonts in use; settings do so alone."""
        if (doctor := self._shown("doctor")) is not None:
            made = self._make_doctor()
            made.setGeometry(doctor.geometry())
            self._replace("doctor", made)
        if (connect := self._shown("connect")) is not None:
            made = self._make_connect(self._endpoint, connect)
            made.move(connect.pos())
            connect.blockSignals(True)  # it is not over
            self._replace("connect", made)
        if self._beginning is not None:
            self._beginning.renew()
        if (settings := self._shown("settings")) is not None and self._shown("begin") is None:
            bring(settings)  # what was made anew was put before it by the desktop

    def _shown(self, name: Name) -> QWidget | None:
        window = self._windows.get(name)
        return window if window is not None and window.isVisible() else None

    def _replace(self, name: Name, made: QWidget) -> None:
        """Show `made` where the one before was, whoever has the keyboard."""
        made.setWindowIcon(icons.app_icon())
        made.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        before, self._windows[name] = self._windows[name], made
        before.close()
        made.show()
        self._parting.take(before)

    def _let_go(self, window: QWidget, busy: Busy = lambda: False) -> None:
        """A dialog was closed: the next time another one is made."""
        self._windows = {name: each for name, each in self._windows.items() if each is not window}
        if self._windows.get("settings") is None:
            self._preferences = None
        self._parting.take(window, busy)

    def _make(self, name: Name, endpoint: str) -> QWidget:
        match name:
            case "connect":
                return self._make_connect(endpoint)
            case "settings":
                return self._make_preferences()
            case "doctor":
                return self._make_doctor()
            case "begin":
                return self._make_beginning()

    def _make_connect(self, endpoint: str, before: QWidget | None = None) -> QWidget:
        """Return a new one, with what was typed into the one `before`."""
        from app.ui.connect import ConnectDialog

        self._endpoint = endpoint
        made = ConnectDialog(self._services, self._lanes.look, endpoint=endpoint)
        if isinstance(before, ConnectDialog):
            made.resume(before.draft)
        made.connected.connect(lambda _name: self._follow())
        made.local_wanted.connect(partial(self.open_settings, LOCAL))
        made.finished.connect(lambda _result: self.connect_closed.emit())
        made.finished.connect(lambda _result: self._let_go(made, lambda: made.busy))
        return made

    def _make_preferences(self) -> QWidget:
        from app.ui.preferences import PreferencesDialog

        made = PreferencesDialog(
            self._services, self._lanes.work, look=self._lanes.look, jobs=self._jobs
        )
        made.applied.connect(self.applied)
        made.applied.connect(lambda _section: self.follow())
        made.connect_wanted.connect(lambda known: self.open("connect", known))
        made.recording.connect(self._keys.pause)
        made.finished.connect(lambda _result: self._let_go(made, lambda: made.busy))
        self._preferences = made
        self._show_refused()
        return made

    def _make_doctor(self) -> QWidget:
        from app.ui.doctor_window import DoctorWindow

        made = DoctorWindow(self._services, self._lanes.look)
        made.closed.connect(lambda: self._let_go(made))
        made.look()
        return made

    def _make_beginning(self) -> QWidget:
        """Return the window of the first steps; there is one, so that it never takes keys twice."""
        if self._beginning is None:
            from app.ui.first_run.kit import Kit, Saver
            from app.ui.first_run.steps import Memory
            from app.ui.first_run.window import FirstRun

            saver, memory = Saver(self._services, self._lanes.work), Memory(self._places)
            made = FirstRun(Kit(self._services, self._lanes, self._keys, self._jobs, memory, saver))
            saver.saved.connect(self._apply_saved)
            made.connected.connect(self._follow)
            made.capture_wanted.connect(self.capture_wanted)
            made.asked.connect(self.asked)
            made.left.connect(self.left)
            self._beginning = made
        return self._beginning.window()

    def _apply_saved(self, section: Section) -> None:
        self.applied.emit(section)
        self.reload()

    def _follow(self) -> None:
        """Show what the other dialog has written."""
        self.connected.emit()
        self.reload()
        self.follow()

    def _apply_local(self) -> None:
        """Another model may answer."""
        for section in self._services.settings().sections:
            if section.SECTION == LOCAL:
                self.applied.emit(section)

    def _tell_job(self, job: Job) -> None:
        if self._preferences is None or not self._preferences.shows(LOCAL):
            kind: Kind = "warning" if job.failed else "info"
            self.told.emit(job.notice, self.way_to(LOCAL), kind)

    def _tell_runtime(self, what: AppError) -> None:
        if self._preferences is None or not self._preferences.shows(LOCAL):
            failed = what is self._jobs.runtime.error
            self.told.emit(what, self.way_to(LOCAL), "warning" if failed else "info")

    def _show_refused(self) -> None:
        if self._preferences is not None:
            self._preferences.show_refused(self._keys.problems)
