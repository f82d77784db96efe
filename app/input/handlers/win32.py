"""Keys on Windows: RegisterHotKey, one message queue in a thread of its own."""

import contextlib
import ctypes
import queue
import sys
import threading
from collections.abc import Mapping
from ctypes import wintypes
from typing import Any, Final

from app.core.hotkeys import Bound
from app.core.words import _
from app.input import keys
from app.input.combination import Combination, Modifier
from app.input.handler import OnPressed, absent, taken, twice
from app.input.listener import PATIENCE, ListeningHandler, Request

# Of winuser.h.
_WM_HOTKEY: Final = 0x0312
_WM_APP: Final = 0x8000
_PM_NOREMOVE: Final = 0
_MOD_NOREPEAT: Final = 0x4000
_MODIFIERS: Final[Mapping[Modifier, int]] = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Super": 8}


class Win32Handler(ListeningHandler):
    """Registers hotkeys; Windows sends them to the thread that registered them."""

    def __init__(self, user: Any = None) -> None:
        """`user` is the library user32, opened here where it is not given."""
        library = _user32() if user is None else user
        super().__init__(lambda: _Thread(library), _silent)


class _Thread(threading.Thread):
    """Sleeps in GetMessage until a key or a request comes."""

    def __init__(self, user: Any) -> None:
        super().__init__(name="hotkeys", daemon=True)
        self._user = user
        self._inbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._has_queue = threading.Event()
        self._id = 0
        self._actions: dict[int, str] = {}
        self._on_pressed: OnPressed = lambda _action: None
        self.start()

    def tell(self, request: Request | None) -> None:
        """Hand a request over; None ends the thread."""
        self._inbox.put(request)
        self._has_queue.wait(PATIENCE)
        self._user.PostThreadMessageW(self._id, _WM_APP, 0, 0)

    def run(self) -> None:
        """Serve until told to end."""
        message = wintypes.MSG()
        at = ctypes.byref(message)
        self._id = threading.get_native_id()
        self._user.PeekMessageW(at, None, 0, 0, _PM_NOREMOVE)  # makes the queue of this thread
        self._has_queue.set()
        while self._user.GetMessageW(at, None, 0, 0) > 0:
            if message.message == _WM_HOTKEY:
                action = self._actions.get(int(message.wParam))
                if action is not None:
                    self._on_pressed(action)
            elif message.message == _WM_APP and not self._serve():
                break
        self._release()

    def _serve(self) -> bool:
        """Do what was asked for; False to end."""
        with contextlib.suppress(queue.Empty):
            request = self._inbox.get_nowait()
            if request is None:
                return False
            self._release()
            self._on_pressed = request.on_pressed
            registered: dict[tuple[int, int], int] = {}
            request.answer.set_result(
                {
                    action: self._register(action, combination, registered)
                    for action, combination in request.wanted.items()
                }
            )
        return True

    def _register(
        self, action: str, combination: Combination, registered: dict[tuple[int, int], int]
    ) -> Bound:
        shown = combination.shown(sys.platform)
        key, shift = self._virtual_key(combination)
        if key is None:
            return absent(shown)
        modifiers = shift | sum(_MODIFIERS[each] for each in combination.modifiers)
        if (key, modifiers) in registered:
            return twice(shown)
        number = len(self._actions) + 1
        if not self._user.RegisterHotKey(None, number, modifiers | _MOD_NOREPEAT, key):
            return taken(shown)
        registered[key, modifiers] = number
        self._actions[number] = action
        return Bound(True)

    def _virtual_key(self, combination: Combination) -> tuple[int | None, int]:
        """Return the virtual key, and Shift's modifier where the layout only has it with Shift."""
        key = combination.key
        char = keys.character(key.keysym)
        if key.virtual is not None or not char or ord(char) > 0xFFFF:
            return key.virtual, 0
        found = int(self._user.VkKeyScanW(char))
        if found == -1 or found >> 9:  # no key, or one that takes more than Shift
            return None, 0
        return found & 0xFF, _MODIFIERS["Shift"] * (found >> 8)

    def _release(self) -> None:
        for number in self._actions:
            self._user.UnregisterHotKey(None, number)
        self._actions.clear()


def _user32() -> Any:
    if sys.platform == "win32":
        library = ctypes.WinDLL("user32")
        library.VkKeyScanW.argtypes = (wintypes.WCHAR,)
        library.VkKeyScanW.restype = ctypes.c_short
        return library
    raise OSError("user32 is a library of Windows")


def _silent() -> Bound:
    return Bound(
        False,
        _("Windows does not answer."),
        _("Start the program again once the desktop works."),
    )
