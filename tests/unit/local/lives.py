"""Lives of workers, one after another: `python -m tests.unit.local.lives WORKER END LIVES`.

Prints two lines of JSON, what this process holds after the first life and after the last. An end
is "leaves" (its last answer is read), "stopped" (in the middle of an answer) or "killed".
"""

import gc
import json
import os
import sys
import tempfile
import threading
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types

from app.child.protocol import Failure
from app.core.control import Control
from app.core.errors import AppError, ChildError
from app.hosting.host import Child


def started(worker: Path) -> Child:
    return Child("local", program=[sys.executable, "-S", str(worker)], errors=errors)


def errors(failure: Failure) -> AppError:
    return AppError(failure.kind)


def live(worker: Path, end: str) -> None:
    child = started(worker)
    control = Control()
    verb = "memory" if end == "leaves" else "ask"
    killed = False
    try:
        for reply in child.request(verb, {}, (), control):
            if "pid" in reply.header and end == "stopped":
                control.cancel()
            elif "pid" in reply.header and end == "killed":
                os.kill(int(str(reply.header["pid"])), 9)
    except ChildError:
        killed = True
    if killed != (end == "killed"):
        raise AssertionError(f"killed: {killed}")
    child.close()


def held(worker: Path) -> dict[str, int]:
    """Return what is held once the timers that would kill children that stay have ended."""
    gc.collect()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(10)
    own = psutil.Process()
    folders = (Path(tempfile.gettempdir()), worker.parent)
    return {
        "descriptors": own.num_fds(),
        "threads": threading.active_count(),
        "children": len(own.children()),
        "files": sum(1 for folder in folders for _ in folder.rglob("*")),
    }


def main(worker: Path, end: str, lives: int) -> None:
    live(worker, end)
    print(json.dumps(held(worker)))
    for _life in range(lives):
        live(worker, end)
    print(json.dumps(held(worker)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
