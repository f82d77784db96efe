"""Ask a real server through the remote backend, as the program does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.backends.remote.backend import RemoteBackend
from app.backends.remote.settings import Endpoint, RemoteSettings
from app.core.answer import answer
from app.core.chat import Card, Finish, Message, Options, Picture, Piece, Text, Thinking, Usage
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.mark import Mark
from app.media.encode import Codec
from tests.engines.servers import Server, literal


@dataclass
class Ledger:
    """Remembers what was noted; nothing is, on loopback."""

    lines: list[tuple[str, Mapping[str, int], str | None]] = field(default_factory=list)

    digests = True

    def note(self, origin: str, sizes: Mapping[str, int], digest: str | None) -> None:
        self.lines.append((origin, sizes, digest))


@dataclass
class Reply:
    """What came, sorted."""

    pieces: list[Piece]

    def _joined(self, kind: type[Text] | type[Thinking]) -> str:
        return "".join(piece.text for piece in self.pieces if isinstance(piece, kind))

    @property
    def text(self) -> str:
        return self._joined(Text)

    @property
    def thinking(self) -> str:
        return self._joined(Thinking)

    @property
    def marks(self) -> list[Mark]:
        return [piece for piece in self.pieces if isinstance(piece, Mark)]

    @property
    def cards(self) -> list[str]:
        return [piece.text for piece in self.pieces if isinstance(piece, Card)]

    @property
    def usage(self) -> Usage:
        return next(piece for piece in self.pieces if isinstance(piece, Usage))

    @property
    def finish(self) -> Finish:
        (finish,) = (piece for piece in self.pieces if isinstance(piece, Finish))
        assert self.pieces[-1] is finish
        return finish


def picture(width: int = 640, height: int = 360, shade: int = 200) -> Picture:
    """A plain grey picture."""
    return Picture(Frame(np.full((height, width, 4), shade, np.uint8), File("grey.png")))


def backend(server: Server, *, key: str | None = None, **entries: Any) -> RemoteBackend:
    """A remote backend for `server`, found by probing unless `profile` says more."""
    endpoint = Endpoint(base_url=f"{server.url}/v1", **{"model": "glm-4.6v", **entries})
    return RemoteBackend(
        endpoint, codec=Codec(), ledger=Ledger(), key=key, settings=RemoteSettings()
    )


def stream(
    asked: RemoteBackend,
    question: str,
    *pictures: Picture,
    control: Control | None = None,
    options: Options | None = None,
) -> Iterator[Piece]:
    """Yield the pieces of an answer."""
    message = Message("user", (*pictures, Text(question)))
    yield from answer(asked, [message], options or Options(), control or Control())


def scripted(
    server: Server, script: str, question: str, *pictures: Picture, **options: Any
) -> Reply:
    """Let the engine write exactly `script` in answer to `question`."""
    asked = backend(server, extra={"grammar": literal(script)})
    try:
        return Reply(list(stream(asked, question, *pictures, options=Options(**options))))
    finally:
        asked.close()
