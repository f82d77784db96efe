import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from app.child.protocol import Failure, Reply
from app.core import words
from app.core.control import Control
from app.core.errors import ChildError, ChildGone, MediaError, Unavailable
from app.hosting.host import Child
from tests.processes import gone
from tests.unit.hosting.children import PROGRAMS, until

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child("test", program=PROGRAMS)
    yield made
    made.close()


def ask(child: Child, verb: str, payloads: Any = (), **header: object) -> list[Reply]:
    return list(child.request(verb, header, payloads, Control()))


def pid(child: Child) -> int:
    return int(str(ask(child, "who")[0].header["pid"]))


# ---- what should be


def test_header_and_payloads_go_there_and_back(child: Child) -> None:
    frame = np.random.default_rng(1).integers(0, 255, (2160, 3840, 4), np.uint8)
    (reply,) = ask(child, "echo", [frame.data, b"", b"abc"], text="图 1", list=[1, None])
    assert reply.header == {"text": "图 1", "list": [1, None]}
    assert [bytes(payload) for payload in reply.payloads] == [frame.tobytes(), b"", b"abc"]


def test_one_process_answers_many_requests(child: Child) -> None:
    first = pid(child)
    numbers = [reply.header["number"] for reply in ask(child, "count", to=1000)]
    assert numbers == list(range(1000))
    assert pid(child) == first


def test_what_libraries_print_does_not_get_between(child: Child) -> None:
    (reply,) = ask(child, "noisy")
    assert reply.header == {"read": ""}


