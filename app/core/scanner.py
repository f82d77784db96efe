"""The words of a reply, and the places named among them, while it streams.

Every decision depends on the text alone, never on how it was cut into pieces, and hardly anything
is looked at twice: the whole is linear.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.core.axes import BEGUN, INITIALS, Spelt, spelt
from app.core.grammar import Context, plausible
from app.core.notation import OPENERS
from app.core.span import NUMBERS, Event, Place, Placed, Span
from app.core.surroundings import Surroundings

_STARTS: Final = r"\[({<［（｛【＜`"
_START: Final = re.compile(f"[{_STARTS}]")
_START_OR_NAME: Final = re.compile(rf"[{_STARTS}{INITIALS}](?:(?<![{INITIALS}])|{BEGUN})")
_GOES_ON: Final = re.compile(r"[\w.]", re.ASCII)
_BLANK: Final = re.compile(r"\s{0,32}")
_TICKS: Final = re.compile(r"`{1,16}")
_INLINE_END: Final = re.compile(r"`{1,16}|\n")
_FENCE: Final = re.compile(r"`{3,16}[ \t]{0,8}[\w+#.-]{0,20}\s{0,32}")
_CALL: Final = re.compile(r"([A-Za-z_]\w{0,39})\(", re.ASCII)
_CALL_START: Final = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
_ELEMENT: Final = re.compile(r"<(bbox|box|point|polygon|poly)(?:_2d)?>")
_ELEMENT_START: Final = re.compile(r"<[a-z]{0,7}(?:_2?d?)?")


class Scanner:
    """Gives back words, places (`Placed`) and what was said beside them (`Aside`).

    Words come back at once, except for what may be the notation of a place: that is held until it
    is clear. `grounded`: the turn asked for places. `place` says where one lies; one that cannot
    be marked (None) leaves its notation as it was written.
    """

    def __init__(self, place: Place, *, grounded: bool) -> None:
        self._place = place
        self._around = Surroundings(grounded=grounded)
        self._start = _START_OR_NAME if grounded else _START
        self._text = ""  # what is not consumed yet: short, but for one long piece
        self._at = 0
        self._before = ""  # the character before that text
        self._span: Span | None = None
        self._fence = ""  # the backticks of the code block that is being shown
        self._inline = ""  # the backticks of the code within a line that is being shown
        self._swallow = False  # the end of that code block is not shown
        self._boxed = False
        self._fresh = False  # nothing but white space was in the box segment so far
        self._outside = ""  # the code block around the box segment
        self._found = False  # a box segment named a place: bare numbers elsewhere are none
        self.recognised = False  # a place was named, be it usable or not

    @property
    def in_code(self) -> bool:
        """Whether a code block is open, when nothing but a tag comes next."""
        if self._span is not None:
            return bool(self._span.fence)
        if self._inline:
            return False
        # Backticks that wait to be told apart begin a block, or end the one that is open.
        return self._text.startswith(self._fence or "```", self._at) != bool(self._fence)

    @property
    def idle(self) -> bool:
        """Whether prose is being read and nothing is held back."""
        busy = self._span or self._fence or self._inline or self._boxed
        return not busy and self._at == len(self._text)

    @property
    def holds(self) -> bool:
        """Whether a bracket is being read, so that a little more waiting is not seen."""
        return self._span is not None

    def skip(self, prose: str) -> None:
        """Take prose that nothing can begin in, while `idle`: the caller shows it itself."""
        self._around.add(prose)
        if prose:
            self._text, self._at, self._before = "", 0, prose[-1]

    def feed(self, text: str) -> Iterator[Event]:
        """Take the next piece of the reply."""
        self._drop()
        self._text += text
        yield from self._run(last=False)

    def open_box(self) -> Iterator[Event]:
        """A box segment begins: whatever is bracketed in it is meant as places."""
        yield from self.flush(cut=False)
        self._boxed = self._fresh = True
        self._before = ""
        self._outside, self._fence, self._inline = self._fence, "", ""

    def close_box(self) -> Iterator[Event]:
        """The box segment ends."""
        yield from self.flush(cut=False)
        self._boxed = self._fresh = False
        self._before = ""
        self._fence, self._outside = self._outside, ""

    def flush(self, *, cut: bool) -> Iterator[Event]:
        """End what is under way; `cut` when the reply may have broken off in it."""
        yield from self._run(last=True)
        if self._span is not None:
            yield from self._heard(self._span.end(cut=cut))
            self._leave(self._span)
        self._drop()

    def _drop(self) -> None:
        """Forget the text that is consumed."""
        if self._at:
            self._before = self._text[self._at - 1]
            self._text, self._at = self._text[self._at :], 0

    def _run(self, *, last: bool) -> Iterator[Event]:
        while self._at < len(self._text) or (last and self._span is not None):
            before = self._state
            if self._span is not None:
                yield from self._heard(self._span.read(self._text, self._at, last=last))
                self._at = self._span.at
                self._leave(self._span)
            elif self._fence:
                yield from self._code(last)
            elif self._inline:
                yield from self._inline_code(last)
            elif self._fresh:
                yield from self._first_in_box()
            else:
                yield from self._prose(last)
            if before == self._state:
                return

    @property
    def _state(self) -> tuple[int, Span | None, str, str, bool]:
        return self._at, self._span, self._fence, self._inline, self._fresh

    # ---- words

    def _heard(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, str):
                self._around.add(event)
            elif isinstance(event, Placed):
                self._around.add_place(point=event.found.kind == "point")
            yield event

    def _show(self, end: int) -> Iterator[Event]:
        """Give back as words what stands before `end`."""
        text, self._at = self._text[self._at : end], end
        if text:
            self._around.add(text)
            yield text

    def _prose(self, last: bool) -> Iterator[Event]:
        match = self._start.search(self._text, self._at)
        yield from self._show(match.start() if match else len(self._text))
        if match is None:
            return
        if match[0] == "`":
            yield from self._backticks(last)
        elif match[0].isalpha():
            yield from self._spelt(last)
        elif match[0] == "<":
            yield from self._angle(last)
        else:
            yield from self._bracket(OPENERS[match[0]], last)

    def _first_in_box(self) -> Iterator[Event]:
        """Show white space; then numbers may stand without any bracket."""
        first = self._text[self._at]
        if first.isspace():
            yield from self._show(self._at + 1)
            return
        self._fresh = False
        if _begins_number(first) and self._around.in_box().pairs:
            self._begin(NUMBERS, self._at)

    def _spelt(self, last: bool) -> Iterator[Event]:
        """Read a place whose numbers have names, if the word here begins one."""
        inside = self._at == 0 and _GOES_ON.match(self._before)
        heard = Spelt(self._at + 1) if inside else spelt(self._text, self._at, last=last)
        if heard is None:
            return
        context = self._context(call=False)
        placed = None
        if heard.found is not None and context.asked and plausible(heard.found, context):
            self.recognised = True
            placed = self._place(heard.found)
        if placed is None:
            yield from self._show(heard.end)
            return
        self._at = heard.end
        self._found |= self._boxed
        yield from self._heard(iter((placed,)))

    # ---- code

    def _backticks(self, last: bool) -> Iterator[Event]:
        ticks = _TICKS.match(self._text, self._at)
        assert ticks is not None
        if ticks.end() == len(self._text) and not last:
            return
        if len(ticks[0]) < 3:
            self._inline = "" if self._boxed else ticks[0]
            yield from self._show(ticks.end())
            return
        head = _FENCE.match(self._text, self._at)
        assert head is not None
        inside = head.end()
        if inside == len(self._text) and not last:
            return
        call = _CALL.match(self._text, inside)
        if self._text[inside : inside + 1] in OPENERS:
            opener = OPENERS[self._text[inside]]
            self._begin(opener, inside + 1, fence=ticks[0])
        elif call is not None:
            self._begin("(", call.end(), call=call[1], fence=ticks[0])
        elif last or not _CALL_START.fullmatch(self._text, inside):
            self._fence = ticks[0]
            yield from self._show(inside)

    def _inline_code(self, last: bool) -> Iterator[Event]:
        """Show code within a line: it is quoted, whatever it says."""
        end = _INLINE_END.search(self._text, self._at)
        yield from self._show(end.start() if end else len(self._text))
        if end is None or (end[0] != "\n" and end.end() == len(self._text) and not last):
            return
        if end[0] in ("\n", self._inline):
            self._inline = ""
        yield from self._show(end.end())

    def _code(self, last: bool) -> Iterator[Event]:
        """Show the inside of a code block up to its end."""
        ticks = _TICKS.search(self._text, self._at)
        yield from self._show(ticks.start() if ticks else len(self._text))
        if ticks is None or (ticks.end() == len(self._text) and not last):
            return
        if len(ticks[0]) >= len(self._fence):
            self._fence = ""
            if self._swallow:
                self._at = ticks.end()
                return
        yield from self._show(ticks.end())

    # ---- brackets

    def _bracket(self, opener: str, last: bool) -> Iterator[Event]:
        blank = _BLANK.match(self._text, self._at + 1)
        assert blank is not None
        if blank.end() == len(self._text) and not last:
            return
        first = self._text[blank.end() : blank.end() + 1]
        call = self._around.name() if opener == "(" else ""
        if first and _begins_place(opener, first, call):
            self._begin(opener, self._at + 1, call=call)
        else:
            yield from self._show(self._at + 1)

    def _angle(self, last: bool) -> Iterator[Event]:
        element = _ELEMENT.match(self._text, self._at)
        if element is not None:
            self._begin(element[0], element.end(), key=element[1])
        elif last or not _ELEMENT_START.fullmatch(self._text, self._at):
            yield from self._bracket("<", last)

    def _begin(
        self, opener: str, end: int, *, key: str = "", call: str = "", fence: str = ""
    ) -> None:
        """Begin a span with the text before `end`."""
        context = self._context(call=bool(call), code=bool(fence))
        self._span = Span(opener, context, self._place, key=key, call=call, fence=fence)
        self._span.consume(self._text[self._at : end])
        self._at = end

    def _context(self, *, call: bool, code: bool = False) -> Context:
        if self._boxed:
            return self._around.in_box()
        return self._around.in_prose(call=call, code=code, settled=self._found)

    def _leave(self, span: Span) -> None:
        """Take up the words again once a span is over."""
        self.recognised |= span.recognised
        if span.over:
            self._span = None
            self._fence = span.fence
            self._swallow = span.named and bool(span.fence)
            self._found |= span.named and self._boxed


def _begins_number(first: str) -> bool:
    return first.isdecimal() or first in "+-.．"


def _begins_place(opener: str, first: str, call: str) -> bool:
    """Tell by its first character whether a bracket can hold a place."""
    if _begins_number(first):
        return True
    match opener:
        case "[":
            return first in "[［【({｛（\"'“＂\\"
        case "{":
            return first in "[［【{｛(（\"'“＂_\\" or first.isalpha()
        case "(":
            return first in "(（" or (bool(call) and (first in "[{\"'“" or first.isalpha()))
    return False
