"""A display list looks the same whether QPainter or Pillow paints it."""

import io
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPainter

from app.core import theme
from app.core.display import DisplayList, lay_out
from app.core.frame import File, Frame, Pixels
from app.core.mark import Mark
from app.media.paint import PillowPainter
from app.ui.canvas import painter as qt_painter
from app.ui.canvas.pyramid import Pyramid

Differences = npt.NDArray[np.int_]

pytestmark = pytest.mark.usefixtures("qapp")


def by_qt(frame: Frame, display: DisplayList, zoom: float = 1.0) -> Pixels:
    """RGB of `frame` as the canvas paints it, `zoom` pixels a frame pixel."""
    width, height = round(frame.width * zoom), round(frame.height * zoom)
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    Pyramid(frame).draw(painter, (width, height))
    qt_painter.paint(painter, display, zoom)
    painter.end()
    shown = np.frombuffer(canvas.constBits(), np.uint8).reshape(height, width, 4)
    return np.ascontiguousarray(shown[:, :, 2::-1])


def by_pillow(frame: Frame, display: DisplayList) -> Pixels:
    encoded = PillowPainter().paint(frame, display)
    return np.asarray(Image.open(io.BytesIO(encoded.data)))


def compared(frame: Frame, marks: Sequence[Mark]) -> tuple[Differences, Differences]:
    """Largest difference of each pixel: of those outside pills, of those at the ends of pills.

    The letters are left out: every font engine draws them in its own way.
    """
    display = lay_out(frame, marks, PillowPainter().measure)
    one, other = by_qt(frame, display).astype(int), by_pillow(frame, display).astype(int)
    differences = np.abs(one - other).max(axis=2)
    outside = np.ones(differences.shape, np.bool_)
    ends = np.zeros(differences.shape, np.bool_)
    for pill in display.pills:
        x1, y1, x2, y2 = (round(value) for value in pill.box)
        pad = round((theme.PILL_PADDING - 2) * pill.border)
        outside[y1:y2, x1:x2] = False
        ends[y1:y2, x1 : x1 + pad] = ends[y1:y2, x2 - pad : x2] = True
    return differences[outside], differences[ends]


def frame(width: int = 640, height: int = 480) -> Frame:
    pixels = np.random.default_rng(4).integers(0, 256, (height // 40, width // 40, 4), np.uint8)
    return Frame(np.ascontiguousarray(pixels.repeat(40, 0).repeat(40, 1)), File("tiles"))


@pytest.mark.parametrize("state", ["plain", "suspect"])
def test_boxes_and_points_agree_to_the_pixel(state: str) -> None:
    where, chance = frame(), random.Random(3)
    marks = []
    for number in range(14):
        x, y = chance.uniform(-5, 600), chance.uniform(-5, 440)
        corners = ((x, y), (x + chance.uniform(1, 150), y + chance.uniform(1, 90)))
        point = number % 5 == 4
        marks.append(
            Mark(
                "point" if point else "box",
                corners[:1] if point else corners,
                f"thing-{chr(97 + number)}",
                where.id,
                state="suspect" if state == "suspect" else "plain",
            )
        )
    outside, ends = compared(where, marks)
    assert outside.max() == 0
    assert ends.max() < 60


def test_polygons_agree_but_for_smoothing() -> None:
    where = frame()
    corners = ((100.5, 100.0), (420.0, 180.25), (350.0, 400.0), (90.0, 350.0))
    outside, _ = compared(where, [Mark("polygon", corners, "leaf", where.id)])
    assert np.quantile(outside[outside > 0], 0.95) < 60
    assert outside.max() < 140


def test_large_pictures_agree() -> None:
    where = frame(2560, 2000)
    marks = [Mark("box", ((300, 300), (900, 700)), "thing", where.id)]
    assert lay_out(where, marks, PillowPainter().measure).strokes[0].width == 4
    outside, ends = compared(where, marks)
    assert outside.max() == 0
    assert ends.max() < 60


def test_every_zoom_paints_lines_of_the_same_pixels() -> None:
    """Lines are two screen pixels wide wherever they lie, whatever the zoom."""
    where = frame(1200, 900)
    marks = [
        Mark("box", ((x + 0.3, y + 0.7), (x + 130, y + 77)), "thing", where.id)
        for x, y in ((20.0, 40.0), (411.0, 300.5), (901.2, 700.9))
    ]
    for zoom in (0.37, 0.5, 0.81, 1.0, 2.0, 3.3):
        display = lay_out(where, marks, qt_painter.measure, 1 / zoom)
        empty = lay_out(where, [], qt_painter.measure, 1 / zoom)
        changed = (by_qt(where, display, zoom) != by_qt(where, empty, zoom)).any(axis=2)
        for stroke in display.strokes:
            (x1, y1), (x2, y2) = stroke.points[0], stroke.points[2]
            row = changed[round((y1 + y2) / 2 * zoom), :]
            left = round(x1 * zoom)
            assert row[left - 3 : left + 3].all(), zoom
            assert not row[left + 3], zoom
            assert not row[left - 4], zoom
            assert round(x2 * zoom) - left >= 6


def test_texts_are_as_wide_as_measured() -> None:
    for text in ("7", "12 Save All", "3 保存全部", "1 שמור הכל"):
        by_pillow = PillowPainter().measure(text, 13)
        assert qt_painter.measure(text, 13) == pytest.approx(by_pillow, rel=0.25)
        assert qt_painter.measure(text, 26) == pytest.approx(2 * qt_painter.measure(text, 13))
