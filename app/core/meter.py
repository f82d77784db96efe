"""How much a question is before it is sent, and what an answer took afterwards, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.chat import Message, Part, Picture, Sent, ToolResult, Usage
from app.core.clips import shown_passes
from app.core.frame import Frame
from app.core.page_shares import drawn_again
from app.core.ports import Capabilities, Estimate, Rate
from app.core.words import _, ngettext

_MILLION: Final = 1_000_000
_THIN: Final = "\u202f"  # a narrow space that never breaks, between groups of three digits
_ROOM: Final = 0.1  # of the context that should be left for an answer
_SIGNS: Final[Mapping[str, str]] = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "CNY": "¥",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
}
_WHOLE: Final = 100  # from here on cents say nothing
_CENTS: Final = 0.1  # from here on cents say enough
_GIB: Final = 1 << 30
_MOMENT: Final = 0.05  # seconds of writing that say nothing of how fast it was
_BRIEF: Final = 10  # seconds from which tenths say nothing
_WORTH: Final = 0.95  # of a picture's pixels: models round sizes a little, which is nothing

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PictureMeter:
    """Picture `number` (from 1, over the conversation) of `size` px, by the model `seen` as."""

    number: int
    size: Size
    seen: Size
    tokens: int

    @property
    def shrunk(self) -> bool:
        """Whether something of it is lost."""
        return _is_shrunk(self.size, self.seen)

    @property
    def told(self) -> str:
        """It in a line."""
        sizes = shown_size(self.size)
        if self.shrunk:
            sizes = _("{size} → {seen}").format(size=sizes, seen=shown_size(self.seen))
        if not self.tokens:
            return _("Image {number}: {sizes}").format(number=self.number, sizes=sizes)
        return _("Image {number}: {sizes}, {tokens} tok").format(
            number=self.number, sizes=sizes, tokens=grouped(self.tokens)
        )


@dataclass(frozen=True, slots=True)
class Meter:
    """What a question is, all in tokens.

    `pictures` are those of the question itself, `carried` is how many earlier ones go along;
    `words` are those of the question, `before` all that was said so far with its pictures, `added`
    what the program says to the model. `context` and `most` (pictures) are what the model takes,
    None when unknown. `price` in `currency`, None when unknown. `coverage`: what of its clips goes,
    in words. Of those that go in several `passes` the pictures `taken` have the tokens `spread`.
    """

    pictures: tuple[PictureMeter, ...] = ()
    carried: int = 0
    words: int = 0
    before: int = 0
    added: int = 0
    context: int | None = None
    most: int | None = None
    price: float | None = None
    currency: str = ""
    coverage: tuple[str, ...] = ()
    passes: int = 1
    taken: int = 0
    spread: int = 0

    @property
    def total(self) -> int:
        """All tokens of one request; those of passes come on top of it."""
        sent = self.words + self.before + self.added + (self.spread if self.passes == 1 else 0)
        return sent + sum(picture.tokens for picture in self.pictures)

    @property
    def left(self) -> int | None:
        """Tokens of context that are left for the answer; below 0 where it is too much already."""
        return None if self.context is None else self.context - self.total

    @property
    def share(self) -> float | None:
        """How much of the context is used up, 0 to 1."""
        return None if not self.context else min(1.0, self.total / self.context)

    @property
    def brief(self) -> str:
        """It in a few words: "1 picture · 2 691 tok · $0.0008"."""
        count = len(self.pictures) + self.taken
        tokens = self.total + (self.spread if self.passes > 1 else 0)
        parts = [_pictures(count)] if count else []
        if tokens:
            parts.append(_("{tokens} tok").format(tokens=grouped(tokens)))
        if self.price:
            parts.append(money(self.price, self.currency))
        if self.passes > 1:
            parts.append(shown_passes(self.passes))
        return " · ".join(parts)

    @property
    def warning(self) -> str:
        """What is wrong and what to do, "" for nothing: the model would refuse, or break off."""
        count = len(self.pictures) + self.carried
        if self.most is not None and count > self.most:
            return " ".join(
                (
                    ngettext(
                        "The model takes {most} picture at once; these are {count}.",
                        "The model takes {most} pictures at once; these are {count}.",
                        self.most,
                    ).format(most=self.most, count=count),
                    _("Ask about fewer, or begin a new conversation."),
                )
            )
        if self.left is None or self.context is None:
            return ""
        if self.left < 0:
            return _(
                "This is {over} tokens more than the model takes. Ask about fewer or smaller "
                "pictures, or begin a new conversation."
            ).format(over=grouped(-self.left))
        if self.left < _ROOM * self.context:
            return _(
                "Only {left} tokens are left for the answer: it may be cut off. A new "
                "conversation has more room."
            ).format(left=grouped(self.left))
        return ""

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is known, a line each."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from self.coverage
        for picture in self.pictures:
            yield picture.told
        if self.carried:
            yield ngettext(
                "{count} picture of earlier questions goes along",
                "{count} pictures of earlier questions go along",
                self.carried,
            ).format(count=self.carried)
        for said, tokens in (
            (_("Question: {tokens} tok"), self.words),
            (_("Conversation so far: {tokens} tok"), self.before),
            (_("Instructions to the model: {tokens} tok"), self.added),
        ):
            if tokens:
                yield said.format(tokens=grouped(tokens))
        if self.left is not None and self.context is not None:
            yield _("Left for the answer: {left} of {context} tok").format(
                left=grouped(max(0, self.left)), context=grouped(self.context)
            )
        if self.price is not None:
            yield _("Price of the question: {price}").format(price=money(self.price, self.currency))


def measured(messages: Sequence[Message], found: Estimate, known: Capabilities) -> Meter:
    """Return what sending `messages`, the question last, to whoever has `known` would be.

    `found` is that backend's estimate of these messages.
    """
    parts = [(message, part) for message in messages for part in message.parts]
    seen = iter(found.seen)
    pictures: list[PictureMeter] = []
    number = carried = words = before = 0
    for (message, part), tokens in zip(parts, found.tokens, strict=False):
        frames = tuple(_frames(part))
        sizes = [next(seen, (frame.width, frame.height)) for frame in frames]
        if message is not messages[-1]:
            before += tokens
            carried += len(frames) + drawn_again(part)
        elif isinstance(part, Picture):
            size = (part.frame.width, part.frame.height)
            pictures.append(PictureMeter(number + 1, size, sizes[0], tokens))
        else:
            words += tokens
        number += len(frames)
    return Meter(
        tuple(pictures),
        carried,
        words,
        before,
        found.added if found.tokens else 0,
        known.context,
        known.max_pictures,
        found.price,
        found.currency,
    )


def shrunk(sent: Sequence[Sent], frames: Sequence[Frame]) -> tuple[str, ...]:
    """Return in words which of `frames` the model saw smaller than they are.

    `frames` are all of the conversation, in the order in which `Sent` numbers them.
    """
    told = []
    for each in sent:
        frame = frames[each.image - 1] if 0 < each.image <= len(frames) else None
        if frame is None:
            continue
        seen, size = (each.width, each.height), (frame.width, frame.height)
        if _is_shrunk(size, seen):
            told.append(
                _("Image {number} was seen with {sent} instead of {size} pixels.").format(
                    number=each.image, sent=shown_size(seen), size=shown_size(size)
                )
            )
    return tuple(told)


def _is_shrunk(size: Size, seen: Size) -> bool:
    return seen[0] * seen[1] < _WORTH * size[0] * size[1]


# ---- afterwards


def cost(usage: Usage, rate: Rate | None) -> float | None:
    """Return what an answer cost; None where nobody knows. A cache's discount is not counted."""
    if rate is None or usage.prompt is None or usage.completion is None:
        return None
    return (usage.prompt * rate.prompt + usage.completion * rate.completion) / _MILLION


