"""What an answer in several requests looks at one after the other: parts of a clip, or pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.core.chat import Clip, Document, PageShare, Part, Passage, pictures
from app.core.clips import captions_of, clock, with_clips
from app.core.frame import Frame
from app.core.page_parts import with_pages
from app.core.page_prompts import about_all_pages, about_pages, page_caption
from app.core.page_ranges import shown_pages
from app.core.pass_prompts import about_all, about_part
from app.core.words import _, ngettext

TakeFrames = Callable[[Clip, Sequence[float]], Sequence[Frame]]
TakePages = Callable[[Document, Sequence[PageShare]], Iterable[Frame | Passage]]


def _no_pages(_document: Document, _shares: Sequence[PageShare]) -> Sequence[Frame | Passage]:
    return ()


@dataclass(frozen=True, slots=True)
class Take:
    """Takes what is asked about out of files, when its turn comes, as it may be sent.

    `frames` returns the pictures of a clip at times, `pages` what goes of pages, in order, the
    picture of each before its words. Both return fewer where it was cancelled, and raise AppError
    for what cannot be read.
    """

    frames: TakeFrames
    pages: TakePages = _no_pages


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of what is asked about; `name` is in words what it is.

    `about` asks what it says to the question: part so many of so many. `parts` gets it, one after
    the other; it raises AppError. `pages` are those in it, by document and number.
    """

    name: str
    about: Callable[[int, int], str]
    parts: Callable[[], Iterable[Part]]
    pages: tuple[tuple[str, int], ...] = ()

    @property
    def heading(self) -> str:
        """What stands above its notes."""
        return f"**{self.name}**\n\n"


def of_clip(clip: Clip, question: str, take: Take) -> list[Stretch]:
    """Return a stretch for each pass; together they are all that is covered."""
    passes = clip.passes
    assert passes is not None
    begins = [passes.begin, *(times[0] for times in passes.times[1:])]
    ends = [*begins[1:], passes.end]
    return [
        Stretch(
            f"{clock(begin)}–{clock(end)}",
            partial(_about_part, question, begin, end),
            partial(_pictures, clip, times, question, take),
        )
        for begin, end, times in zip(begins, ends, passes.times, strict=True)
    ]


def of_documents(documents: Sequence[Document], question: str, take: Take) -> list[Stretch]:
    """Return a stretch for each request; in one there may be pages of several documents."""
    found = []
    for number in range(requests(documents)):
        chosen = [(each, shares) for each in documents if (shares := _shares(each, number))]
        name = _(", ").join(_named(document, shares) for document, shares in chosen)
        captions = [
            page_caption(question, shown_pages(share.number for share in shares), each.letter)
            for each, shares in chosen
        ]
        found.append(
            Stretch(
                name[:1].upper() + name[1:],
                partial(_about_pages, question, "; ".join(captions)),
                partial(_pages, chosen, question, take),
                tuple((each.id, share.number) for each, shares in chosen for share in shares),
            )
        )
    return found


def requests(documents: Iterable[Document]) -> int:
    """Return in how many requests documents are read; 0 where nothing is to be taken of them."""
    return max((len(each.passes or ()) for each in documents), default=0)


def together(question: str, notes: str, *, pages: bool) -> str:
    """Ask a question about what was noted of all stretches: of `pages`, or of a clip."""
    return about_all_pages(question, notes) if pages else about_all(question, notes)


def pages_taken(
    documents: Sequence[Document], number: int, question: str, take: Take
) -> Iterator[Part]:
    """Yield documents with what goes of them in one request, from 0. Raises AppError."""
    return _pages([(each, _shares(each, number)) for each in documents], question, take)


def _shares(document: Document, number: int) -> tuple[PageShare, ...]:
    passes = document.passes or ()
    return passes[number] if number < len(passes) else ()


def _named(document: Document, shares: Sequence[PageShare]) -> str:
    pages = shown_pages(share.number for share in shares)
    if document.letter:
        said = ngettext(
            "document {letter}, page {pages}", "document {letter}, pages {pages}", len(shares)
        )
        return said.format(letter=document.letter, pages=pages)
    return ngettext("page {pages}", "pages {pages}", len(shares)).format(pages=pages)


def _about_part(question: str, begin: float, end: float, number: int, count: int) -> str:
    return about_part(question, number, count, begin, end)


def _about_pages(question: str, pages: str, number: int, count: int) -> str:
    return about_pages(question, number, count, pages)


def _pictures(clip: Clip, times: Sequence[float], question: str, take: Take) -> Sequence[Part]:
    """Return a clip and its pictures of one pass; they are let go of with the next one."""
    clip = replace(clip, passes=None)
    frames = take.frames(clip, times)
    return tuple(with_clips([clip], pictures(frames, captions_of(frames, [clip], question))))


def _pages(
    chosen: Sequence[tuple[Document, Sequence[PageShare]]], question: str, take: Take
) -> Iterator[Part]:
    for document, shares in chosen:
        yield from with_pages(document, take.pages(document, shares) if shares else (), question)
