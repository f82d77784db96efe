"""A worker without a model: the verbs of the real one, told what to say by a file.

It stands in for an interpreter: `python stub_worker.py ARCHIVE`. `stub.json` in the folder of the
archive holds `free` bytes of its device, and by verb what happens the next times: the kind of a
failure, "dies", "hangs", or "" for nothing of the sort. `stub.log` there gets a line for each verb.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.child import worker
from app.child.protocol import Failure, Reply
from app.child.worker import Request
from app.core import identity

FOLDER = Path(sys.argv[1]).parent
LOADED: list[dict[str, Any]] = []


def script() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / "stub.json").read_text())
    return told


def begins(verb: str, request: Request) -> None:
    """Write down what was asked, then do what the script says."""
    told = script()
    happens = (told.get(verb) or [""]).pop(0)
    (FOLDER / "stub.json").write_text(json.dumps(told))
    with (FOLDER / "stub.log").open("a") as log:
        log.write(json.dumps([verb, dict(request.header)]) + "\n")
    match happens:
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            while not request.cancelled():
                time.sleep(0.01)
        case "":
            pass
        case kind:
            raise Failure(kind, facts={"stage": verb, "free": 1 << 30, "package": "torch"})


def memory(request: Request) -> Iterator[Reply]:
    begins("memory", request)
    free = script()["free"]
    card = {"device": "cuda:0", "name": "A card", "free": free, "total": free, "bf16": True}
    yield Reply("item", {"devices": [card], "model": LOADED[0] if LOADED else None, "cache": 0})


def load(request: Request) -> Iterator[Reply]:
    LOADED.clear()
    yield Reply("progress", {"stage": "load", "done": 1, "total": 2})
    begins("load", request)
    LOADED.append(dict(request.header))
    yield Reply("item", {})


def unload(request: Request) -> Iterator[Reply]:
    begins("unload", request)
    LOADED.clear()
    yield from ()


def ask(request: Request) -> Iterator[Reply]:
    if not LOADED:
        raise Failure("not_loaded")
    yield Reply("progress", {"stage": "prefill", "done": 0, "total": 9})
    begins("ask", request)
    told = script()
    for piece in told.get("says", ["Hello", "."]):
        yield Reply("item", {"type": "text", "text": piece, "tokens": 1})
    if told.get("thinks"):
        while not request.hurried() and not request.cancelled():
            time.sleep(0.01)
        yield Reply("item", {"type": "text", "text": "Now.", "tokens": 1})
    used = {"prompt": 900, "completion": 2, "thinking": 0, "cached": 100, "first": 0.5}
    yield Reply("item", {"type": "usage", **used, "rate": 20.0, "peak": 9 << 30})
    yield Reply("item", {"type": "finish", "reason": told.get("reason", "stop")})


if __name__ == "__main__":
    worker.serve(
        {"memory": memory, "load": load, "unload": unload, "ask": ask}, version=identity.VERSION
    )
