"""The window of the first steps, on settings of a test, with a keyboard and a screen of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QRadioButton, QWidget

from app import compose, sections
from app.core import identity
from app.core.chat import Finish, Text
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import File, Frame
from app.core.hotkeys import Bound
from app.core.permissions import Permission, PermissionId
from app.core.ports import Services
from app.core.session import Session
from app.core.settings import Section
from app.input.hotkeys import DesktopHotkeys
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.first_run.kit import Kit, Saver
from app.ui.first_run.page import Page
from app.ui.first_run.steps import Memory, StepName
from app.ui.first_run.window import FirstRun
from app.ui.images import frame_of
from app.ui.keys import Keys
from app.ui.lane import Lane, Mailbox
from app.ui.lanes import Lanes
from app.ui.local.jobs import Jobs
from tests.qt.scripted import Scripted, picture, places

ANSWER = (Text("It is here: " + places(("Save All", 180, 80, 240, 110))), Finish("stop"))


class Board(DesktopHotkeys):
    """A keyboard whose global keys a test presses. `refused` are combinations that others have."""

    def __init__(self, *refused: str) -> None:
        super().__init__(Session("x11", ("XFCE",)), None)
        self._refused = set(refused)
        self._told: Callable[[str], None] = lambda _action: None

    def bind(
        self, actions: Mapping[str, str], on_pressed: Callable[[str], None]
    ) -> Mapping[str, Bound]:
        taken = Bound(False, "Another program has these keys.", "Choose others.")
        self._bound = {
            action: taken if keys in self._refused else Bound(True)
            for action, keys in actions.items()
            if keys
        }
        self._told = on_pressed
        return self._bound

    def press(self, action: str = "region") -> None:
        """Press the keys of an action, as long as they are taken."""
        if action in self._bound and self._bound[action].ok:
            self._told(action)


class Screen:
    """One monitor, which gives `frame`, or says why not."""

    instant = True
    handler = "test"
    hints: Sequence[str] = ()

    def __init__(self) -> None:
        self.frame: Frame | CaptureError = picture(640, 400)

    def monitors(self) -> Sequence[Any]:
        return ()

    def prepare(self) -> None:
        pass

    def grab(self, _what: Literal["monitor", "all"], _control: Control) -> Sequence[Frame]:
        if isinstance(self.frame, CaptureError):
            raise self.frame
        return [self.frame]

    def close(self) -> None:
        pass


class Granting:
    """Permissions that a user gives when they are asked."""

    def __init__(self, *found: Permission) -> None:
        self.found = list(found)

    def all(self, _control: Control) -> Sequence[Permission]:
        return tuple(self.found)

    def ask(self, which: PermissionId, _control: Control) -> Permission | None:
        given = [replace(each, standing="granted") for each in self.found if each.id == which]
        self.found = [next((new for new in given if new.id == one.id), one) for one in self.found]
        return given[0] if given else None


@dataclass(slots=True)
class Beginner:
    """Somebody before the window. `backend` answers all that is asked."""

    folder: Path
    board: Board = field(default_factory=Board)
    screen: Screen = field(default_factory=Screen)
    permissions: Granting = field(default_factory=Granting)
    backend: Scripted = field(default_factory=lambda: Scripted(*[ANSWER] * 4, name="GLM-4.6V"))
    saved: list[Section] = field(default_factory=list)
    captures: list[bool] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)
    _open: list[Callable[[], None]] = field(default_factory=list)
    _windows: list[FirstRun] = field(default_factory=list)
    _kit: Kit | None = None

    @property
    def kit(self) -> Kit:
        """What the window works with, made once."""
        if self._kit is None:
            services, mailbox = self._services(), Mailbox()
            lanes = Lanes(services, mailbox)
            keys = Keys(services, mailbox, lanes.work)
            models = Lane("models", mailbox)
            memory = Memory(QSettings(str(self.folder / "places.ini"), QSettings.Format.IniFormat))
            saver = Saver(services, lanes.work)
            saver.saved.connect(self.saved.append)
            saver.saved.connect(lambda section: keys.bind() if _has_keys(section) else None)
            jobs = Jobs(services, models)
            self._kit = Kit(services, lanes, keys, jobs, memory, saver)
            self._open += [lambda: models.close(5), lambda: _close(lanes), services.close]
            keys.bind()
        return self._kit

    def window(self, step: StepName = "try") -> FirstRun:
        """Open it, as it comes at first, and go to a step."""
        made = FirstRun(self.kit)
        self._windows.append(made)
        made.capture_wanted.connect(lambda: self.captures.append(True))
        made.asked.connect(self.asked.append)
        if step != "try":
            made.open_at(step)
        made.show()
        return made

    def close(self) -> None:
        """Close everything."""
        for window in self._windows:
            window.close()
            window.deleteLater()
        for end in self._open:
            end()

    def _services(self) -> Services:
        path = standard().settings
        made = compose.build(sections.read_settings(load(path)), standard())
        return replace(
            made,
            hotkeys=lambda: self.board,
            screens=lambda: self.screen,
            unseen=lambda: None,
            permissions=lambda: self.permissions,
            decoder=Drawn,
            backend=lambda _choice: self.backend,
            read=lambda _frame, _control: (),
        )


class Drawn:
    """Decodes the picture that comes with the program, in this process."""

    def decode(self, data: bytes | Path, source: File, _control: Control) -> Frame:
        assert data == identity.assets() / "demo.png"
        return frame_of(QImage(str(data)), source.name)

    def close(self) -> None:
        pass


@contextmanager
def beginning(folder: Path, **given: Any) -> Iterator[Beginner]:
    """Somebody who has just installed it."""
    made = Beginner(folder, **given)
    try:
        yield made
    finally:
        made.close()


def said(widget: QWidget) -> str:
    """All that is to be read on it."""
    labels = (each for each in widget.findChildren(QLabel) if each.isVisible())
    return "\n".join(each.text() for each in labels)


def button(widget: QWidget, text: str) -> QAbstractButton:
    """The button that says so, in sight."""
    found = widget.findChildren(QAbstractButton)
    return next(each for each in found if each.text() == text and each.isVisible())


def options(widget: QWidget) -> Mapping[str, bool]:
    """What can be chosen on the page in view, and what is."""
    found = (each for each in widget.findChildren(QRadioButton) if each.isVisible())
    return {each.text(): each.isChecked() for each in found}


def page(window: FirstRun) -> Page:
    """The page in view."""
    return next(each for each in window.findChildren(Page) if each.isVisible())


def _has_keys(section: Section) -> bool:
    return section.SECTION == "hotkeys"


def _close(lanes: Lanes) -> None:
    """Close all of them, also where the machine is slow: threads outlive no test."""
    for lane in vars(lanes).values():
        if isinstance(lane, Lane):
            lane.close(5)
