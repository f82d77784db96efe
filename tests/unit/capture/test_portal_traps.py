"""Traps of screenshot portals: each is told with its way out, and the program goes on.

Users of others met them (pain 6): a denial that is for ever (flameshot #2868, #3546, #4463), "only
the focused app" (nixpkgs #351680), Cancel that ends the program (pot #750, #758).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from app.capture.handlers.portal import PortalHandler
from app.capture.layout import Layout
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.ports import PictureDecoder
from app.core.session import Session
from app.media.picture import ChildDecoder
from tests.e2e.display import message_bus
from tests.unit.capture.portal_service import Answer, portal
from tests.unit.capture.test_portal import PlainDecoder, taken

REFUSED = (Answer(code=2), Answer(code=2))


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


def handler(
    bus: str,
    *,
    desktops: tuple[str, ...] = (),
    decoder: Callable[[], PictureDecoder] = PlainDecoder,
) -> PortalHandler:
    session = Session("wayland", desktops, bus=bus)
    return PortalHandler(session, decoder, Layout, CaptureSettings(20.0))


def refused(way: PortalHandler) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        way.grab("all", Control())
    assert caught.value.hint
    return caught.value


def uri(path: Path) -> str:
    return f"file://{quote(str(path))}"


# ---- refusals that last


@pytest.mark.parametrize("name", ["", "org.example.terminal"])
def test_a_refusal_that_is_remembered_names_the_way_out(bus: str, name: str) -> None:
    with portal(bus, *REFUSED, remembered={name: ["no"], "org.example.other": ["yes"]}):
        error = refused(handler(bus, desktops=("GNOME",)))

    assert "remembers" in error.message
    assert "screenshot screenshot" in error.hint, "a command that makes it forget"
    assert "PermissionStore" in error.hint or "flatpak permission-remove" in error.hint
    assert error.detail == f"response 2, {name or '-'}"


@pytest.mark.parametrize("remembered", [None, {}, {"": ["yes"]}, {"org.example": []}])
def test_a_refusal_that_nobody_remembers(
    bus: str, remembered: Mapping[str, Sequence[str]] | None
) -> None:
    with portal(bus, *REFUSED, remembered=remembered):
        error = refused(handler(bus, desktops=("KDE",)))

    assert "remembers" not in error.message
    assert "privacy settings" in error.hint


def test_gnome_asks_only_for_a_program_whose_window_is_in_use(bus: str) -> None:
    with portal(bus, *REFUSED, remembered={}):
        error = refused(handler(bus, desktops=("ubuntu", "GNOME")))

    assert "refused" in error.message
    assert "window of Eyeline" in error.hint


def test_a_refusal_is_no_end(bus: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    taken(path)
    way = handler(bus)

    with portal(bus, Answer(code=1), *REFUSED, Answer(uri=uri(path)), remembered={}):
        assert "declined" in refused(way).message
        assert "refused" in refused(way).message
        assert way.grab("all", Control()).frames, "whoever allows it then has the picture"


# ---- portals that go astray


def test_a_portal_that_dies_before_it_replies(bus: str) -> None:
    with portal(bus, Answer(dies=True)):
        assert "failed" in refused(handler(bus)).message


def test_an_answer_to_another_request_is_none(bus: str, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.png", tmp_path / "wrong.png"
    pixels = taken(right, 30, 20)
    taken(wrong, 90, 80)

    with portal(bus, Answer(uri=uri(right), astray=uri(wrong))):
        (frame,) = handler(bus).grab("all", Control()).frames

    assert np.array_equal(frame.pixels, pixels)
    assert wrong.exists()


@pytest.mark.parametrize("place", ["/etc/passwd", "/etc", "/dev/zero", "/dev/stdin", "/proc/self"])
def test_what_is_no_picture_is_neither_shown_nor_removed(bus: str, place: str) -> None:
    decoder = ChildDecoder()
    try:
        with portal(bus, Answer(uri=f"file://{place}")):
            error = refused(handler(bus, decoder=lambda: decoder))
    finally:
        decoder.close()

    assert "not there" in error.message or "could not be read" in error.message
    assert Path(place).exists()


# ---- what the doctor is told


@pytest.mark.parametrize(("interface", "word"), [(True, ""), (False, "cannot take pictures")])
def test_what_is_in_the_way(bus: str, interface: bool, word: str) -> None:
    with portal(bus, interface=interface):
        obstacle = handler(bus).obstacle()

    assert (obstacle.message if obstacle else "").find(word) >= 0
    assert (obstacle is None) == interface


def test_no_portal_is_in_the_way(bus: str) -> None:
    obstacle = handler(bus).obstacle()
    assert obstacle is not None
    assert "xdg-desktop-portal" in obstacle.hint
