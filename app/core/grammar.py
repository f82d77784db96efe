"""Places in what a model writes: from a finished bracket to shapes in the model's own numbers.

GLM-4.6V names places as `[[x1,y1,x2,y2]]`, `[[x,y]]`, polygons, `{"label": …, "bbox_2d": […]}`,
tracks `{"0": [{…}]}` by second, and calls such as `left_click(start_box='[x,y]')`; other models and
careless prompts give relatives of these. What is clear is taken, whatever its spelling; what could
be something else (a version, a range, a matrix, camera coordinates) is not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.evident import COUNTED, listed, paired
from app.core.fields import Fields, clipped, image_number, seconds, wanted
from app.core.notation import Node, Number
from app.core.shapes import Found, of_numbers, of_pairs, shape, shapes
from app.core.vocabulary import AXES, meaning, plain

_LARGE: Final = 10  # smaller numbers count things
_TINY: Final = 3  # units of 1000: nothing that is looked for is smaller both ways
_FIRST: Final = 8  # pairs of an outer object that may say which picture it is about

_ACTION: Final = re.compile(
    r"(?:.*[._])?(?:click|double_?click|right_?click|press|long_?press|tap|drag|swipe|hover|move"
    r"|move_?to|scroll|select|mouse_?move|input_?text)",
    re.IGNORECASE,
)
_IMAGE_KEY: Final = re.compile(r"(?:image|picture|图|图片)[\s_-]*(\d{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aside:
    """Words of a place notation that stand for no place by themselves."""

    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around a bracket say.

    `asked`: places are talked about, so that numbers without a key count. `pairs`: a single pair of
    them does, too; `near`: even a small one, which else is a citation or an interval. `outline`:
    the talk is of polygons. `prose`: nothing but the numbers themselves says that they are a place,
    so they have to look like one. `evident`: not asked, but a list of boxes counts where a number
    is above `least`; `paired`: two corners side by side do, too.
    """

    asked: bool = False
    pairs: bool = False
    near: bool = False
    outline: bool = False
    prose: bool = False
    evident: bool = False
    paired: bool = False
    least: float = COUNTED


def harvest(node: Node, above: Sequence[Node], context: Context) -> list[Found | Aside]:
    """Return what a bracket that just closed says by itself; `above` are those around it.

    Brackets inside it were asked before; a bracket that is only the value of a key of places says
    nothing, the object around it does.
    """
    if node.pairs:
        return [] if is_value(node, above) else _object(node, above, context)
    if node.call:
        return _positional(node, context)
    if node.opener.startswith("<") and len(node.opener) > 1:
        want = wanted(node.key, node, asked=context.asked)
        return list(shapes(node, want)) if want else []
    if node.ended != "own" or any(n.key or n.pairs or n.call for n in (node, *above)):
        return []
    return list(_bare(node, above, context))


def is_value(node: Node, above: Sequence[Node]) -> bool:
    """Tell whether `node` spells out the place of an object around it (`"bbox": {"x1": …}`)."""
    for inner in (node, *reversed(above)):
        if inner.key:
            placed = meaning(inner.key) in ("box", "point", "polygon", "place", "maybe place")
            return placed or plain(inner.key) in AXES
        if inner is not node and inner.pairs:
            break
    return False


def _object(node: Node, above: Sequence[Node], context: Context) -> list[Found | Aside]:
    fields = Fields(node, asked=context.asked)
    if not fields.placed:
        named = list(_by_name(node, above, context))
        if named:
            return [*named]
        if not node.fruitful and node.key:
            return []
        words = [f"{key}: {text}" for key, text in fields.rest]
        return [Aside(line) for line in (fields.verb, fields.label, *words) if line]
    t = _time(node, above) if fields.t is None else fields.t
    image = fields.image or _image(above)
    label = fields.label or _inherited(node, above)
    more = ", ".join(f"{key}: {text}" for key, text in fields.rest)
    places = fields.places
    labels = fields.labels if len(fields.labels) == len(places) else [label] * len(places)
    if not places:
        return [Aside(label)] if label else []
    last = len(places) - 1
    return [
        replace(
            place,
            label=clipped(own),
            t=t,
            image=image,
            verb=fields.verb if n == 0 else "",
            more=more if n == last else "",
        )
        for n, (place, own) in enumerate(zip(places, labels, strict=True))
    ]


