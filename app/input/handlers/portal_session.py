"""A session of the GlobalShortcuts portal: from asking for keys to hearing of them.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
"""

import logging
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from app.core import identity
from app.core.control import Control
from app.core.errors import CaptureError
from app.input.combination import Combination
from app.input.handlers import portal_words as words
from app.input.handlers.portal_words import Standing
from app.portal.request import CANCELLED, GRANTED, PortalBus, PortalSilent, Response, connected

SHORTCUTS: Final = "org.freedesktop.portal.GlobalShortcuts"
SESSION: Final = "org.freedesktop.portal.Session"
REGISTRY: Final = "org.freedesktop.host.portal.Registry"

_ANSWER_SECONDS: Final = 30.0  # for a portal that is being started
_DIALOG_SECONDS: Final = 300.0  # for a person
_RESTARTS: Final = (0.2, 1.0, 3.0, 10.0, 30.0)  # seconds before a portal that ended is asked again
_STEADY: Final = 60.0  # seconds after which a portal that ends has not ended because of us

_log = logging.getLogger(__name__)


class Talk(threading.Thread):
    """One session of the portal on a connection of its own; asleep until the desktop says a key.

    `standing` says why there are no keys (None when there are), `given` the key of each action in
    the desktop's words. Both are replaced, never changed.
    """

    def __init__(
        self,
        bus: str,
        wanted: Mapping[str, Combination],
        asked: list[tuple[str, dict[str, tuple[str, str]]]],
        press: Callable[[str], None],
        told: Callable[["Talk"], None],
    ) -> None:
        super().__init__(name="hotkeys", daemon=True)
        self.wanted = wanted
        self.standing: Standing | None = words.WAITING
        self.given: Mapping[str, str] = {}
        self._bus = bus
        self._asked = asked
        self._press = press
        self._told = told
        self._control = Control()
        self._ending = threading.Event()
        self._known = threading.Event()
        self._awaited = True  # until somebody has given up to wait for the outcome
        self._portal: PortalBus | None = None
        self._handle = ""
        self._version = 0

    def serves(self, wanted: Mapping[str, Combination]) -> bool:
        """Whether asking anew for `wanted` would bring nothing else."""
        if self.standing is None or self.is_alive():
            return wanted.keys() <= self.wanted.keys()
        return self.standing.settled and dict(wanted) == dict(self.wanted)

    def wait(self, seconds: float) -> None:
        """Wait until the outcome is known; if it takes longer, whoever follows is told of it."""
        if not self._known.wait(seconds):
            self._awaited = False

    def settle(self, standing: Standing) -> None:
        """Know the outcome without asking anybody."""
        self.standing = standing
        self._known.set()

    def configure(self) -> bool:
        """Have the desktop show where its user changes these keys; False: it does not know how."""
        portal = self._portal
        if portal is None or self._version < 2:
            return False
        portal.tell(SHORTCUTS, "ConfigureShortcuts", "osa{sv}", (self._handle, "", {}))
        return True

    def end(self) -> None:
        """End the session; the connection ends it for the portal too."""
        self._ending.set()
        self._control.cancel()

    def run(self) -> None:
        """Hand on what the portal tells until it has nothing more to tell."""
        delays, had = iter(_RESTARTS), False
        while True:
            began = time.monotonic()
            try:
                with connected(self._bus, self._control, _ANSWER_SECONDS) as portal:
                    self._serve(portal)
            except CaptureError as error:
                if self._control.cancelled:
                    return
                _log.info("no keys of the portal: %s", error.detail or type(error).__name__)
                had = had or self._portal is not None
                standing = words.standing_of(error)
                if time.monotonic() - began > _STEADY:
                    delays = iter(_RESTARTS)
            else:
                return
            finally:
                self._portal = None
            delay = next(delays, None) if had else None
            if delay is None:
                self._say(words.FAILED if standing is words.RESTARTING else standing)
                return
            self._say(words.RESTARTING)
            if self._ending.wait(delay):
                return

    def _serve(self, portal: PortalBus) -> None:
        """Have a session until the desktop closes it, or it gives no keys. Raises CaptureError."""
        _register(portal)
        self._version = portal.version(SHORTCUTS)
        heard = portal.follow(SHORTCUTS, SESSION)
        token = {"session_handle_token": ("s", f"{identity.SLUG}_{uuid.uuid4().hex}")}
        created = portal.ask(SHORTCUTS, "CreateSession", token, "", ())
        if created.code != GRANTED:
            self._say(words.DECLINED if created.code == CANCELLED else words.REFUSED)
            return
        match created.results.get("session_handle"):
            case [_, str(handle)]:
                self._handle = handle
            case _:
                self._say(words.FAILED)
                return
        self._portal = portal
        if not self._bind(portal):
            return
        portal.within(math.inf)
        while True:
            signal = portal.next_signal(heard)
            match signal.name, list(signal.values):
                case "Activated", [self._handle, str(action), *_] if action in self.wanted:
                    self._press(action)
                case "ShortcutsChanged", [self._handle, list(shortcuts), *_]:
                    self._take(shortcuts)
                case "Closed", _ if signal.path == self._handle:
                    self._say(words.CLOSED)
                    return

    def _bind(self, portal: PortalBus) -> bool:
        """Have keys for all that is wanted, by the desktop's dialog if it must be."""
        listed = portal.ask(SHORTCUTS, "ListShortcuts", {}, "o", (self._handle,))
        shortcuts = _shortcuts(listed)
        if not self.wanted.keys() <= dict(_keys(shortcuts)).keys():
            self.standing = words.ASKING
            if not self._awaited:
                self._told(self)
            portal.within(_DIALOG_SECONDS)
            values = (self._handle, self._asked, "")
            try:
                bound = portal.ask(SHORTCUTS, "BindShortcuts", {}, "oa(sa{sv})s", values)
            except PortalSilent:
                if not self._control.cancelled:
                    self._say(words.UNANSWERED)
                return False
            if bound.code != GRANTED:
                self._say(words.DECLINED if bound.code == CANCELLED else words.REFUSED)
                return False
            shortcuts = _shortcuts(bound)
        self._take(shortcuts)
        return True

    def _take(self, shortcuts: list[Any]) -> None:
        """Know the keys that the desktop has given."""
        self.given = dict(_keys(shortcuts))
        self._say(None)

    def _say(self, standing: Standing | None) -> None:
        self.standing = standing
        self._told(self)
        self._known.set()


def _register(portal: PortalBus) -> None:
    """Say which program this is, where portals want to know; older ones tell it by themselves."""
    try:
        portal.call(REGISTRY, "Register", "sa{sv}", (identity.APP_ID, {}))
    except PortalSilent:
        raise
    except CaptureError as error:
        _log.info("the portal does not register programs: %s", error.detail)


def _shortcuts(response: Response) -> list[Any]:
    match response.results.get("shortcuts"):
        case [_, list(shortcuts)]:
            return shortcuts
    return []


def _keys(shortcuts: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield the action and the key, in the desktop's words, of each item of an a(sa{sv})."""
    for shortcut in shortcuts:
        match shortcut:
            case [str(action), {"trigger_description": [_, str(keys)]}]:
                yield action, keys
            case [str(action), dict()]:
                yield action, ""
