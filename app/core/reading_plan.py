"""How documents are read: what of each page goes, in how many requests, and what that takes.

All of it goes in one request where the context holds it; else it is read in passes, as many as
are needed: no page is left out. Where that would be too many, nobody is asked before fewer pages
were chosen.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from app.core.chat import Document, Message, Options, PageShare, Picture
from app.core.clips import shown_passes
from app.core.documents import PageInfo, Survey
from app.core.frame import Frame, Page
from app.core.later import FrameCache
from app.core.meter import Meter, duration, grouped, money
from app.core.page_ranges import shown_pages
from app.core.page_shares import DETAILS, PER_LETTER, Count, Scales, Weighed
from app.core.pages_made import pages_made
from app.core.ports import Backend, Capabilities
from app.core.room import free
from app.core.words import _, ngettext

MOST_PASSES: Final = 32
"""Requests that documents are divided into, at most."""

_ASKED: Final = 1_000  # tokens of the question, and of what a model is told besides
_NOTES: Final = 600  # tokens of what is noted of a pass
_FAST: Final = 4_000  # tokens a second that servers read, roughly
_WRITING: Final = 15.0  # seconds that a server writes an answer, roughly
_DRAWING: Final = 0.05  # seconds of a picture until it is on its way
_READING: Final = 1.5  # seconds of a picture that is read letter by letter


@dataclass(frozen=True, slots=True)
class Book:
    """A document to be read: `pages` of it, () for all; a letter takes `per_letter` tokens."""

    document: Document
    survey: Survey
    pages: tuple[int, ...] = ()
    per_letter: float = PER_LETTER

    @property
    def chosen(self) -> tuple[PageInfo, ...]:
        """The pages that are read, in order."""
        if not self.pages:
            return self.survey.pages
        wanted = set(self.pages)
        return tuple(info for info in self.survey.pages if info.number in wanted)


@dataclass(frozen=True, slots=True)
class Wish:
    """How closely is read: about so many `tokens` in all, or in such `detail` (see `DETAILS`)."""

    tokens: int | None = None
    detail: float = 1.0


@dataclass(frozen=True, slots=True)
class Chapter:
    """What of a document goes: `passes[n]` with request n; `tokens` of all of them.

    Of the pages that are `coarse` small print may not be legible; those `unfit` fit no request.
    """

    book: Book
    passes: tuple[tuple[PageShare, ...], ...]
    tokens: int
    coarse: tuple[int, ...] = ()
    unfit: tuple[int, ...] = ()

    @property
    def shares(self) -> tuple[PageShare, ...]:
        """What goes of its pages, in order."""
        return tuple(share for each in self.passes for share in each)


@dataclass(frozen=True, slots=True)
class Plan:
    """How documents are read, in `passes` requests.

    `tokens` of all pages; `price` in `currency` and `seconds`, None where nobody knows. `most`
    requests may be divided into; `detail` is what was chosen.
    """

    chapters: tuple[Chapter, ...]
    tokens: int
    most: int
    detail: float
    price: float | None = None
    currency: str = ""
    seconds: float | None = None

    @property
    def passes(self) -> int:
        """How many requests read pages."""
        return max((len(chapter.passes) for chapter in self.chapters), default=1)

    @property
    def pages(self) -> int:
        """How many pages are read."""
        return sum(len(chapter.shares) for chapter in self.chapters)

    @property
    def pictures(self) -> int:
        """How many of them as pictures."""
        return sum(share.width > 0 for each in self.chapters for share in each.shares)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents as they are asked about."""
        return tuple(
            replace(each.book.document, passes=each.passes, tokens=each.tokens)
            for each in self.chapters
        )

    @property
    def problem(self) -> str:
        """Why it cannot be asked like this, "" where it can."""
        for chapter in self.chapters:
            if chapter.unfit:
                return _(
                    "More stands on these pages of “{name}” than fits one request: {pages}."
                ).format(name=chapter.book.document.path.name, pages=shown_pages(chapter.unfit))
        if self.passes > self.most:
            return _("These are {pages} pages in {passes} passes; at most {most} are made.").format(
                pages=self.pages, passes=self.passes, most=self.most
            )
        return ""

    @property
    def told(self) -> tuple[str, ...]:
        """It in words, a line for each document, and one for all."""
        return (*map(_told, self.chapters), self.brief)

    @property
    def brief(self) -> str:
        """What all of it takes: "189 000 tok · 2 passes · $0.06 · about 1 min 20 s"."""
        parts = [ngettext("{n} page", "{n} pages", self.pages).format(n=self.pages)]
        if self.tokens:
            parts.append(_("{tokens} tok").format(tokens=grouped(self.tokens)))
        if self.passes > 1:
            parts.append(shown_passes(self.passes))
        if self.price:
            parts.append(money(self.price, self.currency))
        if self.seconds is not None and round(self.seconds, 1):  # else nobody waits
            parts.append(_("about {time}").format(time=duration(self.seconds)))
        return " · ".join(parts)


