"""The body of a request: JSON, and in it the files that go along, never as a whole in memory."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.clip_limits import unreadable
from app.core.control import Control

_PIECE: Final = 3 * (1 << 18)  # bytes read at once; three become four characters


@dataclass(frozen=True)
class Body:
    """Pieces of JSON, and files whose bytes stand between them as base64.

    The files are read for the digest and whenever the body is sent; one that has become shorter
    meanwhile ends the request.
    """

    pieces: Sequence["bytes | Inlaid"]

    def __len__(self) -> int:
        return sum(len(piece) for piece in self.pieces)

    @property
    def plain(self) -> bytes | None:
        """All of it, where there are no files in it."""
        texts = [piece for piece in self.pieces if isinstance(piece, bytes)]
        return b"".join(texts) if len(texts) == len(self.pieces) else None

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
        data = self._read()
        while (piece := await asyncio.to_thread(next, data, None)) is not None:
            yield piece

    def _read(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece.encoded()


@dataclass(frozen=True, slots=True)
class Inlaid:
    """The first `size` bytes of a file, as base64."""

    path: Path
    size: int

    def __len__(self) -> int:
        return 4 * ((self.size + 2) // 3)

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


def laid_out(text: str, files: Mapping[str, Inlaid]) -> Body:
    """Return JSON as a body in which files stand in the place of the words that name them."""
    if not files:
        return Body((_bytes(text),))
    parts = re.split("|".join(map(re.escape, files)).join("()"), text)
    return Body(tuple(files[part] if part in files else _bytes(part) for part in parts))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # lone surrogates from a command line
