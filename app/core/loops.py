"""`LoopDetector`: tells when a model says the same thing over and over.

What repeats exactly is found, and only that: rows of a table, boxes and numbered lines differ from
each other. Among what repeats exactly, prose counts soon; code, tables, rules and single words may
be meant, so they count late. To stop what is right is worse than to let a loop run on for a while.
"""

import re
from dataclasses import dataclass
from typing import Final

_WINDOW: Final = 12_000  # code points looked back
_STEP: Final = 200  # code points between two looks
_PROBE: Final = 24  # code points at the end that are looked for further back
_TRIES: Final = 48  # of places where they stand

_LETTERS: Final = re.compile(r"[^\W\d_]")
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BUILT: Final = re.compile(r"[|{}\[\]<>=\\;]|^[ \t]{4}|\t", re.MULTILINE)
_FENCE: Final = re.compile(r"^[ \t]{0,8}(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Loop:
    """What is said over and over, how often, and how many code points that are in all."""

    unit: str
    times: int
    length: int


@dataclass(frozen=True, slots=True)
class _Patience:
    """How often, and over how many code points, something may be repeated."""

    times: int
    length: int


_SENTENCES: Final = _Patience(4, 1200)
_SENTENCE: Final = _Patience(10, 900)
_WORDS: Final = _Patience(60, 3000)
_CODE: Final = _Patience(40, 5000)
_SIGNS: Final = _Patience(100, 8000)


class LoopDetector:
    """Takes words as they come. The time is linear in their number."""

    def __init__(self) -> None:
        self._tail = ""
        self._unseen = 0  # code points since the last look
        self._fenced = False
        self._line = ""  # the beginning of the line that is being said

    def feed(self, text: str) -> Loop | None:
        """Take the next words; returns the loop that they are in, None for none."""
        self._watch_fences(text)
        self._tail = (self._tail + text)[-_WINDOW:]
        self._unseen += len(text)
        if self._unseen < _STEP:
            return None
        self._unseen = 0
        loop = repeated(self._tail)
        if loop is None:
            return None
        limit = _patience(loop.unit, code=self._fenced)
        return loop if loop.times >= limit.times and loop.length >= limit.length else None

    def _watch_fences(self, text: str) -> None:
        lines = (self._line + text).split("\n")
        for line in lines[:-1]:
            if _FENCE.match(line):
                self._fenced = not self._fenced
        self._line = lines[-1][:_PROBE]


def repeated(text: str) -> Loop | None:
    """Return what `text` ends with at least twice in a row, the shortest such; None for nothing.

    The last repetition need not be complete. Looks at most `_WINDOW` code points back.
    """
    if len(text) <= _PROBE:
        return None
    text = text[-_WINDOW:]
    probe, end = text[-_PROBE:], len(text)
    at = end
    for _try in range(_TRIES):
        at = text.rfind(probe, 0, at - 1 if at < end else end - 1)
        if at < 0:
            return None
        period = end - _PROBE - at
        length = _periodic(text, period)
        if length >= 2 * period:
            return Loop(text[end - length : end - length + period], length // period, length)
        at += _PROBE
    return None


def _periodic(text: str, period: int) -> int:
    """Return how long the end of `text` is that repeats after every `period` code points."""
    least, most = 0, len(text) - period  # code points that equal those one period before
    while least < most:
        middle = (least + most + 1) // 2
        if text[-middle:] == text[-middle - period : -period]:
            least = middle
        else:
            most = middle - 1
    return least + period


def _patience(unit: str, *, code: bool) -> _Patience:
    letters = len(_LETTERS.findall(unit))
    if not letters:
        return _SIGNS
    if code or _BUILT.search(unit):
        return _CODE
    weight = letters + len(_CJK.findall(unit))  # one of those says as much as several letters
    if weight >= 100:
        return _SENTENCES
    return _SENTENCE if weight >= 24 else _WORDS
