"""Servers that say exactly these bytes, on loopback."""

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Wire:
    """The server's end of one connection."""

    socket: socket.socket
    open: bool = True
    gone_at: float = 0.0

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError:
            self.open = False

    def answer(
        self,
        status: int,
        body: bytes | str = b"",
        kind: str = "application/json",
        **headers: str,
    ) -> None:
        """Send a whole answer; keyword `Retry_After` becomes the header Retry-After."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}", f"Content-Type: {kind}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + data)

    def begin(self, kind: str = "text/event-stream") -> None:
        self.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )

    def chunk(self, data: bytes | str) -> None:
        raw = data.encode() if isinstance(data, str) else data
        self.send(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")

    def end(self) -> None:
        self.send(b"0\r\n\r\n")

    def close(self) -> None:
        self.open = False
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def reset(self) -> None:
        """End the connection with RST."""
        self.open = False
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def wait_gone(self, seconds: float = 20.0) -> bool:
        """Wait until the client closes its end."""
        self.socket.settimeout(seconds)
        try:
            gone = self.socket.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            gone = True
        self.gone_at = time.monotonic()
        self.open = False
        return gone


Script = Callable[[Heard, Wire], None]


@dataclass(slots=True)
class Server:
    """Runs `script` for each request, each connection in its thread.

    `raw` runs instead for each connection, before anything is read.
    """

    script: Script
    raw: Callable[[Wire], None] | None = None
    heard: list[Heard] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _wires: list[Wire] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        return len(self._wires)

    @property
    def asked(self) -> list[Heard]:
        """The chat requests among what was heard."""
        return [heard for heard in self.heard if heard.method == "POST"]

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(thread)
        thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        self._listener.close()
        for wire in self._wires:
            wire.close()
        for thread in self._threads[1:]:
            thread.join(5)
        if self.failures and error is None:
            raise self.failures[0]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = Wire(connection)
            self._wires.append(wire)
            thread = threading.Thread(target=self._serve, args=(wire,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, wire: Wire) -> None:
        try:
            if self.raw is not None:
                self.raw(wire)
            while wire.open and (heard := _read(wire.socket)) is not None:
                self.heard.append(heard)
                self.script(heard, wire)
        except OSError:
            pass
        except BaseException as error:  # noqa: BLE001 - told to the test when the server ends
            self.failures.append(error)
        finally:
            wire.close()


def _read(connection: socket.socket) -> Heard | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return Heard(method, target, headers, body)


# ---- things to say


def event(value: object) -> str:
    return f"data: {json.dumps(value)}\n\n"


def piece(
    content: object = None, *, finish: str | None = None, usage: object = None, **delta: object
) -> str:
    """One chunk of a streamed completion."""
    said = {**({} if content is None else {"content": content}), **delta}
    chunk: dict[str, object] = {
        "choices": [{"index": 0, "delta": said, "finish_reason": finish}],
        "object": "chat.completion.chunk",
    }
    if usage is not None:
        chunk["usage"] = usage
    return event(chunk)


DONE = "data: [DONE]\n\n"


def says(*words: str) -> Script:
    """A server that answers well."""
    return streams(*(piece(word) for word in words), piece(finish="stop"), DONE)


def streams(*chunks: bytes | str, kind: str = "text/event-stream") -> Script:
    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin(kind)
        for chunk in chunks:
            wire.chunk(chunk)
        wire.end()

    return script


def refuses(
    status: int, body: object = "", kind: str = "application/json", **headers: str
) -> Script:
    text = body if isinstance(body, str) else json.dumps(body)

    def script(_heard: Heard, wire: Wire) -> None:
        wire.answer(status, text, kind, **headers)

    return script


def in_turn(scripts: Sequence[Script]) -> Script:
    """A different script for each chat request; the last one stays."""
    left = list(scripts)

    def script(heard: Heard, wire: Wire) -> None:
        chosen = left.pop(0) if len(left) > 1 else left[0]
        chosen(heard, wire)

    return script
