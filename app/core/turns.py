"""Messages as a model reads them: pictures and videos before words, with what is asked of places.

Pictures are numbered. A clip that is not `whole` only tells where its pictures are from; they go.
A document is named before its pages; the words of a page stand in their place.

A turn depends only on the turns up to it, so that whoever computed the conversation before finds
it again: no times, no random numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.chat import (
    Clip,
    Document,
    Message,
    Part,
    Passage,
    Picture,
    Role,
    Text,
    ToolCall,
    ToolResult,
)
from app.core.intent import asks_for_tracks
from app.core.page_prompts import citing, document_line, page_words
from app.core.prompting import grounding, tracking


@dataclass(frozen=True, slots=True)
class Turn:
    """What one role says: words, pictures and whole clips in order.

    `call` is the id of what a tool answers.
    """

    role: Role
    content: tuple[str | Picture | Clip, ...]
    calls: tuple[ToolCall, ...] = ()
    call: str = ""


def pictures_of(messages: Sequence[Message]) -> list[Picture]:
    """Return all pictures in the order in which the prompt numbers them."""
    return [part for message in messages for part in _pictures(message.parts)]


def clips_of(messages: Sequence[Message]) -> list[Clip]:
    """Return all clips that go as videos, in order."""
    return [
        part
        for message in messages
        if message.role != "assistant"
        for part in message.parts
        if isinstance(part, Clip) and part.whole
    ]


def passages_of(messages: Sequence[Message]) -> list[Passage]:
    """Return the words of all pages, in order."""
    return [part for message in messages for part in message.parts if isinstance(part, Passage)]


def wish(question: str, pictures: int, *, clip: bool) -> str:
    """Return how places are asked for: by the second in a video, by the picture in pictures.

    `pictures` is how many the conversation holds up to the question, `clip` whether one is whole.
    """
    if clip and (not pictures or asks_for_tracks(question)):
        return tracking(question)
    return grounding(question, pictures)


def turns_of(
    messages: Sequence[Message], grounded: Sequence[bool], suffix: str = ""
) -> Iterator[Turn]:
    """Yield `messages` as turns; `grounded` says for each whether it asks for places.

    `suffix` follows the words of every question. Pages of documents are asked to be cited once.
    """
    turns = _Turns(suffix)
    for message, asks in zip(messages, grounded, strict=True):
        yield from turns.render(message, grounded=asks)


def _pictures(parts: Sequence[Part]) -> Iterator[Picture]:
    for part in parts:
        if isinstance(part, Picture):
            yield part
        elif isinstance(part, ToolResult):
            yield from _pictures(part.parts)


class _Turns:
    """Renders messages in order, numbering the pictures."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._count = 0
        self._films = False
        self._unnamed = False
        self._letters: dict[str, str] = {}  # of documents, by their ids
        self._cited: set[bool] = set()  # how pages were asked to be cited: with letters or not

    def render(self, message: Message, *, grounded: bool) -> Iterator[Turn]:
        match message.role:
            case "assistant":
                yield self._assistant(message)
            case "tool":
                for part in message.parts:
                    if isinstance(part, ToolResult):
                        yield Turn("tool", self._content(part.parts), call=part.id)
            case "user":
                named = self._named(message.parts)
                yield Turn("user", (*named, *self._asked(message.parts, grounded=grounded)))
            case _:
                yield Turn(message.role, self._content(message.parts))

    def _assistant(self, message: Message) -> Turn:
        self._count += len(list(_pictures(message.parts)))  # numbered, but not sent back
        calls = tuple(part for part in message.parts if isinstance(part, ToolCall))
        said = message.text if message.raw is None else message.raw
        return Turn("assistant", (said,), calls)

    def _content(self, parts: Sequence[Part]) -> tuple[str | Picture | Clip, ...]:
        return (*self._named(parts), *filter(None, [_words(parts)]))

    def _asked(self, parts: Sequence[Part], *, grounded: bool) -> Iterator[str]:
        question = _words(parts)
        wishes = list(self._citing(parts, question))
        if grounded:
            wishes.append(wish(question, self._count, clip=self._films))
        said = "\n\n".join(filter(None, (question, *wishes)))
        if said or self._suffix:
            yield said + self._suffix

    def _citing(self, parts: Sequence[Part], question: str) -> Iterator[str]:
        """Ask for pages to be cited, where that was not said before."""
        documents = [part for part in parts if isinstance(part, Document)]
        several = any(document.letter for document in documents)
        if documents and several not in self._cited:
            self._cited.add(several)
            yield citing(question, several=several)

    def _named(self, parts: Sequence[Part]) -> tuple[str | Picture | Clip, ...]:
        """Return pictures and videos, as GLM was trained before the words; pictures are named."""
        several = sum(isinstance(part, Picture) for part in parts) > 1 or self._count > 0
        named: list[str | Picture | Clip] = []
        for part in parts:
            if isinstance(part, Clip) and part.whole:
                self._films = True
                named.append(part)
            elif isinstance(part, Picture):
                named += filter(None, [self._name(part, several=several)])
                named.append(part)
            elif isinstance(part, Document):
                named.append(self._document(part, _words(parts)))
            elif isinstance(part, Passage):
                page = part.source
                letter = self._letters.get(page.document, "")
                named.append(page_words(_words(parts), page.number, letter, part.text) + "\n\n")
        return tuple(named)

    def _document(self, document: Document, question: str) -> str:
        second = bool(document.letter) and list(self._letters.values()) == [""]
        second = second and document.id not in self._letters
        self._letters[document.id] = document.letter
        name = " ".join(document.path.name.split())
        line = document_line(question, name, document.pages, document.letter, second=second)
        return f"{line}\n\n"

    def _name(self, picture: Picture, *, several: bool) -> str:
        """The words before a picture: its number, once there are several, and its caption.

        The first picture of a conversation goes out before anyone knows of a second. Naming it
        later would change what was computed of it, so the second one names both.
        """
        self._count += 1
        if not several:
            self._unnamed = True
            return picture.caption
        first = " (the picture before it is Image 1)" if self._unnamed else ""
        self._unnamed = False
        name = f"Image {self._count}{first}:"
        return f"{name} {picture.caption}" if picture.caption else name


def _words(parts: Sequence[Part]) -> str:
    return "\n\n".join(part.text for part in parts if isinstance(part, Text))
