"""What goes through the pipes between Eyeline and its child processes.

A message is a 4-byte length (big-endian), that many bytes of JSON, then the raw payloads whose
lengths the JSON names: `{"type": …, "n": …, "header": {…}, "payloads": [length, …]}`. `n` is the
number of the request that the message belongs to, 0 for none.

Both sides say `hello` first and check the other's. The host then sends `request`, `cancel` and
`bye`; the child answers a request with any number of `item` and `progress` and exactly one of
`done`, `error` (an expected failure) and `defect`. The end of the child's input ends the child.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from app.core.errors import AppError

PROTOCOL: Final = 1
MAX_HEADER: Final = 16 << 20
MAX_PAYLOADS: Final = 1 << 30  # 178 Mpx of 4 bytes fit

Buffer = bytes | bytearray | memoryview
Kind = Literal["hello", "request", "cancel", "bye", "item", "progress", "done", "error", "defect"]
KINDS: Final[Mapping[str, Kind]] = {
    "hello": "hello",
    "request": "request",
    "cancel": "cancel",
    "bye": "bye",
    "item": "item",
    "progress": "progress",
    "done": "done",
    "error": "error",
    "defect": "defect",
}


class Garbled(Exception):
    """The other side does not speak this protocol."""


class BrokenOff(Exception):
    """The stream ended in the middle of a message: who wrote it is gone."""


class Pipe(Protocol):
    """An unbuffered binary stream."""

    def write(self, data: memoryview, /) -> int | None: ...
    def readinto(self, buffer: memoryview, /) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """A piece of a child's answer; payloads are bytes in a form that both sides agreed upon."""

    kind: Literal["item", "progress"]
    header: Mapping[str, object] = field(default_factory=dict)
    payloads: Sequence[Buffer] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message as it goes through the pipe. Payloads that were read are read-only views."""

    kind: Kind
    number: int = 0
    header: Mapping[str, object] = field(default_factory=dict)
    payloads: Sequence[Buffer] = ()


def pack(message: Envelope) -> list[memoryview]:
    """Return what `message` is on the wire, in pieces; payloads are not copied.

    Raises ValueError when the header cannot be said in JSON or a limit is passed.
    """
    payloads = [memoryview(payload).cast("B") for payload in message.payloads]
    lengths = [len(payload) for payload in payloads]
    if sum(lengths) > MAX_PAYLOADS:
        raise ValueError(f"{sum(lengths)} bytes of payload")
    wire = {
        "type": message.kind,
        "n": message.number,
        "header": dict(message.header),
        "payloads": lengths,
    }
    text = json.dumps(wire, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    if len(text) > MAX_HEADER:
        raise ValueError(f"{len(text)} bytes of header")
    return [memoryview(struct.pack(">I", len(text)) + text), *payloads]


def write(pipe: Pipe, pieces: Sequence[memoryview]) -> None:
    """Write a packed message whole. Raises OSError when nobody reads any more."""
    for piece in pieces:
        rest = piece
        while len(rest):
            rest = rest[pipe.write(rest) or 0 :]


def read(pipe: Pipe) -> Envelope | None:
    """Read the next message; None at the end of the stream. Raises Garbled and BrokenOff."""
    prefix = bytearray(4)
    if not _read_all(pipe, prefix, may_end=True):
        return None
    (length,) = struct.unpack(">I", prefix)
    if length > MAX_HEADER:
        raise Garbled(f"a header of {length} bytes")
    text = bytearray(length)
    _read_all(pipe, text)
    kind, number, header, lengths = _parse(bytes(text))
    payloads = [bytearray(length) for length in lengths]
    for payload in payloads:
        _read_all(pipe, payload)
    return Envelope(kind, number, header, [memoryview(p).toreadonly() for p in payloads])


def _parse(text: bytes) -> tuple[Kind, int, Mapping[str, object], Sequence[int]]:
    try:
        wire = json.loads(text)
        kind, number = KINDS[wire["type"]], wire["n"]
        header, lengths = wire["header"], wire["payloads"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Garbled("not a header") from error
    whole = isinstance(lengths, list) and all(type(n) is int and n >= 0 for n in lengths)
    if type(number) is not int or not isinstance(header, dict) or not whole:
        raise Garbled("a header of another shape")
    if sum(lengths) > MAX_PAYLOADS:
        raise Garbled(f"{sum(lengths)} bytes of payload")
    return kind, number, header, lengths


def _read_all(pipe: Pipe, into: bytearray, *, may_end: bool = False) -> bool:
    """Fill `into`; False when the stream ended before the first byte and that is allowed."""
    view = memoryview(into)
    while view:
        got = pipe.readinto(view)
        if not got:
            if may_end and len(view) == len(into):
                return False
            raise BrokenOff
        view = view[got:]
    return True


# ---- errors across the pipe


def error_header(error: AppError) -> dict[str, object]:
    """Return what crosses the pipe of an expected failure."""
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "detail": error.detail,
    }


def error_of(header: Mapping[str, object]) -> AppError:
    """Return the error that `error_header` described, of the same class. Raises Garbled."""
    kind, message, hint, detail = (
        header.get(name) for name in ("kind", "message", "hint", "detail")
    )
    made = next((cls for cls in _classes(AppError) if cls.kind == kind), None)
    texts = isinstance(message, str) and isinstance(hint, str) and isinstance(detail, str)
    if made is None or not texts:
        raise Garbled("an error of another shape")
    return made(str(message), str(hint), detail=str(detail))


def _classes(of: type[AppError]) -> Iterator[type[AppError]]:
    yield of
    for cls in of.__subclasses__():
        yield from _classes(cls)
