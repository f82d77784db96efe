"""What a reply says happens in a clip, and when: a table of events out of its words.

Lists, tables and paragraphs whose lines begin with a time, and sentences that hold one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from app.core.blocks import Cell, Paragraph, Run, Table, words
from app.core.clips import clock
from app.core.markdown import blocks_of
from app.core.times import Time, times_in
from app.core.words import _

_LEAD: Final = " \t*_`~≈·•[]()（）【】{}<>\"'“”‘’「」|,，、"
_RIDE: Final = " \t*_`[]()（）【】|:：,，、;；.。-–—→"
_BEFORE: Final = re.compile(
    r"(?:\b(?:at|from|around|about|approximately|between|by|starting at|time(?:stamp)?)"
    r"|约|大约|从|在|时间|于)[ :：]*$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r"(?:处|时|左右|开始)[ ,，:：]*")
_THEN: Final = re.compile(
    r"^(?:and|then|next|later|finally|after that|然后|接着|随后|最后|之后|并)[ ,，]*", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[,;，；][ ]*(?:and |then )?|[ ](?:and|then)[ ]|[ ]?(?:然后|并|接着)")
_OPENING: Final = ("(", "（", "[", "【")
_CLOSING: Final = (")", "）", "]", "】")
_SENTENCE: Final = re.compile(
    r"(?:[^.!?。！？；;\n]|[.!?](?=\S)"  # what has a letter behind it ends nothing, and
    r"|(?<=\b[ei]\.[ge])\.|(?<=\b[A-Z]\.[A-Z])\.|(?<=\bvs)\.|(?<=\bapprox)\.)*"  # e.g. these
    r"[.!?。！？；;\n]*\s*"
)


@dataclass(frozen=True, slots=True)
class Event:
    """`what` happens from `since`, to `until` where that is said, in seconds of a clip."""

    since: float
    until: float | None
    what: str

    @property
    def time(self) -> str:
        """When, as players show it; tenths where they are said."""
        shown = [each for each in (self.since, self.until) if each is not None]
        tenths = any(round(each * 10) % 10 for each in shown)
        return "–".join(clock(each, tenths=tenths) for each in shown)


def events_in(reply: str, seconds: float) -> tuple[Event, ...]:
    """Return what a reply in Markdown says of a clip of that length, in the order of time."""
    found: list[Event] = []
    for block in blocks_of(reply):
        if isinstance(block, Table):
            found += _of_table(block, seconds)
        elif isinstance(block, Paragraph):
            _add(found, block, seconds)
    told = dict.fromkeys(event for event in found if event.what)
    return tuple(sorted(told, key=lambda event: event.since))


def table_of(events: Sequence[Event]) -> Table:
    """Return events as a table of two columns: when, and what."""
    rows = tuple((_cell(event.time), _cell(event.what)) for event in events)
    return Table((_cell(_("Time")), _cell(_("What happens"))), rows, ("left", "left"))


def _cell(text: str) -> Cell:
    return (Run(text),)


# ---- tables


def _of_table(table: Table, seconds: float) -> Iterator[Event]:
    """A row is an event if one of its cells is nothing but a time; ends may have a column too."""
    for row in table.rows:
        cells = [words(cell).strip() for cell in row]
        whole = [_whole(cell, seconds) for cell in cells]
        times = [time for time in whole if time is not None]
        if not times:
            continue
        what = " – ".join(
            cell for cell, time in zip(cells, whole, strict=True) if time is None and cell
        )
        first, *more = times
        until = first.until if first.until is not None else next((t.since for t in more), None)
        ends = until if until is not None and until > first.since else None
        yield Event(first.since, ends, _plain(what))


def _whole(cell: str, seconds: float) -> Time | None:
    """Return the time that a cell is; None for one that says anything else."""
    found = times_in(cell, seconds)
    if len(found) != 1:
        return None
    rest = _BEFORE.sub("", cell[: found[0].start]) + _AFTER.sub("", cell[found[0].end :])
    return None if rest.strip(_LEAD + _RIDE) else found[0]


# ---- lines and sentences


def _add(found: list[Event], paragraph: Paragraph, seconds: float) -> None:
    """Add the events of a paragraph; what stands below one, or is all that is said, is part of it.

    That is a line of its own below a time, and a list below what a time is said of.
    """
    for line in words(paragraph.runs).split("\n"):
        events = list(_of_line(line, seconds, item=paragraph.level > 0))
        if events:
            found += _filled(events)
        elif found and (paragraph.level > 1 or not found[-1].what):
            said = " ".join(filter(None, (found[-1].what, _plain(line))))
            found[-1] = replace(found[-1], what=said)


def _filled(events: Sequence[Event]) -> list[Event]:
    """Give times that are told together what the last of them says."""
    whats = [event.what for event in events]
    following = [next(filter(None, whats[at:]), "") for at in range(len(whats))]
    return [replace(event, what=what) for event, what in zip(events, following, strict=True)]


def _of_line(line: str, seconds: float, *, item: bool) -> Iterator[Event]:
    """Yield an event for each clause with a time.

    Where a time leads, and in an `item` of a list, what follows belongs to the last of them.
    """
    times = times_in(line, seconds)
    event: Event | None = None
    for start, end in _clauses(line, times):
        time = next((each for each in times if start <= each.start < end), None)
        if time is not None:
            if event is not None:
                yield event
            event = Event(time.since, time.until, _without(line, time, start, end))
        elif event is not None and (item or _leads(line, times[0])):
            event = replace(event, what=f"{event.what} {line[start:end].strip()}".strip())
    if event is not None:
        yield event


def _leads(line: str, time: Time, start: int = 0) -> bool:
    """Whether nothing but "at" and brackets stands before a time."""
    before = line[start : time.start].strip(_LEAD + ":：")
    return not _BEFORE.sub("", _THEN.sub("", before) + " ").strip(_LEAD)


def _without(line: str, time: Time, start: int, end: int) -> str:
    """Return what a clause says, without its time where that only stands beside it."""
    after = line[time.end : end]
    if _leads(line, time, start):
        return _plain(_AFTER.sub("", after, count=1) if _AFTER.match(after) else after)
    before = line[start : time.start]
    if before[-1:] in _OPENING and after[:1] in _CLOSING:
        before, after = before[:-1], after[1:]
        return _plain(before.rstrip() + (after if after[:1] in ".。" else f" {after}"))
    if not after.strip(_RIDE + "!?！？"):
        return _plain(_BEFORE.sub("", before).rstrip() + after)
    return _plain(line[start:end])


def _clauses(line: str, times: Sequence[Time]) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end; one with several times is cut between them."""
    for match in _SENTENCE.finditer(line):
        start, end = match.span()
        inside = [time for time in times if start <= time.start < end]
        for one, other in pairwise(inside):
            cuts = list(_BETWEEN.finditer(line, one.end, other.start))
            if cuts:
                yield start, cuts[-1].start()
                start = cuts[-1].end()
        if start < end:
            yield start, end


def _plain(text: str) -> str:
    """Return what happens without what stood between it and its time."""
    said = re.sub(r"\s+", " ", text).lstrip(_RIDE + "~").removeprefix("=>")
    return said.lstrip(_RIDE).rstrip(" \t-–—:：|,，;；").strip()
