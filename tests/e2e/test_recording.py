"""What is in a recording: real ones of a real X server, decoded again by others."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from app.capture.recorder.recorder import ScreenRecorder
from app.core.errors import CaptureError, MediaError
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.session import Session
from tests.e2e.display import Display, resize, set_monitors, wait_until, x_server
from tests.e2e.recorded import Film, boxes, probed
from tests.e2e.sheets import Sheet, wandering

pytestmark = pytest.mark.screen

RED, GREEN, BLUE, WHITE, BLACK = 0xE01010, 0x10A010, 0x1010E0, 0xFFFFFF, 0
FRAME: Final = 1 / 30
LEFT, RIGHT = "screen", "monitor-2"  # as they are known: by the output that they have, or none
MONITORS: Final = {"LEFT": (0, 0, 640, 480), "RIGHT": (640, 0, 640, 480)}

Recording = Callable[..., Recorded]
Act = Callable[[Rolling, Reins], None]


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(1280, 480) as shown:
        yield shown


@pytest.fixture
def monitors(screen: Display) -> None:
    set_monitors(screen, MONITORS)


@pytest.fixture(scope="module")
def recorder(screen: Display) -> Iterator[ScreenRecorder]:
    made = ScreenRecorder(Session("x11", display=screen.name))
    yield made
    made.close()


@pytest.fixture
def record(recorder: ScreenRecorder, monitors: None, tmp_path: Path) -> Recording:
    """Records into "a.mp4", with what is to be done at each telling; returns its end."""

    def recorded(shot: Shot, act: Act = lambda _rolling, _reins: None) -> Recorded:
        reins, end = Reins(), None
        for told in recorder.record(shot, tmp_path / "a.mp4", reins):
            if isinstance(told, Rolling):
                act(told, reins)
            else:
                end = told
        assert end is not None
        return end

    return recorded


def on(monitor: str, *corners: float) -> Rect:
    left, top, right, bottom = corners
    return Rect(left, top, right, bottom, Desktop(monitor))


def once(seconds: float, do: Callable[[], None], *, stops: bool = True) -> Act:
    """Return what does something as soon as that much is recorded, and `stops` soon after."""
    done: list[float] = []

    def act(rolling: Rolling, reins: Reins) -> None:
        if not done and rolling.seconds >= seconds:
            do()
            done.append(rolling.seconds)
        elif stops and done and rolling.seconds >= done[0] + 0.4:
            reins.stop()

    return act


def test_a_recording_is_an_ordinary_film(record: Recording, screen: Display) -> None:
    with wandering(screen, (10, 10, 200, 150)):
        end = record(Shot(on(LEFT, 0, 0, 320, 240), seconds=1.4))
    found = probed(end.path)
    stream = found.stream
    assert (stream["codec_name"], stream["pix_fmt"]) == ("h264", "yuv420p")
    assert (stream["width"], stream["height"]) == (320, 240)
    assert (stream["color_space"], stream["color_range"]) == ("smpte170m", "tv")
    assert found.ordinary, found.boxes
    assert not found.said
    assert end.why == "time"
    assert found.seconds == pytest.approx(end.seconds, abs=FRAME)
    assert end.seconds == 1.4
    assert end.bytes == end.path.stat().st_size
    assert list(found.times) == sorted(set(found.times))
    assert len(found.times) > 10
    gaps = [after - before for before, after in zip(found.keys, found.keys[1:], strict=False)]
    assert max(gaps) < 0.8


def test_what_changes_is_in_it_when_it_changes(record: Recording, screen: Display) -> None:
    with Sheet(screen, (100, 100, 200, 200), RED) as sheet:
        moments: list[float] = []

        def act(rolling: Rolling, reins: Reins) -> None:
            if not moments and rolling.seconds >= 0.3:
                moments.append(rolling.seconds)
                sheet.paint(BLUE)
            if moments and rolling.seconds >= moments[0] + 0.5:
                reins.stop()

        end = record(Shot(on(LEFT, 50, 50, 350, 350), pointer=False), act)
    film = Film(end.path)
    assert end.why == "stopped"
    assert film.shows(0, RED, 150, 150)
    assert film.shows(end.seconds, BLUE, 150, 150)
    assert film.first(BLUE, 150, 150) > moments[0]
    assert film.shows(end.seconds, BLACK, 10, 10)


def test_a_still_screen_is_written_seldom(record: Recording) -> None:
    end = record(Shot(on(LEFT, 0, 0, 320, 240), pointer=False, seconds=1.3))
    found = probed(end.path)
    assert found.seconds == pytest.approx(1.3, abs=FRAME)
    assert len(found.times) <= 5
    gaps = [after - before for before, after in zip(found.keys, found.keys[1:], strict=False)]
    assert max(gaps) < 1.2


def test_odd_sides_lose_nothing(record: Recording, screen: Display) -> None:
    with Sheet(screen, (0, 0, 101, 75), GREEN), Sheet(screen, (101, 0, 300, 300), RED):
        end = record(Shot(on(LEFT, 0, 0, 101, 75), pointer=False, seconds=0.3))
    film = Film(end.path)
    assert film.at(0).shape == (76, 102, 3)
    assert all(film.shows(0, GREEN, x, y) for x in (0, 100, 101) for y in (0, 74, 75))


def test_a_region_is_cut_at_its_monitor(record: Recording, screen: Display) -> None:
    with Sheet(screen, (640, 0, 300, 480), RED), Sheet(screen, (500, 0, 140, 480), BLUE):
        end = record(Shot(on(LEFT, 500, -100, 900, 100), pointer=False, seconds=0.3))
    film = Film(end.path)
    assert film.at(0).shape == (100, 140, 3)
    assert film.shows(0, BLUE, 139, 99)


def test_a_region_outside_is_refused(record: Recording, tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="on the screen"):
        record(Shot(on(LEFT, 900, 0, 1000, 100)))
    with pytest.raises(CaptureError, match="not on the screen any more"):
        record(Shot(on("gone", 0, 0, 100, 100)))
    assert not list(tmp_path.iterdir())


def test_no_file_is_replaced(record: Recording, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("mine")
    with pytest.raises(MediaError, match="already"):
        record(Shot(on(LEFT, 0, 0, 100, 100), seconds=0.3))
    assert (tmp_path / "a.mp4").read_text() == "mine"


def test_a_pause_is_not_in_it(record: Recording, screen: Display) -> None:
    paused: list[int] = []

    with Sheet(screen, (0, 0, 100, 100), RED) as sheet:

        def act(rolling: Rolling, reins: Reins) -> None:
            if not paused and rolling.seconds >= 0.25:
                reins.pause(paused=True)
            if rolling.paused:
                paused.append(1)
                sheet.paint(GREEN)
            if len(paused) == 2:
                sheet.paint(BLUE)
                reins.pause(paused=False)
            if len(paused) >= 2 and not rolling.paused and rolling.seconds > 0.9:
                reins.stop()

        end = record(Shot(on(LEFT, 0, 0, 100, 100), pointer=False), act)
    film = Film(end.path)
    assert probed(end.path).seconds == pytest.approx(end.seconds, abs=FRAME)
    assert not any(film.shows(time, GREEN, 50, 50) for time in film.times)
    assert film.shows(end.seconds, BLUE, 50, 50)


def test_a_window_is_followed(record: Recording, screen: Display) -> None:
    with (
        Sheet(screen, (0, 0, 640, 480), WHITE),
        Sheet(screen, (20, 30, 120, 90), RED) as sheet,
    ):
        places: list[Rect] = []

        def act(rolling: Rolling, reins: Reins) -> None:
            places.append(rolling.place)
            once_moved(rolling, reins)

        once_moved = once(0.25, lambda: sheet.configure(x=700, y=200))
        end = record(Shot(on(LEFT, 20, 30, 140, 120), sheet.id, pointer=False), act)
    film = Film(end.path)
    assert film.at(0).shape == (90, 120, 3)
    for seconds in (0, end.seconds):
        assert all(film.shows(seconds, RED, x, y) for x in (1, 118) for y in (1, 88))
    assert places[0] == on(LEFT, 20, 30, 140, 120)
    assert places[-1] == on(RIGHT, 60, 200, 180, 290)


def test_a_window_of_another_size_stays_whole(record: Recording, screen: Display) -> None:
    with Sheet(screen, (20, 30, 120, 90), RED) as sheet:
        small = once(0.25, lambda: sheet.configure(width=60, height=40))
        end = record(Shot(on(LEFT, 20, 30, 140, 120), sheet.id, pointer=False), small)
        film = Film(end.path)
        assert film.shows(end.seconds, RED, 57, 37)
        assert film.shows(end.seconds, BLACK, 64, 20)
        end.path.unlink()
        large = once(0.25, lambda: sheet.configure(width=240, height=90))
        end = record(Shot(on(LEFT, 20, 30, 80, 70), sheet.id, pointer=False), large)
    film = Film(end.path)
    assert film.at(0).shape == (40, 60, 3)
    assert film.shows(end.seconds, RED, 57, 19)
    assert film.shows(end.seconds, BLACK, 30, 28)


def test_a_window_that_is_closed_ends_it(record: Recording, screen: Display) -> None:
    with Sheet(screen, (20, 30, 120, 90), RED) as sheet:
        end = record(
            Shot(on(LEFT, 20, 30, 140, 120), sheet.id, pointer=False, seconds=20),
            once(0.25, sheet.destroy, stops=False),
        )
    assert end.why == "window"
    assert probed(end.path).ordinary


def test_a_window_that_is_hidden_does_not_end_it(record: Recording, screen: Display) -> None:
    with Sheet(screen, (20, 30, 120, 90), RED) as sheet:
        end = record(
            Shot(on(LEFT, 20, 30, 140, 120), sheet.id, pointer=False), once(0.25, sheet.hide)
        )
    assert end.why == "stopped"
    assert Film(end.path).shows(end.seconds, RED, 60, 40)


def test_a_monitor_that_goes_ends_it(record: Recording, screen: Display) -> None:
    end = record(
        Shot(on(RIGHT, 0, 0, 200, 200), pointer=False, seconds=20),
        once(0.25, lambda: set_monitors(screen, {"LEFT": (0, 0, 640, 480)}), stops=False),
    )
    assert end.why == "monitor"
    assert probed(end.path).ordinary


def test_a_screen_that_shrinks_ends_what_was_beyond_its_edge(tmp_path: Path) -> None:
    with x_server(640, 480) as shown:
        recorder, ends = ScreenRecorder(Session("x11", display=shown.name)), []
        shrink = once(0.25, lambda: resize(shown, 320, 240), stops=False)
        shot = Shot(on(LEFT, 400, 300, 500, 400), pointer=False, seconds=20)
        for told in recorder.record(shot, tmp_path / "a.mp4", reins := Reins()):
            if isinstance(told, Recorded):
                ends.append(told)
            else:
                shrink(told, reins)
        recorder.close()
    assert [each.why for each in ends] == ["monitor"]
    assert probed(tmp_path / "a.mp4").ordinary


def test_a_screen_that_goes_leaves_what_was_recorded(tmp_path: Path) -> None:
    with ExitStack() as stack:
        shown = stack.enter_context(x_server(640, 480))
        recorder = ScreenRecorder(Session("x11", display=shown.name))
        rolling = recorder.record(Shot(on(LEFT, 0, 0, 100, 100)), tmp_path / "a.mp4", Reins())
        while next(rolling).seconds < 0.3:
            pass
        stack.close()
        with pytest.raises(CaptureError, match="went away"):
            list(rolling)
        recorder.close()
    assert probed(tmp_path / "a.mp4").ordinary


def test_a_discarded_one_leaves_nothing(
    recorder: ScreenRecorder, monitors: None, tmp_path: Path
) -> None:
    reins, told = Reins(), []
    for each in recorder.record(Shot(on(LEFT, 0, 0, 100, 100)), tmp_path / "a.mp4", reins):
        told.append(each)
        reins.discard()
    assert all(isinstance(each, Rolling) for each in told)
    assert not list(tmp_path.iterdir())


def test_one_that_is_left_half_way_is_whole(
    recorder: ScreenRecorder, monitors: None, tmp_path: Path
) -> None:
    rolling = recorder.record(Shot(on(LEFT, 0, 0, 100, 100)), tmp_path / "a.mp4", Reins())
    for told in rolling:
        if told.seconds > 0.3:
            break
    rolling.close()  # type: ignore[attr-defined] # a generator
    wait_until(lambda: "moof" not in boxes(tmp_path / "a.mp4"), "the file to be whole")
    assert probed(tmp_path / "a.mp4").ordinary
