"""Documents in a question: their letters, and what of their pages goes."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.core.chat import Document, Message, PageShare, Part, Passage, Picture
from app.core.control import Control
from app.core.documents import Documents, PageText, Survey, words_of
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.core.later import FrameCache
from app.core.page_prompts import page_caption
from app.core.page_shares import PER_LETTER
from app.core.tokens import text_tokens
from app.core.words import _

_SAMPLED: Final = 6  # pages whose words are counted before all of them go
_SPARE: Final = 1.1  # times what was counted: other pages may be wordier


def documents_of(messages: Iterable[Message]) -> tuple[Document, ...]:
    """Return the documents of a conversation, in the order in which they came in, each once."""
    found: dict[str, Document] = {}
    for message in messages:
        for part in message.parts:
            if isinstance(part, Document):
                found.setdefault(part.id, part)
    return tuple(found.values())


def lettered(
    documents: Sequence[Document], earlier: Sequence[Document] = ()
) -> tuple[Document, ...]:
    """Return `documents` with the letters that they have after those of `earlier` questions.

    A document that came before keeps its letter; the only one has none.
    """
    order = list(dict.fromkeys(each.id for each in (*earlier, *documents)))
    known = {each.id: each.letter for each in earlier}
    if len(order) == 1:
        return tuple(replace(each, letter="") for each in documents)
    return tuple(
        replace(each, letter=known.get(each.id) or letter_of(order.index(each.id)))
        for each in documents
    )


def letter_of(index: int) -> str:
    """Return the letter of the document with this index, from 0: "A" to "Z", then "AA"."""
    before, last = divmod(index, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


def with_pages(
    document: Document, sheets: Iterable[Frame | Passage], question: str
) -> Iterator[Part]:
    """Yield a document and what goes of its pages after it, pictures with the names of pages.

    In the language of the `question`.
    """
    yield replace(document, passes=None)
    for sheet in sheets:
        if isinstance(sheet, Passage):
            yield sheet
        else:
            assert isinstance(sheet.source, Page)
            yield Picture(sheet, page_caption(question, sheet.source.number, document.letter))


Cover = Callable[[Frame], Frame]
Hide = Callable[[PageText], str]


class PageFrames:
    """Pages as frames that are drawn when they are looked at; the last ones stay at hand.

    Hundreds of them so take no more memory than a few. What was drawn once is known by its id. Any
    thread.
    """

    def __init__(self, documents: Callable[[], Documents]) -> None:
        self._documents = documents
        self._cache = FrameCache(self._draw)
        self._known: dict[tuple[str, int, int], Frame] = {}
        self._drawn: dict[str, tuple[Document, int, int]] = {}

    def frame(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return the picture of a page; the first time it is drawn. Raises MediaError."""
        key = document.id, number, width
        if (known := self._known.get(key)) is None:
            drawn = self._documents().page(document, number, width, control)
            self._drawn[drawn.id] = document, number, width
            known = self._known[key] = self._cache.keep(drawn)
        return known

    def taken(
        self,
        document: Document,
        shares: Sequence[PageShare],
        control: Control,
        cover: Mapping[int, Cover] | None = None,
        hide: Mapping[int, Hide] | None = None,
    ) -> Iterator[Frame | Passage]:
        """Yield what goes of pages, in order: the picture of each, then its words.

        `cover` returns what goes in place of the picture of a page, `hide` its words without what
        must not go; for pages that need it. Ends early where it is cancelled. Raises MediaError.
        """
        wordy = [share.number for share in shares if share.words]
        texts = self._documents().text(document, wordy, control) if wordy else iter(())
        for share in shares:
            if control.cancelled:
                return
            if share.width:
                frame = self.frame(document, share.number, share.width, control)
                yield cover[share.number](frame) if cover and share.number in cover else frame
            if share.words:
                page = next(texts, None)
                if page is None or control.cancelled:
                    return
                if page.number != share.number:
                    raise _mixed(document)
                hidden = hide[share.number](page) if hide and share.number in hide else page.text
                yield Passage(Page(document.id, share.number), hidden)

    def _draw(self, identity: str) -> Frame:
        return self._documents().page(*self._drawn[identity], Control())


def letter_tokens(
    documents: Documents, document: Document, survey: Survey, control: Control
) -> float:
    """Return the tokens that a letter of a text layer takes, by some of its pages.

    Raises MediaError.
    """
    wordy = [info for info in survey.pages if info.letters]
    step = max(1, math.ceil(len(wordy) / _SAMPLED))
    sampled = wordy[::step]
    if not sampled:
        return PER_LETTER
    letters = sum(info.letters for info in sampled)
    texts = words_of(documents, document, [info.number for info in sampled], control)
    tokens = sum(text_tokens(words) for _number, words in texts)
    return max(PER_LETTER / 2, tokens / letters * _SPARE) if tokens else PER_LETTER


def _mixed(document: Document) -> MediaError:
    return MediaError(
        _("The pages of “{name}” came in another order.").format(name=document.path.name)
    )
