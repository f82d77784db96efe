"""The layout of a Wayland desktop over the compositor's socket: good ones, and all others."""

import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.capture.compositor import MOST_BYTES, ask_compositor
from app.core.control import Control
from app.core.errors import CaptureError
from tests.e2e.display import wait_until
from tests.unit.capture.fake_compositor import Output, compositor, event, listening

TWO = (
    Output("eDP-1", (2880, 1800), (0, 0, 1920, 1200)),
    Output("DP-1", (1080, 1920), (1920, -300, 1080, 1920)),
)


def refused(address: str, control: Control | None = None, seconds: float = 20.0) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        ask_compositor(address, control or Control(), seconds)
    assert caught.value.hint or (control is not None and control.cancelled)
    return caught.value


def test_what_a_compositor_says(tmp_path: Path) -> None:
    with compositor(tmp_path, TWO, ["zwlr_screencopy_manager_v1"]) as address:
        for _time in range(2):  # nothing is left of the first
            offer = ask_compositor(address, Control())
            assert [each.id for each in offer.layout.monitors] == ["eDP-1", "DP-1"]
            assert offer.layout.monitors[0].primary
            assert "zwlr_screencopy_manager_v1" in offer.interfaces


@pytest.mark.parametrize("address", ["", "/nonexistent/wayland-0", "/dev/null", "/" + "x" * 200])
def test_no_compositor(address: str) -> None:
    assert "did not tell" in refused(address).message


def test_a_socket_that_nobody_serves(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "w"))
    assert refused(str(tmp_path / "w")).detail == "ConnectionRefusedError"


@pytest.mark.parametrize(
    "answers",
    [
        [None],
        [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        [event(1, 0, 1, 0, "no")],
        [event(3, 0, 0), None],
        [b"\0" * 4096],
        [event(2, 0, 1, "wl_output", 4) + event(3, 0, 0), event(4, 0, 1)],
        [event(2, 0, 1, "wl_output", 4) + event(3, 0, 0), event(4, 1, 1, 0x7FFFFFFF, 5, 60)],
        [event(9, 9, 1) * (MOST_BYTES // 12 + 1)],
    ],
)
def test_nonsense_is_an_error(tmp_path: Path, answers: Sequence[bytes | None]) -> None:
    with listening(tmp_path, answers) as address:
        assert "did not tell" in refused(address).message


@pytest.mark.parametrize("answers", [[], [event(2, 0, 1, "wl_output", 4)], [event(1, 0, 2)[:9]]])
def test_silence_is_an_error_in_time(tmp_path: Path, answers: Sequence[bytes | None]) -> None:
    with listening(tmp_path, answers) as address:
        assert refused(address, seconds=0.2).detail == "TimeoutError"


def test_cancelling_wakes_the_wait(tmp_path: Path) -> None:
    control = Control()
    with listening(tmp_path, []) as address:
        errors: list[CaptureError] = []
        thread = threading.Thread(target=lambda: errors.append(refused(address, control, 100.0)))
        thread.start()
        control.cancel()
        wait_until(lambda: not thread.is_alive(), "the end", 5)
    assert "cancelled" in errors[0].message


def test_nothing_is_asked_when_nobody_wants_it_any_more(tmp_path: Path) -> None:
    control = Control()
    control.cancel()
    with compositor(tmp_path, TWO) as address:
        assert "cancelled" in refused(address, control).message