def speed(usage: Usage, seconds: float, first: float | None) -> float | None:
    """Return tokens a second, from the first words on; None where that says nothing."""
    if usage.rate:
        return usage.rate
    writing = seconds - (first or 0.0)
    if not usage.completion or writing < _MOMENT:
        return None
    return usage.completion / writing


def spent(
    usage: Usage | None,
    seconds: float,
    first: float | None,
    rate: Rate | None = None,
    *,
    parts: int = 1,
) -> Iterator[str]:
    """Yield in words what an answer took, a line each; only what is known.

    `seconds` from the question to the end, `first` from the question to the first words or
    thoughts. Of an answer in several `parts` nobody knows how fast it was: each had its own wait.
    """
    yield _("Answered in {time}").format(time=duration(seconds))
    if first is not None:
        yield _("First words after {time}").format(time=duration(first))
    if usage is None:
        return
    if (count := usage.prompt) is not None:
        told = ngettext("{tokens} token read", "{tokens} tokens read", count)
        if usage.cached:
            told = ngettext(
                "{tokens} token read, {cached} of them from the cache",
                "{tokens} tokens read, {cached} of them from the cache",
                count,
            )
        yield told.format(tokens=grouped(count), cached=grouped(usage.cached or 0))
    if (count := usage.completion) is not None:
        told = ngettext("{tokens} token written", "{tokens} tokens written", count)
        if usage.reasoning:
            told = ngettext(
                "{tokens} token written, {thought} of them thinking",
                "{tokens} tokens written, {thought} of them thinking",
                count,
            )
        yield told.format(tokens=grouped(count), thought=grouped(usage.reasoning or 0))
    if parts == 1 and (rapid := speed(usage, seconds, first)) is not None:
        yield shown_speed(rapid)
    if usage.peak is not None:
        size = f"{usage.peak / _GIB:.1f}"
        yield _("Memory: {size} GiB at most").format(size=size)
    if (price := cost(usage, rate)) is not None and rate is not None:
        yield _("Price: {price}").format(price=money(price, rate.currency))


