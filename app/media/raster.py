"""Lines and pills into pixels: exact where they are straight, smooth where they are not.

A canvas here is (H, W, 3) uint8 in the order B, G, R. Everything is clipped to it.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core import theme
from app.core.drawing import Cover, Figure, Path, flattened
from app.core.frame import Pixels
from app.core.mark import Box, PointXY, bounds
from app.core.strokes import Stroke
from app.core.theme import Colour

Values = npt.NDArray[np.floating]
"""(h, w): of each pixel, how much of it is covered (0 to 1), or how far away something is."""
Segment = tuple[PointXY, PointXY]

_TILE: Final = 48  # pixels; distances are computed only where a line passes


def draw_stroke(canvas: Pixels, stroke: Stroke) -> None:
    """Draw a stroke as `app.core.display` says."""
    if stroke.sharp:
        _draw_sharp(canvas, stroke)
    else:
        _draw_smooth(canvas, stroke)


def fill_pill(canvas: Pixels, box: Box, colour: Colour) -> None:
    """Fill `box`, its ends round."""
    region = _region(canvas, box)
    if region is None:
        return
    (left, top), pixels = region
    x1, y1, x2, y2 = box
    xs, ys = _centres(left, top, pixels)
    radius = min(x2 - x1, y2 - y1) / 2
    across = np.maximum(np.abs(xs - (x1 + x2) / 2) - (x2 - x1) / 2 + radius, 0)
    down = np.maximum(np.abs(ys - (y1 + y2) / 2) - (y2 - y1) / 2 + radius, 0)
    _blend(pixels, colour, np.clip(radius + 0.5 - np.hypot(across, down), 0, 1))


def stamp(canvas: Pixels, mask: Pixels, left: int, top: int, box: Box, colour: Colour) -> None:
    """Paint `colour` where `mask` (0 to 255) lies, its corner at `left`, `top`, inside `box`."""
    height, width = mask.shape
    x1, y1 = max(left, math.ceil(box[0]), 0), max(top, math.ceil(box[1]), 0)
    x2 = min(left + width, math.floor(box[2]), canvas.shape[1])
    y2 = min(top + height, math.floor(box[3]), canvas.shape[0])
    if x1 < x2 and y1 < y2:
        part = mask[y1 - top : y2 - top, x1 - left : x2 - left]
        _blend(canvas[y1:y2, x1:x2], colour, part.astype(np.float32) / 255)


def draw_figure(canvas: Pixels, figure: Figure) -> None:
    """Draw a figure as `app.core.drawing` says."""
    layers = ((theme.PAPER, figure.halo), (figure.colour, 0.0))
    for colour, more in layers if figure.halo else layers[1:]:
        for path in figure.paths:
            _draw_path(canvas, path, path.width / 2 + more, colour, figure.opacity)


def fill_cover(canvas: Pixels, cover: Cover) -> None:
    """Let nothing be left of what was under `cover`."""
    left, top, right, bottom = (max(value, 0) for value in cover.box)
    canvas[top:bottom, left:right] = theme.INK[::-1]


# ---- the layers of a stroke


def _layers(stroke: Stroke) -> list[tuple[Colour, float]]:
    """Colours and half widths, from the lowest layer up."""
    half = stroke.width / 2
    return [
        (theme.PAPER, half + 2 * stroke.outline),
        (theme.INK, half + stroke.outline),
        (stroke.colour, half),
    ]


def _segments(stroke: Stroke) -> list[Segment]:
    points = stroke.points
    ends = (*points[1:], points[0]) if stroke.closed else points[1:]
    return list(zip(points, ends, strict=False))


def _dashes(stroke: Stroke) -> Iterator[tuple[Segment, tuple[bool, bool]]]:
    """Cut a broken line into its pieces; with each, which of its ends go on around a corner."""
    assert stroke.dash is not None
    length, period = stroke.dash[0], sum(stroke.dash)
    walked = 0.0
    segments = _segments(stroke)
    for index, (start, end) in enumerate(segments, 1):
        side = math.dist(start, end)
        for number in range(int(walked / period), math.ceil((walked + side) / period)):
            begin = number * period - walked
            low, high = max(begin, 0.0), min(begin + length, side)
            if low < high:
                piece = _between(start, end, low / side), _between(start, end, high / side)
                yield piece, (begin < 0, begin + length > side and index < len(segments))
        walked += side


def _between(start: PointXY, end: PointXY, part: float) -> PointXY:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


# ---- lines along the axes: whole pixels


def _draw_sharp(canvas: Pixels, stroke: Stroke) -> None:
    segments = _segments(stroke)
    *outlines, (colour, half) = _layers(stroke)
    for layer, reach in outlines:
        for segment in segments:
            _fill_line(canvas, segment, reach, (True, True), layer)
    if stroke.dash is None:
        for segment in segments:
            _fill_line(canvas, segment, half, (True, True), colour)
    else:
        for piece, bends in _dashes(stroke):
            _fill_line(canvas, piece, half, bends, colour)


def _fill_line(
    canvas: Pixels, line: Segment, half: float, longer: tuple[bool, bool], colour: Colour
) -> None:
    """Fill a line along an axis, its ends longer by half its width where told."""
    (x1, y1), (x2, y2) = line
    before, after = (half if more else 0.0 for more in longer)
    if y1 == y2:
        ends = (x1 - before, x2 + after) if x1 <= x2 else (x2 - after, x1 + before)
        box = (ends[0], y1 - half, ends[1], y1 + half)
    else:
        ends = (y1 - before, y2 + after) if y1 <= y2 else (y2 - after, y1 + before)
        box = (x1 - half, ends[0], x1 + half, ends[1])
    left, top, right, bottom = (max(math.floor(value + 0.5), 0) for value in box)
    canvas[top:bottom, left:right] = colour[::-1]


# ---- other lines: by the distance of each pixel


def _draw_smooth(canvas: Pixels, stroke: Stroke) -> None:
    *outlines, (colour, half) = _layers(stroke)
    reach = outlines[0][1] + 1
    lines = _by_tile(_segments(stroke), reach)
    dashes = None if stroke.dash is None else _by_tile([d for d, _ in _dashes(stroke)], reach)
    for (row, column), segments in lines.items():
        left, top = column * _TILE, row * _TILE
        pixels = canvas[top : top + _TILE, left : left + _TILE]
        if row >= 0 and column >= 0 and pixels.size:
            distance = _distance(left, top, pixels, segments)
            for layer, width in outlines:
                _blend(pixels, layer, np.clip(width + 0.5 - distance, 0, 1))
            if dashes is not None:
                distance = _distance(left, top, pixels, dashes.get((row, column), []))
            _blend(pixels, colour, np.clip(half + 0.5 - distance, 0, 1))


def _by_tile(segments: Sequence[Segment], reach: float) -> dict[tuple[int, int], list[Segment]]:
    """Rows and columns of the tiles that lines touch within `reach`, with what touches each."""
    tiles: dict[tuple[int, int], list[Segment]] = {}
    for start, end in segments:
        # In pieces, because a long slanted line has few tiles of all those around it.
        count = max(math.ceil(math.dist(start, end) / _TILE), 1)
        ends = [_between(start, end, number / count) for number in range(count + 1)]
        for piece in pairwise(ends):
            (left, right), (top, bottom) = (
                (int((min(values) - reach) // _TILE), int((max(values) + reach) // _TILE))
                for values in zip(*piece, strict=True)
            )
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    tiles.setdefault((row, column), []).append(piece)
    return tiles


def _distance(left: int, top: int, pixels: Pixels, segments: Sequence[Segment]) -> Values:
    """Distance in pixels from each centre of a pixel to the nearest of `segments`."""
    xs, ys = _centres(left, top, pixels)
    nearest = np.full(pixels.shape[:2], np.inf, dtype=np.float32)
    for (x1, y1), (x2, y2) in segments:
        dx, dy = x2 - x1, y2 - y1
        square = max(dx * dx + dy * dy, 1e-12)
        along = np.clip((xs - x1) * (dx / square) + (ys - y1) * (dy / square), 0, 1)
        x, y = xs - x1 - along * dx, ys - y1 - along * dy
        np.minimum(nearest, x * x + y * y, out=nearest)
    return np.sqrt(nearest)


# ---- lines and areas of one colour


def _draw_path(canvas: Pixels, path: Path, half: float, colour: Colour, opacity: float) -> None:
    points = flattened(path)
    ends = (*points[1:], points[0]) if path.closed else points[1:]
    segments: list[Segment] = list(zip(points, ends, strict=False))
    if path.filled:
        _fill(canvas, segments, half, colour, opacity)
        return
    for (row, column), touching in _by_tile(segments, half + 1).items():
        left, top = column * _TILE, row * _TILE
        pixels = canvas[top : top + _TILE, left : left + _TILE]
        if row >= 0 and column >= 0 and pixels.size:
            distance = _distance(left, top, pixels, touching)
            _blend(pixels, colour, np.clip(half + 0.5 - distance, 0, 1) * opacity)


def _fill(
    canvas: Pixels, segments: Sequence[Segment], half: float, colour: Colour, opacity: float
) -> None:
    """Fill what `segments` go around, and `half` more."""
    x1, y1, x2, y2 = bounds([start for start, _end in segments])
    region = _region(canvas, (x1 - half - 1, y1 - half - 1, x2 + half + 1, y2 + half + 1))
    if region is None:
        return
    (left, top), pixels = region
    distance = _distance(left, top, pixels, segments)
    distance[_enclosed(left, top, pixels, segments)] = 0
    _blend(pixels, colour, np.clip(half + 0.5 - distance, 0, 1) * opacity)


def _enclosed(
    left: int, top: int, pixels: Pixels, segments: Sequence[Segment]
) -> npt.NDArray[np.bool_]:
    """Which pixels lie inside: rays to the left cross the line an odd number of times."""
    xs, ys = _centres(left, top, pixels)
    inside = np.zeros(pixels.shape[:2], np.bool_)
    for (x1, y1), (x2, y2) in segments:
        if y1 != y2:
            crossed = ((y1 > ys) != (y2 > ys)) & (xs < x1 + (ys - y1) / (y2 - y1) * (x2 - x1))
            inside ^= crossed
    return inside


# ---- pixels


def _region(canvas: Pixels, box: Box) -> tuple[tuple[int, int], Pixels] | None:
    """Left, top and pixels of the canvas under `box`; None when there are none."""
    left, top = max(math.floor(box[0]), 0), max(math.floor(box[1]), 0)
    right, bottom = math.ceil(box[2]), math.ceil(box[3])
    pixels = canvas[top : max(bottom, top), left : max(right, left)]
    return None if 0 in pixels.shape else ((left, top), pixels)


def _centres(left: int, top: int, pixels: Pixels) -> tuple[Values, Values]:
    """Coordinates of the centres of pixels: (1, w) across and (h, 1) down."""
    height, width = pixels.shape[:2]
    xs = np.arange(left, left + width, dtype=np.float32) + np.float32(0.5)
    ys = np.arange(top, top + height, dtype=np.float32) + np.float32(0.5)
    return xs[None, :], ys[:, None]


def _blend(pixels: Pixels, colour: Colour, coverage: Values) -> None:
    """Lay `colour` over `pixels` as far as it covers them."""
    over = np.array(colour[::-1], dtype=np.float32)
    mixed = pixels + (over - pixels) * coverage[:, :, None]
    pixels[:] = np.rint(mixed)
