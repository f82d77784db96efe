"""What a reply quotes, and which of the pages that it cites each quotation is said to stand on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

_LONGEST: Final = 1200  # code points of a quotation
_LETTERS: Final = 8  # of words that are worth looking for
_WIDE_LETTERS: Final = 4
_FAR: Final = 300  # code points between words and what they cite

_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_MARKS: Final = re.compile(
    rf"“([^“”]{{1,{_LONGEST}}})”|«([^«»]{{1,{_LONGEST}}})»|„([^„“”]{{1,{_LONGEST}}})[“”]"
    rf"|「([^「」]{{1,{_LONGEST}}})」|『([^『』]{{1,{_LONGEST}}})』"
    rf"|(?<![\w\"])\"([^\"]{{1,{_LONGEST}}})\"(?!\w)|(?<![\w‘])‘([^‘]{{1,{_LONGEST}}}?)’(?!\w)"
)
_CODE: Final = re.compile(r"(?<!`)(`{1,8})(?!`).{1,1000}?(?<!`)\1(?!`)", re.DOTALL)
_FENCE: Final = re.compile(r"[ \t>]*(?:(?:[-*+] |\d{1,4}[.)] )[ \t]*)?(`{3,}|~{3,})")
_BEGINS: Final = re.compile(r"[ \t>]*(?:[-*+•] |\d{1,4}[.)] |#{1,6} |\|)")
_BLOCK: Final = re.compile(r" {0,3}>[ ]?")
_SENTENCE: Final = re.compile(r"[.!?](?=[\s\"”’)])|[。！？]")
_EMPHASIS: Final = re.compile(
    r"(?<!\\)(?:\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|`|~~)|\\(?=\W)"
)
_SOURCE: Final = re.compile(r"[ \t]*(?:[—–-]{1,3}[ \t]*)?[^\n]{0,40}\Z")


class Placed(Protocol):
    """What stands from `start` to `end` in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a reply quotes; they stand from `start` to `end`, with the marks around them.

    `text` is without those and without Markdown. `cited` are the indices of the citations that
    they may belong to, the most likely one first.
    """

    start: int
    end: int
    text: str
    cited: tuple[int, ...]


def quotations_in(text: str, citations: Sequence[Placed]) -> tuple[Quotation, ...]:
    """Return what Markdown `text` quotes of what it cites, in order; `citations` are in order."""
    hidden = _hidden(text)
    found: list[Quotation] = []
    units = [*_units(text)]
    for number, (start, end) in enumerate(units):
        here = [n for n, each in enumerate(citations) if start <= each.start < end]
        spans = [*_spans(text, start, end, hidden)]
        if spans:
            found += _in_words(text, spans, here, citations)
        elif _BLOCK.match(text, start) and not _lies_in(start, hidden):
            around = here or _around(text, units, number, citations)
            words = _without(text[start:end], start, [citations[n] for n in here])
            if around and _is_worth(words):
                found.append(Quotation(start, end, words, tuple(around)))
    return tuple(found)


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield where paragraphs, items of lists, rows of tables and quoted blocks begin and end."""
    begin: int | None = None
    block, at = False, 0
    for line in text.splitlines(keepends=True):
        quoted = _BLOCK.match(line) is not None
        empty = not line.strip()
        if begin is not None and (
            empty or quoted != block or (not quoted and _BEGINS.match(line) is not None)
        ):
            yield begin, at
            begin = None
        if begin is None and not empty:
            begin, block = at, quoted
        at += len(line)
    if begin is not None:
        yield begin, at


def _hidden(text: str) -> list[tuple[int, int]]:
    """Return where code stands."""
    found: list[tuple[int, int]] = []
    fence, begin, at = "", 0, 0
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match is not None and not fence:
            fence, begin = match[1], at
        elif match is not None and match[1].startswith(fence):
            found.append((begin, at + len(line)))
            fence = ""
        at += len(line)
    if fence:
        found.append((begin, at))
    return found + [match.span() for match in _CODE.finditer(text)]


def _lies_in(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(begin <= at < end for begin, end in spans)


def _spans(
    text: str, start: int, end: int, hidden: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Yield the words between quotation marks that are worth looking for."""
    for match in _MARKS.finditer(text, start, end):
        inside = match.lastindex or 0
        words = _plain(match[inside])
        if not _lies_in(match.start(), hidden) and _is_worth(words):
            yield match.start(), match.end(), match[inside]


def _in_words(
    text: str,
    spans: Sequence[tuple[int, int, str]],
    here: Sequence[int],
    citations: Sequence[Placed],
) -> Iterator[Quotation]:
    for start, end, _inside in spans:
        if here:
            first = _meant(text, start, end, here, citations)
            inside = [citations[n] for n in here if start <= citations[n].start < end]
            words = _without(text[start + 1 : end - 1], start + 1, inside)
            yield Quotation(start, end, words, tuple(_beside(text, first, here, citations)))


def _beside(
    text: str, first: int, here: Sequence[int], citations: Sequence[Placed]
) -> Iterator[int]:
    """Yield a citation, and those that follow it without a word between them."""
    yield first
    for one, other in pairwise(n for n in here if n >= first):
        if re.search(r"\w", text[citations[one].end : citations[other].start]):
            return
        yield other


def _meant(
    text: str, start: int, end: int, here: Sequence[int], citations: Sequence[Placed]
) -> int:
    """Return the citation that a quotation belongs to: the one that follows it at once, else the
    nearest of its sentence, else the one before.
    """
    before = [n for n in here if citations[n].end <= start]
    after = [n for n in here if citations[n].start >= start]  # also within the marks
    if not before or not after:
        return after[0] if after else before[-1]
    following, preceding = citations[after[0]], citations[before[-1]]
    gap, since = text[end : following.start], text[preceding.end : start]
    if not re.search(r"\w", gap):
        return after[0]
    same = [not _SENTENCE.search(words) for words in (since, gap)]
    if same[0] and same[1]:
        return before[-1] if len(since) <= len(gap) else after[0]
    return after[0] if same[1] else before[-1]


def _around(
    text: str, units: Sequence[tuple[int, int]], number: int, citations: Sequence[Placed]
) -> list[int]:
    """Return what a quoted block without a citation of its own belongs to: its source in the line
    below, or what the words cite that lead to it.
    """
    for other, nearest in ((number + 1, 0), (number - 1, -1)):
        if 0 <= other < len(units):
            start, end = units[other]
            here = [n for n, each in enumerate(citations) if start <= each.start < end]
            words = text[start:end].rstrip()
            leads = other < number and words.endswith((":", "：", ",", "，"))
            if here and (leads or (other > number and _SOURCE.fullmatch(words))):
                return [here[nearest], *(n for n in here if n != here[nearest])]
    return []


def _without(words: str, start: int, citations: Sequence[Placed]) -> str:
    """Return words without the citations among them, which begin at offset `start`."""
    for each in reversed(citations):
        words = words[: each.start - start] + words[each.end - start :]
    lines = (_BLOCK.sub("", line, count=1) for line in words.splitlines())
    return _plain(" ".join(lines))


def _plain(words: str) -> str:
    return " ".join(_EMPHASIS.sub("", words).split())


def _is_worth(words: str) -> bool:
    """Whether it is more than a word that is only set apart."""
    wide = len(_WIDE.findall(words))
    letters = sum(map(str.isalnum, words))
    return wide >= _WIDE_LETTERS or (letters >= _LETTERS and " " in words)
