"""The rows of a sheet as XML (ECMA-376-1, 18.3.1), put into a workbook that has none yet.

openpyxl writes the workbook around them, with what is said of its styles. Cells are written here:
it makes and looks over objects for each of them, which takes three times as long.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any, Final
from xml.sax.saxutils import escape

from app.core.table_dates import When
from app.core.table_types import ColumnType, column_types
from app.core.tables import Number, is_risky
from app.media.sheet_look import dress_head
from app.media.sheet_text import allowed, escaped

_SHEET: Final = "xl/worksheets/sheet1.xml"
_NO_ROWS: Final = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
_FIRST: Final = datetime(1900, 3, 1)  # noqa: DTZ001 - sheets have a day before it that never was
_RETURN: Final = {"\r": "&#13;"}  # else a reader takes it for the end of a line


class Rows:
    """Writes the rows of the first sheet of `book`; the first `heads` of them name the columns."""

    def __init__(self, book: Any, rows: Sequence[Sequence[str]], heads: int) -> None:
        self._sheet = book.worksheets[0]
        self._rows, self._heads = rows, heads
        self._styles: dict[str, str] = {}

    def saved(self, save: Callable[[io.BytesIO], None]) -> bytes:
        """Return the workbook, which `save` writes without its rows, with them."""
        columns = self._columns()  # first: its styles are saved with the workbook
        empty, made = io.BytesIO(), io.BytesIO()
        save(empty)
        with zipfile.ZipFile(empty) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                if part.filename != _SHEET:
                    new.writestr(part, old.read(part))
                    continue
                sheet = old.read(part)
                place = _NO_ROWS.search(sheet)
                if place is None:
                    raise ValueError("no place for rows")
                with new.open(part, "w") as file:
                    file.write(sheet[: place.start()] + b"<sheetData>")
                    for row in _written(columns):
                        file.write(row.encode())
                    file.write(b"</sheetData>" + sheet[place.end() :])
        return made.getvalue()

    def _columns(self) -> list[list[str]]:
        """Return each column as what stands in its cells behind their places."""
        heads = [map(self._head, row) for row in self._rows[: self._heads]]
        body = list(zip(*self._rows[self._heads :], strict=True))
        named = [list(column) for column in zip(*heads, strict=True)]
        if not body:
            return named
        types = column_types(body)
        return [
            [*names, *self._column(column, kind)]
            for names, column, kind in zip(named, body, types, strict=True)
        ]

    def _column(self, texts: Sequence[str], kind: ColumnType) -> Iterator[str]:
        known: dict[str, str] = {}  # columns repeat themselves
        for text in texts:
            made = known.get(text)
            if made is None:
                made = known[text] = self._cell(text, kind)
            yield made

    def _head(self, text: str) -> str:
        text = allowed(text)
        return _text(text, self._style("quoted head" if is_risky(text) else "head"))

    def _cell(self, text: str, kind: ColumnType) -> str:
        found = kind.value(text)
        if found is None or (isinstance(found, When) and found.moment < _FIRST):
            text = allowed(text)
            return _text(text, self._style("quoted") if is_risky(text) else "")
        if isinstance(found, When):
            style = "yyyy-mm-dd hh:mm:ss" if found.timed else "yyyy-mm-dd"
            return f'"{self._style(style)}><v>{_serial(found.moment)!r}</v></c>'
        return f'"{self._style(_format(found))}><v>{found.value!r}</v></c>'

    def _style(self, style: str) -> str:
        """Return what a cell says of its style: a format of numbers, or what it is."""
        made = self._styles.get(style)
        if made is None:
            made = self._styles[style] = "" if style == "General" else f' s="{self._id(style)}"'
        return made

    def _id(self, style: str) -> int:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet)
        match style:
            case "head" | "quoted head":
                dress_head(cell)
                cell.quotePrefix = style == "quoted head"
            case "quoted":
                cell.quotePrefix = True  # text also after somebody edits it
            case _:
                cell.number_format = style
        return int(cell.style_id)


def _written(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows."""
    from openpyxl.utils import get_column_letter

    begins = [f'<c r="{get_column_letter(number)}' for number in range(1, len(columns) + 1)]
    for number, row in enumerate(zip(*columns, strict=True), 1):
        cells = zip(begins, repeat(number), row, strict=False)
        said = "".join([f"{begin}{number}{rest}" for begin, number, rest in cells if rest])
        yield f'<row r="{number}">{said}</row>'


def _text(text: str, style: str) -> str:
    """Return a cell that is text also where it looks like a formula or an error."""
    if not text:
        return f'"{style}/>' if style else ""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'"{style} t="inlineStr"><is><t{space}>{escape(escaped(text), _RETURN)}</t></is></c>'


def _serial(moment: datetime) -> float:
    """Return a date from 1900-03-01 on as the days since 1899-12-30 (ECMA-376, 18.17.4.1)."""
    days = (moment - _EPOCH) / timedelta(days=1)
    return int(days) if days.is_integer() else days


def _format(found: Number) -> str:
    """Return the format that shows a number as it was written."""
    style = _plain_format(found)
    if not found.about:
        return style
    return f'"≈ "{"0" if style == "General" else style}'


def _plain_format(found: Number) -> str:
    digits = "." + "0" * found.decimals if found.decimals else ""
    if found.percent:
        return f"0{digits}%"
    plain = f"0{digits}" if digits or found.unit else "General"
    style = f"#,##0{digits}" if found.grouped else plain
    unit = found.unit.replace('"', "")
    if not unit:
        return style
    return f'"{unit}"{style}' if found.leads else f'{style}" {unit}"'
