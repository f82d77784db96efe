"""What is said to a question: what stands where pins point, where it speaks of them."""

from collections.abc import Iterator, Sequence
from math import hypot
from typing import Final

from app.backends.reader.lines import Line
from app.backends.reader.moments import asked_of
from app.backends.reader.replies import Listing, Reply, finds_words_only, reply_to
from app.backends.reader.shot import Shot
from app.core.chat import Text
from app.core.intent import read_intent
from app.core.mark import Mark
from app.core.pinned import pins_asked_about
from app.core.pins import Pin
from app.core.words import _

_NEAR: Final = 1.5  # heights of a line that a tip may be away from it
_HEAD: Final = 100.0  # pixels from a tip that the letter of its pin is away at most


def reply_about(question: str, shots: Sequence[Shot]) -> Reply:
    """Return the reply to a question about pictures."""
    pins = pins_asked_about(question, [pin.name for shot in shots for pin in shot.pins])
    if pins:
        return PinsReply(pins, several=len(shots) > 1)
    return reply_to(read_intent(asked_of(question, shots)), len(shots))


class PinsReply(Listing):
    """The line nearest to the tip of each pin in `names`."""

    def __init__(self, names: Sequence[str], *, several: bool) -> None:
        super().__init__(several=several)
        self._names = names
        self._missing = False

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        for pin in shot.pins:
            if pin.name in self._names:
                yield from self._say(shot, pin, _line_at(pin, lines))

    def ends(self) -> Iterator[Text | Mark]:
        if self._missing:
            yield self._script.say("\n\n" + finds_words_only())

    def _say(self, shot: Shot, pin: Pin, line: Line | None) -> Iterator[Text | Mark]:
        if line is not None:
            words = line.text.strip()
            said = _("At {pin}: {text}").format(pin=pin.name, text=words)
            yield from self._place(shot, said, words, line.ink)
            return
        self._missing = True
        apart = "\n" if self._script.length else ""
        said = _("At {pin} no text can be read.").format(pin=pin.name)
        yield self._script.say(apart + self._where(shot) + said)


def _line_at(pin: Pin, lines: Sequence[Line]) -> Line | None:
    """Return the line that a pin points at, None where none is near; its own letter is none."""
    near = [
        (away, number)
        for number, line in enumerate(lines)
        if (away := _away(pin, line)) <= _NEAR * line.height
        and not (line.text.strip(" .") == pin.name and away <= _HEAD)
    ]
    return lines[min(near)[1]] if near else None


def _away(pin: Pin, line: Line) -> float:
    x1, y1, x2, y2 = line.ink
    return hypot(max(x1 - pin.x, 0.0, pin.x - x2), max(y1 - pin.y, 0.0, pin.y - y2))
