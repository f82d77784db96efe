"""The windows of macOS, from the Quartz window services.

macOS tells nobody who may not control the computer when a window of another program changes, so
that the list is asked for, in milliseconds, when the screen is taken.
"""

import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from app.core.windows import DesktopWindow, named

Told = Mapping[str, Any]
"""One window, as `CGWindowListCopyWindowInfo` describes it: by the names of CGWindow.h."""

_ON_SCREEN: Final = 1  # kCGWindowListOptionOnScreenOnly
_NO_DESKTOP: Final = 16  # kCGWindowListExcludeDesktopElements
_NORMAL: Final = 0  # CGWindowLevel.h: layers of windows, of the Dock, of the menu bar and its icons
_PANELS: Final = frozenset({20, 24, 25})


class QuartzWindows:
    """`Windows` through `listing`, which tells of all windows from the top."""

    untold = ""

    def __init__(self, listing: Callable[[], Sequence[Told]] | None = None) -> None:
        self._listing = _listing if listing is None else listing

    def warm(self) -> None:
        """Nothing can be listened to."""

    def shown(self) -> Sequence[DesktopWindow]:
        """Return those that are on the screen, the top one first."""
        return tuple(window for _layer, window in self._windows())

    def active(self) -> DesktopWindow | None:
        """Return the top one that is no panel and no menu: macOS keeps the active one there."""
        normal = (window for layer, window in self._windows() if layer == _NORMAL)
        return next(normal, None)

    def close(self) -> None:
        """Nothing is open."""

    def _windows(self) -> Iterator[tuple[int, DesktopWindow]]:
        own = os.getpid()
        for told in self._listing():
            layer, box = int(told["kCGWindowLayer"]), told["kCGWindowBounds"]
            x1, y1 = round(box["X"]), round(box["Y"])
            width, height = round(box["Width"]), round(box["Height"])
            seen = width > 0 and height > 0 and told.get("kCGWindowAlpha", 1) > 0
            if not seen or layer < _NORMAL or told["kCGWindowOwnerPID"] == own:
                continue
            yield (
                layer,
                DesktopWindow(
                    int(told["kCGWindowNumber"]),
                    named(str(told.get("kCGWindowName") or "")),
                    named(str(told.get("kCGWindowOwnerName") or "")),
                    x1,
                    y1,
                    width,
                    height,
                    panel=layer in _PANELS,
                ),
            )


def _listing() -> Sequence[Told]:
    quartz = importlib.import_module("Quartz")  # of pyobjc, which comes with pynput
    found = quartz.CGWindowListCopyWindowInfo(_ON_SCREEN | _NO_DESKTOP, 0)
    return list(found or ())
