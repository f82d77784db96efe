"""Messages into the body of a request.

The body is the same, byte by byte, for the part of a conversation that was asked before, so that
a server finds its cache again: no times, no random numbers, every picture encoded once, and what
a turn looks like depends only on the turns up to it.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.backends.remote.profiles import Profile, knows_nothink
from app.backends.remote.prompt import grounding
from app.core.chat import (
    Clip,
    Document,
    Message,
    Options,
    Part,
    Picture,
    Text,
    Think,
    ToolCall,
    ToolResult,
)
from app.core.errors import RequestRefused, SettingsError
from app.core.ports import Encoded
from app.core.words import _

_FIXED: Final = frozenset(("messages", "stream"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """An encoded picture: the address that carries it in a request, and what it measures."""

    url: str
    width: int
    height: int
    bytes: int
    mime: str


def attach(encoded: Encoded) -> Attachment:
    """Return `encoded` as a data address."""
    data = base64.b64encode(encoded.data).decode("ascii")
    url = f"data:{encoded.mime};base64,{data}"
    return Attachment(url, encoded.width, encoded.height, len(encoded.data), encoded.mime)


def pictures_of(messages: Sequence[Message]) -> list[Picture]:
    """Return all pictures in the order in which the prompt numbers them."""
    return [part for message in messages for part in _pictures(message.parts)]


def _pictures(parts: Sequence[Part]) -> Iterator[Picture]:
    for part in parts:
        if isinstance(part, Picture):
            yield part
        elif isinstance(part, ToolResult):
            yield from _pictures(part.parts)


def refuse_foreign_parts(messages: Sequence[Message]) -> None:
    """Raise RequestRefused for what only other rooms can turn into pictures."""
    for message in messages:
        for part in message.parts:
            if isinstance(part, Clip | Document):
                raise RequestRefused(
                    _("This endpoint takes pictures and text, no files of other kinds."),
                    _("Ask about pictures of it."),
                )


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a request consists of besides the switch of thinking.

    `pictures` maps frame ids to what is sent; `grounded` says, for each message, whether places
    are asked for.
    """

    profile: Profile
    model: str
    messages: Sequence[Message]
    pictures: Mapping[str, Attachment]
    grounded: Sequence[bool]
    options: Options
    extra: Mapping[str, Any]

    def body(self, think: Think) -> bytes:
        """Return the request. Raises SettingsError when `extra` holds what it must not."""
        extra = {**self.extra, **self.options.extra}
        if wrong := sorted(_FIXED & extra.keys()):
            raise SettingsError(
                _("“extra” of the endpoint must not hold {names}.").format(names=", ".join(wrong)),
                _("Remove it from the settings."),
            )
        grounded = bool(self.grounded and self.grounded[-1])
        fields: dict[str, Any] = {
            "model": self.model,
            "messages": self._rendered(think),
            "stream": True,
            **self.profile.always,
            **self.profile.sampled(self.options.sampling, grounded=grounded),
        }
        if self.profile.usage:
            fields["stream_options"] = {"include_usage": True}
        if self.options.tools:
            fields["tools"] = [dict(tool) for tool in self.options.tools]
        body = _merged(_merged(fields, self.profile.thinking(think)), extra)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")  # lone surrogates from a command line

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of words and of pictures, as the ledger tells them apart."""
        words = sum(len(message.text.encode("utf-8", "replace")) for message in self.messages)
        shown = pictures_of(self.messages)
        return {
            "text": words,
            "pictures": sum(self.pictures[one.frame.id].bytes for one in shown),
        }

    def _rendered(self, think: Think) -> list[dict[str, Any]]:
        word = self.profile.switch == "word" and think == "off" and knows_nothink(self.model)
        turns = _Turns(self.pictures, "/nothink" if word else "")
        return [
            rendered
            for message, grounded in zip(self.messages, self.grounded, strict=True)
            for rendered in turns.render(message, grounded=grounded)
        ]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for name, value in above.items():
        under = both.get(name)
        nested = isinstance(under, Mapping) and isinstance(value, Mapping)
        both[name] = _merged(under or {}, value) if nested else value
    return both


class _Turns:
    """Renders messages in order, numbering the pictures."""

    def __init__(self, pictures: Mapping[str, Attachment], word: str) -> None:
        self._pictures = pictures
        self._word = word
        self._count = 0
        self._unnamed = False

    def render(self, message: Message, *, grounded: bool) -> Iterator[dict[str, Any]]:
        match message.role:
            case "assistant":
                yield self._assistant(message)
            case "tool":
                for part in message.parts:
                    if isinstance(part, ToolResult):
                        content = self._content(part.parts)
                        yield {"role": "tool", "tool_call_id": part.id, "content": content}
            case "user":
                yield {"role": "user", "content": self._content(message.parts, self._ask(grounded))}
            case _:
                yield {"role": message.role, "content": self._content(message.parts)}

    def _ask(self, grounded: bool) -> Callable[[str], str]:
        def worded(question: str) -> str:
            if grounded:
                question = f"{question}\n\n{grounding(question, self._count)}".lstrip()
            return question + self._word

        return worded

    def _assistant(self, message: Message) -> dict[str, Any]:
        self._count += len(list(_pictures(message.parts)))  # numbered, but not sent back
        calls = [
            {
                "id": part.id,
                "type": "function",
                "function": {
                    "name": part.name,
                    "arguments": json.dumps(dict(part.arguments), ensure_ascii=False),
                },
            }
            for part in message.parts
            if isinstance(part, ToolCall)
        ]
        said = message.text if message.raw is None else message.raw
        turn: dict[str, Any] = {"role": "assistant", "content": said}
        return {**turn, "tool_calls": calls} if calls else turn

    def _content(
        self, parts: Sequence[Part], worded: Callable[[str], str] = lambda text: text
    ) -> str | list[dict[str, Any]]:
        """Pictures first, as GLM was trained; words alone as a plain string."""
        shown = [part for part in parts if isinstance(part, Picture)]
        several = len(shown) > 1 or self._count > 0
        content: list[dict[str, Any]] = []
        for picture in shown:
            if name := self._name(picture, several=several):
                content.append(_text(name))
            url = self._pictures[picture.frame.id].url
            content.append({"type": "image_url", "image_url": {"url": url}})
        words = worded("\n\n".join(part.text for part in parts if isinstance(part, Text)))
        if not content:
            return words
        return [*content, _text(words)] if words else content

    def _name(self, picture: Picture, *, several: bool) -> str:
        """The words before a picture: its number, once there are several, and its caption.

        The first picture of a conversation goes out before anyone knows of a second. Naming it
        later would change what the server has cached, so the second one names both.
        """
        self._count += 1
        if not several:
            self._unnamed = True
            return picture.caption
        first = " (the picture before it is Image 1)" if self._unnamed else ""
        self._unnamed = False
        name = f"Image {self._count}{first}:"
        return f"{name} {picture.caption}" if picture.caption else name


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}
