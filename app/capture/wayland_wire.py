"""Wayland's wire format: requests into bytes, bytes into events. No socket here.

A message is the id of an object, a word with its size in bytes and its opcode, and arguments, all
in 32-bit words of the machine's byte order. https://wayland.freedesktop.org/docs/html/ch04.html
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORD: Final = struct.Struct("=I")
_SIGNED: Final = struct.Struct("=i")
_HEADER: Final = struct.Struct("=II")


class WireError(ValueError):
    """What came is no Wayland; the words are technical."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the object `sender` says; `body` holds the arguments."""

    sender: int
    opcode: int
    body: bytes


def request(receiver: int, opcode: int, *arguments: int | str) -> bytes:
    """Return a request: numbers as unsigned words, texts with their length and end."""
    body = b"".join(
        _WORD.pack(each) if isinstance(each, int) else _text(each) for each in arguments
    )
    return _HEADER.pack(receiver, (_HEADER.size + len(body)) << 16 | opcode) + body


def _text(text: str) -> bytes:
    data = text.encode() + b"\0"
    return _WORD.pack(len(data)) + data + bytes(-len(data) % 4)


class EventStream:
    """Bytes as they come, in whatever pieces, into events."""

    def __init__(self) -> None:
        self._unread = bytearray()

    def feed(self, data: bytes) -> Iterator[Event]:
        """Yield the events that are whole now. Raises WireError."""
        self._unread += data
        while len(self._unread) >= _HEADER.size:
            sender, size_and_opcode = _HEADER.unpack_from(self._unread)
            size = size_and_opcode >> 16
            if size < _HEADER.size or size % 4:
                raise WireError(f"a message of {size} bytes")
            if len(self._unread) < size:
                return
            body = bytes(self._unread[_HEADER.size : size])
            del self._unread[:size]
            yield Event(sender, size_and_opcode & 0xFFFF, body)


class Arguments:
    """Reads the arguments of an event from left to right; what is beyond its end is a WireError."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def unsigned(self) -> int:
        """Read an unsigned number, or the id of an object."""
        value: int
        (value,) = _WORD.unpack(self._bytes(_WORD.size))
        return value

    def signed(self) -> int:
        """Read a signed number."""
        value: int
        (value,) = _SIGNED.unpack(self._bytes(_SIGNED.size))
        return value

    def text(self) -> str:
        """Read a text; what is no UTF-8 in it is replaced."""
        length = self.unsigned()
        data = self._bytes(length + -length % 4)[:length]
        if not data.endswith(b"\0") or b"\0" in data[:-1]:
            raise WireError("a text without its end")
        return data[:-1].decode("utf-8", "replace")

    def _bytes(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._body):
            raise WireError("an event that is too short")
        taken, self._at = self._body[self._at : end], end
        return taken
