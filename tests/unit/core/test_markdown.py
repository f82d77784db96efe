"""What is read from Markdown as models write it."""

from typing import Final

import pytest

from app.core.blocks import Block, Code, Formula, Paragraph, Rule, Run, Table, words
from app.core.markdown import blocks_of
from tests.unit.core.markdown_texts import prose, runs_of


def _only(text: str) -> Block:
    (block,) = blocks_of(text)
    return block


def _kinds(text: str) -> list[tuple[str, str]]:
    """The kinds and words of runs, breaks left out."""
    return [(run.kind, run.text) for run in runs_of(blocks_of(text)) if run.kind != "break"]


# ---- blocks


def test_paragraphs_headings_and_rules() -> None:
    assert blocks_of("# One #\n\nTwo\n***\nThree\n---\n") == (
        Paragraph((Run("One", 2),), heading=1),
        Paragraph((Run("Two", 9),)),
        Rule(),
        Paragraph((Run("Three", 17),), heading=2),
    )


def test_lists_say_how_deep_they_are_and_what_stands_before_them() -> None:
    text = "Do:\n- a\n  1. b\n  2) c\n\n- [ ] d\n- [x] e\n1、第一\n"
    found = [(block.marker, block.level, block.apart) for block in blocks_of(text)
             if isinstance(block, Paragraph)]  # fmt: skip
    assert found == [
        ("", 0, True), ("•", 1, True), ("1.", 2, False), ("2)", 2, False), ("☐", 1, True),
        ("☑", 1, False), ("1、", 1, False),
    ]  # fmt: skip


def test_an_item_without_words_shows_its_marker() -> None:
    assert blocks_of("-\n- ```\n  x\n  ```\n- $$y$$") == (
        Paragraph((), marker="•", level=1),
        Paragraph((), marker="•", level=1, apart=False),
        Code("x", at=10, level=1),
        Paragraph((), marker="•", level=1),
        Formula("y", 22, level=1),
    )


def test_quotations_count_and_go_on_lazily() -> None:
    assert blocks_of("> a\nb\n> > c") == (
        Paragraph((Run("a", 2), Run("\n", kind="break"), Run("b", 4)), quote=1),
        Paragraph((Run("c", 10),), quote=2),
    )


def test_code_keeps_its_place_where_it_is_indented() -> None:
    text = "- a\n  ```py\n  if x:\n  \ty\n  ```"
    _, code = blocks_of(text)
    assert isinstance(code, Code)
    assert (code.text, code.language, code.verbatim) == ("if x:\n\ty", "py", False)
    assert [text[at:].partition("\n")[0] for at in code.starts] == ["if x:", "\ty"]


def test_code_without_its_last_fence_is_open() -> None:
    assert _only("~~~\nx\n") == Code("x", at=4, open=True)
    assert _only("    x\n\n    y\n\n") == Code("x\n\ny", at=4, verbatim=False, starts=(4, 6, 11))


def test_a_table_has_as_many_cells_in_every_row() -> None:
    table = _only("| a | b |\n|:-:|--:|\n| 1 |\n| `x\\|y` | 2 | 3 |\n| p<br>q | |\n")
    assert isinstance(table, Table)
    assert table.align == ("center", "right")
    assert [[words(cell) for cell in row] for row in table.rows] == [
        ["1", ""],
        ["x|y", "2 | 3"],
        ["p\nq", ""],
    ]


def test_the_end_of_a_line_is_kept() -> None:
    assert prose(blocks_of("Name: Ann\r\nAge: 7")) == ["Name: Ann\nAge: 7"]


