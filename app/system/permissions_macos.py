"""The permissions of macOS that this program needs, asked of Apple's frameworks.

None of them has an entitlement: each is its user's to give, in System Settings, and belongs to the
signature of the program. Children have those of the program that started them.

- CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess (CoreGraphics/CGWindow.h)
- IOHIDCheckAccess, IOHIDRequestAccess (IOKit/hid/IOHIDLib.h)
- AXIsProcessTrusted, AXIsProcessTrustedWithOptions (HIServices/AXUIElement.h)
"""

import ctypes
import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from app.core.control import Control
from app.core.permissions import Permission, PermissionId, Standing
from app.core.words import _

_FRAMEWORKS: Final = "/System/Library/Frameworks"
_GRAPHICS: Final = f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics"
_DEVICES: Final = f"{_FRAMEWORKS}/IOKit.framework/IOKit"
_SERVICES: Final = f"{_FRAMEWORKS}/ApplicationServices.framework/ApplicationServices"

_LISTEN: Final = 1  # kIOHIDRequestTypeListenEvent
_ACCESS: Final[dict[int, Standing]] = {0: "granted", 1: "denied", 2: "unknown"}  # kIOHIDAccessType…

_PRIVACY: Final = "x-apple.systempreferences:com.apple.preference.security?Privacy_"


class MacPermissions:
    """Screen Recording, Input Monitoring, and Accessibility, which stands in for the second."""

    def __init__(
        self,
        load: Callable[[str], Any] = ctypes.CDLL,
        prompt: Callable[[], object] | None = None,
    ) -> None:
        """`load` opens a library by its path. `prompt` has macOS ask for Accessibility."""
        self._load = load
        self._prompt = _prompt if prompt is None else prompt

    def all(self, control: Control) -> Sequence[Permission]:
        """Return the three as they stand; asks nobody."""
        del control
        trusted = bool(self._call(_SERVICES, "AXIsProcessTrusted", ctypes.c_bool, otherwise=False))
        keys = self._keys()
        heard = keys == "granted"
        return (
            _screen(self._screen()),
            _keys("not needed" if trusted and not heard else keys),
            _control("granted" if trusted else "not needed" if heard else "denied"),
        )

    def ask(self, which: PermissionId, control: Control) -> Permission | None:
        """Have macOS ask; it does so once for each program and shows its settings afterwards."""
        match which:
            case "screen":
                self._call(_GRAPHICS, "CGRequestScreenCaptureAccess", ctypes.c_bool)
            case "keys":
                self._call(_DEVICES, "IOHIDRequestAccess", ctypes.c_bool, _LISTEN)
            case "control":
                self._prompt()
        return next((each for each in self.all(control) if each.id == which), None)

    def _screen(self) -> Standing:
        name = "CGPreflightScreenCaptureAccess"
        allowed = self._call(_GRAPHICS, name, ctypes.c_bool, otherwise=True)
        return "granted" if allowed else "denied"  # macOS does not tell who was never asked

    def _keys(self) -> Standing:
        access = self._call(_DEVICES, "IOHIDCheckAccess", ctypes.c_uint32, _LISTEN, otherwise=0)
        return _ACCESS.get(int(access), "unknown")

    def _call(
        self, library: str, name: str, result: type, *arguments: int, otherwise: int = 0
    ) -> Any:
        """Call a function that takes numbers; `otherwise` where this macOS has none such."""
        try:
            function = getattr(self._load(library), name)
        except (OSError, AttributeError):
            return otherwise
        function.argtypes = [ctypes.c_uint32] * len(arguments)
        function.restype = result
        return function(*arguments)


def _prompt() -> object:
    services = importlib.import_module("HIServices")  # of pyobjc, which comes with pynput
    return services.AXIsProcessTrustedWithOptions({services.kAXTrustedCheckOptionPrompt: True})


def _screen(standing: Standing) -> Permission:
    return Permission(
        "screen",
        _("Screen Recording"),
        _("To show you what you ask about, and to find places in it."),
        standing,
        "request",
        _(
            "Allow it in System Settings > Privacy & Security > Screen Recording, then"
            " start the program again."
        ),
        f"{_PRIVACY}ScreenCapture",
        restart=True,
    )


def _keys(standing: Standing) -> Permission:
    return Permission(
        "keys",
        _("Input Monitoring"),
        _("To notice your key combinations while you work in other programs."),
        standing,
        "request",
        _(
            "Allow it in System Settings > Privacy & Security > Input Monitoring, then"
            " start the program again."
        ),
        f"{_PRIVACY}ListenEvent",
        restart=True,
    )


def _control(standing: Standing) -> Permission:
    return Permission(
        "control",
        _("Accessibility"),
        _("Lets the program notice your keys too, where Input Monitoring is not allowed."),
        standing,
        "request",
        _(
            "Allow it in System Settings > Privacy & Security > Accessibility, then"
            " start the program again."
        ),
        f"{_PRIVACY}Accessibility",
        restart=True,
    )
