"""`DesktopHotkeys`: global keys of this session, through the way that it has."""

import sys
from collections.abc import Callable, Mapping

from app.core import identity
from app.core.errors import SettingsError
from app.core.hotkeys import Bound
from app.core.session import Session
from app.core.words import _
from app.input.combination import Combination, parse
from app.input.handler import Handler, twice


def open_hotkeys(session: Session) -> "DesktopHotkeys":
    """Return the global keys of `session`; nothing is opened before the first `bind`."""
    return DesktopHotkeys(session, _handler(session))


class DesktopHotkeys:
    """`Hotkeys` through `handler`; without one every combination is refused, with a way out."""

    def __init__(self, session: Session, handler: Handler | None) -> None:
        self._session = session
        self._handler = handler

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
            return results | {action: self._no_way(action) for action in wanted}
        return results | dict(self._handler.bind(wanted, on_pressed))

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

    def _no_way(self, action: str) -> Bound:
        if self._session.kind == "wayland":
            message = _("On Wayland the desktop alone decides what a key does.")
        else:
            message = _("This session has no keyboard: DISPLAY is not set.")
        return Bound(
            False,
            message,
            _("In the keyboard settings of the desktop, bind a key to “{command}”.").format(
                command=f"{identity.SLUG} trigger {action}"
            ),
        )


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
