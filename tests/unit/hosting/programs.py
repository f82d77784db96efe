"""A child for the tests, run as `python programs.py`, a verb a behaviour."""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))

from app.child.protocol import Failure, Reply
from app.child.worker import Handler, Request
from app.core import words
from app.core.errors import MediaError
from app.hosting.serving import serve


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


def crash(request: Request) -> Iterator[Reply]:
    print(request.header["question"])
    yield from ()
    os.kill(os.getpid(), signal.SIGSEGV)


def count(request: Request) -> Iterator[Reply]:
    for number in range(int(str(request.header["to"]))):
        yield Reply("item", {"number": number})


def large(request: Request) -> Iterator[Reply]:
    """Yields payloads, and writes to a file how many it has made."""
    made, part = Path(str(request.header["made"])), Path(str(request.header["made"]) + ".part")
    for number in range(1, int(str(request.header["to"])) + 1):
        part.write_text(str(number))
        part.replace(made)
        yield Reply("item", {}, [bytes(int(str(request.header["bytes"])))])


def patient(request: Request) -> Iterator[Reply]:
    """Computes until it is told to stop."""
    yield Reply("progress", {"pid": os.getpid()})
    while not request.cancelled():
        time.sleep(0.005)


def thoughtful(request: Request) -> Iterator[Reply]:
    """Computes until it is told to come to its end, and then says something."""
    yield Reply("progress", {"hurried": request.hurried()})
    while not request.hurried() and not request.cancelled():
        time.sleep(0.005)
    yield Reply("item", {"hurried": request.hurried()})


def obedient(request: Request) -> Iterator[Reply]:
    """Says what is wanted of it, each time that this is something else."""
    heard: Mapping[str, object] = {"nothing": True}
    while not heard.get("end"):
        if request.wishes() != heard:
            heard = request.wishes()
            yield Reply("item", heard)
        time.sleep(0.005)


def thorough(request: Request) -> Iterator[Reply]:
    """Leaves a file behind when it comes to its end, which is not at once."""
    yield Reply("progress", {"pid": os.getpid()})
    while not request.hurried():
        yield Reply("progress", {})
        time.sleep(0.01)
    time.sleep(0.3)
    Path(str(request.header["file"])).touch()


def late(request: Request) -> Iterator[Reply]:
    """Takes a while until it hears that it is to stop."""
    yield Reply("progress", {"pid": os.getpid()})
    while not request.cancelled():
        time.sleep(0.005)
    time.sleep(0.4)


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


def close(_request: Request) -> Iterator[Reply]:
    """Says no more and takes a while to end, as one does that tidies up."""
    yield Reply("progress")
    for number in range(3, 64):
        with contextlib.suppress(OSError):
            if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
                os.close(number)
    time.sleep(0.3)
    os._exit(7)


def shot(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    os.kill(os.getpid(), 9)


def refuse(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    raise MediaError("No picture.", "Take another.", detail="2 bytes")


def refuse_in_its_own_words(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    raise Failure("cold", facts={"degrees": -3}, detail="outside")


def break_down(_request: Request) -> Iterator[Reply]:
    yield Reply("progress")
    raise ZeroDivisionError("the secret text")


def swell(_request: Request) -> Iterator[Reply]:
    yield Reply("item", {"length": len(bytearray(4 << 30))})


HANDLERS: Mapping[str, Handler] = {
    "echo": echo,
    "who": who,
    "count": count,
    "crash": crash,
    "large": large,
    "patient": patient,
    "thoughtful": thoughtful,
    "obedient": obedient,
    "thorough": thorough,
    "late": late,
    "deaf": deaf,
    "noisy": noisy,
    "die": die,
    "close": close,
    "shot": shot,
    "refuse": refuse,
    "cold": refuse_in_its_own_words,
    "break": break_down,
    "swell": swell,
}

if __name__ == "__main__":
    serve(HANDLERS, finish_seconds=5 if "--finish" in sys.argv else 0)
