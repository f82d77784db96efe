"""The places of marks as text for other programs: pixels, thousandths, CSV, JSON.

Thousandths are those of GLM: 0 to 1000 of the width and of the height of a mark's own frame. The
JSON has them under the names that GLM gives them, and pixels beside.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final, Literal

from app.core.labels import clean
from app.core.mark import PER_MILLE, Mark, MarkKind, PointXY
from app.core.tables import harmless

Number = int | float
Format = Literal["pixels", "thousandths", "csv", "json"]

COLUMNS: Final = (
    *("number", "label", "frame", "kind", "x1", "y1", "x2", "y2"),
    *("x1_1000", "y1_1000", "x2_1000", "y2_1000", "points", "seconds", "state"),
)
_KEYS: Final[Mapping[MarkKind, str]] = {
    "box": "bbox_2d",
    "point": "point_2d",
    "polygon": "polygon_2d",
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A mark as people know it: its number in the reply, that of its frame, the frame's size."""

    number: int
    mark: Mark
    image: int
    size: tuple[int, int]


def rounded(value: float) -> Number:
    """Return `value` to a tenth, whole numbers as such."""
    near = round(value, 1)
    return int(near) if near == int(near) else near


def flat(points: Iterable[PointXY]) -> list[Number]:
    """Return points in pixels as x, y, x, y …, to a tenth."""
    return [rounded(value) for point in points for value in point]


def per_mille(points: Iterable[PointXY], size: tuple[int, int]) -> tuple[PointXY, ...]:
    """Return points in pixels of a frame of `size` as thousandths of it, 0 to 1000."""
    width, height = size
    return tuple((x * PER_MILLE / width, y * PER_MILLE / height) for x, y in points)


def written(marks: Sequence[Numbered], wanted: Format) -> str:
    """Return the places of `marks` in one of the formats, a line each but for JSON.

    A line of pixels or thousandths has the two corners of a box, or all points of what is none.
    """
    match wanted:
        case "pixels":
            return "\n".join(_line(one.mark.points) for one in marks)
        case "thousandths":
            return "\n".join(_line(per_mille(one.mark.points, one.size)) for one in marks)
        case "csv":
            return _csv(marks)
        case "json":
            rows = ",\n".join(f"  {json.dumps(_item(one), ensure_ascii=False)}" for one in marks)
            return f"[\n{rows}\n]" if marks else "[]"


def _whole(points: Iterable[PointXY]) -> list[int]:
    return [round(value) for point in points for value in point]


def _line(points: Iterable[PointXY]) -> str:
    return ",".join(map(str, _whole(points)))


def _csv(marks: Sequence[Numbered]) -> str:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for one in marks:
        mark = one.mark
        left, top, right, bottom = mark.bounds
        corners = ((left, top), (right, bottom))
        writer.writerow(
            (
                one.number,
                harmless(clean(mark.label)),
                one.image,
                mark.kind,
                *flat(corners),
                *_whole(per_mille(corners, one.size)),
                "" if mark.kind == "box" else " ".join(map(str, flat(mark.points))),
                "" if mark.t is None else rounded(mark.t),
                mark.state,
            )
        )
    return file.getvalue()


def _item(one: Numbered) -> dict[str, Any]:
    mark = one.mark
    item: dict[str, Any] = {
        "number": one.number,
        "label": mark.label,
        "image": one.image,
        _KEYS[mark.kind]: _whole(per_mille(mark.points, one.size)),
        "rect": flat(mark.points),
    }
    return item if mark.t is None else item | {"t": rounded(mark.t)}
