"""The windowed program on a private desktop, used as a person uses it: keys, pointer, eyes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import mss
import numpy as np
import numpy.typing as npt
from Xlib import X as X11
from Xlib.display import Display as XDisplay
from Xlib.error import XError
from Xlib.xobject.drawable import Window as XWindow

from app.core import identity
from app.core.redaction import Policy
from tests.e2e.display import Box, Display, running, wait_until
from tests.e2e.program import start
from tests.pages import Page

OVERLAY: Final = "Select what to ask about"
KEY: Final = "ctrl+alt+space"
STROKE: Final = (213, 94, 0)  # of the first mark
ACCENT: Final = (79, 70, 229)  # of what is switched on
X, Y = 2300, 200  # of the page that is asked about, on the right monitor
WIDTH, HEIGHT = 520, 220  # of that page

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

    def type(self, text: str, pace: int = 1) -> None:
        """Type, a key every `pace` milliseconds; a new line is Enter."""
        self._do("type", "--delay", str(pace), text)

    def drag(self, x1: int, y1: int, x2: int, y2: int) -> None:
        """Press, move in steps as a hand does, release."""
        self._do("mousemove", str(x1), str(y1), "mousedown", "1")
        for part in (0.3, 0.7, 1.0):
            x, y = round(x1 + (x2 - x1) * part), round(y1 + (y2 - y1) * part)
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", "1")

    def click(self, x: int, y: int, button: int = 1) -> None:
        self._do("mousemove", str(x), str(y), "click", str(button))

    def point(self, x: int, y: int) -> None:
        self._do("mousemove", str(x), str(y))

    def move(self, window: str, x: int, y: int) -> None:
        """Move a window, as its program or a window manager does: at once."""
        self._do("windowmove", window, str(x), str(y))

    def windows(self, title: str, by: Literal["name", "class"] = "name") -> Sequence[str]:
        """Return the ids of the visible windows whose title, or class, holds a pattern."""
        said = subprocess.run(
            ["xdotool", "search", "--onlyvisible", f"--{by}", title],
            env=dict(self.shown.environment),
            capture_output=True,
            check=False,
        )
        return said.stdout.decode().split()

    def window(self, title: str, seconds: float = 60) -> str:
        """Wait for a visible window whose title holds a pattern; returns its id.

        One that was seen may not be found when it is looked for again: a window manager hides it
        for a moment to put its frame around it.
        """
        found: list[str] = []

        def there() -> bool:
            found[:] = self.windows(title)
            return bool(found)

        wait_until(there, f"the window “{title}”", seconds)
        return found[0]

    def place(self, window: str) -> Box:
        """Return where a window is, without its frame."""
        said = subprocess.run(
            ["xwininfo", "-id", window],
            env=dict(self.shown.environment),
            capture_output=True,
            check=True,
        )
        told = dict(
            line.strip().split(":", 1) for line in said.stdout.decode().splitlines() if ":" in line
        )
        left, top = told["Absolute upper-left X"], told["Absolute upper-left Y"]
        return int(left), int(top), int(told["Width"]), int(told["Height"])

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

    def ask(self, question: str) -> None:
        """Select the page on the right monitor and ask about it."""
        self.open_overlay(2)
        self.select_page()
        self.type(question)
        self.press("Return")
        wait_until(lambda: not self.windows(OVERLAY), "the overlay to go")

    def select_page(self) -> None:
        """Drag over the page and wait for the ask bar below."""
        self.drag(X, Y, X + WIDTH, Y + HEIGHT)
        wait_until(self.shows_ask_bar, "the ask bar")

    def shows_ask_bar(self) -> bool:
        """Whether the ask bar of the page is there: light, where the still is dimmed."""
        return bool(self.look()[Y + HEIGHT + 20, X + 20].min() > 240)

    def shows_toolbar(self) -> bool:
        """Whether the toolbar of a capture is there, in the light theme, on the left monitor."""
        where = self.look()[984:1020, 880:1040]
        return bool((where.min(axis=2) > 240).mean() > 0.5)

    def answer(self, question: str) -> str:
        """Wait for the window that answers `question`, which names it; returns its id."""
        return self.window(f"{question.rstrip('?')}.*Eyeline")

    def focus(self) -> str:
        """Return the id of the window that has the keyboard."""
        said = subprocess.run(
            ["xdotool", "getwindowfocus"],
            env=dict(self.shown.environment),
            capture_output=True,
            check=False,
        )
        return said.stdout.decode().strip()

    def tray_icon(self) -> tuple[int, int] | None:
        """Return where the program's icon is, once it can be seen in the panel."""
        box = self.tray_box()
        if box is None:
            return None
        x, y, width, height = box
        seen = self.look()[y : y + height, x : x + width]
        painted = (seen != seen[:1, :1]).any(axis=2).sum() > 20
        return (x + width // 2, y + height // 2) if painted else None

    def tray_box(self) -> Box | None:
        """Return where the panel has the window of the icon; None while it has none."""
        connection = XDisplay(self.shown.name)
        try:
            root = connection.screen().root
            panels = (each for each in _within(root) if _class(each) == "tint2")
            for window in (inner for panel in panels for inner in _within(panel)):
                if _class(window) == identity.SLUG:
                    at, size = root.translate_coords(window, 0, 0), window.get_geometry()
                    return at.x, at.y, size.width, size.height
        except XError:  # a window went while it was looked at
            return None
        else:
            return None
        finally:
            connection.close()

    def resting_icon(self) -> tuple[int, int]:
        """Return where the program's icon is, once nothing else has its colour."""
        seen: list[tuple[int, int] | None] = [None]

        def rests() -> bool:
            seen.append(self.tray_icon())
            return seen[-1] is not None and seen[-1] == seen[-2] and not self.windows(OVERLAY)

        wait_until(rests, "the icon")
        assert seen[-1] is not None
        return seen[-1]

    def open_tray_menu(self) -> None:
        """Open the menu of the program's icon."""
        self.click(*self.resting_icon(), button=3)

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self.shown.environment), check=True)


def _class(window: XWindow) -> str:
    named = window.get_wm_class()
    return named[1].lower() if named else ""


def _within(window: XWindow) -> Iterator[XWindow]:
    """Yield the windows in another one that can be seen."""
    for each in window.query_tree().children:
        if each.get_attributes().map_state == X11.IsViewable:
            yield each
            yield from _within(each)


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


def answers_from(home: Path, url: str, more: str = "", redact: Policy = "never") -> None:
    """Let the program's settings name the server at `url`; `more` is put before."""
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f'{more}\n[general]\nendpoint = "own"\n[endpoints.own]\nbase_url = "{url}/v1"\n'
        f'model = "m"\nprofile = "vllm"\nredact = "{redact}"\n'
    )


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
