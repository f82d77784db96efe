"""The worker as it runs: an archive in a process of its own, spoken to through the pipe."""

import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from app.backends.local.bundle import worker_file
from app.backends.local.worker.brain.verbs import Brain
from app.child.protocol import Failure, Reply
from app.child.worker import Request
from app.core.control import Control
from app.core.errors import AppError, BackendError, ChildError
from app.hosting.host import Child
from tests.local.asking import picture

GREEDY = {"temperature": 0, "repetition_penalty": 1.0}


class Refused(BackendError):
    """A failure as the worker tells it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.facts = failure.facts


def errors(failure: Failure) -> AppError:
    return Refused(failure)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worker_file(tmp_path_factory.mktemp("worker"))


def started(archive: Path) -> Child:
    os.environ["OMP_NUM_THREADS"] = "1"
    program = [sys.executable, str(archive)]
    return Child("local", program=program, errors=errors, grace_seconds=60)


@pytest.fixture(scope="module")
def shared(archive: Path, folder: Path) -> Iterator[Child]:
    """A worker with the tiny model, which no test ends."""
    child = started(archive)
    load(child, folder)
    yield child
    child.close()


def request(child: Child, verb: str, control: Control | None = None, **header: Any) -> list[Reply]:
    return list(child.request(verb, header, (), control or Control()))


def load(child: Child, folder: Path, **how: Any) -> Reply:
    how = {"device": "cpu", "dtype": "float32"} | how
    return request(child, "load", folder=str(folder), **how)[-1]


def ask(child: Child, control: Control | None = None, **more: Any) -> Iterator[Reply]:
    """Ask about a picture."""
    shown = picture(1)
    header = {
        "messages": [{"role": "user", "parts": [{"picture": 0}, {"text": "What is it?"}]}],
        "pictures": [{"width": shown.shape[1], "height": shown.shape[0]}],
        "sampling": GREEDY,
        "max_tokens": 8,
        "endless": True,
    }
    return child.request("ask", header | more, [shown.tobytes()], control or Control())


def text(replies: list[Reply]) -> str:
    return "".join(str(r.header["text"]) for r in replies if r.header.get("type") == "text")


def pid(child: Child) -> int:
    process = child._process
    assert process is not None
    assert process._popen is not None
    return process._popen.pid


def test_a_question_from_the_archive_through_the_pipe(shared: Child) -> None:
    replies = list(ask(shared))
    kinds = [str(r.header.get("type") or r.header["stage"]) for r in replies]
    order = ["vision", "prefill", "text", "usage", "finish"]
    assert sorted(set(kinds), key=kinds.index) == order
    assert kinds == sorted(kinds, key=order.index)
    usage, finish = (r.header for r in replies[-2:])
    assert finish == {"type": "finish", "reason": "length"}
    assert (usage["prompt"], usage["cached"], usage["completion"]) == (31, 0, 8)
    assert all(float(str(usage[name])) > 0 for name in ("first", "vision", "rate", "peak"))
    assert usage["since_start"] is (sys.platform != "linux")
    assert text(replies) == text(list(ask(shared)))


def test_a_conversation_is_kept_until_it_is_forgotten(shared: Child) -> None:
    def cached() -> object:
        return list(ask(shared, conversation="a"))[-2].header["cached"]

    assert [cached(), cached()] == [0, 30]
    (memory,) = request(shared, "memory")
    assert int(str(memory.header["cache"])) > 0
    request(shared, "forget", conversation="a")
    assert [cached(), cached()] == [0, 30]
    request(shared, "forget")
    assert cached() == 0


@pytest.mark.parametrize("stage", ["vision", "prefill", "text"])
def test_stop_at_any_stage_keeps_the_worker(shared: Child, stage: str) -> None:
    before, whole = pid(shared), text(list(ask(shared)))
    control = Control()
    for reply in ask(shared, control, conversation="stop", max_tokens=10_000):
        if stage in (reply.header.get("type"), reply.header.get("stage")):
            control.cancel()
    assert text(list(ask(shared, conversation="stop"))) == whole
    assert pid(shared) == before


def test_answer_now(shared: Child) -> None:
    control = Control()
    control.answer_now()
    assert text(list(ask(shared, control))).startswith("<think></think>\n")


def test_failures_are_kinds(shared: Child, tmp_path: Path) -> None:
    messages = [{"role": "user", "parts": [{"picture": 0}]}]
    with pytest.raises(Refused, match="bad_picture") as raised:
        list(
            shared.request(
                "ask",
                {"messages": messages, "pictures": [{"width": 900, "height": 1}]},
                [bytes(2700)],
                Control(),
            )
        )
    assert raised.value.facts == {"picture": 0, "width": 900, "height": 1}
    assert list(ask(shared))
    with pytest.raises(ChildError):  # a host that asks nonsense has a defect
        request(shared, "ask", messages=[])
    assert list(ask(shared))


def test_loading_and_giving_back(archive: Path, folder: Path, tmp_path: Path) -> None:
    child = started(archive)
    with pytest.raises(Refused, match="not_loaded"):
        list(ask(child))
    with pytest.raises(Refused, match="no_folder") as raised:
        load(child, tmp_path / "nowhere")
    assert raised.value.facts == {"path": str(tmp_path / "nowhere")}
    (memory,) = request(child, "memory")
    assert memory.header["model"] is None
    told = load(child, folder, context=2048)
    assert (told.header["context"], told.header["device"]) == (2048, "cpu")
    with pytest.raises(Refused, match="context_too_long"):
        list(ask(child, messages=[{"role": "user", "parts": [{"text": "word " * 3000}]}]))
    (memory,) = request(child, "memory")
    assert memory.header["model"] == told.header
    request(child, "unload")
    with pytest.raises(Refused, match="not_loaded"):
        list(ask(child))
    child.close()


def test_what_is_unloaded_is_gone(folder: Path) -> None:
    brain = Brain()

    def told(verb: str, **header: Any) -> list[Reply]:
        return list(getattr(brain, verb)(Request(verb, header, [], lambda: False)))

    for _again in range(5):
        told("load", folder=str(folder), device="cpu", dtype="float32")
        messages = [{"role": "user", "parts": [{"text": "What?"}]}]
        assert told("ask", messages=messages, conversation="a", max_tokens=2)
        assert brain._loaded is not None
        model = weakref.ref(brain._loaded.model)
        told("unload")
        assert model() is None
    told("forget")
    (memory,) = told("memory")
    assert (memory.header["model"], memory.header["cache"]) == (None, 0)


@pytest.mark.timeout(300)  # each loads torch
def test_five_workers_leave_nothing_behind(
    archive: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of them leave, two are killed while they answer, of which one begins afresh."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    own = psutil.Process()

    def held() -> tuple[int, int, int, int]:
        files = sum(1 for place in (tmp_path, archive.parent, folder) for _ in place.rglob("*"))
        # Timers of other tests may end meanwhile.
        threads = sum(not isinstance(each, threading.Timer) for each in threading.enumerate())
        return own.num_fds(), threads, len(own.children()), files

    before = held()
    for number in range(5):
        child = started(archive)
        load(child, folder)
        replies = ask(child, max_tokens=8 if number % 2 == 0 else 100_000)
        next(replies)
        if number % 2:
            os.kill(pid(child), 9)
            with pytest.raises(ChildError, match="unexpectedly"):
                list(replies)
        else:
            assert text(list(replies))
        if number == 1:
            with pytest.raises(Refused, match="not_loaded"):
                list(ask(child))
        child.close()
        del replies
    end = time.monotonic() + 10
    while held() != before and time.monotonic() < end:
        time.sleep(0.05)  # the last threads and processes are seen off
    assert held() == before
