"""Whether the screen is locked: nothing of it is recorded or remembered then."""

import ctypes
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Final, Protocol

_POLLED: Final = 0.25  # seconds that an answer of the system holds
_LOCK_KEY: Final = b"CGSSessionScreenIsLocked"
_UTF8: Final = 0x08000100  # kCFStringEncodingUTF8
_SESSION_INFO: Final = 25  # WTSSessionInfoEx
_OURS: Final = 0xFFFFFFFF  # WTS_CURRENT_SESSION
_LOCKED: Final = 0  # WTS_SESSIONSTATE_LOCK
_FLAGS_AT: Final = 16  # of SessionFlags in WTSINFOEXW, whose union begins at 8


class Locks(Protocol):
    """Any thread; may be asked at each look."""

    @property
    def locked(self) -> bool: ...


@cache
def open_locks(bus: str) -> Locks:
    """Return what tells on this system; `bus` is the address of the session's D-Bus, "" for none.

    It is one for the life of the process.
    """
    if sys.platform == "win32":
        return Polled(_locked_on_windows)
    if sys.platform == "darwin":
        return Polled(_locked_on_mac)
    from app.portal.locks import DesktopLocks

    return DesktopLocks(bus)


class Polled:
    """Asks the system, but not at each look."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._until = 0.0
        self._locked = False

    @property
    def locked(self) -> bool:
        """Whether the system said so a moment ago."""
        now = time.monotonic()
        if now >= self._until:
            self._locked = self._ask()
            self._until = now + _POLLED
        return self._locked


def _locked_on_windows() -> bool:
    """Ask for the state that WTS_SESSION_LOCK tells of (wtsapi32.h); False where nobody tells."""
    if sys.platform != "win32":
        return False
    terminal = ctypes.windll.wtsapi32
    told, size = ctypes.c_void_p(), ctypes.c_ulong()
    asked = ctypes.c_void_p(None), ctypes.c_ulong(_OURS), _SESSION_INFO
    if not terminal.WTSQuerySessionInformationW(*asked, ctypes.byref(told), ctypes.byref(size)):
        return False
    try:
        if told.value is None or size.value < _FLAGS_AT + 4:
            return False
        return ctypes.c_long.from_address(told.value + _FLAGS_AT).value == _LOCKED
    finally:
        terminal.WTSFreeMemory(told)


def _locked_on_mac() -> bool:
    """Ask for the state that com.apple.screenIsLocked tells of: a key that is there while it is."""
    graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    core = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
    core.CFDictionaryContainsKey.restype = ctypes.c_bool
    core.CFDictionaryContainsKey.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    core.CFRelease.argtypes = [ctypes.c_void_p]
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:
        return False
    key = core.CFStringCreateWithCString(None, _LOCK_KEY, _UTF8)
    try:
        return bool(core.CFDictionaryContainsKey(session, key))
    finally:
        core.CFRelease(key)
        core.CFRelease(session)
