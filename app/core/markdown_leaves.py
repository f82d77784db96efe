"""What a reply's lines are gathered into: blocks whose words are not read yet. No parser."""

from dataclasses import dataclass, field, replace
from typing import Final

from app.core.blocks import Align
from app.core.markdown_maths import LONGEST
from app.core.markdown_source import Line, Source

LARGEST: Final = 4000  # code points of a paragraph; what goes on is another one
MOST_LINES: Final = 200  # of a paragraph; the same
_FORMULA_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a block stands; see `blocks.Paragraph`."""

    level: int = 0
    quote: int = 0


@dataclass(slots=True)
class Words:
    """A paragraph or a heading: lines without the white space around them, and their places."""

    setting: Setting
    marker: str = ""
    apart: bool = True
    heading: int = 0
    lines: list[tuple[str, int]] = field(default_factory=list)
    size: int = 0

    def copy(self) -> "Words":
        return replace(self, lines=list(self.lines))

    def add(self, text: str, at: int) -> None:
        self.lines.append((text, at))
        self.size += len(text) + 1

    def source(self) -> Source:
        """Return its text, a line feed between two lines."""
        made = Source()
        for n, (text, at) in enumerate(self.lines):
            if n:
                made.text += "\n"
            made.add(text, at)
        return made


@dataclass(slots=True)
class Listing:
    """Code. `fence` is what opened it, "" where it is indented only; `indent` is the fence's."""

    setting: Setting
    fence: str = ""
    indent: int = 0
    language: str = ""
    closed: bool = False
    text: str = ""
    starts: list[int] = field(default_factory=list)  # where each line stands in the reply
    verbatim: bool = True
    blank: list[tuple[str, int, bool]] = field(default_factory=list)  # lines that may end it
    _fresh: list[str] = field(default_factory=list)  # not yet in `text`
    _next: int = -1  # where the next line must stand for the whole to be verbatim
    _feed: bool = True

    def copy(self) -> "Listing":
        self.join()
        return replace(self, starts=list(self.starts), blank=list(self.blank), _fresh=[])

    def join(self) -> None:
        """Bring `text` up to date."""
        if self._fresh:
            self.text += "".join(self._fresh)
            self._fresh.clear()

    def add(self, text: str, at: int, *, feed: bool, more: bool = False) -> None:
        """Append a line, or more of the last one."""
        more = more and bool(self.starts)
        if self.starts and not more:
            self._fresh.append("\n")
        self._fresh.append(text)
        if not more:
            first = not self.starts
            self.starts.append(at)
            self.verbatim &= at >= 0 and (first or (self._feed and at == self._next))
            self._next = at
        self._next += len(text) + (1 if feed else 0)
        self._feed = feed

    def add_blank(self, text: str, at: int, *, feed: bool) -> None:
        """Note a line that belongs to it only if code follows."""
        self.blank.append((text, at, feed))

    def add_after_blank(self, text: str, at: int, *, feed: bool) -> None:
        for line, place, fed in self.blank:
            self.add(line, place, feed=fed)
        self.blank.clear()
        self.add(text, at, feed=feed)


@dataclass(slots=True)
class Grid:
    """A table; `rows` are read up to `len(cells)` by who makes blocks of it."""

    setting: Setting
    header: tuple[str, int]
    align: tuple[Align, ...]
    rows: list[tuple[str, int]] = field(default_factory=list)
    cells: list[object] = field(default_factory=list)

    def copy(self) -> "Grid":
        return replace(self, rows=list(self.rows), cells=list(self.cells))


@dataclass(slots=True)
class Equation:
    """A formula by itself. While it is open it may turn out to be words."""

    setting: Setting
    opener: str
    closer: str
    lines: list[Line]
    before: Words | None = None  # the paragraph that it interrupts
    size: int = 0
    tex: str = ""
    at: int = -1

    def copy(self) -> "Equation":
        before = self.before and self.before.copy()
        return replace(self, lines=list(self.lines), before=before)

    def takes(self, line: Line) -> bool | None:
        """Take a line: True closes it, False keeps it open, None says that it is none."""
        rest = line.rest
        if not rest and self.lines[0].rest != self.opener:
            return None
        if self.opener != self.closer and rest.startswith(self.opener):
            return None
        self.size += len(rest) + 1
        if line.more or self.size > LONGEST or len(self.lines) > _FORMULA_LINES:
            return None
        end = rest.find(self.closer)
        if 0 <= end < len(rest) - len(self.closer):
            return None
        self.lines.append(line)
        return end >= 0

    def finish(self) -> bool:
        """Make `tex` of its lines; whether there is any."""
        source, verbatim = Source(), True
        for n, line in enumerate(self.lines):
            if n:
                source.text += "\n"
                next_at = source.places[-1] + len(source.text) - source.starts[-1]
                verbatim &= self.lines[n - 1].feed and line.rest_at == next_at
            source.add(line.rest, line.rest_at)
        tex, start = source.text, 0
        if not self.opener.startswith("\\begin"):
            start = len(self.opener)
            tex = tex[start : len(tex) - len(self.closer)]
        start += len(tex) - len(tex.lstrip())
        self.tex = tex.strip()
        first = source.place(start, self.tex.partition("\n")[0])
        self.at = first if verbatim or "\n" not in self.tex else -1
        return bool(self.tex)


@dataclass(slots=True)
class Ruler:
    """A line between two parts."""

    setting: Setting

    def copy(self) -> "Ruler":
        return self


Leaf = Words | Listing | Grid | Equation | Ruler
