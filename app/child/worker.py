"""The child's side: serve requests that come through standard input until it ends."""

import contextlib
import faulthandler
import io
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.child import limits, protocol
from app.child.protocol import Envelope, Failure, Reply


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Payloads are read-only and live as long as somebody holds them.

    A handler asks `cancelled` often and returns early when it is True. `hurried` becomes True when
    the answer should come to its end with what there is; most have nothing to do about it.
    `wishes` returns what the host wants of it now, for those that run long ("pause").
    """

    verb: str
    header: Mapping[str, object]
    payloads: list[memoryview]
    cancelled: Callable[[], bool]
    hurried: Callable[[], bool] = lambda: False
    wishes: Callable[[], Mapping[str, object]] = dict


_STDERR = 2

Handler = Callable[[Request], Iterator[Reply]]
"""Yields pieces of the answer; raises Failure for one that is expected."""

Greeted = Callable[[Mapping[str, object]], None]
"""Called with the header of the host's hello, before the first request."""


def serve(
    handlers: Mapping[str, Handler],
    *,
    version: str,
    greeted: Greeted = lambda _hello: None,
    finish_seconds: float = 0,
) -> None:
    """Answer requests, one after another, each by the handler of its verb.

    `version` is that of the program; only a host of the same one is served. Must be called before
    anything heavy is imported: it takes the pipes for itself, so that nothing a library prints
    gets between the messages. Returns after the host said `bye`; ends the process when the host is
    gone, whatever a handler is doing. With `finish_seconds` a handler is hurried in both cases and
    has that long to end by itself: for what must not be left half done.
    """
    incoming, outgoing = _claim_pipes()
    faulthandler.enable(_STDERR)  # of a crash the host keeps the places in code
    if not finish_seconds:
        limits.die_with_parent()
    greeting = {"protocol": protocol.PROTOCOL, "version": version}
    _send(outgoing, Envelope("hello", header=greeting))
    hello = _hello(incoming, version)
    if hello is None:
        return
    greeted(hello)
    requests: queue.SimpleQueue[Envelope | None] = queue.SimpleQueue()
    reins = _Reins(finish_seconds)
    threading.Thread(
        target=_listen, args=(incoming, requests, reins), name="host", daemon=True
    ).start()
    while (message := requests.get()) is not None:
        _tell(outgoing, _answer(message, handlers, reins, outgoing), reins)


def _claim_pipes() -> tuple[io.FileIO, io.FileIO]:
    """Return the pipes to and from the host; what is printed from now on goes to stderr."""
    incoming = io.FileIO(os.dup(0), "rb")
    outgoing = io.FileIO(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(_STDERR, 1)
    return incoming, outgoing


def _hello(incoming: io.FileIO, version: str) -> Mapping[str, object] | None:
    """Read the host's hello, obey its limits and return it; None when there is no such host."""
    hello = protocol.read(incoming)
    if hello is None or hello.kind != "hello":
        return None
    header = hello.header
    if header.get("protocol") != protocol.PROTOCOL or header.get("version") != version:
        return None
    nice, memory = header.get("nice"), header.get("memory_bytes")
    limits.restrain(
        nice if isinstance(nice, int) else 0, memory if isinstance(memory, int) else None
    )
    return header


@dataclass(slots=True)
class _Reins:
    """The highest numbers of requests cancelled and hurried; one thread writes, one reads.

    `wished` is what the host wants, with the number of the request that it wants it of.
    """

    finish_seconds: float
    cancelled: int = 0
    hurried: int = 0
    wished: tuple[int, Mapping[str, object]] = field(default=(0, {}))

    def wishes(self, number: int) -> Mapping[str, object]:
        whose, wished = self.wished
        return wished if whose == number else {}

    def end_all(self) -> None:
        """Let what is under way, and what waits, end in the way that it has to."""
        if self.finish_seconds:
            self.hurried = sys.maxsize
        else:
            self.cancelled = sys.maxsize


def _listen(
    incoming: io.FileIO, requests: "queue.SimpleQueue[Envelope | None]", reins: _Reins
) -> None:
    """Hand on what the host says until it leaves."""
    try:
        while (message := protocol.read(incoming)) is not None:
            match message.kind:
                case "request":
                    requests.put(message)
                case "cancel":
                    reins.cancelled = message.number
                case "hurry":
                    reins.hurried = message.number
                case "wish":
                    reins.wished = (message.number, message.header)
                case "bye":
                    reins.end_all()
                    requests.put(None)
                case _:
                    break
    except (protocol.Garbled, protocol.BrokenOff, OSError, MemoryError):
        pass  # the same end as without a host: nobody is left to tell
    if reins.finish_seconds:
        reins.end_all()
        requests.put(None)
        time.sleep(reins.finish_seconds)
    os._exit(1)


def _answer(
    message: Envelope,
    handlers: Mapping[str, Handler],
    reins: _Reins,
    outgoing: io.FileIO,
) -> Envelope:
    """Let the handler answer; return the message that ends the answer."""
    number = message.number
    request = Request(
        verb=str(message.header.get("verb")),
        header=_mapping(message.header.get("header")),
        payloads=[memoryview(payload) for payload in message.payloads],
        cancelled=lambda: reins.cancelled >= number,
        hurried=lambda: reins.hurried >= number,
        wishes=lambda: reins.wishes(number),
    )
    try:
        replies = iter(()) if request.cancelled() else handlers[request.verb](request)
        for reply in replies:
            if request.cancelled():
                break
            _tell(outgoing, Envelope(reply.kind, number, reply.header, reply.payloads), reins)
    except Failure as failure:
        return Envelope("error", number, protocol.failure_header(failure))
    except Exception as error:  # noqa: BLE001 - here the child begins: a defect must reach the host
        return Envelope("defect", number, {"type": type(error).__name__, "at": _place(error)})
    return Envelope("done", number)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _place(error: Exception) -> str:
    """Return where in this package it came from, as file and line: nothing that was worked on."""
    root = Path(__file__).parents[1]
    inside = (f"{root}{os.sep}", f"{root.name}{os.sep}")  # bundles name files from there
    frames = traceback.extract_tb(error.__traceback__)
    last = ([frame for frame in frames if frame.filename.startswith(inside)] or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _send(outgoing: io.FileIO, message: Envelope) -> None:
    try:
        protocol.write(outgoing, protocol.pack(message))
    except OSError:
        os._exit(1)  # the host is gone


def _tell(outgoing: io.FileIO, message: Envelope, reins: _Reins) -> None:
    """Send a piece of an answer; where nobody reads it any more, what must be finished goes on."""
    if not reins.finish_seconds:
        _send(outgoing, message)
        return
    with contextlib.suppress(OSError):
        protocol.write(outgoing, protocol.pack(message))
