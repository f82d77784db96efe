"""Workbooks as pages of words, in the child: a page a sheet, long ones in several.

What is read of formulas is their last result; where a program left none, the formula itself.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.words import _
from app.media.office.package import Element, Package, local
from app.media.office.words import MOST_LETTERS, Composer, Full, Words
from app.media.office.workbook import Sheet, Workbook, is_true, text_of, unescaped

MOST_ROWS: Final = 20_000
"""Of a sheet that have something in them; of longer ones the first."""
MOST_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576  # of a sheet, ECMA-376
_DRAWN: Final = re.compile(r"xl/(?:media/|charts/chart)[^/]+")
_DIGITS: Final = "0123456789"
_FRACTION: Final = re.compile(r"\.\d+$")  # of a second


def read(path: Path) -> Words:
    """Read a workbook. Raises whatever a damaged one makes its parsers raise."""
    with zipfile.ZipFile(path) as archive:
        left_out = sum(_DRAWN.fullmatch(each) is not None for each in archive.namelist())
    with Package(path) as package:
        book, made = Workbook(package), Composer()
        try:
            for sheet in book.sheets:
                _add(made, sheet, _Rows(book), package)
        except Full:
            made.cut()
        return made.made(package.title(), left_out)


def _add(made: Composer, sheet: Sheet, read_rows: "_Rows", package: Package) -> None:
    """Add a sheet; one without anything in it has its page, too."""
    hidden = _("{sheet} · hidden").format(sheet=sheet.title)
    made.label(hidden if sheet.hidden else sheet.title)
    made.entry(sheet.title, 0)
    rows, cut = _rows(read_rows.of(package.each(sheet.part, "row")))
    if cut:
        made.add(cut)
    if rows:
        made.table(rows)
    elif not cut:
        made.add(_("[This sheet is empty.]"))


def _rows(sheet: Iterator[tuple[int, list[str], int]]) -> tuple[list[list[str]], str]:
    """Return the rows that have something in them, and what to say where not all were read."""
    rows = list[list[str]]()
    letters, wide, cut = 0, 0, False
    for number, said, reaching in sheet:
        wide = max(wide, reaching)
        if number > _LAST_ROW or len(rows) >= MOST_ROWS or letters > MOST_LETTERS:
            cut = True
            break
        if said:
            rows.append(said)
            letters += sum(map(len, said))
    return rows, _cut(len(rows) if cut else 0, wide)


def _cut(rows: int, columns: int) -> str:
    """Return what to say of a sheet of which only some rows (0: all) and columns were read."""
    if rows and columns > MOST_COLUMNS:
        said = _("[Only the first {rows} rows and {columns} columns of this sheet were read.]")
    elif rows:
        said = _("[Only the first {rows} rows of this sheet were read.]")
    elif columns > MOST_COLUMNS:
        said = _("[Only the first {columns} columns of this sheet were read.]")
    else:
        return ""
    return said.format(rows=rows, columns=MOST_COLUMNS)


class _Rows:
    """Reads the rows of one sheet: what their cells show, as far as it is known without their
    program.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._columns: dict[str, int] = {}  # by their letters
        self._parts: dict[str, str] = {}  # of a cell: their names without a namespace
        self._shared: dict[str, tuple[str, str]] = {}  # formulas that several cells have

    def of(self, rows: Iterator[Element]) -> Iterator[tuple[int, list[str], int]]:
        """Yield the number of each row, what stands in it, and in how many columns."""
        number = 0
        for row in rows:
            number = int(row.get("r") or number + 1)
            said, reaching, column = list[str](), 0, 0
            for cell in row:
                place = cell.get("r")
                column = self._column(place) if place else column + 1
                if text := self._said(cell):
                    reaching = max(reaching, column)
                    if column <= MOST_COLUMNS:
                        said += [""] * (column - len(said))
                        said[column - 1] = text
            yield number, said, reaching

    def _column(self, place: str) -> int:
        """Return the number of the column of a place, "AB12". Raises ValueError."""
        letters = place.rstrip(_DIGITS)
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters.replace("$", "").upper():
                found = 26 * found + ord(letter) - ord("A") + 1
            if found < 1:
                raise ValueError("no column")
            self._columns[letters] = found
        return found

    def _said(self, cell: Element) -> str:
        """Return what a cell shows."""
        written, formula, inline = "", None, None
        for part in cell:
            tag = part.tag
            kind = self._parts.get(tag)
            if kind is None:
                kind = self._parts[tag] = local(part)
            if kind == "v":
                written = part.text or ""
            elif kind == "f":
                formula = part
            elif kind == "is":
                inline = part
        if formula is not None:
            self._remember(formula, cell.get("r", ""))
        if written:
            return self._value(written, cell.get("t", "n"), cell)
        if inline is not None:
            return text_of(inline)
        return "" if formula is None else self._formula(formula, cell.get("r", ""))

    def _value(self, written: str, kind: str, cell: Element) -> str:
        """Return what a value is shown as; one that nobody knows, and an error, as it is."""
        match kind:
            case "n":
                return self._book.shown(written, cell.get("s", "0"))
            case "s":
                return self._book.text(written)
            case "b":
                return "TRUE" if is_true(written.strip()) else "FALSE"
            case "d":
                return _moment(written)
            case _:
                return unescaped(written)

    def _remember(self, formula: Element, place: str) -> None:
        """Remember a formula that cells share: it is written in the first of them."""
        if formula.text and formula.get("t") == "shared":
            self._shared.setdefault(formula.get("si", ""), (formula.text, place))

    def _formula(self, formula: Element, place: str) -> str:
        """Return a formula."""
        if formula.text:
            return f"={formula.text}"
        shared = self._shared.get(formula.get("si", ""))
        return "" if shared is None else _translated(*shared, place)


def _translated(formula: str, place: str, other: str) -> str:
    """Return a formula of the cell at a place as it stands in another one, an error where it cannot
    stand there.
    """
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(f"={formula}", place).translate_formula(other))
    except (TranslatorError, TokenizerError, ValueError):  # it would lead off the sheet
        return "#REF!"


def _moment(written: str) -> str:
    """Return a date as ISO 8601 has it, which a cell writes with a T; midnight is a day."""
    day = _FRACTION.sub("", written.replace("T", " ").removesuffix("Z"))
    return day.removesuffix(" 00:00:00")
