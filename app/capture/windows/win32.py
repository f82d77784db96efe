"""The windows of Windows, kept by what it tells when something changes (SetWinEventHook)."""

import ctypes
import logging
import threading
from collections.abc import Sequence
from ctypes import wintypes
from typing import Final

from app.capture.windows.win32_api import FUNCTION, Libraries, WindowsApi, libraries
from app.core.windows import DesktopWindow

# Of winuser.h.
_EVENTS: Final = (
    (0x0003, 0x0003),  # EVENT_SYSTEM_FOREGROUND
    (0x0016, 0x0017),  # EVENT_SYSTEM_MINIMIZESTART, -END
    (0x8000, 0x8004),  # EVENT_OBJECT_CREATE, -DESTROY, -SHOW, -HIDE, -REORDER
    (0x800B, 0x800C),  # EVENT_OBJECT_LOCATIONCHANGE, -NAMECHANGE
    (0x8017, 0x8018),  # EVENT_OBJECT_CLOAKED, -UNCLOAKED
)
_OUT_OF_CONTEXT: Final = 0
_SKIP_OWN_PROCESS: Final = 2
_WINDOW_ITSELF: Final = 0  # OBJID_WINDOW, CHILDID_SELF
_WM_QUIT: Final = 0x0012
_WM_TIMER: Final = 0x0113
_PM_NOREMOVE: Final = 0

_PATIENCE: Final = 1.0  # seconds for the first listing
_TOGETHER_MS: Final = 30  # what is dragged tells its place at every step
_ENDING: Final = 0.2  # seconds for a thread that was told to end

_HOOK: Final = FUNCTION(
    None,
    wintypes.HANDLE,
    wintypes.DWORD,
    wintypes.HWND,
    wintypes.LONG,
    wintypes.LONG,
    wintypes.DWORD,
    wintypes.DWORD,
)

_log = logging.getLogger(__name__)


class Win32Windows:
    """`Windows` by a thread that sleeps in GetMessage until something changes."""

    untold = ""

    def __init__(self, system: Libraries | None = None) -> None:
        """`system` are the libraries to ask, opened here where they are not given."""
        self._system = libraries() if system is None else system
        self._listener: _Listener | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin to listen; returns at once."""
        self._listening()

    def shown(self) -> Sequence[DesktopWindow]:
        """Return those that are on the screen, the top one first."""
        listener = self._listening()
        listener.began.wait(_PATIENCE)
        return listener.windows

    def active(self) -> DesktopWindow | None:
        """Return the one that has the keyboard, if it is shown."""
        handle = WindowsApi(self._system).active()
        return next((each for each in self.shown() if each.id == handle), None)

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.end()

    def _listening(self) -> "_Listener":
        with self._lock:
            if self._listener is None:
                self._listener = _Listener(self._system)
            return self._listener


class _Listener(threading.Thread):
    """Owns the hooks. `windows` are what is shown, `began` once they are known."""

    def __init__(self, system: Libraries) -> None:
        super().__init__(name="windows", daemon=True)
        self._system = system
        self._api = WindowsApi(system)
        self._timer = 0
        self.windows: tuple[DesktopWindow, ...] = ()
        self.began = threading.Event()
        self.start()

    def end(self) -> None:
        """End it, on any other thread."""
        self.began.wait(_PATIENCE)
        self._system.user.PostThreadMessageW(self.native_id, _WM_QUIT, 0, 0)
        self.join(_ENDING)

    def run(self) -> None:
        """Listen until told to end."""
        user, message = self._system.user, wintypes.MSG()
        at = ctypes.byref(message)
        user.PeekMessageW(at, None, 0, 0, _PM_NOREMOVE)  # makes the queue of this thread
        told = _HOOK(self._note)  # kept until the end: Windows calls it
        hooks = [
            user.SetWinEventHook(first, last, None, told, 0, 0, _OUT_OF_CONTEXT | _SKIP_OWN_PROCESS)
            for first, last in _EVENTS
        ]
        if not all(hooks):
            _log.warning("Windows does not tell of all changes of windows")
        self.windows = tuple(self._api.windows())
        self.began.set()
        while user.GetMessageW(at, None, 0, 0) > 0:  # calls `_note`, too
            if message.message == _WM_TIMER:
                user.KillTimer(None, self._timer)
                self._timer = 0
                self.windows = tuple(self._api.windows())
        for hook in filter(None, hooks):
            user.UnhookWinEvent(hook)

    def _note(
        self,
        _hook: int,
        _event: int,
        _window: int,
        of: int,
        child: int,
        _thread: int,
        _at: int,
    ) -> None:
        """Look soon, where it is a window that has changed and not something in one."""
        if of == child == _WINDOW_ITSELF and not self._timer:
            self._timer = int(self._system.user.SetTimer(None, 0, _TOGETHER_MS, None))
