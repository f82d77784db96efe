"""What is remembered as a video: decoded again, picture by picture."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.capture.recorder import film as films
from app.capture.rewind.past import Part, Past, film
from app.capture.rewind.ring import Ring
from app.core.errors import MediaError
from app.core.frame import Pixels
from tests.e2e.recorded import Film, probed

RED, GREEN, BLUE, BLACK = 0xE01010, 0x10A010, 0x1010E0, 0
WIDTH, HEIGHT = 301, 203  # odd sides, and tiles that are cut


def plain(colour: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = (colour & 255, colour >> 8 & 255, colour >> 16, 0)
    return pixels


def part(x: int, y: int, *shown: tuple[float, int]) -> Part:
    ring = Ring(WIDTH, HEIGHT)
    for time, colour in shown:
        ring.put(time, 0, 0, plain(colour))
    return Part(x, y, WIDTH, HEIGHT, ring.changes())


def saved(past: Past, path: Path, cancelled: Callable[[], bool] = lambda: False) -> list[float]:
    return list(film(past, path, path.with_name("a.part"), cancelled))


def test_each_picture_is_there_at_its_time(tmp_path: Path) -> None:
    past = Past([part(0, 0, (100.0, RED), (102.5, GREEN), (109.0, BLUE))], until=112.0)
    done = saved(past, tmp_path / "a.mp4")
    found = probed(tmp_path / "a.mp4")
    assert found.ordinary
    assert (found.stream["codec_name"], found.stream["pix_fmt"]) == ("h264", "yuv420p")
    assert found.seconds == pytest.approx(12.0, abs=0.05)
    assert found.times[:3] == pytest.approx((0.0, 2.5, 9.0))
    shown = Film(tmp_path / "a.mp4")
    assert shown.at(0).shape == (HEIGHT + 1, WIDTH + 1, 3)
    for time, colour in ((0.0, RED), (2.4, RED), (2.6, GREEN), (8.9, GREEN), (9.1, BLUE)):
        assert all(shown.shows(time, colour, x, y) for x in (0, 300) for y in (0, 202))
    assert done == sorted(done)
    assert 0 <= min(done) <= max(done) <= 1


def test_what_was_forgotten_is_not_in_it(tmp_path: Path) -> None:
    ring = Ring(WIDTH, HEIGHT)
    for time, colour in ((10.0, RED), (20.0, GREEN), (30.0, BLUE)):
        ring.put(time, 0, 0, plain(colour))
    ring.forget(25.0)
    saved(Past([Part(0, 0, WIDTH, HEIGHT, ring.changes())], 35.0), tmp_path / "a.mp4")
    shown = Film(tmp_path / "a.mp4")
    assert shown.shows(0, GREEN, 5, 5)
    assert shown.shows(5.1, BLUE, 5, 5)
    assert probed(tmp_path / "a.mp4").seconds == pytest.approx(10.0, abs=0.05)


def test_monitors_stand_side_by_side(tmp_path: Path) -> None:
    left = part(0, 0, (0.0, RED), (4.0, BLUE))
    right = part(WIDTH, 20, (2.0, GREEN))
    saved(Past([left, right], 6.0), tmp_path / "a.mp4")
    shown = Film(tmp_path / "a.mp4")
    assert shown.at(0).shape == (HEIGHT + 20 + 1, 2 * WIDTH, 3)
    assert shown.shows(1.0, BLACK, WIDTH + 9, 50)
    assert shown.shows(2.1, GREEN, WIDTH + 9, 50)
    assert shown.shows(5.0, BLUE, 9, 50)
    assert shown.shows(5.0, GREEN, WIDTH + 9, 50)


def test_a_single_picture_is_a_video(tmp_path: Path) -> None:
    saved(Past([part(0, 0, (7.0, RED))], 7.0), tmp_path / "a.mp4")
    assert probed(tmp_path / "a.mp4").ordinary
    assert Film(tmp_path / "a.mp4").shows(0, RED, 5, 5)


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("mine")
    past = Past([part(0, 0, (0.0, RED), (1.0, BLUE))], 2.0)
    saved(past, path, cancelled=lambda: True)
    assert path.read_text() == "mine"
    saved(past, path)
    assert Film(path).shows(0, RED, 5, 5)
    assert list(tmp_path.iterdir()) == [path]


def test_a_cancelled_one_leaves_nothing(tmp_path: Path) -> None:
    answers = iter([False, True])
    past = Past([part(0, 0, (0.0, RED), (1.0, BLUE))], 2.0)
    assert len(saved(past, tmp_path / "a.mp4", lambda: next(answers))) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films.Film, "full", True)
    with pytest.raises(MediaError, match="disk is full"):
        saved(Past([part(0, 0, (0.0, RED))], 2.0), tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_replaced_is_told_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.mkdir()  # as good as a file that a player on Windows has open
    with pytest.raises(MediaError, match=r"a\.mp4"):
        saved(Past([part(0, 0, (0.0, RED))], 2.0), path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"a\.mp4"):
        saved(Past([part(0, 0, (0.0, RED))], 2.0), tmp_path / "gone" / "a.mp4")
