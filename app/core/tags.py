"""Special tokens in a reply: found while it streams, never shown by halves.

GLM writes `<think>…</think>`, `<answer>…</answer>` (4.1V), `<|begin_of_box|>…<|end_of_box|>` around
its answer, `<tool_call>` markup, and stop tokens that some servers let through.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

TagKind = Literal[
    "think", "/think", "answer", "box", "/box", "memory", "call", "/call", "argument", "stop"
]

_KINDS: Final[dict[str, TagKind]] = {
    "<think>": "think",
    "</think>": "/think",
    "<answer>": "answer",
    "</answer>": "answer",
    "<|begin_of_box|>": "box",
    "<|end_of_box|>": "/box",
    "\nMemory:": "memory",
    "<tool_call>": "call",
    "</tool_call>": "/call",
    "<arg_key>": "argument",
    "</arg_key>": "argument",
    "<arg_value>": "argument",
    "</arg_value>": "argument",
    "<tool_response>": "argument",
    "</tool_response>": "argument",
    "<|box_start|>": "stop",
    "<|box_end|>": "stop",
    "<|endoftext|>": "stop",
    "<|user|>": "stop",
    "<|assistant|>": "stop",
    "<|system|>": "stop",
    "<|observation|>": "stop",
    "<|begin_of_image|>": "stop",
    "<|image|>": "stop",
    "<|end_of_image|>": "stop",
    "<|begin_of_video|>": "stop",
    "<|video|>": "stop",
    "<|end_of_video|>": "stop",
    "<|im_end|>": "stop",
}
_QUOTABLE: Final = frozenset(tag for tag in _KINDS if re.fullmatch(r"</?[a-z_]+>", tag))
_TAG: Final = re.compile("|".join(map(re.escape, _KINDS)))
_STARTS: Final = frozenset(tag[:n] for tag in _KINDS for n in range(1, len(tag)))
_LONGEST: Final = max(map(len, _KINDS)) - 1


@dataclass(frozen=True, slots=True)
class Tag:
    """One special token; `quoted` when it stands in backticks, as words about it do.

    Only what looks like any other XML can be quoted; the rest is never meant as words.
    """

    kind: TagKind
    text: str
    quoted: bool = False


class TagLexer:
    """Splits a stream into words and special tokens, holding back only what may become one."""

    def __init__(self) -> None:
        self._held = ""
        self._quote = False  # the character before is a backtick

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def skip(self) -> None:
        """Words without any tag went by."""
        self._quote = False

    def feed(self, text: str) -> Iterator[str | Tag]:
        """Take the next piece."""
        yield from self._split(self._held + text, last=False)

    def flush(self) -> Iterator[str | Tag]:
        """The stream is over."""
        yield from self._split(self._held, last=True)

    def _split(self, text: str, *, last: bool) -> Iterator[str | Tag]:
        self._held = ""
        at = 0
        for match in _TAG.finditer(text):
            quoted = text[match.start() - 1] == "`" if match.start() > at else self._quote
            quoted = quoted and match[0] in _QUOTABLE
            if quoted and match.end() == len(text) and not last:
                yield from self._words(text[at : match.start()])
                self._held = match[0]
                return
            quoted = quoted and text[match.end() : match.end() + 1] == "`"
            yield from self._words(text[at : match.start()])
            yield Tag(_KINDS[match[0]], match[0], quoted)
            self._quote = False
            at = match.end()
        end = len(text) if last else self._unclear(text, at)
        yield from self._words(text[at:end])
        self._held = text[end:]

    def _words(self, text: str) -> Iterator[str]:
        if text:
            self._quote = text[-1] == "`"
            yield text

    @staticmethod
    def _unclear(text: str, at: int) -> int:
        """Return where the tail begins that may be the start of a tag; the end if none."""
        at = max(at, len(text) - _LONGEST)
        start = max(text.rfind("<", at), text.rfind("\n", at))
        return start if start >= 0 and text[start:] in _STARTS else len(text)
