"""Which reading of a model's numbers fits, and the picture that it is asked about."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calibrate import Calibration, counting, judged
from app.core.calibrated import Calibrated, Calibrations
from app.core.known_shapes import HEIGHT, QUESTION, SHAPES, WIDTH, picture
from app.core.mark import Grid, Mark
from app.core.settings_table import read, table_of

GRIDS = [Grid(scale, order) for scale in (1000.0, 1.0, 100.0, None) for order in ("xy", "yx")]
SHARE = 1_000_000.0  # as plain numbers give shares


def written(grid: Grid, sent: tuple[float, float], off: list[float]) -> list[Mark]:
    """The true boxes, each corner `off` by shares of the picture, as a model of `grid` writes."""
    unit = {None: sent, 1.0: (SHARE, SHARE)}.get(grid.scale, (grid.scale or 1.0,) * 2)
    marks = []
    for shape in SHAPES:
        x1, y1, x2, y2 = (
            (end / side + wrong) * full
            for end, side, wrong, full in zip(
                shape.box, (WIDTH, HEIGHT) * 2, off, unit * 2, strict=True
            )
        )
        points = ((x1, y1), (x2, y2)) if grid.order == "xy" else ((y1, x1), (y2, x2))
        marks.append(Mark("box", points, shape.name.title(), ""))
    return marks


@given(
    st.sampled_from(GRIDS),
    st.sampled_from([(1344.0, 896.0), (672.0, 448.0), (2688.0, 1792.0), (1000.0, 666.0)]),
    st.lists(st.floats(-0.012, 0.012), min_size=4, max_size=4),
)
def test_a_model_that_is_a_little_off_is_understood(
    grid: Grid, sent: tuple[float, float], off: list[float]
) -> None:
    found = judged(written(grid, sent, off), sent)
    assert (found.verdict, found.grid) == ("good", grid)
    assert 0.5 <= found.iou <= 1.0


def test_readings_that_are_the_same_are_not_told_apart() -> None:
    found = judged(written(Grid(), (1000.0, 1000.0), [0.0] * 4), (1000.0, 1000.0))
    assert found.verdict == "unclear"
    assert "several ways" in found.told


@pytest.mark.parametrize("marks", [[], [Mark("point", ((500.0, 500.0),), "red", "")]])
def test_points_and_silence_tell_nothing(marks: list[Mark]) -> None:
    assert judged(marks, (1344.0, 896.0)) == Calibration("doubtful" if marks else "nothing")


def test_how_a_model_counts_is_said() -> None:
    assert counting(Grid()) == "it counts from 0 to 1000"
    assert counting(Grid(None, "yx")) == "it counts in pixels, down before across"


def test_each_shape_is_where_it_is_said_to_be_and_has_its_own_colour() -> None:
    frame = picture()
    assert (frame.width, frame.height) == (WIDTH, HEIGHT)
    colours = frame.pixels[:, :, :3]
    for shape in SHAPES:
        ys, xs = np.nonzero((colours == shape.bgr).all(axis=2))
        around = (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
        assert around == pytest.approx(shape.box, abs=2)
        assert shape.name in QUESTION


def test_what_is_known_survives_the_settings_file() -> None:
    one = Calibrated("https://a.example", "glm-4.6v", 0.0, "yx", 0.93, 6, "2026-11-22")
    kept, problems = read(Calibrations, table_of(Calibrations().including(one)))
    assert problems == ()
    assert kept.of("https://a.example", "glm-4.6v") == one
    assert kept.grid("https://a.example", "glm-4.6v") == Grid(None, "yx")
    assert kept.grid("https://a.example", "") == Grid(None, "yx")
    assert kept.grid("https://a.example", "other") == Grid()
    assert kept.of("https://b.example", "") is None
