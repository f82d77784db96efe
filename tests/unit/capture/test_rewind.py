"""The last seconds of a real X server, in a real child process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, Literal

import numpy as np
import pytest
from Xlib import X
from Xlib.display import Display as XDisplay

from app.capture.rewind.eyes import XEyes
from app.capture.rewind.rewind import ChildRewind
from app.capture.rewind.sampler import Sampler, Wanted
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Moment
from app.core.rewind import Remembered, RewindSettings
from app.core.session import Session
from tests.e2e.display import Display, resize, set_monitors, wait_until, x_server
from tests.e2e.recorded import probed

pytestmark = pytest.mark.screen

ROOT: Final = Path(__file__).resolve().parents[3]
RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF
TWO: Final = {"LEFT": (0, 0, 400, 300), "RIGHT": (400, 0, 400, 300)}


class Painter:
    """Paints on the root window, at once."""

    def __init__(self, shown: Display) -> None:
        self.display = XDisplay(shown.name)
        self.root = self.display.screen().root
        self._context = self.root.create_gc(subwindow_mode=X.IncludeInferiors)

    def fill(self, box: tuple[int, int, int, int], colour: int) -> float:
        """Fill x, y, width, height; returns when that was."""
        self._context.change(foreground=colour)
        self.root.fill_rectangle(self._context, *box)
        self.display.sync()
        return time.monotonic()

    def move_pointer(self, x: int, y: int) -> None:
        self.root.warp_pointer(x, y)
        self.display.sync()


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    with x_server(800, 300) as server:
        yield server


@pytest.fixture
def painter(shown: Display) -> Iterator[Painter]:
    set_monitors(shown, {"screen": (0, 0, 800, 300)})
    made = Painter(shown)
    made.fill((0, 0, 800, 300), 0)
    yield made
    made.display.close()


@contextmanager
def remembering(
    shown: Display,
    *,
    seconds: int = 30,
    megabytes: int = 64,
    monitors: Literal["pointer", "all"] = "pointer",
) -> Iterator[ChildRewind]:
    made = ChildRewind(Session("x11", display=shown.name))
    made.start(RewindSettings(True, seconds, megabytes, monitors))
    try:
        yield made
    finally:
        made.stop()


def wait_for(moment: float) -> None:
    """Wait until that time of the monotonic clock."""
    wait_until(lambda: time.monotonic() >= moment, "a while")


def process_of(rewind: ChildRewind) -> int:
    child: Any = rewind._child
    return int(child._process._popen.pid)


def colours(remembered: Remembered, x: int, y: int) -> list[int]:
    """Return what stood at a place, picture by picture, as numbers like `RED`."""
    found = []
    for _before, frame in remembered.moments:
        blue, green, red = (int(level) for level in frame.pixels[y, x, :3])
        found.append(red << 16 | green << 8 | blue)
    return found


def seen(rewind: ChildRewind, x: int, y: int, colour: int) -> bool:
    return colour in colours(rewind.take(), x, y)


def test_what_was_on_the_screen_comes_back_with_its_time(shown: Display, painter: Painter) -> None:
    with remembering(shown) as rewind:
        painted = painter.fill((100, 50, 200, 100), RED)
        wait_until(lambda: seen(rewind, 150, 60, RED), "the first colour")
        wait_for(painted + 1)
        gone = painter.fill((100, 50, 200, 100), GREEN)
        wait_until(lambda: seen(rewind, 150, 60, GREEN), "the second one")
        taken = time.monotonic()
        back = rewind.take()
    assert colours(back, 150, 60) == [0, RED, GREEN]
    assert colours(back, 99, 60) == [0, 0, 0]
    spans = [(painted, gone), (gone, taken)]
    for (before, frame), (begin, end) in zip(back.moments[1:], spans, strict=True):
        assert begin - 0.05 <= taken - before <= end + 0.05
        assert isinstance(frame.source, Moment)
        assert frame.source.seconds == -before
        wanted = np.zeros((300, 800, 3), np.uint8)
        wanted[50:150, 100:300, 2 if begin == painted else 1] = 255
        assert np.array_equal(frame.pixels[:, :, :3], wanted)
    assert len({clip_of(frame) for _, frame in back.moments}) == 1
    assert not back.full


def clip_of(frame: Frame) -> str:
    assert isinstance(frame.source, Moment)
    return frame.source.clip


def test_a_screen_that_rests_is_not_looked_at(shown: Display, painter: Painter) -> None:
    set_monitors(shown, TWO)
    painter.move_pointer(100, 100)
    with remembering(shown) as rewind:
        painter.fill((400, 0, 400, 300), RED)  # where nothing is remembered
        rewind.take()
        before = _work(process_of(rewind))
        wait_for(time.monotonic() + 1.5)
        assert _work(process_of(rewind)) - before <= 1  # a hundredth of a second
        painter.fill((0, 0, 10, 10), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "it to be seen all the same")


def test_after_a_storm_of_painting_the_rest_is_seen_too(shown: Display, painter: Painter) -> None:
    with remembering(shown) as rewind:
        for number in range(600):
            painter.fill((10, 10, 300, 200), number)
        for colour in (RED, GREEN):  # each of them rests for a while, and nobody asks meanwhile
            wait_for(painter.fill((10, 10, 300, 200), colour) + 1.2)
        painter.fill((10, 10, 300, 200), BLUE)
        assert colours(rewind.take(), 50, 50)[-3:] == [RED, GREEN, BLUE]


def _work(pid: int) -> int:
    """Return the hundredths of a second that a process has worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_an_x_server_that_tells_nothing_is_looked_at_all_the_same() -> None:
    with x_server(320, 240, without="DAMAGE") as old, remembering(old) as rewind:
        painter = Painter(old)
        wait_for(painter.fill((0, 0, 100, 100), RED) + 2.5)  # nobody asks meanwhile
        wait_for(painter.fill((0, 0, 100, 100), GREEN) + 1)
        assert colours(rewind.take(), 5, 5) == [0, RED, GREEN]
        painter.display.close()


