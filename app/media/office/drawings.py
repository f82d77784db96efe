"""What is drawn in documents and slides: the words and numbers in it, and what cannot be said."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from app.core.words import N_, _
from app.media.office.package import Element, Package, child, local, value

_MOST: Final = 5000  # points of a chart, and lines of a diagram
_PICTURE: Final = N_("[Picture: {words}]")


def picture(words: str) -> str:
    """Return what stands instead of a picture that its author describes with `words`."""
    words = " ".join(words.split())
    return _(_PICTURE).format(words=words) if words else _("[Picture]")


def described(drawing: Element) -> str:
    """Return what its author says about a drawing, "" for nothing."""
    for name in ("docPr", "cNvPr"):
        for each in drawing.iter(f"{{*}}{name}"):
            return str(each.get("descr") or each.get("title") or "")
    return ""


def chart(package: Package, part: str, drawing: Element) -> list[list[str]]:
    """Return the numbers of the chart that a drawing of this part shows as a table, [] for none.

    The first row has the names of the series, the first column what they are about.
    """
    relations = package.relations(part)
    for each in drawing.iter("{*}chart"):
        relation = relations.get(value(each, "id"))
        if relation is not None and relation.kind == "chart":
            return _series(package.xml(relation.target))
    return []


def diagram(package: Package, part: str, drawing: Element) -> list[str]:
    """Return the words of the diagram that a drawing of this part shows, [] for none."""
    relations = package.relations(part)
    for each in drawing.iter("{*}relIds"):
        relation = relations.get(value(each, "dm"))
        if relation is not None:
            return list(_points(package.xml(relation.target)))
    return []


def _points(data: Element) -> Iterator[str]:
    for nth, point in enumerate(data.iter("{*}pt")):
        words = "".join(text.text or "" for text in point.iter("{*}t")).strip()
        if words and nth < _MOST:
            yield words


def _series(space: Element) -> list[list[str]]:
    """Return the points that a chart keeps of its series (ECMA-376-1, 21.2)."""
    columns = list[list[str]]()
    for series in space.iter("{*}ser"):
        about = child(series, "cat")
        about = child(series, "xVal") if about is None else about
        numbers = child(series, "val")
        numbers = child(series, "yVal") if numbers is None else numbers
        if not columns:
            columns.append(["", *_kept(about)])
        name = " ".join(_kept(child(series, "tx"))) or str(len(columns))
        columns.append([name, *_kept(numbers)])
    return [list(row) for row in zip_longest(*columns, fillvalue="")]


def _kept(of: Element | None) -> list[str]:
    """Return the points in the order of their numbers; what is missing is ""."""
    found = dict[int, str]()
    for point in () if of is None else of.iter("{*}pt"):
        index, words = point.get("idx", ""), child(point, "v")
        if index.isdecimal() and int(index) < _MOST and words is not None:
            found[int(index)] = words.text or ""
    if not found and of is not None:
        return [each.text or "" for each in of.iter("{*}v")][:1]
    return [found.get(index, "") for index in range(max(found, default=-1) + 1)]


def alternatives(element: Element) -> Element | None:
    """Return what is to be taken of several forms of the same thing."""
    return next((each for each in element if local(each) == "Choice"), None)