def test_requests_of_several_threads_take_turns(child: Child) -> None:
    sums: list[int] = []

    def work() -> None:
        replies = child.request("count", {"to": 300}, (), Control())
        sums.append(sum(int(str(reply.header["number"])) for reply in replies))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [300 * 299 // 2] * 4


def test_priority_language_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EYELINE_API_KEY", "secret")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    before = words.language()
    words.use("zh_CN")
    child = Child("test", program=PROGRAMS, nice=7)
    try:
        header = ask(child, "who")[0].header
    finally:
        child.close()
        words.use(before)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert (header["nice"], header["key"], header["language"]) == (min(own + 7, 19), None, "zh_CN")


def test_it_is_ended_when_idle_and_started_again() -> None:
    child = Child("test", program=PROGRAMS, idle_seconds=0.1)
    first = pid(child)
    until(lambda: gone(first))
    assert pid(child) != first
    child.close()


def test_it_can_be_started_early_and_ends_with_close(child: Child) -> None:
    child.start()
    number = pid(child)
    child.close()
    assert gone(number)
    with pytest.raises(ChildError):
        ask(child, "who")
    child.start()
    child.close()


def test_close_ends_a_request_of_another_thread(child: Child) -> None:
    errors: list[ChildError] = []
    control = Control()
    begun = threading.Event()

    def work() -> None:
        try:
            for _reply in child.request("deaf", {}, (), control):
                begun.set()
        except ChildError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(60)
    child.close()
    thread.join(5)
    assert [error.kind for error in errors] == ["child"]


# ---- stopping


def test_cancel_ends_the_answer_and_keeps_the_process(child: Child) -> None:
    control = Control()
    replies = child.request("patient", {}, (), control)
    number = next(replies).header["pid"]
    threading.Timer(0.1, control.cancel).start()
    assert list(replies) == []
    assert pid(child) == number


def test_an_answer_left_at_its_end_keeps_nobody_waiting() -> None:
    child = Child("test", program=PROGRAMS, grace_seconds=3600)
    try:
        number = pid(child)
        for pause in (0, 0.001, 0.01, 0.1) * 5:
            replies = child.request("who", {}, (), Control())
            next(iter(replies))
            time.sleep(pause)  # its end comes now, or has come, or comes later
            cast("Generator[Reply, None, None]", replies).close()
        assert pid(child) == number
    finally:
        child.close()


def test_who_leaves_at_the_end_of_an_answer_has_no_later_one_killed() -> None:
    with closing(Child("test", program=PROGRAMS, grace_seconds=0.05)) as child:
        replies = child.request("who", {}, (), Control())
        next(iter(replies))
        time.sleep(0.1)  # its end has come
        cast("Generator[Reply, None, None]", replies).close()
        control = Control()
        threading.Timer(0.3, control.answer_now).start()
        *_, last = child.request("thoughtful", {}, (), control)
        assert last.header == {"hurried": True}


def test_many_that_are_stopped_leave_one_thread_that_waits() -> None:
    with closing(Child("test", program=PROGRAMS, grace_seconds=60)) as child:
        ask(child, "who")
        before = threading.active_count()
        for _each in range(10):
            control = Control()
            for _reply in child.request("patient", {}, (), control):
                control.cancel()
        until(lambda: threading.active_count() <= before + 1)


def test_answer_now_is_told_to_the_request_under_way_and_to_no_other(child: Child) -> None:
    control = Control()
    replies = child.request("thoughtful", {}, (), control)
    assert next(replies).header == {"hurried": False}
    control.answer_now()
    assert [reply.header for reply in replies] == [{"hurried": True}]
    control = Control()
    later = child.request("thoughtful", {}, (), control)
    assert next(later).header == {"hurried": False}
    control.cancel()
    assert list(later) == []


def test_who_is_in_a_hurry_from_the_beginning_is_told_at_once(child: Child) -> None:
    control = Control()
    control.answer_now()
    *_, last = child.request("thoughtful", {}, (), control)
    assert last.header == {"hurried": True}


def test_a_deaf_child_is_killed_after_cancel(child: Child) -> None:
    control = Control()
    replies = child.request("deaf", {}, (), control)
    number = int(str(next(replies).header["pid"]))
    control.cancel()
    began = time.monotonic()
    assert list(replies) == []
    assert time.monotonic() - began < 0.5  # at once: the kill comes later
    until(lambda: gone(number))
    assert pid(child) != number


@pytest.mark.parametrize(("grace", "kept"), [(0.05, False), (60, True)])
def test_one_that_is_late_has_as_long_as_its_host_grants(grace: float, kept: bool) -> None:
    child = Child("test", program=PROGRAMS, grace_seconds=grace)
    control = Control()
    for reply in child.request("late", {}, (), control):
        number = int(str(reply.header["pid"]))
        control.cancel()
    assert (pid(child) == number) is kept
    child.close()


def test_a_request_that_is_cancelled_before_it_begins_asks_nothing(child: Child) -> None:
    control = Control()
    control.cancel()
    assert list(child.request("count", {"to": 5}, (), control)) == []


def test_waiting_for_the_turn_can_be_cancelled(child: Child) -> None:
    holder, waiter = Control(), Control()
    running = child.request("patient", {}, (), holder)
    next(running)
    answers: list[list[Reply]] = []
    thread = threading.Thread(
        target=lambda: answers.append(list(child.request("who", {}, (), waiter)))
    )
    thread.start()
    waiter.cancel()
    thread.join(5)
    assert answers == [[]]
    running.close()  # type: ignore[attr-defined] # a generator


def test_an_answer_left_half_way_does_not_get_into_the_next(child: Child) -> None:
    replies = child.request("count", {"to": 100_000}, (), Control())
    assert next(replies).header == {"number": 0}
    replies.close()  # type: ignore[attr-defined] # a generator
    assert [reply.header for reply in ask(child, "count", to=2)] == [{"number": 0}, {"number": 1}]


def test_a_new_request_replaces_an_answer_that_its_own_thread_left(child: Child) -> None:
    old = child.request("count", {"to": 100_000}, (), Control())
    next(old)
    assert len(ask(child, "count", to=3)) == 3
    with pytest.raises(ChildError):
        next(old)
    assert len(ask(child, "count", to=3)) == 3


# ---- what goes wrong


def test_expected_failures_keep_their_class_and_words(child: Child) -> None:
    number = pid(child)
    with pytest.raises(MediaError) as raised:
        ask(child, "refuse")
    assert (raised.value.message, raised.value.hint) == ("No picture.", "Take another.")
    assert pid(child) == number


def test_a_program_may_have_failures_of_its_own_that_its_user_has_words_for() -> None:
    def errors(failure: Failure) -> Unavailable:
        return Unavailable(f"{failure.kind}: {failure.facts['degrees']}", detail=failure.detail)

    child = Child("test", program=PROGRAMS, errors=errors)
    with pytest.raises(Unavailable, match="cold: -3") as raised:
        ask(child, "cold")
    assert raised.value.detail == "outside"
    child.close()


def test_a_failure_that_nobody_knows_is_nonsense(child: Child) -> None:
    with pytest.raises(ChildError, match="no sense"):
        ask(child, "cold")


@pytest.mark.parametrize(("verb", "kind"), [("break", "ZeroDivisionError"), ("what", "KeyError")])
def test_a_defect_crosses_as_its_type(child: Child, verb: str, kind: str) -> None:
    with pytest.raises(ChildError) as raised:
        ask(child, verb)
    assert kind in raised.value.detail
    assert "secret" not in raised.value.detail
    assert ask(child, "who")


def test_death_is_told_and_nothing_it_said(child: Child, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    number = pid(child)
    with pytest.raises(ChildError) as raised:
        ask(child, "die")
    assert "ended unexpectedly" in raised.value.message
    assert pid(child) != number
    assert "exit code 7" in caplog.text
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text + str(raised.value) + raised.value.detail


@pytest.mark.parametrize(("verb", "killed"), [("close", False), ("shot", True)])
def test_only_what_others_killed_was_killed(child: Child, verb: str, killed: bool) -> None:
    with pytest.raises(ChildGone) as raised:
        ask(child, verb)
    assert raised.value.killed is killed


def test_killed_in_the_middle(child: Child) -> None:
    replies = child.request("patient", {}, (), Control())
    number = int(str(next(replies).header["pid"]))
    os.kill(number, 9)
    with pytest.raises(ChildError):
        next(replies)
    assert pid(child) != number


def test_a_hung_child_is_killed() -> None:
    child = Child("test", program=PROGRAMS, silence_seconds=0.3)
    replies = child.request("deaf", {}, (), Control())
    number = int(str(next(replies).header["pid"]))
    with pytest.raises(ChildError, match="in time"):
        next(replies)
    until(lambda: gone(number))
    assert pid(child) != number
    child.close()


def test_a_stopped_child_does_not_block_who_writes_to_it() -> None:
    child = Child("test", program=PROGRAMS, silence_seconds=0.5)
    number = pid(child)
    os.kill(number, 19)
    with pytest.raises(ChildError, match="in time"):
        ask(child, "echo", [bytes(10_000_000)])
    assert pid(child) != number
    child.close()


def test_too_much_memory_is_told() -> None:
    child = Child("test", program=PROGRAMS, memory_bytes=1 << 30)
    with pytest.raises(ChildError, match="memory"):
        ask(child, "swell")
    child.close()


HELLO = r"""
import json, struct, sys, time
def say(text):
    sys.stdout.buffer.write(struct.pack(">I", len(text)) + text); sys.stdout.flush()
def hello(version):
    say(json.dumps({"type": "hello", "n": 0, "payloads": [],
        "header": {"protocol": 3, "version": version}}).encode())
"""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print('Hello from another program')", "no sense"),
        (HELLO + "say(b'{}')", "no sense"),
        (HELLO + "hello('0.0.0'); time.sleep(20)", "was updated"),
        (HELLO + "hello(VERSION); say(b'xx'); time.sleep(20)", "no sense"),
        (HELLO + "hello(VERSION); sys.stdin.buffer.read(200); hello(VERSION)", "unexpectedly"),
        ("raise SystemExit(3)", "unexpectedly"),
        ("import time; time.sleep(20)", "in time"),
    ],
)
def test_strange_programs(program: str, said: str) -> None:
    source = f"from app.core.identity import VERSION\n{program}"
    patience = 1 if said == "in time" else 30  # a busy machine takes seconds to start Python
    child = Child("test", program=(sys.executable, "-c", source), start_seconds=patience)
    with pytest.raises(ChildError) as raised:
        ask(child, "who")
    assert said in raised.value.message
    child.close()


