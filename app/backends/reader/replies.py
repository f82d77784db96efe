"""What the reader says: one class an intent, fed with lines, yielding words and places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.backends.reader.faults import reports_error
from app.backends.reader.find import Hit, search
from app.backends.reader.lines import Bounds, Line
from app.backends.reader.moments import Lasting, time_of
from app.backends.reader.paged import where
from app.backends.reader.reading import Composer
from app.backends.reader.script import Script
from app.backends.reader.shot import Shot
from app.core.chat import Text
from app.core.intent import Intent, enumerated
from app.core.mark import Mark
from app.core.words import _, ngettext

AROUND: Final = 40  # characters on each side of a hit that are shown with it
EXCERPT: Final = 600  # characters of what was read, where that is not what was asked for


class Reply(Protocol):
    """Takes the lines of each picture in reading order, then is told that the picture ends."""

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]: ...
    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]: ...
    def ends(self) -> Iterator[Text | Mark]: ...


def reply_to(intent: Intent, pictures: int) -> Reply:
    """Return the reply to an intent about `pictures` pictures."""
    several = pictures > 1
    match intent.kind:
        case "find" if intent.target:
            return FindReply(intent, several=several)
        case "find":
            return OtherReply(_("The question does not say which text to look for."))
        case "read":
            return ReadReply(several=several)
        case "table":
            return TableReply(several=several)
        case "errors":
            return ErrorsReply(several=several)
        case "other":
            return OtherReply(only_reads())


def only_reads() -> str:
    """Say what the reader cannot do, and what can."""
    return _(
        "The offline reader only reads text: it finds words, copies text, tables and error"
        " messages. To have a picture described, explained or translated, connect a model: keep"
        " its key with “eyeline key set ORIGIN” and ask with “eyeline ask --endpoint NAME”, or"
        " name a server with “--base-url URL”."
    )


def finds_words_only() -> str:
    """Say what it takes to find anything else."""
    return _(
        "The offline reader finds words only; icons, colours and things need a connected model."
    )


@dataclass(slots=True)
class _Places:
    """What was found of the texts `names`."""

    names: list[str] = field(default_factory=list)
    hits: list[tuple[Shot, Hit]] = field(default_factory=list)


class Listing:
    """The common part of replies that list places, each with its chip."""

    def __init__(self, *, several: bool) -> None:
        self._script = Script()
        self._several = several

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def _place(self, shot: Shot, words: str, label: str, bounds: Bounds) -> Iterator[Text | Mark]:
        apart = "\n" if self._script.length else ""
        if shot.words is not None:
            yield self._script.say(f"{apart}- {self._where(shot)}{words}")
            return
        at = self._script.length + len(apart)
        said = f"{self._script.chip()} {self._where(shot)}{words}"
        yield self._script.say(apart + said)
        yield self._script.mark(shot.frame, bounds, label, at)

    def _where(self, shot: Shot) -> str:
        return where(shot) + " " if self._several or shot.page or time_of(shot) else ""


class FindReply(Listing):
    """Where a text stands; when it is nowhere, where something alike stands."""

    def __init__(self, intent: Intent, *, several: bool) -> None:
        super().__init__(several=several)
        targets = intent.target.split("\n")
        self._wanted = [Intent("find", target, target) for target in targets]
        if len(targets) == 1:
            self._wanted = [intent]
        self._pictures: list[tuple[Shot, Sequence[Line]]] = []

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        self._pictures.append((shot, lines))
        yield from ()

    def ends(self) -> Iterator[Text | Mark]:
        exact, alike = _Places(), _Places()
        missing: list[str] = []
        for wanted in self._named():
            found, sure = self._look(wanted)
            group = exact if sure else alike
            if found:
                group.names.append(wanted.target)
                group.hits += found
            else:
                missing.append(wanted.target)
        yield from self._said(exact, alike, missing)

    def _named(self) -> Iterator[Intent]:
        """Yield what is looked for: the parts of an enumeration that nowhere stands as a whole."""
        for wanted in self._wanted:
            found, sure = self._look(wanted)
            parts = () if sure else enumerated(wanted)
            if parts and (not found or any(self._look(part)[1] for part in parts)):
                yield from parts
            else:
                yield wanted

    def _look(self, wanted: Intent) -> tuple[list[tuple[Shot, Hit]], bool]:
        """Return the exact places in all pictures, or where there is none what is most alike."""
        forms = (wanted.full, wanted.target)
        found = [(shot, search(lines, forms)) for shot, lines in self._pictures]
        exact = any(hits.exact and hits.hits for _shot, hits in found)
        return [(s, hit) for s, own in found if own.exact == exact for hit in own.hits], exact

    def _said(self, exact: _Places, alike: _Places, missing: list[str]) -> Iterator[Text | Mark]:
        for places in (exact, alike):
            lasting = Lasting()
            places.hits = [
                (shot, hit) for shot, hit in places.hits if not lasting.again(shot, hit.line.text)
            ]
        if not (exact.hits or alike.hits):
            yield self._script.say(self._nowhere("”, “".join(missing)))
            return
        if missing:
            head = _("“{text}” was not found; this was:").format(text="”, “".join(missing))
            yield self._script.say(head)
        elif exact.hits:
            head = ngettext(
                "“{text}” stands here:", "“{text}” stands in {count} places:", len(exact.hits)
            ).format(text="”, “".join(exact.names), count=len(exact.hits))
            yield self._script.say(head)
        yield from self._listed(exact)
        if alike.hits:
            head = _("“{text}” was not found. This is similar:").format(
                text="”, “".join(alike.names)
            )
            yield self._script.say(("\n\n" if self._script.length else "") + head)
            yield from self._listed(alike)

    def _listed(self, places: _Places) -> Iterator[Text | Mark]:
        lines = [hit.line for _shot, hit in places.hits]
        for shot, hit in places.hits:
            said = excerpt(hit, quoted=sum(line is hit.line for line in lines) > 1)
            yield from self._place(shot, said, hit.text.strip(), hit.bounds)

    def _nowhere(self, wanted: str) -> str:
        count = sum(len(lines) for _shot, lines in self._pictures)
        if not count:
            return nothing_to_read()
        read = ngettext(
            "“{text}” was not found in the one line that can be read here.",
            "“{text}” was not found in the {count} lines that can be read here.",
            count,
        ).format(text=wanted, count=count)
        return f"{read} " + finds_words_only()


def excerpt(hit: Hit, *, quoted: bool) -> str:
    """Return the words of a hit with a little of what stands around them in its line.

    With `quoted` they are in quotation marks: another place in the same line must read otherwise.
    """
    begin, end = hit.begin, hit.begin + len(hit.text)
    if hit.line.text[begin:end] != hit.text:
        return hit.text.strip()
    before, after = hit.line.text[:begin], hit.line.text[end:]
    if len(before) > AROUND:
        near = before[-AROUND:]
        before = "… " + (near.partition(" ")[2] or near)
    if len(after) > AROUND:
        near = after[:AROUND]
        after = (near.rpartition(" ")[0] or near) + " …"
    return (before + (f"“{hit.text.strip()}”" if quoted else hit.text) + after).strip()


class ReadReply:
    """All the text as it stands, each line with its place."""

    def __init__(self, *, several: bool) -> None:
        self._script = Script()
        self._several = several
        self._composer: Composer | None = None
        self._shown = 0

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:
        if self._composer is None:
            self._composer = Composer()
            yield from self._heading(shot)
        lead = self._composer.lead(line)
        at = self._script.length + len(lead)
        self._shown += 1
        yield self._script.say(lead + line.text)
        if shot.words is None:
            yield self._script.mark(shot.frame, line.ink, line.text, at)

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        if not lines and self._several:
            yield from self._heading(shot)
            yield self._script.say(nothing_to_read())
        self._composer = None

    def ends(self) -> Iterator[Text | Mark]:
        if not self._shown and not self._several:
            yield self._script.say(nothing_to_read())

    def _heading(self, shot: Shot) -> Iterator[Text]:
        if self._several:
            apart = "\n\n" if self._script.length else ""
            yield self._script.say(apart + where(shot) + "\n")


class TableReply:
    """Tables as CSV and nothing else, so that they can go into a file; each cell has its place."""

    def __init__(self, *, several: bool) -> None:
        self._script = Script()
        self._several = several

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        if self._several:
            apart = "\n\n" if self._script.length else ""
            yield self._script.say(apart + where(shot) + "\n")
        from app.backends.reader.table import spoken, tables_in  # loads numpy

        tables = tables_in(lines, shot.frame.pixels)
        if not tables:
            said = _("No table was found: nothing stands in rows and columns.")
            yield self._script.say(said if lines else nothing_to_read())
        for number, table in enumerate(tables):
            if number:
                yield self._script.say("\n\n")
            yield from spoken(table, self._script, shot)

    def ends(self) -> Iterator[Text | Mark]:
        yield from ()


class ErrorsReply(Listing):
    """The rows that report errors, as they stand, as soon as each is read."""

    def __init__(self, *, several: bool) -> None:
        super().__init__(several=several)
        self._found = self._read = 0
        self._lasting = Lasting()
        self._row: list[Line] = []

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:
        if self._row and line.row != self._row[-1].row:
            yield from self._row_ends(shot)
        self._row.append(line)

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from self._row_ends(shot)

    def ends(self) -> Iterator[Text | Mark]:
        if self._found:
            return
        said = (
            ngettext(
                "The one line that can be read here reports no error.",
                "None of the {count} lines that can be read here reports an error.",
                self._read,
            ).format(count=self._read)
            if self._read
            else nothing_to_read()
        )
        yield self._script.say(said)

    def _row_ends(self, shot: Shot) -> Iterator[Text | Mark]:
        """Judge what stands side by side as one: a line is often read in several pieces."""
        row, self._row = self._row, []
        if not row:
            return
        self._read += 1
        words = " ".join(line.text.strip() for line in row)
        if reports_error(words):
            self._found += 1
            if self._lasting.again(shot, words):
                return
            inks = [line.ink for line in row]
            lefts, tops, rights, bottoms = zip(*inks, strict=True)
            bounds = min(lefts), min(tops), max(rights), max(bottoms)
            yield from self._place(shot, words, words, bounds)


class OtherReply:
    """What the reader cannot do, how to connect what can, and what it could read."""

    def __init__(self, why: str) -> None:
        self._script = Script()
        self._why = why
        self._composer = Composer()
        self._excerpt = ""

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        if len(self._excerpt) < EXCERPT:
            self._excerpt += self._composer.lead(line) + line.text
        yield from ()

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        if self._excerpt:
            self._composer = Composer()
            self._excerpt += "\n\n" if len(self._excerpt) < EXCERPT else ""
        yield from ()

    def ends(self) -> Iterator[Text | Mark]:
        yield self._script.say(self._why + "\n\n")
        excerpt = self._excerpt.strip("\n")
        if not excerpt:
            yield self._script.say(nothing_to_read())
            return
        cut = excerpt if len(excerpt) <= EXCERPT else excerpt[:EXCERPT].rstrip() + " …"
        yield self._script.say(_("The text in the picture begins:") + f"\n\n{cut}")


def nothing_to_read() -> str:
    return _("No text was found in the picture.")
