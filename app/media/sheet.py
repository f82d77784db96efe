"""Tables of replies as files for spreadsheets."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.core.blocks import Span, Table
from app.core.errors import MediaError
from app.core.matrix_table import as_markdown, with_pages
from app.core.sourced import SourcedTable
from app.core.table_dates import When
from app.core.table_types import ColumnType, column_types
from app.core.tables import Number, is_risky, rows_of, to_csv, to_markdown, to_tsv
from app.core.words import _
from app.media import sourced_sheet
from app.media.files import shown, write_atomically
from app.media.sheet_look import dress_head
from app.media.sheet_text import allowed, column_width

_MOST_ROWS: Final = 1_048_576  # of a sheet, ECMA-376
_MOST_COLUMNS: Final = 16_384
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones


def save_table(table: Table, path: Path) -> None:
    """Write `table` in the format that the name ends with: .xlsx, .csv, .tsv or .md.

    One that says where its cells are from says so in the file. Raises MediaError.
    """
    if isinstance(table, SourcedTable) and path.suffix.lower() == ".md":
        write_atomically(path, _encoded(as_markdown(table)))
        return
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
    if isinstance(table, SourcedTable):
        table = with_pages(table)
    text = to_csv(table)
    return (b"" if text.isascii() else b"\xef\xbb\xbf") + _encoded(text)


def xlsx(table: Table) -> bytes:
    """Return it as a workbook: numbers and dates are that, all else is text that nothing evaluates.

    Raises MediaError for a table that is larger than a sheet can be.
    """
    if isinstance(table, SourcedTable):
        return sourced_sheet.xlsx(table)
    from openpyxl import Workbook

    if len(table.header) > _MOST_COLUMNS or len(table.rows) >= _MOST_ROWS:
        raise MediaError(
            _("The table is larger than a sheet can be."), _("Save it as .csv instead.")
        )
    rows = rows_of(table)
    heads = max(1, table.heads)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = f"A{heads + 1}"
    for name, width in _widths(rows):
        sheet.column_dimensions[name].width = width
    for span in table.spans:
        sheet.merged_cells.add(_area(span))
    cells = _Cells(sheet)
    for row in rows[:heads]:
        sheet.append(cells.head(text) for text in row)
    types = column_types(list(zip(*rows[heads:], strict=True))) if rows[heads:] else ()
    of = cells.of  # one by one: cells are used again
    for row in rows[heads:]:
        sheet.append(of(text, kind) for text, kind in zip(row, types, strict=True))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _area(span: Span) -> str:
    from openpyxl.utils import get_column_letter

    first, last = (
        f"{get_column_letter(column)}{row}"
        for row, column in (
            (span.row + 1, span.column + 1),
            (span.row + span.rows, span.column + span.columns),
        )
    )
    return f"{first}:{last}"


class _Cells:
    """Makes the cells of one sheet. What it returns holds until the next one is asked for: a
    style is looked up once, not for every cell that has it.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._styled: dict[str, Any] = {}

    def head(self, text: str) -> object:
        """Return a cell of a row that names the columns."""
        text = allowed(text)
        return self._text(text, "quoted head" if is_risky(text) else "head")

    def of(self, text: str, kind: ColumnType) -> object:
        """Return a cell of any other row, or its value where that says all."""
        found = kind.value(text)
        if isinstance(found, When):
            made = self._cell("yyyy-mm-dd hh:mm:ss" if found.timed else "yyyy-mm-dd")
            made.value = _serial(found.moment)
            return made
        if found is not None:
            style = _style(found)
            if style == "General":
                return found.value
            made = self._cell(style)
            made.value = found.value
            return made
        text = allowed(text)
        if not text:
            return None  # blank, as somebody leaves it
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

            made = self._styled[style] = WriteOnlyCell(self._sheet)
            match style:
                case "head" | "quoted head":
                    dress_head(made)
                    made.quotePrefix = style == "quoted head"
                case "quoted":
                    made.quotePrefix = True  # text also after somebody edits it
                case "text":
                    pass
                case _:
                    made.number_format = style
        return self._styled[style]


def _serial(moment: datetime) -> float:
    """Return a date as the days since 1899-12-30 that a sheet keeps (ECMA-376, 18.17.4.1)."""
    days = (moment - _EPOCH) / timedelta(days=1)
    return int(days) if days.is_integer() else days


def _style(found: Number) -> str:
    style = _plain_style(found)
    if not found.about:
        return style
    return f'"≈ "{"0" if style == "General" else style}'


def _plain_style(found: Number) -> str:
    digits = "." + "0" * found.decimals if found.decimals else ""
    if found.percent:
        return f"0{digits}%"
    plain = f"0{digits}" if digits or found.unit else "General"
    style = f"#,##0{digits}" if found.grouped else plain
    unit = found.unit.replace('"', "")
    if not unit:
        return style
    return f'"{unit}"{style}' if found.leads else f'{style}" {unit}"'


def _widths(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    from openpyxl.utils import get_column_letter

    for n, column in enumerate(zip(*rows, strict=True), 1):
        yield get_column_letter(n), column_width(list(column))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
