"""What stands in the words of a reply, found while they stream in: its times, the pages it cites.

Whoever looks for something has a pattern for where it may stand, and reads what a match means.
Code, addresses and links are told from words here, once for all of them.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Found = TypeVar("Found")

_LEFT: Final = 48  # code points before a match that it may be judged by
_QUOTED: Final = 1000  # code points of code in a line, or of an address
_TITLE: Final = 200  # code points of the words of a link

_FENCE: Final = re.compile(r"[ \t>]*(?:(?:[-*+] |\d{1,4}[.)] )[ \t]*)?(`{3,}|~{3,})([^`]*)$")
_INLINE: Final = re.compile(r"(?<!`)(`{1,8})(?!`)")
_URL: Final = re.compile(
    rf"(?:\b[a-zA-Z][a-zA-Z0-9+.-]{{1,15}}://|\bwww\.)[^\s<>\"'）】」]{{0,{_QUOTED}}}"
)
_LINK: Final = re.compile(
    rf"\[[^\[\]]{{0,{_TITLE}}}\]\((?:<[^<>]{{0,{_QUOTED}}}>|[^\s()<>]{{0,{_QUOTED}}})"
    rf"(?:\s{{1,4}}(?:\"[^\"]{{0,{_TITLE}}}\"|'[^']{{0,{_TITLE}}}'))?\)"
)
_OPEN_LINK: Final = re.compile(
    rf"\[[^\[\]]{{0,{_TITLE}}}(?:\](?:\([^()\n]{{0,{_QUOTED + _TITLE}}})?)?\Z"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Code, an address or a link from `begin` to `end`; what it says lies from `first` to `last`.

    Code that is nothing but what is looked for is no quotation.
    """

    begin: int
    first: int
    last: int
    end: int
    code: bool = False


class Spotter(ABC, Generic[Found]):
    """Finds something in words that stream in, line by line.

    What is found comes in order, as soon as nothing that follows can change it, and is the same
    however the text was cut.
    """

    def __init__(self, pattern: re.Pattern[str], window: int, *, links: bool = False) -> None:
        """A match, and what decides what it is, takes at most `window` code points from its start.

        `links`: what stands in the words of a link is none.
        """
        self._pattern = pattern
        self._window = window
        self._links = links
        self._line = ""  # what is kept of the line that streams in
        self._base = 0  # where that stands in the text
        self._at = 0  # all before this, in the line, is decided
        self._open = 0  # not behind it: where the code or the address begins that is there
        self._fence = ""

    @abstractmethod
    def read(self, match: re.Match[str], base: int) -> tuple[Sequence[Found], int]:
        """Return what a match means, and where in its line that ends, behind its start.

        What stands at offset n of the line stands at `base` + n of the text.
        """

    def feed(self, text: str) -> Iterator[Found]:
        """Take the next words."""
        *whole, rest = text.split("\n")
        for line in whole:
            self._line += line
            yield from self._end_line()
            self._base += 1
        self._line += rest
        if not self._may_fence:
            yield from self._scan(last=False)
            self._forget()

    def finish(self) -> Iterator[Found]:
        """The text is over."""
        yield from self._end_line()

    @property
    def _may_fence(self) -> bool:
        """Whether the line may be one of a block of code, as far as it has come."""
        bare = self._line.lstrip(" \t>-*+0123456789.)")
        return bool(self._fence) or not bare or bare.startswith(("``", "~~")) or bare == "`"

    def _end_line(self) -> Iterator[Found]:
        fence = _FENCE.match(self._line) if not self._at else None
        if self._fence:
            if fence is not None and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
        elif fence is not None:
            self._fence = fence[1]
        else:
            yield from self._scan(last=True)
        self._base += len(self._line)
        self._line, self._at, self._open = "", 0, 0

    def _forget(self) -> None:
        """Let go of what no decision looks at any more."""
        done = self._open - _LEFT
        if done > self._window:
            self._line, self._base = self._line[done:], self._base + done
            self._at, self._open = self._at - done, _LEFT

    def _scan(self, *, last: bool) -> Iterator[Found]:
        line = self._line
        quoted, open_at = _quoted(line, self._open, links=self._links)
        end = len(line) if last else min(len(line) - self._window, open_at)
        while (match := self._pattern.search(line, self._at)) is not None and match.start() < end:
            found, self._at = self.read(match, self._base)
            if _lies_in(match.start(), self._at, line, quoted):
                yield from found
        self._at = at = max(self._at, end)
        self._open = min((each.begin for each in quoted if each.begin < at < each.end), default=at)


def _quoted(line: str, since: int, *, links: bool) -> tuple[list[Quoted], int]:
    """Return what is quoted in a line, and where something begins that has no end yet."""
    quotes: list[Quoted] = []
    open_at = len(line)
    ticks = list(_INLINE.finditer(line, since))
    while ticks:
        begin = ticks.pop(0)
        reach = begin.end() + _QUOTED
        close = next((n for n, each in enumerate(ticks) if each[1] == begin[1]), None)
        if close is None or ticks[close].start() > reach:
            if len(line) <= reach:
                open_at = min(open_at, begin.start())
            continue
        end = ticks[close]
        quotes.append(Quoted(begin.start(), begin.end(), end.start(), end.end(), code=True))
        del ticks[: close + 1]
        if end.end() == len(line):
            open_at = min(open_at, begin.start())
    codes = [each.begin for each in quotes]
    for match in _URL.finditer(line, since):
        first, last = match.span()
        before = bisect(codes, first) - 1
        if before >= 0 and first < quotes[before].end:
            continue  # it is code, and what follows that is none of it
        quotes.append(Quoted(first, first, last, last))
        if last == len(line):
            open_at = min(open_at, first)
    if links:
        for match in _LINK.finditer(line, since):
            first, last = match.span()
            quotes.append(Quoted(first, first, last, last))
        if (opened := _OPEN_LINK.search(line, since)) is not None:
            open_at = min(open_at, opened.start())
    return quotes, open_at


def _lies_in(start: int, end: int, line: str, quotes: Sequence[Quoted]) -> bool:
    """Whether it is not quoted; code that is nothing but it is not."""
    for each in quotes:
        if start < each.last and end > each.first:
            around = line[each.first : start] + line[end : each.last]
            return each.code and not around.strip(" []()")
    return True
