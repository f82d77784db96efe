"""Presentations as pages of words, a slide each, in the child (ECMA-376-1, 19)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.words import _
from app.media.office import drawings
from app.media.office.package import Element, Package, child, local, value
from app.media.office.words import Composer, Full, Words

_TITLES: Final = frozenset({"title", "ctrTitle"})
_AROUND: Final = frozenset({"dt", "ftr", "sldNum", "hdr"})  # the same on every slide
_LISTED: Final = frozenset({"body", "obj", ""})  # what holds a list: "" is the usual one


def read(path: Path) -> Words:
    """Read a presentation. Raises whatever a damaged one makes its parsers raise."""
    with Package(path) as package:
        return _Reading(package).words()


class _Reading:
    """One way through a presentation."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._made = Composer(flowing=False)
        self._left_out = 0
        self._part = ""  # the slide that is read

    def words(self) -> Words:
        try:
            for part in self._slides():
                self._slide(part)
        except Full:
            self._made.cut()
        return self._made.made(self._package.title(), self._left_out)

    def _slides(self) -> Iterator[str]:
        """Yield the names of the slides in the order in which they are shown."""
        root = self._package.root()
        relations = self._package.relations(root)
        for listed in self._package.xml(root).iter("{*}sldId"):
            # Two attributes are called id; the one of a relation has a namespace.
            ids = (said for key, said in listed.attrib.items() if key.endswith("}id"))
            relation = relations.get(next(ids, ""))
            if relation is not None:
                yield relation.target

    def _slide(self, part: str) -> None:
        self._part = part
        slide = self._package.xml(part)
        hidden = slide.get("show") in {"0", "false"}
        self._made.label(_("hidden") if hidden else "")
        shapes = list(_shapes(child(slide, "cSld", "spTree")))
        title = next((shape for shape in shapes if _placeholder(shape) in _TITLES), None)
        if title is not None:
            self._made.heading(" ".join(line for _level, line in _lines(title)), 0)
        for shape in shapes:
            if shape is not title and _placeholder(shape) not in _AROUND:
                self._shape(shape)
        self._notes(part)
        self._made.empty_page()

    def _shape(self, shape: Element) -> None:
        table = next(shape.iter("{*}tbl"), None)
        if local(shape) == "pic":
            self._left_out += 1
            self._made.add(drawings.picture(drawings.described(shape)))
        elif table is not None:
            self._made.table([list(_cells(row)) for row in table.iter("{*}tr")])
        elif local(shape) == "graphicFrame":
            self._frame(shape)
        else:
            self._text(shape)

    def _frame(self, frame: Element) -> None:
        """Add a chart as its numbers and a diagram as its words; of the rest its description."""
        if numbers := drawings.chart(self._package, self._part, frame):
            self._made.table(numbers)
        elif lines := drawings.diagram(self._package, self._part, frame):
            self._made.add("\n".join(f"- {line}" for line in lines))
        else:
            self._left_out += 1
            self._made.add(drawings.picture(drawings.described(frame)))

    def _text(self, shape: Element) -> None:
        lines = list(_lines(shape))
        listed = _placeholder(shape) in _LISTED and len(lines) > 1
        if not lines:
            return
        if listed:
            self._made.add("\n".join(f"{'  ' * level}- {line}" for level, line in lines))
        else:
            self._made.add("\n".join(line for _level, line in lines))

    def _notes(self, part: str) -> None:
        """Add what the speaker wanted to say."""
        for _id, notes in self._package.targets(part, "notesSlide"):
            said = list[str]()
            for shape in _shapes(child(self._package.xml(notes), "cSld", "spTree")):
                if _placeholder(shape) == "body":
                    said += [line for _level, line in _lines(shape)]
            if said:
                self._made.add("\n".join([_("[Notes of the speaker:]"), *said]))


def _shapes(tree: Element | None) -> Iterator[Element]:
    """Yield all shapes in their order, those of groups where the group stands."""
    for each in () if tree is None else tree:
        match local(each):
            case "sp" | "pic" | "graphicFrame":
                yield each
            case "grpSp":
                yield from _shapes(each)
            case "AlternateContent":
                yield from _shapes(drawings.alternatives(each))


def _placeholder(shape: Element) -> str | None:
    """Return what of a slide's layout a shape fills ("title"), None for nothing."""
    for name in ("nvSpPr", "nvPicPr", "nvGraphicFramePr"):
        found = child(shape, name, "nvPr", "ph")
        if found is not None:
            return value(found, "type")
    return None


def _lines(shape: Element) -> Iterator[tuple[int, str]]:
    """Yield level and words of the paragraphs of a shape that have any."""
    for paragraph in shape.iter("{*}p"):
        words = " ".join("".join(_pieces(paragraph)).split())
        if words:
            properties = child(paragraph, "pPr")
            level = "" if properties is None else properties.get("lvl", "")
            yield int(level) if level.isdecimal() and len(level) < 2 else 0, words


def _pieces(paragraph: Element) -> Iterator[str]:
    for each in paragraph.iter("{*}t", "{*}br"):
        if not any(local(above) == "Fallback" for above in each.iterancestors()):
            yield (each.text or "") if local(each) == "t" else " "


def _cells(row: Element) -> Iterator[str]:
    """Yield the words of the cells of a row; one that goes on over others is said once."""
    for cell in row:
        if local(cell) == "tc":
            goes_on = cell.get("hMerge") in {"1", "true"} or cell.get("vMerge") in {"1", "true"}
            yield "" if goes_on else " ".join(line for _level, line in _lines(cell))
