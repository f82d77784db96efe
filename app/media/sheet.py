"""Tables of replies as files for spreadsheets."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.core.blocks import Table
from app.core.errors import MediaError
from app.core.tables import Number, is_risky, number, rows_of, to_csv, to_markdown, to_tsv
from app.core.words import _
from app.media.files import shown, write_atomically

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDEST: Final = 60  # characters of a column; more is wrapped by who reads it
_MOST_ROWS: Final = 1_048_576  # of a sheet, ECMA-376
_MOST_COLUMNS: Final = 16_384
_LONGEST: Final = 32_767  # characters of a cell


def save_table(table: Table, path: Path) -> None:
    """Write `table` in the format that the name ends with: .xlsx, .csv, .tsv or .md.

    Raises MediaError.
    """
    match path.suffix.lower():
        case ".xlsx":
            data = xlsx(table)
        case ".csv":
            data = csv_bytes(table)
        case ".tsv":
            data = _encoded(to_tsv(table))
        case ".md":
            data = _encoded(to_markdown(table))
        case _:
            raise MediaError(
                _("“{name}” does not say in which format to write.").format(name=shown(path.name)),
                _("Let it end with .xlsx, .csv, .tsv or .md."),
            )
    write_atomically(path, data)


def csv_bytes(table: Table) -> bytes:
    """Return it as CSV in UTF-8, with the mark that Excel needs for anything beyond ASCII."""
    text = to_csv(table)
    return (b"" if text.isascii() else b"\xef\xbb\xbf") + _encoded(text)


def xlsx(table: Table) -> bytes:
    """Return it as a workbook: numbers are numbers, all else is text that nothing evaluates.

    Raises MediaError for a table that is larger than a sheet can be.
    """
    from openpyxl import Workbook

    if len(table.header) > _MOST_COLUMNS or len(table.rows) >= _MOST_ROWS:
        raise MediaError(
            _("The table is larger than a sheet can be."), _("Save it as .csv instead.")
        )
    rows = rows_of(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for name, width in _widths(rows):
        sheet.column_dimensions[name].width = width
    cells = _Cells(sheet)
    sheet.append(cells.head(text) for text in rows[0])
    for row in rows[1:]:
        sheet.append(cells.of(text) for text in row)  # one by one: cells are used again
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


class _Cells:
    """Makes the cells of one sheet. What it returns holds until the next one is asked for: a
    style is looked up once, not for every cell that has it.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._styled: dict[str, Any] = {}

    def head(self, text: str) -> object:
        """Return a cell of the first row."""
        return self._text(_allowed(text), "head")

    def of(self, text: str) -> object:
        """Return a cell of any other row, or its value where that says all."""
        if found := number(text):
            style = _style(found)
            if style == "General":
                return found.value
            made = self._cell(style)
            made.value = found.value
            return made
        text = _allowed(text)
        if is_risky(text):
            return self._text(text, "quoted")
        return self._text(text, "text") if text[:1] in ("=", "#") else text

    def _text(self, text: str, style: str) -> object:
        made = self._cell(style)
        made.value = text
        made.data_type = "s"  # also where it looks like a formula or an error
        return made

    def _cell(self, style: str) -> Any:
        if style not in self._styled:
            from openpyxl.cell import WriteOnlyCell
            from openpyxl.styles import Font

            made = self._styled[style] = WriteOnlyCell(self._sheet)
            match style:
                case "head":
                    made.font = Font(bold=True)
                case "quoted":
                    made.quotePrefix = True  # text also after somebody edits it
                case "text":
                    pass
                case _:
                    made.number_format = style
        return self._styled[style]


def _style(found: Number) -> str:
    digits = "." + "0" * found.decimals if found.decimals else ""
    if found.percent:
        return f"0{digits}%"
    if found.grouped:
        return f"#,##0{digits}"
    return f"0{digits}" if digits else "General"


def _widths(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    from openpyxl.utils import get_column_letter

    for n, column in enumerate(zip(*rows, strict=True), 1):
        longest = max(map(_width, column))
        yield get_column_letter(n), min(max(longest + 2, 8), _WIDEST)


def _width(text: str) -> int:
    """Return about how many characters wide it is: Chinese ones count twice."""
    return len(text) if text.isascii() else sum(1 + (c > "\u2e80") for c in text[:_WIDEST])


def _allowed(text: str) -> str:
    """Return `text` without what XML has no characters for, as long as a cell may be."""
    return _FORBIDDEN.sub("", text)[:_LONGEST]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
