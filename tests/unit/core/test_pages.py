"""Pages in replies: every way to cite them, what is none, and any cut of the stream."""

import random
from pathlib import Path

import pytest

from app.core.chat import Document
from app.core.pages import Citation, PageReader, citations_in, lettered
from app.core.quotations import quotations_in

Found = list[tuple[str, str, int, int | None]]

ONE = [Document("one", Path("report.pdf"), 150)]
TWO = [Document("one", Path("report.pdf"), 150), Document("two", Path("Annual 2023.pdf"), 20)]


def found(text: str, documents: list[Document]) -> Found:
    return [
        (text[c.start : c.end], c.document, c.page, c.last) for c in citations_in(text, documents)
    ]


def ones(*cited: tuple[str, int] | tuple[str, int, int]) -> Found:
    return [(text, "one", page, last[0] if last else None) for text, page, *last in cited]


CITED: dict[str, Found] = {
    "Revenue rose [p. 12].": ones(("[p. 12]", 12)),
    "Revenue rose [p.12], (p. 13)": ones(("[p.12]", 12), ("(p. 13)", 13)),
    "[page 12] [Page 13] [PAGE 14]": ones(("[page 12]", 12), ("[Page 13]", 13), ("[PAGE 14]", 14)),
    "[p12]": ones(("[p12]", 12)),
    "On pages 12-14 it says": ones(("pages 12-14", 12, 14)),
    "pages 12 to 14": ones(("pages 12 to 14", 12, 14)),
    "[pp. 12–14]": ones(("[pp. 12–14]", 12, 14)),
    "[pp. 123–7]": ones(("[pp. 123–7]", 123, 127)),
    "[p. 3, 7–9]": ones(("[p. 3", 3), ("7–9]", 7, 9)),
    "[p. 3, p. 7 and 9]": ones(("[p. 3", 3), ("p. 7", 7), ("9]", 9)),
    "[p. 12][p. 13]": ones(("[p. 12]", 12), ("[p. 13]", 13)),
    "[doc A p. 3]": ones(("[doc A p. 3]", 3)),
    "pages 3, 5 and 7 show it": ones(("pages 3", 3), ("5", 5), ("7", 7)),
    "on page 12, 14 people": ones(("page 12", 12)),
    "see p. 12f. and pp. 20ff": ones(("p. 12f.", 12), ("pp. 20ff", 20)),
    "(see p. 12)": ones(("p. 12", 12)),
    "(Table 2, p. 12)": ones(("p. 12", 12)),
    "Page 3 of 10": ones(("Page 3", 3)),
    "slide 4, [slide 5]": ones(("slide 4", 4), ("[slide 5]", 5)),
    "**[p. 12]** and `[p. 13]`": ones(("[p. 12]", 12), ("[p. 13]", 13)),
    "| 5 % | [p. 12] |": ones(("[p. 12]", 12)),
    "> “Words” [p. 12]": ones(("[p. 12]", 12)),
    "增长了[第12页]。": ones(("[第12页]", 12)),
    "见第 12–14 页，第3页": ones(("第 12–14 页", 12, 14), ("第3页", 3)),
    "【第12页】（第13页）": ones(("【第12页】", 12), ("（第13页）", 13)),
    "第3、5和7页": ones(("第3", 3), ("5", 5), ("7页", 7)),
    "[第3、7–9页]": ones(("[第3", 3), ("7–9页]", 7, 9)),
    "第3页至第5页": ones(("第3页至第5页", 3, 5)),
    "第3张幻灯片": ones(("第3张幻灯片", 3)),
    "[12页]": ones(("[12页]", 12)),
    "在p. 12上": ones(("p. 12", 12)),
    "In 2023 it rose (p. 12)": ones(("(p. 12)", 12)),
    "[p. 150], [p. 151]": ones(("[p. 150]", 150)),
}
SEVERAL: dict[str, Found] = {
    "[doc B p. 3]": [("[doc B p. 3]", "two", 3, None)],
    "[B, p. 3]": [("[B, p. 3]", "two", 3, None)],
    "[Document B, page 3]": [("[Document B, page 3]", "two", 3, None)],
    "[document 2, pp. 3-4]": [("[document 2, pp. 3-4]", "two", 3, 4)],
    "[文档B 第3页]": [("[文档B 第3页]", "two", 3, None)],
    "[文档B p.3]，[文档 A，第4页]": [
        ("[文档B p.3]", "two", 3, None),
        ("[文档 A，第4页]", "one", 4, None),
    ],
    "[doc A p. 3; doc B p. 5]": [
        ("[doc A p. 3", "one", 3, None),
        ("doc B p. 5]", "two", 5, None),
    ],
    "[doc A p. 3, 4; B p. 5]": [
        ("[doc A p. 3", "one", 3, None),
        ("4", "one", 4, None),
        ("B p. 5]", "two", 5, None),
    ],
    "[report.pdf, p. 3] [Annual 2023, p. 4]": [
        ("[report.pdf, p. 3]", "one", 3, None),
        ("[Annual 2023, p. 4]", "two", 4, None),
    ],
    "In document B it rose [p. 3].": [("[p. 3]", "two", 3, None)],
    "page 3 of document B, page 4 in doc A": [
        ("page 3", "two", 3, None),
        ("page 4", "one", 4, None),
    ],
    "Annual 2023 says so on page 5.": [("page 5", "two", 5, None)],
    "[p. 99]": [("[p. 99]", "one", 99, None)],  # the only one that has it
    "[p. 9]": [],
    "[doc B p. 3], then [p. 4]": [("[doc B p. 3]", "two", 3, None), ("[p. 4]", "two", 4, None)],
    "[doc B p. 21] [doc C p. 1] [C, p. 1]": [],
}
NONE = [
    "p. 1200, page 404 error, page 404 not found, 404 page, [p. 0]",
    "version p. 1.2, 12 pages, p = 12, p95 of 30 ms, (p < 0.05), sp. 12, a page 12% off",
    "```\n[p. 12]\n```",
    "`open p. 12` `see [p. 12]`",
    "https://example.org/page 1 http://a.b/?page=12 www.example.org/p.12",
    "[p. 12](https://example.org) [see p. 12](there.html) ![p. 12](x.png)",
    "Smith (2010, p. 12), Smith et al., p. 12; vol. 2, p. 13; [Smith 2010, p. 12]",
    "*Clean Code*, p. 12; 《三体》第12页; web page 3; 网页第3页; the home page 4",
    "page 12 of the book, page 3 of the search results",
    "共12页，12页，每页12行",
    "pages 14-12, [pp. 140–160], page 12b, page 12:30",
    "[1, 2] [12] (12) p.",
]


