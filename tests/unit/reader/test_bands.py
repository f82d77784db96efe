import numpy as np
import pytest

from app.backends.reader import bands
from app.backends.reader.bands import OVERLAP, Quad
from app.backends.reader.lines import Line


def quad(x: float, y: float, width: float = 80, height: float = 16) -> Quad:
    x2, y2 = x + width, y + height
    return np.array([[x, y], [x2, y], [x2, y2], [x, y2]], np.float32)


def line(x: float, y: float, width: float = 80, height: float = 16) -> Line:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Line("known", corners, (0.0, 1.0))


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("area", [(0, 0, 1920, 1080), (10, 20, 90, 60), (0, 0, 7680, 4320)])
def test_bands_cover_an_area_and_own_each_height_once(
    area: tuple[int, int, int, int], threads: int
) -> None:
    cut = bands.cut(area, threads)
    for height in range(area[1], area[3]):
        owners = [band for band in cut if band.begin <= height < band.end]
        assert len(owners) == 1
        (owner,) = owners
        assert owner.area[1] <= max(area[1], height - OVERLAP)
        assert owner.area[3] >= min(area[3], height + OVERLAP)


def test_what_two_bands_see_at_their_seam_is_one_line() -> None:
    cut = bands.cut((0, 0, 1920, 1080), 2)
    seam = cut[0].end
    seen = [quad(10, 100), quad(10, seam - 8.4)], [quad(10, seam - 7.6), quad(10, 900)]
    assert [tuple(q[0]) for q in bands.joined(cut, seen)] == [
        tuple(seen[0][0][0]),
        tuple(seen[0][1][0]),
        tuple(seen[1][1][0]),
    ]


def test_a_line_that_each_band_leaves_to_the_other_is_not_lost() -> None:
    cut = bands.cut((0, 0, 1920, 1080), 2)
    seam = cut[0].end
    assert len(bands.joined(cut, ([quad(10, seam - 7.6)], [quad(10, seam - 8.4)]))) == 1


def test_something_tall_overruns_its_band() -> None:
    cut = bands.cut((0, 0, 1920, 1080), 2)
    assert bands.overrun(cut, ([quad(10, 100, 20, cut[0].area[3] - 100)], []))
    assert not bands.overrun(cut, ([quad(10, 100)], [quad(10, 1070, 80, 10)]))


def test_known_lines_and_new_ones() -> None:
    known = [line(100, 100), line(300, 100)]
    kept, fresh = bands.settled(known, [quad(101, 99), quad(120, 100, 30)])
    assert (kept, fresh) == (known, [])  # seen again, and a piece of it
    kept, fresh = bands.settled(known, [quad(90, 99, 180)])
    assert kept == [known[1]]  # the first has become part of a longer line
    assert len(fresh) == 1
    kept, fresh = bands.settled(known, [quad(100, 100, 100)])
    assert (kept, len(fresh)) == ([known[1]], 1)  # also of one that is hardly longer


def test_lines_that_go_on_beyond_their_area() -> None:
    area = (100, 0, 400, 50)
    assert bands.are_cut([quad(100, 10)], area, 1000)
    assert bands.are_cut([quad(330, 10, 70)], area, 1000)
    assert not bands.are_cut([quad(200, 10)], area, 1000)
    assert not bands.are_cut([quad(0, 10)], (0, 0, 400, 50), 1000)
