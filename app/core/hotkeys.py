"""The port to global keys: combinations that reach the program wherever the user is typing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of a combination; where not `ok`, what happened and what to do, translated.

    `keys` is what the desktop says that has to be pressed, where that decides it ("" elsewhere).
    One that is `ok` may have a message too: other keys than those of the settings.
    """

    ok: bool
    message: str = ""
    hint: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """How it stands with the keys of an action: `label` names it, `keys` is what to press.

    `keys` are as this system labels them, or in the desktop's words; `refused` says why they do
    nothing, None where they do.
    """

    action: str
    label: str
    keys: str
    refused: AppError | None = None


class Hotkeys(Protocol):
    """Global keys of this session; any thread may use it."""

    def bind(
        self, actions: Mapping[str, str], on_pressed: Callable[[str], None]
    ) -> Mapping[str, Bound]:
        """Take the combinations of `actions` ("" for none), in place of all those before.

        Returns what became of each one that is not "". `on_pressed` gets the name of the action
        once for each press, on a thread of its own: it must only pass it on. Takes a few
        milliseconds, a second where the desktop is slow or asks its user: what becomes of the
        keys then is in `bound` later. No actions at all is a pause: the desktop is not told.
        """
        ...

    @property
    def bound(self) -> Mapping[str, Bound]:
        """What became of the keys of the last `bind`, as it is now."""
        ...

    @property
    def decides(self) -> bool:
        """Whether the desktop decides which keys they are: the settings only propose some."""
        ...

    def follow(self, on_changed: Callable[[], None]) -> None:
        """Have `on_changed` called, on any thread, whenever `bound` changes by itself."""
        ...

    def choose(self) -> bool:
        """Have the desktop show its own dialog for the keys, where it decides.

        Returns whether it will; False where it has no such dialog. Takes a few milliseconds.
        """
        ...

    def clash(self, combination: str) -> str:
        """Return who is known to use `combination` on systems such as this, "" for nobody."""
        ...

    def canonical(self, combination: str) -> str:
        """Return `combination` as it is written in the settings. Raises SettingsError."""
        ...

    def shown(self, combination: str) -> str:
        """Return `combination` as the keys of this system are labelled. Raises SettingsError."""
        ...

    def close(self) -> None:
        """Release all keys; `bind` takes them again."""
        ...
