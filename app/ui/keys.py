"""The global keys of the settings: taken off the GUI thread, reported with what became of them."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from app.core.actions import SECTION, label_of, stated
from app.core.control import Control
from app.core.errors import AppError, SettingsError
from app.core.hotkeys import Bound, Live
from app.core.ports import Services
from app.core.presets import Presets
from app.core.settings import Problem
from app.core.verbs import PRESET, is_preset
from app.ui.lane import Lane, Mailbox, tell_failure


class Keys(QObject):
    """`pressed` has the name of an action, see `verbs.verb_of`."""

    pressed = Signal(str)
    bound = Signal()  # something else may be refused now

    def __init__(self, services: Services, mailbox: Mailbox, lane: Lane) -> None:
        super().__init__()
        self._diverted: Callable[[str], bool] | None = None
        self._services = services
        self._mailbox = mailbox
        self._lane = lane
        self._actions: Mapping[str, str] = {}
        self._bound: Mapping[str, Bound] = {}
        self._paused = False
        self._followed = False

    def bind(self) -> None:
        """Take the keys of the settings, in place of those before."""
        paused = self._paused
        actions = {} if paused else stated(self._services.settings())

        def work(_control: Control) -> Iterator[Mapping[str, Bound]]:
            hotkeys = self._services.hotkeys()
            if not self._followed:
                self._followed = True
                hotkeys.follow(self._look)
            yield hotkeys.bind(actions, self._press)

        def take(found: list[Mapping[str, Bound]]) -> None:
            if not paused:  # or what was known would be forgotten for a moment
                self._take(actions, found[-1])

        def refuse(error: AppError) -> None:
            take([dict.fromkeys(actions, Bound(False, error.message, error.hint))])

        self._lane.submit(work, take, lambda failure: tell_failure(failure, refuse))

    def pause(self, paused: bool) -> None:
        """Let all keys go while others are chosen; take them again afterwards."""
        self._paused = paused
        self.bind()

    def divert(self, to: Callable[[str], bool] | None) -> None:
        """Have `to` asked first about each action that is pressed: what it takes is told to nobody.

        None for nobody to be asked any longer.
        """
        self._diverted = to

    @property
    def refused(self) -> list[AppError]:
        """What was refused, and the way out; what is the same of all keys once."""
        refused = {each.message: each for each in self._bound.values() if not each.ok}
        return [AppError(each.message, each.hint) for each in refused.values()]

    @property
    def problems(self) -> list[Problem]:
        """What was refused, or is another key, as remarks on the entries of the settings."""
        return [
            Problem(entry_of(action), each.message, each.hint, mild=each.ok)
            for action, each in self._bound.items()
            if each.message
        ]

    @property
    def live(self) -> list[Live]:
        """How it stands with each action that has keys in the settings."""
        settings = self._services.settings()
        return [
            Live(
                action,
                label_of(settings, action),
                each.keys or self._labelled(action),
                None if each.ok else AppError(each.message, each.hint),
            )
            for action, each in self._bound.items()
        ]

    def shown(self, action: str) -> str:
        """Return the keys of `action` as this system labels them, "" where it has none."""
        result = self._bound.get(action)
        if result is None or not result.ok:
            return ""
        return result.keys or self._labelled(action)

    def _labelled(self, action: str) -> str:
        try:
            return self._services.hotkeys().shown(self._actions[action])
        except SettingsError:
            return self._actions[action]

    def _look(self) -> None:
        """On a thread of the keys: something else became of them."""

        def take() -> None:
            if not self._paused and self._actions:
                self._take(self._actions, self._services.hotkeys().bound)

        self._mailbox.post(take)

    def _press(self, action: str) -> None:
        """On the thread of the keys."""
        self._mailbox.post(lambda: self._tell(action))

    def _tell(self, action: str) -> None:
        if self._diverted is None or not self._diverted(action):
            self.pressed.emit(action)

    def _take(self, actions: Mapping[str, str], bound: Mapping[str, Bound]) -> None:
        self._actions, self._bound = actions, bound
        self.bound.emit()


def entry_of(action: str) -> str:
    """Return the dotted name of the entry of the settings that has the keys of `action`."""
    if is_preset(action):
        return f"{Presets.SECTION}.{action.removeprefix(PRESET)}.hotkey"
    return f"{SECTION}.{action}"
