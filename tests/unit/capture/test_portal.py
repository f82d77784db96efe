"""Screens through the Screenshot portal: a real message bus, a portal that does as it is told."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

from app.capture.handlers.portal import PortalHandler
from app.capture.layout import WHOLE, Layout
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError, MediaError
from app.core.frame import File, Frame, Pixels, Screen
from app.core.ports import Monitor
from app.core.session import Session
from app.media.picture import ChildDecoder
from tests.e2e.display import message_bus, wait_until
from tests.unit.capture.portal_service import Answer, forge_response, portal

LEFT = Monitor("left", -40, 0, 40, 30, primary=True)
RIGHT = Monitor("right", 0, 0, 60, 50)


class PlainDecoder:
    """Reads the pictures of `taken`: width, height and BGRX bytes as numpy keeps them."""

    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        assert isinstance(data, Path)
        try:
            return Frame(np.load(data), source)
        except (ValueError, EOFError) as error:
            raise MediaError("not a picture") from error

    def close(self) -> None:
        """Nothing to do."""


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


def handler(
    bus: str,
    layout: Sequence[Monitor] = (LEFT, RIGHT),
    *,
    seconds: float = 20.0,
    desktops: tuple[str, ...] = (),
) -> PortalHandler:
    lies = Layout(tuple(layout), tuple(layout))
    session = Session("wayland", desktops, bus=bus)
    return PortalHandler(session, PlainDecoder, lambda: lies, CaptureSettings(seconds))


def taken(path: Path, width: int = 100, height: int = 50) -> Pixels:
    """Write a picture as a portal would; returns its pixels."""
    pixels = np.random.default_rng(1).integers(1, 255, (height, width, 4), np.uint8)
    with path.open("wb") as file:
        np.save(file, pixels)
    return pixels


def uri(path: Path) -> str:
    return f"file://{quote(str(path))}"


# ---- success


def test_all_monitors_of_one_picture(bus: str, tmp_path: Path) -> None:
    pixels = taken(tmp_path / "a.png")

    with portal(bus, Answer(uri=uri(tmp_path / "a.png"))) as service:
        result = handler(bus).grab("all", Control())

    left, right = result.frames
    assert np.array_equal(left.pixels, pixels[:30, :40])
    assert np.array_equal(right.pixels, pixels[:50, 40:])
    assert [
        frame.source.monitor for frame in result.frames if isinstance(frame.source, Screen)
    ] == [
        "left",
        "right",
    ]
    assert isinstance(right.source, Screen)
    assert right.source.rect.corners == (0, 0, 60, 50)
    assert result.hints == ()
    assert service.interactive == [False]
    assert not (tmp_path / "a.png").exists(), "the portal's file is ours to remove"


def test_the_primary_monitor(bus: str, tmp_path: Path) -> None:
    pixels = taken(tmp_path / "a.png", 200, 100)

    with portal(bus, Answer(uri=uri(tmp_path / "a.png"))):
        (frame,) = handler(bus).grab("monitor", Control()).frames

    assert np.array_equal(frame.pixels, pixels[:60, :80]), "drawn at twice the size of the layout"


@pytest.mark.parametrize("layout", [(), (LEFT, Monitor("right", 0, 0, 60, 20))])
def test_an_unknown_layout_gives_the_whole_desktop(
    bus: str, tmp_path: Path, layout: Sequence[Monitor]
) -> None:
    pixels = taken(tmp_path / "a.png")

    with portal(bus, Answer(uri=uri(tmp_path / "a.png"))):
        result = handler(bus, layout).grab("all", Control())

    (frame,) = result.frames
    assert np.array_equal(frame.pixels, pixels)
    assert isinstance(frame.source, Screen)
    assert frame.source.monitor == WHOLE
    assert len(result.hints) == 1


@pytest.mark.parametrize(
    "name", ["with space.png", "截图 2026.png", "100%25.png", "a#b?c;d&e.png", "caf\udce9.png"]
)
@pytest.mark.parametrize("host", ["", "localhost", "LOCALHOST"])
def test_names_of_files(bus: str, tmp_path: Path, name: str, host: str) -> None:
    path = tmp_path / name
    taken(path)
    encoded = quote(os.fsencode(path))

    with portal(bus, Answer(uri=f"file://{host}{encoded}")):
        result = handler(bus).grab("all", Control())

    assert len(result.frames) == 2
    assert not path.exists()


@pytest.mark.parametrize("answer", [Answer(early=True), Answer(own_handle=True)])
def test_orders_of_reply_and_response(bus: str, tmp_path: Path, answer: Answer) -> None:
    path = tmp_path / "a.png"
    taken(path)
    given = Answer(uri=uri(path), early=answer.early, own_handle=answer.own_handle)

    with portal(bus, given):
        assert len(handler(bus).grab("all", Control()).frames) == 2


def test_a_portal_that_insists_on_its_dialog(bus: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    pixels = taken(path)

    with portal(bus, Answer(code=2), Answer(uri=uri(path))) as service:
        (frame,) = handler(bus).grab("all", Control()).frames

    assert service.interactive == [False, True]
    assert np.array_equal(frame.pixels, pixels), "what a person chose is not cut into monitors"


def test_a_png_through_the_child_that_decodes(bus: str, tmp_path: Path) -> None:
    path = tmp_path / "Bildschirmfoto vom 1. 截图.png"
    pixels = np.random.default_rng(2).integers(0, 255, (50, 100, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    decoder = ChildDecoder()
    lies = Layout((LEFT, RIGHT), (LEFT, RIGHT))
    way = PortalHandler(
        Session("wayland", bus=bus), lambda: decoder, lambda: lies, CaptureSettings()
    )

    with closing(decoder), portal(bus, Answer(uri=uri(path))):
        left, right = way.grab("all", Control()).frames

    assert np.array_equal(left.rgb(), pixels[:30, :40])
    assert np.array_equal(right.rgb(), pixels[:, 40:])
    assert not path.exists()


# ---- refusals, in words


def refused(bus: str, seconds: float = 20.0, control: Control | None = None) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        handler(bus, seconds=seconds).grab("all", control or Control())
    return caught.value


def test_declined_in_the_dialog(bus: str) -> None:
    with portal(bus, Answer(code=1)) as service:
        error = refused(bus)

    assert "declined" in error.message
    assert error.hint
    assert service.interactive == [False], "nobody is asked twice"


@pytest.mark.parametrize("second", [1, 2, 77])
def test_refused_with_and_without_dialog(bus: str, second: int) -> None:
    with portal(bus, Answer(code=2), Answer(code=second)) as service:
        error = refused(bus)

    assert ("declined" if second == 1 else "refused") in error.message
    assert error.hint
    assert service.interactive == [False, True]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("org.freedesktop.DBus.Error.AccessDenied", "does not let"),
        ("org.freedesktop.portal.Error.NotAllowed", "does not let"),
        ("org.freedesktop.DBus.Error.Failed", "failed"),
        ("org.freedesktop.DBus.Error.ServiceUnknown", "no portal"),
    ],
)
def test_errors_of_the_bus(bus: str, name: str, word: str) -> None:
    with portal(bus, Answer(error=name)):
        error = refused(bus)

    assert word in error.message
    assert error.hint
    assert error.detail == name, "the portal's own message is not repeated"


def test_no_screenshot_interface(bus: str) -> None:
    with portal(bus, interface=False):
        assert not handler(bus).is_available()
        error = refused(bus)

    assert "cannot take pictures" in error.message
    assert error.hint


def test_no_portal(bus: str) -> None:
    assert not handler(bus).is_available()
    assert "no portal" in refused(bus).message


@pytest.mark.parametrize(
    "address", ["", "unix:path=/nonexistent/bus", "tcp:host=localhost,port=1", "nonsense", "unix:x"]
)
def test_no_message_bus(address: str) -> None:
    assert not handler(address).is_available()
    error = refused(address)
    assert "no message bus" in error.message
    assert "DBUS_SESSION_BUS_ADDRESS" in error.hint


def test_silence(bus: str) -> None:
    with portal(bus) as service:
        error = refused(bus, seconds=1.0)
        assert "did not answer" in error.message
        assert "within 1 second." in error.message
        wait_until(lambda: service.closed == service.handles != [], "the request to be closed")


def test_a_request_that_the_portal_named_itself_is_closed_too(bus: str) -> None:
    with portal(bus, Answer(code=None, own_handle=True)) as service:
        assert "did not answer" in refused(bus, seconds=1.0).message
        wait_until(lambda: service.handles[0] in service.closed, "the request to be closed")


def test_a_portal_that_does_not_even_reply(bus: str) -> None:
    with portal(bus, mute=True):
        assert handler(bus).is_available(), "it may be starting"
        assert "did not answer" in refused(bus, seconds=1.0).message


def test_a_portal_that_leaves(bus: str) -> None:
    with portal(bus, Answer(code=None, leaves=True)):
        assert "ended before" in refused(bus).message


def test_cancel_wakes_the_wait_and_closes_the_dialog(bus: str) -> None:
    control = Control()

    def cancel_when_asked() -> None:
        wait_until(lambda: service.handles, "the request")
        control.cancel()

    with portal(bus) as service:
        wait = threading.Thread(target=cancel_when_asked)
        wait.start()
        error = refused(bus, seconds=100.0, control=control)
        wait.join()

        assert "cancelled" in error.message
        wait_until(lambda: service.closed == service.handles, "the request to be closed")


def test_cancelled_before(bus: str) -> None:
    control = Control()
    control.cancel()

    with portal(bus) as service:
        assert "cancelled" in refused(bus, control=control).message

    assert service.interactive == []


def test_hurrying_is_not_cancelling(bus: str, tmp_path: Path) -> None:
    control = Control()
    control.answer_now()
    taken(tmp_path / "a.png")

    with portal(bus, Answer(uri=uri(tmp_path / "a.png"))):
        assert handler(bus).grab("all", control).frames


def test_a_response_of_somebody_else_does_not_count(bus: str, tmp_path: Path) -> None:
    taken(tmp_path / "forged.png")
    errors: list[CaptureError] = []
    control = Control()

    with portal(bus) as service:
        thread = threading.Thread(target=lambda: errors.append(refused(bus, control=control)))
        thread.start()
        wait_until(lambda: service.handles, "the request")
        receiver = ":" + service.handles[0].split("/")[-2].replace("_", ".")
        forge_response(bus, service.handles[0], receiver, uri(tmp_path / "forged.png"))
        control.cancel()
        thread.join(10)

    assert ["cancelled" in error.message for error in errors] == [True]
    assert (tmp_path / "forged.png").exists()


# ---- what the response names


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "https://example.org/a.png",
        "file://elsewhere/a.png",
        "file:relative.png",
        "file:///nul%00.png",
        "file://[/a.png",
        "/plain/path.png",
        "data:image/png;base64,AAAA",
    ],
)
def test_no_local_file(bus: str, given: str | None) -> None:
    with portal(bus, Answer(uri=given)):
        error = refused(bus)

    assert "no local file" in error.message
    assert error.hint


@pytest.mark.parametrize("name", ["missing.png", "n" * 300, "missing/a.png"])
def test_a_file_that_is_not_there(bus: str, tmp_path: Path, name: str) -> None:
    with portal(bus, Answer(uri=uri(tmp_path / name))):
        error = refused(bus)

    assert "not there" in error.message or "could not be read" in error.message
    assert error.hint


def test_an_unreadable_picture_is_removed_too(bus: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"")

    with portal(bus, Answer(uri=uri(path))):
        error = refused(bus)

    assert "could not be read" in error.message
    assert not path.exists()


def test_a_pipe_is_not_read(bus: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with portal(bus, Answer(uri=uri(tmp_path / "pipe"))):
        assert "not there" in refused(bus).message

    assert (tmp_path / "pipe").exists()


def test_files_that_the_request_did_not_make_are_left_alone(bus: str, tmp_path: Path) -> None:
    old, link = tmp_path / "old.png", tmp_path / "link.png"
    taken(old)
    os.utime(old, (time.time() - 60,) * 2)
    link.symlink_to(old)

    with portal(bus, Answer(uri=uri(old)), Answer(uri=uri(link))):
        for _ in range(2):
            assert len(handler(bus).grab("all", Control()).frames) == 2

    assert old.exists()
    assert link.is_symlink()


# ---- which sessions it is for


def test_it_is_for_wayland(bus: str) -> None:
    assert handler(bus).is_compatible(Session("wayland"))
    assert not handler(bus).is_compatible(Session("x11"))
    assert not handler(bus).is_compatible(Session("headless"))
    assert not handler(bus).instant
    with portal(bus):
        assert handler(bus).is_available()
    assert handler(bus).monitors() == (LEFT, RIGHT)