# ---- words


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("**a**", Run("a", 2, bold=True)),
        ("__a__", Run("a", 2, bold=True)),
        ("*a*", Run("a", 1, italic=True)),
        ("~~a~~", Run("a", 2, strike=True)),
        ("***a***", Run("a", 3, bold=True, italic=True)),
        ("`` a`b ``", Run("a`b", 3, "code")),
        ("[a](https://x.y/é_z 'q')", Run("a", 1, link="https://x.y/é_z")),
        ("[a](docs/b.md)", Run("a", 1, link="docs/b.md")),
        ("<https://x.y>", Run("https://x.y", 1, link="https://x.y")),
        ("![a cat](https://x.y/c.png)", Run("a cat", 2, "picture", link="https://x.y/c.png")),
        ("&amp;", Run("&")),
        ("\\*", Run("*", 1)),
    ],
)
def test_looks(text: str, run: Run) -> None:
    assert list(runs_of(blocks_of(text))) == [run]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("(see https://x.y/a_(b)).", "https://x.y/a_(b)"),
        ("访问https://x.y/a，然后", "https://x.y/a"),
        ("write to mailto:a@b.c!", "mailto:a@b.c"),
        ("at http://localhost:80/?q=1&r=2.", "http://localhost:80/?q=1&r=2"),
    ],
)
def test_plain_addresses_are_links(text: str, link: str) -> None:
    assert [run.link for run in runs_of(blocks_of(text)) if run.link] == [link]


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))", "[a](file:///etc/passwd)", "[a](data:text/html,b)",
        "<script>alert(1)</script>", "<img src=x onerror=y>", "<!-- hidden ① -->", "[Save](①)",
        "www.x.y", "file:///etc", "<javascript:alert(1)>", "a <br> b",
    ],
)  # fmt: skip
def test_what_is_no_link_and_no_markup_is_words(text: str) -> None:
    assert [(run.text, run.link) for run in runs_of(blocks_of(text))] == [(text, "")]


def test_emphasis_ends_between_chinese_words() -> None:
    assert [run.text for run in runs_of(blocks_of("请**注意：**保存**“文件”**吧")) if run.bold] == [
        "注意：",
        "“文件”",
    ]


def test_links_are_defined_for_what_follows_and_definitions_are_shown() -> None:
    blocks = blocks_of("[a]: https://x.y\n\nSee [a] and [b].\n\n[b]: https://z.q")
    assert [run.link for run in runs_of(blocks) if run.text in ("a", "b")] == ["https://x.y"]
    assert prose(blocks)[-1] == "[b]: https://z.q"


# ---- formulas


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("so $x^2$.", "x^2"),
        ("so \\(x^2\\).", "x^2"),
        ("so $$x^2$$.", "x^2"),
        ("so \\[x^2\\].", "x^2"),
        ("面积$S=\\pi r^2$为", "S=\\pi r^2"),
        ("$\\text{速度}$", "\\text{速度}"),
        ("is $5$", "5"),
        ("so \\begin{a}x\\end{a} y", "\\begin{a}x\\end{a}"),
        ("**so $a*b*c$**", "a*b*c"),
        ("so \\boxed{x}.", "\\boxed{x}"),
        ("所以\\boxed{\\frac{1}{2}\\}}", "\\boxed{\\frac{1}{2}\\}}"),
        ("$\\boxed{4}$", "\\boxed{4}"),
        ("**\\boxed{a_1*b*c}**", "\\boxed{a_1*b*c}"),
    ],
)
def test_formulas_in_words(text: str, tex: str) -> None:
    assert [run.text for run in runs_of(blocks_of(text)) if run.kind == "math"] == [tex]


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10", "US$3 and US$4", "costs $5, not $6", "5$", "5$ or 6$", "$HOME $PATH",
        "$HOME/$USER", "$HOME:$PATH", "价格是$5，另外$10。", "$5美元，6$。",
        "$20/month or $200/year",
        "$1,000–$2,000", "x $ y $ z", "$5 million, or 6$", "$x", "$", "$$", "$$ $$", "a$b$c",
        "\\boxed", "\\boxed{", "\\boxed{x", "boxed{x}", "\\boxed {x}",
    ],
)  # fmt: skip
def test_money_and_variables_are_words(text: str) -> None:
    assert "".join(text for _, text in _kinds(text)) == text
    assert {kind for kind, _ in _kinds(text)} == {"text"}


