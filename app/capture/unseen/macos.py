"""macOS leaves windows out of pictures whose sharing type says so; they stay on the screen."""

import ctypes
import ctypes.util
import time
from collections.abc import Sequence
from typing import Any, Final

# Of NSWindow.h.
_SHARING_NONE: Final = 0

_SECONDS: Final = 0.05  # until the window server has it: three frames


class MacUnseen:
    """Fulfils `Unseen`; windows are known by their NSView, as Qt tells them.

    GUI thread, as all of AppKit.
    """

    def __init__(self, runtime: Any = None) -> None:
        """`runtime` is the library of Objective-C, opened here where it is not given."""
        self._runtime = _library() if runtime is None else runtime
        self._left: list[tuple[int, int]] = []  # NSWindow and how it was shared
        self._begun = 0.0

    def begin(self, windows: Sequence[int]) -> bool:
        """See `Unseen`."""
        self.end()
        for view in windows:
            window = self._send(view, "window")
            if not window:
                self.end()
                return False
            self._left.append((window, self._send(window, "sharingType")))
            self._send(window, "setSharingType:", _SHARING_NONE)
        self._begun = time.monotonic()
        return True

    def ready(self) -> bool:
        """See `Unseen`."""
        return time.monotonic() - self._begun >= _SECONDS

    def end(self) -> None:
        """See `Unseen`."""
        left, self._left = self._left, []
        for window, sharing in left:
            self._send(window, "setSharingType:", sharing)

    def _send(self, receiver: int, message: str, *values: int) -> int:
        """Send a message whose arguments and answer are whole numbers or objects."""
        selector = self._runtime.sel_registerName(message.encode())
        whole = [ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_ulong for _value in values)]
        kind = ctypes.CFUNCTYPE(ctypes.c_ulong, *whole)  # of the function behind any message
        send = ctypes.cast(self._runtime.objc_msgSend, kind)
        return int(send(receiver, selector, *values))


def _library() -> Any:
    found = ctypes.CDLL(ctypes.util.find_library("objc"))
    found.sel_registerName.restype = ctypes.c_void_p
    found.sel_registerName.argtypes = [ctypes.c_char_p]
    return found
