"""A reply without the signs that mark its words up, for where nobody reads Markdown."""

from collections.abc import Iterable, Iterator

from app.core.blocks import Block, Code, Formula, Paragraph, Rule, Run, Table
from app.core.markdown import blocks_of

_RULE = "—" * 8


def plain_text(markdown: str) -> str:
    """Return the words of `markdown`: lists keep their markers, tables their cells (by tabs)."""
    lines: list[str] = []
    for block in blocks_of(markdown):
        apart = not isinstance(block, Paragraph) or block.apart
        if lines and apart:
            lines.append("")
        lines += _lines(block)
    return "\n".join(lines)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            indent = "  " * max(block.level - 1, 0)
            marker = f"{block.marker} " if block.marker else ""
            yield indent + marker + _said(block.runs)
        case Code():
            yield block.text
        case Table():
            for row in (block.header, *block.rows):
                yield "\t".join(_said(cell) for cell in row)
        case Formula():
            yield block.tex
        case Rule():
            yield _RULE


def _said(runs: Iterable[Run]) -> str:
    """Words as they are read; where a link leads stands behind it."""
    said: list[str] = []
    for run in runs:
        text = "\n" if run.kind == "break" else run.text
        shown = bool(run.link) and run.link not in (text, f"mailto:{text}")
        said.append(f"{text} ({run.link})" if shown else text)
    return "".join(said)
