"""`eyeline table` without a model and without letters to be recognised: what is taken and told."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from app.cli.parser import parse
from app.cli.table import table
from app.cli.terminal import Terminal
from app.core.control import Control
from app.core.errors import PasswordNeeded, UsageError
from app.core.frame import Frame
from app.core.ports import PictureDecoder, Services
from app.core.text_line import TextLine
from app.media.document.documents import ChildDocuments
from app.media.picture import ChildDecoder
from tests.table_pictures import Look, drawn
from tests.unit.media.pdf_files import Words, pdf

ROWS = [
    ["Item", "Price", "Share"],
    ["Bolts", "1,200.50", "40%"],
    ["Nuts", "800.25", "60%"],
    ["Total", "2,000.75", "100%"],
]


@dataclass
class Desk:
    """What reads for the command: real files, and `lines` in every picture."""

    lines: Sequence[TextLine] = ()
    out: io.TextIOWrapper = field(default_factory=lambda: io.TextIOWrapper(io.BytesIO(), "utf-8"))
    err: io.StringIO = field(default_factory=io.StringIO)
    shelf: ChildDocuments = field(default_factory=ChildDocuments)
    pictures: ChildDecoder = field(default_factory=ChildDecoder)

    def documents(self) -> ChildDocuments:
        return self.shelf

    def decoder(self) -> PictureDecoder:
        return self.pictures

    def read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        return self.lines

    def run(self, *words: str, **environment: str) -> int:
        terminal = Terminal(self.out, self.err)
        return table(parse(["table", *words]), environment, cast("Services", self), terminal)

    @property
    def said(self) -> str:
        return cast("io.BytesIO", self.out.buffer).getvalue().decode()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.shelf.close()
    made.pictures.close()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Sequence[Sequence[str]]], tuple[str, list[TextLine]]]:
    def saved(rows: Sequence[Sequence[str]]) -> tuple[str, list[TextLine]]:
        path, made = tmp_path / "table.png", drawn(rows, Look(grid=False))
        made.image.save(path)
        return str(path), made.lines

    return saved


@pytest.fixture
def report(tmp_path: Path) -> str:
    """A table on its second page."""
    rows = [
        Words(text, 72 + 120 * column, 100 + 24 * row)
        for row, cells in enumerate(ROWS)
        for column, text in enumerate(cells)
    ]
    return str(pdf(tmp_path / "report.pdf", [[Words("Contents", 72, 100)], rows]))


def test_a_page_of_a_document_is_taken_by_its_own_text(desk: Desk, report: str) -> None:
    assert desk.run(f"{report}#2", "--json") == 0
    (found,) = json.loads(desk.said)["tables"]
    assert [cell["text"] for cell in found["cells"]] == [text for row in ROWS for text in row]
    assert [check["right"] for check in found["checks"]] == [True, True]


def test_a_closed_document_is_opened_by_a_variable(desk: Desk, tmp_path: Path) -> None:
    rows = [
        Words(text, 72 + 120 * column, 100 + 24 * row)
        for row, cells in enumerate(ROWS)
        for column, text in enumerate(cells)
    ]
    path = str(pdf(tmp_path / "closed.pdf", [rows], password="open it"))
    with pytest.raises(PasswordNeeded) as refused:
        desk.run(path)
    assert "EYELINE_PASSWORD" in refused.value.hint
    with pytest.raises(PasswordNeeded, match="not the password"):
        desk.run(path, EYELINE_PASSWORD="no")
    assert desk.run(path, "--json", EYELINE_PASSWORD="open it") == 0
    (found,) = json.loads(desk.said)["tables"]
    assert [cell["text"] for cell in found["cells"]] == [text for row in ROWS for text in row]


def test_a_picture_without_a_table_is_told(
    desk: Desk, picture: Callable[[Sequence[Sequence[str]]], tuple[str, list[TextLine]]]
) -> None:
    path, desk.lines = picture([["Just some words in a line"]])
    assert desk.run(path) == 1
    assert "No table was found" in desk.err.getvalue()
    assert desk.said == ""


def test_what_is_printed_is_markdown_and_sums_are_told(
    desk: Desk, picture: Callable[[Sequence[Sequence[str]]], tuple[str, list[TextLine]]]
) -> None:
    path, desk.lines = picture(ROWS)
    assert desk.run(path) == 0
    assert "2 sums are right." in desk.err.getvalue()
    said = [[cell.strip() for cell in row.split("|")[1:-1]] for row in desk.said.splitlines()]
    assert [said[0], *said[2:]] == ROWS


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("{picture}", "--out", "t.pdf"), ".xlsx"),
        (("{picture}#3",), "Leave the number"),
        (("{report}#3",), "2"),
        (("{report}",), "report.pdf#1"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    desk: Desk,
    report: str,
    picture: Callable[[Sequence[Sequence[str]]], tuple[str, list[TextLine]]],
    words: Sequence[str],
    hint: str,
) -> None:
    path, _lines = picture(ROWS)
    with pytest.raises(UsageError) as refused:
        desk.run(*(word.format(picture=path, report=report) for word in words))
    assert hint in refused.value.hint
    assert desk.said == ""
