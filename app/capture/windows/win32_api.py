"""`WindowsApi`: what Windows says of its windows, in the order that they lie on each other."""

import ctypes
import os
import sys
from collections.abc import Iterator
from ctypes import wintypes
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any, Final

from app.core.windows import DesktopWindow, named

# Of winuser.h, dwmapi.h and winnt.h.
_GWL_EXSTYLE: Final = -20
_WS_EX_TRANSPARENT: Final = 0x20
_DWMWA_EXTENDED_FRAME_BOUNDS: Final = 9
_DWMWA_CLOAKED: Final = 14
_PROCESS_QUERY_LIMITED_INFORMATION: Final = 0x1000

_LONGEST: Final = 512  # characters of a title, a path
_DESKTOP: Final = frozenset({"Progman", "WorkerW"})
_PANELS: Final = frozenset({"Shell_TrayWnd", "Shell_SecondaryTrayWnd"})

FUNCTION: Any
"""Makes the type of a function that Windows calls."""
if sys.platform == "win32":
    FUNCTION = ctypes.WINFUNCTYPE
else:
    FUNCTION = ctypes.CFUNCTYPE

_EACH: Final = FUNCTION(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)


@dataclass(frozen=True, slots=True)
class Libraries:
    """The system's libraries user32, dwmapi and kernel32."""

    user: Any
    dwm: Any
    kernel: Any


def libraries() -> Libraries:
    """Open them. Raises OSError."""
    if sys.platform == "win32":
        found = Libraries(
            ctypes.WinDLL("user32"), ctypes.WinDLL("dwmapi"), ctypes.WinDLL("kernel32")
        )
        found.user.GetForegroundWindow.restype = wintypes.HWND
        found.user.SetWinEventHook.restype = wintypes.HANDLE
        found.user.UnhookWinEvent.argtypes = (wintypes.HANDLE,)
        found.user.SetTimer.restype = ctypes.c_size_t
        found.user.KillTimer.argtypes = wintypes.HWND, ctypes.c_size_t
        found.kernel.OpenProcess.restype = wintypes.HANDLE
        found.kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        found.kernel.QueryFullProcessImageNameW.argtypes = (
            wintypes.HANDLE,
            wintypes.DWORD,
            wintypes.LPWSTR,
            ctypes.POINTER(wintypes.DWORD),
        )
        for name in ("IsWindowVisible", "IsIconic"):
            getattr(found.user, name).argtypes = (wintypes.HWND,)
        found.user.GetWindowLongW.argtypes = wintypes.HWND, ctypes.c_int
        for name in ("GetWindowTextW", "GetClassNameW"):
            getattr(found.user, name).argtypes = wintypes.HWND, wintypes.LPWSTR, ctypes.c_int
        found.user.GetWindowThreadProcessId.argtypes = (
            wintypes.HWND,
            ctypes.POINTER(wintypes.DWORD),
        )
        found.dwm.DwmGetWindowAttribute.argtypes = (
            wintypes.HWND,
            wintypes.DWORD,
            ctypes.c_void_p,
            wintypes.DWORD,
        )
        return found
    raise OSError("user32 is a library of Windows")


class WindowsApi:
    """Asks Windows; a window may vanish at any moment and is then left out."""

    def __init__(self, found: Libraries) -> None:
        self._system = found

    def active(self) -> int:
        """Return the number of the window that has the keyboard, 0 for none."""
        return int(self._system.user.GetForegroundWindow() or 0)

    def windows(self) -> Iterator[DesktopWindow]:
        """Yield what is on the screen, the top one first, but for windows of this process."""
        handles: list[int] = []

        def add(handle: int, _given: int) -> bool:
            handles.append(int(handle or 0))
            return True

        self._system.user.EnumWindows(_EACH(add), 0)
        for handle in handles:
            if self._is_seen(handle):
                yield from self._window(handle)

    def _is_seen(self, handle: int) -> bool:
        user = self._system.user
        if not user.IsWindowVisible(handle) or user.IsIconic(handle):
            return False
        if user.GetWindowLongW(handle, _GWL_EXSTYLE) & _WS_EX_TRANSPARENT:
            return False  # clicks go through it: a layer that something is drawn on
        cloaked = wintypes.DWORD()  # by another virtual desktop, or an app that sleeps
        return self._attribute(handle, _DWMWA_CLOAKED, cloaked) and not cloaked.value

    def _window(self, handle: int) -> Iterator[DesktopWindow]:
        process, box = wintypes.DWORD(), wintypes.RECT()
        self._system.user.GetWindowThreadProcessId(handle, ctypes.byref(process))
        kind = self._text("GetClassNameW", handle)
        if process.value == os.getpid() or kind in _DESKTOP:
            return
        # Without the shadow, which `GetWindowRect` counts in.
        if not self._attribute(handle, _DWMWA_EXTENDED_FRAME_BOUNDS, box):
            return
        width, height = box.right - box.left, box.bottom - box.top
        if width > 0 and height > 0:
            yield DesktopWindow(
                handle,
                named(self._text("GetWindowTextW", handle)),
                self._program(process.value),
                box.left,
                box.top,
                width,
                height,
                panel=kind in _PANELS,
            )

    def _attribute(self, handle: int, name: int, into: Any) -> bool:
        answer = self._system.dwm.DwmGetWindowAttribute(
            handle, name, ctypes.byref(into), ctypes.sizeof(into)
        )
        return int(answer) == 0

    def _text(self, ask: str, handle: int) -> str:
        text = ctypes.create_unicode_buffer(_LONGEST)
        getattr(self._system.user, ask)(handle, text, _LONGEST)
        return text.value

    def _program(self, process: int) -> str:
        """Return what the program's file is called, "" where that is not told."""
        kernel = self._system.kernel
        opened = kernel.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, process)
        if not opened:
            return ""
        path, size = ctypes.create_unicode_buffer(_LONGEST), wintypes.DWORD(_LONGEST)
        told = kernel.QueryFullProcessImageNameW(opened, 0, path, ctypes.byref(size))
        kernel.CloseHandle(opened)
        return named(PureWindowsPath(path.value).stem) if told else ""