@pytest.mark.parametrize("text", ["`$x$`", "```\n$x$\n```", "    \\(x\\)"])
def test_there_are_no_formulas_in_code(text: str) -> None:
    assert {kind for kind, _ in _kinds(text)} <= {"code"}
    assert not any(isinstance(block, Formula) for block in blocks_of(text))


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("$$x$$", "x"),
        ("$$\na\n- b\n= c\n$$", "a\n- b\n= c"),
        ("\\[\n\nx\n\n\\]", "x"),
        ("\\begin{align}\na &= b \\\\\n\\end{align}", "\\begin{align}\na &= b \\\\\n\\end{align}"),
    ],
)
def test_formulas_by_themselves(text: str, tex: str) -> None:
    assert blocks_of(f"So\n{text}\nthen")[1] == Formula(tex, 3 + text.index(tex))


@pytest.mark.parametrize("text", ["$$\n- a", "\\[ x\n\n- a", "\\begin{a}\n\\begin{a}\n- a"])
def test_a_formula_that_is_not_closed_is_what_its_lines_are(text: str) -> None:
    last = blocks_of(text)[-1]
    assert isinstance(last, Paragraph)
    assert (last.marker, words(last.runs)) == ("•", "a")


# ---- things that would take long

LARGE: Final = 100_000
ROWS: Final = "| a | b |\n|---|---|\n" + "| **1** | [ |\n" * 10_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["x", "word ", "[", "*", "**a ", "`", "` `` ", "$", "$a ", "$$a", "\\(", "<", "![", "](", ">",
     "> a\n", "- ", "  - a\n", "|", "_a ", "\\[\n", "\\begin{a}\n", "$$ a\n", "http://a((", "```\n",
     "[a]: b\n", "a|b\n", "中文，", "\r", "\t", "1. ", "# ", "&#x", "\\"],
)  # fmt: skip
def test_nothing_takes_longer_than_it_is_long(piece: str) -> None:
    """A time that grows with the square would be minutes."""
    assert blocks_of((piece * LARGE)[:LARGE]) or not piece.strip()


def test_a_table_of_many_rows_and_deep_nesting_are_read() -> None:
    table = _only(ROWS)
    assert isinstance(table, Table)
    assert len(table.rows) == 10_000
    deep = blocks_of(">" * 10_000 + " a")
    assert "".join(prose(deep)).endswith(">a")
    assert max(block.quote for block in deep if isinstance(block, Paragraph)) == 20
    nested = blocks_of("".join("  " * n + "- a\n" for n in range(300)))
    assert max(block.level for block in nested if isinstance(block, Paragraph)) == 20


def test_what_has_more_columns_than_anybody_reads_is_words() -> None:
    assert [type(block) for block in blocks_of("|a" * 500 + "|\n" + "|-" * 500 + "|")] == [Table]
    text = "|a" * 501 + "|\n" + "|-" * 501 + "|\n" + "|b" * 501 + "|"
    (written,) = blocks_of(text)
    assert isinstance(written, Paragraph)
    assert words(written.runs) == text


def test_a_row_of_nothing_but_markup_is_shown_as_it_is_written() -> None:
    head = "|a" * 400 + "|\n" + "|-" * 400 + "|\n"
    (table,) = blocks_of(head + "|`b`" * 400 + "|\n" + "|c" * 399 + "|`d`|\n")
    assert isinstance(table, Table)
    many, few = table.rows
    assert [words(cell) for cell in many] == ["`b`"] * 400
    assert few[-1][0].kind == "code"


def test_a_paragraph_of_very_many_lines_is_parted_and_loses_none() -> None:
    lines = [f"line {number}" for number in range(950)]
    blocks = blocks_of("before\n\n" + "\n".join(lines) + "\n\nafter")
    parts = [block for block in blocks if isinstance(block, Paragraph)]
    assert "\n".join(words(part.runs) for part in parts[1:-1]).split("\n") == lines
    assert [part.apart for part in parts[1:-1]] == [True, *[False] * (len(parts) - 3)]
    assert len(parts) > 3
