"""Tables of replies as files for spreadsheets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.blocks import Span, Table
from app.core.errors import MediaError
from app.core.matrix_table import as_markdown, with_pages
from app.core.sourced import SourcedTable
from app.core.tables import rows_of, to_csv, to_markdown, to_tsv
from app.core.words import _
from app.media import sourced_sheet
from app.media.files import shown, write_atomically
from app.media.sheet_rows import Rows
from app.media.sheet_text import column_width

_MOST_ROWS: Final = 1_048_576  # of a sheet, ECMA-376
_MOST_COLUMNS: Final = 16_384


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
    return Rows(book, rows, heads).saved(book.save)


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


def _widths(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    from openpyxl.utils import get_column_letter

    for n, column in enumerate(zip(*rows, strict=True), 1):
        yield get_column_letter(n), column_width(list(column))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
