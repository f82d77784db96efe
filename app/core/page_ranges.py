"""Page numbers as people write them: "3-40,55", "第 3～40 页、末页"."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from app.core.errors import UsageError
from app.core.words import _

_APART: Final = re.compile(r"[,;、，；\s]+")
_DASH: Final = r"(?:[-\u2010-\u2015\u2212~〜]+|\.{2,3}|…|到|至|to)"
_LAST: Final = r"(?:last|end|最后一页|最后|末页|末)"
_NUMBER: Final = rf"(?:\d{{1,9}}|{_LAST})"
_SPACED: Final = re.compile(rf" ?(?<![A-Za-z])({_DASH})(?![A-Za-z]) ?")
_BARE: Final = re.compile(
    r"\b(?:pages?|pp?)(?![^\W\d_])\.?|第(?=[\d\s])|(?<=[\d\s])[页頁]", re.IGNORECASE
)
_RANGE: Final = re.compile(rf"({_NUMBER})?(?:{_DASH})({_NUMBER})?", re.IGNORECASE)
_ONE: Final = re.compile(_NUMBER, re.IGNORECASE)


def pages_of(words: str, count: int, name: str = "") -> tuple[int, ...]:
    """Return the pages that `words` name of a document of `count` pages, in order, each once.

    Ranges may be open: "40-" is up to the last one, "-5" from the first. Raises UsageError for
    what names no pages, and for pages that the document does not have, which is called `name` where
    there are several.
    """
    said = _BARE.sub(" ", unicodedata.normalize("NFKC", words))
    bare = _SPACED.sub(r"\1", " ".join(said.split()))
    named: set[int] = set()
    for word in filter(None, _APART.split(bare)):
        named.update(_named(word, words, count, name))
    if not named:
        raise _no_pages(words)
    return tuple(sorted(named))


def shown_pages(numbers: Iterable[int]) -> str:
    """Return page numbers for people, runs of them as ranges: "3–40, 55"."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)


def _named(word: str, words: str, count: int, name: str) -> Iterable[int]:
    if _ONE.fullmatch(word):
        page = _number(word, count, name)
        return range(page, page + 1)
    found = _RANGE.fullmatch(word)
    if found is None or not any(found.groups()):
        raise _no_pages(words)
    ends = (_number(found[1] or "1", count, name), _number(found[2] or "last", count, name))
    return range(min(ends), max(ends) + 1)


def _number(word: str, count: int, name: str) -> int:
    page = int(word) if word.isdecimal() else count
    if not 1 <= page <= count and name:
        raise UsageError(
            _("“{name}” has no page {number}.").format(name=name, number=page),
            _("Its last page is {count}.").format(count=count),
        )
    if not 1 <= page <= count:
        raise UsageError(
            _("There is no page {page}: the document has {count}.").format(page=page, count=count),
            _how(),
        )
    return page


def _no_pages(words: str) -> UsageError:
    return UsageError(_("“{words}” names no pages.").format(words=words.strip()), _how())


def _how() -> str:
    return _("Write pages as 3-40,55 or 100-last.")
