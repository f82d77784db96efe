"""Markdown as models write it into the blocks of `app.core.blocks`, also while it streams.

CommonMark 0.31 with the tables and the strikethrough of GFM, items that are tasks, LaTeX in
`$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` and environments. What differs, and why:

- Raw HTML is words; in a cell of a table, which has no other way to break a line, `<br>` does.
- The end of a line is the end of a line: models mean theirs ("Name: …", "Date: …").
- Nothing that was written is left out: definitions of links are shown, and a row that is longer
  than its table ends in its last cell.
- A link whose definition comes later stays as it was written, for what is shown does not change.
- Numbers with "、" and the bullets "•", "▪" are items; emphasis also ends between Chinese words.
- A table has at most 500 columns, and a row at most some 600 signs that could be markup: what has
  more is shown as it is written.
- Paragraphs of more than some 4 000 code points, or 200 lines, are parted, so that no reply can
  block.
"""

import importlib
import re
from collections.abc import Iterator
from typing import Final, Protocol, cast

from app.core.blocks import Block, Cell, Code, Formula, Paragraph, Rule, Run, Table
from app.core.markdown_leaves import LARGEST, Equation, Grid, Leaf, Listing, Ruler, Words
from app.core.markdown_lines import LineMachine
from app.core.markdown_rows import sources
from app.core.markdown_source import Line, Source

_END: Final = re.compile(r"\r\n|\n|\r(?!$)")
_LAST_END: Final = re.compile(r"\r\n?|\n")
_SPECIAL: Final = re.compile(r"[\\`*_~\[\]!<&$:\n]")  # without one of these, words are words
_SPACE: Final = re.compile(r"[ \t]")
_HALF_CHIP: Final = re.compile(r"\(\d{0,6}\Z")
_MOST_IN_ROW: Final = 600  # such signs in a row of a table; what has more is shown as it is written
_MOST_IN_OPEN: Final = 150  # in a row that is not whole, which is read again and again
_LONGEST: Final = 6000  # code points of a line, when no space comes before

# The beginning of a line that may still become something else than words.
_UNDECIDED: Final = re.compile(
    r"(?:[ \t>]|[-*+•‣◦▪●][ \t]|\d{1,9}(?:[.)][ \t]|、))*"
    r"(?:[-*_+•‣◦▪●][-*_+ \t]*|=+[ \t]*|\d{1,9}[.)]?[ \t]*|#{1,6}[ \t]*|\[[ xX]?\]?"
    r"|`{1,2}|`{3,}[^`\n]*|~+|~{3,}.*|\$\$?|\$\$.{0,3000}|\\|\\\[.{0,3000}|\\begin.{0,3000}|\|.*)?"
    r"[ \t]*\r?"
)
_UNDER_HEAD_START: Final = re.compile(r"[ \t>]*\|?[-:| \t]*\r?")
_FENCE_END_START: Final = re.compile(r"[ \t>]*(?:`*|~*)[ \t]*\r?")


def blocks_of(text: str, *, plain: bool = False) -> tuple[Block, ...]:
    """Return the blocks of a whole text; see `BlockReader`."""
    reader = BlockReader(plain=plain)
    reader.feed(text)
    reader.end()
    return reader.take()[0]


def warm() -> None:
    """Load the parser, which takes some 50 ms, where nobody waits for it. Any thread."""
    importlib.import_module("app.core.markdown_inline")


