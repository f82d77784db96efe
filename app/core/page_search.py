"""Words looked for in the pages of a document, however those break into lines there.

Compared is what is left of a text when case, accents, the widths of letters and the ways of
breaking lines are taken away: `folded`. A document is searched in the folded texts of its pages,
which are small; where on a page something stands is only worked out for one that is seen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from app.core.documents import PageText
from app.core.text_line import Box, TextLine

_ACCENTS: Final = ("\u0300", "\u036f")
_WIDE: Final = "[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"  # letters that need no spaces
# A word that goes on in the next line; PDFs also write U+0002 for the hyphen there.
_BROKEN: Final = r"(?<=[^\W\d_])[-\u2010\u00ad\x02]\n(?=[^\W\d_])"
_NOTHING: Final = re.compile(
    rf"{_BROKEN}|[\u00ad\x02]|(?:(?<={_WIDE})|(?<={_WIDE}[,.:;!?]))\s+(?={_WIDE})"
)
_SPACES: Final = re.compile(r"\s+")
_HYPHENS: Final = re.compile("[-\u2010]")


@dataclass(frozen=True, slots=True)
class Match:
    """Words that were found on a page: code points of its text from `begin` up to `end`.

    `boxes` are where they stand, in points, one a line.
    """

    begin: int
    end: int
    boxes: tuple[Box, ...]


def folded(text: str) -> str:
    """Return what of a text is compared. Any thread; takes about 0.2 ms a page."""
    text = _NOTHING.sub("", text.translate(_folding))
    return _SPACES.sub(" ", text)


def counts(pages: Mapping[int, str], words: str) -> dict[int, int]:
    """Return how often `words` stand on each of `pages`, folded texts by their numbers.

    In the order of the numbers; pages without any are left out. Takes milliseconds for 1 000 pages.
    """
    needles = _needles(words)
    found = {
        number: count
        for number, text in pages.items()
        if (count := sum(text.count(needle) for needle in needles))
    }
    return dict(sorted(found.items()))


def matches(page: PageText, words: str) -> tuple[Match, ...]:
    """Return where `words` stand on a page, as many as `counts` counts, in reading order."""
    whole = page.text
    text, origins = _traced(whole)
    found = sorted(span for needle in _needles(words) for span in _spans(text, needle))
    starts = _starts(page.lines)
    made = []
    for begin, end in found:
        first, last = origins[begin], origins[end - 1] + 1
        while last < len(whole) and not _folding[ord(whole[last])]:
            last += 1  # the accent of its last letter
        made.append(Match(first, last, tuple(_boxes(page.lines, starts, first, last))))
    return tuple(made)


class _Folding(dict[int, str]):
    """What each letter is compared as, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        plain = normalize("NFKD", chr(code)).casefold()
        first, last = _ACCENTS
        self[code] = made = "".join(letter for letter in plain if not first <= letter <= last)
        return made


_folding: Final = _Folding()


def _needles(words: str) -> tuple[str, ...]:
    """Return what to look for; words with a hyphen may have lost it at the end of a line."""
    whole = folded(words.strip())
    joined = _HYPHENS.sub("", whole)
    return tuple(dict.fromkeys(needle for needle in (whole, joined) if needle))


def _spans(text: str, needle: str) -> Iterator[tuple[int, int]]:
    """Yield where `needle` stands, none over another, as `str.count` counts."""
    at = text.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + len(needle))


def _traced(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each letter of it which one of `text` it comes from."""
    origins = [at for at, letter in enumerate(text) for _part in _folding[ord(letter)]]
    made = text.translate(_folding)
    made, origins = _without(made, origins, _NOTHING, "")
    return _without(made, origins, _SPACES, " ")


def _without(
    text: str, origins: list[int], what: re.Pattern[str], instead: str
) -> tuple[str, list[int]]:
    """Return both with `instead` where `what` was, which comes from where that began."""
    words: list[str] = []
    kept: list[int] = []
    at = 0
    for found in what.finditer(text):
        begin, end = found.span()
        words += text[at:begin], instead
        kept += origins[at:begin] + origins[begin : begin + len(instead)]
        at = end
    words.append(text[at:])
    return "".join(words), kept + origins[at:]


def _starts(lines: tuple[TextLine, ...]) -> list[int]:
    """Return where each line begins in the text of its page."""
    found, at = [], 0
    for line in lines:
        found.append(at)
        at += len(line.text) + 1
    return found


def _boxes(lines: tuple[TextLine, ...], starts: list[int], begin: int, end: int) -> Iterator[Box]:
    """Yield where the code points of a page from `begin` up to `end` stand, a box a line."""
    for line, start in zip(lines, starts, strict=True):
        first, last = max(begin - start, 0), min(end - start, len(line.text))
        if first < last:
            yield line.span(first, last)
