"""The pages that a question sends: of its own documents, and of those before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.chat import Document, Message, Options, PageShare
from app.core.control import Control
from app.core.documents import Survey
from app.core.errors import MediaError
from app.core.page_parts import letter_tokens
from app.core.page_shares import drawn_again
from app.core.ports import Backend, Services
from app.core.reading_plan import Book, counting, plan
from app.core.secret import Finding
from app.core.stretches import requests
from app.core.turns import pictures_of
from app.core.words import _
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of a page, `width` pixels wide."""

    document: Document
    number: int
    width: int

    @property
    def key(self) -> str:
        """What it is known by."""
        return page_key(self.document, self.number, self.width)


def page_key(document: Document, number: int, width: int) -> str:
    """Return what the picture of a page is known by, also before it is drawn."""
    return f"{document.id}/{number}@{width}"


def found_on(
    hidden: Mapping[str, Sequence[Finding]], document: Document, number: int, width: int
) -> list[Finding]:
    """Return what is `hidden` on a page, in pixels of its picture of that width.

    It may have been found in a picture of another width.
    """
    found: list[Finding] = []
    for key, findings in hidden.items():
        name, _at, other = key.rpartition("@")
        if name == f"{document.id}/{number}":
            scale = width / int(other)
            found += [_scaled(finding, scale) for finding in findings]
    return found


def _scaled(finding: Finding, scale: float) -> Finding:
    boxes = tuple(
        (left * scale, top * scale, right * scale, bottom * scale)
        for left, top, right, bottom in finding.boxes
    )
    return replace(finding, boxes=boxes)


def sheets_of(turn: Turn) -> Sequence[Sheet]:
    """Return the pictures of pages that the question of `turn` sends, each once."""
    sheets = [
        Sheet(document, share.number, share.width)
        for document in _sent_with(turn)
        for shares in document.passes or ()
        for share in shares
        if share.width
    ]
    return tuple({sheet.key: sheet for sheet in sheets}.values())


def sends_pages(turn: Turn) -> bool:
    """Whether pages of documents went with the question of `turn`."""
    return any(document.passes for document in _sent_with(turn))


def _sent_with(turn: Turn) -> Iterator[Document]:
    """Yield the documents of which pages go: what one request holds goes with later ones too."""
    here: Turn | None = turn
    pending = True
    while here is not None:
        pending = pending and (here is turn or here.reply is None)
        if pending or requests(here.documents) == 1:
            yield from here.documents
        here = here.parent


def replanned(
    services: Services,
    backend: Backend,
    messages: Sequence[Message],
    control: Control,
    *,
    looked_at: bool = False,
) -> list[Message]:
    """Return `messages`, the question last, with its documents read as `backend` takes them.

    Where its pages were `looked_at` for secrets no picture becomes larger than it was then, and no
    page gets one that had none: what was too small to be read off it would not have been found.
    Raises MediaError. Where it is cancelled they stay as they are.
    """
    asked = next(message for message in reversed(messages) if message.role == "user")
    documents = [
        part for part in asked.parts if isinstance(part, Document) and part.passes is not None
    ]
    books: list[Book] = []
    for document in documents:
        survey = next(
            (
                each
                for each in services.documents().survey(document, control)
                if isinstance(each, Survey)
            ),
            None,
        )
        if survey is None:
            return list(messages)
        numbers = tuple(share.number for shares in document.passes or () for share in shares)
        tokens = letter_tokens(services.documents(), document, survey, control)
        books.append(Book(document, survey, numbers, tokens))
    others = [
        Message(each.role, tuple(p for p in each.parts if p not in documents), each.raw)
        if each is asked
        else each
        for each in messages
    ]
    beside = backend.estimate(others, Options())
    seen = sum(drawn_again(part) for each in others for part in each.parts)
    made = plan(
        books,
        backend.capabilities,
        counting(backend),
        spent=sum(beside.tokens) + beside.added,
        beside=seen + len(pictures_of(others)),
    )
    if made.problem:
        raise MediaError(made.problem, _("Choose fewer pages, or ask somebody who takes more."))
    fitted = {}
    for one, old in zip(made.documents, documents, strict=True):
        fitted[one.id] = replace(one, letter=old.letter)
        if looked_at:
            fitted[one.id] = _no_larger(fitted[one.id], old)
    parts = tuple(
        fitted.get(part.id, part) if isinstance(part, Document) else part for part in asked.parts
    )
    other = Message(asked.role, parts, asked.raw)
    return [other if message is asked else message for message in messages]


def _no_larger(document: Document, before: Document) -> Document:
    """Return a document with no page wider than `before`."""
    widths = {share.number: share.width for shares in before.passes or () for share in shares}
    passes = tuple(
        tuple(_bounded(share, widths.get(share.number, 0)) for share in shares)
        for shares in document.passes or ()
    )
    return replace(document, passes=passes)


def _bounded(share: PageShare, width: int) -> PageShare:
    if share.width <= width:
        return share
    return replace(share, width=width, words=share.words or not width)
