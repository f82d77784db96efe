"""Searching in what can be read in a clip: when words appear, with no model.

Text is read in chosen moments of a clip. Between one in which a line stands and the one before, in
which it does not, its first picture is found by bisection.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from app.core.control import Control
from app.core.frame import Frame
from app.core.text_line import TextLine

_CLOSE: Final = 0.1  # seconds: as near as a moment is told
_ALIKE: Final = 0.85  # of two readings of one line: a letter or two are misread

Read = Callable[[Frame, Control], Sequence[TextLine]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What is looked for, in one picture of a clip: the `lines` that hold it.

    `seconds` is since when that picture is shown.
    """

    seconds: float
    lines: Sequence[TextLine]


Look = Callable[[float, Control], Sight]
"""Looks at the picture of a clip that is shown at a time."""


@dataclass(frozen=True, slots=True)
class Found:
    """`line` appears at `seconds` in a clip: where it stands in that picture."""

    seconds: float
    line: TextLine


def search(times: Sequence[float], look: Look, control: Control) -> Iterator[Found | int]:
    """Yield each line when it appears, and after each of `times` how many were looked at.

    `times` are moments of one clip, in order. What still stands at the next one is not told again,
    what comes back is. Ends early after `control.cancel()`. Raises what `look` raises.
    """
    before: Sight | None = None
    for number, seconds in enumerate(times, 1):
        now = look(seconds, control)
        for line in now.lines:
            if control.cancelled:
                return
            if before is None or _seen(line, before) is None:
                yield _first(line, before, now, look, control)
        if control.cancelled:
            return
        before = now
        yield number


def holding(lines: Sequence[TextLine], words: str) -> list[TextLine]:
    """Return the lines that hold all of `words`; upper and lower case are one, wide and narrow."""
    wanted = _folded(words).split()
    return [line for line in lines if wanted and all(each in _folded(line.text) for each in wanted)]


def _first(line: TextLine, before: Sight | None, now: Sight, look: Look, control: Control) -> Found:
    """Return when a line appears that is seen in `now` and is not in `before`."""
    found = Found(now.seconds, line)
    absent = now.seconds if before is None else before.seconds
    while found.seconds - absent > _CLOSE and not control.cancelled:
        between = (absent + found.seconds) / 2
        sight = look(between, control)
        same = _seen(line, sight) if sight.seconds > absent else None
        if same is None:
            absent = between
        else:
            found = Found(sight.seconds, same)
    return found


def _seen(line: TextLine, sight: Sight) -> TextLine | None:
    """Return a line as it is read in `sight`; None where it does not stand there."""
    wanted = _letters(line.text)
    read = [(_letters(each.text), each) for each in sight.lines]
    exact = next((each for letters, each in read if letters == wanted), None)
    if exact is not None:
        return exact
    return next((each for letters, each in read if _misread(letters, wanted)), None)


def _misread(one: str, other: str) -> bool:
    """Whether both may be readings of one line: what differs in a number is another one."""
    if _digits(one) != _digits(other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    """Return what is read most reliably: spaces and marks are not."""
    return re.sub(r"[\W_]+", "", _folded(text)) or _folded(text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
