"""Office files, texts and tables as words: all of them, where they belong, and what is left out."""

import codecs
import datetime as dt
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from app.core.documents import Heading
from app.media.office.kinds import kind_of
from app.media.office.reading import read
from app.media.office.words import LETTERS, Words
from tests.unit.media.office_files import part, rewritten, slides, with_macros, word, workbook


def words(path: Path) -> Words:
    kind = kind_of(path)
    assert kind is not None
    return read(path, path.name, kind)


# ---- Word


def test_a_word_document_is_headings_lists_tables_and_pictures(tmp_path: Path) -> None:
    made = words(word(tmp_path / "report"))
    assert made.title == "Annual report"
    assert made.left_out == 1
    assert made.outline == (Heading("Results", 1, 0), Heading("Outlook", 1, 1))
    assert [page.text for page in made.pages] == [
        (
            "# Results\n\nRevenue rose to 1,234 million.\n\n- first\n- second\n1. one\n2. two\n\n"
            "## Outlook\n\n| 00 | 01 | 02 |\n| --- | --- | --- |\n| wide\\|one |  | 12 |\n"
            "| 20 | 21 | 22 |\n\n[Picture]"
        ),
        "The last page.",
    ]


def test_what_wraps_words_does_not_hide_them(tmp_path: Path) -> None:
    """Content controls, changes that were tracked, links, boxes, notes, headers and remarks."""
    path = tmp_path / "a"
    made = docx.Document()
    paragraph = made.add_paragraph("kept")
    made.add_comment(paragraph.runs, text="doubtful", author="Ann")
    made.sections[0].header.paragraphs[0].text = "Secret Ltd"
    made.save(str(path))
    inner = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        '<w:p><w:ins w:id="1" w:author="B"><w:r><w:t>inserted</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="B"><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>'
        "<w:p><w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p><w:sectPr"
    )
    body = part(path, "word/document.xml").decode().replace("<w:sectPr", inner, 1)
    text = words(rewritten(path, **{"word/document.xml": body.encode()})).pages[0].text
    assert text.split("\n\n") == [
        "kept",
        "controlled",
        "inserted",
        "linked",
        "boxed",
        "[In the margins of its pages:]\nSecret Ltd",
        "[Remarks of readers:]\n- Ann: doubtful",
    ]


def test_numbers_that_word_counts_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    made = docx.Document()
    for style in ("List Number", "List Number", "List Number"):
        made.add_paragraph("x", style=style)
    made.save(str(path))
    numbering = part(path, "word/numbering.xml").decode()
    lettered = numbering.replace('w:val="decimal"', 'w:val="lowerLetter"').replace(
        'w:lvlText w:val="%1."', 'w:lvlText w:val="(%1)"'
    )
    path = rewritten(path, **{"word/numbering.xml": lettered.encode()})
    assert words(path).pages[0].text == "(a) x\n(b) x\n(c) x"


def test_a_long_document_flows_over_pages_at_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a"
    made = docx.Document()
    said = [f"{nth} " + "word " * 100 for nth in range(60)]
    for line in said:
        made.add_paragraph(line)
    made.save(str(path))
    pages = words(path).pages
    assert 10 <= len(pages) <= 14
    assert all(len(page.text) <= LETTERS + 20 for page in pages)
    assert "\n\n".join(page.text for page in pages).split("\n\n") == [s.strip() for s in said]


# ---- PowerPoint


def test_a_slide_is_a_page(tmp_path: Path) -> None:
    made = words(slides(tmp_path / "deck"))
    assert made.left_out == 1
    assert made.outline == (Heading("Plan", 1, 0), Heading("Numbers", 2, 0))
    assert [page.text for page in made.pages] == [
        "# Plan\n\n- begin\n  - then\n\n[Notes of the speaker:]\nSpeak slowly.",
        (
            "# Numbers\n\n| c00 | c01 |\n| --- | --- |\n| c10 | c11 |\n\n"
            "|  | Revenue |\n| --- | --- |\n| 2024 | 10.5 |\n| 2025 | 12 |\n\n[Picture: image.png]"
        ),
    ]


def test_slides_keep_their_numbers_whatever_is_on_them(tmp_path: Path) -> None:
    """Empty, hidden and very full ones are a page each."""
    path = tmp_path / "deck"
    made = pptx.Presentation()
    for text in ("", "x" * 10_000, "hidden"):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.placeholders[1].text_frame.text = text
    made.slides[2]._element.set("show", "0")
    made.save(str(path))
    pages = words(path).pages
    assert [(len(page.text), page.label) for page in pages] == [
        (0, ""),
        (10_000, ""),
        (6, "hidden"),
    ]


# ---- Excel


