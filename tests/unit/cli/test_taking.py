"""What `eyeline capture` takes, of a desktop with two monitors and three windows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
import pytest

from app.cli.taking import listed, take
from app.core.control import Control
from app.core.errors import CaptureError, UsageError
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Services
from app.core.windows import DesktopWindow

MONITORS: Final = (
    Monitor("left", 0, 0, 100, 80, primary=True),
    Monitor("right", 100, 0, 200, 100),
)
BAR: Final = DesktopWindow(1, "Panel", "tint2", 0, 70, 100, 10, panel=True)
MAIL: Final = DesktopWindow(2, "收件箱", "Mail", 80, 10, 60, 50)
PAGE: Final = DesktopWindow(3, "A page", "Browser", 0, 0, 100, 80)
AWAY: Final = DesktopWindow(4, "Away", "Plain", 900, 900, 10, 10)


@dataclass
class FakeScreens:
    """Stills of `MONITORS`; each pixel says where it is."""

    hints: Sequence[str] = ()

    def monitors(self) -> Sequence[Monitor]:
        return MONITORS

    def prepare(self) -> None: ...

    def grab(self, what: str, _control: Control) -> Sequence[Frame]:
        return [_still(each) for each in MONITORS[: None if what == "all" else 1]]


def _still(monitor: Monitor) -> Frame:
    pixels = np.zeros((monitor.height, monitor.width, 4), np.uint8)
    pixels[:, :, 0], pixels[:, :, 1] = np.ogrid[: monitor.height, : monitor.width]
    place = Rect(0, 0, monitor.width, monitor.height, Desktop(monitor.id))
    return Frame(pixels, Screen(monitor.id, place))


@dataclass
class FakeWindows:
    """`top` are shown, `MAIL` is active unless told otherwise."""

    top: Sequence[DesktopWindow] = (BAR, MAIL, PAGE, AWAY)
    front: DesktopWindow | None = MAIL
    untold: str = ""

    def shown(self) -> Sequence[DesktopWindow]:
        return self.top

    def active(self) -> DesktopWindow | None:
        return self.front


@dataclass
class FakeLast:
    place: Rect | None = None

    def get(self) -> Rect | None:
        return self.place

    def keep(self, place: Rect) -> None:
        self.place = place


@dataclass
class Desk:
    """The services that a capture uses."""

    shown: FakeWindows = field(default_factory=FakeWindows)
    last_place: FakeLast = field(default_factory=FakeLast)

    def windows(self) -> FakeWindows:
        return self.shown

    def screens(self) -> FakeScreens:
        return FakeScreens()

    def take(self, what: str, title: str = "") -> Sequence[Frame]:
        return take(what, title, cast("Services", self), Control())


def source(frame: Frame) -> tuple[Any, ...]:
    told = frame.source
    assert isinstance(told, Screen)
    return told.monitor, told.rect.corners, told.window, told.app


def test_the_active_window_is_taken_where_most_of_it_is() -> None:
    desk = Desk()
    (frame,) = desk.take("window")
    assert source(frame) == ("right", (0, 10, 40, 60), "收件箱", "Mail")
    assert frame.pixels[0, 0, :2].tolist() == [10, 0]
    assert desk.last_place.place == Rect(0, 10, 40, 60, Desktop("right"))


def test_a_window_is_taken_by_words_of_its_title() -> None:
    (frame,) = Desk().take("window", "a PAGE")
    assert source(frame) == ("left", (0, 0, 100, 80), "A page", "Browser")


def test_the_last_place_is_taken_again() -> None:
    desk = Desk(last_place=FakeLast(Rect(150, 20, 900, 50, Desktop("right"))))
    (frame,) = desk.take("last")
    assert source(frame)[:2] == ("right", (150, 20, 200, 50))


def test_one_monitor_is_remembered_and_several_are_not() -> None:
    desk = Desk()
    assert len(desk.take("all")) == 2
    assert desk.last_place.place is None
    assert len(desk.take("monitor")) == 1
    assert desk.last_place.place == Rect(0, 0, 100, 80, Desktop("left"))


@pytest.mark.parametrize(
    ("desk", "words", "said"),
    [
        (Desk(), ("window", "nothing"), "No window is called “nothing”."),
        (Desk(), ("window", "panel"), "No window is called “panel”."),
        (Desk(), ("window", "away"), "“Away” is on no monitor."),
        (Desk(FakeWindows(front=None)), ("window",), "No window is active."),
        (Desk(FakeWindows((), untold="Nobody tells.")), ("window",), "Nobody tells."),
        (Desk(), ("last",), "Nothing was asked about or captured yet."),
        (
            Desk(last_place=FakeLast(Rect(0, 0, 9, 9, Desktop("gone")))),
            ("last",),
            "The place that was asked about is on no monitor any more.",
        ),
    ],
)
def test_what_cannot_be_taken(desk: Desk, words: tuple[str, ...], said: str) -> None:
    before = desk.last_place.place
    with pytest.raises(CaptureError) as refused:
        desk.take(*words)
    assert refused.value.message == said
    assert desk.last_place.place == before


def test_only_windows_have_titles() -> None:
    with pytest.raises(UsageError):
        Desk().take("monitor", "title")


def test_panels_are_not_listed() -> None:
    assert [each.title for each in listed(cast("Any", FakeWindows()))] == [
        "收件箱",
        "A page",
        "Away",
    ]
