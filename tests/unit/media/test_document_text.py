"""The text layers of PDF pages: reading order, and where every letter stands."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import PageInfo, PageText, Survey
from app.core.text_line import Box, TextLine
from app.media.document.documents import ChildDocuments
from app.media.document.order import ordered
from tests.unit.media.pdf_files import (
    A4,
    DEJAVU,
    Words,
    chinese,
    letters_of_all_kinds,
    page_of,
    pdf,
)

HERE = "BT /F 12 Tf {} Tm (Here) Tj ET"
LEVEL = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments()
    yield made
    made.close()


def opened(documents: ChildDocuments, path: Path) -> Document:
    *_, found = documents.open(path, Control())
    assert isinstance(found, Document)
    return found


def read(documents: ChildDocuments, path: Path) -> PageText:
    (found,) = documents.text(opened(documents, path), [1], Control())
    return found


def known(documents: ChildDocuments, path: Path) -> PageInfo:
    *_, found = documents.survey(opened(documents, path), Control())
    assert isinstance(found, Survey)
    return found.pages[0]


def inked(documents: ChildDocuments, path: Path, scale: int = 4) -> Box:
    """Return where the page is dark, in points."""
    document, info = opened(documents, path), known(documents, path)
    frame = documents.page(document, 1, round(info.width * scale), Control())
    rows, columns = (frame.pixels[:, :, :3].max(axis=2) < 128).nonzero()
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    return left / scale, top / scale, right / scale, bottom / scale


# ---- where letters stand


@pytest.mark.parametrize("crop", ["", "/CropBox [30 40 350 290]"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_words_lie_on_their_picture_however_the_page_is_turned(
    documents: ChildDocuments, tmp_path: Path, turn: int, crop: str
) -> None:
    content = HERE.format(f"{LEVEL[turn]} 200 150")
    path = page_of(tmp_path / "a.pdf", content, page=f"/Rotate {turn} {crop}")
    (line,) = read(documents, path).lines
    assert line.text == "Here"
    assert line.box == pytest.approx(inked(documents, path), abs=1.5)
    assert len(line.stops) == 5
    wide, high = (320, 250) if crop else (400, 300)
    info = known(documents, path)
    assert (info.width, info.height) == ((high, wide) if turn % 180 else (wide, high))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    x=st.floats(10, 300),
    y=st.floats(30, 280),
    size=st.floats(4, 40),
    text=st.text("abcdefgXYZ0123456789", min_size=1, max_size=6),
)
def test_words_lie_where_they_were_drawn(
    documents: ChildDocuments, tmp_path: Path, x: float, y: float, size: float, text: str
) -> None:
    words = Words(text, x, y, size)
    page = read(documents, pdf(tmp_path / "a.pdf", [[words]], size=(600, 300)))
    (line,) = page.lines
    assert line.text == text
    assert (line.box[0], line.box[2]) == pytest.approx((x, x + words.width), abs=0.05 * size)
    assert y - 0.8 * size < line.box[1] < line.box[3] < y + 0.3 * size
    for at in range(len(text)):
        begin = x + Words(text[:at], 0, 0, size).width
        assert line.span(at, at + 1)[0] == pytest.approx(begin, abs=0.1 * size)


def test_turned_lines_have_a_box_and_no_stops(documents: ChildDocuments, tmp_path: Path) -> None:
    content = HERE.format("0 1 -1 0 200 150") + HERE.format("0.87 0.5 -0.5 0.87 20 20")
    lines = read(documents, page_of(tmp_path / "a.pdf", content)).lines
    assert [line.text for line in lines] == ["Here", "Here"]
    assert [line.stops for line in lines] == [(), ()]
    assert lines[0].box[3] - lines[0].box[1] > 1.5 * (lines[0].box[2] - lines[0].box[0])


def test_what_is_cut_off_is_not_read(documents: ChildDocuments, tmp_path: Path) -> None:
    content = HERE.format("1 0 0 1 10 10") + HERE.format("1 0 0 1 200 150")
    path = page_of(tmp_path / "a.pdf", content, page="/CropBox [100 100 400 300]")
    (line,) = read(documents, path).lines
    assert line.box == pytest.approx(inked(documents, path), abs=1.5)


def test_hidden_letters_of_a_scan_are_read(documents: ChildDocuments, tmp_path: Path) -> None:
    path = page_of(tmp_path / "a.pdf", "3 Tr " + HERE.format("1 0 0 1 20 200"))
    assert read(documents, path).text == "Here"
    assert known(documents, path).letters == 4


# ---- what letters are


@pytest.mark.skipif(not DEJAVU.exists(), reason="needs a font with these letters")
def test_ligatures_and_writing_from_right_to_left(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    font = letters_of_all_kinds()
    drawn = ["ﬁrst oﬃce", "םולש", "12 םולש ab"]
    words = [Words(text, 72, 100 + 30 * at, 12, font) for at, text in enumerate(drawn)]
    first, hebrew, mixed = read(documents, pdf(tmp_path / "a.pdf", [words])).lines
    assert (first.text, hebrew.text) == ("first office", "שלום")
    f, i = first.span(0, 1), first.span(1, 2)
    assert f[2] == pytest.approx(i[0])
    assert f[2] - f[0] == pytest.approx(i[2] - i[0], abs=0.01)
    assert hebrew.span(0, 1)[2] == pytest.approx(hebrew.box[2], abs=0.5)  # it begins at the right
    assert hebrew.span(3, 4)[0] == pytest.approx(hebrew.box[0], abs=0.5)
    assert mixed.stops == ()
    assert mixed.span(0, 1) == mixed.box


def test_hyphens_at_the_end_of_a_line_stay(documents: ChildDocuments, tmp_path: Path) -> None:
    words = [
        Words("This is an exam-", 72, 100),
        Words("ple of a soft hy\u00ad", 72, 114),
        Words("phen in a well-known word", 72, 128),
    ]
    assert read(documents, pdf(tmp_path / "a.pdf", [words])).text.splitlines() == [
        "This is an exam-",
        "ple of a soft hy-",
        "phen in a well-known word",
    ]


def test_print_is_as_small_as_a_tenth_of_the_letters(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    body = [Words("x" * 60, 50, 50 + 14 * row, 10) for row in range(10)]
    notes = [Words("y" * 60, 50, 700 + 8 * row, 6) for row in range(3)]
    few = [Words("z" * 20, 50, 780, 4)]
    assert known(documents, pdf(tmp_path / "a.pdf", [body + notes + few])).print == 6
    assert known(documents, pdf(tmp_path / "b.pdf", [body + few])).print == 10
    by_matrix = "BT /F 1 Tf 9 0 0 9 20 200 Tm (Set by matrix) Tj ET"
    assert known(documents, page_of(tmp_path / "c.pdf", by_matrix)).print == pytest.approx(9)
    assert known(documents, pdf(tmp_path / "d.pdf", [[]])) == PageInfo(1, *A4)


# ---- reading order


def columns(rows: int) -> tuple[list[Words], list[Words]]:
    left, right = (
        [Words(f"{name} column, line {row} of it", x, 100 + 14 * row) for row in range(rows)]
        for name, x in (("Left", 72.0), ("Right", 320.0))
    )
    return left, right


@pytest.mark.parametrize("seed", range(4))
def test_columns_are_read_one_after_the_other(
    documents: ChildDocuments, tmp_path: Path, seed: int
) -> None:
    """Also where a file draws them in any order, and something stands over both."""
    left, right = columns(7)
    title = Words("A title that stands over both of the columns", 72, 50, 16)
    foot = Words("Page 7", 280, 800)
    drawn = [title, *left, *right, foot]
    if seed:
        random.Random(seed).shuffle(drawn)
    page = read(documents, pdf(tmp_path / "a.pdf", [drawn]))
    assert page.text.splitlines() == [one.text for one in (title, *left, *right, foot)]


def test_rows_of_a_table_are_lines(documents: ChildDocuments, tmp_path: Path) -> None:
    cells = [
        Words(text, x, 100 + 16 * row)
        for row in range(5)
        for text, x in ((f"Item {row}", 72), (f"{row},250.00", 250), ("12%", 400))
    ]
    page = read(documents, pdf(tmp_path / "a.pdf", [cells]))
    assert page.text.splitlines() == [f"Item {row} {row},250.00 12%" for row in range(5)]
    assert page.lines[0].span(7, 15)[0] == pytest.approx(250, abs=0.5)


def test_figures_stay_in_the_row_of_a_long_name(documents: ChildDocuments, tmp_path: Path) -> None:
    """Rows of statements, of which some begin with more letters than a short line of a column."""
    rows = [
        ("Revenue", "4,812.6", "4,439.7"),
        ("General and administrative expenses", "(318.9)", "(302.6)"),
        ("Research and development", "(197.5)", "–"),
        ("Operating profit of the year", "EUR 630.5", "528.3"),
    ]
    cells = [
        Words(text, x, 100 + 19 * row, 9.5)
        for row, texts in enumerate(rows)
        for text, x in zip(texts, (72, 410, 490), strict=True)
    ]
    page = read(documents, pdf(tmp_path / "a.pdf", [cells]))
    assert page.text.splitlines() == [" ".join(texts) for texts in rows]
    at = len("General and administrative expenses ")
    assert page.lines[1].span(at, at + 7)[0] == pytest.approx(410, abs=0.5)


def test_chinese_is_read_line_by_line(documents: ChildDocuments, tmp_path: Path) -> None:
    font = chinese()
    words = [Words("营业收入同比增长", 72, 100, 12, font), Words("百分之十二。", 72, 120, 12, font)]
    lines = read(documents, pdf(tmp_path / "a.pdf", [words])).lines
    assert [line.text for line in lines] == ["营业收入同比增长", "百分之十二。"]
    assert lines[0].span(2, 4)[0] == pytest.approx(96, abs=0.5)


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 700), st.integers(1, 90), st.integers(1, 20)),
        max_size=25,
    )
)
def test_no_line_is_lost_or_read_twice(places: list[tuple[int, int, int, int]]) -> None:
    lines = [
        TextLine(f"line {at}", (x, y, x + width, y + height))
        for at, (x, y, width, height) in enumerate(places)
    ]
    assert sorted(ordered(lines), key=lambda line: int(line.text[5:])) == lines


def test_words_alone_are_those_of_the_text_layer(documents: ChildDocuments, tmp_path: Path) -> None:
    lines = [f"line {n} of page" for n in range(20)]
    pages = [
        [Words(f"{line} {at}", 72, 90 + 20 * n) for n, line in enumerate(lines)] for at in "ab"
    ]
    document = opened(documents, pdf(tmp_path / "a.pdf", [*pages, []]))
    before = list(documents.words(document, [2, 1, 3], Control()))
    list(documents.survey(document, Control()))
    assert list(documents.words(document, [2, 1, 3], Control())) == before
    assert [number for number, _words in before] == [2, 1, 3]
    for (number, words), text in zip(
        before, documents.text(document, [2, 1, 3], Control()), strict=True
    ):
        assert (number, words.split()) == (text.number, text.text.split())
