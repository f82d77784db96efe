"""Whether macOS lets this program take pictures of the screen, asked before the first one.

Without the permission macOS gives pictures of an empty desktop, or black ones, and says nothing.
https://developer.apple.com/documentation/coregraphics/cgpreflightscreencaptureaccess()
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

from app.core.errors import CaptureError
from app.core.words import _

_LIBRARY: Final = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"

Load = Callable[[str], Any]
"""Opens a library by its path, as `ctypes.CDLL` does. Raises OSError."""


def refused(load: Load = ctypes.CDLL) -> CaptureError | None:
    """Return what keeps this program from seeing the screen, None when nothing does.

    Asks nobody. Systems before macOS 10.15 have no such permission.
    """
    return None if _told(load, "CGPreflightScreenCaptureAccess") else _way_out()


def ask(load: Load = ctypes.CDLL) -> CaptureError | None:
    """Return the same, after macOS has asked its user; it does so once and then remembers."""
    if refused(load) is None or _told(load, "CGRequestScreenCaptureAccess"):
        return None
    return _way_out()


def black() -> CaptureError:
    """Return what a picture without any light means on macOS."""
    return CaptureError(
        _("The picture is entirely black: macOS shows this program nothing."), _way_out().hint
    )


def _told(load: Load, function: str) -> bool:
    try:
        asked = getattr(load(_LIBRARY), function)
    except (OSError, AttributeError):
        return True
    asked.restype = ctypes.c_bool
    asked.argtypes = []
    return bool(asked())


def _way_out() -> CaptureError:
    return CaptureError(
        _("macOS does not let this program take pictures of the screen."),
        _(
            "Allow it in System Settings > Privacy & Security > Screen Recording, then"
            " start the program again."
        ),
    )
