"""`eyeline table`: a table that is read letter by letter, and one that a server has written."""

import json
from pathlib import Path

from openpyxl import load_workbook

from tests.e2e.asking import remote
from tests.e2e.program import run
from tests.table_pictures import Look, drawn
from tests.unit.media.pdf_files import Words, pdf
from tests.unit.remote.servers import Server, says

ROWS = [
    ["Item", "Price", "Share"],
    ["Bolts", "1,200.50", "40%"],
    ["Nuts", "800.25", "60%"],
    ["Total", "2,000.75", "100%"],
]


def test_numbers_become_numbers_of_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "table.png"
    drawn(ROWS, Look(grid=False, stripes=True)).image.save(path)
    done = run("table", str(path), "--out", str(tmp_path / "t.xlsx"))
    assert done.code == 0
    assert "2 sums are right." in done.err
    sheet = load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["Bolts", 1200.5, 0.4]


def test_what_a_server_says_is_looked_up_on_the_page(tmp_path: Path) -> None:
    rows = [
        Words(text, 72 + 120 * column, 100 + 24 * row)
        for row, cells in enumerate(ROWS)
        for column, text in enumerate(cells)
    ]
    path = pdf(tmp_path / "report.pdf", [rows])
    said = "| Item | Price |\n|---|---|\n| Bolts | 1,200.50 |\n| Nuts | 900.25 |\n"
    with Server(says(said)) as server:
        done = run("table", f"{path}#1", "--json", *remote(server))
    assert done.code == 0, done.err
    (table,) = json.loads(done.out)["tables"]
    cells = {cell["text"]: cell for cell in table["cells"]}
    assert cells["1,200.50"]["value"] == 1200.5
    assert len(cells["1,200.50"]["rect"]) == 4
    assert cells["900.25"]["doubts"] == ["unseen"]
