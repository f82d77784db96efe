"""The file of a recording, without a screen: its times, its kinds, its end where room ends."""

import errno
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.capture.recorder import film as filming
from app.capture.recorder.film import DiskFull, Film
from app.core.errors import MediaError
from tests.e2e.recorded import boxes

WIDTH, HEIGHT = 64, 46


def planes(shade: int) -> Any:
    """Return a picture of one grey."""
    made = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    made[:HEIGHT] = shade
    return made


def filmed(film: Film, seconds: float) -> None:
    """Add ten pictures a second, a key frame every half of it."""
    for number in range(int(seconds * 10)):
        film.add(planes(20 * number % 200), number / 10, key=number % 5 == 0)


def read(path: Path) -> tuple[list[float], list[int]]:
    """Return the times of all pictures and their shades."""
    with av.open(path) as file:
        pictures = [(frame.time or 0.0, frame.to_ndarray()) for frame in file.decode()]
    shades = [int(pixels[:HEIGHT].mean()) for _time, pixels in pictures]
    return [time for time, _pixels in pictures], shades


@pytest.mark.parametrize("hybrid", [True, False])
def test_it_becomes_an_ordinary_file(hybrid: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    film = Film(path, WIDTH, HEIGHT, 10, hybrid=hybrid)
    filmed(film, 2)
    assert "moof" in boxes(path)
    film.close(planes(100), 3.0)
    assert "moof" not in boxes(path)
    times, shades = read(path)
    assert times[:3] == [0, 0.1, 0.2]
    assert times[-1] == pytest.approx(2.999)
    assert shades[:9] == pytest.approx([*range(0, 180, 20)], abs=4)
    with av.open(path) as file:
        assert file.duration == 3_000_000
    assert list(tmp_path.iterdir()) == [path]


def test_ffmpeg_without_hybrid_files_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filming, "_HYBRID", "flag_of_the_future")
    film = Film(tmp_path / "a.mp4", WIDTH, HEIGHT, 10)
    filmed(film, 1)
    film.close(planes(0), 1.0)
    assert len(read(tmp_path / "a.mp4")[0]) == 11
    assert "moof" not in boxes(tmp_path / "a.mp4")


def test_where_there_is_no_room_for_an_ordinary_copy_the_fragments_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.mp4"
    film = Film(path, WIDTH, HEIGHT, 10, hybrid=False)
    filmed(film, 1)
    monkeypatch.setattr(filming, "_copy_pictures", full)
    film.close(planes(0), 1.0)
    assert len(read(path)[0]) == 11
    assert list(tmp_path.iterdir()) == [path]


def test_times_only_go_on(tmp_path: Path) -> None:
    film = Film(tmp_path / "a.mp4", WIDTH, HEIGHT, 10)
    for seconds in (0.0, 0.5, 0.5, 0.4):
        film.add(planes(50), seconds, key=False)
    film.close(planes(50), 0.45)
    assert read(tmp_path / "a.mp4")[0] == [0, 0.5, 0.501, 0.502]


def test_it_plays_up_to_its_last_key_frame_before_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    film = Film(path, WIDTH, HEIGHT, 10)
    filmed(film, 1.2)
    assert read(path)[0][-1] == pytest.approx(0.9)
    film.discard()
    assert not path.exists()


def test_where_nothing_more_can_be_written_it_keeps_what_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp4"
    film = Film(path, WIDTH, HEIGHT, 10)
    filmed(film, 1.2)

    def full(*_given: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(film._file._raw, "write", full, raising=False)
    with pytest.raises(DiskFull):
        filmed(film, 1)
    monkeypatch.undo()
    film.close(planes(0), 5.0)
    assert read(path)[0][-1] == pytest.approx(0.9)
    assert film.bytes == path.stat().st_size


def test_a_folder_that_is_renamed_meanwhile_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "Videos"
    folder.mkdir()
    film = Film(folder / "a.mp4", WIDTH, HEIGHT, 10)
    filmed(film, 0.5)
    moved = folder.rename(tmp_path / "Elsewhere") / "a.mp4"
    film.add(planes(9), 0.6, key=True)
    with pytest.raises(MediaError, match=r"“a\.mp4” was moved or deleted"):
        film.close(planes(9), 1.0)
    times, _shades = read(moved)
    assert times[-1] > 0.9


def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="cannot be written"):
        Film(tmp_path / "none" / "a.mp4", WIDTH, HEIGHT, 10)