def test_a_sheet_is_a_page_and_cells_are_as_they_are_shown(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Name", "Share", "Day", "Sum"],
        ["A|B", 0.125, dt.date(2025, 3, 1), 0.1 + 0.2],
        [None, None, None, "=B2*2"],
        [],
        ["last", True, dt.datetime(2025, 3, 1, 12, 30), 7],  # noqa: DTZ001 - cells have none,
    ]
    path = workbook(tmp_path / "book.xlsx", {"Data": rows, "Empty": []})
    book = openpyxl.load_workbook(path)
    book["Data"]["B2"].number_format = "0.0%"
    book["Empty"].sheet_state = "hidden"
    book.save(path)
    made = words(path)
    assert [page.label for page in made.pages] == ["Data", "Empty · hidden"]
    assert [each.title for each in made.outline] == ["Data", "Empty"]
    assert made.pages[0].text.split("\n") == [
        "| Name | Share | Day | Sum |",
        "| --- | --- | --- | --- |",
        "| A\\|B | 12.5% | 2025-03-01 | 0.3 |",
        "|  |  |  | =B2*2 |",
        "| last | TRUE | 2025-03-01 12:30:00 | 7 |",
    ]
    assert made.pages[1].text == "[This sheet is empty.]"


def test_a_long_sheet_goes_on_with_its_head(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Number", "Text"], *([n, f"row {n}"] for n in range(1000))]
    pages = words(workbook(tmp_path / "book", {"Long": rows})).pages
    assert len(pages) > 4
    assert [page.label for page in pages[:3]] == ["Long", "Long (2)", "Long (3)"]
    assert all(page.text.startswith("| Number | Text |\n| --- |") for page in pages)
    found = [line for page in pages for line in page.text.split("\n")[2:]]
    assert found == [f"| {n} | row {n} |" for n in range(1000)]


def test_numbers_are_as_their_formats_show_them(tmp_path: Path) -> None:
    forms = ["0%", '0"%"', "yyyy-mm-dd", "[h]:mm", "hh:mm", "#,##0.00", "General"]
    path = workbook(tmp_path / "book.xlsx", {"One": [[0.5] * len(forms), [61.25] * len(forms)]})
    book = openpyxl.load_workbook(path)
    for row in book["One"].iter_rows():
        for cell, form in zip(row, forms, strict=True):
            cell.number_format = form
    book.save(path)
    rows = words(path).pages[0].text.split("\n")
    assert rows[0] == "| 50% | 0.5 | 12:00:00 | 12:00:00 | 12:00:00 | 0.5 | 0.5 |"
    assert rows[2] == (
        "| 6125% | 61.25 | 1900-03-01 06:00:00 | 61 days, 6:00:00 | 1900-03-01 06:00:00"
        " | 61.25 | 61.25 |"
    )
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    assert "| 1904-03-02 06:00:00 |" in words(path).pages[0].text


def test_cells_are_read_in_all_ways_to_write_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book", {"One": [["x"]]})
    sheet = part(path, "xl/worksheets/sheet1.xml").decode()
    cells = (
        '<row r="3"><c r="B3" t="inlineStr"><is><r><t>one </t></r><r><t>two</t></r>'
        "<rPh><t>said</t></rPh></is></c><c><v>7</v></c></row>"
        '<row><c t="str"><f>A1</f><v>text</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="d"><v>2025-03-01T00:00:00</v></c></row>'
        '<row r="8"><c r="A8"><f t="shared" si="0" ref="A8:A9">B8*2</f></c></row>'
        '<row r="9"><c r="A9"><f t="shared" si="0"/></c></row>'
    )
    start = sheet.index("<sheetData>") + len("<sheetData>")
    end = sheet.index("</sheetData>")
    rewritten(path, **{"xl/worksheets/sheet1.xml": (sheet[:start] + cells + sheet[end:]).encode()})
    assert [line for line in words(path).pages[0].text.split("\n") if "---" not in line] == [
        "|  | one two | 7 |",
        "| text | #N/A | 2025-03-01 |",
        "| =B8*2 |  |  |",
        "| =B9*2 |  |  |",
    ]


def _with_cells(path: Path, cells: str) -> Path:
    sheet = part(workbook(path, {"One": [["x"]]}), "xl/worksheets/sheet1.xml").decode()
    start = sheet.index("<sheetData>") + len("<sheetData>")
    whole = sheet[:start] + cells + sheet[sheet.index("</sheetData>") :]
    return rewritten(path, **{"xl/worksheets/sheet1.xml": whole.encode()})


def test_a_formula_that_leads_off_the_sheet_spoils_nothing(tmp_path: Path) -> None:
    cells = (
        '<row r="5"><c r="B5"><f t="shared" si="0" ref="A5:C9">A1+XFD1</f><v>4</v></c>'
        '<c r="C5"><f t="shared" si="0"/><v>7</v></c></row>'
        '<row r="1"><c r="A1"><f t="shared" si="0"/></c></row>'
    )
    lines = words(_with_cells(tmp_path / "a", cells)).pages[0].text.split("\n")
    assert [lines[0], lines[2]] == ["|  | 4 | 7 |", "| #REF! |  |  |"]


def test_letters_that_are_written_as_numbers_are_letters(tmp_path: Path) -> None:
    text = "a_x000D_&#10;b _x005F_x0041_ _xD83D__xDE00_ _xD83D_ _x0001_ _xyz_"
    cells = (
        f'<row r="1"><c t="inlineStr"><is><t>{text}</t></is></c>'
        '<c t="str"><v>c_x0009_d</v></c><c t="b"><v>true</v></c></row>'
    )
    lines = words(_with_cells(tmp_path / "a", cells)).pages[0].text.split("\n")
    assert lines[0] == "| a b _x0041_ \U0001f600 _xyz_ | c d | TRUE |"


def test_what_lies_in_columns_that_are_not_read_is_said(tmp_path: Path) -> None:
    page = words(_with_cells(tmp_path / "a", '<row r="9"><c r="XFD9"><v>1</v></c></row>')).pages[0]
    assert page.text == "[Only the first 200 columns of this sheet were read.]"


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}
ELSEWHERE = {"xl/workbook.xml": "xl/workbook22.xml", "workbook.xml.rels": "workbook22.xml.rels"}


