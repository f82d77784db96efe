"""Pages of documents as the reader takes them: pictures, and words that need no reading."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.backends.reader.lines import Line
from app.backends.reader.moments import time_of
from app.backends.reader.shot import Shot
from app.core.chat import Document, Message, Passage
from app.core.frame import Frame, Page, Source
from app.core.words import _

_HIGH: Final = 20.0  # pixels of a line that stands nowhere
_WIDE: Final = 10.0  # … of a letter of it


def letters_of(messages: Sequence[Message]) -> Mapping[str, str]:
    """Return the letters of the documents of a conversation, by their ids."""
    parts = (part for message in messages for part in message.parts)
    return {part.id: part.letter for part in parts if isinstance(part, Document)}


def cited(source: Source, letters: Mapping[str, str]) -> str:
    """Return how the page of a picture is cited, "" for one of no page."""
    if not isinstance(source, Page):
        return ""
    letter = letters.get(source.document, "")
    return f"[doc {letter} p. {source.number}]" if letter else f"[p. {source.number}]"


def where(shot: Shot) -> str:
    """Say which picture it is: its time in a clip, its page, else its number."""
    if shot.page:
        return shot.page
    if time := time_of(shot):
        return _("{time}:").format(time=time)
    return _("Image {number}:").format(number=shot.number)


def shot_of(passage: Passage, letters: Mapping[str, str]) -> Shot:
    """Return the words of a page as something to be read."""
    nothing = Frame(memoryview(bytes(4)).cast("B", (1, 1, 4)), passage.source)
    return Shot(nothing, 0, page=cited(passage.source, letters), words=passage.text)


def lines_of(words: str) -> Iterator[Line]:
    """Yield words as lines one below the other."""
    for row, text in enumerate(filter(str.strip, words.splitlines())):
        top, right = row * 1.5 * _HIGH, len(text) * _WIDE
        corners = ((0.0, top), (right, top), (right, top + _HIGH), (0.0, top + _HIGH))
        stops = tuple(at / len(text) for at in range(len(text) + 1))
        yield Line(text, corners, stops, row=row)
