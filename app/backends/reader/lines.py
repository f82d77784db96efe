"""`Line`: one line of text that was read, and where each of its characters stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core.text_line import TextLine

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]
Bounds = tuple[float, float, float, float]

_LEVEL: Final = 0.1  # of the way across that a line goes up or down, and is still not turned


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text that stands in one line.

    `corners` are pixels of the frame in the direction of reading: start and end of its upper
    edge, then end and start of its lower edge. `stops` has one entry more than `text` has
    characters: where each begins and the last one ends, as a share of the way from start to end.
    `block` and `row` count up in reading order; lines of one row stand side by side. `edge` is
    where the lines that it belongs to begin (x in pixels): what it is indented from, and `step` by
    how much these are indented each time (pixels, 0: unknown). `band` is the part of its height,
    from the upper edge, that holds ink.
    """

    text: str
    corners: Corners
    stops: tuple[float, ...]
    score: float = 1.0
    block: int = 0
    row: int = 0
    edge: float = 0.0
    step: float = 0.0
    band: tuple[float, float] = (0.0, 1.0)

    @property
    def bounds(self) -> Bounds:
        """Left, top, right, bottom."""
        return _bounds(self.corners)

    @property
    def height(self) -> float:
        """Height of the text, in pixels, however it is turned."""
        (x1, y1), _, _, (x2, y2) = self.corners
        return float(((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5)

    @property
    def ink(self) -> Bounds:
        """The box of all its characters."""
        return self.span(0, len(self.text))

    def span(self, begin: int, end: int) -> Bounds:
        """Return the box of the characters from `begin` up to `end`."""
        top_start, top_end, low_end, low_start = self.corners
        return _bounds(
            [
                _between(
                    _between(top_start, top_end, along), _between(low_start, low_end, along), down
                )
                for along in (self.stops[begin], self.stops[end])
                for down in self.band
            ]
        )

    def moved(self, dx: float, dy: float) -> "Line":
        """Return the same line at another place."""
        a, b, c, d = ((x + dx, y + dy) for x, y in self.corners)
        return replace(self, corners=(a, b, c, d), edge=self.edge + dx)

    def scaled(self, factor: float) -> "Line":
        """Return the same line in a picture that is `factor` times as large."""
        a, b, c, d = ((x * factor, y * factor) for x, y in self.corners)
        edge, step = self.edge * factor, self.step * factor
        return replace(self, corners=(a, b, c, d), edge=edge, step=step)


def _between(start: Corner, end: Corner, share: float) -> Corner:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _bounds(corners: Sequence[Corner]) -> Bounds:
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def text_line(line: Line) -> TextLine:
    """Return a line as others know it."""
    (x1, y1), (x2, y2), *_rest = line.corners
    level = abs(y2 - y1) <= _LEVEL * (x2 - x1)
    stops = tuple(x1 + (x2 - x1) * stop for stop in line.stops) if level else ()
    return TextLine(line.text, line.ink, stops, line.score)


def to_header(line: Line) -> dict[str, object]:
    """Return a line as it crosses the pipe."""
    return {
        "text": line.text,
        "corners": [[round(x, 2), round(y, 2)] for x, y in line.corners],
        "stops": [round(stop, 5) for stop in line.stops],
        "score": round(line.score, 4),
        "block": line.block,
        "row": line.row,
        "edge": round(line.edge, 2),
        "step": round(line.step, 3),
        "band": [round(share, 4) for share in line.band],
    }


def from_header(header: Mapping[str, Any]) -> Line:
    """Return the line that `to_header` wrote."""
    a, b, c, d = ((float(x), float(y)) for x, y in header["corners"])
    return Line(
        str(header["text"]),
        (a, b, c, d),
        tuple(float(stop) for stop in header["stops"]),
        float(header["score"]),
        int(header["block"]),
        int(header["row"]),
        float(header["edge"]),
        float(header["step"]),
        (float(header["band"][0]), float(header["band"][1])),
    )