@pytest.mark.parametrize("names", [STRICT, ELSEWHERE], ids=["strict", "elsewhere"])
def test_a_workbook_is_read_whatever_its_parts_are_called(
    tmp_path: Path, names: dict[str, str]
) -> None:
    def renamed(text: str) -> str:
        for one, other in names.items():
            text = text.replace(one, other)
        return text

    plain, path = workbook(tmp_path / "a", {"One": [["x", 1], ["y", 2.5]]}), tmp_path / "b"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(renamed(name), renamed(old.read(name).decode()))
    assert words(path).pages == words(plain).pages


# ---- texts


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
    ],
)
def test_texts_of_any_encoding_are_read(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "a"
    said = "年度报告：收入增长了百分之十二。\r\n\r\nRevenue rose by 12 %.\r\n" * 2000
    path.write_bytes(mark + said.encode(encoding))
    text = "\n\n".join(page.text for page in words(path).pages)
    assert text.split() == said.split()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("naïve café, Übergrößen".encode("cp1252"), "naïve café, Übergrößen"),
        ("plain UTF-16".encode("utf-16-le"), "plain UTF-16"),
        (b"a", "a"),
    ],
)
def test_short_texts_are_guessed(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert words(path).pages[0].text == said


@pytest.mark.parametrize(
    "text",
    ["Zwölf Prozent mehr, übrigens: größer als früher, schön wär’s, naïveté", "今年的收入增加了"],
)
@pytest.mark.parametrize("at", ["inside", "end"])
def test_a_damaged_letter_spoils_no_others(tmp_path: Path, text: str, at: str) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(text.encode() + (b"\xff" + text.encode() if at == "inside" else b"\xe4"))
    assert f"{text}\ufffd" in words(path).pages[0].text


def test_markdown_has_an_outline_and_programs_have_none(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("# One\n\ntext\n\n```\n# no heading\n\n# nor this\n```\n\n## Two\nmore\n")
    made = words(path)
    assert made.outline == (Heading("One", 1, 0), Heading("Two", 1, 1))
    assert "# no heading\n\n# nor this" in made.pages[0].text
    path.write_text("import os\n\n# a remark\nprint(os.sep)\n")
    assert words(path).outline == ()
    assert words(path).pages[0].text == path.read_text().rstrip("\n")


@pytest.mark.parametrize("parting", [",", ";", "\t", "|"])
def test_written_tables_become_tables(tmp_path: Path, parting: str) -> None:
    path = tmp_path / "a"
    rows = [["Name", "Amount", "Note"], *(["Ä", str(n), '"q, x"'] for n in range(300))]
    path.write_text("\n".join(parting.join(row) for row in rows), encoding="utf-8")
    pages = words(path).pages
    assert len(pages) > 1
    assert all(page.text.startswith("| Name | Amount | Note |\n") for page in pages)
    lines = [line for page in pages for line in page.text.split("\n")[2:]]
    assert lines == [f"| Ä | {n} | q, x |" for n in range(300)]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ann, I hope you are well.\nWe met, as you know, in May, and so on.\n",
        '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n',
        "one line, only one\n",
        "2025-01-01 12:00:00,123 INFO started\n2025-01-01 12:00:01,456 INFO a, b, c\n",
    ],
)
def test_commas_alone_make_no_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a"
    path.write_text(text)
    assert kind_of(path) == "text"


# ---- macros


def test_what_carries_macros_is_read(tmp_path: Path) -> None:
    made = [word(tmp_path / "w"), slides(tmp_path / "s"), workbook(tmp_path / "b", {"S": [[1]]})]
    for path, said in zip(made, ("Revenue rose", "# Plan", "| 1 |"), strict=True):
        assert said in words(with_macros(path)).pages[0].text
