"""Word documents as pages of words, in the child (ECMA-376-1, 17).

All that a reader of the document sees is taken in: also what stands in content controls and text
boxes, and what was inserted while changes were tracked. What was deleted is not.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.words import _
from app.media.office import drawings
from app.media.office.numbering import Numbering
from app.media.office.package import Element, Package, child, is_on, local, value
from app.media.office.styles import Style, Styles
from app.media.office.words import Composer, Full, Words

_WITHIN: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
"""What only wraps paragraphs and tables."""
_UNSEEN: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "delText", "instrText", "fldData", "sdtPr", "txbxContent"}
)
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DRAWN: Final = frozenset({"drawing", "pict", "object"})
_NOTES: Final = (("footnote", "footnotes"), ("endnote", "endnotes"))
_PAGE: Final = "\f"


def read(path: Path) -> Words:
    """Read a Word document. Raises whatever a damaged one makes its parsers raise."""
    with Package(path) as package:
        return _Reading(package).words()


class _Reading:
    """One way through a document."""

    def __init__(self, package: Package) -> None:
        self._package, self._part = package, package.root()
        self._made = Composer()
        self._styles = Styles(self._other("styles"))
        self._numbering = Numbering(self._other("numbering"))
        self._notes = {
            (one, value(note, "id")): note
            for one, kind in _NOTES
            if (notes := self._other(kind)) is not None
            for note in notes.iter(f"{{*}}{one}")
        }
        self._met: list[tuple[str, str]] = []  # notes that the paragraph refers to
        self._boxes: list[Element] = []  # texts beside the paragraph
        self._tables: list[list[list[str]]] = []  # of charts in it
        self._left_out = 0
        self._listed = False  # the last paragraph was one of a list

    def words(self) -> Words:
        try:
            self._blocks(child(self._package.xml(self._part), "body"))
            self._asides()
        except Full:
            self._made.cut()
        return self._made.made(self._package.title(), self._left_out)

    def _other(self, kind: str) -> Element | None:
        found = next(self._package.targets(self._part, kind), None)
        return None if found is None else self._package.xml(found[1])

    def _blocks(self, parent: Element | None) -> None:
        """Add what stands in a document, a cell or a box, in its order."""
        for each in () if parent is None else parent:
            match local(each):
                case "p":
                    self._paragraph(each)
                case "tbl":
                    self._table(each)
                case "AlternateContent":
                    self._blocks(drawings.alternatives(each))
                case name if name in _WITHIN:
                    self._blocks(each)

    def _paragraph(self, paragraph: Element) -> None:
        style = self._styles.of(paragraph)
        text = self._text(paragraph)
        if is_on(child(paragraph, "pPr", "pageBreakBefore")):
            self._made.end_page()
        for nth, part in enumerate(text.split(_PAGE)):
            if nth:
                self._made.end_page()
            if part.strip():
                self._add(part.strip("\n").rstrip(), style)
        self._beside()

    def _add(self, text: str, style: Style) -> None:
        mark = self._numbering.mark(style.list, style.depth) if style.list else ""
        if style.level is not None:
            self._made.heading(f"{mark} {text}" if mark not in {"", "-"} else text, style.level)
            self._listed = False
        elif style.list:
            line = f"{mark} {text}".strip().replace("\n", " ")
            self._made.add("  " * style.depth + line, "\n" if self._listed else "\n\n")
            self._listed = True
        else:
            self._made.add(text)
            self._listed = False

    def _beside(self) -> None:
        """Add what belongs to the paragraph before: boxes, numbers of charts, notes."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._blocks(box)
        tables, self._tables = self._tables, []
        for table in tables:
            self._made.table(table)
        met, self._met = self._met, []
        for one, number in met:
            note = self._notes.get((one, number))
            if note is not None:
                self._made.add(f"[^{_sign(one, number)}]: {self._line(note)}")

    def _text(self, element: Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        """Yield the words of a paragraph, and what stands for the rest of it."""
        for each in element:
            match local(each):
                case "t":
                    yield each.text or ""
                case "br" if value(each, "type") == "page":
                    yield _PAGE
                case "tab" | "br" | "cr" | "noBreakHyphen" as sign:
                    yield _SIGNS[sign]
                case "footnoteReference" | "endnoteReference" as name:
                    one, number = name.removesuffix("Reference"), value(each, "id")
                    self._met.append((one, number))
                    yield f"[^{_sign(one, number)}]"
                case "AlternateContent":
                    chosen = drawings.alternatives(each)
                    yield from () if chosen is None else self._pieces(chosen)
                case name if name in _DRAWN:
                    yield from self._drawn(each)
                case name if name not in _UNSEEN:
                    yield from self._pieces(each)

    def _drawn(self, drawing: Element) -> Iterator[str]:
        """Yield what stands for a drawing; its boxes and tables come after the paragraph."""
        boxes = list(drawing.iter("{*}txbxContent"))
        self._boxes += [box for box in boxes if not _is_inside(box, boxes)]
        if table := drawings.chart(self._package, self._part, drawing):
            self._tables.append(table)
        elif lines := drawings.diagram(self._package, self._part, drawing):
            yield "\n".join(f"- {line}" for line in lines)
        elif not boxes:
            self._left_out += 1
            yield drawings.picture(drawings.described(drawing))

    def _table(self, table: Element) -> None:
        """Add a table; one of a single cell is there for its frame."""
        self._listed = False
        rows = list(_rows(table))
        if len(rows) == 1 and len(cells := list(_cells(rows[0]))) == 1:
            self._blocks(cells[0])
            return
        self._made.table([self._row(row) for row in rows])
        self._beside()

    def _row(self, row: Element) -> list[str]:
        """Return the words of its cells; one that goes on over others is said once."""
        said = list[str]()
        for cell in _cells(row):
            merged = child(cell, "tcPr", "vMerge")
            goes_on = merged is not None and value(merged) != "restart"
            said.append("" if goes_on else self._line(cell))
            span = child(cell, "tcPr", "gridSpan")
            wide = value(span) if span is not None else ""
            said += [""] * (min(int(wide), 64) - 1 if wide.isdecimal() else 0)
        return said

    def _line(self, element: Element) -> str:
        """Return the words of all paragraphs in it on one line."""
        lines = (self._text(each).replace(_PAGE, " ") for each in element.iter("{*}p"))
        return " ".join(" ".join(line.split()) for line in lines if line.strip())

    def _asides(self) -> None:
        """Add what stands around the pages, and what people remarked."""
        said = dict[str, None]()  # each once, in order
        for kind in ("header", "footer"):
            for _id, part in self._package.targets(self._part, kind):
                line = self._line(self._package.xml(part))
                if any(letter.isalpha() for letter in line):
                    said[line] = None
        if said:
            self._made.add("\n".join([_("[In the margins of its pages:]"), *said]))
        remarks = self._other("comments")
        if remarks is not None and (lines := list(self._remarks(remarks))):
            self._made.add("\n".join([_("[Remarks of readers:]"), *lines]))

    def _remarks(self, remarks: Element) -> Iterator[str]:
        for each in remarks.iter("{*}comment"):
            if line := self._line(each):
                author = value(each, "author").strip()
                yield f"- {author}: {line}" if author else f"- {line}"


def _rows(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each) == "tr":
            yield each
        elif local(each) in _WITHIN:
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if local(each) == "tc":
            yield each
        elif local(each) in _WITHIN:
            yield from _cells(each)


def _is_inside(box: Element, boxes: list[Element]) -> bool:
    """Whether a box stands in another one, or is the old form of one for old programs."""
    above = list(box.iterancestors())
    return any(each in boxes or local(each) == "Fallback" for each in above)


def _sign(one: str, number: str) -> str:
    """Return how a note is referred to: notes at the end have letters of their own."""
    return number if one == "footnote" else f"e{number}"