def _by_name(node: Node, above: Sequence[Node], context: Context) -> Iterator[Found]:
    """Read `{"OK": [1, 2, 3, 4], "Cancel": [[5, 6, 7, 8]]}`: every value a box, keys the labels."""
    if not context.asked or node.call or any(isinstance(value, Number) for _, value in node.pairs):
        return
    lists = [(key, value) for key, value in node.pairs if isinstance(value, Node)]
    if len(lists) != len(node.pairs) or any(value.fruitful for _, value in lists):
        return
    found = [(key, shapes(value, "any")) for key, value in lists]
    named = replace(context, pairs=True)
    if not all(plausible(place, named) for _, places in found for place in places):
        return
    for key, places in found:
        number = _IMAGE_KEY.fullmatch(key.strip())
        image = int(number[1]) if number else _image(above)
        for place in places:
            yield replace(place, label="" if number else clipped(key), image=image)


def _positional(node: Node, context: Context) -> list[Found | Aside]:
    """Read `click(100, 200)`, `click([100, 200])`, `click('[100, 200]')`."""
    if not (context.asked and _ACTION.fullmatch(node.call)) or node.ended == "not":
        return []
    if node.numbers:
        return list(of_numbers(node.numbers, "any"))
    return [place for item in node.items for place in shapes(item, "any")]


def _bare(node: Node, above: Sequence[Node], context: Context) -> list[Found]:
    """Read a list of numbers without any key: four are a box at once, pairs wait for their list."""
    if not context.asked:
        return []
    if len(node.numbers) == 4:
        label = above[-1].items[-2] if above and len(above[-1].items) > 1 else ""
        box = shape(node.numbers, "box")
        label = clipped(label) if isinstance(label, str) else ""
        return [replace(box, label=label)] if plausible(box, context) else []
    if len(node.numbers) == 2 and not above:
        point = shape(node.numbers, "point")
        return [point] if plausible(point, context) else []
    nodes = node.nodes
    if nodes and all(len(pair.numbers) == 2 for pair in nodes):
        outline = context.outline or (bool(above) and len(nodes) >= 3)
        places = of_pairs(nodes, "polygon" if outline and len(nodes) >= 3 else "any")
        return (
            places
            if any(plausible(place, replace(context, pairs=True)) for place in places)
            else []
        )
    return []


def whole(brackets: Sequence[Node], context: Context) -> list[Found | Aside]:
    """Return what brackets say that stand side by side: `(x1, y1), (x2, y2)` is one box."""
    pairs = all(node.opener == "(" and len(node.numbers) == 2 for node in brackets)
    if brackets and pairs and context.asked:
        return list(_run(brackets, context))
    if brackets and pairs and context.paired:
        return [*paired(brackets)]
    if context.evident and (boxes := listed(brackets, context.least)):
        return [*boxes]
    return [said for bracket in brackets for said in harvest(bracket, (), context)]


def _run(pairs: Sequence[Node], context: Context) -> list[Found]:
    if len(pairs) > 2 and context.outline:
        return of_pairs(pairs, "polygon")
    if len(pairs) == 2:
        return [place for place in of_pairs(pairs, "any") if plausible(place, context)]
    return [place for place in of_pairs(pairs, "point") if plausible(place, context)]


def plausible(place: Found, context: Context) -> bool:
    """Tell whether numbers look like a place, where nothing else says that they are one.

    A pair may be a citation or an interval. Lists such as 1, 2, 3, 4 are no boxes: too small for
    anything to be seen there, or with corners out of order though the talk was not of places.
    """
    if place.kind == "point":
        large = place.fraction or max(place.numbers) >= _LARGE
        return context.pairs and (context.near or large)
    if not context.prose or place.kind == "polygon":
        return True
    x1, y1, x2, y2 = place.numbers
    unit = 1 / 1000 if place.fraction else 1
    tiny = max(abs(x2 - x1), abs(y2 - y1)) < _TINY * unit
    return not tiny and (context.near or (x1 < x2 and y1 < y2))


def _time(node: Node, above: Sequence[Node]) -> float | None:
    """Return the second that the key above stands for, as in `{"0": [{…}], 1: [{…}]}`."""
    for inner in (node, *reversed(above)):
        if inner.key:
            return seconds(inner.key) if inner.key.strip().isascii() else None
    return None


def _image(above: Sequence[Node]) -> int | None:
    for node in reversed(above):
        for key, value in node.pairs[:_FIRST]:
            if meaning(key) == "image" and not isinstance(value, Node):
                return image_number(value)
        number = _IMAGE_KEY.fullmatch(node.key.strip())
        if number:
            return int(number[1])
    return None


def _inherited(node: Node, above: Sequence[Node]) -> str:
    """Return the key above as a label, as in `{"cat": {"bbox_2d": […]}}`."""
    for inner in (node, *reversed(above)):
        if inner.key:
            number = seconds(inner.key) is not None or _IMAGE_KEY.fullmatch(inner.key.strip())
            return "" if number or meaning(inner.key) else clipped(inner.key)
    return ""
