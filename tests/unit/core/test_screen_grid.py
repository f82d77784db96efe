"""A test grid, and pictures that show it as it is, elsewhere, scaled, blurred, tinted."""

import numpy as np
import pytest

from app.core.grid_words import Drawn, judged
from app.core.screen_grid import Pixels, draw, look

SIZE = (1280, 800)


@pytest.fixture(scope="module")
def grid() -> Pixels:
    return draw(*SIZE, 3)


def scaled(picture: Pixels, width: int, height: int) -> Pixels:
    """The nearest pixel of each."""
    rows = np.arange(height) * picture.shape[0] // height
    columns = np.arange(width) * picture.shape[1] // width
    chosen: Pixels = picture[rows][:, columns]
    return chosen


def said(picture: Pixels | None, number: int = 3, scale: float = 1.0) -> tuple[bool, str]:
    seen = None if picture is None else look(picture, SIZE)
    check = judged(Drawn(number, "DP-1", SIZE, scale), seen)
    assert check.ok == (not check.hint)
    return check.ok, check.found


@pytest.mark.parametrize("size", [(360, 240), (1280, 800), (1081, 1921), (3840, 2160)])
@pytest.mark.parametrize("number", [1, 2, 17])
def test_a_picture_of_it_is_recognised_exactly(size: tuple[int, int], number: int) -> None:
    seen = look(draw(*size, number), size)
    assert seen.number == number
    assert seen.whole(size)
    assert seen.sharp
    assert seen.tint == 0


def test_as_it_is(grid: Pixels) -> None:
    well, found = said(grid)
    assert well
    assert "1280×800" in found


def test_one_pixel_off_is_found(grid: Pixels) -> None:
    moved = np.roll(grid, (2, 1), (0, 1))
    well, found = said(moved)
    assert not well
    assert "1 pixels across and 2 down" in found
    assert look(np.roll(grid, (-1, -3), (0, 1)), SIZE).offset == (-3, -1)


@pytest.mark.parametrize(("width", "height"), [(1600, 1000), (2560, 1600), (853, 533), (1280, 720)])
def test_another_scale_is_found(grid: Pixels, width: int, height: int) -> None:
    picture = scaled(grid, width, height)
    seen = look(picture, SIZE)
    assert seen.number == 3
    assert seen.scale == pytest.approx((width / 1280, height / 800), abs=0.003)
    assert not said(picture)[0]


def test_a_part_of_a_larger_picture_is_found(grid: Pixels) -> None:
    desktop = np.zeros((1080, 1920, 4), np.uint8)
    desktop[100:900, 200:1480] = grid
    assert look(desktop, SIZE).offset == (200, 100)
    assert not said(desktop)[0]


def test_blurred_lines_are_found_and_a_broken_scale_explains_them(grid: Pixels) -> None:
    wide = grid.astype(np.uint16)
    blurred = (wide + np.roll(wide, 1, 1) + np.roll(wide, 1, 0) + np.roll(wide, (1, 1), (0, 1))) / 4
    picture = blurred.astype(np.uint8)
    picture[:48] = grid[:48]  # the marks as they were
    picture[-48:] = grid[-48:]
    assert not look(picture, SIZE).sharp
    assert not said(picture)[0]
    well, found = said(picture, scale=1.25)
    assert well
    assert "125%" in found


def test_a_tint_is_found(grid: Pixels) -> None:
    warm = grid.copy()
    warm[:, :, 0] = warm[:, :, 0] * 0.95
    seen = look(warm, SIZE)
    assert seen.tinted
    assert not said(warm)[0]


def test_pictures_without_it_are_found(grid: Pixels) -> None:
    assert not said(None)[0]
    assert not said(np.zeros_like(grid))[0]
    well, found = said(grid, number=1)
    assert not well
    assert "monitor 3" in found


def test_three_bytes_a_pixel_do_as_well(grid: Pixels) -> None:
    assert look(np.ascontiguousarray(grid[:, :, :3]), SIZE).whole(SIZE)


def test_a_monitor_that_is_too_small() -> None:
    with pytest.raises(ValueError, match="too small"):
        draw(320, 200, 1)
