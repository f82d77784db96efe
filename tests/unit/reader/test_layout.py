import random

import pytest

from app.backends.reader.layout import reading_order
from app.backends.reader.lines import Bounds


def box(x: float, y: float, width: float = 100, height: float = 16) -> Bounds:
    return x, y, x + width, y + height


def order(boxes: dict[str, Bounds], seed: int = 0) -> list[str]:
    names = list(boxes)
    random.Random(seed).shuffle(names)
    return [names[spot.index] for spot in reading_order([boxes[name] for name in names])]


def test_nothing() -> None:
    assert reading_order([]) == []


@pytest.mark.parametrize("seed", range(3))
def test_columns_of_text_are_read_one_after_the_other(seed: int) -> None:
    boxes = {"title": box(0, 0, 620, 30)}
    for row in range(8):
        boxes[f"a{row}"] = box(0, 60 + 20 * row, 300 if row % 4 else 280)
        boxes[f"b{row}"] = box(320, 60 + 20 * row, 300 if row % 3 else 290)
    expected = ["title", *(f"a{row}" for row in range(8)), *(f"b{row}" for row in range(8))]
    assert order(boxes, seed) == expected


def test_a_table_is_read_row_by_row() -> None:
    boxes = {
        f"{row}{column}": box(150 * column, 30 * row, 60) for row in range(5) for column in range(4)
    }
    assert order(boxes) == sorted(boxes)


def test_a_sidebar_with_other_lines_is_a_column() -> None:
    boxes = {f"s{row}": box(0, 27 * row, 80) for row in range(8)}
    boxes |= {f"t{row}": box(140, 3 + 19 * row, 400) for row in range(11)}
    assert order(boxes)[:8] == [f"s{row}" for row in range(8)]


def test_panes_under_a_menu_are_read_one_by_one() -> None:
    boxes = {f"a{at}": box(10 + 70 * at, 0, 50) for at in range(9)}
    boxes |= {f"b{row:02}": box(14, 30 + 20 * row, 120) for row in range(25)}
    boxes |= {f"c{row:02}": box(230, 34 + 19 * row, 330) for row in range(20)}
    table = [(row, column) for row in range(12) for column in range(4)]
    boxes |= {
        f"d{row:02}{column}": box(600 + 110 * column, 33 + 21 * row, 60) for row, column in table
    }
    boxes |= {f"e{row:02}": box(620 + row % 3 * 28, 310 + 15 * row, 250, 12) for row in range(15)}
    assert order(boxes) == sorted(boxes)


def test_a_line_beside_a_paragraph_comes_after_what_it_stands_above() -> None:
    boxes = {"title": box(0, 0, 300), "date": box(500, 0, 90), "text": box(0, 60, 320)}
    assert order(boxes) == ["title", "date", "text"]


def test_many_lines_take_no_time() -> None:
    assert len(reading_order([box(0, 60 * row) for row in range(1500)])) == 1500
    assert len(reading_order([box(120 * at, 0) for at in range(500)])) == 500


def test_rows_are_told_from_lines() -> None:
    boxes = [box(0, 0), box(120, 2), box(0, 20), box(0, 60)]
    spots = {spot.index: spot for spot in reading_order(boxes)}
    assert spots[0].row == spots[1].row == 0
    assert spots[2].row == 1
    assert spots[2].block == spots[0].block != spots[3].block


def test_code_goes_on_after_an_empty_line() -> None:
    boxes = [box(0, 0), box(40, 20), box(40, 40), box(40, 80), box(0, 100)]
    assert [spot.edge for spot in reading_order(boxes)] == [0] * 5


def test_centred_lines_are_not_indented() -> None:
    boxes = [box(100, 0, 200), box(50, 20, 300), box(150, 40, 100)]
    assert [spot.edge for spot in reading_order(boxes)] == [100, 50, 150]


def test_each_box_comes_once() -> None:
    chance = random.Random(3)
    boxes = [
        box(
            chance.randrange(900),
            chance.randrange(600),
            chance.randrange(5, 300),
            chance.randrange(5, 60),
        )
        for _ in range(300)
    ]
    spots = reading_order(boxes)
    assert sorted(spot.index for spot in spots) == list(range(300))
    assert [spot.row for spot in spots] == sorted(spot.row for spot in spots)
