"""The body of a request: JSON, and in it what goes along, never as a whole in memory."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from app.core.clip_limits import unreadable
from app.core.control import Control

_PIECE: Final = 3 * (1 << 18)  # bytes read at once; three become four characters
_SMALL: Final = 1 << 22  # bytes that are sent at once


@dataclass(frozen=True)
class Body:
    """Pieces of JSON, and files whose bytes stand between them as base64.

    The files are read for the digest and whenever the body is sent; one that has become shorter
    meanwhile ends the request.
    """

    pieces: Sequence["bytes | Held | Inlaid"]

    def __len__(self) -> int:
        return sum(len(piece) for piece in self.pieces)

    @property
    def plain(self) -> bytes | None:
        """All of it, where it is small and there are no files in it."""
        if len(self) > _SMALL or any(isinstance(piece, Inlaid) for piece in self.pieces):
            return None
        return b"".join(self._read())

    def digest(self, control: Control) -> str | None:
        """Return SHA-256 over it (hexadecimal), None after a cancel. Raises RequestRefused."""
        total = hashlib.sha256()
        for data in self._read():
            if control.cancelled:
                return None
            total.update(data)
        return total.hexdigest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield it as it is sent. Raises RequestRefused.

        Files are read in other threads: a disk that is slow must not hold up the loop, in which all
        other answers arrive and Stop is heard.
        """
        for piece in self.pieces:
            data = _read(piece)
            if not isinstance(piece, Inlaid):
                for each in data:
                    yield each
                continue
            while (read := await asyncio.to_thread(next, data, None)) is not None:
                yield read

    def _read(self) -> Iterator[bytes]:
        return chain.from_iterable(map(_read, self.pieces))


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that are at hand, as base64; never twice in memory for long."""

    data: bytes

    def __len__(self) -> int:
        return _encoded_size(len(self.data))

    def encoded(self) -> Iterator[bytes]:
        """Yield them."""
        for at in range(0, len(self.data), _PIECE):
            yield base64.b64encode(self.data[at : at + _PIECE])


@dataclass(frozen=True, slots=True)
class Inlaid:
    """The first `size` bytes of a file, as base64."""

    path: Path
    size: int

    def __len__(self) -> int:
        return _encoded_size(self.size)

    def encoded(self) -> Iterator[bytes]:
        """Yield them. Raises RequestRefused where they are not there any more."""
        try:
            with self.path.open("rb") as file:
                for at in range(0, self.size, _PIECE):
                    wanted = min(_PIECE, self.size - at)
                    data = file.read(wanted)
                    if len(data) < wanted:
                        raise unreadable(self.path)
                    yield base64.b64encode(data)
        except OSError as error:
            raise unreadable(self.path) from error


def laid_out(text: str, others: Mapping[str, Held | Inlaid]) -> Body:
    """Return JSON as a body in which others stand in the place of the words that name them.

    Takes long for many names, unless all of them begin alike.
    """
    if not others:
        return Body((_bytes(text),))
    parts = re.split("|".join(map(re.escape, others)).join("()"), text)
    return Body(tuple(others[part] if part in others else _bytes(part) for part in parts))


def _read(piece: bytes | Held | Inlaid) -> Iterator[bytes]:
    return iter((piece,)) if isinstance(piece, bytes) else piece.encoded()


def _encoded_size(size: int) -> int:
    return 4 * ((size + 2) // 3)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # lone surrogates from a command line
