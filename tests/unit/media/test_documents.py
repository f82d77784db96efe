"""PDF documents through the real child process: pages, words, outline, passwords."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Heading, PageText, Survey
from app.core.errors import MediaError, PasswordNeeded
from app.core.frame import Page
from app.media.document.documents import ChildDocuments
from tests.unit.media.pdf_files import Words, chinese, counted, page_of, pdf, written


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments()
    yield made
    made.close()


def opened(documents: ChildDocuments, path: Path, password: str = "") -> Document:
    *_, found = documents.open(path, Control(), password)
    assert isinstance(found, Document)
    return found


def surveyed(documents: ChildDocuments, document: Document) -> Survey:
    *_, found = documents.survey(document, Control())
    assert isinstance(found, Survey)
    return found


def text_of(documents: ChildDocuments, document: Document, number: int = 1) -> PageText:
    (found,) = documents.text(document, [number], Control())
    return found


# ---- opening


def test_a_document_is_known_by_what_is_in_it(documents: ChildDocuments, tmp_path: Path) -> None:
    path = counted(tmp_path / "a.pdf", 3)
    copy = tmp_path / "elsewhere.txt"
    copy.write_bytes(path.read_bytes())
    other = counted(tmp_path / "b.pdf", 4)
    one, same, another = (opened(documents, each) for each in (path, copy, other))
    assert (one.pages, another.pages) == (3, 4)
    assert (one.path, same.path) == (path, copy)
    assert one.id == same.id != another.id
    assert documents.recognises(copy)


def test_a_title_is_one_line_without_what_cannot_be_seen(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    path = pdf(tmp_path / "a.pdf", [[]], title="Jahres\nbericht\u202e 2023 年报")
    assert opened(documents, path).title == "Jahres bericht 2023 年报"


def test_a_password_is_asked_for_and_remembered(documents: ChildDocuments, tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[Words("Secret", 72, 72)]], password="Pass wörd")
    with pytest.raises(PasswordNeeded, match="protected by a password") as missing:
        list(documents.open(path, Control()))
    assert not missing.value.wrong
    with pytest.raises(PasswordNeeded, match="not the password") as wrong:
        list(documents.open(path, Control(), "pass wörd"))
    assert wrong.value.wrong
    document = opened(documents, path, "Pass wörd")
    assert text_of(documents, document).text == "Secret"
    assert opened(documents, path) == document
    assert surveyed(documents, document).pages[0].letters == 6


def test_a_password_is_forgotten_in_the_end(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[Words("Secret", 72, 72)]], password="open")
    documents = ChildDocuments()
    opened(documents, path, "open")
    documents.close()
    again = ChildDocuments()
    with pytest.raises(PasswordNeeded):
        list(again.open(path, Control()))
    again.close()


# ---- pages


def test_a_page_is_drawn_as_wide_as_asked_for(documents: ChildDocuments, tmp_path: Path) -> None:
    content = "1 0 0 rg 0 150 200 150 re f  0 0 1 rg 200 0 200 150 re f"
    document = opened(documents, page_of(tmp_path / "a.pdf", content))
    frame = documents.page(document, 1, 800, Control())
    assert (frame.width, frame.height) == (800, 600)
    assert frame.source == Page(document.id, 1)
    rgb = frame.rgb()
    assert [rgb[y, x].tolist() for y, x in ((9, 9), (9, 790), (590, 9), (590, 790))] == [
        [255, 0, 0],
        [255, 255, 255],
        [255, 255, 255],
        [0, 0, 255],
    ]
    again, smaller = (documents.page(document, 1, width, Control()) for width in (800, 400))
    assert frame.id == again.id != smaller.id
    assert (smaller.width, smaller.height) == (400, 300)


def test_a_survey_tells_how_far_it_is(documents: ChildDocuments, tmp_path: Path) -> None:
    outline = [("Part one", 1, 0), ("Chapter", 2, 1), ("第二部分", 40, 0)]
    pages = [[Words("Twelve", 72, 72, 12), Words("abcd ef", 72, 99, 8)] for _ in range(40)]
    document = opened(documents, pdf(tmp_path / "a.pdf", pages, outline=outline))
    *steps, survey = documents.survey(document, Control())
    assert isinstance(survey, Survey)
    done = [step.done for step in steps if isinstance(step, Progress)]
    assert done == sorted(done)
    assert len(done) == len(steps) > 1
    assert [page.number for page in survey.pages] == list(range(1, 41))
    assert {page.letters for page in survey.pages} == {12}
    assert survey.outline == tuple(Heading(title, page, level) for title, page, level in outline)


def test_a_survey_that_is_stopped_ends_without_one(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    document = opened(documents, counted(tmp_path / "a.pdf", 100))
    control = Control()
    steps = documents.survey(document, control)
    next(steps)
    control.cancel()
    assert not [step for step in steps if isinstance(step, Survey)]
    with pytest.raises(MediaError, match="cancelled"):
        documents.page(document, 1, 100, control)


def test_text_comes_in_the_order_asked_for(documents: ChildDocuments, tmp_path: Path) -> None:
    document = opened(documents, counted(tmp_path / "a.pdf", 40))
    wanted = [40, 3, *range(5, 35), 1]
    found = list(documents.text(document, wanted, Control()))
    assert [page.number for page in found] == wanted
    assert [page.text for page in found] == [f"Page {number} of 40" for number in wanted]


def test_letters_are_where_they_are_drawn(documents: ChildDocuments, tmp_path: Path) -> None:
    words = [Words("Revenue 1,234", 72, 100, 14), Words("年度报告", 100, 200, 20, chinese())]
    document = opened(documents, pdf(tmp_path / "a.pdf", [words]))
    lines = text_of(documents, document).lines
    assert [line.text for line in lines] == [one.text for one in words]
    for line, one in zip(lines, words, strict=True):
        left, top, right, bottom = line.box
        assert (left, right) == pytest.approx((one.x, one.x + one.width), abs=0.5)
        assert one.y - one.size <= top < one.y - one.size / 2
        assert one.y - 1 <= bottom <= one.y + one.size / 3
        assert len(line.stops) == len(line.text) + 1
    number = Words("1,234", 0, 0, 14).width
    span = lines[0].span(8, 13)
    assert (span[0], span[2]) == pytest.approx((lines[0].box[2] - number, lines[0].box[2]), abs=0.5)


def test_what_was_filled_into_a_form_is_seen_and_read(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    def form(canvas: Canvas) -> None:
        place = {"width": 200.0, "height": 20.0, "borderStyle": "solid"}
        canvas.acroForm.textfield(name="a", value="Ada Lovelace", x=150, y=700, **place)
        canvas.acroForm.textfield(
            name="b", value="hunter2", x=150, y=600, fieldFlags="password", **place
        )

    path = pdf(tmp_path / "a.pdf", [[Words("Name", 72, 136), Words("End", 72, 400)]], also=form)
    document = opened(documents, path)
    name, value, end = text_of(documents, document).lines
    assert [line.text for line in (name, value, end)] == ["Name", "Ada Lovelace", "End"]
    assert value.box == pytest.approx((150, 121.89, 350, 141.89), abs=0.1)
    assert surveyed(documents, document).pages[0].letters == len("NameAdaLovelaceEnd")
    shown = documents.page(document, 1, 595, Control()).rgb()[122:142, 152:348]
    assert (shown.max(axis=2) < 128).any()


def test_pages_have_the_labels_that_the_document_gives_them(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    """Also where its outline leads in circles."""
    labels = "<</Nums [0 <</S /r>> 2 <</S /D /St 3>> 3 <</S /D /P (A-)>>]>>"
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 100]>>"
    path = written(
        tmp_path / "a.pdf",
        [
            f"<</Type /Catalog /Pages 2 0 R /Outlines 7 0 R /PageLabels {labels}>>",
            "<</Type /Pages /Kids [3 0 R 4 0 R 5 0 R 6 0 R] /Count 4>>",
            *[page] * 4,
            "<</Type /Outlines /First 8 0 R /Last 9 0 R>>",
            "<</Title (One) /Parent 7 0 R /Next 9 0 R /First 8 0 R /Dest [4 0 R /Fit]>>",
            "<</Title (Two) /Parent 7 0 R /Next 8 0 R /A <</S /GoTo /D [6 0 R /Fit]>>>>",
        ],
    )
    survey = surveyed(documents, opened(documents, path))
    assert [page.label for page in survey.pages] == ["i", "ii", "", "A-1"]
    assert survey.outline == (Heading("One", 2, 0), Heading("Two", 4, 0))
