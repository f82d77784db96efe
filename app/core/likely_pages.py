"""Which pages of a document a quotation may stand on, by their words alone.

A place that differs from a quotation of n letters by k has at least n + 1 - q - k q pieces of q
letters in common with it (Jokinen and Ukkonen, doi.org/10.1007/3-540-54345-7_67), all within n + k
letters. Pages without such a place need no closer look, which takes a hundred times as long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from typing import Final
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

_GRAM: Final = 4
_SHARE: Final = 6  # a letter in so many may differ, as in `quotes`
_TRIED: Final = 12  # pages at most, the likeliest
_TOGETHER: Final = 1 << 18  # letters that are looked through at once
_SIGNS: Final = re.compile(r"[\W_]+")
_DOTS: Final = re.compile(r"\.\.\.+|…+|\[[^\[\]]{0,60}\]")
_PRIME: Final = 1_000_003

_Codes = NDArray[np.int64]


class Likely:
    """Collects pages, and tells which of them a quotation most likely stands on. One thread."""

    def __init__(self, quotation: str) -> None:
        pieces = (_letters(piece) for piece in _DOTS.split(quotation))
        self._pieces = [piece for piece in pieces if len(piece) >= _GRAM]
        self._grams = [np.unique(_grams(piece)) for piece in self._pieces]
        self._pages: list[tuple[int, int]] = []  # how much of it they have, less their number

    def add(self, numbers: Sequence[int], codes: _Codes, starts: Sequence[int]) -> None:
        """Look through pages, whose letters stand in `codes` one page after the other."""
        found = np.zeros(len(numbers), np.int64)
        possible = np.ones(len(numbers), bool)
        grams = _grams(codes)
        for piece, wanted in zip(self._pieces, self._grams, strict=True):
            count, most = len(piece) + 1 - _GRAM, len(piece) // _SHARE
            least = max(1, count - most * _GRAM)
            best = _most_within(np.isin(grams, wanted), len(piece) + most, starts, len(codes))
            possible &= best >= least
            found += best
        for number, many, may in zip(numbers, found.tolist(), possible.tolist(), strict=True):
            if may and self._pieces:
                self._pages.append((many, -number))

    def pages(self) -> list[int]:
        """Return the pages that it may stand on, the likeliest first."""
        return [-number for _many, number in nlargest(_TRIED, self._pages)]


def likely_pages(
    pages: Iterable[tuple[int, str]], quotations: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """Return, for each quotation, the pages that it may stand on, the likeliest first.

    `pages` are numbers with words, whose lines may come in any order. Any thread; takes some tenths
    of a millisecond a page.
    """
    likely = [Likely(quotation) for quotation in quotations]
    for numbers, codes, starts in _batches(pages):
        for each in likely:
            each.add(numbers, codes, starts)
    return tuple(tuple(each.pages()) for each in likely)


def _batches(
    pages: Iterable[tuple[int, str]],
) -> Iterator[tuple[list[int], _Codes, list[int]]]:
    """Yield pages together: their numbers, all their letters, and where those of each begin."""
    numbers: list[int] = []
    starts: list[int] = []
    texts: list[_Codes] = []
    size = 0
    for number, words in pages:
        numbers.append(number)
        starts.append(size)
        texts.append(np.append(_letters(words), np.zeros(_GRAM, np.int64)))  # parts it from others
        size += len(texts[-1])
        if size >= _TOGETHER:
            yield numbers, np.concatenate(texts), starts
            numbers, starts, texts, size = [], [], [], 0
    if texts:
        yield numbers, np.concatenate(texts), starts


def _letters(text: str) -> _Codes:
    """Return the letters and digits of a text, without case and without what is between them."""
    low = _SIGNS.sub("", normalize("NFKC", text)).casefold()
    return np.frombuffer(low.encode("utf-32-le", "replace"), "<u4").astype(np.int64)


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
    sums = np.zeros(size + 1, np.int64)
    np.cumsum(hits, out=sums[1 : len(hits) + 1])
    sums[len(hits) + 1 :] = sums[len(hits)]
    within = sums[np.minimum(np.arange(size) + width, size)] - sums[:-1]
    return np.maximum.reduceat(within, starts)
