"""The port to global keys: combinations that reach the program wherever the user is typing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of a combination; where not `ok`, what happened and what to do, translated."""

    ok: bool
    message: str = ""
    hint: str = ""


class Hotkeys(Protocol):
    """Global keys of this session."""

    def bind(
        self, actions: Mapping[str, str], on_pressed: Callable[[str], None]
    ) -> Mapping[str, Bound]:
        """Take the combinations of `actions` ("" for none), in place of all those before.

        Returns what became of each one that is not "". `on_pressed` gets the name of the action
        once for each press, on a thread of its own: it must only pass it on. Takes a few
        milliseconds, more where the desktop is slow.
        """
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
