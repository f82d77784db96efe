"""Comparisons as files: read back as a spreadsheet reads them."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.core.blocks import Align, Run
from app.core.sourced import Source, SourcedTable
from app.media.sheet import save_table


def table(*rows: tuple[str, ...], **more: object) -> SourcedTable:
    head, *below = [tuple((Run(text),) if text else () for text in row) for row in rows]
    left: Align = "left"
    return SourcedTable(head, tuple(below), (left,) * len(head), **{"title": "Figures", **more})  # type: ignore[arg-type] # as they are given


FIGURES = table(
    ("Question", "alpha.pdf", "beta.pdf"),
    ("Revenue", "EUR 1,234.5 million", "1.234 Mio. €"),
    ("Margin", "12.3 %", "=HYPERLINK(1)"),
    ("Loss", "(56)", "not stated"),
    sources=(
        Source(0, 1, "Revenue", "alpha.pdf", 12, "Revenue 1,234.5", "exact"),
        Source(0, 1, "Revenue", "alpha.pdf", 14, "", "missing"),
        Source(1, 2, "Margin", "beta.pdf", 3, '=1+1"', "unread"),
    ),
    remarks=("1 answer failed.",),
    continental=frozenset({2}),
)


def test_numbers_are_numbers_with_their_units(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["Figures"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (1234.5, '"EUR "#,##0.0" million"')
    assert (sheet["C2"].value, sheet["C2"].number_format) == (1234, '#,##0" Mio. €"')
    assert (sheet["B3"].value, sheet["B3"].number_format) == (pytest.approx(0.123), "0.0%")
    assert sheet["B4"].value == -56
    assert sheet["C4"].value == "not stated"
    assert sheet.freeze_panes == "B2"


def test_nothing_is_a_formula(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    risky = book["Figures"]["C3"]
    assert (risky.value, risky.quotePrefix) == ("=HYPERLINK(1)", True)


def test_every_page_is_named(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    note = book["Figures"]["B2"].comment
    assert note is not None
    assert note.text.splitlines() == [
        "p. 12: “Revenue 1,234.5” – found on the page",
        "p. 14 – not found on the page",
    ]
    assert book["Figures"]["B2"].font.color.rgb == "00B42318"
    rows = list(book["Sources"].iter_rows(values_only=True))
    assert rows[0] == ("Cell", "Question", "Document", "Answer", "Page", "Quote", "Check")
    first = (
        "Revenue",
        "alpha.pdf",
        "EUR 1,234.5 million",
        12,
        "Revenue 1,234.5",
        "found on the page",
    )
    assert rows[1] == ("B2", *first)
    assert rows[3][4:6] == (3, '=1+1"')
    assert rows[5][0] == "1 answer failed."
    assert book["Sources"]["A2"].hyperlink.location == "'Figures'!B2"


def test_all_cells_have_one_font(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    fonts = {(cell.font.name, cell.font.sz) for sheet in book for row in sheet for cell in row}
    assert len(fonts) == 1


def test_other_formats(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert rows[1] == ["Revenue", "EUR 1,234.5 million", "12, 14", "1.234 Mio. €", ""]
    assert rows[2][3:] == ["'=HYPERLINK(1)", "3"]
    save_table(FIGURES, tmp_path / "a.md")
    text = (tmp_path / "a.md").read_text("utf-8")
    assert text.startswith("# Figures\n")
    assert "## Sources" in text


def test_titles_that_no_sheet_may_have(tmp_path: Path) -> None:
    save_table(table(("a",), ("1",), title="x" * 40 + "[]:*?/\\'"), tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["x" * 31]
    save_table(table(("a",), ("1",), title="///"), tmp_path / "b.xlsx")
    assert load_workbook(tmp_path / "b.xlsx").sheetnames == ["1"]


def test_heads_stand_over_their_columns_and_sheets_fit_on_paper(tmp_path: Path) -> None:
    save_table(FIGURES, tmp_path / "a.xlsx")
    figures, sources = load_workbook(tmp_path / "a.xlsx").worksheets
    assert [cell.alignment.horizontal for cell in figures[1]] == [None, "right", None]
    assert {cell.font.name for sheet in (figures, sources) for cell in sheet[1]} == {
        figures["A2"].font.name
    }
    for sheet in (figures, sources):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    assert sources.auto_filter.ref == "A1:G4"