def plan(
    books: Sequence[Book],
    known: Capabilities,
    count: Count,
    wish: Wish = Wish(),
    spent: int = 0,
    beside: int = 0,
) -> Plan:
    """Return how `books` are read by who has `known` and counts pictures as `count`.

    `spent` tokens and `beside` pictures share a request with them. With a wish for tokens the
    finest detail is taken that they are enough for, else the coarsest.
    """
    scales = Scales(count, known.pictures)
    if wish.tokens is None:
        return _planned(books, known, scales, wish.detail, spent, beside)
    found = _planned(books, known, scales, DETAILS[0], spent, beside)
    for detail in DETAILS[1:]:
        finer = _planned(books, known, scales, detail, spent, beside)
        if finer.tokens > wish.tokens:
            break
        found = finer
    return found


def counting(backend: Backend) -> Count:
    """Return what counts the tokens of pictures as `backend` does."""

    @cache
    def count(width: int, height: int) -> int:
        frame = _unseen.frame("", width, height, Page("", 1))
        return sum(backend.estimate([Message("user", (Picture(frame),))], Options()).tokens)

    return count


def with_plan(meter: Meter, found: Plan) -> Meter:
    """Return what a question is with the pages that are taken when it is sent, also in words."""
    meter = replace(meter, coverage=(*meter.coverage, *found.told))
    price = meter.price if found.price is None else (meter.price or 0.0) + found.price
    return replace(
        meter,
        price=price,
        currency=meter.currency or found.currency,
        passes=found.passes,
        taken=found.pictures,
        spread=found.tokens,
    )


# ---- within


def _unloaded(_identity: str) -> Frame:
    raise AssertionError("only its size is asked for")


_unseen = FrameCache(_unloaded)


