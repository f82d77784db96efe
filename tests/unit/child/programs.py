"""A child for the tests, run as `python programs.py -c … ROOT --child NAME`, a verb a behaviour."""

import os
import sys
import time
from collections.abc import Iterator, Mapping

sys.path.append(sys.argv[-3])

from app.child.protocol import Reply
from app.child.worker import Handler, Request, serve
from app.core import words
from app.core.errors import MediaError


def echo(request: Request) -> Iterator[Reply]:
    yield Reply("item", request.header, request.payloads)


def who(_request: Request) -> Iterator[Reply]:
    yield Reply(
        "item",
        {
            "pid": os.getpid(),
            "nice": os.getpriority(os.PRIO_PROCESS, 0),
            "key": os.environ.get("EYELINE_API_KEY"),
            "language": words.language(),
        },
    )


def count(request: Request) -> Iterator[Reply]:
    for number in range(int(str(request.header["to"]))):
        yield Reply("item", {"number": number})


def patient(request: Request) -> Iterator[Reply]:
    """Computes until it is told to stop."""
    yield Reply("progress", {"pid": os.getpid()})
    while not request.cancelled():
        time.sleep(0.005)


def deaf(_request: Request) -> Iterator[Reply]:
    """Computes whatever it is told."""
    yield Reply("progress", {"pid": os.getpid()})
    while True:
        time.sleep(0.01)


def noisy(_request: Request) -> Iterator[Reply]:
    print("printed by Python")
    os.write(1, b"printed by a library\n" * 100)
    os.write(2, b"x" * 1_000_000 + b"\n")
    yield Reply("item", {"read": os.read(0, 10).decode()})


def die(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    os.write(2, b"the secret text\nValueError: more of the secret text\n")
    os._exit(7)


def refuse(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    raise MediaError("No picture.", "Take another.", detail="2 bytes")


def break_down(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    raise ZeroDivisionError("the secret text")


def swell(_request: Request) -> Iterator[Reply]:
    yield Reply("item", {"length": len(bytearray(4 << 30))})


HANDLERS: Mapping[str, Handler] = {
    "echo": echo,
    "who": who,
    "count": count,
    "patient": patient,
    "deaf": deaf,
    "noisy": noisy,
    "die": die,
    "refuse": refuse,
    "break": break_down,
    "swell": swell,
}

if __name__ == "__main__":
    serve(HANDLERS)
