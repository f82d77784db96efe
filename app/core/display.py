"""What is drawn where: a frame and the marks of a reply as a display list.

The canvas paints it with QPainter, a saved picture is painted with Pillow; both draw the same
list, so both look the same. Coordinates are pixels of the frame; (0, 0) is the outer corner of its
first pixel, so whole numbers are borders between pixels.

How a `Stroke` is painted: three solid lines over each other along the same points, PAPER
`width + 4 outline` wide, INK `width + 2 outline` wide, its colour `width` wide. `sharp` strokes
lie along the axes and have mitred corners and square caps; others have round ones. Where `dash` is
given only the coloured line is broken, from the first point on; dashes of sharp strokes have flat
caps. All strokes come first, then the pills: PAPER, its ends round; inside it, smaller by `border`
on every side, the colour; its text `size` pixels an em in the colour `ink`, in the middle, which
for its height means the middle of a capital letter.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core import theme
from app.core.frame import Frame
from app.core.labels import clean, colours, elide
from app.core.mark import Mark, PointXY
from app.core.placing import Box, Placing, hiding
from app.core.theme import Colour

Measure = Callable[[str, float], float]
"""The width in pixels of a text in an em of so many pixels, in the font that will paint it."""

_USUAL_SIDE: Final = 1080  # the short side of a picture that is looked at pixel by pixel


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of mark `number` along `points`, back to the first one when `closed`."""

    number: int
    points: tuple[PointXY, ...]
    closed: bool
    sharp: bool
    colour: Colour
    width: float
    outline: float
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Pill:
    """The label of mark `number`; `box` is left, top, right, bottom with its border."""

    number: int
    box: Box
    text: str
    size: float
    border: float
    colour: Colour
    ink: Colour


@dataclass(frozen=True, slots=True)
class Place:
    """Where mark `number` is (left, top, right, bottom) and its whole label on one line."""

    number: int
    box: Box
    label: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class DisplayList:
    """What is drawn on a frame of `width` x `height` pixels, in painting order."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]
    pills: tuple[Pill, ...]
    places: tuple[Place, ...]


def usual_scale(width: int, height: int) -> int:
    """Return how thick to paint on a picture that is kept: 1 up to full HD, 2 at 4K, 4 at 8K."""
    return max(1, round(min(width, height) / _USUAL_SIDE))


def lay_out(
    frame: Frame,
    marks: Sequence[Mark],
    measure: Measure,
    scale: float | None = None,
    before: DisplayList | None = None,
) -> DisplayList:
    """Return what is drawn on `frame` for the marks of a reply.

    `marks` are all marks of the reply: they are numbered from 1 and coloured together, and those
    that lie on other frames are left out here. `scale` is the number of frame pixels in a screen
    pixel (4 at 25 % zoom), so that lines and letters keep their size on the screen; lines lie on
    whole screen pixels. None paints for a saved picture. `before` is what was drawn at the same
    scale when fewer of the marks were there: its labels stay where they are, but for those that
    would hide a new mark. Equal arguments give equal lists.
    """
    width, height = frame.width, frame.height
    pen = _Pen(width, height, usual_scale(width, height) if scale is None else scale)
    strokes: list[Stroke] = []
    places: list[Place] = []
    extents: list[Box] = []
    for number, (mark, colour) in enumerate(zip(marks, colours(marks), strict=True), 1):
        if mark.frame == frame.id and _drawable(mark):
            drawn = pen.strokes(number, mark, colour)
            strokes += drawn
            places.append(Place(number, pen.inside(mark.bounds), clean(mark.label), colour))
            extents.append(_extent(drawn))
    if not places:
        return DisplayList(width, height, tuple(strokes), (), ())
    pills = _pills(frame, pen, places, extents, measure, _staying(before, places, extents))
    leaders = _leaders(pen, pills, places, extents)
    return DisplayList(width, height, (*leaders, *strokes), pills, tuple(places))


def _drawable(mark: Mark) -> bool:
    """Whether it has points at all, all of them finite."""
    return bool(mark.points) and all(math.isfinite(value) for xy in mark.points for value in xy)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws marks on a frame of `width` x `height`, one screen pixel `unit` wide."""

    width: int
    height: int
    unit: float

    def inside(self, box: Box) -> Box:
        """Return the part of `box` inside the frame."""
        x1, x2 = (min(max(value, 0.0), float(self.width)) for value in (box[0], box[2]))
        y1, y2 = (min(max(value, 0.0), float(self.height)) for value in (box[1], box[3]))
        return x1, y1, x2, y2

    def snap(self, value: float, high: float) -> float:
        """Return the nearest border of screen pixels whose line is still inside 0 to `high`."""
        half = theme.STROKE / 2 * self.unit
        snapped = round(min(max(value, 0.0), high) / self.unit) * self.unit
        return max(min(snapped, high - half), half)

    def line(
        self,
        number: int,
        points: Sequence[PointXY],
        colour: Colour,
        *,
        closed: bool = True,
        sharp: bool = True,
        dash: tuple[float, float] | None = None,
    ) -> Stroke:
        unit = self.unit
        dash = None if dash is None else (dash[0] * unit, dash[1] * unit)
        width, outline = theme.STROKE * unit, theme.OUTLINE * unit
        return Stroke(number, tuple(points), closed, sharp, colour, width, outline, dash)

    def strokes(self, number: int, mark: Mark, colour: Colour) -> list[Stroke]:
        doubtful = mark.state in {"suspect", "doubted"}
        dash = theme.DASH if doubtful else None
        match mark.kind:
            case "point":
                dash = theme.TICK_DASH if doubtful else None
                return self._crosshair(number, mark.points[0], colour, dash)
            case "polygon":
                corners = [self.inside((x, y, x, y))[:2] for x, y in mark.points]
                return [self.line(number, corners, colour, sharp=False, dash=dash)]
            case "box":
                return [self.line(number, self._around(mark.bounds), colour, dash=dash)]

    def _around(self, box: Box) -> list[PointXY]:
        """Corners of a line outside `box`, clockwise: only the last outline reaches inside."""
        outside = (theme.STROKE / 2 + theme.OUTLINE) * self.unit
        x1 = self.snap(box[0] - outside, self.width)
        x2 = self.snap(box[2] + outside, self.width)
        y1 = self.snap(box[1] - outside, self.height)
        y2 = self.snap(box[3] + outside, self.height)
        return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]

    def _crosshair(
        self, number: int, point: PointXY, colour: Colour, dash: tuple[float, float] | None
    ) -> list[Stroke]:
        """Four ticks that leave the point itself open; those outside the frame are left out."""
        x, y = self.snap(point[0], self.width), self.snap(point[1], self.height)
        near, far = (value * self.unit for value in theme.TICK)
        ticks: list[Stroke] = []
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            start = (x + dx * near, y + dy * near)
            if 0 <= start[0] <= self.width and 0 <= start[1] <= self.height:
                end = (x + dx * far, y + dy * far)
                ticks.append(self.line(number, (start, end), colour, closed=False, dash=dash))
        # In a frame that is smaller than a crosshair nothing of it may be left.
        return ticks or [self.line(number, self._around((x, y, x, y)), colour, dash=dash)]


