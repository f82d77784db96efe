"""A capture on a real X server with two monitors: real keys, a real pointer, real pixels."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import mss
import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage

from app.core.identity import assets
from tests.e2e.display import Display, desktop, needs, set_monitors, wait_until, window

pytestmark = pytest.mark.screen

ROOT: Final = Path(__file__).parents[2]
LEFT: Final = (0, 0, 1024, 768)
RIGHT: Final = (1024, 0, 800, 600)
TILE: Final = (200, 150, 300, 200)
OTHER: Final = (1200, 100, 200, 100)

Picture = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    needs("xdotool")
    with (
        desktop({"LEFT": LEFT, "RIGHT": RIGHT}) as display,
        window(display, TILE, "#e0a040"),
        window(display, OTHER, "#4060c0"),
    ):
        yield display


@pytest.fixture(autouse=True)
def monitors(shown: Display) -> None:
    """Begin with both monitors, the pointer on the left one."""
    set_monitors(shown, {"LEFT": LEFT, "RIGHT": RIGHT})
    _tool(shown, "mousemove", "600", "600")


@dataclass
class Overlay:
    """The program with its capture open; `said` are its lines so far, as (event, value)."""

    process: "subprocess.Popen[bytes]"
    shown: Display
    folder: Path
    said: list[tuple[str, Any]] = field(default_factory=list)

    def wait(self, event: str, count: int = 1) -> Any:
        """Return the value of an event, the `count`-th of its kind."""

        def there() -> bool:
            whole, _, _ = (self.folder / "said").read_text().rpartition("\n")  # no half lines
            self.said[:] = [
                (name, json.loads(value))
                for name, _, value in (line.partition(" ") for line in whole.splitlines())
            ]
            return sum(name == event for name, _ in self.said) >= count

        wait_until(lambda: there() or self.process.poll() is not None, event)
        assert there(), (self.folder / "error").read_text()
        return [value for name, value in self.said if name == event][count - 1]

    def tool(self, *words: object) -> None:
        _tool(self.shown, *map(str, words))

    def drag(self, *places: tuple[int, int]) -> None:
        (x, y), *others = places
        self.tool("mousemove", x, y, "mousedown", 1)
        for x, y in others:
            self.tool("mousemove", x, y)
        self.tool("mouseup", 1)

    def tell(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words).encode() + b"\n")
        self.process.stdin.flush()

    def ended(self) -> None:
        self.process.wait(60)
        assert self.process.returncode == 0, (self.folder / "error").read_text()

    def asked(self) -> Picture:
        """Return the picture that was asked about."""
        picture: Picture = np.load(self.folder / "0.npy")
        return picture[:, :, :3]


@contextmanager
def overlay(shown: Display, folder: Path, *options: str, **environment: str) -> Iterator[Overlay]:
    """Run the program until the end of the block; enter it when the toolbar is there."""
    with ExitStack() as stack:
        said = stack.enter_context((folder / "said").open("wb"))
        error = stack.enter_context((folder / "error").open("wb"))
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/e2e/overlay_program.py"), str(folder), *options],
            env={
                **shown.environment,
                "HOME": os.environ["HOME"],
                "PYTHONPATH": str(ROOT),
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=error,
        )
        try:
            opened = Overlay(process, shown, folder)
            opened.wait("painted")
            yield opened
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def opened(shown: Display, tmp_path: Path) -> Iterator[Overlay]:
    with overlay(shown, tmp_path) as made:
        yield made


def _tool(shown: Display, *words: str) -> None:
    subprocess.run(["xdotool", *words], env=dict(shown.environment), check=True)


def screen(shown: Display, box: Sequence[int]) -> Picture:
    """What is on the screen now, BGR."""
    left, top, width, height = box
    with mss.MSS(display=shown.name) as grabber:
        shot = grabber.grab({"left": left, "top": top, "width": width, "height": height})
        return np.frombuffer(shot.raw, np.uint8).reshape(height, width, 4)[:, :, :3].copy()


def appears(shown: Display, box: Sequence[int], seen: Callable[[Picture], bool], what: str) -> None:
    wait_until(lambda: seen(screen(shown, box)), what)


# ---- the way that everybody goes


def test_drag_type_enter(shown: Display, opened: Overlay) -> None:
    opened.drag((150, 100), (400, 300), (790, 460))
    # At once, as somebody does who knows what to ask: no key may get lost or go elsewhere.
    opened.tool("type", "--delay", "1", "Where is the orange tile")
    opened.tool("key", "Return")
    question, place, backend, think = opened.wait("asked")
    opened.ended()
    assert question == "Where is the orange tile"
    assert place == [150, 100, 790, 460]
    assert (backend, think) == ("reader", "auto")
    assert opened.asked().shape[:2] == (360, 640)
    assert (opened.asked()[50:250, 50:350] == (0x40, 0xA0, 0xE0)).all()


def test_the_selection_shows_every_pixel_as_it_was(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    inside = (200, 150, 290, 190)
    appears(
        shown,
        inside,
        lambda seen: bool((seen[8:-8, 8:-8] == (0x40, 0xA0, 0xE0)).all()),
        "the tile as it is",
    )
    outside = screen(shown, OTHER)
    assert outside.max() < 0xC0
    opened.tell("close")
    opened.wait("closed")


def test_the_other_monitor_and_beyond_its_border(shown: Display, opened: Overlay) -> None:
    opened.drag((1400, 300), (1300, 200), (900, 50))
    opened.wait("selected")
    opened.tool("type", "x")
    opened.tool("key", "Return")
    _, place, *_ = opened.wait("asked")
    assert place == [0, 50, 376, 300]
    tile = opened.asked()[50:150, 176:376]
    assert (tile == (0xC0, 0x60, 0x40)).all()


def test_a_drag_on_to_the_other_monitor_says_where_it_ends(shown: Display, opened: Overlay) -> None:
    opened.tool("mousemove", 700, 300, "mousedown", 1)
    opened.tool("mousemove", 800, 350)
    opened.wait("painted")
    opened.tell("look")
    opened.wait("shown")  # and is dimmed
    before = screen(shown, RIGHT)
    opened.tool("mousemove", 1300, 400, "mousemove", 1400, 500)
    opened.tell("look")
    opened.wait("shown", 2)  # the program has seen the pointer there
    assert (screen(shown, RIGHT) == before).all()
    opened.tool("mouseup", 1)
    opened.wait("selected")
    opened.tell("look")
    assert any("ends at the edge of its monitor" in each for each in opened.wait("shown", 3))
    opened.tool("type", "x")
    opened.tool("key", "Return")
    _, place, *_ = opened.wait("asked")
    assert place == [700, 300, 1024, 500]


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_device_pixels_at_every_scale(shown: Display, tmp_path: Path, factor: str) -> None:
    with overlay(shown, tmp_path, QT_SCALE_FACTOR=factor) as opened:
        opened.drag((180, 130), (300, 200), (521, 371))
        opened.wait("selected")
        appears(
            shown,
            (210, 160, 280, 180),
            lambda seen: bool((seen[:, :120] == (0x40, 0xA0, 0xE0)).all()),
            "the tile as it is",
        )
        opened.tool("type", "x")
        opened.tool("key", "Return")
        _, place, *_ = opened.wait("asked")
        assert place == [180, 130, 521, 371]
        grid = opened.asked()
        left, top = int(TILE[0] - place[0]), int(TILE[1] - place[1])
        assert (grid[top : top + 200, left : left + 300] == (0x40, 0xA0, 0xE0)).all()


# ---- the keyboard


def test_escape_at_every_stage(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "abc")
    opened.tool("key", "Escape", "Escape")
    opened.drag((100, 500), (300, 700))
    opened.wait("selected", 2)
    opened.tool("key", "Escape", "Escape")
    opened.wait("closed")
    opened.ended()
    assert not any(event == "asked" for event, _ in opened.said)


_LINE: Final = """
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication(["line", "-platform", "xcb"])
line = QLineEdit()
line.textChanged.connect(lambda text: print(text, flush=True))
line.show()
line.activateWindow()
print("shown", flush=True)
app.exec()
"""


@contextmanager
def line_to_type_into(shown: Display, folder: Path) -> Iterator[Path]:
    """Run a window that takes the focus; yields a file with what it holds, a line a change."""
    said = folder / "line"
    with said.open("wb") as out:
        command = [sys.executable, "-c", _LINE]
        process = subprocess.Popen(command, env=dict(shown.environment), stdout=out)
        try:
            wait_until(lambda: said.read_text() == "shown\n", "the line")
            yield said
        finally:
            process.kill()
            process.wait()


def test_a_window_that_takes_the_focus_gets_no_keys(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "--delay", "5", "be")
    with line_to_type_into(shown, opened.folder) as line:
        opened.tool("type", "--delay", "20", "fore and after")
        opened.tool("key", "Return")
        question, *_ = opened.wait("asked")
        assert line.read_text() == "shown\n"
    assert question == "before and after"


def test_the_window_before_gets_the_keyboard_back(shown: Display, tmp_path: Path) -> None:
    with line_to_type_into(shown, tmp_path) as line:

        def focused() -> bool:
            _tool(shown, "type", "a")
            return line.read_text().endswith("a\n")

        wait_until(focused, "the focus before")
        with overlay(shown, tmp_path) as opened:
            opened.drag((180, 130), (520, 370))
            opened.wait("selected")
            opened.tool("type", "--delay", "5", "question")
            opened.tool("key", "Escape", "Escape", "Escape")
            opened.ended()
        _tool(shown, "type", "b")
        wait_until(lambda: line.read_text().endswith("ab\n"), "the focus after")


def test_a_menu_gives_the_keyboard_back(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "one")
    opened.tool("key", *["Tab"] * 5, "space")  # the menu of other things to ask about
    opened.tool("key", "Down", "Return")  # the whole monitor
    assert opened.wait("selected", 2) == [1024, 768]
    opened.tool("type", " two")
    opened.tool("key", "Return")
    question, place, *_ = opened.wait("asked")
    assert question == "one two"
    assert place == [0, 0, 1024, 768]


def test_an_input_method_composes(shown: Display, tmp_path: Path) -> None:
    """Dead keys pass through Qt's input context, as every input method does."""
    needs("setxkbmap")
    with _layout(shown, "us", "intl"), overlay(shown, tmp_path) as opened:
        opened.drag((180, 130), (520, 370))
        opened.wait("selected")
        opened.tool("key", "--delay", 40, "c", "a", "f", "dead_acute", "e")
        opened.tool("key", "Return")
        question, *_ = opened.wait("asked")
        assert question == "café"