def test_a_program_that_is_not_there() -> None:
    child = Child("test", program=("/does/not/exist",))
    with pytest.raises(ChildError, match="could not be started"):
        ask(child, "who")
    child.close()


ORPHAN = """
import sys, time
from app.core.control import Control
from app.hosting.host import Child
replies = Child("test", program=sys.argv[1:]).request("deaf", {}, (), Control())
print(next(replies).header["pid"], flush=True)
time.sleep(60)
"""


def test_no_orphan_survives() -> None:
    host = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, *PROGRAMS], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert host.stdout is not None
    number = int(host.stdout.readline())
    assert not gone(number)
    host.kill()
    host.wait()
    host.stdout.close()
    until(lambda: gone(number))


def test_the_end_of_its_input_ends_a_child_that_computes() -> None:
    """The way on systems where the kernel does not tie a child to its parent."""
    source = (
        "import runpy, sys; from app.child import limits; limits.die_with_parent = lambda: None;"
    )
    source += "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    child = Child("test", program=(sys.executable, "-c", source, PROGRAMS[1]))
    replies = child.request("deaf", {}, (), Control())
    number = int(str(next(replies).header["pid"]))
    process = child._process
    assert process is not None
    process._outbox.put(None)  # closes its input, as the end of the host would
    until(lambda: gone(number))
    child.close()


def test_both_sides_are_light() -> None:
    program = "import app.child.worker, app.hosting.host, sys; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == b"False"


def test_a_death_is_told_and_an_end_is_not() -> None:
    told = threading.Event()
    with closing(Child("test", program=PROGRAMS, on_death=told.set)) as child:
        os.kill(pid(child), 9)
        assert told.wait(60)
        told.clear()
        assert pid(child)
    assert not told.is_set()
