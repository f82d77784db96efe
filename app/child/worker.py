"""The child's side: serve requests that come through standard input until it ends."""

import io
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.child import limits, protocol
from app.child.protocol import Envelope, Reply
from app.core import identity, words
from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Payloads are read-only and live as long as somebody holds them.

    A handler asks `cancelled` often and returns early when it is True.
    """

    verb: str
    header: Mapping[str, object]
    payloads: list[memoryview]
    cancelled: Callable[[], bool]


Handler = Callable[[Request], Iterator[Reply]]
"""Yields pieces of the answer; raises AppError for a failure that a person should read."""


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer requests, one after another, each by the handler of its verb.

    Must be called before anything heavy is imported: it takes the pipes for itself, so that
    nothing a library prints gets between the messages. Returns after the host said `bye`; ends the
    process when the host is gone, whatever a handler is doing.
    """
    incoming, outgoing = _claim_pipes()
    limits.die_with_parent()
    greeting = {"protocol": protocol.PROTOCOL, "version": identity.VERSION}
    _send(outgoing, Envelope("hello", header=greeting))
    if not _greeted(incoming):
        return
    requests: queue.SimpleQueue[Envelope | None] = queue.SimpleQueue()
    cancelled = _Cancelled()
    threading.Thread(
        target=_listen, args=(incoming, requests, cancelled), name="host", daemon=True
    ).start()
    while (message := requests.get()) is not None:
        _send(outgoing, _answer(message, handlers, cancelled, outgoing))


def _claim_pipes() -> tuple[io.FileIO, io.FileIO]:
    """Return the pipes to and from the host; what is printed from now on goes to stderr."""
    incoming = io.FileIO(os.dup(0), "rb")
    outgoing = io.FileIO(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    return incoming, outgoing


def _greeted(incoming: io.FileIO) -> bool:
    """Read the host's hello and obey it; False when there is no such host."""
    hello = protocol.read(incoming)
    if hello is None or hello.kind != "hello":
        return False
    header = hello.header
    if header.get("protocol") != protocol.PROTOCOL or header.get("version") != identity.VERSION:
        return False
    nice, memory, language = (header.get(name) for name in ("nice", "memory_bytes", "language"))
    limits.restrain(
        nice if isinstance(nice, int) else 0, memory if isinstance(memory, int) else None
    )
    words.use(language if isinstance(language, str) else "")
    return True


class _Cancelled:
    """The highest number of a request that was cancelled; one thread writes, one reads."""

    def __init__(self) -> None:
        self.number = 0


def _listen(
    incoming: io.FileIO, requests: "queue.SimpleQueue[Envelope | None]", cancelled: _Cancelled
) -> None:
    """Hand on what the host says until it leaves."""
    try:
        while (message := protocol.read(incoming)) is not None:
            match message.kind:
                case "request":
                    requests.put(message)
                case "cancel":
                    cancelled.number = message.number
                case "bye":
                    cancelled.number = sys.maxsize
                    requests.put(None)
                case _:
                    break
    except (protocol.Garbled, protocol.BrokenOff, OSError, MemoryError):
        pass  # the same end as without a host: nobody is left to tell
    os._exit(1)


def _answer(
    message: Envelope,
    handlers: Mapping[str, Handler],
    cancelled: _Cancelled,
    outgoing: io.FileIO,
) -> Envelope:
    """Let the handler answer; return the message that ends the answer."""
    number = message.number
    request = Request(
        verb=str(message.header.get("verb")),
        header=_mapping(message.header.get("header")),
        payloads=[memoryview(payload) for payload in message.payloads],
        cancelled=lambda: cancelled.number >= number,
    )
    try:
        replies = iter(()) if request.cancelled() else handlers[request.verb](request)
        for reply in replies:
            if request.cancelled():
                break
            _send(outgoing, Envelope(reply.kind, number, reply.header, reply.payloads))
    except AppError as error:
        return Envelope("error", number, protocol.error_header(error))
    except Exception as error:  # noqa: BLE001 - here the child begins: a defect must reach the host
        return Envelope("defect", number, {"type": type(error).__name__, "at": _place(error)})
    return Envelope("done", number)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _place(error: Exception) -> str:
    """Return where in this package it came from, as file and line: nothing that was worked on."""
    root = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(root)]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}"


def _send(outgoing: io.FileIO, message: Envelope) -> None:
    try:
        protocol.write(outgoing, protocol.pack(message))
    except OSError:
        os._exit(1)  # the host is gone
