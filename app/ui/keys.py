"""The global keys of the settings: taken off the GUI thread, reported with what became of them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from PySide6.QtCore import QObject, Signal

from app.core.control import Control
from app.core.errors import AppError, SettingsError
from app.core.hotkeys import Bound
from app.core.ports import Services
from app.core.settings import Problem
from app.ui.lane import Lane, Mailbox

SECTION = "hotkeys"


class Keys(QObject):
    """`pressed` has the name of an action, which is a verb of the shell."""

    pressed = Signal(str)
    bound = Signal()  # something else may be refused now

    def __init__(self, services: Services, mailbox: Mailbox, lane: Lane) -> None:
        super().__init__()
        self._services = services
        self._mailbox = mailbox
        self._lane = lane
        self._actions: Mapping[str, str] = {}
        self._bound: Mapping[str, Bound] = {}
        self._paused = False

    def bind(self) -> None:
        """Take the keys of the settings, in place of those before."""
        paused = self._paused
        actions = {} if paused else _actions(self._services)

        def work(_control: Control) -> Iterator[Mapping[str, Bound]]:
            yield self._services.hotkeys().bind(actions, self._press)

        def take(found: list[Mapping[str, Bound]]) -> None:
            if not paused:  # or what was known would be forgotten for a moment
                self._take(actions, found[-1])

        def end(failure: Exception | None) -> None:
            if isinstance(failure, AppError):
                refused = Bound(False, failure.message, failure.hint)
                take([dict.fromkeys(actions, refused)])
            elif failure is not None:
                raise failure

        self._lane.submit(work, take, end)

    def pause(self, paused: bool) -> None:
        """Let all keys go while others are chosen; take them again afterwards."""
        self._paused = paused
        self.bind()

    @property
    def refused(self) -> list[AppError]:
        """What was refused, and the way out."""
        return [AppError(each.message, each.hint) for each in self._bound.values() if not each.ok]

    @property
    def problems(self) -> list[Problem]:
        """What was refused, as remarks on the entries of the settings."""
        return [
            Problem(f"{SECTION}.{action}", each.message, each.hint)
            for action, each in self._bound.items()
            if not each.ok
        ]

    def shown(self, action: str) -> str:
        """Return the keys of `action` as this system labels them, "" where it has none."""
        result = self._bound.get(action)
        if result is None or not result.ok:
            return ""
        try:
            return self._services.hotkeys().shown(self._actions[action])
        except SettingsError:
            return self._actions[action]

    def _press(self, action: str) -> None:
        """On the thread of the keys."""
        self._mailbox.post(lambda: self.pressed.emit(action))

    def _take(self, actions: Mapping[str, str], bound: Mapping[str, Bound]) -> None:
        self._actions, self._bound = actions, bound
        self.bound.emit()


def _actions(services: Services) -> dict[str, str]:
    """Return action -> combination, as the section of the input room states them."""
    for section in services.settings().sections:
        if section.SECTION == SECTION:
            stated = fields(section)  # type: ignore[arg-type] # every section is a dataclass
            return {entry.name: str(getattr(section, entry.name)) for entry in stated}
    return {}