def _extent(strokes: Sequence[Stroke]) -> Box:
    """The smallest box around strokes with their outlines."""
    xs, ys = zip(*(point for stroke in strokes for point in stroke.points), strict=True)
    around = strokes[0].width / 2 + 2 * strokes[0].outline
    return min(xs) - around, min(ys) - around, max(xs) + around, max(ys) + around


def _staying(
    before: DisplayList | None, places: Sequence[Place], extents: Sequence[Box]
) -> dict[int, Pill]:
    """The labels of `before` that can stay, by the number of their mark."""
    if before is None or _crowded(before.places) != _crowded(places):
        return {}
    known = frozenset(before.places)
    fresh = [box for place, box in zip(places, extents, strict=True) if place not in known]
    there = {place.number for place in places if place in known}
    pills = [pill for pill in before.pills if pill.number in there]
    hides = hiding([pill.box for pill in pills], fresh)
    return {pill.number: pill for pill, hidden in zip(pills, hides, strict=True) if not hidden}


def _pills(
    frame: Frame,
    pen: _Pen,
    places: Sequence[Place],
    extents: Sequence[Box],
    measure: Measure,
    staying: Mapping[int, Pill],
) -> tuple[Pill, ...]:
    """Label every place for which there is room; those that stay come before all others."""
    unit = pen.unit
    size, height, gap = (value * unit for value in (theme.TEXT, theme.PILL_HEIGHT, theme.PILL_GAP))
    placing = Placing(pen.width, pen.height, extents, frame.detail, gap=gap, unit=unit)
    for pill in staying.values():
        placing.keep(pill.box)
    crowd = _crowded(places)
    pills = dict(staying)
    for index, place in enumerate(places):
        if place.number in staying:
            continue
        texts = _texts(place, crowd, pen, measure)
        sizes = [
            (math.ceil(max(height, measure(text, size) + 2 * theme.PILL_PADDING * unit)), height)
            for text in texts
        ]
        found = placing.place(index, sizes)
        if found is not None:
            chosen, box = found
            ink, border = theme.ink_on(place.colour), theme.OUTLINE * unit
            text = texts[chosen]
            pills[place.number] = Pill(place.number, box, text, size, border, place.colour, ink)
    return tuple(pills[number] for number in sorted(pills))


def _crowded(places: Sequence[Place]) -> bool:
    """Whether there are so many that labels show only their number."""
    return len(places) > theme.PILL_CROWD


def _leaders(
    pen: _Pen, pills: Sequence[Pill], places: Sequence[Place], extents: Sequence[Box]
) -> Iterator[Stroke]:
    """Yield a line from each label that had to go far away to its place."""
    near = {place.number: extent for place, extent in zip(places, extents, strict=True)}
    for pill in pills:
        line = _leader(pill.box, near[pill.number])
        if math.dist(*line) > 2 * theme.PILL_GAP * pen.unit:
            yield pen.line(pill.number, line, pill.colour, closed=False, sharp=False)


def _texts(place: Place, crowd: bool, pen: _Pen, measure: Measure) -> list[str]:
    """What its pill may say, the longest first: number and name, then the number alone."""
    number = str(place.number)
    if crowd or not place.label:
        return [number]
    room = min(theme.PILL_WIDTH * pen.unit, pen.width) - 2 * theme.PILL_PADDING * pen.unit
    size = theme.TEXT * pen.unit
    name = elide(place.label, lambda name: measure(f"{number} {name}", size) <= room)
    return [f"{number} {name}", number] if name else [number]


def _leader(box: Box, extent: Box) -> tuple[PointXY, PointXY]:
    """The nearest points of a pill and of what is drawn for its mark."""
    (x1, x2), (y1, y2) = (
        _nearest((box[axis], box[axis + 2]), (extent[axis], extent[axis + 2])) for axis in (0, 1)
    )
    return (x1, y1), (x2, y2)


def _nearest(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """A number of each of two ranges, as near to each other as can be."""
    if one[1] < other[0]:
        return one[1], other[0]
    if one[0] > other[1]:
        return one[0], other[1]
    middle = (max(one[0], other[0]) + min(one[1], other[1])) / 2
    return middle, middle
