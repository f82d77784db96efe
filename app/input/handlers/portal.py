"""Keys through the GlobalShortcuts portal of the desktop: the way of Wayland.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
The desktop asks its user once, remembers the answer, and may give other keys than those asked for.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Final

from app.core.control import Control
from app.core.errors import CaptureError
from app.core.hotkeys import Bound
from app.core.session import Session
from app.core.words import _
from app.input.combination import Combination
from app.input.declined import Declined
from app.input.handler import OnPressed
from app.input.handlers import portal_words as words
from app.input.handlers.portal_session import SHORTCUTS, Talk
from app.input.trigger import trigger_of
from app.portal.request import connected

_PATIENCE: Final = 1.5  # seconds that `bind` waits before it says that the desktop asks


class PortalHandler:
    """Has one session with the portal, for all keys; see `Handler`.

    A session is bound once. It is kept while keys are let go for a moment or fewer are wanted, and
    made anew only when keys for something else are wanted, or somebody wants to be asked again.
    """

    def __init__(
        self, session: Session, described: Callable[[str], str], declined: Declined
    ) -> None:
        """`described` returns what an action does, in words for the desktop's dialog."""
        self._session = session
        self._described = described
        self._declined = declined
        self._lock = threading.Lock()
        self._wanted: Mapping[str, Combination] = {}
        self._paused = False
        self._talk: Talk | None = None
        self._on_pressed: OnPressed = lambda _action: None
        self._on_changed: Callable[[], None] = lambda: None

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        """Have the desktop give keys for `wanted`; nothing is said to it for an empty one."""
        with self._lock:
            self._on_pressed = on_pressed
            self._paused = not wanted
            if not wanted:
                return {}
            self._wanted = wanted
            talk = self._talk
            if talk is None or not talk.serves(wanted):
                talk = self._begin(forced=False)
        talk.wait(_PATIENCE)
        return self.bound

    @property
    def bound(self) -> Mapping[str, Bound]:
        """What became of the keys that are wanted, as it is now."""
        with self._lock:
            wanted, talk = self._wanted, self._talk
        if talk is None:
            return {}
        if talk.standing is not None:
            return words.ungiven(talk.standing, self._session, wanted)
        return words.given(talk.given, self._session, wanted)

    @property
    def decides(self) -> bool:
        """Whether this desktop gives keys at all."""
        talk = self._talk
        return talk is not None and (talk.standing is None or talk.standing.asks)

    def follow(self, on_changed: Callable[[], None]) -> None:
        """Have `on_changed` called whenever `bound` changes by itself."""
        self._on_changed = on_changed

    def choose(self) -> bool:
        """Have the desktop show its dialog; False where it has none for keys that it has given."""
        with self._lock:
            talk = self._talk
            if talk is None:
                return False
            if talk.standing is None:
                return talk.configure()
            if talk.standing not in (words.WAITING, words.ASKING):
                self._begin(forced=True)
            return True

    def unavailable(self, seconds: float) -> str:
        """Look for the portal without asking it for anything; returns why it is not there."""
        try:
            with connected(self._session.bus, Control(), seconds) as bus:
                return "" if bus.version(SHORTCUTS) else _(words.UNABLE.message)
        except CaptureError as error:
            return _(words.standing_of(error).message)

    def close(self) -> None:
        """End the session: the keys do nothing until the next `bind`."""
        with self._lock:
            talk, self._talk = self._talk, None
        if talk is not None:
            talk.end()

    def _begin(self, *, forced: bool) -> "Talk":
        if self._talk is not None:
            self._talk.end()
        if forced:
            self._declined.forget()
        asked = [
            (action, {"description": ("s", self._described(action)),
                      "preferred_trigger": ("s", trigger_of(keys))})
            for action, keys in self._wanted.items()
        ]  # fmt: skip
        talk = Talk(self._session.bus, self._wanted, asked, self._press, self._told)
        self._talk = talk
        if self._declined.has(self._wanted):
            talk.settle(words.DECLINED)
        else:
            talk.start()
        return talk

    def _press(self, action: str) -> None:
        if not self._paused and action in self._wanted:
            self._on_pressed(action)

    def _told(self, talk: "Talk") -> None:
        """On the thread of `talk`: it knows something new."""
        if talk is not self._talk:
            return
        if talk.standing is words.DECLINED:
            self._declined.remember(talk.wanted)
        elif talk.standing is None:
            self._declined.forget()
        self._on_changed()
