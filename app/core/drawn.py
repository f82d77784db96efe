"""What is painted for each kind of `Annotation`: sizes from `core/theme.py`, shapes from here."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from app.core import theme
from app.core.annotation import Annotation
from app.core.drawing import Cover, Figure, Item, Path, Writing
from app.core.mark import Box, PointXY

Measure = Callable[[str, float], float]
"""The width in pixels of a text in an em of so many pixels."""

_STEP: Final = 3.0  # pixels between the corners of what is round


def drawn(annotation: Annotation, room: Box, measure: Measure) -> tuple[Item, ...]:
    """Return what is painted for `annotation`.

    `room` is what is seen or sent of the frame: what has a head or words stays inside.
    """
    match annotation.kind:
        case "rectangle" | "ellipse":
            return (_outline(annotation),)
        case "arrow":
            return (_arrow(annotation),)
        case "pen" | "highlighter":
            return (_line(annotation),)
        case "pin":
            return _pin(annotation, room, measure)
        case "text":
            return _words(annotation, room, measure)
        case "redaction":
            return (_cover(annotation),)


def all_drawn(annotations: Sequence[Annotation], room: Box, measure: Measure) -> tuple[Item, ...]:
    """Return what is painted for all of them, the lowest first."""
    return tuple(item for each in annotations for item in drawn(each, room, measure))


def text_box(annotation: Annotation, room: Box, measure: Measure) -> Box:
    """Return where the words of a text lie with the plate around them."""
    width, lines = annotation.width, annotation.text.split("\n")
    longest = max(measure(line, theme.WRITING * width) for line in lines)
    across = math.ceil(longest + 2 * theme.WRITING_PADDING * width)
    down = len(lines) * theme.WRITING_LINE * width
    (x, y), (left, top, right, bottom) = annotation.points[0], room
    x, y = max(min(x, right - across), left), max(min(y, bottom - down), top)
    return x, y, x + across, y + down


# ---- the kinds


def _figure(annotation: Annotation, *paths: Path) -> Figure:
    return Figure(annotation.id, paths, annotation.colour, theme.PEN_HALO * annotation.width)


def _outline(annotation: Annotation) -> Figure:
    if annotation.kind == "ellipse":
        points = _around(annotation.bounds)
    else:
        x1, y1, x2, y2 = (_sharp(value, annotation.width) for value in annotation.bounds)
        points = ((x1, y1), (x2, y1), (x2, y2), (x1, y2))
    return _figure(annotation, Path(points, annotation.width, closed=True))


def _sharp(value: float, width: float) -> float:
    """The nearest place for the middle of a line whose edges lie between pixels."""
    return round(value - width / 2) + width / 2


def _around(box: Box) -> tuple[PointXY, ...]:
    """The corners of a polygon that looks like the ellipse in `box`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across, down = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    count = min(max(round(math.pi * (across + down) / _STEP), 24), 240)
    angles = (2 * math.pi * number / count for number in range(count))
    return tuple((x + across * math.cos(a), y + down * math.sin(a)) for a in angles)


def _arrow(annotation: Annotation) -> Figure:
    tail, head = annotation.points
    width, length = annotation.width, math.dist(tail, head)
    if length == 0:
        return _figure(annotation, Path((tail, head), width))
    dx, dy = (head[0] - tail[0]) / length, (head[1] - tail[1]) / length
    long = min(theme.ARROW_HEAD[0] * width, length)
    half = theme.ARROW_HEAD[1] * width * long / (theme.ARROW_HEAD[0] * width)
    base = (head[0] - dx * long, head[1] - dy * long)
    sides = ((base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half))
    point = Path((head, *sides), width / 2, closed=True, filled=True)
    return _figure(annotation, Path((tail, base), width), point)


def _line(annotation: Annotation) -> Figure:
    points = annotation.points if len(annotation.points) > 1 else annotation.points * 2
    if annotation.kind == "pen":
        return _figure(annotation, Path(points, annotation.width, curved=True))
    path = Path(points, theme.HIGHLIGHTER * annotation.width, curved=True)
    return Figure(annotation.id, (path,), annotation.colour, opacity=theme.HIGHLIGHTER_OPACITY)


def _pin(annotation: Annotation, room: Box, measure: Measure) -> tuple[Item, ...]:
    """A head with a letter, over its tip; under it where there is no room above."""
    width, (x, y) = annotation.width, annotation.points[0]
    head, size = theme.PIN_HEAD * width, theme.PIN_LETTER * width
    away, halo = (theme.PIN_TIP + theme.PIN_HEAD / 2) * width, theme.PEN_HALO * width
    up = -1 if y - away - head / 2 - halo >= room[1] else 1
    # A line that is as long as letters need, and as wide as the head.
    half = max((measure(annotation.text, size) + head / 2 - head) / 2, 0.01)
    space = half + head / 2 + halo
    middle = max(min(x, room[2] - space), room[0] + space)
    centre = y + up * away
    disc = Path(((middle - half, centre), (middle + half, centre)), head)
    foot = head * 0.36
    tip = ((x, y), (middle - foot, y + up * away * 0.55), (middle + foot, y + up * away * 0.55))
    figure = _figure(annotation, Path(tip, width / 4, closed=True, filled=True), disc)
    across, down = half + head / 2, head / 2
    box = (middle - across, centre - down, middle + across, centre + down)
    ink = theme.ink_on(annotation.colour)
    return figure, Writing(annotation.id, box, annotation.text, size, ink)


def _words(annotation: Annotation, room: Box, measure: Measure) -> tuple[Item, ...]:
    """A plate of its colour with the words on it, line by line."""
    x1, y1, x2, y2 = text_box(annotation, room, measure)
    width, around = annotation.width, theme.WRITING_RADIUS * annotation.width
    inner = (x1 + around, y1 + around, x2 - around, y2 - around)
    corners = ((inner[0], inner[1]), (inner[2], inner[1]), inner[2:], (inner[0], inner[3]))
    plate = Path(corners, 2 * around, closed=True, filled=True)
    size, step = theme.WRITING * width, theme.WRITING_LINE * width
    ink, left = theme.ink_on(annotation.colour), x1 + theme.WRITING_PADDING * width
    lines = [
        Writing(
            annotation.id,
            (left, y1 + row * step, left + measure(line, size), y1 + (row + 1) * step),
            line,
            size,
            ink,
        )
        for row, line in enumerate(annotation.text.split("\n"))
        if line
    ]
    return (_figure(annotation, plate), *lines)


def _cover(annotation: Annotation) -> Cover:
    x1, y1, x2, y2 = annotation.bounds
    return Cover(annotation.id, (math.floor(x1), math.floor(y1), math.ceil(x2), math.ceil(y2)))
