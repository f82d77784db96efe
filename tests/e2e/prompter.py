"""Between the program and a real engine: has each answer written as the next line says."""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from tests.engines import servers
from tests.unit.remote.servers import Heard, Wire

_BEGINNING: Final = 20  # pieces, some words

Line = Mapping[str, Any]
"""What a request says besides what the program does."""


def line(text: str, *, most: int | None = None) -> Line:
    """Have exactly `text` written, of which `most` tokens at most."""
    limit = {} if most is None else {"max_tokens": most}
    return {"grammar": servers.literal(text), **limit}


class Prompter:
    """The script of a server before `engine`, which answers: what it streams is passed on as it is.

    `together`: so many answers begin, and wait for each other, before any of them goes on. `pace`:
    seconds between two pieces, so that somebody has time to do something meanwhile.
    """

    def __init__(
        self, engine: servers.Server, *lines: Line, together: int = 1, pace: float = 0.0
    ) -> None:
        self._address = urlsplit(engine.url).netloc
        self._lines = iter(lines)
        self._pace = pace
        self._together = threading.Barrier(together, timeout=60)

    def __call__(self, heard: Heard, wire: Wire) -> None:
        engine = http.client.HTTPConnection(self._address, timeout=60)
        try:
            if heard.method == "POST":
                self._pass_on(engine, heard, wire)
            else:
                engine.request(heard.method, heard.target)
                found = engine.getresponse()
                wire.answer(found.status, found.read())
        finally:
            engine.close()  # of a client that has gone, too: the engine stops

    def _pass_on(self, engine: http.client.HTTPConnection, heard: Heard, wire: Wire) -> None:
        body = json.dumps({**heard.json, **next(self._lines)})
        engine.request("POST", heard.target, body, {"Content-Type": "application/json"})
        answer = engine.getresponse()
        wire.begin()
        for number in count(1):
            piece = answer.read1()
            if not (piece and wire.open):
                break
            wire.chunk(piece)
            time.sleep(self._pace)
            if number == _BEGINNING:
                self._together.wait()
        wire.end()
