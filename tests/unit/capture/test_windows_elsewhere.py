"""Windows on Windows and macOS, told by what stands in for the system; and where nobody tells."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from app.capture.windows.quartz import QuartzWindows
from app.capture.windows.session import open_windows
from app.capture.windows.win32 import Win32Windows
from app.capture.windows.win32_api import Libraries
from app.core.session import Session
from app.core.windows import DesktopWindow, Windows
from tests.e2e.display import wait_until

PROGRAM: Final = r"C:\Program Files\Notes\notes.exe"


@dataclass
class Told:
    """One window as Windows tells of it."""

    title: str
    box: tuple[int, int, int, int]
    kind: str = "Notes"
    pid: int = 1
    shown: bool = True
    iconic: bool = False
    cloaked: int = 0
    style: int = 0


@dataclass
class FakeSystem:
    """user32, dwmapi and kernel32 of a desktop with `told` on it, the top one first."""

    told: dict[int, Told]
    active: int = 0
    hooked: list[Callable[..., None]] = field(default_factory=list)
    unhooked: int = 0
    messages: "list[int]" = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    # ---- user32

    def EnumWindows(self, each: Callable[[int, int], bool], given: int) -> None:
        for handle in list(self.told):
            each(handle, given)

    def IsWindowVisible(self, handle: int) -> bool:
        return self.told[handle].shown

    def IsIconic(self, handle: int) -> bool:
        return self.told[handle].iconic

    def GetWindowLongW(self, handle: int, _which: int) -> int:
        return self.told[handle].style

    def GetWindowThreadProcessId(self, handle: int, process: Any) -> None:
        process._obj.value = self.told[handle].pid

    def GetClassNameW(self, handle: int, text: Any, _size: int) -> None:
        text.value = self.told[handle].kind

    def GetWindowTextW(self, handle: int, text: Any, _size: int) -> None:
        text.value = self.told[handle].title

    def GetForegroundWindow(self) -> int:
        return self.active

    def SetWinEventHook(self, *words: Any) -> int:
        self.hooked.append(words[3])
        return len(self.hooked)

    def UnhookWinEvent(self, _hook: int) -> None:
        self.unhooked += 1

    def SetTimer(self, *_words: Any) -> int:
        self.post(0x0113)
        return 1

    def KillTimer(self, *_words: Any) -> None: ...
    def PeekMessageW(self, *_words: Any) -> None: ...

    def GetMessageW(self, message: Any, *_words: Any) -> int:
        with self.changed:
            self.changed.wait_for(lambda: bool(self.messages))
            message._obj.message = self.messages.pop(0)
        return int(message._obj.message != 0x0012)

    def PostThreadMessageW(self, _thread: int, message: int, *_words: int) -> None:
        self.post(message)

    # ---- dwmapi, kernel32

    def DwmGetWindowAttribute(self, handle: int, which: int, into: Any, _size: int) -> int:
        told = self.told.get(handle)
        if told is None:
            return -1
        if which == 14:
            into._obj.value = told.cloaked
        else:
            into._obj.left, into._obj.top, into._obj.right, into._obj.bottom = told.box
        return 0

    def OpenProcess(self, _rights: int, _inherit: bool, process: int) -> int:
        return process if process == 1 else 0

    def QueryFullProcessImageNameW(self, _opened: int, _form: int, path: Any, _size: Any) -> int:
        path.value = PROGRAM
        return 1

    def CloseHandle(self, _opened: int) -> None: ...

    # ---- the test

    def post(self, message: int) -> None:
        with self.changed:
            self.messages.append(message)
            self.changed.notify_all()

    def tell(self, of: int = 0) -> None:
        """Something about a window, or (`of`) a thing in one, has changed."""
        self.hooked[0](0, 0x800B, 1, of, 0, 0, 0)


@contextmanager
def on_windows(**told: Told) -> Iterator[tuple[FakeSystem, Win32Windows]]:
    system = FakeSystem(dict(enumerate(told.values(), start=1)))
    windows = Win32Windows(Libraries(system, system, system))
    try:
        yield system, windows
    finally:
        windows.close()


def test_windows_tells_what_is_seen_the_top_one_first() -> None:
    with on_windows(
        menu=Told("", (10, 10, 50, 90), "#32768"),
        note=Told("Note\n一", (0, 0, 100, 200)),
        bar=Told("", (0, 200, 300, 240), "Shell_TrayWnd", pid=2),
        ours=Told("Eyeline", (0, 0, 9, 9), pid=os.getpid()),
        hidden=Told("hidden", (0, 0, 9, 9), shown=False),
        small=Told("in the task bar", (0, 0, 9, 9), iconic=True),
        far=Told("on another desktop", (0, 0, 9, 9), cloaked=2),
        layer=Told("a layer", (0, 0, 300, 300), style=0x20),
        empty=Told("empty", (5, 5, 5, 5)),
        paper=Told("", (0, 0, 300, 240), "Progman"),
    ) as (system, windows):
        assert windows.shown() == (
            DesktopWindow(1, "", "notes", 10, 10, 40, 80),
            DesktopWindow(2, "Note 一", "notes", 0, 0, 100, 200),
            DesktopWindow(3, "", "", 0, 200, 300, 40, panel=True),
        )
        assert windows.active() is None
        system.active = 2
        assert windows.active() == windows.shown()[1]


def test_windows_are_looked_at_again_when_one_of_them_has_changed() -> None:
    with on_windows(note=Told("Note", (0, 0, 100, 200))) as (system, windows):
        assert [each.x for each in windows.shown()] == [0]
        system.told[1].box = (30, 0, 130, 200)
        system.tell(of=-4)  # the caret in it
        assert not system.messages
        system.tell()
        wait_until(lambda: windows.shown()[0].x == 30, "the window that was moved")
        del system.told[1]
        system.tell()
        wait_until(lambda: not windows.shown(), "the window that was closed")
    assert system.unhooked == len(system.hooked)


# ---- macOS


def on_mac(number: int, **told: Any) -> dict[str, Any]:
    bounds = dict(zip(("X", "Y", "Width", "Height"), told.pop("box", (0, 0, 40, 30)), strict=True))
    return {
        "kCGWindowNumber": number,
        "kCGWindowLayer": 0,
        "kCGWindowBounds": bounds,
        "kCGWindowOwnerPID": 1,
        "kCGWindowOwnerName": "Notes",
        **{f"kCGWindow{name}": value for name, value in told.items()},
    }


def test_macos_tells_what_is_seen_when_it_is_asked() -> None:
    listing = [
        on_mac(5, Layer=101, box=(10.0, 10.0, 40.0, 80.0)),
        on_mac(6, Layer=24, OwnerName="Window Server", box=(0, 0, 300, 25)),
        on_mac(7, OwnerPID=os.getpid(), Name="Eyeline"),
        on_mac(8, Alpha=0.0),
        on_mac(9, Name="一", box=(-20.0, 5.0, 300.0, 200.0)),
        on_mac(10, Name="under it"),
        on_mac(11, Layer=-2147483622),
    ]
    windows = QuartzWindows(lambda: listing)
    assert windows.shown() == (
        DesktopWindow(5, "", "Notes", 10, 10, 40, 80),
        DesktopWindow(6, "", "Window Server", 0, 0, 300, 25, panel=True),
        DesktopWindow(9, "一", "Notes", -20, 5, 300, 200),
        DesktopWindow(10, "under it", "Notes", 0, 0, 40, 30),
    )
    active = windows.active()
    assert active is not None
    assert active.title == "一"


# ---- where nobody tells


@pytest.mark.parametrize("kind", ["wayland", "headless"])
def test_a_desktop_that_tells_nothing_says_so(kind: Any) -> None:
    windows: Windows = open_windows(Session(kind))
    windows.warm()
    assert windows.untold.endswith(".")
    assert windows.shown() == ()
    assert windows.active() is None
    windows.close()


def test_an_x_server_that_is_not_there_has_no_windows() -> None:
    windows = open_windows(Session("x11", display="nonsense"))
    assert windows.shown() == ()
    assert windows.active() is None
    windows.close()
