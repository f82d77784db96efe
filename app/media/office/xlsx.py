"""Workbooks as pages of words, in the child: a page a sheet, long ones in several.

What is read of formulas is their last result; where a program left none, the formula itself.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from itertools import repeat, zip_longest
from pathlib import Path
from typing import Any, Final

from app.core.errors import MediaError
from app.core.words import _
from app.media.office.words import MOST_LETTERS, Composer, Full, Words

MOST_ROWS: Final = 20_000
"""Of a sheet that have something in them; of longer ones the first."""
MOST_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576  # of a sheet, ECMA-376
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")
_PIECE: Final = 1 << 20
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_DRAWN: Final = re.compile(r"xl/(?:media/|charts/chart)[^/]+")
_DIGITS: Final = 15  # that a number in a workbook has


def read(path: Path, name: str) -> Words:
    """Read a workbook. Raises MediaError, and whatever a damaged one makes openpyxl raise."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        left_out = sum(_DRAWN.fullmatch(each) is not None for each in archive.namelist())
        if _STRICT in archive.read("xl/workbook.xml"):
            raise _strict(name)
    # A file that is open: its name says nothing about what it is.
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        formulas = (
            load_workbook(file, read_only=True, keep_links=False) if _computes(path) else None
        )
        made = Composer()
        try:
            for sheet in book.worksheets:
                _sheet(made, sheet, None if formulas is None else formulas[sheet.title])
        except Full:
            made.cut()
        title = str(book.properties.title or "")
    return made.made(title, left_out)


def _sheet(made: Composer, sheet: Any, formulas: Any) -> None:
    """Add a sheet; one without anything in it has its page, too."""
    hidden = sheet.sheet_state != "visible"
    made.label(_("{sheet} · hidden").format(sheet=sheet.title) if hidden else sheet.title)
    made.entry(sheet.title, 0)
    rows, cut = _rows(sheet, formulas)
    if cut:
        made.add(cut)
    if rows:
        made.table(rows)
    else:
        made.add(_("[This sheet is empty.]"))


def _rows(sheet: Any, formulas: Any) -> tuple[list[list[str]], str]:
    """Return the rows that have something in them, and what to say where not all were read."""
    wide = sheet.max_column or 0
    for each in (sheet, formulas):
        if each is not None:
            each.reset_dimensions()  # what a sheet says of its size may be anything
    rows = list[list[str]]()
    letters, cut = 0, False
    for nth, row in enumerate(_pairs(sheet, formulas)):
        if nth >= _LAST_ROW or len(rows) >= MOST_ROWS or letters > MOST_LETTERS:
            cut = True
            break
        said = [_said(cell, formula) for cell, formula in row]
        while said and not said[-1]:
            said.pop()
        wide = max(wide, len(said))
        if said:
            rows.append(said[:MOST_COLUMNS])
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


def _pairs(sheet: Any, formulas: Any) -> Iterator[list[tuple[Any, Any]]]:
    """Yield rows of cells, each with the one that has its formula."""
    most = MOST_COLUMNS + 1  # one more tells that there are more
    written = repeat(()) if formulas is None else formulas.iter_rows(max_col=most)
    before = None
    for row, formula in zip(sheet.iter_rows(max_col=most), written, strict=False):
        # Rows that a sheet leaves out are all the same object; there may be a million of them.
        yield [] if row is before else list(zip_longest(row, formula))
        before = row


def _said(cell: Any, formula: Any) -> str:
    """Return what a cell shows, as far as it is known without its program."""
    value = None if cell is None else cell.value
    if value is None:
        written = None if formula is None else formula.value
        return written if isinstance(written, str) and written.startswith("=") else ""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case int() | float():
            return _number(value, str(cell.number_format or ""))
        case _:
            return str(value)


def _number(value: float, form: str) -> str:
    """Return a number; of its format only that it is a percentage matters."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form)
    if "%" in shown:
        return f"{float(f'{value * 100:.{_DIGITS}g}'):.{_DIGITS}g}%"
    return str(value) if isinstance(value, int) else f"{value:.{_DIGITS}g}"


def _computes(path: Path) -> bool:
    """Whether a formula stands in any sheet."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            with archive.open(name) as file:
                last = b""
                while piece := file.read(_PIECE):
                    if _FORMULA.search(last + piece):
                        return True
                    last = piece[-64:]
    return False


def _strict(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is saved as “Strict Open XML”, which only LibreOffice reads.").format(
            name=name
        ),
        _("Save it as an ordinary workbook or as PDF, or install LibreOffice."),
    )
