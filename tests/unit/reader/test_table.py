import csv
import io

from app.backends.reader.layout import reading_order
from app.backends.reader.lines import Line
from app.backends.reader.table import csv_row, tables_in
from app.core.table_grid import plain_grid


def lines_of(cells: list[tuple[str, float, float]]) -> list[Line]:
    """Return cells (text, x, y) as lines of characters 8 px wide and 16 px high, in order."""
    bounds = [(x, y, x + 8 * len(text), y + 16) for text, x, y in cells]
    lines = []
    for spot in reading_order(bounds):
        text = cells[spot.index][0]
        x1, y1, x2, y2 = bounds[spot.index]
        stops = tuple(at / len(text) for at in range(len(text) + 1))
        corners = ((x1, y1), (x2, y1), (x2, y2), (x1, y2))
        lines.append(Line(text, corners, stops, block=spot.block, row=spot.row, edge=spot.edge))
    return lines


def texts(cells: list[tuple[str, float, float]]) -> list[list[str]]:
    (table,) = tables_in(lines_of(cells)) or (plain_grid([]),)
    return table.texts()


def test_empty_cells_keep_their_column() -> None:
    cells = [
        *(("Name", 0.0, 0.0), ("City", 100.0, 0.0), ("Sum", 200.0, 0.0)),
        *(("Stone", 0.0, 30.0), ("12", 200.0, 30.0)),
        *(("Berlin", 100.0, 60.0), ("7", 200.0, 60.0)),
        *(("Berg", 0.0, 90.0), ("Rome", 100.0, 90.0)),
    ]
    assert texts(cells) == [
        ["Name", "City", "Sum"],
        ["Stone", "", "12"],
        ["", "Berlin", "7"],
        ["Berg", "Rome", ""],
    ]


def test_two_cells_read_as_one_line_are_divided() -> None:
    cells = [
        *(("Name", 0.0, 0.0), ("City", 60.0, 0.0), ("Sum", 140.0, 0.0)),
        *(("Stone", 0.0, 30.0), ("Rome", 60.0, 30.0), ("5", 140.0, 30.0)),
        *(("Berg", 0.0, 60.0), ("Bonn       12", 60.0, 60.0)),
        *(("Li", 0.0, 90.0), ("Paris", 60.0, 90.0), ("9", 140.0, 90.0)),
        *(("Ott", 0.0, 120.0), ("Oslo", 60.0, 120.0), ("8", 140.0, 120.0)),
    ]
    more = [(text, x, y + 150.0) for text, x, y in cells if text != "Bonn       12"]
    assert ["Berg", "Bonn", "12"] in texts(cells + more)


def test_what_stands_around_a_table_is_left_out() -> None:
    cells = [
        ("A title over the table that is as wide as all of its columns", 0.0, 0.0),
        *(
            (f"{row}{column}", 150.0 * column, 80 + 24.0 * row)
            for row in range(4)
            for column in range(4)
        ),
        ("A footnote far below", 0.0, 300.0),
    ]
    assert texts(cells) == [[f"{row}{column}" for column in range(4)] for row in range(4)]


def test_plain_text_is_no_table() -> None:
    assert texts([("one line", 0.0, 0.0), ("another line", 0.0, 20.0)]) == []
    assert texts([]) == []


def test_csv_quotes_what_must_be_and_knows_the_cells() -> None:
    row = ["plain", "a, b", 'say "hi"', "", "-20%", "=A1", "行\n列"]
    text, offsets = csv_row(row)
    assert next(csv.reader(io.StringIO(text, newline=""))) == row
    for cell, offset in zip(row, offsets, strict=True):
        assert text[offset:].lstrip('"').startswith(cell.replace('"', '""')[:3])
    assert csv_row([""]) == ("", [0])
