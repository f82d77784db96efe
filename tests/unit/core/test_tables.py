"""Tables as text for other programs."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.blocks import Run, Table
from app.core.markdown import blocks_of
from app.core.tables import Number, harmless, number, rows_of, to_csv, to_markdown, to_tsv


def _table(text: str) -> Table:
    (table,) = blocks_of(text)
    assert isinstance(table, Table)
    return table


def _of(*rows: tuple[str, ...]) -> Table:
    cells = tuple(tuple((Run(text),) if text else () for text in row) for row in rows)
    return Table(cells[0], cells[1:], tuple("left" for _ in rows[0]))


TABLE = _table("| a | b ① |\n|---|--:|\n| **x** $y^2$ | 1,5 |\n| =1+1 | p<br>q\\|r |\n")


def test_cells_are_plain_text() -> None:
    assert rows_of(TABLE) == [["a", "b ①"], ["x y^2", "1,5"], ["=1+1", "p\nq|r"]]


def test_tsv_is_a_line_for_each_row() -> None:
    assert to_tsv(TABLE) == "a\tb ①\nx y^2\t1,5\n'=1+1\tp q|r\n"


def test_csv_is_quoted_where_it_must_be() -> None:
    assert to_csv(TABLE) == 'a,b ①\r\nx y^2,"1,5"\r\n\'=1+1,"p\nq|r"\r\n'


def test_markdown_says_the_same_again() -> None:
    again = _table(to_markdown(TABLE))
    assert rows_of(again) == rows_of(TABLE)
    assert again.align == TABLE.align
    assert any(run.bold for run in again.rows[0][0])


plain = st.text(st.sampled_from("ab 1|\\*_`[]()<>$&~#;=-+@!中①"), max_size=8).map(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(plain, plain), min_size=1, max_size=4))
def test_any_words_come_back_from_markdown(rows: list[tuple[str, str]]) -> None:
    table = _of(("h", "i"), *rows)
    assert rows_of(_table(to_markdown(table))) == rows_of(table)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), min_size=1, max_size=4))
def test_any_words_come_back_from_csv_and_none_is_a_formula(rows: list[tuple[str, str]]) -> None:
    table = _of(*rows)
    read = list(csv.reader(io.StringIO(to_csv(table), newline="")))
    assert read == [[harmless(text) for text in row] for row in rows_of(table)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Number(0)), ("-12", Number(-12)), ("\u22125", Number(-5)), ("+3", Number(3)),
        ("1.50", Number(1.5, 2)), (".5", Number(0.5, 1)), ("12,5", Number(12.5, 1)),
        ("1,234", Number(1234, grouped=True)), ("1,234.56", Number(1234.56, 2, grouped=True)),
        ("1.234,56", Number(1234.56, 2, grouped=True)), ("1.234", Number(1.234, 3)),
        ("1.234.567", Number(1234567, grouped=True)), ("0,125", Number(0.125, 3)),
        ("1 234,5", Number(1234.5, 1, grouped=True)), ("(123)", Number(-123)),
        ("1'234.5", Number(1234.5, 1, grouped=True)), ("12 %", Number(0.12, percent=True)),
        ("-3.5%", Number(-0.035, 1, percent=True)), ("1.2e-5", Number(1.2e-5)),
    ],
)  # fmt: skip
def test_numbers(text: str, value: Number) -> None:
    found = number(text)
    assert found is not None
    assert found.value == pytest.approx(value.value)
    assert (found.decimals, found.percent, found.grouped) == (
        value.decimals,
        value.percent,
        value.grouped,
    )


@pytest.mark.parametrize(
    "text",
    ["", "-", "a1", "007", "1-2", "1/2", "2026-11-22", "1.2.3", "12,34,567", "$5", "5 kg", "①", "²",
     "١٢", "1234567890123456", "(-1)", "1+1", "inf", "nan", "0x10", "1_000", "1,23,456", "(51) a"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "-a", "\n=x"]
)
def test_formulas_are_written_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(st.text(alphabet="=+-@＝＋－＠\t\r\n 15ax", max_size=12) | st.text(max_size=12))
def test_nothing_is_ever_calculated(text: str) -> None:
    cell = harmless(text)
    assert cell.endswith(text)
    bare = cell.strip()
    begins = bare.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not begins or number(text) is not None or not bare.strip("+- \t\r\n")


@pytest.mark.parametrize("text", ["-5", "+3.5", "-", "++", "a=b", "1.234,56", "(123)", "x-1", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
