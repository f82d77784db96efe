"""Screens of a real X server: exact pixels, monitors that come and go, servers that refuse."""

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from app.capture.handlers.native import NativeHandler
from app.capture.screens import SessionScreens
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Screen
from app.core.session import Session
from tests.e2e.display import Display, desktop, resize, set_monitors, wait_until, window, x_server

pytestmark = pytest.mark.screen

MONITORS = {"LEFT": (0, 0, 800, 600), "RIGHT": (800, 0, 640, 480)}


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    with desktop(MONITORS) as display:
        yield display


def screens_of(display: Display) -> SessionScreens:
    return SessionScreens(Session("x11", display=display.name), [NativeHandler(display.name)])


def colours(frame: Frame) -> set[tuple[int, ...]]:
    return {tuple(pixel) for pixel in frame.pixels.reshape(-1, 4)[:, 2::-1].tolist()}


def test_exact_pixels_on_both_monitors(shown: Display) -> None:
    screens = screens_of(shown)

    with window(shown, (10, 20, 30, 40), "#102030"), window(shown, (900, 100, 64, 48), "#fedcba"):
        left, right = screens.grab("all", Control())

    assert (left.width, left.height, right.width, right.height) == (800, 600, 640, 480)
    assert (left.rgb()[20:60, 10:40] == (0x10, 0x20, 0x30)).all()
    assert (right.rgb()[100:148, 100:164] == (0xFE, 0xDC, 0xBA)).all()
    for frame, colour, area in (
        (left, (0x10, 0x20, 0x30), 1200),
        (right, (0xFE, 0xDC, 0xBA), 3072),
    ):
        assert np.count_nonzero((frame.rgb() == colour).all(axis=2)) == area
    assert isinstance(right.source, Screen)
    assert right.source.rect.corners == (0, 0, 640, 480)
    assert left.source != right.source
    screens.close()


def test_the_primary_monitor_alone(shown: Display) -> None:
    screens = screens_of(shown)

    primary, other = screens.monitors()
    (frame,) = screens.grab("monitor", Control())

    assert primary.primary
    assert not other.primary
    assert (primary.x, primary.y, other.x, other.y) == (0, 0, 800, 0)
    assert isinstance(frame.source, Screen)
    assert frame.source.monitor == primary.id
    assert (frame.width, frame.height) == (800, 600)
    assert screens.handler == "mss"
    assert screens.instant
    screens.close()


def test_frames_stay_as_they_were(shown: Display) -> None:
    """A frame lies on the bytes of its own grab: no later one changes it, and nobody can."""
    screens = screens_of(shown)
    with window(shown, (0, 0, 100, 100), "#ff0000"):
        (before,) = screens.grab("monitor", Control())
        kept = before.pixels.copy()
        with window(shown, (0, 0, 100, 100), "#00ff00"):
            (after,) = screens.grab("monitor", Control())

    screens.close()

    assert np.array_equal(before.pixels, kept)
    assert not np.array_equal(after.pixels, kept)
    assert not before.pixels.flags.writeable
    assert not before.pixels.flags.owndata, "not copied"
    with pytest.raises(ValueError, match="read-only"):
        before.pixels[0, 0] = 0


def test_monitors_that_come_and_go() -> None:
    with x_server(1000, 800) as display:
        screens = screens_of(display)
        assert len(screens.grab("all", Control())) == 1

        set_monitors(display, {"A": (0, 0, 500, 800), "B": (500, 0, 500, 700)})
        screens.close()  # as whoever hears of it does
        assert len(screens.monitors()) == 2
        assert [frame.width for frame in screens.grab("all", Control())] == [500, 500]

        set_monitors(display, {"A": (0, 0, 300, 200)})
        screens.close()
        assert [frame.width for frame in screens.grab("all", Control())] == [300]
        screens.close()


def test_a_screen_that_shrinks_between_listing_and_grabbing() -> None:
    with x_server(1000, 800) as display:
        screens = screens_of(display)
        screens.monitors()
        resize(display, 640, 480)
        (frame,) = screens.grab("all", Control())
        assert (frame.width, frame.height) == (640, 480)
        screens.close()


