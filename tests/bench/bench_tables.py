"""Tables: read off a screen, found in what was read; large ones written and read as workbooks."""

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.backends.reader.lines import text_line
from app.core.frame import Pixels
from app.core.table_grid import TableGrid, plain_grid
from app.core.table_layout import tables_of
from app.media.office import reading
from app.media.sheet import save_table
from tests.bench.bench_reader import Measured
from tests.bench.harness import Figure
from tests.table_pictures import Look, drawn

_FIXED, _CELL = 1.3, 0.018  # seconds of CPU: for a picture, and for each cell of it
_NAMES = ("Stone", "Haddad", "Müller", "北京", "Oslo", "Steel bolt", "Spring")
_LOOKS = (
    Look(size=15),
    Look(size=15, grid=False, stripes=True),
    Look(size=15, grid=False),
    Look(size=15, dark=True),
)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of tables; two kinds of table with `quick`, else four."""
    looks = _LOOKS[: 2 if quick else 4]
    reader = Measured()
    spent: list[float] = []
    layout: list[float] = []
    right: list[float] = []
    try:
        reader.read(_pixels(_rows(0, 3), _LOOKS[0]))  # loads the models
        for number, look in enumerate(looks):
            rows = _rows(number + 1, 24)
            pixels = _pixels(rows, look)
            found = reader.read(pixels)
            began = time.process_time()
            tables = tables_of([text_line(line) for line in found.lines], pixels)
            layout.append(time.process_time() - began)
            cells = sum(map(len, rows))
            spent.append((found.cpu + layout[-1]) / (_FIXED + _CELL * cells))
            right.append(_share(tables, rows))
    finally:
        reader.close()
    yield Figure(
        "tables: read off a screen, of 1.3 s + 18 ms a cell", "share of CPU", tuple(spent), 1.0
    )
    yield Figure("tables: found in lines", "CPU s", tuple(layout))
    yield Figure("tables: cells that are right", "share", tuple(right), 0.99, "at least")
    yield from _workbooks(1 if quick else 3)


def _workbooks(runs: int) -> Iterator[Figure]:
    """Measure a large table as it is saved, and read again where there is no LibreOffice."""
    draw = random.Random(10)
    rows = [[f"c{at}" for at in range(10)]]
    rows += [_row(draw, number) for number in range(10_000)]
    written, read = list[float](), list[float]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        for _run in range(runs):
            grid = plain_grid(rows)
            began = time.process_time()
            save_table(grid.table(), path)
            written.append(time.process_time() - began)
            began = time.process_time()
            found = reading.read(path, path.name, "xlsx")
            read.append(time.process_time() - began)
            assert sum(page.text.count("\n") - 1 for page in found.pages) == len(rows) - 1
    yield Figure("tables: 10 000 x 10 written as a workbook", "CPU s", tuple(written), 2.0)
    yield Figure("tables: a workbook of 10 000 x 10, read", "CPU s", tuple(read), 2.0)


def _row(draw: random.Random, number: int) -> list[str]:
    """Return cells of all kinds that hardly ever repeat themselves."""
    amount = draw.random() * 1000
    return [
        f"A-{number}",
        f"2026-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
        f"{amount:.2f}",
        f"{draw.randrange(10**6):,}",
        f"{amount / 10:.1f} %",
        f"€ {amount:.2f}",
        draw.choice(_NAMES),
        str(draw.randrange(10**6)),
        f"name {draw.randrange(10**6)}",
        f"{amount:.1f} kg",
    ]


def _rows(seed: int, count: int) -> list[list[str]]:
    draw = random.Random(seed)
    rows = [["Id", "Name", "Place", "Price", "Qty", "Total"]]
    for number in range(count):
        price, quantity = draw.randrange(100, 90_000) / 100, draw.randrange(2, 90)
        rows.append(
            [
                f"A-{1000 + number}",
                draw.choice(_NAMES),
                draw.choice(_NAMES),
                f"{price:,.2f}",
                str(quantity),
                f"{price * quantity:,.2f}",
            ]
        )
    return rows


def _pixels(rows: Sequence[Sequence[str]], look: Look) -> Pixels:
    """Return a screen, 1920 x 1080, on which a table stands."""
    image = drawn(rows, look).frame.pixels
    screen = np.empty((1080, 1920, 4), np.uint8)
    screen[:] = image[0, 0]
    height, width = min(1040, image.shape[0]), image.shape[1]
    screen[40 : 40 + height, 60 : 60 + width] = image[:height]
    return screen


def _share(tables: Sequence[TableGrid], rows: Sequence[Sequence[str]]) -> float:
    """Return the share of cells that stand where they belong."""
    if not tables:
        return 0.0
    texts = max(tables, key=lambda grid: grid.rows * grid.columns).texts()
    right = sum(
        one == other
        for wanted, found in zip(rows, texts, strict=False)
        for one, other in zip(wanted, found, strict=False)
    )
    return right / sum(map(len, rows))
