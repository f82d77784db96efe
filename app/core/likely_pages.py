"""Which pages of a document a quotation may stand on, by their words alone.

A place that differs from a quotation of n letters by k has at least n + 1 - q - k q pieces of q
letters in common with it (Jokinen and Ukkonen, doi.org/10.1007/3-540-54345-7_67), all within n + k
letters. Pages without such a place need no closer look, which takes a hundred times as long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from app.core.quotes import nearest_end

_GRAM: Final = 4
_SHARE: Final = 6  # a letter in so many may differ, as in `quotes`
_TRIED: Final = 12  # pages at most, the likeliest
_TOGETHER: Final = 1 << 18  # letters that are looked through at once
_SURE: Final = 0.45  # of the pieces: lines that follow each other may stand apart on the page
_PARTING: Final = "\0" * _GRAM  # between pages
_SIGNS: Final = re.compile(r"[\W_]+")
_DOTS: Final = re.compile(r"\.\.\.+|…+|\[[^\[\]]{0,60}\]")
_PRIME: Final = 1_000_003

_Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Page:
    """Page `number`: its letters, and where they begin among those that are looked through."""

    number: int
    letters: str
    start: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A page that may have a quotation: how many pieces of it; `sure`: no other look is needed."""

    pieces: int
    page: _Page
    sure: bool


class _Likely:
    """Looks for the pages that one quotation most likely stands on. One thread."""

    def __init__(self, quotation: str) -> None:
        parts = map(_letters, _DOTS.split(quotation))
        self._parts = [part for part in parts if len(part) >= _GRAM]
        self._grams = [np.unique(_grams(_codes(part))) for part in self._parts]
        self._hits: list[_Hit] = []

    def add(self, pages: Sequence[_Page], codes: _Codes, grams: _Codes) -> None:
        """Look through pages, whose letters are `codes`."""
        if not self._parts:
            return
        starts = [page.start for page in pages]
        pieces = np.zeros(len(pages), np.int64)
        possible, sure = np.ones(len(pages), bool), np.ones(len(pages), bool)
        for part, wanted in zip(self._parts, self._grams, strict=True):
            count, most = len(part) + 1 - _GRAM, len(part) // _SHARE
            width = len(part) + most
            best = _most_within(np.isin(grams, wanted), width, starts, len(codes))
            possible &= best >= max(1, count - most * _GRAM)
            sure &= best >= _SURE * count
            pieces += best
        for at in np.flatnonzero(possible).tolist():
            self._hits.append(_Hit(int(pieces[at]), pages[at], bool(sure[at])))
        self._hits = self._best()

    def pages(self) -> tuple[int, ...]:
        """Return the pages that it may stand on, the likeliest first."""
        return tuple(hit.page.number for hit in self._hits if hit.sure or self._stands(hit.page))

    def _best(self) -> list[_Hit]:
        return nlargest(_TRIED, self._hits, key=lambda hit: (hit.pieces, -hit.page.number))

    def _stands(self, page: _Page) -> bool:
        """Whether all of it stands there with few letters that differ."""
        return all(
            nearest_end(part, page.letters, anchored=False)[1] <= len(part) // _SHARE + 1
            for part in self._parts
        )


def likely_pages(
    pages: Iterable[tuple[int, str]], quotations: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """Return, for each quotation, the pages that it may stand on, the likeliest first.

    `pages` are numbers with words, whose lines may come in any order. Any thread; takes some tenths
    of a millisecond a page.
    """
    likely = [_Likely(quotation) for quotation in quotations]
    for some in _batches(pages):
        codes = _codes(_PARTING.join(page.letters for page in some))
        grams = _grams(codes)
        for each in likely:
            each.add(some, codes, grams)
    return tuple(each.pages() for each in likely)


def _batches(pages: Iterable[tuple[int, str]]) -> Iterator[list[_Page]]:
    """Yield pages that are looked through together."""
    made: list[_Page] = []
    size = 0
    for number, words in pages:
        made.append(_Page(number, _letters(words), size))
        size += len(made[-1].letters) + len(_PARTING)
        if size >= _TOGETHER:
            yield made
            made, size = [], 0
    if made:
        yield made


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without case and without what is between them."""
    return _SIGNS.sub("", normalize("NFKC", text)).casefold()


def _codes(letters: str) -> _Codes:
    return np.frombuffer(letters.encode("utf-32-le", "replace"), "<u4").astype(np.int64)


def _grams(codes: _Codes) -> _Codes:
    """Return a number for each piece of `_GRAM` letters; it is the same for the same piece."""
    made = np.zeros(max(len(codes) + 1 - _GRAM, 0), np.int64)
    for n in range(_GRAM):
        made = made * _PRIME + codes[n : n + len(made)]
    return made


def _most_within(
    hits: NDArray[np.bool_], width: int, starts: Sequence[int], size: int
) -> NDArray[np.int64]:
    """Return, for each page, how many of `hits` stand together within `width` at most."""
    sums = np.zeros(size + width + 1, np.int64)
    np.cumsum(hits, out=sums[1 : len(hits) + 1])
    sums[len(hits) + 1 :] = sums[len(hits)]
    within = sums[width:] - sums[: size + 1]
    return np.maximum.reduceat(within, starts)
