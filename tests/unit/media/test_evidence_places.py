"""Quotes on pages of real PDF files: the place that is lit is where the words were written."""

from collections.abc import Iterator, Sequence

import pytest

from app.core.chat import Cited, Document, Finish, Message, Text
from app.core.cited import check
from app.core.control import Control
from app.core.evidence import with_evidence
from app.core.frame import Frame
from app.core.page_words import PageWords
from app.core.text_line import TextLine
from app.media.document.documents import ChildDocuments
from tests.unit.media.pdf_files import CHINESE, Words, chinese, overlap, pdf

LEFT = "The revenue of the north rose by "
LINES = [
    Words(f"{LEFT}4.2 % in 2023.", 72, 120, 11),
    Words("Costs of the south, which are reve-", 72, 160),
    Words("nue of the north, fell to 1,234 million.", 72, 176),
    Words("两栏", 300, 300, 14, CHINESE),
    Words("第三季度的收入增长了百分之五", 90, 340, 14, CHINESE),
]


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments()
    yield made
    made.close()


@pytest.fixture(scope="module")
def book(documents: ChildDocuments, tmp_path_factory: pytest.TempPathFactory) -> Document:
    chinese()
    path = tmp_path_factory.mktemp("pages") / "report.pdf"
    *_, found = documents.open(pdf(path, [[Words("Contents", 72, 72)], LINES]), Control())
    assert isinstance(found, Document)
    return found


def unread(_frame: Frame, _control: Control) -> Sequence[TextLine]:
    raise AssertionError("what has a text layer is not read")


def cited(documents: ChildDocuments, book: Document, reply: str) -> Cited:
    asked = [Message("user", (book, Text("What?")))]
    words = PageWords(lambda: documents, unread)
    pieces = list(with_evidence([Text(reply), Finish("stop")], asked, words, Control()))
    found = pieces[-2]
    assert isinstance(found, Cited)
    return found


@pytest.mark.parametrize(
    ("quote", "line", "part"),
    [
        ("rose by 4.2 % in 2023", 0, "rose by 4.2 % in 2023"),
        ("revenue of the north rose", 0, "revenue of the north rose"),
        ("第三季度的收入增长了百分之五", 4, "第三季度的收入增长了百分之五"),
        ("收入增长了百分之五", 4, "收入增长了百分之五"),
    ],
)
def test_a_quote_is_lit_where_it_was_written(
    documents: ChildDocuments, book: Document, quote: str, line: int, part: str
) -> None:
    found = cited(documents, book, f"It says “{quote}” [p. 2].")
    mark = found.ref.mark
    assert check(found) == "exact"
    assert mark is not None
    assert overlap(mark.bounds, LINES[line].box(part)) > 0.7


def test_one_over_two_lines_has_both(documents: ChildDocuments, book: Document) -> None:
    found = cited(documents, book, "“which are revenue of the north, fell” [p. 2]")
    mark = found.ref.mark
    assert check(found) == "exact"
    assert mark is not None
    first = LINES[1].box("which are reve-")
    second = LINES[2].box("nue of the north, fell")
    truth = second[0], first[1], first[2], second[3]
    assert mark.kind == "polygon"
    assert overlap(mark.bounds, truth) > 0.7


def test_another_number_is_none(documents: ChildDocuments, book: Document) -> None:
    found = cited(documents, book, "“The revenue of the north rose by 4.3 % in 2023” [p. 2]")
    assert check(found) == "missing"
    assert found.quotes[0].said == "The revenue of the north rose by 4.2 % in 2023"


def test_another_page_is_said(documents: ChildDocuments, book: Document) -> None:
    found = cited(documents, book, "“The revenue of the north rose” [p. 1]")
    where = found.quotes[0].found
    assert (check(found), found.ref.page) == ("missing", 1)
    assert where is not None
    assert where.page == 2