def test_memory_is_bounded_and_it_says_so(shown: Display, painter: Painter) -> None:
    noise = np.random.default_rng(1)
    with x_server(1920, 1080) as large, remembering(large, megabytes=24) as rewind:
        busy = XDisplay(large.name)
        root = busy.screen().root
        context = root.create_gc(subwindow_mode=X.IncludeInferiors)
        full = False
        while not full:
            for top in range(0, 1080, 30):
                rows = noise.integers(0, 256, 1920 * 30 * 4, np.uint8).tobytes()
                root.put_image(context, 0, top, 1920, 30, X.ZPixmap, 24, 0, rows)
            busy.sync()
            back = rewind.take()
            full = back.full
        pages = int(Path(f"/proc/{process_of(rewind)}/statm").read_text().split()[1])
        busy.close()
    assert back.seconds < 30
    assert pages * os.sysconf("SC_PAGE_SIZE") < 24e6 + 200e6  # with the interpreter and a take


def test_stop_forgets_and_its_memory_is_gone(shown: Display, painter: Painter) -> None:
    with remembering(shown) as rewind:
        process = process_of(rewind)
        assert rewind.running
        rewind.stop()
        wait_until(lambda: not Path(f"/proc/{process}").exists(), "the process to be gone")
        assert not rewind.running
        with pytest.raises(CaptureError) as refused:
            rewind.take()
    assert refused.value.message == "The last seconds of the screen are not remembered."
    assert "settings" in refused.value.hint


def test_forget_goes_on_with_nothing_of_before(shown: Display, painter: Painter) -> None:
    with remembering(shown) as rewind:
        painter.fill((0, 0, 50, 50), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "the colour")
        painter.fill((0, 0, 50, 50), BLUE)
        rewind.forget()
        assert colours(rewind.take(), 5, 5) == [BLUE]
        painter.fill((0, 0, 50, 50), GREEN)
        wait_until(lambda: colours(rewind.take(), 5, 5) == [BLUE, GREEN], "what came after")


def test_the_monitor_under_the_pointer_is_remembered(shown: Display, painter: Painter) -> None:
    set_monitors(shown, TWO)
    painter.move_pointer(100, 100)
    with remembering(shown) as rewind:
        painter.fill((0, 0, 800, 300), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "the left one")
        assert {frame.width for _, frame in rewind.take().moments} == {400}
        painter.fill((400, 0, 400, 300), GREEN)
        assert GREEN not in colours(rewind.take(), 5, 5)
        painter.move_pointer(600, 100)
        assert colours(rewind.take(), 5, 5)[-1] == GREEN


def test_all_monitors_are_remembered(shown: Display, painter: Painter) -> None:
    set_monitors(shown, TWO)
    with remembering(shown, monitors="all") as rewind:
        painter.fill((0, 0, 400, 300), RED)
        painter.fill((400, 0, 400, 300), GREEN)
        wait_until(lambda: {RED, GREEN} <= {*colours(rewind.take(), 5, 5)}, "both of them")


def test_monitors_may_change_meanwhile(shown: Display, painter: Painter) -> None:
    with x_server(1024, 768) as changing, remembering(changing) as rewind:
        assert {frame.width for _, frame in rewind.take().moments} == {1024}
        resize(changing, 800, 600)
        wait_until(
            lambda: [frame.width for _, frame in rewind.take().moments][-1] == 800,
            "the smaller monitor",
        )
        assert [frame.width for _, frame in rewind.take().moments] == [1024, 800]


def test_a_process_that_was_killed_is_told_of_and_begins_anew(
    shown: Display, painter: Painter
) -> None:
    with remembering(shown) as rewind:
        os.kill(process_of(rewind), 9)
        child: Any = rewind._child
        wait_until(lambda: child._process.end is not None, "its end")
        with pytest.raises(CaptureError) as lost:
            rewind.take()
        assert "lost" in lost.value.message
        painter.fill((0, 0, 50, 50), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "what came after")


