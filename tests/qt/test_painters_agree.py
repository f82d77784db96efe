"""A display list looks the same whether QPainter or Pillow paints it."""

import io
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from app.core import theme
from app.core.display import DisplayList, Stroke, lay_out
from app.core.frame import File, Frame, Pixels
from app.core.mark import Mark
from app.core.placing import Box
from app.core.theme import Colour
from app.media.paint import PillowPainter

Differences = npt.NDArray[np.int_]


def by_qt(frame: Frame, display: DisplayList) -> Pixels:
    """RGB of `frame` with strokes and empty pills, painted as `app.core.display` says."""
    height, width = frame.height, frame.width
    image = QImage(frame.pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32)
    canvas = image.copy()
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in display.strokes:
        _stroke(painter, stroke)
    for pill in display.pills:
        _pill(painter, pill.box, theme.PAPER, 0)
        _pill(painter, pill.box, pill.colour, pill.border)
    painter.end()
    shown = np.frombuffer(canvas.constBits(), np.uint8).reshape(height, width, 4)
    return np.ascontiguousarray(shown[:, :, 2::-1])


def _stroke(painter: QPainter, stroke: Stroke) -> None:
    outline = stroke.outline
    for colour, width in (
        (theme.PAPER, stroke.width + 4 * outline),
        (theme.INK, stroke.width + 2 * outline),
        (stroke.colour, stroke.width),
    ):
        cap = Qt.PenCapStyle.SquareCap if stroke.sharp else Qt.PenCapStyle.RoundCap
        join = Qt.PenJoinStyle.MiterJoin if stroke.sharp else Qt.PenJoinStyle.RoundJoin
        pen = QPen(QBrush(QColor(*colour)), width, Qt.PenStyle.SolidLine, cap, join)
        if stroke.dash is not None and colour == stroke.colour:
            if stroke.sharp:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([length / width for length in stroke.dash])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [QPointF(x, y) for x, y in stroke.points]
        if stroke.closed:
            painter.drawPolygon(QPolygonF(points))
        else:
            painter.drawPolyline(QPolygonF(points))


def _pill(painter: QPainter, box: Box, colour: Colour, border: float) -> None:
    x1, y1, x2, y2 = box
    inside = QRectF(x1, y1, x2 - x1, y2 - y1).adjusted(border, border, -border, -border)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*colour))
    painter.drawRoundedRect(inside, inside.height() / 2, inside.height() / 2)


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
