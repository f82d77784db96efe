"""Keys on macOS through pynput, in a child process.

pynput follows every key, so it runs where a failure of it ends nothing else, and where only the
names of actions come out. It keeps no key from other programs and cannot tell which of them uses
one too. Keys are known by their place: letters lie where an American keyboard has them.
"""

import queue
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from typing import Any, Final

from app.child.protocol import Reply
from app.child.worker import Request
from app.core.control import Control
from app.core.errors import AppError
from app.core.hotkeys import Bound
from app.core.words import _
from app.hosting import serving
from app.hosting.host import Child
from app.input.combination import Combination, Modifier
from app.input.handler import OnPressed, absent
from app.input.handlers.mac_trust import require_trust

CHILD: Final = "hotkeys"
_PATIENCE: Final = 30.0  # seconds for the child to start
# Of HIToolbox/Events.h: left and right.
_MODIFIERS: Final[Mapping[int, Modifier]] = {
    0x37: "Super", 0x36: "Super", 0x3B: "Ctrl", 0x3E: "Ctrl",
    0x3A: "Alt", 0x3D: "Alt", 0x38: "Shift", 0x3C: "Shift",
}  # fmt: skip


class PynputHandler:
    """Has a child process for the keys that are bound; a new one each time."""

    def __init__(self) -> None:
        self._listener: _Listener | None = None
        self._lock = threading.Lock()

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        """Follow exactly the combinations of `wanted`; see `Handler`."""
        self.close()
        there = {action: each for action, each in wanted.items() if each.key.mac is not None}
        results = {action: absent(each.shown(sys.platform)) for action, each in wanted.items()}
        if not there:
            return results
        with self._lock:
            self._listener = listener = _Listener(there, on_pressed)
        return results | dict.fromkeys(there, listener.begun())

    def close(self) -> None:
        """End the child."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()


class _Listener(threading.Thread):
    """Hands on what the child hears."""

    def __init__(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> None:
        super().__init__(name="hotkeys", daemon=True)
        self._wanted = wanted
        self._on_pressed = on_pressed
        self._child = Child(CHILD, idle_seconds=None, silence_seconds=None)
        self._control = Control()
        self._begun: Future[Bound] = Future()
        self.start()

    def begun(self) -> Bound:
        """Wait until the child listens; returns whether it does."""
        try:
            return self._begun.result(_PATIENCE)
        except TimeoutError:
            return Bound(False, _("The process that waits for keys did not start in time."))

    def close(self) -> None:
        """Tell the child to end, and see to it."""
        self._control.cancel()
        self._child.close()

    def run(self) -> None:
        """Hand on what the child hears until it ends."""
        combinations = [
            {"action": action, "key": each.key.mac, "modifiers": sorted(each.modifiers)}
            for action, each in self._wanted.items()
        ]
        try:
            header = {"combinations": combinations}
            for reply in self._child.request("listen", header, (), self._control):
                action = reply.header.get("action")
                if isinstance(action, str):
                    self._on_pressed(action)
                elif not self._begun.done():
                    self._begun.set_result(Bound(True))
        except AppError as error:
            if not self._begun.done():
                self._begun.set_result(Bound(False, error.message, error.hint))
        if not self._begun.done():
            self._begun.set_result(Bound(False, _("The process that waits for keys has ended.")))


# ---- the child


def serve() -> None:
    """Serve as the child `CHILD`."""
    serving.serve({"listen": _listen})


def _listen(request: Request) -> Iterator[Reply]:
    """Yield an empty item when it listens, then one for each press; ends with the process.

    Raises AppError when macOS tells the program of no keys.
    """
    require_trust()
    from pynput import keyboard

    keys = Keys(request.header["combinations"])
    pressed: queue.SimpleQueue[str] = queue.SimpleQueue()

    def down(key: Any) -> None:
        action = keys.down(_code(key))
        if action is not None:
            pressed.put(action)

    listener = keyboard.Listener(on_press=down, on_release=lambda key: keys.up(_code(key)))
    listener.start()
    try:
        listener.wait()
        yield Reply("item", {}, [])
        while True:
            yield Reply("item", {"action": pressed.get()}, [])
    finally:
        listener.stop()


class Keys:
    """Follows which keys are down, and knows the combinations among them."""

    def __init__(self, combinations: Any) -> None:
        """`combinations`: mappings with "action", "key" (a code) and "modifiers" (names)."""
        self._actions = {
            (each["key"], frozenset(each["modifiers"])): str(each["action"])
            for each in combinations
        }
        self._down: set[int] = set()

    def down(self, code: int) -> str | None:
        """Note that a key went down; returns the action that this is, once for each press."""
        if code in self._down:
            return None
        self._down.add(code)
        held = frozenset(_MODIFIERS[each] for each in self._down if each in _MODIFIERS)
        return self._actions.get((code, held))

    def up(self, code: int) -> None:
        """Note that a key went up."""
        self._down.discard(code)
        if code in _MODIFIERS:
            # macOS does not tell of keys that go up while Command is held.
            self._down &= _MODIFIERS.keys()


def _code(key: Any) -> int:
    """Return the code of a key as pynput gives it, -1 where it has none."""
    code = getattr(getattr(key, "value", key), "vk", None)
    return code if isinstance(code, int) else -1
