"""What is shown of annotations on a widget: which items, and what has to be painted again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QRegion

from app.core.annotation import Annotation
from app.core.drawing import Cover, Figure, Item, boxes
from app.core.drawn import drawn
from app.core.mark import Box, PointXY
from app.ui.annotate.painter import measure
from app.ui.annotate.view import View


@dataclass(frozen=True, slots=True)
class Shown:
    """One annotation as it is painted; `area` is where, in logical pixels."""

    annotation: Annotation
    items: tuple[Item, ...]
    area: QRegion


class Sheet:
    """Keeps what is painted, so that only what has changed is laid out and painted again."""

    def __init__(self, room: Box, view: View) -> None:
        self.shown: tuple[Shown, ...] = ()
        self._room = room
        self._view = view

    @property
    def items(self) -> tuple[Item, ...]:
        """All that is painted, the lowest first."""
        return tuple(item for each in self.shown for item in each.items)

    def enter(self, room: Box, seen: QRegion) -> QRegion:
        """Lie in another room; returns what looks different then, in logical pixels.

        `seen` is what belongs to only one of both rooms.
        """
        self._room = room
        before, region = self.shown, QRegion()
        self.shown = tuple(self._moved_in(each) for each in before)
        for was, now in zip(before, self.shown, strict=True):
            moved = was.items != now.items
            region += was.area + now.area if moved else now.area.intersected(seen)
        return region

    def _moved_in(self, shown: Shown) -> Shown:
        """What has a head or words stays inside."""
        inside = shown.annotation.kind in {"pin", "text"}
        return self._laid_out(shown.annotation, None) if inside else shown

    def show(self, annotations: Sequence[Annotation]) -> QRegion:
        """Show `annotations`; returns what looks different now, in logical pixels."""
        before = {each.annotation.id: each for each in self.shown}
        self.shown = tuple(self._laid_out(each, before.get(each.id)) for each in annotations)
        after = {each.annotation.id: each for each in self.shown}
        region = QRegion()
        for which in before.keys() | after.keys():
            was, now = before.get(which), after.get(which)
            if was is not now:
                region += self._difference(was, now)
        if [which for which in before if which in after] != [
            which for which in after if which in before
        ]:  # another one lies over the others
            for each in self.shown:
                region += each.area
        return region

    def _laid_out(self, annotation: Annotation, before: Shown | None) -> Shown:
        if before is not None and before.annotation is annotation:
            return before
        items = drawn(annotation, self._room, measure)
        if before is not None and (tail := _tail(before.items, items)) is not None:
            return Shown(annotation, items, before.area + self._area(tail))
        return Shown(annotation, items, self._area(box for item in items for box in boxes(item)))

    def _difference(self, was: Shown | None, now: Shown | None) -> QRegion:
        """Where one that was there looks different."""
        if was is None or now is None:
            return QRegion() if (there := was or now) is None else there.area
        match was.items, now.items:
            case [Cover()], [Cover()]:
                return was.area.xored(now.area)
            case [Figure() as old], [Figure() as new] if _tail([old], [new]) is not None:
                return self._area((*_end(old, new), *_end(new, old)))
        return was.area + now.area

    def _area(self, found: Iterable[Box]) -> QRegion:
        area = QRegion()
        for box in found:
            area += self._view.logical(box)
        return area


def _tail(before: Sequence[Item], after: Sequence[Item]) -> tuple[Box, ...] | None:
    """Boxes around what was added to a line that was drawn by hand; None for all else."""
    match before, after:
        case [Figure(paths=[was]) as old], [Figure(paths=[now]) as new] if (
            now.curved and was.width == now.width and _same(was.points, now.points) > 1
        ):
            return tuple(_end(new, old))
    return None


def _end(figure: Figure, other: Figure) -> Iterator[Box]:
    """Yield boxes around where a line has left the way of `other`."""
    path = figure.paths[0]
    same = _same(path.points, other.paths[0].points)
    end = path.points[max(same - 2, 0) :]
    return boxes(replace(figure, paths=(replace(path, points=end),)))


def _same(one: Sequence[PointXY], other: Sequence[PointXY]) -> int:
    """With how many equal points both begin."""
    least = min(len(one), len(other))
    if one[: least - 1] == other[: least - 1]:  # while it is drawn: compared at once
        return least - (one[least - 1] != other[least - 1])
    return next(at for at in range(least) if one[at] != other[at])
