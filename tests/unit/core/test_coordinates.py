"""Places of marks as text: whole, in order, readable by whoever gets them."""

import csv
import json
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from app.core.coordinates import COLUMNS, Format, Numbered, per_mille, written
from app.core.mark import Grid, Mark, MarkKind, PointXY, bounds

SIDES = st.integers(1, 8000)
LABELS = st.text(max_size=12)


@st.composite
def marks(draw: st.DrawFn) -> Numbered:
    width, height = draw(SIDES), draw(SIDES)
    kind: MarkKind = draw(st.sampled_from(("box", "point", "polygon")))
    count = {"box": 2, "point": 1, "polygon": 3}[kind]
    points: tuple[PointXY, ...] = tuple(
        (draw(st.floats(0, width)), draw(st.floats(0, height))) for _ in range(count)
    )
    if kind == "box":
        left, top, right, bottom = bounds(points)
        points = ((left, top), (right, bottom))
    mark = Mark(kind, points, draw(LABELS), "frame")
    return Numbered(draw(st.integers(1, 600)), mark, draw(st.integers(1, 40)), (width, height))


def box(x1: float, y1: float, x2: float, y2: float, label: str = "Save") -> Numbered:
    return Numbered(3, Mark("box", ((x1, y1), (x2, y2)), label, "frame"), 2, (200, 400))


def test_pixels_and_thousandths() -> None:
    two = [
        box(10.4, 20, 50.6, 100),
        Numbered(4, Mark("point", ((100, 100),), "", "frame"), 1, (200, 400)),
    ]
    assert written(two, "pixels") == "10,20,51,100\n100,100"
    assert written(two, "thousandths") == "52,50,253,250\n500,250"


def test_a_table_for_a_spreadsheet() -> None:
    rows = list(csv.reader(StringIO(written([box(10, 20, 50.25, 100, '=1+"2",\n3')], "csv"))))
    assert rows == [
        list(COLUMNS),
        ["3", "'=1+\"2\", 3", "2", "box", "10", "20", "50.2", "100",
         "50", "50", "251", "250", "", "", "plain"],
    ]  # fmt: skip


def test_json_for_a_program() -> None:
    point = Numbered(4, Mark("point", ((100, 100),), "中", "f", t=1.5), 1, (200, 400))
    assert json.loads(written([box(10, 20, 50.25, 100), point], "json")) == [
        {
            "number": 3,
            "label": "Save",
            "image": 2,
            "bbox_2d": [50, 50, 251, 250],
            "rect": [10, 20, 50.2, 100],
        },
        {
            "number": 4,
            "label": "中",
            "image": 1,
            "point_2d": [500, 250],
            "rect": [100, 100],
            "t": 1.5,
        },
    ]
    assert json.loads(written([], "json")) == []


@given(st.lists(marks(), max_size=3), st.sampled_from(("pixels", "thousandths", "csv", "json")))
def test_nothing_is_lost(given: list[Numbered], wanted: Format) -> None:
    text = written(given, wanted)
    match wanted:
        case "csv":
            rows = list(csv.DictReader(StringIO(text, newline="")))
            assert [int(row["number"]) for row in rows] == [one.number for one in given]
            assert all(len(row) == len(COLUMNS) and None not in row for row in rows)
        case "json":
            items = json.loads(text)
            assert [item["label"] for item in items] == [one.mark.label for one in given]
        case _:
            lines = text.splitlines()
            assert [line.count(",") + 1 for line in lines] == [
                2 * len(one.mark.points) for one in given
            ]


@given(marks())
def test_thousandths_are_what_a_model_would_have_said(one: Numbered) -> None:
    """Read on the usual grid they give the same place, but for their rounding."""
    numbers = [int(value) for value in written([one], "thousandths").split(",")]
    assert all(0 <= number <= 1000 for number in numbers)
    read = Grid().place(one.mark.kind, numbers, one.size)
    if read is None:  # rounded to nothing
        xs, ys = zip(*per_mille(one.mark.points, one.size), strict=True)
        assert max(xs) - min(xs) <= 1 or max(ys) - min(ys) <= 1
        return
    for said, meant in zip(read[0], one.mark.points, strict=True):
        for side, got, was in zip(one.size, said, meant, strict=True):
            assert abs(got - was) <= side / 1000 * 0.5001
