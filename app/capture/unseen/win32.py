"""Windows leaves windows out of pictures that say so; they stay on the screen."""

import ctypes
from collections.abc import Sequence
from typing import Any, Final

# Of winuser.h.
_WDA_NONE: Final = 0x00
_WDA_EXCLUDEFROMCAPTURE: Final = 0x11  # from Windows 10, version 2004 on

_PASSES: Final = 2  # of the compositor until a change is in what others grab


class Win32Unseen:
    """Fulfils `Unseen`. Only for the moment of a capture: people share their screens."""

    def __init__(self, user: Any = None, compositor: Any = None) -> None:
        """`user` and `compositor` are user32 and dwmapi, opened here where they are not given."""
        self._user = _library("user32") if user is None else user
        self._compositor = _library("dwmapi") if compositor is None else compositor
        self._left: list[int] = []
        self._passes = 0

    def begin(self, windows: Sequence[int]) -> bool:
        """See `Unseen`."""
        self.end()
        self._passes = 0
        for window in windows:
            if not self._user.SetWindowDisplayAffinity(window, _WDA_EXCLUDEFROMCAPTURE):
                self.end()
                return False
            self._left.append(window)
        return True

    def ready(self) -> bool:
        """See `Unseen`."""
        self._compositor.DwmFlush()  # returns after the next pass, 16 ms at most
        self._passes += 1
        return self._passes >= _PASSES

    def end(self) -> None:
        """See `Unseen`."""
        left, self._left = self._left, []
        for window in left:
            self._user.SetWindowDisplayAffinity(window, _WDA_NONE)


def _library(name: str) -> Any:
    loader: Any = vars(ctypes)["WinDLL"]  # which other systems lack
    return loader(name)
