"""A streamed chat completion, byte by byte, into deltas.

The openai client's own decoder raises on bad JSON, pings and invalid UTF-8 and ends silently on
truncated or foreign bodies; here nothing a server sends raises, and nothing is lost in silence.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.backends.remote.complaint import Complaint, complaint
from app.backends.remote.sse import Event, EventReader
from app.backends.remote.tools import CallAssembler
from app.core.chat import FinishReason, Text, Thinking, Usage

REASONS: Final[Mapping[str, FinishReason]] = {
    "length": "length",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "filtered",
    "sensitive": "filtered",
    "network_error": "cut",
    "abort": "cut",
    "error": "cut",
}
"""What servers call the end of a reply; any other word is an ordinary end."""

_OPENING: Final = "<think>"
_CLOSING: Final = "</think>"


class Seam:
    """Joins text cut inside a surrogate pair; what stays half becomes U+FFFD."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        text = self._half + text
        self._half = ""
        if "\ud800" <= text[-1:] <= "\udbff":
            self._half, text = text[-1], text[:-1]
        if text.isascii():
            return text
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def finish(self) -> str:
        half, self._half = self._half, ""
        return "\ufffd" if half else ""


class ReplyDecoder:
    """One reply. `feed` it; then read what it knows.

    `reason`: the server's own word for the end, None when it never came. `done`: "[DONE]" came.
    `said`: the complaint that ended the stream. `chunks`: pieces that were a completion's.
    `damaged`: events that could not be read. `moved`: grows with every delta, not with pings.
    """

    def __init__(self) -> None:
        self.reason: str | None = None
        self.done = False
        self.said: Complaint | None = None
        self.usage: Usage | None = None
        self.calls = CallAssembler()
        self.chunks = 0
        self.damaged = 0
        self.moved = 0
        self.thought = False
        self.spoke = False
        self._events = EventReader()
        self._seams = {Text: Seam(), Thinking: Seam()}
        self._opening: str | None = ""

    @property
    def over(self) -> bool:
        """Whether nothing more can come."""
        return self.done or self.said is not None

    def feed(self, data: bytes) -> Iterator[Text | Thinking]:
        """Take the next bytes. Raises sse.Overlong."""
        for event in self._events.feed(data):
            yield from self._event(event)

    def finish(self) -> Iterator[Text | Thinking]:
        """The connection has ended: take what was cut off, or a body that is no stream."""
        plain = bytes(self._events.plain)
        for event in self._events.finish():
            yield from self._event(event)
        if not self.chunks and self.said is None:
            yield from self._plain(plain)
        if rest := self._seams[Thinking].finish():
            yield Thinking(rest)
        if rest := self._seams[Text].finish():
            yield Text(rest)

    def _plain(self, body: bytes) -> Iterator[Text | Thinking]:
        """Read a whole completion (or a complaint) that came instead of a stream."""
        text = body.decode("utf-8-sig", "replace").strip()
        if text[:1] == "{":
            yield from self._chunk(_value(text))

    def _event(self, event: Event) -> Iterator[Text | Thinking]:
        if self.over:
            return
        if event.data.lstrip().startswith("[DONE]"):
            self.done = True
            return
        value = _value(event.data)
        if event.name == "error":
            told = event.data if value is None else value
            self.said = complaint(told) or complaint({"error": told}) or Complaint(event.data)
        elif value is None and "\n" in event.data:  # the blank line between events was forgotten
            for line in filter(None, event.data.split("\n")):
                yield from self._event(Event(event.name, line))
        else:
            yield from self._chunk(value)

    def _chunk(self, chunk: object) -> Iterator[Text | Thinking]:
        if not isinstance(chunk, Mapping):
            self.damaged += 1
            return
        self.said = complaint(chunk)
        if self.said is not None:
            return
        self._count(chunk)
        choices = chunk.get("choices")
        if not isinstance(choices, Sequence) or isinstance(choices, str):
            return
        self.chunks += 1
        for choice in choices:
            if isinstance(choice, Mapping) and str(choice.get("index") or 0) == "0":
                yield from self._choice(choice)

    def _choice(self, choice: Mapping[str, Any]) -> Iterator[Text | Thinking]:
        self._count(choice)
        delta = choice["delta"] if "delta" in choice else choice.get("message")
        if isinstance(delta, Mapping):
            thinking = _words(delta.get("reasoning_content")) or _words(delta.get("reasoning"))
            yield from self._piece(Thinking, thinking)
            words = _words(delta.get("content")) or _words(delta.get("refusal"))
            yield from self._piece(Text, words)
            self.moved += self.calls.feed(delta.get("tool_calls"))
        else:
            yield from self._piece(Text, _words(choice.get("text")))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.reason = reason

    def _piece(self, kind: type[Text] | type[Thinking], words: str) -> Iterator[Text | Thinking]:
        if not words:
            return
        self.moved += 1
        if kind is Thinking:
            self.thought = True
        else:
            self.spoke = True
            self._look_for_thinking(words)
        if text := self._seams[kind].feed(words):
            yield kind(text)

    def _look_for_thinking(self, words: str) -> None:
        """Notice thinking that a server left in the text; telling it apart is `core`'s."""
        if self._opening is None:
            return
        self._opening = (self._opening + words).lstrip()
        inside = self._opening.removeprefix(_OPENING).lstrip()
        if self._opening.startswith(_OPENING):
            if _CLOSING.startswith(inside[: len(_CLOSING)]) and len(inside) < len(_CLOSING):
                return
            self.thought = self.thought or not inside.startswith(_CLOSING)
        elif _OPENING.startswith(self._opening):
            return
        self._opening = None

    def _count(self, holder: Mapping[str, Any]) -> None:
        """Read token counts wherever they lie; the last ones count."""
        told = holder.get("usage")
        timings = holder.get("timings")
        if isinstance(told, Mapping):
            self.usage = Usage(
                prompt=_number(told, "prompt_tokens"),
                completion=_number(told, "completion_tokens"),
                reasoning=_number(told.get("completion_tokens_details"), "reasoning_tokens"),
                cached=_number(told.get("prompt_tokens_details"), "cached_tokens"),
            )
        elif isinstance(timings, Mapping) and self.usage is None:
            cached = _number(timings, "cache_n")
            fresh = _number(timings, "prompt_n")
            self.usage = Usage(
                prompt=None if fresh is None else fresh + (cached or 0),
                completion=_number(timings, "predicted_n"),
                cached=cached,
            )


def _value(text: str) -> object | None:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _words(content: object) -> str:
    """The text of a content field: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(
            part["text"]
            for part in content
            if isinstance(part, Mapping) and isinstance(part.get("text"), str)
        )
    return ""


def _number(holder: object, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if type(value) is int and value >= 0 else None
