"""Documents that are compared from the shell: four annual reports become one checked workbook."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.annual_reports import PEOPLE, PROFIT, QUESTIONS, REPORTS, REVENUE, write
from tests.e2e.asking import kept, remote
from tests.e2e.program import run
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, refuses

ASKED = [word for question in QUESTIONS for word in ("--ask", question)]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    return [str(write(report, tmp_path)) for report in REPORTS]


def content(heard: Heard) -> list[Any]:
    told = heard.json["messages"][-1]["content"]
    return told if isinstance(told, list) else [{"type": "text", "text": told}]


def asked(heard: Heard) -> tuple[str, str]:
    """Which report a request is about, and what it asks."""
    words = json.dumps(content(heard), ensure_ascii=False)
    (name,) = [each.name for each in REPORTS if f"{each.name} annual report, page 1" in words]
    return name, content(heard)[-1]["text"].rpartition("The question: ")[2].split("\n")[0].strip()


def before(heard: Heard) -> list[Any]:
    """What goes before the question: the pages."""
    *parts, last = content(heard)
    return [*parts, last["text"].partition("Answer the question below")[0]]


def reads(heard: Heard, wire: Wire) -> None:
    """Answer as somebody does who has read the report."""
    name, question = asked(heard)
    report = next(each for each in REPORTS if each.name == name)
    wire.begin()
    for chunk in (piece(report.reply(question)), piece(finish="stop"), DONE):
        wire.chunk(chunk)
    wire.end()


def test_four_annual_reports_become_one_checked_workbook(
    files: list[str], home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "figures.xlsx"
    with Server(reads) as server:
        done = run("compare", *remote(server), *files, *ASKED, "--out", str(out), "--json")
        assert done.code == 0, done.err
        heard = server.asked
    assert [asked(each) for each in heard] == [
        (report.name, question) for report in REPORTS for question in QUESTIONS
    ]
    for at in range(0, len(heard), len(QUESTIONS)):  # the pages go first, always the same
        one, *others = [before(each) for each in heard[at : at + len(QUESTIONS)]]
        assert "[p. 1]" in json.dumps(one)
        assert all(other == one for other in others)
    book = load_workbook(out)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Question", *(report.file for report in REPORTS)]
    for row, question in enumerate(QUESTIONS, 2):
        assert sheet.cell(row, 1).value == question
        for column, report in enumerate(REPORTS, 2):
            cell = sheet.cell(row, column)
            value, page, line = report.figures[question]
            if not value:
                assert (cell.value, cell.comment) == ("not stated", None)
                continue
            assert cell.value == pytest.approx(report.numbers[question])
            assert cell.comment.text == f"p. {page}: “{line}” – found on the page"
    assert sheet["B2"].number_format == '"EUR "#,##0.0" million"'
    assert sheet["C4"].number_format == "#,##0"
    checks = [row[-1] for row in book["Sources"].iter_rows(min_row=2, values_only=True)]
    assert checks == ["found on the page"] * 11
    first = done.json["cells"][0]
    assert (first["document"], first["question"], first["answer"]) == (
        REPORTS[0].file, REVENUE, "EUR 1,234.5 million",
    )  # fmt: skip
    assert first["pages"] == [{"page": 4, "quote": "Revenue 1,234.5 1,150.2", "check": "exact"}]
    assert PROFIT in kept(home)


def test_a_figure_that_is_not_on_its_page_is_marked(files: list[str], tmp_path: Path) -> None:
    def invents(heard: Heard, wire: Wire) -> None:
        wire.begin()
        for chunk in (piece("EUR 1,243.5 million [p. 4]"), piece(finish="stop"), DONE):
            wire.chunk(chunk)
        wire.end()

    out = tmp_path / "figures.xlsx"
    with Server(invents) as server:
        done = run("compare", *remote(server), files[0], "--ask", REVENUE, "--out", str(out))
        assert done.code == 0, done.err
    assert f"| {REVENUE} | EUR 1,243.5 million" in done.out
    cell = load_workbook(out).worksheets[0]["B2"]
    assert cell.comment.text == "p. 4 – not found on the page"
    assert cell.font.color.rgb == "00B42318"


def test_what_was_answered_is_written_where_the_rest_fails(
    files: list[str], tmp_path: Path
) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        if asked(heard)[0] == "Alpha":
            reads(heard, wire)
        else:
            refuses(401, {"error": {"message": "wrong key"}})(heard, wire)

    out = tmp_path / "figures.csv"
    with Server(script) as server:
        done = run("compare", *remote(server), *files, "--ask", PEOPLE, "--out", str(out))
        assert done.code == 1
        assert len(server.asked) == 2  # all others would be refused as well
    assert "24,501" in out.read_text("utf-8-sig")
    assert "2 questions were not asked to their end." in done.out


def test_wrong_calls(files: list[str], tmp_path: Path) -> None:
    unwritable = run("compare", files[0], "--out", str(tmp_path / "no" / "a.xlsx"))
    assert unwritable.code == 2
    other = run("compare", files[0], "--out", str(tmp_path / "a.docx"))
    assert other.code == 2
    assert ".xlsx" in other.err
    reader = run("compare", "--backend", "reader", files[0], "--ask", "Revenue")
    assert reader.code == 2
    assert "reader" in reader.err
    missing = run("compare", str(tmp_path / "none.pdf"), "--ask", "Revenue")
    assert missing.code in (1, 2)


def test_a_closed_document_is_compared_with_its_password(tmp_path: Path) -> None:
    files = [str(write(REPORTS[0], tmp_path, "open it")), str(write(REPORTS[1], tmp_path))]
    with Server(reads) as server:
        refused = run("compare", *remote(server), *files, "--ask", REVENUE)
        assert refused.code == 1
        assert "EYELINE_PASSWORD" in refused.err
        assert not server.asked
        variable = {"EYELINE_PASSWORD": "open it"}
        done = run("compare", *remote(server), *files, "--ask", REVENUE, env=variable)
        assert done.code == 0, done.err
    assert f"| {REVENUE} | EUR 1,234.5 million [doc A p. 4] |" in done.out
    assert "open it" not in done.out + done.err
