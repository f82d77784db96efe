"""Tokens into text while they come."""

from collections.abc import Callable, Sequence
from typing import Final

_BROKEN: Final = "\ufffd"  # what decoders write for bytes that are no character (yet)
_LONGEST: Final = 8  # tokens that one character may take; after that it is broken indeed


class Decoder:
    """Decodes a few last tokens each time, never the whole reply, and gives no half characters.

    What a token says may depend on the one before it (spaces), so the last piece given is decoded
    again together with what is new.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        self._decode = decode
        self._given: list[int] = []
        self._held: list[int] = []

    def step(self, token: int) -> str:
        """Return what the reply has gained with `token`; "" while a character is not whole."""
        self._held.append(token)
        text = self._text()
        if text.endswith(_BROKEN) and len(self._held) < _LONGEST:
            return ""
        return self._give(text)

    def rest(self) -> str:
        """Return what was held back, without a character that never became whole."""
        return self._give(self._text()).rstrip(_BROKEN) if self._held else ""

    def _text(self) -> str:
        before = self._decode(self._given)
        return self._decode(self._given + self._held)[len(before) :]

    def _give(self, text: str) -> str:
        self._given, self._held = self._held, []
        return text
