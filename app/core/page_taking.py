"""Pages that one request holds, taken out of their files when it is sent; they take a while."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace

from app.core.chat import Document, Message, Part, Passage, Picture, Piece, Progress
from app.core.frame import Page
from app.core.stretches import Take, pages_taken, requests
from app.core.words import _


def to_take(message: Message) -> tuple[Document, ...]:
    """Return the documents of a message whose pages are taken when they are sent."""
    documents = (part for part in message.parts if isinstance(part, Document))
    return tuple(each for each in documents if each.passes is not None)


def whole(message: Message, take: Take) -> Generator[Piece, None, Message]:
    """Return a message with the pages that one request holds; yields how many there are yet.

    One with pages for several requests stays as it is. Raises AppError.
    """
    documents = to_take(message)
    if requests(documents) != 1:
        return message
    parts: list[Part] = []
    for part in message.parts:
        if isinstance(part, Document) and part.passes is not None:
            stage = _("Taking pages of “{name}”").format(name=part.path.name)
            progress = Progress(stage, 0, sum(map(len, part.passes)), counted=True)
            parts += yield from gathered(pages_taken([part], 0, message.text, take), progress)
        else:
            parts.append(part)
    yield Progress("")
    return Message(message.role, tuple(parts), message.raw)


def gathered(parts: Iterable[Part], progress: Progress) -> Generator[Piece, None, Sequence[Part]]:
    """Return parts as they have been taken; `progress` is yielded with how many pages they are."""
    found: list[Part] = []
    pages: set[tuple[str, int]] = set()
    yield progress
    for part in parts:
        found.append(part)
        place = part.frame.source if isinstance(part, Picture) else None
        place = part.source if isinstance(part, Passage) else place
        if isinstance(place, Page) and (place.document, place.number) not in pages:
            pages.add((place.document, place.number))
            yield replace(progress, done=len(pages))
    return found