def test_a_loss_is_told_at_once_and_one_that_comes_back_ends_it(
    shown: Display, painter: Painter
) -> None:
    told: list[bool] = []
    with remembering(shown) as rewind:
        rewind.on_loss(lambda: told.append(True))
        os.kill(process_of(rewind), 9)
        wait_until(lambda: told, "the loss")
        with pytest.raises(CaptureError, match="are lost"):
            rewind.revive()
        painter.fill((0, 0, 50, 50), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "what came after")
        rewind.revive()  # says nothing twice
        os.kill(process_of(rewind), 9)
        wait_until(lambda: len(told) == 2, "the next loss")
        with pytest.raises(CaptureError, match="failed twice"):
            rewind.revive()
        assert not rewind.running
    assert len(told) == 2


def test_a_video_that_is_broken_off_leaves_nothing_half_done(
    shown: Display, painter: Painter, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    with remembering(shown) as rewind:
        painter.fill((0, 0, 50, 50), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "the colour")
        rewind.keep()
        saving = threading.Thread(
            target=lambda: ended(rewind.save(path, Control())), name="saving", daemon=True
        )
        saving.start()
        wait_until(lambda: any(tmp_path.iterdir()), "a file")
        os.kill(process_of(rewind), signal.SIGSTOP)  # as where a picture takes long
    saving.join()
    left = list(tmp_path.iterdir())
    assert left == [] or (left == [path] and probed(path).ordinary)


def ended(steps: Iterator[float]) -> None:
    with suppress(CaptureError):
        list(steps)


def test_whoever_asks_where_no_screen_is_left_has_one_thread_look_for_it() -> None:
    with x_server(320, 240) as short, remembering(short) as rewind:
        os.kill(process_of(rewind), 9)
        child: Any = rewind._child
        wait_until(lambda: child._process.end is not None, "its end")
        os.kill(short.process, 9)
        threads = []
        for _time in range(3):
            with pytest.raises(CaptureError):
                rewind.take()
            threads.append(len(list(Path(f"/proc/{process_of(rewind)}/task").iterdir())))
        assert threads[0] == threads[-1]


@contextmanager
def sampling(shown: Display) -> Iterator[Any]:
    """What remembers, in this process and without its thread."""
    locks: Any = SimpleNamespace(locked=False)
    sampler: Any = Sampler(Wanted(60, 200_000_000, everywhere=False), shown.name, locks)
    try:
        yield sampler
    finally:
        for each in (sampler._bell, sampler._cord, sampler._screen, sampler._eyes):
            if each is not None:
                each.close()


def test_a_connection_that_has_gone_is_let_go_of(
    shown: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_eyes: XEyes) -> bool:
        raise CaptureError("The X server has gone.")

    with sampling(shown) as sampler:
        sampler._note()
        monkeypatch.setattr(XEyes, "pending", property(gone))
        assert not sampler._called()  # nobody wants anything: look
        sampler._locks.locked = True
        sampler._look()
        assert sampler._patience() > 0  # and nobody asks it over and over meanwhile


def test_a_machine_that_has_just_begun_has_not_forgotten_anything(
    shown: Display, painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() - begun)  # it counts from there
    with sampling(shown) as sampler:
        assert not sampler._look_back(8).full


def written(rewind: ChildRewind) -> list[str]:
    """Return the files that are open and how much went to disks, where a test may look."""
    process = Path(f"/proc/{process_of(rewind)}")
    if os.geteuid() != 0:
        return []
    counted = (process / "io").read_text().splitlines()
    links = [str(link.readlink()) for link in (process / "fd").iterdir()]
    nowhere = ("/dev/", "/memfd:", "pipe:", "socket:")
    files = [link for link in links if not link.startswith(nowhere)]
    return [*files, *(line for line in counted if line.startswith("write_bytes"))]


def test_nothing_is_written_anywhere(
    shown: Display, painter: Painter, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with remembering(shown) as rewind:
        before = written(rewind)
        painter.fill((0, 0, 50, 50), RED)
        wait_until(lambda: seen(rewind, 5, 5, RED), "the colour")
        assert written(rewind) == before
    folders = (home, tmp_path)
    assert [each for folder in folders for each in folder.rglob("*") if each.is_file()] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look at everything")
def test_nobody_else_reads_its_memory(shown: Display, painter: Painter) -> None:
    with remembering(shown) as rewind:
        assert not os.access(f"/proc/{process_of(rewind)}/mem", os.R_OK)


def test_no_core_dump_has_its_memory() -> None:
    code = "from app.child import limits; limits.keep_private()"
    code += "; import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert told.stdout == b"0\n"


def test_without_an_x_server_it_says_what_is_missing() -> None:
    rewind = ChildRewind(Session("x11", display=":4095"))
    with pytest.raises(CaptureError) as refused:
        rewind.start(RewindSettings(True))
    assert "X server" in refused.value.message
    assert not rewind.running


@pytest.mark.parametrize(("kind", "said"), [("wayland", "Wayland"), ("headless", "no screen")])
def test_sessions_that_keep_the_screen_to_themselves(
    kind: Literal["wayland", "headless"], said: str
) -> None:
    rewind = ChildRewind(Session(kind))
    with pytest.raises(CaptureError, match=said):
        rewind.start(RewindSettings(True))
    assert not rewind.running
