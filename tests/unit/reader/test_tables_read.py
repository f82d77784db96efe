"""Tables that the real reader takes off pictures, held against what was drawn."""

from collections.abc import Iterator

import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.control import Control
from app.core.table_layout import tables_of
from tests.table_pictures import Drawn, Look, Spans, drawn

PARTS = [
    ["Item", "Unit price", "Qty", "Amount"],
    ["Steel bolt M8", "1,234.56", "12", "14,814.72"],
    ["Washer", "0.10", "100", "10.00"],
    ["Long name here", "3.00", "7", "21.00"],
    ["Spring", "9.99", "25", "249.75"],
]
CHINESE = [
    ["产品", "单价", "数量", "金额"],
    ["螺丝刀", "12.50", "24", "300.00"],
    ["电动扳手", "899.00", "3", "2,697.00"],
    ["合计", "", "27", "2,997.00"],
]
HALVES = [
    ["Region", "2025", "", "2026", ""],
    ["", "Summer", "Winter", "Summer", "Winter"],
    ["North", "1,200", "1,300", "1,250", "1,410"],
    ["South", "900", "950", "970", "1,010"],
]
SPANS: Spans = {(0, 0): (2, 1), (0, 1): (1, 2), (0, 3): (1, 2)}


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderBackend]:
    made = ReaderBackend(ReaderSettings())
    yield made
    made.close()


@pytest.mark.parametrize(
    ("rows", "page"),
    [
        (PARTS, drawn(PARTS, Look(grid=False, stripes=True, angle=1.5))),
        (PARTS, drawn(PARTS, Look(dark=True))),
        (CHINESE, drawn(CHINESE, Look(grid=False))),
        (HALVES, drawn(HALVES, Look(), SPANS)),
    ],
    ids=["striped and turned", "dark", "Chinese without lines", "merged"],
)
def test_a_table_is_read_off_a_picture(
    reader: ReaderBackend, rows: list[list[str]], page: Drawn
) -> None:
    frame = page.frame
    (grid,) = tables_of(reader.lines(frame, Control()), frame.pixels)
    assert grid.texts() == rows
    for cell in grid.cells:
        assert (cell.box is not None) == bool(cell.text)
