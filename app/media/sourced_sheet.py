"""Tables that say where their cells are from, as workbooks: numbers with units, notes, sources."""

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from app.core.quantity import Quantity, quantity
from app.core.sourced import Source, SourcedTable
from app.core.tables import is_risky, rows_of
from app.core.words import _
from app.media.sheet_look import dress_head, fit_page, font
from app.media.sheet_text import allowed, column_width, escaped

_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31  # characters of a sheet's name, ECMA-376
_FORMAT: Final = 200  # characters of a number's format; a reader takes 255
_NOTE: Final = (320, 24)  # px: a note is so wide, and so high for each of its lines
_LETTERS: Final = 46  # of a line of a note, about
_COLOURS: Final = {"missing": "B42318", "close": "8A5A00"}


def xlsx(table: SourcedTable) -> bytes:
    """Return a workbook of two sheets: the table, and every page that it is from.

    A number is one, with its unit in its format; all else is text that nothing evaluates. A cell
    has its pages in a note; one that does not stand on its page as it says is coloured.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = _sheet_name(table.title)
    rows = rows_of(table)
    sources: dict[tuple[int, int], list[Source]] = defaultdict(list)
    for source in table.sources:
        sources[source.row, source.column].append(source)
    numbers = _columns_of_numbers(table, rows)
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = sheet.cell(n + 1, column + 1)
            if n == 0 or column == 0:
                _write_text(cell, text)
                if n == 0:
                    dress_head(cell, right=column in numbers)
                continue
            _write(cell, text, continental=column in table.continental)
            if found := sources.get((n - 1, column)):
                _annotate(cell, found)
    _fit(sheet, rows)
    sheet.freeze_panes = "B2"
    fit_page(sheet)
    if table.sources or table.remarks:
        _add_sources(book.create_sheet(_sheet_name(_("Sources"))), sheet, table, rows)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _write(cell: Any, text: str, *, continental: bool) -> None:
    """Write a value: a number with its unit where it is one."""
    from openpyxl.styles import Alignment

    found = quantity(text, continental=continental)
    style = None if found is None else _style(found)
    if found is None or style is None:
        _write_text(cell, text)
    else:
        cell.value = found.number.value
        cell.number_format = style
    if style is None:
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    else:
        cell.alignment = Alignment(horizontal="right", vertical="top")


def _columns_of_numbers(table: SourcedTable, rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Return the columns that hold numbers for the most part, whose heads stand over them."""
    found = set()
    for column in range(1, len(table.header)):
        texts = [row[column] for row in rows[1:] if row[column]]
        decimal = column in table.continental
        count = sum(quantity(text, continental=decimal) is not None for text in texts)
        if count and 2 * count >= len(texts):
            found.add(column)
    return frozenset(found)


def _write_text(cell: Any, text: str) -> None:
    from openpyxl.styles import Alignment

    if text:
        cell.value = escaped(allowed(text))
        cell.data_type = "s"  # also where it looks like a formula or an error
        cell.quotePrefix = is_risky(text)  # text also after somebody edits it
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _style(found: Quantity) -> str | None:
    """Return the format that shows a number as it was written; None where that is too long."""
    number = found.number
    digits = "." + "0" * number.decimals if number.decimals else ""
    plain = f"{'#,##0' if number.grouped else '0'}{digits}{'%' if number.percent else ''}"
    style = f"{_literal(found.before)}{plain}{_literal(found.after)}"
    return style if len(style) <= _FORMAT else None


def _literal(text: str) -> str:
    shown = allowed(text).replace('"', "”").replace("\n", " ")
    return f'"{shown}"' if shown else ""


def _annotate(cell: Any, sources: Sequence[Source]) -> None:
    from openpyxl.comments import Comment

    lines = [_note(source) for source in sources]
    note = Comment(allowed("\n".join(lines)), "Eyeline")
    note.width = _NOTE[0]
    note.height = _NOTE[1] * (1 + sum(1 + len(line) // _LETTERS for line in lines))
    cell.comment = note
    states = {source.checked for source in sources}
    worst = next((state for state in _COLOURS if state in states), None)
    if worst is not None:
        cell.font = font(colour=_COLOURS[worst])


def _note(source: Source) -> str:
    page = _("p. {page}").format(page=source.page)
    quote = f": “{source.quote}”" if source.quote else ""
    return f"{page}{quote} – {source.found}"


def _add_sources(sheet: Any, table_sheet: Any, table: SourcedTable, rows: list[list[str]]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    head = [
        _("Cell"), _("Question"), _("Document"), _("Answer"), _("Page"), _("Quote"), _("Check"),
    ]  # fmt: skip
    lines = [head]
    for source in table.sources:
        place = f"{get_column_letter(source.column + 1)}{source.row + 2}"
        answer = rows[source.row + 1][source.column]
        words = [source.about, source.document, answer, str(source.page), source.quote]
        lines.append([place, *words, source.found])
    for n, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(n, column)
            if n > 1 and head[column - 1] == _("Page"):
                cell.value = int(text)
                cell.alignment = Alignment(horizontal="right", vertical="top")
            else:
                _write_text(cell, text)
            if n == 1:
                dress_head(cell, right=text == _("Page"))
        if n > 1:
            place = sheet.cell(n, 1)
            there = f"'{table_sheet.title}'!{line[0]}"
            place.hyperlink = Hyperlink(ref=place.coordinate, location=there)
            place.font = font(colour="4338CA", underline="single")
            state = table.sources[n - 2].checked
            if state in _COLOURS:
                sheet.cell(n, len(head)).font = font(colour=_COLOURS[state])
    for n, remark in enumerate(table.remarks):
        _write_text(sheet.cell(len(lines) + 2 + n, 1), remark)
    _fit(sheet, lines)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(lines)}"
    fit_page(sheet)


def _fit(sheet: Any, rows: list[list[str]]) -> None:
    from openpyxl.utils import get_column_letter

    for n, column in enumerate(zip(*rows, strict=True), 1):
        sheet.column_dimensions[get_column_letter(n)].width = column_width(list(column))


def _sheet_name(title: str) -> str:
    bare = " ".join(_NAME.sub(" ", allowed(title)).split())
    return bare[:_LONGEST_NAME].strip() or "1"
