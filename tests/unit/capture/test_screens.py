"""Which way a session takes, and what is said about black pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.capture.handler import Taken, What
from app.capture.layout import Layout
from app.capture.screens import SessionScreens, open_screens, wayland_layout
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Screens
from app.core.session import Session, SessionKind
from tests.unit.capture.fake_compositor import Output, compositor


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
        doubt: CaptureError | None = None,
    ) -> None:
        self.name = name
        self.instant = instant
        self.available = available
        self.asked: list[What] = []
        self.closed = False
        self._doubt = doubt
        self._taken = taken
        self._kinds = kinds

    def is_compatible(self, session: Session) -> bool:
        return session.kind in self._kinds

    def is_available(self) -> bool:
        return self.obstacle() is None

    def obstacle(self) -> CaptureError | None:
        return None if self.available else CaptureError(f"{self.name} is not there", "install it")

    def monitors(self) -> Sequence[Monitor]:
        return [Monitor(self.name, 0, 0, 70, 90, primary=True)]

    def prepare(self) -> None: ...

    def grab(self, what: What, control: Control) -> Taken:
        self.asked.append(what)
        if obstacle := self.obstacle():
            raise obstacle
        return self._taken

    def doubt(self) -> CaptureError | None:
        return self._doubt

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


def test_when_none_is_there_the_last_says_why_and_is_found_later() -> None:
    absent = Way("absent", LIT, available=False)
    screens = SessionScreens(Session("x11"), [Way("other", LIT, available=False), absent])

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


def test_every_way_is_explained() -> None:
    ways = [
        Way("misfit", LIT, kinds=["wayland"]),
        Way("absent", LIT, available=False),
        Way("good", LIT),
        Way("later", LIT),
        Way("late", LIT, available=False),
    ]

    told = SessionScreens(Session("x11"), ways).ways()

    assert [(way.name, way.state) for way in told] == [
        ("misfit", "foreign"),
        ("absent", "missing"),
        ("good", "used"),
        ("later", "spare"),
        ("late", "missing"),
    ]
    assert [way.obstacle.told for way in told if way.obstacle] == [
        "absent is not there install it",
        "late is not there install it",
    ]


def test_closing() -> None:
    way = Way("any", LIT)
    SessionScreens(Session("x11"), [way]).close()
    assert way.closed


# ---- black pictures

DARK = Taken((frame("a", 0),))
HALF = Taken((frame("a", 0), frame("b", 1)), ("a remark",))


REFUSAL = CaptureError("entirely black", "allow it")


def test_black_is_a_refusal_where_nobody_says_so() -> None:
    with pytest.raises(CaptureError, match="entirely black") as caught:
        SessionScreens(Session("wayland"), [Way("any", DARK, doubt=REFUSAL)]).grab("all", Control())
    assert caught.value.hint


def test_black_is_a_picture_with_a_hint_where_nothing_is_refused() -> None:
    screens = SessionScreens(Session("x11"), [Way("any", DARK)])

    assert screens.grab("all", Control()) == DARK.frames
    assert screens.hints == ("The picture of the screen is entirely black.",)


def test_one_dark_monitor_of_two_is_dark() -> None:
    screens = SessionScreens(Session("x11"), [Way("any", HALF, doubt=REFUSAL)])

    assert screens.grab("all", Control()) == HALF.frames
    assert screens.hints == ("a remark",)


def test_hints_are_those_of_the_last_grab() -> None:
    way = Way("any", DARK)
    screens = SessionScreens(Session("x11"), [way])
    screens.grab("all", Control())
    way.available = False

    with pytest.raises(CaptureError):
        screens.grab("all", Control())
    assert screens.hints == ()


# ---- how the monitors of a Wayland session lie


def layout(compositor: str, way: Way, *, display: str = ":87654") -> Layout:
    return wayland_layout(Session("wayland", (), display, "", compositor), way)


class XWayland(Way):
    """Tells one monitor, or two with the second first."""

    def monitors(self) -> Sequence[Monitor]:
        if not self.available:
            raise CaptureError("nobody there")
        right = Monitor("XWAYLAND1", 800, 0, 640, 480, primary=True)
        return [right, Monitor("XWAYLAND0", 0, 0, 800, 600)]


TWO = [
    Output("DP-1", (1600, 1200), (0, 0, 800, 600)),
    Output("DP-2", (640, 480), (800, 0, 640, 480)),
]


def test_the_compositor_tells_and_xwayland_knows_the_primary_one(tmp_path: Path) -> None:
    xwayland = XWayland("x", LIT)
    with compositor(tmp_path, TWO) as address:
        told = layout(address, xwayland)

    assert [(each.id, each.primary) for each in told.monitors] == [("DP-2", True), ("DP-1", False)]
    assert [each.width for each in told.monitors] == [640, 1600]
    assert [each.width for each in told.logical] == [640, 800]
    assert xwayland.closed, "the next layout may be another one"


def test_without_xwayland_the_first_one_is_the_primary_one(tmp_path: Path) -> None:
    with compositor(tmp_path, TWO) as address:
        for display, available in (("", True), (":1", False)):
            told = layout(address, XWayland("x", LIT, available=available), display=display)
            assert [each.id for each in told.monitors] == ["DP-1", "DP-2"]


def test_one_monitor_wakes_no_xwayland(tmp_path: Path) -> None:
    xwayland = XWayland("x", LIT)
    with compositor(tmp_path, TWO[:1]) as address:
        assert [each.id for each in layout(address, xwayland).monitors] == ["DP-1"]
    assert not xwayland.closed


def test_without_the_compositor_xwayland_tells() -> None:
    told = layout("/nonexistent", XWayland("x", LIT))
    assert [each.id for each in told.monitors] == ["XWAYLAND1", "XWAYLAND0"]
    assert told.monitors == told.logical


def test_when_nobody_tells_nothing_is_known() -> None:
    assert layout("/nonexistent", XWayland("x", LIT, available=False)) == Layout()
    assert layout("", XWayland("x", LIT), display="") == Layout()


# ---- the real ways, with nothing behind them


class NoDecoder:
    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        raise AssertionError("there is nothing to decode")

    def close(self) -> None:
        """Nothing to do."""


def test_which_ways_are_for_which_sessions() -> None:
    def fitting(session: Session) -> list[str]:
        ways = open_screens(session, NoDecoder, CaptureSettings()).ways()
        return [way.name for way in ways if way.state != "foreign"]

    assert fitting(Session("x11", display=":87654")) == ["mss"]
    assert fitting(Session("wayland", display=":87654")) == ["grim", "portal"]
    assert fitting(Session("headless")) == []


@pytest.mark.parametrize(
    ("session", "word"),
    [
        (Session("headless"), "no screen"),
        (Session("x11", display=":87654"), ":87654"),
        (Session("x11", display="nonsense"), "nonsense"),
        (Session("wayland"), "message bus"),
        (
            Session("wayland", (), ":87654", "unix:path=/nonexistent", "/nonexistent"),
            "message bus",
        ),
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
