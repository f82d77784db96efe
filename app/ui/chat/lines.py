"""A reply as lines of prose and blocks of code, while it streams. No Qt.

Only what the words begin with is looked at: bullets, numbers, fences (CommonMark 0.31, sections
4.5 and 5.2, without nesting of blocks). Everything else is shown as it came.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TAB: Final = 4
_DEEPEST: Final = 4  # levels of lists that are told apart
_LONGEST_FENCE: Final = 80  # code points of its line; longer ones are words
_BULLET: Final = re.compile(r"([ \t]*)[-*+•‣◦▪·][ \t]+(?=\S)")
_NUMBER: Final = re.compile(r"([ \t]*)(\d{1,3}[.)])[ \t]+(?=\S)|([ \t]*)(\d{1,3}、)[ \t]*(?=\S)")
_ITEM_START: Final = re.compile(r"[ \t]*(?:[-*+•‣◦▪·]?|\d{1,3}[.)、]?)[ \t]*")
_FENCE: Final = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})([^\n]*)")
_FENCE_START: Final = re.compile(r"[ \t]*(?:`{1,2}|~{1,2}|`{3,}[^`\n]*|~{3,}[^\n]*)")


# What a text document would take for the end of a paragraph or for an object.
_ENDS: Final = "\0\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufdd0\ufdd1"
_HARMLESS: Final = str.maketrans({"\ufffc": "\ufffd"} | dict.fromkeys(_ENDS, " "))


def harmless(text: str) -> str:
    """Return `text` fit for a document, of the same length."""
    return text.translate(_HARMLESS)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose begins.

    `marker` is "•" or a number as it was written, "" for none; `level` is 0 outside of lists;
    `apart` when blank lines stood before it.
    """

    marker: str = ""
    level: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The next words of the line or block; `at` is their offset in the whole text."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code begins."""

    language: str


@dataclass(frozen=True, slots=True)
class CodeEnd:
    """The block of code is over."""


Event = Line | Words | Code | CodeEnd


class LineReader:
    """Reads a reply piece by piece; offsets count code points from its beginning.

    The beginning of a line is held back until it is clear what it begins. `plain`: every line is
    words.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._at = 0  # offset of what is held
        self._held = ""
        self._in_line = False
        self._apart = False
        self._level = 0  # of the item that a line may go on
        self._fence = ""  # that ends the code block
        self._break: int | None = None  # offset of a line break in code that nothing follows yet

    def feed(self, text: str) -> Iterator[Event]:
        """Take the next piece of the text."""
        yield from self._read(self._held + text, last=False)

    def end(self) -> Iterator[Event]:
        """The text is over."""
        yield from self._read(self._held, last=True)
        if self._fence:
            self._fence = ""
            yield CodeEnd()

    def _read(self, text: str, *, last: bool) -> Iterator[Event]:
        self._held, done = "", 0
        while done < len(text):
            if not self._in_line:
                stop = text.find("\n", done)
                whole = text[done:] if stop < 0 else text[done:stop]
                eaten = self._begin(whole, ended=stop >= 0, last=last)
                if eaten is None:
                    self._held = text[done:]
                    return
                events, count = eaten
                yield from events
                done += count
                self._at += count
                if not self._in_line:  # the line is used up
                    done += stop >= 0
                    self._at += stop >= 0
                    continue
            stop = text.find("\n", done)
            words = text[done:] if stop < 0 else text[done:stop]
            if words:
                yield Words(words, self._at)
            self._in_line = stop < 0
            self._break = self._at + len(words) if stop >= 0 else None
            done += len(words) + (stop >= 0)
            self._at += len(words) + (stop >= 0)

    def _begin(self, line: str, *, ended: bool, last: bool) -> tuple[list[Event], int] | None:
        """Decide what a line begins: events and code points used up, None to wait for more."""
        sure = ended or last
        if self._fence:
            return self._begin_in_code(line, sure=sure)
        if not line.strip():
            if not sure:
                return None
            self._apart = True
            return [], len(line)
        if not self._plain and not sure and _may_begin(line):
            return None
        if not self._plain and len(line) < _LONGEST_FENCE and (fence := _FENCE.fullmatch(line)):
            self._fence = fence[1]
            self._level, self._break, self._apart = 0, None, False
            return [Code(fence[2].strip().split(" ")[0].strip("`{}"))], len(line)
        return self._begin_words(line)

    def _begin_words(self, line: str) -> tuple[list[Event], int]:
        marker, skipped = "", 0
        if not self._plain and (item := _BULLET.match(line) or _NUMBER.match(line)):
            groups = [group for group in item.groups() if group is not None]
            marker = groups[1] if len(groups) > 1 else "•"
            skipped = item.end()
            self._level = min(_indent(groups[0]) // 2 + 1, _DEEPEST)
        elif self._level and (self._apart or self._plain or _indent(line) < 2):
            self._level = 0
        elif self._level:
            skipped = len(line) - len(line.lstrip())
        begun = Line(marker, self._level, self._apart)
        self._in_line, self._apart = True, False
        return [begun], skipped

    def _begin_in_code(self, line: str, *, sure: bool) -> tuple[list[Event], int] | None:
        bare = line.strip()
        closing = bare == bare[:1] * len(bare) and bare[:1] in ("", self._fence[0])
        if closing and not sure:
            return None
        if closing and len(bare) >= len(self._fence):
            self._fence, self._break = "", None
            return [CodeEnd()], len(line)
        self._in_line = True
        return ([Words("\n", self._break)] if self._break is not None else []), 0


def _may_begin(line: str) -> bool:
    """Whether a line that has not ended may become the fence of code, or an item of a list."""
    fence = len(line) < _LONGEST_FENCE and _FENCE_START.fullmatch(line)
    return bool(fence or _ITEM_START.fullmatch(line))


def _indent(text: str) -> int:
    """Return how far the beginning of `text` is indented, in columns."""
    blank = text[: len(text) - len(text.lstrip(" \t"))]
    return len(blank.expandtabs(_TAB))
