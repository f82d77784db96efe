"""Screens of a real Wayland compositor through its real portal."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.e2e.wayland import as_user, needs_readable_program, wayland_desktop

pytestmark = pytest.mark.deep

ROOT = Path(__file__).parents[2]
COLOURED = {"#336699": (0, 0, 800, 600), "#cc8811": (800, 0, 640, 480)}


def taken(environment: Mapping[str, str], *, grim: bool = False) -> dict[str, Any]:
    """Return what was taken; through the portal where there is no `grim`."""
    program = [sys.executable, "-B", str(ROOT / "tests/e2e/print_screens.py")]
    done = subprocess.run(
        as_user(program if grim else [*program, "/nonexistent"]),
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_each_monitor_of_a_wayland_desktop() -> None:
    needs_readable_program()

    with wayland_desktop(COLOURED) as environment:
        told = taken(environment)

    assert told["handler"] == "portal"
    assert [frame["size"] for frame in told["frames"]] == [[800, 600], [640, 480]]
    assert [frame["colours"] for frame in told["frames"]] == [[[51, 102, 153]], [[204, 136, 17]]]
    assert told["hints"] == []
    assert len(told["files"]) == 1
    assert told["left"] == [], "the portal's file was removed"


def test_a_desktop_that_shows_nothing_is_an_error() -> None:
    needs_readable_program()

    with wayland_desktop({"#000000": (0, 0, 320, 200)}) as environment:
        told = taken(environment)

    assert "entirely black" in told["error"]
    assert told["left"] == []


def test_without_xwayland_the_compositor_tells_the_monitors_apart() -> None:
    needs_readable_program()

    with wayland_desktop(COLOURED) as environment:
        told = taken({name: value for name, value in environment.items() if name != "DISPLAY"})

    assert [frame["size"] for frame in told["frames"]] == [[800, 600], [640, 480]]
    assert told["hints"] == []


def test_without_the_compositor_xwayland_tells_the_monitors_apart() -> None:
    needs_readable_program()

    with wayland_desktop(COLOURED) as environment:
        told = taken({**environment, "WAYLAND_DISPLAY": "nobody"})

    assert told["handler"] == "portal"
    assert [frame["size"] for frame in told["frames"]] == [[800, 600], [640, 480]]


def test_monitors_of_different_scales() -> None:
    """The portal draws all of them at the largest scale, grim each in its own pixels."""
    needs_readable_program()
    monitors = {"#336699": (0, 0, 800, 600), "#cc8811": (800, 0, 1200, 720)}

    with wayland_desktop(monitors, scales=(1, 1.5)) as environment:
        portal, grim = taken(environment), taken(environment, grim=True)

    assert (portal["handler"], grim["handler"]) == ("portal", "grim")
    assert [frame["size"] for frame in portal["frames"]] == [[1200, 900], [1200, 720]]
    assert [frame["size"] for frame in grim["frames"]] == [[800, 600], [1200, 720]]
    assert [frame["colours"] for frame in grim["frames"]] == [[[51, 102, 153]], [[204, 136, 17]]]
    for frame, colour in zip(portal["frames"], [(51, 102, 153), (204, 136, 17)], strict=True):
        assert np.abs(np.array(frame["colours"]) - colour).max() <= 3, "smoothed at the edges"
    assert portal["hints"] == grim["hints"] == []


def test_an_x_server_of_a_wayland_desktop_is_not_believed() -> None:
    """Pain 5: black pictures, and no error says so (python-mss #115, #155; openrecall #27)."""
    needs_readable_program()
    wayland = ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP")

    with wayland_desktop(COLOURED) as environment:
        told = taken({name: each for name, each in environment.items() if name not in wayland})

    assert told["handler"] == "mss"
    assert "belongs to a Wayland desktop" in told["error"]
