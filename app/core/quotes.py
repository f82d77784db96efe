"""Quotations compared with the words of the pages that they are said to stand on.

Compared is what is left of both when spaces, the forms of quotation marks and hyphens, and the
widths of letters are taken away. What differs a little is close, with two exceptions: another
number and another negation say something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from unicodedata import category, normalize

from app.core.chat import Check
from app.core.documents import PageText
from app.core.text_line import Box

_SHARE: Final = 6  # a letter in so many may differ
_GRAM: Final = 4
_LEAST: Final = 3  # letters of a piece between dots that is looked for

_DOTS: Final = re.compile(r"\s*[\[(]?(?:\.\.\.+|…+)[\])]?\s*|\s*\[[^\[\]]{0,60}\]\s*")
_ENDS: Final = " .,;:!?…。，；：！？、"
_SAME: Final = str.maketrans(
    dict.fromkeys("’‘‛′`´", "'") | dict.fromkeys("“”„‟«»「」『』″〝〞", '"') | {"\u2044": "/"}
)
_DASHES: Final = frozenset("-‐‑‒–—―−﹣－\u00ad\x02")
_SIGNS: Final = frozenset("*|#_`\\•·▪◦‣")  # of Markdown, and before the items of lists
_NUMBER: Final = re.compile(r"(?<![\d.,])[-−+]?\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_GROUPED: Final = re.compile(r"([-−+]?\d{1,3})((?:[,'’ \u00a0\u202f]\d{3})+)(\.\d+)?")
_POINTED: Final = re.compile(r"([-−+]?\d{1,3})((?:\.\d{3}){2,}|(?:\.\d{3})+(?=,))(,\d+)?")
_WIDE_NUMBER: Final = re.compile(
    "[〇零一二三四五六七八九十百千万亿两]{2,}|[〇零二三四五六七八九十百千万亿两]"
    "|(?<=[之第])一|一(?=成)"  # not in 一些, 一定
)
_SPELT: Final = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million"
    r"|billion|trillion|half|double)s?\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:not|no|never|nor|without|cannot)\b|n['’]t\b|[不没沒未无無非]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """How a quotation compares: `said` is what stands there where that is something else.

    `page` is where it begins, None where nothing like it stands anywhere; `boxes` are where its
    lines stand there, in points (none for pages without a picture). With "missing" and a page it
    says something else in nearly the same words.
    """

    check: Check
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    said: str = ""


MISSING: Final = Found("missing")


@dataclass(frozen=True, slots=True)
class _Words:
    """Letters that are compared, where each stands in a text, and as they were written."""

    low: str
    cased: str
    at: tuple[int, ...]


class Sheet:
    """The words of pages that follow each other, made comparable. Any thread.

    Made in about a millisecond a page, and searched in as much.
    """

    def __init__(self, pages: Sequence[PageText]) -> None:
        self._lines = [(page.number, line) for page in pages for line in page.lines]
        self._starts: list[int] = []
        at = 0
        for _page, line in self._lines:
            self._starts.append(at)
            at += len(line.text) + 1
        self._text = "\n".join(line.text for _page, line in self._lines)

    @cached_property
    def _words(self) -> _Words:
        return _compared(self._text)

    @cached_property
    def _grams(self) -> frozenset[str]:
        low = self._words.low
        return frozenset(low[n : n + _GRAM] for n in range(len(low) - _GRAM + 1))

    @property
    def empty(self) -> bool:
        """Whether there are no words."""
        return not self._words.low

    def find(self, quotation: str, *, exact: bool = False) -> Found:
        """Return how `quotation` stands here; dots in it leave something out. `exact`: or not."""
        pieces = [_compared(piece) for piece in map(_bare, _DOTS.split(quotation))]
        pieces = [piece for piece in pieces if len(piece.low) >= _LEAST] or pieces[:1]
        spans: list[tuple[int, int]] = []
        checks: set[Check] = set()
        for piece in pieces:
            span = self._exact(piece, spans[-1][1] if spans else 0)
            if span is None and not exact:
                span = self._close(piece, spans[-1][1] if spans else 0)
                checks.add("close")
            elif span is not None:
                checks.add("exact" if self._same_case(piece, span) else "close")
            if span is None or not piece.low:
                return MISSING
            spans.append(span)
        return self._found(quotation, spans, "exact" if checks == {"exact"} else "close")

    # ---- within

    def _exact(self, piece: _Words, since: int) -> tuple[int, int] | None:
        """Where it stands letter by letter, as whole words."""
        words = self._words
        begin = words.low.find(piece.low, since)
        while begin >= 0 and piece.low:
            end = begin + len(piece.low)
            if self._is_apart(begin) and self._is_apart(end):
                return begin, end
            begin = words.low.find(piece.low, begin + 1)
        return None

    def _is_apart(self, at: int) -> bool:
        """Whether no word and no number goes on across this place."""
        words = self._words
        if not 0 < at < len(words.low):
            return True
        before, after = words.low[at - 1], words.low[at]
        if words.at[at] - words.at[at - 1] > 1:  # something stands between them
            between = self._text[words.at[at - 1] + 1 : words.at[at]]
            return not (before.isdigit() and after.isdigit()) or between.strip() != ""
        return not (_joins(before) and _joins(after))

    def _same_case(self, piece: _Words, span: tuple[int, int]) -> bool:
        """Whether it is written alike but for its first letter."""
        return self._words.cased[span[0] + 1 : span[1]] == piece.cased[1:]

    def _close(self, piece: _Words, since: int) -> tuple[int, int] | None:
        """Where it stands with few letters that differ."""
        most = len(piece.low) // _SHARE
        count = len(piece.low) - _GRAM + 1
        alike = sum(piece.low[n : n + _GRAM] in self._grams for n in range(count))
        if not most or alike < count - _GRAM * most:
            return None
        return _nearest(piece.low, self._words.low, since, most)

    def _found(self, quotation: str, spans: Sequence[tuple[int, int]], check: Check) -> Found:
        at = self._words.at
        places = [(at[begin], at[end - 1] + 1) for begin, end in spans]
        said = " … ".join(" ".join(self._text[b:e].split()) for b, e in places)
        if check == "close":
            there = " … ".join(self._text[slice(*self._whole(b, e))] for b, e in places)
            if _decisive(there) != _decisive(quotation):
                check = "missing"
        page = self._lines[self._line(places[0][0])][0]
        boxes = tuple(box for begin, end in places for box in self._boxes(begin, end, page))
        return Found(check, page, boxes, "" if check == "exact" else said)

    def _whole(self, begin: int, end: int) -> tuple[int, int]:
        """Widen a place to whole words and numbers."""
        while begin and (_runs(self._text[begin - 1]) and _runs(self._text[begin])):
            begin -= 1
        while end < len(self._text) and _runs(self._text[end]) and _runs(self._text[end - 1]):
            end += 1
        return begin, end

    def _line(self, at: int) -> int:
        found = 0
        for number, start in enumerate(self._starts):
            if start <= at:
                found = number
        return found

    def _boxes(self, begin: int, end: int, page: int) -> Iterator[Box]:
        """Yield where a place stands on `page`, line by line."""
        for (number, line), start in zip(self._lines, self._starts, strict=True):
            first, last = max(begin - start, 0), min(end - start, len(line.text))
            if number == page and first < last and line.box[2] > line.box[0]:
                yield line.span(first, last)


def _bare(piece: str) -> str:
    return piece.strip().strip(_ENDS)


def _joins(letter: str) -> bool:
    """Whether a letter is part of a word that has spaces around it."""
    return letter.isalnum() and not "\u2e80" <= letter <= "\ud7ff"


def _runs(letter: str) -> bool:
    return letter in ".,'’-−%" or letter.isalnum()


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    """What of a letter is compared, still with its case; " " for a space."""
    if letter in _DASHES:
        return "-"
    if letter.isspace():
        return " "
    if letter in _SIGNS or category(letter) == "Cf":
        return ""
    return normalize("NFKC", letter).translate(_SAME).replace(" ", "")


def _compared(text: str) -> _Words:
    """Return what of a text is compared: spaces and hyphens only count beside numbers."""
    letters = [(each, at) for at, letter in enumerate(text) for each in _folded(letter)]
    kept: list[tuple[str, int]] = []
    following = [""] * (len(letters) + 1)  # the next letter that is neither space nor hyphen
    for n in range(len(letters) - 1, -1, -1):
        letter = letters[n][0]
        following[n] = following[n + 1] if letter in " -" else letter
    before = ""
    for n, (letter, at) in enumerate(letters):
        after = following[n]
        if letter == " ":
            last = kept[-1][0] if kept else ""
            if not (before.isdigit() and after.isdigit()) or last in " -":
                continue
        elif letter == "-":
            if not (before.isdigit() or after.isdigit()) or (kept and kept[-1][0] == "-"):
                continue
            if kept and kept[-1][0] == " ":
                kept.pop()
        else:
            before = letter
        kept.append((letter, at))
    cased = "".join(letter for letter, _at in kept)
    low = "".join(one if len(one := each.lower()) == 1 else each for each in cased)
    return _Words(low, cased, tuple(at for _letter, at in kept))


def _decisive(text: str) -> tuple[list[str], list[str]]:
    """Return the numbers of a text, and what denies something in it."""
    spelt = [each.lower().rstrip("s") for each in _SPELT.findall(text)] + _WIDE_NUMBER.findall(text)
    numbers = [_value(each) for each in _NUMBER.findall(normalize("NFKC", text))]
    return [*numbers, *spelt], [each.lower().replace("’", "'") for each in _NOT.findall(text)]


def _value(number: str) -> str:
    """Return a number without what only groups its digits."""
    number = number.replace("−", "-").lstrip("+")
    if (found := _GROUPED.fullmatch(number)) is not None:
        return found[1] + re.sub(r"\D", "", found[2]) + (found[3] or "")
    if (found := _POINTED.fullmatch(number)) is not None:
        return found[1] + found[2].replace(".", "") + (found[3] or "").replace(",", ".")
    return number


def _nearest(pattern: str, text: str, since: int, most: int) -> tuple[int, int] | None:
    """Return where what is nearest to `pattern` begins and ends, None beyond `most` edits.

    Myers' bit-parallel search: doi.org/10.1145/316542.316550, with integers as long as it takes.
    """
    end, distance = nearest_end(pattern, text[since:], anchored=False)
    if distance > most:
        return None
    end += since
    back = text[max(since, end - len(pattern) - most) : end][::-1]
    length, _distance = nearest_end(pattern[::-1], back, anchored=True)
    return end - length, end


def nearest_end(pattern: str, text: str, *, anchored: bool) -> tuple[int, int]:
    """Return where what is nearest to `pattern` ends, and how many edits it takes.

    `anchored`: it begins where `text` does, else anywhere.
    """
    full, high = (1 << len(pattern)) - 1, 1 << (len(pattern) - 1)
    places: dict[str, int] = {}
    for n, letter in enumerate(pattern):
        places[letter] = places.get(letter, 0) | 1 << n
    more, fewer, score = full, 0, len(pattern)
    best = 0, score
    for n, letter in enumerate(text, 1):
        equal = places.get(letter, 0)
        vertical = equal | fewer
        across = (((equal & more) + more) ^ more) | equal
        rises = fewer | (~(across | more) & full)
        falls = more & across
        if rises & high:
            score += 1
        elif falls & high:
            score -= 1
        rises = (rises << 1 | anchored) & full
        falls = (falls << 1) & full
        more = falls | (~(vertical | rises) & full)
        fewer = rises & vertical
        if score < best[1]:
            best = n, score
    return best
