"""The Windows handler against a user32 that keeps a message queue as Windows does."""

import ctypes
import queue
import threading
from collections.abc import Iterator
from ctypes import wintypes
from typing import Any

import pytest

from app.input.combination import parse
from app.input.handlers.win32 import Win32Handler

ALT, CTRL, SHIFT, WIN, NO_REPEAT = 1, 2, 4, 8, 0x4000
LAYOUT = {"ы": 0x53, "+": 0x1BB, "€": 0x645}  # VkKeyScan: Shift is 0x100, AltGr 0x600


class User32:
    """Queues of messages by thread; `taken` are hotkeys of other programs."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, int]] = set()
        self.registered: dict[int, tuple[int, int]] = {}
        self.owner = 0
        self._messages: dict[int, queue.Queue[tuple[int, int]]] = {}

    def PeekMessageW(self, *_filter: Any) -> int:
        self._messages[threading.get_native_id()] = queue.Queue()
        return 0

    def GetMessageW(self, at: Any, *_filter: Any) -> int:
        kind, parameter = self._messages[threading.get_native_id()].get(timeout=60)
        message = ctypes.cast(at, ctypes.POINTER(wintypes.MSG)).contents
        message.message, message.wParam = kind, parameter
        return 1

    def PostThreadMessageW(self, thread: int, kind: int, word: int, _long: int) -> int:
        self._messages[thread].put((kind, word))
        return 1

    def RegisterHotKey(self, _window: None, number: int, modifiers: int, key: int) -> int:
        assert modifiers & NO_REPEAT
        wanted = (key, modifiers & ~NO_REPEAT)
        if wanted in self.taken | set(self.registered.values()):
            return 0
        self.owner = threading.get_native_id()
        self.registered[number] = wanted
        return 1

    def UnregisterHotKey(self, _window: None, number: int) -> int:
        assert threading.get_native_id() == self.owner
        del self.registered[number]
        return 1

    def VkKeyScanW(self, char: str) -> int:
        return LAYOUT.get(char, -1)

    def press(self, key: int, modifiers: int) -> None:
        (number,) = (code for code, each in self.registered.items() if each == (key, modifiers))
        self.PostThreadMessageW(self.owner, 0x0312, number, 0)


@pytest.fixture
def user() -> User32:
    return User32()


@pytest.fixture
def handler(user: User32) -> Iterator[Win32Handler]:
    handler = Win32Handler(user)
    yield handler
    handler.close()
    assert user.registered == {}


def test_presses_arrive_under_the_name_of_their_action(user: User32, handler: Win32Handler) -> None:
    pressed: queue.Queue[str] = queue.Queue()
    wanted = {"region": parse("Ctrl+Alt+Space"), "last": parse("Win+Shift+S")}
    assert all(bound.ok for bound in handler.bind(wanted, pressed.put).values())
    user.press(0x53, WIN | SHIFT)
    user.press(0x20, CTRL | ALT)
    assert [pressed.get(timeout=60), pressed.get(timeout=60)] == ["last", "region"]


def test_a_taken_combination_is_named_and_the_others_work(
    user: User32, handler: Win32Handler
) -> None:
    user.taken.add((0x20, CTRL | ALT))
    bound = handler.bind(
        {"region": parse("Ctrl+Alt+Space"), "last": parse("F9")}, lambda _action: None
    )
    assert not bound["region"].ok
    assert "Ctrl+Alt+Space" in bound["region"].message
    assert bound["last"].ok


def test_binding_again_replaces_what_was_bound(user: User32, handler: Win32Handler) -> None:
    handler.bind({"region": parse("F8"), "last": parse("F9")}, lambda _action: None)
    bound = handler.bind({"last": parse("F8")}, lambda _action: None)
    assert bound["last"].ok
    assert list(user.registered.values()) == [(0x77, 0)]


def test_other_characters_are_looked_up_in_the_layout(user: User32, handler: Win32Handler) -> None:
    bound = handler.bind(
        {
            name: parse(f"Ctrl+{name}")
            for name in ("Ы", "Plus", "€", "Σ", "😀")  # the last three: AltGr, none, none
        },
        lambda _action: None,
    )
    assert {name for name, each in bound.items() if each.ok} == {"Ы", "Plus"}
    assert set(user.registered.values()) == {(0x53, CTRL), (0xBB, CTRL | SHIFT)}


def test_it_can_be_closed_and_bound_again(user: User32, handler: Win32Handler) -> None:
    handler.bind({"region": parse("F8")}, lambda _action: None)
    handler.close()
    assert user.registered == {}
    assert handler.bind({"region": parse("F8")}, lambda _action: None)["region"].ok
