"""Screens of a real Wayland compositor through its real portal."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.wayland import as_user, needs_readable_program, wayland_desktop

pytestmark = pytest.mark.deep

ROOT = Path(__file__).parents[2]
COLOURED = {"#336699": (0, 0, 800, 600), "#cc8811": (800, 0, 640, 480)}


def taken(environment: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        as_user([sys.executable, "-B", str(ROOT / "tests/e2e/print_screens.py")]),
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


def test_without_xwayland_the_monitors_stay_together() -> None:
    needs_readable_program()

    with wayland_desktop(COLOURED) as environment:
        told = taken({name: value for name, value in environment.items() if name != "DISPLAY"})

    assert [frame["size"] for frame in told["frames"]] == [[1440, 600]]
    assert len(told["hints"]) == 1
