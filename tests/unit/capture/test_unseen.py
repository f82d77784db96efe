"""Leaving windows out of pictures: when what lies below is there, and what systems are told."""

import ctypes
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.unseen.lines import Box, seen_lines
from app.capture.unseen.macos import MacUnseen
from app.capture.unseen.session import open_unseen
from app.capture.unseen.stillness import Stillness
from app.capture.unseen.win32 import Win32Unseen
from app.core.session import Session

BOXES = st.tuples(*[st.integers(-5, 25)] * 2, *[st.integers(1, 25)] * 2)


def rested(looks: Sequence[tuple[float, bytes]]) -> list[bool]:
    stillness = Stillness(b"ours")
    return [stillness.rests(seen, now) for now, seen in looks]


def test_it_rests_a_while_after_the_last_change() -> None:
    looks = [(0.0, b"ours"), (0.02, b"half"), (0.06, b"below"), (0.08, b"below"), (0.12, b"below")]
    assert rested(looks) == [False, False, False, False, True]


def test_what_never_rests_or_never_changes_is_not_waited_for_for_ever() -> None:
    moving = [(step / 100, str(step).encode()) for step in range(50)]
    assert rested(moving).index(True) == 40
    assert rested([(step / 100, b"ours") for step in range(50)]).index(True) == 40


def test_what_nobody_sees_is_not_waited_for() -> None:
    assert Stillness(b"").rests(b"", 0.0)


@given(BOXES, st.lists(BOXES, max_size=4))
def test_lines_are_what_no_box_covers(place: Box, above: list[Box]) -> None:
    def covered(x: int, y: int) -> bool:
        return any(a <= x < a + w and b <= y < b + h for a, b, w, h in above)

    x, y, width, height = place
    wanted = {
        (column, row)
        for row in {y + (2 * number + 1) * height // 8 for number in range(4)}
        for column in range(x, x + width)
        if not covered(column, row)
    }
    lines = list(seen_lines(place, above, 4))
    seen = {
        (column, row) for left, row, across, _one in lines for column in range(left, left + across)
    }
    assert seen == wanted
    assert all(across > 0 for _left, _row, across, _one in lines)


class User32:
    """Windows by their number, and what they say of pictures; the `stubborn` ones do not change."""

    def __init__(self, *stubborn: int) -> None:
        self.stubborn = stubborn
        self.affinity: dict[int, int] = {}

    def SetWindowDisplayAffinity(self, window: int, affinity: int) -> int:
        if window in self.stubborn:
            return 0
        self.affinity[window] = affinity
        return 1


class Dwm:
    passes = 0

    def DwmFlush(self) -> int:
        self.passes += 1
        return 0


def test_windows_are_left_out_by_windows_only_while_a_picture_is_taken() -> None:
    user, compositor = User32(), Dwm()
    unseen = Win32Unseen(user, compositor)
    assert unseen.begin([7, 8])
    assert user.affinity == {7: 0x11, 8: 0x11}
    while not unseen.ready():
        pass
    assert compositor.passes == 2
    unseen.end()
    assert user.affinity == {7: 0, 8: 0}


def test_an_older_windows_leaves_nothing_out() -> None:
    user = User32(8)
    assert not Win32Unseen(user, Dwm()).begin([7, 8])
    assert user.affinity == {7: 0}


class Cocoa:
    """Views (numbers) in windows (ten times the number), each with how it may be shared."""

    def __init__(self) -> None:
        self.sharing = {70: 2, 80: 1}
        self._names: list[bytes] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
        self.objc_msgSend = kind(self._send)

    def sel_registerName(self, name: bytes) -> int:
        self._names.append(name)
        return len(self._names)

    def _send(self, receiver: int, selector: int, value: int) -> int:
        match self._names[selector - 1]:
            case b"window":
                return receiver * 10 if receiver * 10 in self.sharing else 0
            case b"sharingType":
                return self.sharing[receiver]
            case b"setSharingType:":
                self.sharing[receiver] = value
        return 0


def test_macos_is_told_what_not_to_share_and_back() -> None:
    cocoa = Cocoa()
    unseen = MacUnseen(cocoa)
    assert unseen.begin([7, 8])
    assert cocoa.sharing == {70: 0, 80: 0}
    while not unseen.ready():
        pass
    unseen.end()
    assert cocoa.sharing == {70: 2, 80: 1}
    assert not unseen.begin([7, 9]), "a view without a window"
    assert cocoa.sharing == {70: 2, 80: 1}


@pytest.mark.parametrize("session", [Session("wayland"), Session("headless")])
def test_where_nothing_can_be_left_out(session: Session) -> None:
    unseen: Any = open_unseen(session)
    assert not unseen.begin([1])


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # python-xlib's socket
def test_without_an_x_server_nothing_is_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    assert not open_unseen(Session("x11", display=":9876")).begin([1])
    assert capfd.readouterr() == ("", "")
