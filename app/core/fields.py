"""Objects in what a model writes: which of their keys give a place, and what the others say."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.mark import MarkKind
from app.core.notation import Node, Number, Value
from app.core.shapes import Found, Want, corners, shapes
from app.core.vocabulary import AXES, RANKS, meaning, plain

_LABEL: Final = 160  # code points

_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:\.\d{1,9})?)")
_SECONDS: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(?:s|sec|seconds?|秒)?")
_NULLS: Final = frozenset(("null", "None"))
_SPACE: Final = re.compile(r"\s+")


def _words(value: Value) -> str:
    """Return a scalar as words for people."""
    if isinstance(value, Number):
        return f"{value.value:g}"
    return _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""


def clipped(label: str) -> str:
    """Return a label fit for one line."""
    label = _SPACE.sub(" ", label).strip()
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"


class Fields:
    """The pairs of one object, sorted by what they mean."""

    def __init__(self, node: Node, *, asked: bool) -> None:
        self.verb = ""
        self.labels: list[str] = []
        self.t: float | None = None
        self.image: int | None = None
        self.rest: list[tuple[str, str]] = []
        self.placed = False  # it has a key for places, be they usable or not
        self._names: dict[str, tuple[str, str]] = {}
        self._shapes: dict[MarkKind, list[Found]] = {"box": [], "polygon": [], "point": []}
        for key, value in node.pairs:
            want = wanted(key, value, asked=asked, called=bool(node.call))
            if want is None:
                self._sort(key, value)
            else:
                self.placed = True
                self._collect(shapes(value, want))
        spelt = corners(node) if asked or self.placed else []
        if spelt:
            self._collect(() if self.placed else spelt)
            self.placed = True
            self.rest = [said for said in self.rest if plain(said[0]) not in AXES]
        self.label = self._named()

    @property
    def places(self) -> list[Found]:
        """Its boxes, else its polygons, else its points: a click and its box are one place."""
        return next((found for found in self._shapes.values() if found), [])

    def _collect(self, found: Sequence[Found]) -> None:
        for place in found:
            self._shapes[place.kind].append(place)

    def _sort(self, key: str, value: Value) -> None:
        words = _words(value)
        if words in _NULLS:
            return
        match meaning(key):
            case "labels" | "label" if isinstance(value, Node):
                self.labels = [_words(item) for item in value.items]
            case "label" if words:
                self._names.setdefault(plain(key), (key, words))
            case "verb" if words:
                self.verb = words
            case "image" if image_number(value) is not None:
                self.image = image_number(value)
            case "time" if seconds(value) is not None:
                self.t = seconds(value)
            case _ if words:
                self.rest.append((key, words))

    def _named(self) -> str:
        """Choose the label; what else could have been one is said beside it."""
        names = sorted(self._names.items(), key=lambda name: RANKS[name[0]])
        # What an action types is no name of the place it types into.
        fit = [name for name in names if not (self.verb and name[0] in ("text", "content"))]
        self.rest += [said for name, said in names if not fit or name != fit[0][0]]
        return clipped(fit[0][1][1]) if fit else ""


def wanted(key: str, value: Value, *, asked: bool, called: bool = False) -> Want | None:
    """Tell what a key promises its value to be; None when it is no key of places here.

    Keys that mean other things too count where places are talked about (`asked`), in calls, and
    when they hold a box.
    """
    loose = asked or called
    match meaning(key):
        case "box" | "point" | "polygon" as kind:
            return kind
        case "place":
            return "any"
        case "maybe place":
            boxed = any(found.kind == "box" for found in shapes(value, "box"))
            return "any" if loose else "box" if boxed else None
        case "maybe point" if loose:
            return "any" if called else "point"
        case "maybe polygon" if asked:
            return "polygon"
    return None


def image_number(value: Value) -> int | None:
    """Return the number of the picture that a value names, from 1."""
    found = re.search(r"\d+", _words(value))
    return int(found[0]) if found and len(found[0]) <= 4 and int(found[0]) > 0 else None


def seconds(value: Value) -> float | None:
    """Return a time in seconds: a number, "7", "7 s" or "01:07"."""
    if isinstance(value, Number):
        return value.value if value.value >= 0 else None
    text = _words(value)
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    count = _SECONDS.fullmatch(text)
    return float(count[1]) if count else None
