"""`Handler`: one way of taking keys from the whole desktop. Each is a module in `handlers`."""

from collections.abc import Callable, Mapping
from typing import Protocol

from app.core.hotkeys import Bound
from app.core.words import _
from app.input.combination import Combination

OnPressed = Callable[[str], None]
"""Called with the name of an action, on a thread of the handler; must return at once."""


class Handler(Protocol):
    """One way of taking keys from the whole desktop; any thread may call it."""

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        """Take exactly the combinations of `wanted`, by action, in place of those before.

        Returns what became of each. `on_pressed` is called once for each press, however long the
        key is held.
        """
        ...

    def close(self) -> None:
        """Release all keys."""
        ...


class DecidingHandler(Handler, Protocol):
    """A way on which the desktop decides which keys they are, and may change them at any time.

    `bind` with nothing wanted is a pause: the desktop is not told.
    """

    @property
    def bound(self) -> Mapping[str, Bound]:
        """What became of the keys that are wanted, as it is now."""
        ...

    @property
    def decides(self) -> bool:
        """Whether this desktop gives keys at all, as far as it is known."""
        ...

    def follow(self, on_changed: Callable[[], None]) -> None:
        """Have `on_changed` called, on any thread, whenever `bound` changes by itself."""
        ...

    def choose(self) -> bool:
        """Have the desktop show its dialog for the keys; False where it has none."""
        ...

    def unavailable(self, seconds: float) -> str:
        """Look for the way, within `seconds`; returns why it is not there, "" where it is."""
        ...


def taken(shown: str) -> Bound:
    """Return the refusal of a combination that another program has."""
    return Bound(
        False,
        _("{combination} is taken by another program.").format(combination=shown),
        _("Choose another combination in the settings, or free this one in that program."),
    )


def twice(shown: str) -> Bound:
    """Return the refusal of a combination that another action has."""
    return Bound(
        False,
        _("{combination} is set for two actions.").format(combination=shown),
        _("Choose another combination for one of them."),
    )


def absent(shown: str) -> Bound:
    """Return the refusal of a combination whose key the keyboard does not have."""
    return Bound(
        False,
        _("The keyboard has no key for {combination} at present.").format(combination=shown),
        _("Choose another combination in the settings."),
    )


def kept(shown: str) -> Bound:
    """Return the refusal of a combination that the system itself acts on."""
    return Bound(
        False,
        _("{combination} belongs to the system: no program is told of it.").format(
            combination=shown
        ),
        _("Choose another combination in the settings."),
    )
