"""The windowed program on a private desktop, used as a person uses it: keys, pointer, eyes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mss
import numpy as np
import numpy.typing as npt

from tests.e2e.display import Box, Display, running, wait_until
from tests.e2e.program import start
from tests.pages import Page

OVERLAY: Final = "Select what to ask about"
KEY: Final = "ctrl+alt+space"
STROKE: Final = (213, 94, 0)  # of the first mark

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Desk:
    """A display, and what somebody before it does."""

    shown: Display

    @property
    def environment(self) -> Mapping[str, str]:
        """What programs need to be shown here; their home is that of the test."""
        names = {"DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_TYPE"} & {
            *self.shown.environment
        }
        told = {
            name: self.shown.environment[name] for name in names if name in self.shown.environment
        }
        return {**told, "QT_QPA_PLATFORM": "xcb"}

    def press(self, *keys: str) -> None:
        self._do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        self._do("type", "--delay", "1", text)

    def drag(self, x1: int, y1: int, x2: int, y2: int) -> None:
        """Press, move in steps as a hand does, release."""
        self._do("mousemove", str(x1), str(y1), "mousedown", "1")
        for part in (0.3, 0.7, 1.0):
            x, y = round(x1 + (x2 - x1) * part), round(y1 + (y2 - y1) * part)
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", "1")

    def click(self, x: int, y: int) -> None:
        self._do("mousemove", str(x), str(y), "click", "1")

    def windows(self, title: str) -> Sequence[str]:
        """Return the ids of the visible windows whose title holds a pattern."""
        said = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=dict(self.shown.environment),
            capture_output=True,
            check=False,
        )
        return said.stdout.decode().split()

    def place(self, window: str) -> Box:
        """Return where a window is."""
        said = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", window],
            env=dict(self.shown.environment),
            capture_output=True,
            check=True,
        )
        told = dict(line.split("=") for line in said.stdout.decode().split())
        return int(told["X"]), int(told["Y"]), int(told["WIDTH"]), int(told["HEIGHT"])

    def look(self) -> Picture:
        """Return what the whole desktop shows, (H, W, 3) RGB."""
        with mss.MSS(display=self.shown.name) as eyes:
            shot = eyes.grab(eyes.monitors[0])
            pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return np.ascontiguousarray(pixels[:, :, 2::-1])

    def open_overlay(self, monitors: int) -> None:
        """Press the key until the stills are there: the program may only be about to take it."""

        def there() -> bool:
            if len(self.windows(OVERLAY)) == monitors:
                return True
            self.press(KEY)
            return False

        wait_until(there, "the overlay", 30)

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self.shown.environment), check=True)


@contextmanager
def program(desk: Desk, **env: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the windowed program until the end of the block."""
    with tempfile.TemporaryFile() as said:
        process = start(env={**desk.environment, **env}, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        said.seek(0)
        assert said.read() == b"", "the program says nothing on the standard streams"


@contextmanager
def page_shown(desk: Desk, page: Page, x: int, y: int) -> Iterator[None]:
    """Show a page below all windows, its corner at a place."""
    with tempfile.TemporaryDirectory(prefix="page-") as folder:
        picture = page.save(Path(folder, "page.png"))
        painted = Path(folder, "painted")
        told = Path(__file__).with_name("picture_window.py")
        command = [sys.executable, str(told), str(x), str(y), str(picture), str(painted)]
        with running(command, desk.shown.environment, painted.exists):
            yield


def find(part: Picture, whole: Picture) -> tuple[int, int] | None:
    """Return where the upper left corner of `part` stands in `whole`, None when it does not.

    Looks where the darkest pixel of `part` may be, so that has to be a rare one.
    """
    height, width = part.shape[:2]
    row, column = (
        int(each) for each in np.unravel_index(part.sum(axis=2).argmin(), (height, width))
    )
    for y, x in np.argwhere((whole == part[row, column]).all(axis=2)) - (row, column):
        if y >= 0 and x >= 0 and np.array_equal(whole[y : y + height, x : x + width], part):
            return int(x), int(y)
    return None


def box_around(picture: Picture, x: int, y: int) -> Box | None:
    """Return what the drawn box around a point encloses (left, top, right, bottom).

    Its line has a dark and a light outline, one pixel each, towards the inside too.
    """
    colour = (picture == np.array(STROKE, np.uint8)).all(axis=2)
    left, right = np.flatnonzero(colour[y, :x]), np.flatnonzero(colour[y, x:])
    above, below = np.flatnonzero(colour[:y, x]), np.flatnonzero(colour[y:, x])
    if not all(map(len, (left, right, above, below))):
        return None
    inwards = 1 + 2
    return (
        int(left[-1]) + inwards,
        int(above[-1]) + inwards,
        x + int(right[0]) - inwards + 1,
        y + int(below[0]) - inwards + 1,
    )