def _planned(
    books: Sequence[Book],
    known: Capabilities,
    scales: Scales,
    detail: float,
    spent: int,
    beside: int,
) -> Plan:
    room = free(known, _ASKED)
    weighed = [list(_weighed(book, scales, detail, room)) for book in books]
    placed = [
        _Placed(number, each)
        for number, own in enumerate(weighed)
        for _info, each in own
        if each is not None
    ]
    counted = bool(scales.count(28, 28))
    most = math.inf if known.max_pictures is None else known.max_pictures
    drawn = sum(each.drawn for each in placed)
    together = _load(placed) <= room - spent and drawn <= most - beside
    passes = [placed]
    if counted and not together:
        passes = _grouped(placed, room, most)
    if counted and not together and len(passes) == 1:  # what shares a request goes after them
        middle = -(-len(placed) // 2)
        passes = [some for some in (placed[:middle], placed[middle:]) if some]
    chapters = tuple(_chapter(at, books[at], own, passes) for at, own in enumerate(weighed))
    limit = max(1, min(MOST_PASSES, room // _NOTES))
    made = Plan(chapters, _load(placed), limit, detail)
    return _priced(made, known, counted=counted)


def _weighed(
    book: Book, scales: Scales, detail: float, room: int
) -> Iterator[tuple[PageInfo, Weighed | None]]:
    for info in book.chosen:
        found = scales.weighed(info, detail, book.per_letter)
        yield info, scales.squeezed(found, info, room) if found.tokens else found


@dataclass(frozen=True, slots=True)
class _Placed:
    """What goes of a page of the document `at` that number."""

    at: int
    weighed: Weighed

    @property
    def drawn(self) -> bool:
        return self.weighed.share.width > 0


def _chapter(
    at: int,
    book: Book,
    weighed: Sequence[tuple[PageInfo, Weighed | None]],
    passes: Sequence[Sequence[_Placed]],
) -> Chapter:
    fitting = [each for _info, each in weighed if each is not None]
    return Chapter(
        book,
        tuple(tuple(each.weighed.share for each in some if each.at == at) for some in passes),
        sum(each.tokens for each in fitting),
        tuple(each.share.number for each in fitting if not each.legible),
        tuple(info.number for info, each in weighed if each is None),
    )


def _grouped(placed: Sequence[_Placed], room: int, most: float) -> list[list[_Placed]]:
    """Return pages in as few groups as hold them, all about as large, in their order."""
    needed = len(_filled(placed, room, most))
    low, high = _load(placed) // max(1, needed), room
    while low < high:
        middle = (low + high) // 2
        if len(_filled(placed, middle, most)) <= needed:
            high = middle
        else:
            low = middle + 1
    return _filled(placed, high, most)


def _filled(placed: Sequence[_Placed], room: int, most: float) -> list[list[_Placed]]:
    """Return pages in groups that are filled one after the other; each has one at least."""
    groups: list[list[_Placed]] = []
    load = pictures = 0
    for each in placed:
        tokens = each.weighed.tokens
        if not groups or load + tokens > room or pictures + each.drawn > most:
            groups.append([])
            load = pictures = 0
        groups[-1].append(each)
        load, pictures = load + tokens, pictures + each.drawn
    return groups


def _load(placed: Sequence[_Placed]) -> int:
    return sum(each.weighed.tokens for each in placed)


def _priced(made: Plan, known: Capabilities, *, counted: bool) -> Plan:
    """Return a plan with what it costs and takes, as far as that is known."""
    requests = made.passes + (made.passes > 1)
    seconds = None
    if not counted:
        seconds = _READING * made.pictures
    elif known.remote:
        seconds = made.tokens / _FAST + requests * _WRITING + made.pictures * _DRAWING
    if known.rate is None or not made.tokens:
        return replace(made, seconds=seconds)
    read = made.tokens + requests * _ASKED + (made.passes * _NOTES if made.passes > 1 else 0)
    price = read * known.rate.prompt / 1_000_000
    return replace(made, price=price, currency=known.rate.currency, seconds=seconds)


def _told(chapter: Chapter) -> str:
    """Return in words what of a document goes."""
    shares = chapter.shares
    document = chapter.book.document
    drawn = sum(share.width > 0 for share in shares)
    beside = sum(share.width > 0 and share.words for share in shares)
    bare = len(shares) - drawn
    whole = len(shares) == document.pages
    parts = [
        ngettext("{n} page", "{n} pages", len(shares)).format(n=len(shares))
        if whole
        else _("pages {pages} of {count}").format(
            pages=shown_pages(share.number for share in shares), count=document.pages
        )
    ]
    if drawn:
        parts.append(ngettext("{n} as a picture", "{n} as pictures", drawn).format(n=drawn))
    if beside:
        parts.append(
            ngettext("{n} with its words", "{n} with their words", beside).format(n=beside)
        )
    if bare:
        parts.append(ngettext("{n} as words alone", "{n} as words alone", bare).format(n=bare))
    if made := pages_made(document):
        parts.append(made)
    if chapter.coarse:
        parts.append(_("small print may not be legible"))
    return f"{document.path.name}: {' · '.join(parts)}"
