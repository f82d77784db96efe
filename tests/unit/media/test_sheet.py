"""Tables as files for spreadsheets."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.blocks import Run, Table
from app.core.errors import MediaError
from app.media.office.reading import read
from app.media.sheet import csv_bytes, save_table, xlsx


def _table(*rows: tuple[str, ...]) -> Table:
    cells = tuple(tuple((Run(text),) for text in row) for row in rows)
    return Table(cells[0], cells[1:], tuple("left" for _ in rows[0]))


def _sheet(table: Table) -> Any:
    return load_workbook(io.BytesIO(xlsx(table))).active


def test_numbers_are_numbers_and_look_as_they_did() -> None:
    sheet = _sheet(_table(("n",), ("1.234,56",), ("12 %",), ("(123)",), ("7",), ("1.50",)))
    assert [(cell.value, cell.number_format) for cell in sheet["A"][1:]] == [
        (1234.56, "#,##0.00"),
        (0.12, "0%"),
        (-123, "General"),
        (7, "General"),
        (1.5, "0.00"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-a", "@SUM(A1)", "#N/A", "=", "{=A1}", "007"])
def test_text_is_text_whatever_it_looks_like(text: str) -> None:
    cell = _sheet(_table((text,), (text,)))["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_date_that_sheets_cannot_hold_is_text() -> None:
    """They count from 1900 on, with a 29 February in that year."""
    dates = ("0001-01-01", "1850-03-04", "1900-01-01", "1900-02-28", "1900-03-01", "9999-12-31")
    cells = _sheet(_table(("n",), *((text,) for text in dates)))["A"][1:]
    assert [cell.value for cell in cells] == [
        *dates[:4],
        datetime(1900, 3, 1),  # noqa: DTZ001 - sheets know no zones
        datetime(9999, 12, 31),  # noqa: DTZ001 - sheets know no zones
    ]


def test_text_that_readers_take_for_letters_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    texts = ("_x0041_", "a_x005F_x0041_ _x00e9_", "_x41_")
    save_table(_table(("n",), *((text,) for text in texts)), path)
    lines = read(path, "t", "xlsx").pages[0].text.split("\n")
    assert lines[2:] == [f"| {text} |" for text in texts]


@pytest.mark.parametrize("letter", ["a", "\u8868", "\U0001f600"])
def test_a_cell_is_as_long_as_it_may_be(letter: str) -> None:
    value = _sheet(_table(("n",), (letter * 40_000,)))["A2"].value
    assert len(value) == (32_767 if letter < "\uffff" else 16_383)
    assert set(value) == {letter}


def test_the_head_is_bold_and_stays_in_view() -> None:
    sheet = _sheet(_table(("a", "b"), ("c", "d")))
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"


def test_text_keeps_its_spaces_and_signs() -> None:
    texts = ("  a & <b>", "c\nd ", "e\rf", '"g"')
    assert [cell.value for cell in _sheet(_table(("n",), *((text,) for text in texts)))["A"]] == [
        "n", "a & <b>", "c\nd", "e\rf", "\"g\"",
    ]  # fmt: skip


def test_each_cell_stands_where_it_belongs() -> None:
    rows = [("a", "b", "c"), ("1", "", "x"), ("", "2026-03-01", ""), ("€ 2.50", "", "=1")]
    sheet = _sheet(_table(*rows))
    assert [[cell.value for cell in row] for row in sheet] == [
        ["a", "b", "c"],
        [1, None, "x"],
        [None, datetime(2026, 3, 1), None],  # noqa: DTZ001 - sheets know no zones
        [2.5, None, "=1"],
    ]
    assert sheet["A4"].number_format == '"€"0.00'
    assert sheet["C4"].quotePrefix


def test_what_xml_cannot_hold_is_left_out() -> None:
    sheet = _sheet(_table(("a\0b\x1b\ufffe",), ("c\ud800d\ne",)))
    assert [cell.value for cell in sheet["A"]] == ["ab", "cd\ne"]


def test_csv_says_how_it_is_encoded_where_that_matters() -> None:
    assert csv_bytes(_table(("a",), ("=b",))) == b"a\r\n'=b\r\n"
    assert csv_bytes(_table(("表",))) == "\ufeff表\r\n".encode()


@pytest.mark.parametrize("name", ["t.xlsx", "t.CSV", "t.tsv", "t.md"])
def test_the_ending_of_the_name_is_the_format(tmp_path: Path, name: str) -> None:
    save_table(_table(("a", "b"), ("1", "\ud800")), tmp_path / name)
    assert (tmp_path / name).stat().st_size > 5
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_format_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"t\.pdf") as caught:
        save_table(_table(("a",)), tmp_path / "t.pdf")
    assert ".xlsx" in caught.value.hint


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="nowhere"):
        save_table(_table(("a",)), tmp_path / "nowhere" / "t.csv")


def test_a_table_larger_than_a_sheet_is_refused() -> None:
    with pytest.raises(MediaError):
        xlsx(_table(("",) * 16_385))


def test_estimates_are_numbers_that_say_so() -> None:
    cells = _sheet(_table(("n",), ("≈ 12.5",), ("≈ 1,200",), ("3",)))["A"][1:]
    assert [cell.value for cell in cells] == [12.5, 1200, 3]
    assert [cell.number_format for cell in cells] == ['"≈ "0.0', '"≈ "#,##0', "General"]


def test_what_is_empty_is_blank_and_heads_are_no_formulas() -> None:
    sheet = _sheet(_table(("=h", "b"), ("x", ""), ("y", "1")))
    head, blank = sheet["A1"], sheet["B2"]
    assert (head.value, head.data_type, head.quotePrefix) == ("=h", "s", True)
    assert (blank.value, blank.data_type) == (None, "n")
    assert head.font.b
    assert head.font.name == sheet["A2"].font.name  # one without a name is of another family
