"""The blocks of a reply as HTML: nothing of it is markup but what is written here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from app.core.address import address_of
from app.core.blocks import Block, Cell, Code, Formula, Paragraph, Rule, Run, Table
from app.media.export.mathml import mathml

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOURED: Final = 100_000  # code points of code that is coloured


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands around `reply[at:at + length]`: the chip of a mark, an answer set apart."""

    at: int
    length: int
    before: str
    after: str


def as_html(blocks: Iterable[Block], insets: Sequence[Inset]) -> Iterator[str]:
    """Yield the elements of a reply. `insets` are in order and do not overlap."""
    quote = 0
    for block in blocks:
        deep = 0 if isinstance(block, Rule) else block.quote
        yield "<blockquote>" * (deep - quote) + "</blockquote>" * (quote - deep)
        quote = deep
        yield _block(block, insets)
    yield "</blockquote>" * quote


def safe(text: str) -> str:
    """Return text as HTML, without what HTML must not have."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def style_of_code() -> str:
    """Return the rules for coloured code, light and dark."""
    from pygments.formatters.html import HtmlFormatter

    light = HtmlFormatter(style="friendly").get_style_defs("pre.code")
    dark = HtmlFormatter(style="github-dark").get_style_defs("pre.code")
    return f"{_rules(light)}\n@media screen and (prefers-color-scheme: dark) {{\n{_rules(dark)}\n}}"


def _rules(style: str) -> str:
    """The rules for words: the ground is that of the page."""
    return "\n".join(line for line in style.splitlines() if re.match(r"pre\.code \.\w+ \{", line))


def _block(block: Block, insets: Sequence[Inset]) -> str:
    match block:
        case Paragraph():
            return _paragraph(block, insets)
        case Code():
            coloured = _coloured(block.text, block.language)
            return f'<pre class="code"{_indent(block.level)}><code>{coloured}</code></pre>'
        case Table():
            return _table(block, insets)
        case Formula():
            return (
                f'<div class="formula"{_indent(block.level)}>{_math(block.tex, block=True)}</div>'
            )
        case Rule():
            return "<hr>"


def _paragraph(block: Paragraph, insets: Sequence[Inset]) -> str:
    inside = _runs(block.runs, insets)
    if block.heading:
        depth = min(block.heading + 2, 6)  # below the headings of the page
        return f'<h{depth} dir="auto"{_indent(block.level)}>{inside}</h{depth}>'
    marker = f'<span class="marker">{safe(block.marker)}</span>' if block.marker else ""
    kind = "item" if block.marker else "paragraph"
    close = "" if block.apart else " close"
    return f'<p class="{kind}{close}" dir="auto"{_indent(block.level)}>{marker}{inside}</p>'


def _table(table: Table, insets: Sequence[Inset]) -> str:
    rows = "".join(f"<tr>{_cells('td', row, table, insets)}</tr>" for row in table.rows)
    head = f"<tr>{_cells('th', table.header, table, insets)}</tr>"
    return (
        f'<div class="table"{_indent(table.level)}><table><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cells(name: str, cells: Sequence[Cell], table: Table, insets: Sequence[Inset]) -> str:
    return "".join(
        f'<{name} class="{align}" dir="auto">{_runs(cell, insets)}</{name}>'
        for cell, align in zip(cells, table.align, strict=True)
    )


def _runs(runs: Iterable[Run], insets: Sequence[Inset]) -> str:
    return "".join(_run(run, insets) for run in runs)


def _run(run: Run, insets: Sequence[Inset]) -> str:
    match run.kind:
        case "break":
            return "<br>"
        case "math":
            inside = _math(run.text)
        case "code":
            inside = f"<code>{_words(run, insets)}</code>"
        case "picture":  # what a model names is not fetched
            return _link(run.link, safe(run.text or run.link))
        case "text":
            inside = _words(run, insets)
    for name, on in (("strong", run.bold), ("em", run.italic), ("s", run.strike)):
        inside = f"<{name}>{inside}</{name}>" if on else inside
    return _link(run.link, inside) if run.link else inside


def _words(run: Run, insets: Sequence[Inset]) -> str:
    """The words of a run, with what is set into them."""
    if run.at < 0:
        return safe(run.text)
    done, found = 0, []
    for inset in insets:
        start = inset.at - run.at
        end = start + inset.length
        if done <= start and end <= len(run.text):
            found += [safe(run.text[done:start]), inset.before, safe(run.text[start:end])]
            found.append(inset.after)
            done = end
    return "".join([*found, safe(run.text[done:])])


def _link(target: str, inside: str) -> str:
    """Lead to where the window would, or say where that is."""
    if not target:
        return inside
    address = address_of(target)
    shown = safe(address.shown)
    if not address.opens:
        return f'{inside} <span class="address">({shown})</span>'
    return (
        f'<a href="{safe(address.target)}" title="{shown}" target="_blank"'
        f' rel="noopener noreferrer nofollow">{inside}</a>'
    )


def _math(tex: str, *, block: bool = False) -> str:
    return mathml(tex, block=block) or f'<code class="tex">{safe(tex)}</code>'


def _coloured(text: str, language: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    if not language or len(text) > _COLOURED:
        return safe(text)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return safe(text)
    return str(highlight(_FORBIDDEN.sub("\ufffd", text), lexer, HtmlFormatter(nowrap=True)))


def _indent(level: int) -> str:
    return f' style="--level: {level}"' if level else ""


def insets_of(places: Mapping[int, Inset]) -> list[Inset]:
    """Return insets in order, without those that begin inside another."""
    found: list[Inset] = []
    for at in sorted(places):
        if not found or found[-1].at + found[-1].length <= at:
            found.append(places[at])
    return found
