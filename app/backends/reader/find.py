"""Search in lines of text: as written, then as part of a word, then alike."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.backends.reader.lines import Bounds, Line

LEAST_ALIKE: Final = 80.0  # of 100: one wrong letter in five
LEAST_ALIKE_WIDE: Final = 75.0  # … one in four of Chinese, whose words are shorter
NEARLY_AS_GOOD: Final = 6.0  # what comes so close to the best is shown, too
_PART: Final = 4  # letters that are not found in other words by chance

_SAME: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: `text` as it stands there, `line` the whole line, which it goes on from `begin`.

    A text over two lines has the upper one.
    """

    text: str
    line: Line
    bounds: Bounds
    begin: int
    score: float = 100.0


@dataclass(frozen=True, slots=True)
class Found:
    """All places of one kind, in reading order; `exact` is False when they are only alike."""

    hits: list[Hit]
    exact: bool


def search(lines: Sequence[Line], forms: Sequence[str]) -> Found:
    """Look for the first of `forms` that is there.

    Tried in this order: a form as whole words, a form split over two lines, a form as a part of
    words, something alike.
    """
    wanted = [form for form in dict.fromkeys(forms) if folded(form)[0].strip()]
    for form in wanted:
        if hits := [hit for line in lines for hit in occurrences(line, form)]:
            return Found(hits, exact=True)
    for form in wanted:
        if hits := list(_over_two_lines(lines, form)):
            return Found(hits, exact=True)
    for form in wanted:
        if hits := [hit for line in lines for hit in occurrences(line, form, whole=False)]:
            return Found(hits, exact=True)
    return Found(_alike(lines, wanted), exact=False)


def folded(text: str) -> tuple[str, list[int]]:
    """Return text without differences of case and width, and each character's place in `text`."""
    characters: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        for char in unicodedata.normalize("NFKC", original.translate(_SAME)).casefold():
            if char.isspace() and (not characters or characters[-1] == " "):
                continue
            characters.append(" " if char.isspace() else char)
            places.append(place)
    return "".join(characters), places


def holds(text: str, form: str) -> bool:
    """Whether `form` stands in `text` as whole words, or, where it is long, as a part of words."""
    if any(_matches(text, form, whole=True)):
        return True
    return len(form.strip()) >= _PART and any(_matches(text, form, whole=False))


def occurrences(line: Line, form: str, *, whole: bool = True) -> Iterator[Hit]:
    """Yield where `form` stands in a line; with `whole` only as whole words."""
    for begin, end in _matches(line.text, form, whole=whole):
        yield Hit(line.text[begin:end], line, line.span(begin, end), begin)


def _matches(text: str, form: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    haystack, places = folded(text)
    needle = folded(form)[0].strip()
    pattern = re.escape(needle)
    if whole and len(needle) > 3:
        # Spaces between words are what is misread most: "log out" may stand there as "logout".
        pattern = r" ?".join(re.escape(char) for char in needle if char != " ")
    for match in re.finditer(pattern, haystack):
        if not whole or (_is_edge(haystack, match.start()) and _is_edge(haystack, match.end())):
            yield places[match.start()], places[match.end() - 1] + 1


def _is_edge(text: str, at: int) -> bool:
    """Return whether a word may begin or end at `at`: Chinese has no spaces between words."""
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    return not (_in_word(before) and _in_word(after))


def _in_word(char: str) -> bool:
    return char.isalnum() and not is_wide(char)


def is_wide(char: str) -> bool:
    """Return whether a character takes two columns, as Chinese ones do."""
    return unicodedata.east_asian_width(char) in "WF"


def _over_two_lines(lines: Sequence[Line], form: str) -> Iterator[Hit]:
    """Yield a form that begins at the end of one line and goes on below."""
    rows: dict[int, list[Line]] = {}
    for line in lines:
        rows.setdefault(line.row, []).append(line)
    for upper in lines:
        x1, _top, x2, _bottom = upper.bounds
        for lower in rows.get(upper.row + 1, ()):
            beside = lower.bounds[0] > x2 or lower.bounds[2] < x1
            if beside or lower.block != upper.block:
                continue
            seam = len(upper.text)
            for begin, end in _matches(f"{upper.text} {lower.text}", form, whole=True):
                if begin < seam < end - 1:
                    a, b = upper.span(begin, seam), lower.span(0, end - seam - 1)
                    bounds = min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
                    text = f"{upper.text[begin:]} {lower.text[: end - seam - 1]}"
                    yield Hit(text, upper, bounds, begin)


def _alike(lines: Sequence[Line], forms: Sequence[str]) -> list[Hit]:
    """Return what is most like one of `forms`, when it is like it at all."""
    found = [hit for line in lines for form in forms if (hit := _closest(line, form))]
    best = max((hit.score for hit in found), default=0.0)
    kept: list[Hit] = []
    for hit in found:
        same = kept and kept[-1].line is hit.line and kept[-1].bounds == hit.bounds
        if hit.score >= best - NEARLY_AS_GOOD and not same:
            kept.append(hit)
    return kept


def _closest(line: Line, form: str) -> Hit | None:
    """Return the words of a line that are most like `form`; None when they are not alike."""
    from rapidfuzz import fuzz

    haystack, places = folded(line.text)
    needle = folded(form)[0].strip()
    if not haystack or len(needle) < 2 or (len(needle) < 4 and needle.isascii()):
        return None
    least = LEAST_ALIKE if needle.isascii() else LEAST_ALIKE_WIDE
    aligned = fuzz.partial_ratio_alignment(needle, haystack, score_cutoff=least)
    if aligned is None:
        return None
    begin, end = aligned.dest_start, aligned.dest_end
    while not _is_edge(haystack, begin):
        begin -= 1
    while not _is_edge(haystack, end):
        end += 1
    piece = haystack[begin:end]
    begin, end = begin + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    score = fuzz.ratio(needle, haystack[begin:end])
    if score < least or begin >= end:
        return None
    first, last = places[begin], places[end - 1] + 1
    return Hit(line.text[first:last], line, line.span(first, last), first, score)
