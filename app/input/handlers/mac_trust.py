"""Whether macOS tells this process of keys; asked before anything waits for them.

Functions of Apple's ApplicationServices and CoreGraphics. A program may listen when it is trusted
for Accessibility (AXIsProcessTrusted) or for Input Monitoring (CGPreflightListenEventAccess, since
macOS 10.15). Without either, what waits for keys starts without an error and never hears one.
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

from app.core.errors import AppError
from app.core.words import _

_FRAMEWORKS: Final = "/System/Library/Frameworks"
_SERVICES: Final = f"{_FRAMEWORKS}/ApplicationServices.framework/ApplicationServices"
_GRAPHICS: Final = f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics"


def require_trust(load: Callable[[str], Any] = ctypes.CDLL) -> None:
    """Have macOS ask its user, once for each program, unless it lets this one listen already.

    `load` opens a library. Raises AppError when it does not; what macOS asks is answered later,
    and holds from the next start.
    """
    if (
        _says(load, _SERVICES, "AXIsProcessTrusted")
        or _says(load, _GRAPHICS, "CGPreflightListenEventAccess")
        or _says(load, _GRAPHICS, "CGRequestListenEventAccess")
    ):
        return
    raise AppError(
        _("macOS does not let the program wait for keys."),
        _(
            "Allow it, or the terminal that it was started from, in System Settings > Privacy &"
            " Security > Input Monitoring, then start the program again."
        ),
    )


def _says(load: Callable[[str], Any], library: str, name: str) -> bool:
    """Return what a function without arguments answers; False where this macOS has none."""
    try:
        function = getattr(load(library), name)
    except (OSError, AttributeError):
        return False
    function.argtypes = ()
    function.restype = ctypes.c_bool
    return bool(function())
