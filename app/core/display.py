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
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core import theme
from app.core.frame import Frame
from app.core.labels import clean, colours, elide
from app.core.mark import Box, Mark, PointXY
from app.core.placing import Placing, hiding
from app.core.strokes import Pen, Stroke, extent
from app.core.theme import Colour

Measure = Callable[[str, float], float]
"""The width in pixels of a text in an em of so many pixels, in the font that will paint it."""

_USUAL_SIDE: Final = 1080  # the short side of a picture that is looked at pixel by pixel


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
    """Where mark `number` is (left, top, right, bottom) and its whole label on one line.

    Of one that is `bare` no label is drawn.
    """

    number: int
    box: Box
    label: str
    colour: Colour
    bare: bool = False


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
    hidden: Collection[int] = (),
) -> DisplayList:
    """Return what is drawn on `frame` for the marks of a reply.

    `marks` are all marks of the reply: they are numbered from 1 and coloured together, and those
    that lie on other frames are left out here. `scale` is the number of frame pixels in a screen
    pixel (4 at 25 % zoom), so that lines and letters keep their size on the screen; lines lie on
    whole screen pixels. None paints for a saved picture. `before` is what was drawn at the same
    scale when fewer of the marks were there: its labels stay where they are, but for those that
    would hide a new mark. Marks whose numbers are in `hidden` are left out. Equal arguments give
    equal lists.
    """
    steps = laying_out(frame, marks, measure, scale, before, hidden)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            display: DisplayList = end.value
            return display


def laying_out(
    frame: Frame,
    marks: Sequence[Mark],
    measure: Measure,
    scale: float | None = None,
    before: DisplayList | None = None,
    hidden: Collection[int] = (),
) -> Generator[None, None, DisplayList]:
    """Do what `lay_out` does bit by bit: what lies between two steps takes a moment at most."""
    width, height = frame.width, frame.height
    pen = Pen(width, height, usual_scale(width, height) if scale is None else scale)
    strokes: list[Stroke] = []
    places: list[Place] = []
    extents: list[Box] = []
    for number, (mark, named) in enumerate(zip(marks, colours(marks), strict=True), 1):
        yield
        if mark.frame == frame.id and number not in hidden and _drawable(mark):
            quoted = mark.state == "quoted"
            colour = theme.QUOTED if quoted else named
            drawn = pen.strokes(number, mark, colour)
            strokes += drawn
            box, label = pen.inside(mark.bounds), clean(mark.label)
            places.append(Place(number, box, label, colour, bare=quoted))
            extents.append(extent(drawn))
    if not places:
        return DisplayList(width, height, tuple(strokes), (), ())
    staying = _staying(before, places, extents)
    pills = yield from _pills(frame, pen, places, extents, measure, staying)
    leaders = _leaders(pen, pills, places, extents)
    return DisplayList(width, height, (*leaders, *strokes), pills, tuple(places))


def _drawable(mark: Mark) -> bool:
    """Whether it has points at all, all of them finite."""
    return bool(mark.points) and all(math.isfinite(value) for xy in mark.points for value in xy)


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
    pen: Pen,
    places: Sequence[Place],
    extents: Sequence[Box],
    measure: Measure,
    staying: Mapping[int, Pill],
) -> Generator[None, None, tuple[Pill, ...]]:
    """Label every place for which there is room; those that stay come before all others."""
    unit = pen.unit
    height, gap = theme.PILL_HEIGHT * unit, theme.PILL_GAP * unit
    placing = Placing(pen.width, pen.height, extents, frame.detail, gap=gap, unit=unit)
    for pill in staying.values():
        placing.keep(pill.box)
    crowd = _crowded(places)
    pills = dict(staying)
    for index, place in enumerate(places):
        if place.bare or place.number in staying:
            continue
        yield
        texts = _texts(place, crowd, unit, pen.width, measure)
        sizes = [(_pill_width(text, unit, measure), height) for text in texts]
        found = placing.place(index, sizes, crowded=crowd)
        if found is not None:
            chosen, box = found
            pills[place.number] = _pill(place, box, texts[chosen], unit)
    return tuple(pills[number] for number in sorted(pills))


def _crowded(places: Sequence[Place]) -> bool:
    """Whether there are so many that labels show only their number."""
    return len(places) > theme.PILL_CROWD


def _leaders(
    pen: Pen, pills: Sequence[Pill], places: Sequence[Place], extents: Sequence[Box]
) -> Iterator[Stroke]:
    """Yield a line from each label that had to go far away to its place."""
    near = {place.number: extent for place, extent in zip(places, extents, strict=True)}
    for pill in pills:
        line = _leader(pill.box, near[pill.number])
        if math.dist(*line) > 2 * theme.PILL_GAP * pen.unit:
            yield pen.line(pill.number, line, pill.colour, closed=False, sharp=False)


def _pill(place: Place, box: Box, text: str, unit: float) -> Pill:
    size, border = theme.TEXT * unit, theme.OUTLINE * unit
    return Pill(place.number, box, text, size, border, place.colour, theme.ink_on(place.colour))


def _pill_width(text: str, unit: float, measure: Measure) -> float:
    least = theme.PILL_HEIGHT * unit
    return math.ceil(max(least, measure(text, theme.TEXT * unit) + 2 * theme.PILL_PADDING * unit))


def _texts(place: Place, crowd: bool, unit: float, width: float, measure: Measure) -> list[str]:
    """What its pill may say, the longest first: number and name, then the number alone."""
    number = str(place.number)
    if crowd or not place.label:
        return [number]
    room = min(theme.PILL_WIDTH * unit, width) - 2 * theme.PILL_PADDING * unit
    size = theme.TEXT * unit
    name = elide(place.label, lambda name: measure(f"{number} {name}", size) <= room)
    return [f"{number} {name}", number] if name else [number]


def opened(display: DisplayList, number: int, measure: Measure, scale: float) -> Pill | None:
    """Return the label of mark `number` with its name, as it is shown while that one is meant.

    It lies over whatever is there, but not over its own mark where it can be avoided. `scale` as
    for `lay_out`. None where there is no such mark, or it has no label.
    """
    place = next((place for place in display.places if place.number == number), None)
    if place is None or place.bare:
        return None
    text = _texts(place, False, scale, display.width, measure)[0]
    known = next((pill for pill in display.pills if pill.number == number), None)
    if known is not None and known.text == text:
        return known
    width, height = _pill_width(text, scale, measure), theme.PILL_HEIGHT * scale
    left, top, _right, bottom = place.box
    gap = theme.PILL_GAP * scale + (theme.STROKE + 3 * theme.OUTLINE) * scale
    starts = [(left, top - gap - height), (left, bottom + gap)]
    if known is not None:
        x1, y1, x2, _y2 = known.box
        starts = [(x1, y1), (x2 - width, y1), ((x1 + x2 - width) / 2, y1), *starts]
    boxes = [_inside(start, (width, height), display) for start in starts]
    clear = (box for box in boxes if not _touch(box, place.box))
    return _pill(place, next(clear, boxes[0]), text, scale)


def _inside(corner: PointXY, size: PointXY, display: DisplayList) -> Box:
    """A box of `size` as near to `corner` as the frame allows."""
    x, y = (
        max(min(at, whole - side), 0.0)
        for at, side, whole in zip(corner, size, (display.width, display.height), strict=True)
    )
    return x, y, x + size[0], y + size[1]


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


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
