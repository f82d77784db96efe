"""Where LaTeX stands in words: the four delimiters, and sums of money that are none of them.

Also `\\boxed{…}` alone, as models write their final answers.
"""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

LONGEST: Final = 3000  # code points of a formula; what is longer is words
NEAREST: Final = 300  # code points between two single dollars

OPENING: Final = re.compile(r"\$\$|\\\[|\\begin\{([A-Za-z]{1,30}\*?)\}")
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_TEX: Final = re.compile(r"[\\^_{}=<>+]")
_REFERENCE: Final = re.compile(r"[\d\s,;\u2013-]*")  # \[1\]: an escaped bracket
_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_BOXED: Final = "\\boxed{"
_DOLLAR: Final = re.compile(r"\\.|\$", re.DOTALL)


class Maths(NamedTuple):
    """A formula: its content without delimiters, [start, stop), and where it ends altogether.

    `stop` < 0: it is not closed.
    """

    start: int
    stop: int
    end: int


UNCLOSED: Final = Maths(0, -1, 0)


def closing(opening: str) -> str:
    """Return what closes the formula that `opening` (a match of `OPENING`) opens."""
    if opening == "$$":
        return "$$"
    return "\\]" if opening == "\\[" else f"\\end{opening[6:]}"


class MathsFinder:
    """Finds formulas in one text, in time that grows with its length alone."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: dict[str, int] = {}  # delimiter -> its last place
        self._ends: list[int] | None = None  # where a single dollar may close
        self._braces: dict[int, int] | None = None  # where each opens -> where it closes

    def at(self, pos: int, end: int) -> Maths | None:
        """Return the formula that begins at `pos` and ends before `end`; None for words."""
        text = self._text
        if text.startswith("$$", pos):
            return self._between(pos, 2, "$$", end)
        if text[pos] == "$":
            return self._dollars(pos, end)
        if text.startswith("\\(", pos):
            return self._between(pos, 2, "\\)", end)
        if text.startswith(_BOXED, pos):
            return self._boxed(pos, end)
        if text.startswith("\\[", pos):
            return self._brackets(pos, end)
        begin = OPENING.match(text, pos)
        return self._environment(begin, end) if begin and begin[1] else None

    def _brackets(self, pos: int, end: int) -> Maths | None:
        found = self._between(pos, 2, "\\]", end)
        return None if found and _is_reference(self._text[found.start : found.stop]) else found

    def _environment(self, begin: re.Match[str], end: int) -> Maths | None:
        """All of it is the formula."""
        pos = begin.start()
        found = self._between(pos, len(begin[0]), closing(begin[0]), end)
        return found and (found if found.stop < 0 else Maths(pos, found.end, found.end))

    def _between(self, pos: int, length: int, closer: str, end: int) -> Maths | None:
        start = pos + length
        if closer not in self._last:
            self._last[closer] = self._text.rfind(closer)
        if self._last[closer] < start:
            return UNCLOSED if len(self._text) - pos <= LONGEST else None
        stop = self._text.find(closer, start, min(end, start + LONGEST))
        if stop < 0 or not self._text[start:stop].strip():
            return None
        return Maths(start, stop, stop + len(closer))

    def _boxed(self, pos: int, end: int) -> Maths | None:
        """All of it is the formula."""
        if self._braces is None:
            self._braces = _pairs_of_braces(self._text)
        stop = self._braces.get(pos + len(_BOXED) - 1)
        if stop is None:
            return UNCLOSED if len(self._text) - pos <= LONGEST else None
        return Maths(pos, stop + 1, stop + 1) if stop < min(end, pos + LONGEST) else None

    def _dollars(self, pos: int, end: int) -> Maths | None:
        """A single dollar opens before what is no space, and not after a letter or a figure."""
        text, start = self._text, pos + 1
        before = text[pos - 1 : pos]
        if before == "$" or (before.isalnum() and not _CJK.match(before)):
            return None
        if start >= len(text) or text[start].isspace():
            return None
        if self._ends is None:
            self._ends = _dollar_ends(text)
        n = bisect_left(self._ends, start + 1)
        if n == len(self._ends) or self._ends[n] >= min(end, start + NEAREST):
            return None
        stop = self._ends[n]
        return None if _is_prose(text[start:stop]) else Maths(start, stop, stop + 1)


def _pairs_of_braces(text: str) -> dict[int, int]:
    """Where each brace that is closed opens, and where it closes."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            found[opened.pop()] = match.start()
    return found


def _dollar_ends(text: str) -> list[int]:
    """Where a single dollar may close: after no space, before no letter and no figure."""
    found = []
    for match in _DOLLAR.finditer(text):
        at = match.start()
        after = text[at + 1 : at + 2]
        if (
            match[0] == "$"
            and at
            and not text[at - 1].isspace()
            and after != "$"
            and not (after.isalnum() and not _CJK.match(after))
        ):
            found.append(at)
    return found


def _is_prose(content: str) -> bool:
    """Whether what stands between two dollars is words: sums of money, names of variables."""
    if "\n" in content or "`" in content or re.search(r"(?<!\\)\$", content):
        return True
    if _CJK.search(content):
        return "\\" not in content
    return content[0].isdigit() and " " in content and not _TEX.search(content)


def _is_reference(content: str) -> bool:
    return bool(_REFERENCE.fullmatch(content))
