"""Reads whole replies through `ReplyReader`, as a window or the command line would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.core.chat import Again, Card, FinishReason, Recast, Sent, Text, Thinking
from app.core.mark import Grid, Mark, Target
from app.core.reply import ReplyReader

PAGE = Target("page", 1000, 1000)  # pixels and GLM's grid are the same on it


@dataclass
class Shown:
    """What a reply looks like when it has ended."""

    text: str = ""
    thinking: str = ""
    marks: list[Mark] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    recasts: int = 0
    note: str = ""
    raw: str = ""

    @property
    def places(self) -> list[tuple[str, tuple[float, ...], str]]:
        """Kind, numbers and label of every mark."""
        return [
            (mark.kind, tuple(round(n, 3) for point in mark.points for n in point), mark.label)
            for mark in self.marks
        ]


def read(
    reply: str | Iterable[Text | Thinking],
    *,
    grounded: bool = False,
    targets: Sequence[Target] = (PAGE,),
    grid: Grid | None = None,
    sent: Sequence[Sent] = (),
    reason: FinishReason = "stop",
    markup: bool = True,
) -> Shown:
    """Read a reply, given whole or as deltas."""
    reader = ReplyReader(targets, grid or Grid(), markup=markup, grounded=grounded)
    for size in sent:
        reader.sent(size)
    shown = Shown()
    for delta in [Text(reply)] if isinstance(reply, str) else reply:
        for piece in reader.feed(delta):
            _add(shown, piece)
    for piece in reader.finish(reason):
        _add(shown, piece)
    shown.note, shown.raw = reader.note, reader.raw
    return shown


def _add(shown: Shown, piece: Text | Thinking | Mark | Again | Card | Recast) -> None:
    match piece:
        case Text(text):
            shown.text += text
        case Thinking(text):
            shown.thinking += text
        case Mark():
            shown.marks.append(piece)
        case Again():
            shown.again.append(piece)
        case Card():
            shown.cards.append(piece)
        case Recast(thinking):
            shown.thinking += thinking
            shown.text = ""
            shown.marks.clear()
            shown.again.clear()
            shown.cards.clear()
            shown.recasts += 1
