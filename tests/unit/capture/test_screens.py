"""Which way a session takes, and what is said about black pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.capture.handler import Taken, What
from app.capture.screens import SessionScreens, open_screens
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Screens
from app.core.session import Session, SessionKind


def frame(monitor: str, value: int) -> Frame:
    pixels = np.full((90, 70, 4), value, np.uint8)
    pixels[..., 3] = 255
    return Frame(pixels, Screen(monitor, Rect(0, 0, 70, 90, Desktop(monitor))))


class Way:
    """A handler that gives what it was made with."""

    def __init__(
        self,
        name: str,
        taken: Taken,
        *,
        kinds: Sequence[SessionKind] = ("x11", "wayland", "windows", "macos"),
        available: bool = True,
        instant: bool = True,
    ) -> None:
        self.name = name
        self.instant = instant
        self.available = available
        self.asked: list[What] = []
        self.closed = False
        self._taken = taken
        self._kinds = kinds

    def is_compatible(self, session: Session) -> bool:
        return session.kind in self._kinds

    def is_available(self) -> bool:
        return self.available

    def monitors(self) -> Sequence[Monitor]:
        return [Monitor(self.name, 0, 0, 70, 90, primary=True)]

    def grab(self, what: What, control: Control) -> Taken:
        self.asked.append(what)
        if not self.available:
            raise CaptureError(f"{self.name} is not there", "install it")
        return self._taken

    def close(self) -> None:
        self.closed = True


LIT = Taken((frame("a", 7),))


def test_the_first_way_that_fits_and_is_there() -> None:
    misfit = Way("misfit", LIT, kinds=["wayland"])
    absent = Way("absent", LIT, available=False)
    good, later = Way("good", LIT), Way("later", LIT)
    screens: Screens = SessionScreens(Session("x11"), [misfit, absent, good, later])

    assert screens.handler == "good"
    assert screens.grab("all", Control()) == LIT.frames
    assert screens.monitors()[0].id == "good"
    assert (misfit.asked, absent.asked, good.asked, later.asked) == ([], [], ["all"], [])


def test_when_none_is_there_the_first_says_why_and_is_found_later() -> None:
    absent = Way("absent", LIT, available=False)
    screens = SessionScreens(Session("x11"), [absent, Way("other", LIT, available=False)])

    assert screens.handler == ""
    with pytest.raises(CaptureError, match="absent is not there"):
        screens.grab("monitor", Control())
    absent.available = True
    assert screens.handler == "absent"
    assert screens.grab("monitor", Control())


def test_no_way_at_all() -> None:
    screens = SessionScreens(Session("headless"), [Way("any", LIT)])

    assert screens.handler == ""
    for call in (screens.monitors, lambda: screens.grab("all", Control())):
        with pytest.raises(CaptureError, match="no screen") as caught:
            call()
        assert caught.value.hint


def test_instant_is_known_without_asking_anybody() -> None:
    slow = Way("slow", LIT, instant=False, available=False)

    assert SessionScreens(Session("x11"), [Way("fast", LIT)]).instant
    assert not SessionScreens(Session("x11"), [slow]).instant


def test_closing() -> None:
    way = Way("any", LIT)
    SessionScreens(Session("x11"), [way]).close()
    assert way.closed


# ---- black pictures

DARK = Taken((frame("a", 0),))
HALF = Taken((frame("a", 0), frame("b", 1)), ("a remark",))


@pytest.mark.parametrize("kind", ["wayland", "macos"])
def test_black_is_a_refusal_where_nobody_says_so(kind: SessionKind) -> None:
    with pytest.raises(CaptureError, match="entirely black") as caught:
        SessionScreens(Session(kind), [Way("any", DARK)]).grab("all", Control())
    assert caught.value.hint


@pytest.mark.parametrize("kind", ["x11", "windows"])
def test_black_is_a_picture_with_a_hint_elsewhere(kind: SessionKind) -> None:
    screens = SessionScreens(Session(kind), [Way("any", DARK)])

    assert screens.grab("all", Control()) == DARK.frames
    (hint,) = screens.hints
    assert "monitor a " in hint
    assert ("Wayland" in hint) == (kind == "x11")


@pytest.mark.parametrize("kind", ["x11", "wayland", "macos", "windows"])
def test_one_dark_monitor_of_two(kind: SessionKind) -> None:
    screens = SessionScreens(Session(kind), [Way("any", HALF)])

    assert screens.grab("all", Control()) == HALF.frames
    assert screens.hints[0] == "a remark"
    assert len(screens.hints) == 2


def test_hints_are_those_of_the_last_grab() -> None:
    way = Way("any", DARK)
    screens = SessionScreens(Session("x11"), [way])
    screens.grab("all", Control())
    way.available = False

    with pytest.raises(CaptureError):
        screens.grab("all", Control())
    assert screens.hints == ()


# ---- the real ways, with nothing behind them


class NoDecoder:
    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        raise AssertionError("there is nothing to decode")

    def close(self) -> None:
        """Nothing to do."""


@pytest.mark.parametrize(
    ("session", "word"),
    [
        (Session("headless"), "no screen"),
        (Session("x11", display=":87654"), ":87654"),
        (Session("x11", display="nonsense"), "nonsense"),
        (Session("wayland"), "message bus"),
        (Session("wayland", display=":87654", bus="unix:path=/nonexistent"), "message bus"),
    ],
)
def test_sessions_without_anything_behind_them(
    session: Session, word: str, capfd: pytest.CaptureFixture[str]
) -> None:
    screens = open_screens(session, NoDecoder, CaptureSettings())

    calls: Any = (
        lambda: screens.grab("all", Control()),
        lambda: screens.grab("monitor", Control()),
    )
    for call in calls:
        with pytest.raises(CaptureError) as caught:
            call()
        assert word in caught.value.message
        assert caught.value.hint
    assert screens.handler == ""
    screens.close()
    assert capfd.readouterr() == ("", "")
