"""What the reader says: one class an intent, fed with lines, yielding words and places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.backends.reader.faults import reports_error
from app.backends.reader.find import Found, Hit, search
from app.backends.reader.lines import Line
from app.backends.reader.reading import Composer
from app.backends.reader.script import Script
from app.backends.reader.table import csv_row, table_of
from app.core.chat import Text
from app.core.frame import Frame
from app.core.intent import Intent
from app.core.mark import Mark
from app.core.words import _, ngettext

EXCERPT: Final = 600  # characters of what was read, where that is not what was asked for


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is read: its frame, and its number in the conversation ("Image 2")."""

    frame: Frame
    number: int


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


class _Listing:
    """The common part of replies that list places, each with its chip."""

    def __init__(self, *, several: bool) -> None:
        self._script = Script()
        self._several = several

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def _place(
        self, shot: Shot, line: Line, label: str, bounds: tuple[float, float, float, float]
    ) -> Iterator[Text | Mark]:
        apart = "\n" if self._script.length else ""
        at = self._script.length + len(apart)
        said = f"{self._script.chip()} {self._where(shot)}{line.text.strip()}"
        yield self._script.say(apart + said)
        yield self._script.mark(shot.frame, bounds, label, at)

    def _where(self, shot: Shot) -> str:
        return _("Image {number}:").format(number=shot.number) + " " if self._several else ""


class FindReply(_Listing):
    """Where a text stands; when it is nowhere, where something alike stands."""

    def __init__(self, intent: Intent, *, several: bool) -> None:
        super().__init__(several=several)
        self._wanted = intent.target.replace("\n", "”, “")
        self._targets = [(intent.full, target) for target in intent.target.split("\n")]
        if len(self._targets) > 1:
            self._targets = [(target, target) for _full, target in self._targets]
        self._pictures: list[tuple[Shot, Sequence[Line]]] = []

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        self._pictures.append((shot, lines))
        yield from ()

    def ends(self) -> Iterator[Text | Mark]:
        places: list[tuple[Shot, Hit]] = []
        exact = True
        missing: list[str] = []
        for full, target in self._targets:
            found = [(shot, search(lines, (full, target))) for shot, lines in self._pictures]
            own, own_exact = _best(found)
            places += own
            exact = exact and own_exact
            if not own:
                missing.append(target)
        yield from self._said(places, missing, exact=exact)

    def _said(
        self, places: list[tuple[Shot, Hit]], missing: list[str], *, exact: bool
    ) -> Iterator[Text | Mark]:
        if not places:
            yield self._script.say(self._nowhere())
            return
        if exact and not missing:
            head = ngettext(
                "“{text}” stands here:", "“{text}” stands in {count} places:", len(places)
            ).format(text=self._wanted, count=len(places))
        elif exact:
            head = _("“{text}” was not found; this was:").format(text="”, “".join(missing))
        else:
            head = _("“{text}” was not found. This is similar:").format(text=self._wanted)
        yield self._script.say(head)
        for shot, hit in places:
            yield from self._place(shot, hit.line, hit.text.strip(), hit.bounds)

    def _nowhere(self) -> str:
        count = sum(len(lines) for _shot, lines in self._pictures)
        if not count:
            return nothing_to_read()
        read = ngettext(
            "“{text}” was not found in the one line that can be read here.",
            "“{text}” was not found in the {count} lines that can be read here.",
            count,
        ).format(text=self._wanted, count=count)
        return f"{read} " + _(
            "The offline reader finds words only; icons, colours and things need a connected model."
        )


def _best(found: list[tuple[Shot, Found]]) -> tuple[list[tuple[Shot, Hit]], bool]:
    """Return the exact places of all pictures, or where there is none what is most alike."""
    exact = any(hits.exact and hits.hits for _shot, hits in found)
    places = [(shot, hit) for shot, hits in found if hits.exact == exact for hit in hits.hits]
    return places, exact


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
            yield self._script.say(apart + _("Image {number}:").format(number=shot.number) + "\n")


class TableReply:
    """A table as CSV and nothing else, so that it can go into a file; each cell has its place."""

    def __init__(self, *, several: bool) -> None:
        self._script = Script()
        self._several = several

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:  # noqa: ARG002 - of Reply
        yield from ()

    def picture_ends(self, shot: Shot, lines: Sequence[Line]) -> Iterator[Text | Mark]:
        if self._several:
            apart = "\n\n" if self._script.length else ""
            yield self._script.say(apart + _("Image {number}:").format(number=shot.number) + "\n")
        table = table_of(lines)
        if not table:
            said = _("No table was found: nothing stands in rows and columns.")
            yield self._script.say(said if lines else nothing_to_read())
        for number, row in enumerate(table):
            text, offsets = csv_row([cell.text for cell in row])
            apart = "\n" if number else ""
            begin = self._script.length + len(apart)
            yield self._script.say(apart + text)
            for cell, offset in zip(row, offsets, strict=True):
                if cell.bounds is not None:
                    yield self._script.mark(shot.frame, cell.bounds, cell.text, begin + offset)

    def ends(self) -> Iterator[Text | Mark]:
        yield from ()


class ErrorsReply(_Listing):
    """The lines that report errors, as they stand, as soon as each is read."""

    def __init__(self, *, several: bool) -> None:
        super().__init__(several=several)
        self._found = self._read = 0

    def line(self, shot: Shot, line: Line) -> Iterator[Text | Mark]:
        self._read += 1
        if reports_error(line.text):
            self._found += 1
            yield from self._place(shot, line, line.text.strip(), line.ink)

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
