"""Where the words of a reply stand in a document. No Qt."""

from bisect import bisect_right

Span = tuple[int, int]
"""First and last position in a document."""

_LONGEST_RUN = 1000  # code points: what a look-up may have to count


class Offsets:
    """Keeps offsets in a reply and positions in a document together, while both grow.

    Offsets are code points of the whole reply; positions are units of UTF-16, in which documents
    count. Words of the reply that are not in the document (markers of lists) have no position.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[int, int, str]] = []  # offset, position, words

    def add(self, at: int, position: int, text: str) -> None:
        """Note that `text`, at offset `at`, was inserted at `position`, the end."""
        if self._runs and _follows(self._runs[-1], at, position):
            at, position, before = self._runs.pop()
            text = before + text
        self._runs.append((at, position, text))

    def holds(self, at: int) -> bool:
        """Whether the code point at offset `at` lies between the first and the last known one."""
        return bool(self._runs) and self._runs[0][0] <= at < _stop(self._runs[-1])

    @property
    def bounds(self) -> Span:
        """The first known offset and the one after the last."""
        return (self._runs[0][0], _stop(self._runs[-1])) if self._runs else (0, 0)

    def cut(self, position: int) -> None:
        """Forget what stands at `position` and after it."""
        while self._runs and self._runs[-1][1] >= position:
            self._runs.pop()

    def span(self, at: int, length: int) -> Span:
        """Return the positions of `length` code points from offset `at` on."""
        return self._position(at), self._position(at + length)

    def replace(self, at: int, length: int, start: int, by: int) -> None:
        """Note that the code points at `at` became one unit at `start`, `by` longer than before."""
        runs: list[tuple[int, int, str]] = []
        for offset, position, text in self._runs:
            if position > start:
                runs.append((offset, position + by, text))
            elif at < _stop((offset, position, text)):
                cut = at - offset
                runs.append((offset, position, text[:cut]))
                runs.append((at + length, start + 1, text[cut + length :]))
            else:
                runs.append((offset, position, text))
        self._runs = runs

    def _position(self, at: int) -> int:
        found = max(bisect_right(self._runs, at, key=lambda run: run[0]) - 1, 0)
        offset, position, text = self._runs[found]
        return position + units(text[: max(at - offset, 0)])


def units(text: str) -> int:
    """Return the length of `text` in UTF-16."""
    return len(text) + sum(character > "\uffff" for character in text)


def shifted(span: Span, start: int, by: int) -> Span:
    """Return `span` after what stood at `start` became `by` longer."""
    first, last = span
    return first + by * (first > start), last + by * (last > start)


def _stop(run: tuple[int, int, str]) -> int:
    return run[0] + len(run[2])


def _follows(run: tuple[int, int, str], at: int, position: int) -> bool:
    """Whether a word at `at` and `position` directly goes on `run`."""
    return _stop(run) == at and run[1] + units(run[2]) == position and len(run[2]) < _LONGEST_RUN
