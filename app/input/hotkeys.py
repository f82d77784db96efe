"""`DesktopHotkeys`: global keys of this session, through the way that it has."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from app.core.errors import SettingsError
from app.core.hotkeys import Bound
from app.core.session import Session
from app.core.words import _, sentences
from app.input.clashes import clash_of
from app.input.combination import Combination, parse
from app.input.desktop_keys import how_to_bind
from app.input.handler import DecidingHandler, Handler, twice


def open_hotkeys(
    session: Session, described: Callable[[str], str] = str, declined: Path | None = None
) -> "DesktopHotkeys":
    """Return the global keys of `session`; nothing is opened before the first `bind`.

    `described` returns what an action does, in words; `declined` is the file that keeps what was
    declined in a dialog of the desktop, None for nowhere.
    """
    if session.kind == "wayland" and session.bus:
        from app.input.declined import Declined
        from app.input.handlers.portal import PortalHandler

        deciding = PortalHandler(session, described, Declined(declined))
        return DesktopHotkeys(session, deciding, deciding)
    return DesktopHotkeys(session, _handler(session))


class DesktopHotkeys:
    """`Hotkeys` through `handler`; without one every combination is refused, with a way out."""

    def __init__(
        self, session: Session, handler: Handler | None, deciding: DecidingHandler | None = None
    ) -> None:
        """`deciding` is `handler` where the desktop decides which keys they are."""
        self.session = session
        self._handler = handler
        self.deciding = deciding
        self._bound: Mapping[str, Bound] = {}

    def bind(
        self, actions: Mapping[str, str], on_pressed: Callable[[str], None]
    ) -> Mapping[str, Bound]:
        """Take the combinations of `actions` ("" for none), in place of all those before.

        Returns what became of each one that is not "". `on_pressed` gets the name of the action
        once for each press, on a thread of its own: it must only pass it on.
        """
        wanted: dict[str, Combination] = {}
        results: dict[str, Bound] = {}
        for action, text in actions.items():
            if not text.strip():
                continue
            try:
                combination = parse(text)
            except SettingsError as error:
                results[action] = Bound(False, error.message, error.hint)
                continue
            if combination in wanted.values():
                results[action] = twice(combination.shown(sys.platform))
            else:
                wanted[action] = combination
        if self._handler is None:
            results |= {action: self._no_way(action, str(each)) for action, each in wanted.items()}
        else:
            found = self._handler.bind(wanted, on_pressed)
            results |= {action: self._named(each, wanted[action]) for action, each in found.items()}
        if actions:
            self._bound = results
        return results

    @property
    def bound(self) -> Mapping[str, Bound]:
        """What became of the keys of the last `bind`, as it is now."""
        if self.deciding is None:
            return self._bound
        now = self.deciding.bound
        return {action: now.get(action, each) for action, each in self._bound.items()}

    @property
    def decides(self) -> bool:
        """Whether the desktop decides which keys they are: the settings only propose some."""
        return self.deciding is not None and self.deciding.decides

    def follow(self, on_changed: Callable[[], None]) -> None:
        """Have `on_changed` called, on any thread, whenever `bound` changes by itself."""
        if self.deciding is not None:
            self.deciding.follow(on_changed)

    def choose(self) -> bool:
        """Have the desktop show its own dialog for the keys; False where it has none."""
        return self.deciding is not None and self.deciding.choose()

    def clash(self, combination: str) -> str:
        """Return who is known to use `combination` on systems such as this, "" for nobody."""
        try:
            return clash_of(parse(combination), self.session)
        except SettingsError:
            return ""  # is no combination at all, which others say

    def canonical(self, combination: str) -> str:
        """Return `combination` as it is written in the settings. Raises SettingsError."""
        return str(parse(combination))

    def shown(self, combination: str) -> str:
        """Return `combination` as the keys of this system are labelled. Raises SettingsError."""
        return parse(combination).shown(sys.platform)

    def close(self) -> None:
        """Release all keys; `bind` takes them again."""
        if self._handler is not None:
            self._handler.close()

    def _named(self, bound: Bound, combination: Combination) -> Bound:
        """Say who it may be that has the keys."""
        if bound.ok or self.deciding is not None:
            return bound
        who = clash_of(combination, self.session)
        return replace(bound, message=sentences(bound.message, who))

    def _no_way(self, action: str, keys: str) -> Bound:
        if self.session.kind == "wayland":
            message = _("On Wayland the desktop alone decides what a key does.")
        else:
            message = _("This session has no keyboard: DISPLAY is not set.")
        return Bound(False, message, how_to_bind(self.session, action, keys))


def _handler(session: Session) -> Handler | None:
    match session.kind:
        case "x11":
            from app.input.handlers.xgrab import XGrabHandler

            return XGrabHandler(session.display)
        case "windows":
            from app.input.handlers.win32 import Win32Handler

            return Win32Handler()
        case "macos":
            from app.input.handlers.pynput import PynputHandler

            return PynputHandler()
        case _:
            return None