# ---- numbers for people


def grouped(number: int) -> str:
    """Return a whole number in groups of three digits."""
    return f"{number:,}".replace(",", _THIN)


def shown_size(size: Size) -> str:
    """Return a size in pixels."""
    return f"{size[0]} × {size[1]}"


def shown_seconds(seconds: float) -> str:
    """Return seconds as exactly as they mean something."""
    return f"{seconds:.1f}" if seconds < _BRIEF else f"{seconds:.0f}"


def shown_speed(rate: float) -> str:
    """Return a rate in tokens a second in words."""
    number = grouped(round(rate)) if rate >= _BRIEF else f"{rate:.1f}"
    return _("{rate} tokens/s").format(rate=number)


def duration(seconds: float) -> str:
    """Return a time in words: "0.4 s", "12 s", "2 min 5 s"."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("{seconds} s").format(seconds=shown_seconds(seconds))
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)


def money(amount: float, currency: str) -> str:
    """Return an amount with two digits that say something, and its currency."""
    if not amount:
        return _("free")
    if amount >= _WHOLE:
        told = grouped(round(amount))
    elif amount >= _CENTS:
        told = f"{amount:.2f}"
    else:
        told = f"{amount:.2g}" if amount >= 1e-4 else f"{amount:.6f}".rstrip("0").rstrip(".")
    code = currency.strip().upper()
    sign = _SIGNS.get(code)
    if float(told.replace(_THIN, "")) == 0:
        told = "0.000001"
        return f"< {sign}{told}" if sign else f"< {told} {code}".rstrip()
    return f"{sign}{told}" if sign else f"{told} {code}".rstrip()


def _pictures(count: int) -> str:
    return ngettext("{n} picture", "{n} pictures", count).format(n=count)


def _frames(part: Part) -> Iterator[Frame]:
    if isinstance(part, Picture):
        yield part.frame
    elif isinstance(part, ToolResult):
        for inner in part.parts:
            yield from _frames(inner)
