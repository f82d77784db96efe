"""What goes through the pipes between Eyeline and its child processes.

A message is a 4-byte length (big-endian), that many bytes of JSON, then the raw payloads whose
lengths the JSON names: `{"type": …, "n": …, "header": {…}, "payloads": [length, …]}`. `n` is the
number of the request that the message belongs to, 0 for none.

Both sides say `hello` first and check the other's. The host then sends `request`, `cancel`,
`hurry` (come to the end with what there is), `wish` (what a request is to heed from now on) and
`bye`; the child answers a request with any number of `item` and `progress` and exactly one of
`done`, `error` (an expected failure) and `defect`. The end of the child's input ends the child.

This package imports nothing else of `app`: it also runs in interpreters that have nothing of it
but a copy of this and of the worker that it serves.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

PROTOCOL: Final = 3
MAX_HEADER: Final = 16 << 20
MAX_PAYLOADS: Final = 1 << 30  # 178 Mpx of 4 bytes fit

Buffer = bytes | bytearray | memoryview
Kind = Literal[
    "hello",
    "request",
    "cancel",
    "hurry",
    "wish",
    "bye",
    "item",
    "progress",
    "done",
    "error",
    "defect",
]
KINDS: Final[Mapping[str, Kind]] = {
    "hello": "hello",
    "request": "request",
    "cancel": "cancel",
    "hurry": "hurry",
    "wish": "wish",
    "bye": "bye",
    "item": "item",
    "progress": "progress",
    "done": "done",
    "error": "error",
    "defect": "defect",
}


class Garbled(Exception):
    """The other side does not speak this protocol."""


class TooLarge(ValueError):
    """A message is larger than one may be."""


class BrokenOff(Exception):
    """The stream ended in the middle of a message: who wrote it is gone."""


class Failure(Exception):
    """An expected failure on its way through the pipe.

    `kind` is what the host knows it by. `message` and `hint` are for people, where the child has
    words for them; `facts` are what the host's own words need (numbers, names of files). `detail`
    is technical text: never a key, a picture or a question.
    """

    def __init__(
        self,
        kind: str,
        message: str = "",
        hint: str = "",
        *,
        detail: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message or kind)
        self.kind, self.message, self.hint, self.detail = kind, message, hint, detail
        self.facts: Mapping[str, object] = facts or {}


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

    Raises TooLarge, and ValueError when the header cannot be said in JSON.
    """
    payloads = [memoryview(payload).cast("B") for payload in message.payloads]
    lengths = [len(payload) for payload in payloads]
    if sum(lengths) > MAX_PAYLOADS:
        raise TooLarge(f"{sum(lengths)} bytes of payload")
    wire = {
        "type": message.kind,
        "n": message.number,
        "header": dict(message.header),
        "payloads": lengths,
    }
    said = json.dumps(wire, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    text = said.encode("utf-8", "surrogatepass")  # a name of a file may be no UTF-8
    if len(text) > MAX_HEADER:
        raise TooLarge(f"{len(text)} bytes of header")
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


# ---- failures across the pipe


def failure_header(failure: Failure) -> dict[str, object]:
    """Return what crosses the pipe of an expected failure."""
    return {
        "kind": failure.kind,
        "message": failure.message,
        "hint": failure.hint,
        "detail": failure.detail,
        "facts": dict(failure.facts),
    }


def failure_of(header: Mapping[str, object]) -> Failure:
    """Return the failure that `failure_header` described. Raises Garbled."""
    kind, message, hint, detail = (
        header.get(name) for name in ("kind", "message", "hint", "detail")
    )
    facts = header.get("facts")
    texts = isinstance(message, str) and isinstance(hint, str) and isinstance(detail, str)
    if not isinstance(kind, str) or not texts or not isinstance(facts, dict):
        raise Garbled("a failure of another shape")
    return Failure(kind, str(message), str(hint), detail=str(detail), facts=facts)