def test_a_server_that_ends_and_one_that_starts_anew() -> None:
    with ExitStack() as stack:
        display = stack.enter_context(x_server(320, 200))
        screens = screens_of(display)
        screens.grab("all", Control())
        stack.close()

        for _ in range(2):
            with pytest.raises(CaptureError) as caught:
                screens.grab("all", Control())
            assert display.name in caught.value.message
            assert "DISPLAY" in caught.value.hint
    with x_server(300, 100) as other:
        again = screens_of(other)
        assert again.grab("all", Control())[0].width == 300
        again.close()


def test_a_black_screen_is_a_picture_with_a_hint() -> None:
    with x_server(320, 200) as display:
        screens = screens_of(display)
        (frame,) = screens.grab("all", Control())
        assert colours(frame) == {(0, 0, 0)}
        assert "entirely black" in screens.hints[0]
        with window(display, (300, 150, 3, 3), "#000001"):
            screens.grab("all", Control())
            assert screens.hints == ()
        screens.close()


def test_a_cancelled_grab(shown: Display) -> None:
    control = Control()
    control.cancel()
    screens = screens_of(shown)

    with pytest.raises(CaptureError, match="cancelled"):
        screens.grab("all", control)
    screens.close()


def test_a_server_that_does_not_know_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    authority = tmp_path / "authority"
    authority.write_bytes(_cookie(b"0" * 16))
    with x_server(320, 200, authority=authority) as display:
        for content in (b"", _cookie(b"1" * 16)):
            (tmp_path / "mine").write_bytes(content)
            monkeypatch.setenv("XAUTHORITY", str(tmp_path / "mine"))
            with pytest.raises(CaptureError) as caught:
                screens_of(display).grab("all", Control())
            assert "refused" in caught.value.message
            assert "XAUTHORITY" in caught.value.hint
            assert caught.value.detail, "what the server said"
        monkeypatch.setenv("XAUTHORITY", str(authority))
        screens = screens_of(display)
        assert screens.grab("all", Control())
        screens.close()

    assert capfd.readouterr() == ("", ""), "libxcb prints the refusal, we do not let it"


def test_a_screen_of_few_colours() -> None:
    with x_server(320, 200, depth=16) as display, pytest.raises(CaptureError) as caught:
        screens_of(display).grab("all", Control())
    assert "form" in caught.value.message
    assert "24" in caught.value.hint


def test_nothing_is_left_open(shown: Display) -> None:
    screens = screens_of(shown)
    screens.grab("all", Control())
    screens.close()
    before = open_files()
    for _ in range(5):
        screens.grab("all", Control())
        screens.monitors()
        screens.close()

    assert open_files() == before


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _cookie(secret: bytes) -> bytes:
    """One entry of an .Xauthority file: any host, any display, MIT-MAGIC-COOKIE-1."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", secret)
    return struct.pack(">H", 0xFFFF) + b"".join(
        struct.pack(">H", len(field)) + field for field in fields
    )


# ---- memory that the X server writes into


def shared_by_server(display: Display) -> int:
    """How many stills the X server still has memory of."""
    maps = Path(f"/proc/{display.process}/maps").read_text()
    return maps.count("eyeline-still")


def test_a_still_stays_as_it_was_taken(shown: Display) -> None:
    screens = screens_of(shown)
    with window(shown, (0, 0, 50, 50), "#102030"):
        before = screens.grab("all", Control())[0]
    after = screens.grab("all", Control())[0]
    assert tuple(before.rgb()[25, 25]) == (0x10, 0x20, 0x30)
    assert tuple(after.rgb()[25, 25]) != (0x10, 0x20, 0x30)
    screens.close()
    assert tuple(before.rgb()[25, 25]) == (0x10, 0x20, 0x30)


def test_the_server_lets_go_of_stills_that_were_taken(shown: Display) -> None:
    screens = screens_of(shown)
    for _round in range(3):
        screens.prepare()
        frames = screens.grab("all", Control())
        assert len({frame.memory.obj for frame in frames}) == 2
    screens.prepare()
    assert shared_by_server(shown) == 2
    screens.close()  # the server cleans up behind a connection that has gone, in its own time
    wait_until(lambda: shared_by_server(shown) == 0, "all memory let go of")


def test_a_server_that_shares_no_memory_is_copied_from() -> None:
    with x_server(300, 200, without="MIT-SHM") as bare, window(bare, (5, 6, 7, 8), "#fedcba"):
        screens = screens_of(bare)
        screens.prepare()
        (frame,) = screens.grab("all", Control())
        screens.close()
    assert np.count_nonzero((frame.rgb() == (0xFE, 0xDC, 0xBA)).all(axis=2)) == 56
