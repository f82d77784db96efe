"""A reply that streams is read as one that is there at once, every run at its place."""

import re
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.core.blocks import Code, Paragraph, Run, Table, words
from app.core.markdown import BlockReader, blocks_of
from app.core.markdown_leaves import Listing, Words
from app.core.markdown_lines import LineMachine
from app.core.markdown_source import Line
from tests.unit.core.markdown_texts import (
    CHIP,
    block_texts,
    check_places,
    prose,
    runs_of,
    streamed,
    texts,
)

LONG: Final = "The **Save** button ① is *the third* `one`, see [it](https://x.y/z) for $5. " * 30


@settings(deadline=None, max_examples=300)
@given(texts, st.lists(st.integers(0, 60), max_size=6))
def test_how_a_reply_is_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    assert streamed(text, cuts) == blocks_of(text)


long_texts = st.lists(
    st.one_of(texts, st.sampled_from((" ", "word ", "long words " * 15, "\n", "$a$ "))), max_size=12
).map("".join)


@settings(deadline=None, max_examples=60)
@given(long_texts, st.integers(1, 40))
def test_how_a_long_reply_is_cut_makes_no_difference(text: str, step: int) -> None:
    assert streamed(text, range(0, len(text), step)) == blocks_of(text)


@settings(deadline=None, max_examples=300)
@given(texts)
def test_every_run_is_at_its_place_and_no_chip_is_lost(text: str) -> None:
    chips = check_places(text, blocks_of(text))
    if "```" not in text and "~~~" not in text:  # what stands behind a fence names a language
        assert len(chips) == len(CHIP.findall(text))


@settings(deadline=None)
@given(texts, st.lists(st.integers(0, 60), max_size=6))
def test_plain_text_is_shown_line_by_line_as_it_is(text: str, cuts: list[int]) -> None:
    blocks = streamed(text, cuts, plain=True)
    assert blocks == blocks_of(text, plain=True)
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]
    assert prose(blocks) == lines


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "words $5 and *so* " * 300,
        "[a ] [b " * 60 + "end](https://x.y) " * 60,
        "> line **b**\n" * 300,
        "**a _b " * 100,
        "x" * 6000 + "\r\n" + "y" * 5998 + "(51)" + "z" * 6000,
        "x" * 9000 + " y" * 3000,
        "```\n" + "x" * 9000 + "\ny\n```\n" + "| a |" * 3000,
    ],
)
def test_what_is_long_streams_into_what_it_is(text: str) -> None:
    assert streamed(text, range(0, len(text), 31)) == blocks_of(text)


def test_a_long_table_streams_into_what_it_is() -> None:
    text = "| a | b |\n|---|--:|\n" + "".join(f"| {n} | **x** |\n" for n in range(300))
    blocks = streamed(text, range(0, len(text), 100))
    assert blocks == blocks_of(text)
    assert isinstance(blocks[0], Table)
    assert len(blocks[0].rows) == 300


@pytest.mark.parametrize("cut", range(60))
def test_what_is_finished_never_changes(cut: int) -> None:
    text = "# Hi\n\n- a **b**\n- c\n\n> d\n\n```py\nx\n```\nlast"
    reader = BlockReader()
    reader.feed(text[:cut])
    finished, _ = reader.take()
    assert blocks_of(text)[: len(finished)] == finished


# ---- blocks, held against markdown-it

Shape = tuple[str, int, int, str]


def _theirs(text: str) -> list[Shape]:
    found: list[Shape] = []
    level = quote = 0
    heading = "0"
    parser = MarkdownIt("commonmark", {"html": False}).disable(["reference", "html_block"])
    for token in parser.parse(text):
        match token.type:
            case "list_item_open":
                level += 1
                marker = f"{token.info}{token.markup}" if token.info else "•"
                found.append(("item", level, quote, marker))
            case "list_item_close":
                level -= 1
            case "blockquote_open":
                quote += 1
            case "blockquote_close":
                quote -= 1
            case "heading_open":
                heading = token.tag[1]
            case "heading_close":
                heading = "0"
            case "inline":
                lines = "\n".join(line.strip(" \t") for line in token.content.split("\n"))
                found.append((heading, level, quote, lines))
            case "code_block" | "fence":
                found.append(("code", level, quote, token.content.removesuffix("\n")))
            case "hr":
                found.append(("hr", level, quote, ""))
    return found


