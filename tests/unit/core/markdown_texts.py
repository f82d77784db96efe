"""Markdown as text strategies and how to look at what was read."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hypothesis import strategies as st

from app.core.blocks import Block, Code, Formula, Paragraph, Run, Table, words
from app.core.markdown import BlockReader

PIECES: Final = (
    "- ", "1. ", "> ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "a", "b c", "# ", "```", "~~~",
    "---", "===", "|", "|-|-|\n", "|a|b|\n", "**", "*", "_", "`", "[", "](", "](https://x.y/ ①)",
    ")", "]", "!", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{a}", "\\end{a}", "\\boxed{",
    "{", "}", "\\", "&amp;",
    "&#0;", "①", "(51)", "\0", "\ud800", "\u2028", "\u202e", "中文", "：", "<br>", "<b>", "~~",
    "https://a.b/c", "[①]: https://z.q\n", "$5 ", "x^2",
)  # fmt: skip
CHIP: Final = re.compile(r"①|\(51\)")

texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
block_texts = st.lists(
    st.sampled_from(
        ("- ", "* ", "1. ", "2) ", "> ", ">", "    ", "  ", "\t", "\n", "\n\n", "a", "b c", "# ",
         "## x ##", "```", "````", "~~~", "```py", "---", "***", "===", "-", "+ ", "10. ", " ")
    ),
    max_size=14,
).map("".join)  # fmt: skip


def runs_of(blocks: Iterable[Block]) -> Iterator[Run]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.runs
        elif isinstance(block, Table):
            yield from (run for row in (block.header, *block.rows) for cell in row for run in cell)


def prose(blocks: Iterable[Block]) -> list[str]:
    """What is read, a line for each block, without its look."""
    return [
        words(block.runs) if isinstance(block, Paragraph) else type(block).__name__
        for block in blocks
    ]


def streamed(text: str, cuts: Iterable[int], *, plain: bool = False) -> tuple[Block, ...]:
    """Read `text` in the pieces that end at `cuts`, looking at every one."""
    ends = sorted({min(cut, len(text)) for cut in cuts} | {len(text)})
    reader, start = BlockReader(plain=plain), 0
    done: list[Block] = []
    for end in ends:
        reader.feed(text[start:end])
        finished, open_end = reader.take()
        done += finished
        check_places(text[:end], [*done, *open_end])
        start = end
    reader.end()
    finished, open_end = reader.take()
    assert open_end == ()
    return (*done, *finished)


def check_places(text: str, blocks: Iterable[Block]) -> list[str]:
    """Hold each place against the text; returns the chips that were found."""
    last = -1
    chips: list[str] = []
    for block in blocks:
        for run in runs_of([block]):
            if run.at >= 0:
                assert text[run.at : run.at + len(run.text)] == run.text
                assert run.at > last
                last = run.at + len(run.text) - 1
            found = CHIP.findall(run.text)
            assert not found or run.at >= 0 or run.kind == "math"
            chips += found
        match block:
            case Code(text=code, at=at, verbatim=True) if code:
                assert text[at : at + len(code)] == code
                chips += CHIP.findall(code)
            case Code(text=code, starts=starts) if code:
                for line, at in zip(code.split("\n"), starts, strict=True):
                    assert at < 0 or text[at : at + len(line)] == line
                chips += CHIP.findall(code)
            case Formula(tex=tex, at=at):
                assert at < 0 or text[at : at + len(tex)] == tex
                chips += CHIP.findall(tex)
    return chips