class BlockReader:
    """Reads a reply piece by piece. One thread.

    What it yields does not depend on how the text was cut. `plain`: every line is a `Paragraph` of
    one run. The parser is loaded with the first `take` that meets more than plain words.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._fed: list[str] = []
        self._held = ""  # the line that has not ended
        self._at = 0  # where that stands
        self._more = False  # it goes on with one that was cut
        self._ended = False
        self._blank = True
        self._machine = LineMachine()
        self._renderer = _Renderer()

    def feed(self, text: str) -> None:
        """Take the next piece of the text, which is looked at in `take`."""
        if text:
            self._fed.append(text)

    def end(self) -> None:
        """The text is over."""
        self._ended = True

    def take(self) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """Return the blocks that were finished since the last call, never to change again, and
        those of the open end, which replace the ones of the last call.

        The open end is shown as it will probably be: emphasis and code that are open are closed,
        and marks that may become something else are left out.
        """
        done: list[Block] = []
        for line in self._lines():
            if self._plain:
                done.extend(self._plain_line(line))
            else:
                self._machine.take(line)
        if self._plain:
            held = Line(self._held.rstrip("\r"), self._at, more=self._more)
            return tuple(done), self._plain_words(held)
        if self._ended:
            self._machine.end()
        for leaf in self._machine.out:
            done.extend(self._renderer.blocks(leaf))
        self._machine.out.clear()
        return tuple(done), () if self._ended else tuple(self._open_end())

    # ---- lines

    def _lines(self) -> Iterator[Line]:
        """Yield the lines that are whole, and pieces of those that are too long to wait for."""
        text = self._held + "".join(self._fed)
        self._fed.clear()
        ends = _LAST_END if self._ended else _END
        start, end = 0, ends.search(text)
        while start < len(text):
            stop = end.start() if end else len(text.removesuffix("" if self._ended else "\r"))
            cut = _cut(text, start, stop)
            if cut is None and end is None and not self._ended:
                break
            yield Line(
                text[start : stop if cut is None else cut],
                self._at + start,
                feed=end is not None and cut is None and end[0] == "\n",
                cut=cut is not None,
                more=self._more,
            )
            self._more = cut is not None
            if cut is not None:
                start = cut
            else:
                start = end.end() if end else len(text)
                end = ends.search(text, start)
        self._held = text[start:]
        self._at += start

    def _open_end(self) -> Iterator[Block]:
        machine, held = self._machine, self._held.rstrip("\r")
        self._renderer.prepare(machine.leaf)
        ahead = machine.copy()
        if not self._more and self._is_undecided(held):
            _leave_out_head(ahead, held)
        elif held:
            ahead.take(Line(held, self._at, more=self._more))
        leaf, ahead.leaf = ahead.leaf, None
        yield from (
            block for done in ahead.out for block in self._renderer.blocks(done, learn=False)
        )
        if leaf is not None:
            yield from self._renderer.blocks(leaf, live=True, learn=False)

    def _is_undecided(self, held: str) -> bool:
        match self._machine.leaf:
            case Listing(fence=fence) if fence:
                return _FENCE_END_START.fullmatch(held) is not None
            case Grid():
                return held.strip(" \t>|\r") == ""
            case Equation():
                return False
        return _UNDECIDED.fullmatch(held) is not None

    # ---- plain text

    def _plain_line(self, line: Line) -> tuple[Block, ...]:
        made = self._plain_words(line)
        self._blank = not made and not line.more
        return made

    def _plain_words(self, line: Line) -> tuple[Block, ...]:
        if not line.text.strip():
            return ()
        return (Paragraph((Run(line.text, line.at),), apart=self._blank and not line.more),)


def _cut(text: str, start: int, stop: int) -> int | None:
    """Return where a line, or the beginning of one, is parted; None where it is short enough."""
    if stop - start <= LARGEST:
        return None
    space = _SPACE.search(text, start + LARGEST, min(stop, start + _LONGEST))
    if space:
        return space.end()
    if stop - start <= _LONGEST:
        return None
    chip = _HALF_CHIP.search(text, start, start + _LONGEST)
    return chip.start() if chip else start + _LONGEST


def _leave_out_head(ahead: LineMachine, held: str) -> None:
    """Do not show the head of a table as words while the line under it is on its way."""
    leaf = ahead.leaf
    if (
        isinstance(leaf, Words)
        and leaf.lines[-1][0].startswith("|")
        and _UNDER_HEAD_START.fullmatch(held)
    ):
        leaf.lines.pop()
        if not leaf.lines:
            ahead.leaf = None


class _Inline(Protocol):
    """What `markdown_inline.InlineReader` is asked for: its module loads the parser."""

    def learn(self, text: str) -> None: ...
    def runs(self, source: Source, *, live: bool, cell: bool) -> tuple[Run, ...]: ...


class _Renderer:
    """Makes blocks of what the machine has gathered."""

    def __init__(self) -> None:
        self._inline: _Inline | None = None

    def blocks(self, leaf: Leaf, *, live: bool = False, learn: bool = True) -> Iterator[Block]:
        """Yield the blocks of one leaf. `live`: it is still open; `learn` what links it defines."""
        level, quote = leaf.setting.level, leaf.setting.quote
        match leaf:
            case Words():
                source = leaf.source()
                runs = self._runs(source, live=live)
                if learn:
                    self._learn(source.text)
                yield Paragraph(runs, leaf.heading, leaf.marker, level, quote, leaf.apart)
            case Listing():
                leaf.join()
                starts = () if leaf.verbatim else tuple(leaf.starts)
                first = leaf.starts[0] if leaf.text else -1
                yield Code(
                    leaf.text,
                    leaf.language,
                    first,
                    leaf.verbatim,
                    starts,
                    bool(leaf.fence) and not leaf.closed,
                    level,
                    quote,
                )
            case Grid():
                self._read_rows(leaf, live=live)
                header = self._row(*leaf.header, len(leaf.align))
                rows = cast("list[tuple[Cell, ...]]", leaf.cells)
                yield Table(header, tuple(rows), leaf.align, level, quote)
            case Equation(tex=tex) if tex:
                yield Formula(tex, leaf.at, level, quote)
            case Ruler():
                yield Rule()

    def prepare(self, leaf: Leaf | None) -> None:
        """Do what need not be done again while `leaf` is open."""
        match leaf:
            case Grid():
                self._read_rows(leaf, live=False)
            case Listing():
                leaf.join()

    def _read_rows(self, grid: Grid, *, live: bool) -> None:
        for n in range(len(grid.cells), len(grid.rows)):
            last = live and n == len(grid.rows) - 1
            grid.cells.append(self._row(*grid.rows[n], len(grid.align), live=last))

    def _row(self, text: str, at: int, columns: int, *, live: bool = False) -> tuple[Cell, ...]:
        found = sources(text, at, columns)
        if len(_SPECIAL.findall(text)) > (_MOST_IN_OPEN if live else _MOST_IN_ROW):
            return tuple(_as_written(source) for source in found)
        return tuple(self._runs(source, live=live, cell=True) for source in found)

    def _runs(self, source: Source, *, live: bool = False, cell: bool = False) -> tuple[Run, ...]:
        text = source.text
        if _SPECIAL.search(text) is None:
            return _as_written(source)
        return self._reader().runs(source, live=live, cell=cell)

    def _learn(self, text: str) -> None:
        if text.startswith("["):
            self._reader().learn(text)

    def _reader(self) -> _Inline:
        if self._inline is None:
            from app.core.markdown_inline import InlineReader

            self._inline = InlineReader()
        return self._inline


def _as_written(source: Source) -> tuple[Run, ...]:
    """A text as one run of words."""
    text = source.text
    return (Run(text, source.place(0, text)),) if text else ()
