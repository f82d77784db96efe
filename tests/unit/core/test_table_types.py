"""What columns hold: numbers, money and dates, decided for each as a whole; sums of them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.table_dates import When, date_of
from app.core.table_edits import TableEdits, looked_at
from app.core.table_grid import GridCell, TableGrid, plain_grid
from app.core.table_replies import tables_said
from app.core.table_said import sums_said
from app.core.table_sums import Suspect, checks_of, is_total
from app.core.table_types import column_types, measured
from app.core.tables import Number, to_html, to_markdown


def value(text: str, *column: str) -> object:
    (kind,) = column_types([[text, *column]])
    found = kind.value(text)
    return found.value if isinstance(found, Number) else found


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("1.234", ("2.345,50",), 1234),
        ("1.234", ("2.5",), 1.234),
        ("1,234", ("7",), 1234),
        ("1,234", ("12,5",), 1.234),
        ("(123)", (), -123),
        ("12 %", ("7%",), 0.12),
        ("1.234,56 €", ("2,00 €",), 1234.56),
        ("$ 1,234.50", ("$ 3.00",), 1234.5),
        ("($5.00)", ("$3.00",), -5),
        ("123-", ("5",), -123),
        ("12 kg", ("3 kg",), 12),
        ("¥12,300", ("¥5",), 12300),
        ("007", ("008",), None),
        ("A4", ("B5",), None),
    ],
)
def test_a_number_is_read_as_its_column_writes_them(
    text: str, column: tuple[str, ...], expected: float | None
) -> None:
    found = value(text, *column)
    assert found == (pytest.approx(expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("2026-03-01", (), date(2026, 3, 1)),
        ("1.3.2026", (), date(2026, 3, 1)),
        ("3/1/2026", ("3/25/2026",), date(2026, 3, 1)),
        ("3/1/2026", ("25/3/2026",), date(2026, 1, 3)),
        ("2026年3月1日", (), date(2026, 3, 1)),
        ("1 Mar 2026", (), date(2026, 3, 1)),
        ("March 1, 2026", (), date(2026, 3, 1)),
    ],
)
def test_a_date_is_read_as_its_column_writes_them(
    text: str, column: tuple[str, ...], expected: date
) -> None:
    (kind,) = column_types([[text, *column]])
    found = kind.value(text)
    assert kind.kind == "date"
    assert not kind.ambiguous
    assert isinstance(found, When)
    assert found.moment.date() == expected


def test_what_nothing_tells_is_said() -> None:
    dates, points = column_types([["3/4/2026", "5/6/2026"], ["1.234", "2.345"]])
    assert dates.ambiguous
    assert dates.value("3/4/2026") is None
    assert points.ambiguous


@given(st.floats(0.01, 9e6), st.sampled_from([".", ","]))
def test_any_amount_comes_back(amount: float, point: str) -> None:
    text = f"{amount:,.2f}"
    if point == ",":
        text = text.translate({ord(","): ".", ord("."): ","})
    found = measured(f"{text} €", "," if point == "," else ".")
    assert found is not None
    assert found.value == pytest.approx(round(amount, 2))
    assert (found.unit, found.leads) == ("€", False)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)))
def test_any_date_comes_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d %b %Y}"):
        found = date_of(text)
        assert found is not None
        assert found.moment.date() == day


@settings(deadline=None)  # the parser of Markdown is loaded by the first of them
@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    (kind,) = column_types([[text]])
    kind.value(text)
    is_total(text)
    tables_said(text)


# ---- sums


def test_sums_are_checked_down_and_across() -> None:
    rows = [["Item", "Q1", "Q2", "Total"], ["A", "10", "20", "30"], ["B", "5", "6", "11"]]
    checks = checks_of(plain_grid([*rows, ["合计", "15", "26", "41"]]))
    assert [check.right for check in checks] == [True] * 6
    wrong = checks_of(plain_grid([*rows, ["Summe", "15", "28", "41"]]))
    assert [(check.place, check.expected) for check in wrong if not check.right] == [
        ((3, 2), 26),
        ((3, 3), 43),
    ]
    assert {check.suspects for check in wrong if not check.right} == {(Suspect((3, 2), "26"),)}


def test_a_product_is_no_wrong_sum() -> None:
    rows = [
        ["Item", "Qty", "Price", "Total"],
        ["A", "2", "1.50", "3.00"],
        ["B", "3", "2.00", "6.00"],
    ]
    checks = checks_of(plain_grid([*rows, ["Total", "", "", "9.00"]]))
    assert [(check.way, check.right) for check in checks] == [
        ("sum", True),
        ("product", True),
        ("product", True),
    ]


def test_subtotals_and_shares_that_were_rounded_are_right() -> None:
    rows = [["", "n"], ["a", "1"], ["b", "2"], ["Subtotal", "3"], ["c", "4"], ["d", "5"]]
    checks = checks_of(plain_grid([*rows, ["Subtotal", "9"], ["Total", "12"]]))
    assert all(check.right for check in checks)
    shares = plain_grid([["", "%"], ["a", "33%"], ["b", "33%"], ["c", "33%"], ["Total", "100%"]])
    assert [check.right for check in checks_of(shares)] == [True]


def test_percents_that_are_no_shares_do_not_add_up() -> None:
    rows = [["", "2024", "2025", "Change"], ["North", "100", "110", "10%"]]
    rows += [["South", "200", "210", "5%"], ["Total", "300", "320", "6.7%"]]
    assert [check.place for check in checks_of(plain_grid(rows))] == [(3, 1), (3, 2)]
    shares = plain_grid([["", "Share"], ["a", "60%"], ["b", "30%"], ["Total", "100%"]])
    assert [check.right for check in checks_of(shares)] == [False]


def test_the_doubtful_cell_is_pointed_out_and_nothing_is_changed() -> None:
    rows = [["", "n"], ["a", "18"], ["b", "20"], ["Total", "39"]]
    grid = plain_grid(rows)
    unsure = GridCell("18", 1, 1, doubts=frozenset({"unsure"}))
    grid = TableGrid(4, 2, tuple(unsure if cell.place == (1, 1) else cell for cell in grid.cells))
    (check,) = checks_of(grid)
    assert check.suspects == (Suspect((1, 1), "19"),)
    assert grid.texts() == rows


def test_corrections_are_undone_and_done_again() -> None:
    rows = [["", "n"], ["a", "1"], ["b", "2"], ["Total", "4"]]
    edits = TableEdits(looked_at(plain_grid(rows)))
    assert not edits.checks[0].right
    assert edits.doubtful == [(1, 1), (2, 1), (3, 1)]
    before = looked_at(edits.own)
    assert edits.write((3, 1), "3")
    assert edits.grid.at(3, 1).text == "3"
    assert edits.doubtful == [(1, 1), (2, 1)]  # as far as is known before it is looked at
    assert not edits.learn(before)  # it is another table now
    assert edits.learn(looked_at(edits.own))
    assert edits.checks[0].right
    assert edits.doubtful == []
    assert not edits.write((3, 1), "3")
    assert edits.undo() == (3, 1)
    assert edits.grid.texts() == rows
    assert edits.redo() == (3, 1)
    assert edits.grid.at(3, 1).text == "3"
    assert edits.redo() is None
    assert not edits.can_redo


def test_a_correction_may_change_what_a_column_holds() -> None:
    edits = TableEdits(looked_at(plain_grid([["", "n"], ["a", "x"], ["b", "2"], ["c", "3"]])))

    def kinds() -> list[str]:
        return [kind.kind for kind in edits.grid.types]

    assert kinds() == ["text", "text"]
    assert edits.write((1, 1), "1")
    assert kinds() == ["text", "text"]  # what was known before
    assert edits.learn(looked_at(edits.own))
    assert kinds() == ["text", "number"]


def test_not_more_sums_are_told_of_than_can_be_read() -> None:
    head = ["Item", *(f"Q{n}" for n in range(9))]
    rows = [head, ["a", *"1" * 9], ["b", *"2" * 9], ["Total", "3", *"9" * 8]]
    looked = looked_at(plain_grid(rows))
    lines = sums_said(looked.grid, looked.checks).splitlines()
    assert len(lines) == 7
    assert lines[-2:] == ["3 more are not right.", "✓ 1 sum is right."]


def test_estimates_are_numbers() -> None:
    (kind,) = column_types([["≈ 12.5", "~14", "15.2 €"]])
    assert kind.counts
    assert measured("≈ 12.5") == Number(12.5, 1, about=True)
    assert measured("≈ (3)") == Number(-3, about=True)
    assert measured("≈ ≈ 3") is None
    assert measured("≈") is None
    grid = plain_grid([["", "n"], ["a", "≈ 10"], ["b", "≈ 20"], ["Total", "31"]])
    assert [check.right for check in checks_of(grid)] == [True]  # as far as anybody can tell


# ---- what models say


@pytest.mark.parametrize(
    ("reply", "rows"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
        (
            '```json\n[{"a": 1, "b": "x"}, {"b": "y", "c": null}]\n```',
            [["a", "b", "c"], ["1", "x", ""], ["", "y", ""]],
        ),
        (
            '{"columns": ["a", {"name": "b", "unit": "kg"}], "rows": [[1, 2]]}',
            [["a", "b (kg)"], ["1", "2"]],
        ),
        (
            (
                '{"x": {"name": "Year", "values": [2024, 2025]}, "unit": "Mio €",'
                ' "series": [{"name": "North", "values": [1, 2]}, {"name": "South", "data": [3]}]}'
            ),
            [["Year", "North (Mio €)", "South (Mio €)"], ["2024", "1", "3"], ["2025", "2", ""]],
        ),
        (
            '{"series": [{"name": "v", "unit": "m", "points": [[0, 1.5], {"x": 1, "y": 2}]}]}',
            [["", "v (m)"], ["0", "1.5"], ["1", "2"]],
        ),
    ],
)
def test_tables_and_charts_of_a_model_are_read(reply: str, rows: list[list[str]]) -> None:
    assert [grid.texts() for grid in tables_said(reply)] == [rows]


def test_heads_of_several_rows_leave_as_one_and_merged_cells_as_such() -> None:
    cells = (
        GridCell("2025", 0, 0, 1, 2),
        *(GridCell(text, 1 + at // 2, at % 2) for at, text in enumerate(("H1", "H2", "1", "=2"))),
    )
    table = TableGrid(3, 2, cells, 2).table()
    assert to_markdown(table).splitlines()[0] == "| 2025 H1 | 2025 H2 |"
    assert '<th colspan="2">2025</th>' in to_html(table)
    assert "<td>&#x27;=2</td>" in to_html(table)
