"""The visible side of a reply: words, marks for the places named in them, answers set apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.core.chat import Again, Card, Text
from app.core.grammar import Aside
from app.core.mark import Grid, Mark, Target
from app.core.page import Page
from app.core.scanner import Scanner
from app.core.shapes import Found
from app.core.span import Event, Placed
from app.core.times import ROUNDED, times_in

_CARD: Final = 400  # code points of the longest answer that is set apart
_NOTHING: Final = frozenset(("[]", "[[]]", "{}", "()", "[{}]", "```json\n[]\n```"))
_LONGEST_NOTHING: Final = 32  # code points, with the blanks around it
_NUMERALS: Final = "一二三四五六七八九十"
_IMAGE: Final = re.compile(
    r"(?<![A-Za-z])(?:image|picture|screenshot|photo)[ \t_#-]{0,3}(?:no\.? ?)?(\d{1,3})(?!\d)"
    rf"|(?:图片|图像|截图|图)[ \t]{{0,2}}(\d{{1,3}}|[{_NUMERALS}])(?!\d)"
    rf"|第[ \t]?(\d{{1,3}}|[{_NUMERALS}])[ \t]?[张幅个]",
    re.IGNORECASE,
)


class Transcript:
    """Takes the words of a reply and yields what is shown of them.

    `sizes` holds, by number from 1, how large pictures went out; it may fill up later.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        grid: Grid,
        sizes: Mapping[int, tuple[int, int]],
        *,
        grounded: bool,
    ) -> None:
        self._targets = [each for each in targets if each.seconds is None]
        self._clips = [each for each in targets if each.seconds is not None]
        self._grid = grid
        self._sizes = sizes
        self._page = Page()
        self._scanner = Scanner(self._place, grounded=grounded)
        self._marks = 0
        self._known: dict[tuple[object, ...], dict[str, int]] = {}  # numbers, by place and label
        self._heard: list[str] = []  # words since somebody asked which picture they are about
        self._image: int | None = None
        self._second: float | None = None  # that the words before spoke of
        self._box: list[str] | None = None  # words of the open box segment
        self._box_at = 0
        self._nothing = False  # an empty list was given as the answer

    @property
    def blank(self) -> bool:
        """Whether nothing is visible so far."""
        return not self._page.length

    @property
    def nothing(self) -> bool:
        """Whether the answer is an empty list of places."""
        return not self._marks and (self._nothing or self._page.latest() in _NOTHING)

    @staticmethod
    def may_be_nothing(text: str) -> bool:
        """Whether a reply that begins with `text` may still be an empty list of places alone."""
        bare = text.strip()
        return len(text) <= _LONGEST_NOTHING and any(each.startswith(bare) for each in _NOTHING)

    @property
    def length(self) -> int:
        """Code points that are visible so far."""
        return self._page.length

    def resume(self, marks: int) -> None:
        """Go on after an end, in the middle of a word maybe; `marks` have numbers already."""
        self._page.join()
        self._marks = marks
        self._nothing = False
        for numbers in self._known.values():
            for label in [label for label, number in numbers.items() if number > marks]:
                del numbers[label]

    @property
    def in_box(self) -> bool:
        return self._box is not None

    @property
    def in_code(self) -> bool:
        return self._scanner.in_code

    @property
    def idle(self) -> bool:
        """Whether prose is being read and nothing is held back."""
        return self._scanner.idle and self._box is None

    @property
    def holds(self) -> bool:
        """Whether a bracket is being read, so that a little more waiting is not seen."""
        return self._scanner.holds

    def prose(self, text: str) -> str:
        """Take words that cannot be part of any notation, while `idle`: the quick way."""
        self._scanner.skip(text)
        self._heard.append(text)
        return self._page.words(text)

    def words(self, text: str) -> Iterator[Text | Mark | Again]:
        for event in self._scanner.feed(text):
            yield from self._show(event)

    def open_box(self) -> Iterator[Text | Mark | Again | Card]:
        """A box segment begins; one that is open stays without an end of its own."""
        for event in self._scanner.open_box():
            yield from self._show(event)
        self._page.seam()
        self._box, self._box_at = [], self._page.length
        self._scanner.recognised = False

    def close_box(self) -> Iterator[Text | Mark | Again | Card]:
        """The box segment ends: its words are an answer unless they name places."""
        if self._box is None:
            return
        for event in self._scanner.close_box():
            yield from self._show(event)
        self._page.seam()
        words, self._box = "".join(self._box), None
        answer = words.strip()
        if answer in _NOTHING:
            self._nothing = True
        elif answer and len(answer) <= _CARD and not self._scanner.recognised:
            yield Card(answer, self._box_at + len(words) - len(words.lstrip()))

    def end(self) -> Iterator[Text | Mark | Again | Card]:
        """The words are over, or interrupted."""
        for event in self._scanner.flush(cut=True):
            yield from self._show(event)
        yield from self.close_box()
        self._page.seam()

    # ---- what the scanner gives

    def _show(self, event: Event) -> Iterator[Text | Mark | Again]:
        match event:
            case str():
                self._heard.append(event)
                text = self._page.words(event)
                if self._box is not None:
                    self._box.append(text)
                if text:
                    yield Text(text)
            case Placed(found, target, points, state, t):
                number = self._number(event)
                text, at = self._page.place(number, found)
                yield Text(text)
                if number > self._marks:
                    self._marks = number
                    yield Mark(found.kind, points, found.label, target, at, t, state)
                else:
                    yield Again(number, at)
            case Aside():
                yield Text(self._page.aside(event.text))

    def _number(self, placed: Placed) -> int:
        """Return the number of a place: a new one, unless it was named before by the same label.

        Said again without any label it is the same, too.
        """
        found = placed.found
        place = (placed.target, found.kind, placed.points, placed.t)
        numbers = self._known.setdefault(place, {})
        if found.label or not numbers:
            return numbers.setdefault(found.label.casefold(), self._marks + 1)
        return next(iter(numbers.values()))

    def _place(self, found: Found) -> Placed | None:
        clip = self._clip(found)
        if clip is not None:
            return self._place_in(clip, found)
        number, sure = self._picture(found.image)
        if not number:
            return None
        target = self._targets[number - 1]
        size = (target.width, target.height)
        placed = self._grid.place(
            found.kind, found.numbers, size, self._sizes.get(number), fraction=found.fraction
        )
        if placed is None:
            return None
        points, state = placed
        return Placed(found, target.id, points, state if sure else "suspect", found.t)

    def _place_in(self, clip: Target, found: Found) -> Placed | None:
        size = (clip.width, clip.height)
        placed = self._grid.place(found.kind, found.numbers, size, fraction=found.fraction)
        if placed is None:
            return None
        told = times_in("".join(self._heard), clip.seconds or 0)
        self._heard.clear()
        self._second = told[-1].since if told else self._second
        return Placed(found, clip.id, *placed, self._second if found.t is None else found.t)

    def _clip(self, found: Found) -> Target | None:
        """Return the clip that a place lies on: the last one that is so long, or that is seen.

        A place with a second is meant in a clip; one without, where there are no pictures.
        """
        if found.t is None:
            return None if self._targets else next(iter(self._clips[-1:]), None)
        long = [each for each in self._clips if found.t < (each.seconds or 0) + ROUNDED]
        seen = [each for each in long if each.whole]
        return next(iter((seen or long)[-1:]), None)

    def _picture(self, named: int | None) -> tuple[int, bool]:
        """Return the number of the picture that a place lies on (0: none), and whether it's sure.

        It is the one named with the place, else the only one, else the one that the words before
        speak of, else the last.
        """
        count = len(self._targets)
        if count == 1:
            return 1, True
        if named is not None and named <= count:
            return named, True
        for match in _IMAGE.finditer("".join(self._heard)):
            number = _numeral(match[1] or match[2] or match[3])
            if 1 <= number <= count:
                self._image = number
        self._heard.clear()
        return (self._image, True) if self._image else (count, False)


def _numeral(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMERALS.index(text) + 1
