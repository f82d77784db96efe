"""One part of an answer: what was said at one go."""

from dataclasses import dataclass


@dataclass(slots=True)
class SaidPart:
    """What was said at one go: where it begins in text, marks, chips and cards; what was written.

    `raw` is "" as long as nobody has told, `place` where nobody knows who said it.
    """

    text: int = 0
    marks: int = 0
    again: int = 0
    cards: int = 0
    raw: str = ""
    place: str = ""