@pytest.mark.parametrize("text", CITED)
def test_pages(text: str) -> None:
    assert found(text, ONE) == CITED[text]


@pytest.mark.parametrize("text", SEVERAL)
def test_of_several_documents(text: str) -> None:
    assert found(text, TWO) == SEVERAL[text]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert found(text, ONE) == []


def test_a_block_of_code_ends() -> None:
    assert found("```\n[p. 1]\n``` \nAt [p. 2]", ONE) == ones(("[p. 2]", 2))


def streamed(pieces: list[str], documents: list[Document]) -> list[Citation]:
    reader = PageReader(documents)
    return [*(each for piece in pieces for each in reader.feed(piece)), *reader.finish()]


@pytest.mark.parametrize("text", [*CITED, *SEVERAL, *NONE])
def test_wherever_it_is_cut(text: str) -> None:
    text = f"{text}{' and so it goes on' * 12}, {text}"
    whole = list(citations_in(text, TWO))
    assert streamed(list(text), TWO) == whole
    for at in range(1, len(text), 3):
        assert streamed([text[:at], text[at:]], TWO) == whole


@pytest.mark.parametrize("link", ["www.example.org/a", "http://a.b/p. 3 ", "http://a.b,"])
@pytest.mark.parametrize("ticks", ["`", "``"])
def test_code_that_begins_with_an_address_ends_where_code_does(link: str, ticks: str) -> None:
    """However much comes between: what follows the address in it is code all the same."""
    far = " and so on" * 12
    text = f"At {ticks}{link} [p. 3]{far}{ticks}{far}; {ticks}{link}{ticks}(p. 5){far}, [p. 7]{far}"
    assert found(text, ONE) == ones(("(p. 5)", 5), ("[p. 7]", 7))
    whole = list(citations_in(text, ONE))
    assert streamed(list(text), ONE) == whole
    for at in range(1, len(text), 7):
        assert streamed([text[:at], text[at:]], ONE) == whole


def test_a_line_of_nothing_but_space_is_read_at_once() -> None:
    """A model that loops writes such; minutes, where each letter was read from each other one."""
    space = " " * 200_000
    assert found(f"{space}\n[p. 1]{space}", ONE) == ones(("[p. 1]", 1))
    assert quotations_in(f"{space}\n{space}x", []) == ()


def test_whatever_is_cut_at_random() -> None:
    rng = random.Random(12)
    examples = [*CITED, *SEVERAL, *NONE, "`", "``", "[", "](", "x" * 300, "p. 5", "\n"]
    examples += ["https://a/", "www.", "`http://b/c"]
    for _ in range(120):
        parts = rng.choices(examples, k=14)
        text = "".join(part + rng.choice([" ", "\n", ". ", ""]) for part in parts)
        cuts = sorted(rng.sample(range(len(text)), 9))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert streamed(pieces, TWO) == list(citations_in(text, TWO)), text


def test_they_come_while_the_line_goes_on() -> None:
    reader = PageReader(ONE)
    assert list(reader.feed("It rose [p. 12] by 5 %, and")) == []
    (cited,) = reader.feed(", " * 100)
    assert (cited.start, cited.end, cited.page) == (8, 15, 12)


def test_letters_follow_the_first_appearance() -> None:
    assert {key: each.id for key, each in lettered([*TWO, TWO[0]]).items()} == {
        "A": "one",
        "B": "two",
    }
    many = [Document(str(n), Path("x.pdf"), 1) for n in range(28)]
    assert list(lettered(many))[25:] == ["Z", "AA", "AB"]
