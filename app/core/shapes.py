"""Numbers into shapes: what boxes, points and polygons look like in a model's notation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.mark import MarkKind
from app.core.notation import Node, Notation, Number, Value, scalar
from app.core.vocabulary import CORNERS, ENDS, SIDES, plain

Want = Literal["box", "point", "polygon", "any"]

_INNER: Final = 400  # code points of a string that holds numbers
_INNER_TAG: Final = re.compile(r"</?\w{1,16}>")


@dataclass(frozen=True, slots=True)
class Found:
    """A place as the model gave it.

    `numbers` are x, y, x, y, … in the order written (4 of a box, 2 of a point, 2n of a polygon);
    `fraction` when they are shares of the width and height instead of the model's grid. `t` is
    seconds, `image` counts from 1. `verb` and `more` are what else was said of it, for people.
    """

    kind: MarkKind
    numbers: tuple[float, ...]
    fraction: bool = False
    label: str = ""
    t: float | None = None
    image: int | None = None
    verb: str = ""
    more: str = ""

    @property
    def written(self) -> str:
        """Its numbers for people."""
        return "[" + ", ".join(f"{number:g}" for number in self.numbers) + "]"


def shape(numbers: Sequence[Number], kind: MarkKind) -> Found:
    """Return numbers as a place; shares of 1 only when a decimal point says so."""
    fraction = any(n.decimal for n in numbers) and all(0 <= n.value <= 1 for n in numbers)
    return Found(kind, tuple(n.value for n in numbers), fraction)


def of_numbers(numbers: Sequence[Number], want: Want) -> list[Found]:
    """Read a flat list: `[x1, y1, x2, y2]`, `[x, y]`, or the corners of a polygon."""
    count = len(numbers)
    if want == "polygon":
        return [shape(numbers, "polygon")] if count >= 6 and count % 2 == 0 else []
    if count == 4 and want in ("box", "any"):
        return [shape(numbers, "box")]
    if count == 2 and want in ("point", "any"):
        return [shape(numbers, "point")]
    return []


def of_pairs(pairs: Sequence[Node], want: Want) -> list[Found]:
    """Read `[[x, y], …]`: two pairs are a box when one is wanted, or when they are tuples."""
    numbers = tuple(number for pair in pairs for number in pair.numbers)
    tuples = want == "any" and pairs[0].opener == "("
    if len(pairs) == 2 and (want == "box" or tuples):
        return [shape(numbers, "box")]
    if len(pairs) >= 3 and want in ("polygon", "box"):
        return [shape(numbers, "polygon")]
    if want in ("point", "any"):
        return [shape(pair.numbers, "point") for pair in pairs]
    return []


def shapes(value: Value, want: Want) -> list[Found]:
    """Return the shapes that a value is, read as `want`."""
    if isinstance(value, str):
        return shapes(parsed(_INNER_TAG.sub(" ", value)), want) if _numeric(value) else []
    if isinstance(value, Number) or (value.ended == "not" and value.numbers):
        return []
    if value.pairs:
        return corners(value)
    numbers = value.numbers or _quoted(value)
    if numbers:
        return of_numbers(numbers, want)
    nodes = value.nodes
    if nodes and all(len(node.numbers) == 2 and node.ended != "not" for node in nodes):
        return of_pairs(nodes, want)
    if want == "any" and any(len(node.nodes) >= 3 for node in nodes):
        want = "polygon"
    return [inner for node in nodes for inner in shapes(node, want)]


def corners(node: Node) -> list[Found]:
    """Read a shape whose numbers have names of their own.

    `{"x1": …, "y1": …, "x2": …, "y2": …}` and its like, `{"x": …, "y": …, "width": …, "height":
    …}`, `{"top_left": […], "bottom_right": […]}`, `{"x": …, "y": …}`.
    """
    known = {plain(key): _number(value) for key, value in node.pairs}
    numbers = {key: value for key, value in known.items() if value is not None}
    for names in CORNERS:
        if numbers.keys() >= set(names):
            return [shape([numbers[name] for name in names], "box")]
    for names in SIDES:
        if numbers.keys() >= set(names):
            return _reaching(*(numbers[name] for name in names))
    if numbers.keys() >= {"x", "y"}:
        third = known.keys() & {"z", "w", "h", "width", "height"}
        return [] if third else [shape((numbers["x"], numbers["y"]), "point")]
    return _between(node)


def _number(value: Value) -> Number | None:
    found = scalar(value.strip()) if isinstance(value, str) else value
    return found if isinstance(found, Number) else None


def _reaching(x: Number, y: Number, width: Number, height: Number) -> list[Found]:
    """Return the box that reaches so far from its top-left corner."""
    # Sums of decimals are a little off: 0.1 + 0.9 must not lie outside of 1.
    right, bottom = round(x.value + width.value, 6), round(y.value + height.value, 6)
    beyond = max(x.value, y.value, width.value, height.value) <= 1 < max(right, bottom)
    if beyond or width.value <= 0 or height.value <= 0:
        return []
    decimal = width.decimal or height.decimal
    return [shape((x, y, Number(right, decimal), Number(bottom, decimal)), "box")]


def _between(node: Node) -> list[Found]:
    """Return the box between two corners that are given as points."""
    nodes = {plain(key): value for key, value in node.pairs if isinstance(value, Node)}
    for names in ENDS:
        ends = [shapes(nodes[name], "point") for name in names if name in nodes]
        if [len(end) for end in ends] == [1, 1]:
            (first,), (second,) = ends
            fraction = first.fraction and second.fraction
            return [Found("box", first.numbers + second.numbers, fraction)]
    return []


def parsed(text: str) -> Node:
    """Return short text as a bracket: the one that it is, or one around it."""
    notation = Notation("[", key="value")
    at, text = 0, text.strip()
    while at < len(text) and not notation.failed and not notation.done:
        at, _ = notation.step(text, at, last=True)
    if notation.failed or notation.done:
        return Node("[")
    *_, root = notation.finish(cut=False)
    root.ended = "own"
    whole = root.items[0] if len(root.items) == 1 and not root.pairs else None
    return whole if isinstance(whole, Node) else root


def _quoted(node: Node) -> tuple[Number, ...]:
    """Return the numbers of `["1", "2", "3", "4"]`."""
    found = tuple(scalar(item.strip()) for item in node.items[:8] if isinstance(item, str))
    numbers = tuple(number for number in found if isinstance(number, Number))
    return numbers if len(numbers) == len(node.items) and not node.pairs else ()


def _numeric(text: str) -> bool:
    return len(text) <= _INNER and not text.endswith("…") and any(c.isdigit() for c in text)