def _ours(text: str) -> list[Shape]:
    machine, found = LineMachine(), []
    for line in text.split("\n")[:-1]:
        machine.take(Line(line, 0))
    machine.end()
    for leaf in machine.out:
        level, quote = leaf.setting.level, leaf.setting.quote
        match leaf:
            case Words(marker=marker, lines=lines, heading=heading):
                found += [("item", level, quote, marker)] if marker else []
                said = "\n".join(line for line, _ in lines)
                found += [(str(heading), level, quote, said)] if lines else []
            case Listing():
                leaf.join()
                found.append(("code", level, quote, leaf.text))
            case _:
                found.append(("hr", level, quote, ""))
    return found


@settings(deadline=None, max_examples=400)
@given(block_texts.filter(lambda text: not ("\t" in text and ">" in text)))
def test_blocks_are_those_of_markdown_it(text: str) -> None:
    """But for tabs in quotations, whose columns it counts from the wrong place."""
    whole = text.rstrip(" \t") + "\n"
    assert _ours(whole) == _theirs(whole)


# ---- the open end


@pytest.mark.parametrize(
    ("half", "shown"),
    [
        ("a **bo", [Run("a ", 0), Run("bo", 4, bold=True)]),
        ("a **", [Run("a", 0)]),
        ("a **bold*", [Run("a ", 0), Run("bold", 4, bold=True)]),
        ("a `co", [Run("a ", 0), Run("co", 3, "code")]),
        ("a ~~no", [Run("a ", 0), Run("no", 4, strike=True)]),
        ("5*3 = 15", [Run("5*3 = 15", 0)]),
        ("see [it](https://exa", [Run("see ", 0), Run("it", 5)]),
        ("so \\(x^2", [Run("so", 0)]),
        ("so $$x^2", [Run("so", 0)]),
        ("so \\boxed{\\frac{1}{2", [Run("so", 0)]),
        ("Hello!", [Run("Hello!", 0)]),
        ("**`", []),
    ],
)
def test_what_is_open_is_shown_as_it_will_be(half: str, shown: list[Run]) -> None:
    reader = BlockReader()
    reader.feed(half)
    _, open_end = reader.take()
    assert list(runs_of(open_end)) == shown


@pytest.mark.parametrize(
    "start", ["- ", "1", "1.", "#", "## ", "``", "```py", "---", "| a | b |", "\\[", "$$x"]
)
def test_a_line_that_may_become_a_block_does_not_flash_as_words(start: str) -> None:
    reader = BlockReader()
    reader.feed("Before.\n\n" + start)
    _, open_end = reader.take()
    assert open_end == ()
    reader.end()
    assert reader.take()[0]


def test_the_head_of_a_table_waits_for_the_line_under_it() -> None:
    reader = BlockReader()
    for piece in ("| a", " | b |", "\n", "|--"):
        reader.feed(piece)
        assert reader.take() == ((), ())
    reader.feed("-|---|\n| 1")
    _, (table,) = reader.take()
    assert isinstance(table, Table)
    assert [words(cell) for cell in table.rows[0]] == ["1", ""]


def test_code_grows_while_its_fence_is_open() -> None:
    reader = BlockReader()
    reader.feed("```py\na\nb")
    assert reader.take() == ((), (Code("a\nb", "py", 6, open=True),))
    reader.feed("\n``")
    assert reader.take() == ((), (Code("a\nb", "py", 6, open=True),))
    reader.feed("`\n")
    assert reader.take() == ((Code("a\nb", "py", 6),), ())


def test_items_are_finished_one_by_one() -> None:
    reader = BlockReader()
    reader.feed("- a\n- b\n- c")
    finished, open_end = reader.take()
    assert prose(finished) == ["a"]
    assert prose(open_end) == ["b", "c"] or prose(open_end) == ["c"]
    assert all(isinstance(block, Paragraph) and block.marker == "•" for block in open_end)
