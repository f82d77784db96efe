"""Text gathered from lines of a reply, which knows where each piece of it stands there."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_TAB: Final = 4
_WHITE: Final = re.compile(r"[ \t]+")


@dataclass(slots=True)
class Source:
    """The text of a paragraph, a heading or a cell; offsets count code points of the reply."""

    text: str = ""
    starts: list[int] = field(default_factory=list)  # of each piece in `text`
    places: list[int] = field(default_factory=list)  # of each piece in the reply

    def add(self, text: str, at: int) -> None:
        """Append a piece that stands at `at`."""
        self.starts.append(len(self.text))
        self.places.append(at)
        self.text += text

    def place(self, start: int, text: str) -> int:
        """Return where `text`, which begins at `start`, stands in the reply; -1 for nowhere."""
        if not self.text.startswith(text, start) or not text:
            return -1
        n = bisect_right(self.starts, start) - 1
        if n < 0 or (n + 1 < len(self.starts) and start + len(text) > self.starts[n + 1]):
            return -1
        return self.places[n] + start - self.starts[n]

    def tail(self, start: int) -> "Source":
        """Return what follows `start`."""
        if not start:
            return self
        return Source(self.text[start:], [each - start for each in self.starts], self.places)

    def pieces(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield [start, stop) as ranges that each lie within one piece."""
        n = bisect_right(self.starts, start)
        while start < stop:
            end = min(stop, self.starts[n]) if n < len(self.starts) else stop
            if start < end:
                yield start, end
            start, n = end, n + 1


class Line:
    """A line without its end, and how far it is read: columns count tabs (CommonMark 0.31, 2.2).

    `at` is where it begins in the reply. `feed`: a line feed ends it. `cut`: there is more of
    it than could be taken at once; `more`: this is more of the line before.
    """

    __slots__ = ("at", "column", "cut", "feed", "more", "pos", "text")

    def __init__(
        self, text: str, at: int, *, feed: bool = True, cut: bool = False, more: bool = False
    ) -> None:
        self.text = text
        self.at = at
        self.feed = feed
        self.cut = cut
        self.more = more
        self.pos = 0
        self.column = 0

    def rewind(self) -> None:
        """Read it from its beginning again."""
        self.pos = self.column = 0

    @property
    def indent(self) -> int:
        """How many columns of white space come next."""
        white = _WHITE.match(self.text, self.pos)
        if white is None:
            return 0
        if "\t" not in white[0]:
            return white.end() - self.pos
        before = self.column % _TAB
        return len(f"{' ' * before}{white[0]}".expandtabs(_TAB)) - before

    @property
    def rest(self) -> str:
        """What is left, without white space around it."""
        return self.text[self.pos :].strip(" \t")

    @property
    def rest_at(self) -> int:
        """Where `rest` stands in the reply."""
        left = self.text[self.pos :]
        return self.at + self.pos + len(left) - len(left.lstrip(" \t"))

    @property
    def blank(self) -> bool:
        """Whether nothing is left."""
        return not self.rest

    def skip(self, columns: int) -> None:
        """Read that many columns, of a tab only a part where that is enough."""
        if "\t" not in self.text[self.pos : self.pos + columns]:
            taken = max(min(columns, len(self.text) - self.pos), 0)
            self.pos += taken
            self.column += taken
            return
        while columns > 0 and self.pos < len(self.text):
            width = _TAB - self.column % _TAB if self.text[self.pos] == "\t" else 1
            taken = min(width, columns)
            self.pos += taken == width
            self.column += taken
            columns -= taken

    def skip_space(self, most: int) -> None:
        """Read white space, at most so many columns."""
        self.skip(min(self.indent, most))

    def code(self) -> tuple[str, int]:
        """Return what is left as it is, and where it stands; -1 where a tab is cut."""
        if self.column % _TAB and self.text[self.pos : self.pos + 1] == "\t" and self._cut():
            return " " * (_TAB - self.column % _TAB) + self.text[self.pos + 1 :], -1
        return self.text[self.pos :], self.at + self.pos

    def _cut(self) -> bool:
        """Whether a part of the tab that comes next is read already."""
        column = 0
        for character in self.text[: self.pos]:
            column += _TAB - column % _TAB if character == "\t" else 1
        return column != self.column
