"""Tables of drawn pictures, whose cells are known, from the lines that a perfect reader finds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.table_layout import tables_of
from app.core.table_pieces import slope_of
from app.core.text_line import Box, TextLine
from tests.table_pictures import Drawn, Look, beside, drawn

PARTS = [
    ["Item", "Unit price", "Qty", "Amount"],
    ["Steel bolt M8", "1,234.56", "12", "14,814.72"],
    ["Washer", "0.10", "100", "10.00"],
    ["铜螺母", "", "5", "12.50"],
    ["Long name of a thing here", "3.00", "7", "21.00"],
    ["Nut", "9.99", "1", "9.99"],
]
WRAPPED = [
    ["Name", "Description", "Cost"],
    ["Alpha", "A rather long description of it that goes on", "12.00"],
    ["Beta", "Short", "3.00"],
    ["Gamma", "Another long text that needs two lines", "7.50"],
    ["Delta", "tiny", "1.00"],
]
HALVES = [
    ["Region", "2025", "", "2026", ""],
    ["", "H1", "H2", "H1", "H2"],
    ["North", "1,200", "1,300", "1,250", "1,410"],
    ["South", "900", "950", "970", "1,010"],
    ["East", "800", "820", "810", "850"],
]
SPANS = {(0, 0): (2, 1), (0, 1): (1, 2), (0, 3): (1, 2)}
PLACES = [["Code", "Place"], ["A1", "Berlin"], ["A2", "Paris"], ["B7", "Rome"], ["C9", "Oslo"]]
GRID, STRIPES, BARE = Look(), Look(grid=False, stripes=True), Look(grid=False)
LOOKS = pytest.mark.parametrize("look", [GRID, STRIPES, BARE], ids=["grid", "stripes", "bare"])


def texts(page: Drawn) -> list[list[list[str]]]:
    return [grid.texts() for grid in tables_of(page.lines, page.frame.pixels)]


@LOOKS
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("angle", [0.0, 1.0, 2.0, -1.5])
def test_every_cell_is_where_it_was_drawn(look: Look, dark: bool, angle: float) -> None:
    page = drawn(PARTS, replace(look, dark=dark, angle=angle, right=(1, 2, 3)))
    assert texts(page) == [PARTS]


@LOOKS
@pytest.mark.parametrize("middle", [False, True])
def test_lines_of_one_cell_stay_together(look: Look, middle: bool) -> None:
    assert texts(drawn(WRAPPED, replace(look, wrap=180, middle=middle))) == [WRAPPED]


@LOOKS
def test_heads_of_two_rows_are_told_from_the_rest(look: Look) -> None:
    page = drawn(HALVES, look, SPANS)
    (grid,) = tables_of(page.lines, page.frame.pixels)
    assert grid.texts() == HALVES
    assert grid.heads == 2
    assert grid.at(0, 2).text == "2025"
    assert (grid.at(0, 1).columns, grid.at(0, 3).columns) == (2, 2)
    assert [kind.kind for kind in grid.types] == ["text", *["number"] * 4]


def test_a_cell_that_is_drawn_over_rows_covers_them() -> None:
    page = drawn(HALVES, GRID, SPANS)
    (grid,) = tables_of(page.lines, page.frame.pixels)
    assert grid.at(1, 0).text == "Region"
    assert grid.names() == ["Region", "2025 H1", "2025 H2", "2026 H1", "2026 H2"]


@LOOKS
def test_tables_side_by_side_are_two(look: Look) -> None:
    assert texts(beside(drawn(PARTS, look), drawn(PLACES, look))) == [PARTS, PLACES]


def test_cells_know_where_they_stand() -> None:
    page = drawn(PARTS, replace(GRID, angle=1.5))
    (grid,) = tables_of(page.lines, page.frame.pixels)
    for cell in grid.cells:
        if cell.text:
            assert cell.box is not None
            assert any(near(cell.box, line.box) for line in page.lines if line.text == cell.text), (
                cell
            )


def near(one: Box, other: Box) -> bool:
    """Whether both are at one place; letters of a turned line fill a higher box."""
    level = abs(one[1] + one[3] - other[1] - other[3]) < 8
    return level and abs(one[0] - other[0]) < 3 and abs(one[2] - other[2]) < 3


def test_two_cells_that_were_read_as_one_are_parted() -> None:
    page = drawn(PARTS, GRID)
    first, second, *rest = page.lines[4:]
    whole = TextLine(
        f"{first.text} {second.text}",
        (first.box[0], first.box[1], second.box[2], second.box[3]),
        (*first.stops, second.stops[0], *second.stops[1:]),
    )
    lines = [*page.lines[:4], whole, *rest]
    (grid,) = tables_of(lines, page.frame.pixels)
    assert grid.texts() == PARTS


def test_what_was_read_unsurely_or_is_of_another_type_is_doubtful() -> None:
    rows = [["Name", "Cost"], *([f"n{at}", f"{at}.50"] for at in range(9)), ["n9", "l0.5O"]]
    page = drawn(rows, GRID)
    lines = [replace(line, sure=0.6) if line.text == "n3" else line for line in page.lines]
    (grid,) = tables_of(lines, page.frame.pixels)
    doubts = {cell.text: set(cell.doubts) for cell in grid.cells if cell.doubts}
    assert doubts == {"n3": {"unsure"}, "l0.5O": {"type"}}


def test_prose_and_a_single_line_are_no_table() -> None:
    prose = [["A paragraph of some length that goes on"], ["and on for another line of it"]]
    assert texts(drawn(prose, BARE)) == []
    assert tables_of([]) == ()


words = st.text(st.sampled_from("abcdefgh0123456789"), min_size=2, max_size=7)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_full_table_comes_back(data: st.DataObject) -> None:
    columns = data.draw(st.integers(2, 5))
    rows = [data.draw(st.lists(words, min_size=columns, max_size=columns)) for _ in range(4)]
    # As far apart as each other: a wider gap would be one between two tables.
    widths = [9.0 * max(map(len, column)) + 27 for column in zip(*rows, strict=True)]
    lefts = [30 + sum(widths[:column]) for column in range(columns)]
    lines = [
        TextLine(
            text,
            (x, y, x + 9.0 * len(text), y + 16),
            tuple(x + 9.0 * at for at in range(len(text) + 1)),
        )
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        for x, y in [(lefts[column], 20.0 + 34 * row)]
    ]
    (grid,) = tables_of(data.draw(st.permutations(lines)))
    assert grid.texts() == rows


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.floats(0, 2000)] * 2, words), max_size=40))
def test_no_text_breaks_it_and_none_is_said_twice(placed: list[tuple[float, float, str]]) -> None:
    lines = [
        TextLine(
            text,
            (x, y, x + 60, y + 14),
            tuple(x + 60 * at / len(text) for at in range(len(text) + 1)),
        )
        for x, y, text in placed
    ]
    slope_of(lines)
    found = [word for grid in tables_of(lines) for cell in grid.cells for word in cell.text.split()]
    assert len(found) <= len(lines)