@contextmanager
def _layout(shown: Display, name: str, variant: str) -> Iterator[None]:
    environment = dict(shown.environment)
    subprocess.run(["setxkbmap", name, variant], env=environment, check=True)
    try:
        yield
    finally:
        subprocess.run(["setxkbmap", "us"], env=environment, check=True)


def test_by_the_keyboard_alone(shown: Display, opened: Overlay) -> None:
    opened.tell("take", "region")
    opened.wait("selected")
    opened.tool("key", "Left", "shift+Up", "ctrl+Right", "Return")
    opened.tool("type", "x")
    opened.tool("key", "Return")
    _, place, *_ = opened.wait("asked")
    assert place == [255, 182, 768, 566]


def test_the_selection_is_nudged_from_the_question(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "x")
    opened.tool("key", "alt+Up", "alt+Up", "alt+Left", "alt+shift+Down", "alt+shift+Right")
    opened.tool("key", "alt+ctrl+Right", "Return")
    _, place, *_ = opened.wait("asked")
    assert place == [189, 138, 530, 378]


# ---- what goes wrong


def test_a_monitor_that_vanishes_closes_the_capture(shown: Display, opened: Overlay) -> None:
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "half a question")
    set_monitors(shown, {"LEFT": LEFT})
    assert opened.wait("interrupted")
    opened.wait("closed")
    opened.ended()


def test_a_picture_from_a_file(shown: Display, opened: Overlay, tmp_path: Path) -> None:
    place = tmp_path / "picture.png"
    QImage(str(assets() / "demo.png")).save(str(place))
    opened.tell("take", "file")
    wait_until(
        lambda: (
            subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "Choose pictures"],
                env=dict(shown.environment),
                capture_output=True,
                check=False,
            ).stdout
        ),
        "the dialog",
    )
    opened.tool("type", "--delay", "5", str(place))
    opened.tool("key", "Return")
    size = opened.wait("selected")
    assert size == [QImage(str(place)).width(), QImage(str(place)).height()]
    opened.tool("type", "x")
    opened.tool("key", "Return")
    _, where, *_ = opened.wait("asked")
    assert where is None
