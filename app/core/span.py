"""One stretch of a reply that may be the notation of places, read while it streams."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.core.evident import is_clear, is_computed, is_row, listed
from app.core.grammar import Aside, Context, harvest, is_value, whole
from app.core.mark import MarkState, PointXY
from app.core.notation import OPENERS, Node, Notation
from app.core.shapes import Found

NUMBERS: Final = "numbers"  # in place of an opener: bare numbers that fill a box segment

_LAG: Final = 1000  # code points read without any sign of a place
_LAG_UNASKED: Final = 320
_BLANK: Final = re.compile(r"\s{0,32}")
_JOIN: Final = re.compile(r"(?:[ \t]{0,4}[,，、][ \t]{0,4})?(?=[(（])")
_JOIN_START: Final = re.compile(r"[ \t]{0,4}(?:[,，、][ \t]{0,4})?")
_SURPLUS: Final = re.compile(r"[\]}]{0,4}")
_LINK: Final = re.compile(r"\((?!\d)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A place and where it lies: its points in the frame (or clip) `target`, and how sure.

    `t` is its second in a clip, also where only the words before it say so.
    """

    found: Found
    target: str
    points: tuple[PointXY, ...]
    state: MarkState
    t: float | None = None


Event = str | Placed | Aside
Place = Callable[[Found], Placed | None]


class Span:
    """Reads a bracket, or several side by side, and says what they name.

    As soon as one place is sure, the notation itself is not shown any more; without any, all that
    was consumed is given back as words. `fence` are the backticks of the code block that the span
    fills: there, nothing but places may stand.
    """

    def __init__(
        self,
        opener: str,
        context: Context,
        place: Place,
        *,
        key: str = "",
        call: str = "",
        fence: str = "",
    ) -> None:
        self.fence = fence
        self.at = 0  # where reading stopped
        self.over = False
        self.named = False  # a place came out
        self.recognised = False  # a place was there, be it usable or not
        self._context = context
        self._place = place
        self._plain = context.asked or context.evident
        self._notation = Notation(opener, key=key, call=call, plain=self._plain)
        self._held: list[str] = []  # all that was consumed
        self._tail: list[str] = []  # what was consumed after the last closed bracket
        self._lag = 0
        self._queue: list[Placed | Aside] = []
        self._closed: list[Node] = []  # whole brackets, outermost ones only

    def consume(self, text: str) -> None:
        """Take text that was read outside: the opener, and what stands before it."""
        self._lag += len(text)
        self._tail.append(text)
        if not self.named:
            self._held.append(text)

    def read(self, text: str, at: int, *, last: bool) -> Iterator[Event]:
        """Read on from `at`, up to the new `at`."""
        self.at = at
        yield from self._inside(text, last)
        if self._notation.done and not self.over:
            yield from self._after_in_code(text, last) if self.fence else self._after(text, last)

    def end(self, *, cut: bool) -> Iterator[Event]:
        """The text is over while this was open; `cut` when it may have broken off."""
        for node in self._notation.finish(cut=cut):
            if node.opener == NUMBERS:
                node.ended = "own"
            # Half a notation is no answer in words.
            self.recognised |= cut and bool(node.items) and self._context.asked
            self._gather(harvest(node, self._notation.stack, self._context))
        if not self.fence:
            self._gather(whole(self._closed, self._context))
        yield from self._leave()
        if self.named and self._closed and not self.fence:
            yield "".join(self._tail)

    # ---- inside a bracket

    def _inside(self, text: str, last: bool) -> Iterator[Event]:
        while not self._notation.done:
            start = self.at
            patience = _LAG if self._context.asked or self.named else _LAG_UNASKED
            self.at, node = self._notation.step(text, start, last, start + patience - self._lag)
            self.consume(text[start : self.at])
            if node is None:
                break
            self._close(node)
            yield from self._release()
        if self._notation.failed:
            yield from self._give_up()

    def _close(self, node: Node) -> None:
        """Ask a bracket that just closed; an outermost one without keys waits for what follows."""
        stack = self._notation.stack
        meant = self._context.asked or self.named or is_value(node, stack)
        if node.numbers and (meant or (self._context.evident and is_row(node))):
            self._lag = 0
        self._tail.clear()
        if not stack:
            self._closed.append(node)
        if stack or node.pairs or node.fruitful or node.call or node.key:
            self._gather(harvest(node, stack, self._context))

    def _give_up(self) -> Iterator[Event]:
        """The text goes on as no notation does: it ended at its last bracket, or was none."""
        for node in self._notation.finish(cut=False):
            if node.pairs:
                self._gather(harvest(node, self._notation.stack, self._context))
        if not self.fence:
            self._gather(whole(self._closed, self._context))
        yield from self._leave()
        if self.named and self._tail:
            yield "".join(self._tail)

    # ---- after a bracket

    def _after(self, text: str, last: bool) -> Iterator[Event]:
        """See what follows: more pairs, closers too many, the address of a link."""
        node = self._closed[-1]
        if node.opener == "(" and not node.call and not self.named:
            join = _JOIN.match(text, self.at)
            if join is not None:
                self._go_on(text, join.end())
                return
            if not last and _JOIN_START.fullmatch(text, self.at):
                return
        elif self.named and node.opener != "(":
            surplus = _SURPLUS.match(text, self.at)
            self.at = surplus.end() if surplus else self.at
        if text[self.at :] in ("", "(") and not last:
            return
        other = node.opener == "[" and _LINK.match(text, self.at) is not None
        if not self.named and self._context.evident and listed(self._closed, self._context.least):
            if not last and not is_clear(text, self.at):
                return
            other = other or is_computed(text, self.at)
        if not self.named and not other:
            self._gather(whole(self._closed, self._context))
        yield from self._leave()

    def _after_in_code(self, text: str, last: bool) -> Iterator[Event]:
        """See whether the code block goes on with brackets, or ends."""
        blank = _BLANK.match(text, self.at)
        assert blank is not None
        follows = text[blank.end() : blank.end() + 1]
        if not follows and not last:
            return
        if follows in OPENERS:
            self._go_on(text, blank.end())
            return
        if follows in ("", "`") and not self.named:
            self._gather(whole(self._closed, self._context))
        if self.named:
            self.at = blank.end()
        yield from self._leave()

    def _go_on(self, text: str, opener: int) -> None:
        """Begin with the next bracket."""
        self.consume(text[self.at : opener + 1])
        self.at = opener + 1
        self._notation = Notation(OPENERS[text[opener]], plain=self._plain)

    # ---- what was said

    def _gather(self, said: list[Found | Aside]) -> None:
        """Keep what a bracket said; of a place that cannot be marked only words are left."""
        for item in said:
            if isinstance(item, Aside):
                self._queue.append(item)
                continue
            self.recognised = True
            placed = self._place(item)
            self._queue.append(placed or Aside(item.label or item.written))
            if placed is not None:
                self.named = True
                for node in self._notation.stack:
                    node.fruitful = True

    def _release(self) -> Iterator[Event]:
        if self.named:
            self._held.clear()
            yield from self._queue
            self._queue.clear()

    def _leave(self) -> Iterator[Event]:
        self.over = True
        yield from self._release()
        if self._held:
            yield "".join(self._held)
