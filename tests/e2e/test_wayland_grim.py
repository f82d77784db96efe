"""Screens of a real Wayland compositor that lets programs copy them, through a real grim.

Regions lie elsewhere under fractional and mixed scales in other programs: normcap #397, ksnip #691,
flameshot #3930, gscreenshot #195.
"""

import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.capture.compositor import ask_compositor
from app.capture.handlers.grim import SCREENCOPY
from app.core.control import Control
from tests.e2e.display import Display, needs, wait_until
from tests.e2e.program import run
from tests.e2e.test_overlay import Overlay, overlay
from tests.e2e.wayland import seen_by_others, sway, wayland_desktop
from tests.e2e.wayland_hand import Hand, hand

pytestmark = pytest.mark.screen

Picture = npt.NDArray[np.uint8]

LEFT: Final = (0, 0, 800, 600)
RIGHT: Final = (800, 0, 1200, 720)
COLOUR: Final = (0xCC, 0x88, 0x11)
EXTENT: Final = (1600, 600)  # of the desktop: 1200 pixels at 150 % are 800 of its units


@pytest.fixture(scope="module")
def wallpaper() -> Picture:
    """What the left monitor shows: no two places of it look alike."""
    return np.random.default_rng(6).integers(1, 255, (600, 800, 3), np.uint8)


@pytest.fixture(scope="module")
def desk(wallpaper: Picture) -> Iterator[Mapping[str, str]]:
    file = io.BytesIO()
    Image.fromarray(wallpaper).save(file, "PNG")
    monitors = {"#336699": LEFT, "#cc8811": RIGHT}
    with wayland_desktop(
        monitors, scales=(1, 1.5), wallpaper=file.getvalue(), bare=True
    ) as environment:
        yield environment


@pytest.fixture(scope="module")
def environment(
    desk: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What programs of any user need, once sway shows what it should."""
    seen, folder = seen_by_others(desk), tmp_path_factory.mktemp("first")
    wait_until(lambda: all(each.all() for each in taken(seen, folder)), "the backgrounds", 30)
    return seen


def taken(environment: Mapping[str, str], folder: Path, what: str = "all") -> list[Picture]:
    """Return what `eyeline capture` writes, (H, W, 3) RGB."""
    ended = run("capture", what, "--out", str(folder / "a.png"), env=environment)
    if "entirely black" in ended.err:
        return [np.zeros((1, 1, 3), np.uint8)]
    assert ended.code == 0, ended.err
    assert ended.err == ""
    return [np.asarray(Image.open(path)) for path in ended.out.splitlines()]


def test_what_the_compositor_tells(environment: Mapping[str, str]) -> None:
    offer = ask_compositor(environment["WAYLAND_DISPLAY"], Control())

    assert SCREENCOPY in offer.interfaces
    told = [
        (each.id, each.x, each.y, each.width, each.height, each.scale)
        for each in offer.layout.monitors
    ]
    assert told == [("HEADLESS-1", *LEFT, 1.0), ("HEADLESS-2", *RIGHT, 1.5)]
    assert [(each.width, each.height) for each in offer.layout.logical] == [(800, 600), (800, 480)]


def test_every_monitor_in_its_own_pixels(
    environment: Mapping[str, str], wallpaper: Picture, tmp_path: Path
) -> None:
    left, right = taken(environment, tmp_path)

    assert np.array_equal(left, wallpaper)
    assert right.shape == (720, 1200, 3)
    assert (right == COLOUR).all()


def test_the_first_monitor(
    environment: Mapping[str, str], wallpaper: Picture, tmp_path: Path
) -> None:
    (only,) = taken(environment, tmp_path, "monitor")
    assert np.array_equal(only, wallpaper)


def test_the_doctor_names_ways_and_monitors(environment: Mapping[str, str]) -> None:
    told = run("doctor", env=environment).out

    assert "“grim” is used. “portal” is not: There is no message bus" in told
    assert "HEADLESS-1 800×600+0+0 100%, HEADLESS-2 1200×720+800+0 150%" in told


# ---- the overlay


@pytest.fixture(scope="module")
def person(desk: Mapping[str, str]) -> Iterator[Hand]:
    """A hand that is there before any program looks for one, as in life."""
    needs("wtype")
    with hand(desk, EXTENT) as made:
        yield made


@pytest.fixture
def opened(person: Hand, environment: Mapping[str, str], tmp_path: Path) -> Iterator[Overlay]:
    person.move(20, 20)
    shown = Display("", {**os.environ, **environment, "XDG_RUNTIME_DIR": str(tmp_path)})
    with overlay(shown, tmp_path) as made:
        reach(made, "HEADLESS-1")  # the compositor shows it somewhat after it was painted
        yield made


def reach(opened: Overlay, monitor: str) -> None:
    """Wait until the program knows that the pointer came to its still on `monitor`."""

    def there() -> bool:
        opened.wait("entered")
        return ("entered", monitor) in opened.said

    wait_until(there, "the pointer to come")


def test_a_drag_takes_exactly_the_pixels_under_it(
    person: Hand, opened: Overlay, wallpaper: Picture
) -> None:
    person.drag((150, 100), (300, 200), (700, 450))
    opened.wait("selected")
    person.type("What is this?")
    person.type("-k", "Return")
    question, place, _backend, _think = opened.wait("asked")
    opened.ended()

    assert question == "What is this?"
    assert place == [150, 100, 700, 450]
    assert np.array_equal(opened.asked()[:, :, ::-1], wallpaper[100:450, 150:700])


def test_a_drag_on_a_scaled_monitor_counts_its_own_pixels(person: Hand, opened: Overlay) -> None:
    person.move(850, 50)
    reach(opened, "HEADLESS-2")
    person.drag((900, 100), (1000, 150), (1300, 300))
    opened.wait("selected")
    person.type("What is this?")
    person.type("-k", "Return")
    _question, place, _backend, _think = opened.wait("asked")
    opened.ended()

    assert place == [150, 150, 750, 450]
    assert (opened.asked()[:, :, ::-1] == COLOUR).all()


def test_escape_closes_it(person: Hand, opened: Overlay) -> None:
    person.type("-k", "Escape")
    opened.wait("closed")
    opened.ended()


# ---- last, since the background needs a while to follow


@pytest.mark.parametrize(
    ("change", "back", "size"),
    [
        ("transform 90", "transform normal", (1200, 720)),
        # 1280 pixels are 853⅓ units: compositors count in whole ones, and so does grim.
        ("resolution 1280x720", "resolution 1200x720", (720, 1280)),
        ("scale 2", "scale 1.5", (720, 1200)),
    ],
)
def test_a_monitor_that_changes(
    desk: Mapping[str, str],
    environment: Mapping[str, str],
    tmp_path: Path,
    change: str,
    back: str,
    size: tuple[int, int],
) -> None:
    sway(desk, f"output HEADLESS-2 {change}")
    try:
        _left, right = taken(environment, tmp_path)
    finally:
        sway(desk, f"output HEADLESS-2 {back}")
    assert right.shape[:2] == size
