"""`eyeline table`: tables of pictures, and of what a server says of them, printed and written."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reportlab.pdfgen.canvas import Canvas

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


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "table.png"
    drawn(ROWS, Look(grid=False, stripes=True)).image.save(path)
    return str(path)


def test_numbers_become_numbers_of_a_sheet(picture: str, tmp_path: Path) -> None:
    done = run("table", picture, "--out", str(tmp_path / "t.xlsx"))
    assert done.code == 0
    assert "2 sums are right." in done.err
    sheet = load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["Bolts", 1200.5, 0.4]


def test_what_a_server_says_is_looked_up_in_the_picture(picture: str) -> None:
    said = "| Item | Price |\n|---|---|\n| Bolts | 1,200.50 |\n| Nuts | 900.25 |\n"
    with Server(says(said)) as server:
        done = run("table", picture, "--json", *remote(server))
    assert done.code == 0
    (table,) = json.loads(done.out)["tables"]
    cells = {cell["text"]: cell for cell in table["cells"]}
    assert cells["1,200.50"]["value"] == 1200.5
    assert len(cells["1,200.50"]["rect"]) == 4
    assert cells["900.25"]["doubts"] == ["unseen"]


def test_a_page_of_a_document_is_taken_by_its_own_text(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    page = Canvas(str(path))
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            page.drawString(72 + 120 * column, 700 - 24 * number, text)
    page.save()
    done = run("table", f"{path}#1", "--json")
    (table,) = json.loads(done.out)["tables"]
    assert [cell["text"] for cell in table["cells"]] == [text for row in ROWS for text in row]
    assert [check["right"] for check in table["checks"]] == [True, True]
    assert run("table", f"{path}#2").code == 2


def test_what_cannot_be_is_refused_before_anything_is_read(picture: str) -> None:
    wrong = run("table", picture, "--out", "t.pdf")
    assert wrong.code == 2
    assert ".xlsx" in wrong.err
    page = run("table", f"{picture}#3")
    assert page.code == 2
    assert "no document" in page.err


def test_a_picture_without_a_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    drawn([["Just some words in a line"]], Look(grid=False)).image.save(path)
    done = run("table", str(path))
    assert done.code == 1
    assert "No table was found" in done.err


def test_a_closed_document_is_opened_by_a_variable(tmp_path: Path) -> None:
    lines = [
        Words(text, 72 + 120 * x, 100 + 24 * y)
        for y, row in enumerate(ROWS)
        for x, text in enumerate(row)
    ]
    path = str(pdf(tmp_path / "closed.pdf", [lines], password="open it"))
    refused = run("table", path)
    assert refused.code == 1
    assert "EYELINE_PASSWORD" in refused.err
    wrong = run("table", path, env={"EYELINE_PASSWORD": "no"})
    assert (wrong.code, "not the password" in wrong.err) == (1, True)
    opened = run("table", path, "--json", env={"EYELINE_PASSWORD": "open it"})
    assert opened.code == 0, opened.err
    (table,) = opened.json["tables"]
    assert [cell["text"] for cell in table["cells"]] == [text for row in ROWS for text in row]
