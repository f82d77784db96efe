"""The worker's process from its start to its end, with an engine that only pretends to compute."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.backends.local.bundle import archive
from app.child.protocol import Failure
from app.core.control import Control
from app.core.errors import AppError, ChildError, OutOfMemory
from app.hosting.host import Child

ROOT: Final = Path(__file__).resolve().parents[3]
_VERBS: Final = "app/backends/local/worker/brain/verbs.py"
_ENGINE: Final = """
import os, time
from app.backends.local.worker.failures import failure
from app.child.protocol import Reply

class Brain:
    def memory(self, request):
        yield Reply("item", {"pid": os.getpid()})

    def load(self, request):
        yield Reply("progress", {"pid": os.getpid()})
        raise failure("out_of_memory", stage="load", free=1)

    def ask(self, request):
        yield Reply("progress", {"pid": os.getpid()})
        while request.header.get("deaf") or not request.cancelled():
            time.sleep(0.005)

    def forget(self, request):
        raise MemoryError
        yield
"""


def errors(failure: Failure) -> AppError:
    return OutOfMemory(failure.kind, str(dict(failure.facts)))


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real archive but for its engine; what that would import is there and empty."""
    path = tmp_path_factory.mktemp("worker") / "worker.pyz"
    path.write_bytes(archive())
    with zipfile.ZipFile(path) as real:
        parts = {name: real.read(name) for name in real.namelist()}
    parts[_VERBS] = _ENGINE.encode()
    with zipfile.ZipFile(path, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
        for package in ("numpy", "torch", "transformers"):
            made.writestr(f"{package}.py", "")
    return path


@pytest.fixture
def child(worker: Path) -> Iterator[Child]:
    made = started(worker)
    yield made
    made.close()


def started(worker: Path, silence_seconds: float | None = None) -> Child:
    program = [sys.executable, "-S", str(worker)]
    return Child("local", program=program, errors=errors, silence_seconds=silence_seconds)


def pid(child: Child) -> int:
    *_, reply = child.request("memory", {}, (), Control())
    return int(str(reply.header["pid"]))


@pytest.mark.slow
@pytest.mark.parametrize(("end", "lives"), [("leaves", 100), ("stopped", 50), ("killed", 50)])
def test_two_hundred_workers_leave_nothing_behind(
    worker: Path, tmp_path: Path, end: str, lives: int
) -> None:
    # In a process of its own: threads and files of other tests end whenever they like.
    program = [sys.executable, "-m", "tests.unit.local.lives", str(worker), end, str(lives)]
    variables = os.environ | {"TMPDIR": str(tmp_path)}
    told = subprocess.run(
        program, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True, timeout=100
    )
    before, after = map(json.loads, told.stdout.splitlines())
    assert after == before


def test_what_does_not_fit_is_told_and_the_worker_goes_on(child: Child) -> None:
    before = pid(child)
    with pytest.raises(OutOfMemory, match="out_of_memory") as raised:
        list(child.request("load", {}, (), Control()))
    assert raised.value.hint == "{'stage': 'load', 'free': 1}"
    assert pid(child) == before
    with pytest.raises(ChildError, match="ran out of memory"):
        list(child.request("forget", {}, (), Control()))
    assert pid(child) == before


def test_one_that_hangs_is_replaced(worker: Path) -> None:
    child = started(worker, silence_seconds=1)
    replies = child.request("ask", {"deaf": True}, (), Control())
    first, hung = (int(str(each.header.get("pid", 0))) for each in (next(replies), next(replies)))
    assert (first, hung > 0) == (0, True)
    with pytest.raises(ChildError, match="in time"):
        next(replies)
    assert pid(child) != hung
    child.close()
