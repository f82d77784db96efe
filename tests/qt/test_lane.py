"""Work goes on elsewhere; what it yields comes back in order, its end exactly once."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.ui.lane import Lane, Mailbox


@pytest.fixture
def mailbox(qtbot: QtBot) -> Mailbox:
    return Mailbox()


@pytest.fixture
def lane(mailbox: Mailbox) -> Iterator[Lane]:
    made = Lane("test", mailbox)
    yield made
    made.close(5)


def test_pieces_come_in_order_on_the_gui_thread_then_the_end(qtbot: QtBot, lane: Lane) -> None:
    seen: list[object] = []
    threads: set[threading.Thread] = set()

    def work(control: Control) -> Iterator[int]:
        threads.add(threading.current_thread())
        yield from range(5000)

    def batch(pieces: list[int]) -> None:
        assert threading.current_thread() is threading.main_thread()
        seen.extend(pieces)

    ends: list[Exception | None] = []
    lane.submit(work, batch, ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=10_000)
    assert seen == list(range(5000))
    assert ends == [None]
    assert threading.main_thread() not in threads


def test_a_failure_ends_it_after_what_came_before(qtbot: QtBot, lane: Lane) -> None:
    seen: list[object] = []

    def work(control: Control) -> Iterator[str]:
        yield "one"
        raise ValueError("broken")

    lane.submit(work, seen.extend, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=10_000)
    assert seen[0] == "one"
    assert isinstance(seen[1], ValueError)


def test_tasks_of_a_narrow_lane_wait_for_each_other(qtbot: QtBot, lane: Lane) -> None:
    gate, said = threading.Event(), list[str]()
    ends: list[Exception | None] = []

    def first(control: Control) -> Iterator[str]:
        assert gate.wait(10)
        yield "first"

    def second(control: Control) -> Iterator[str]:
        yield "second"

    lane.submit(first, said.extend, ends.append)
    lane.submit(second, said.extend, ends.append)
    gate.set()
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=10_000)
    assert said == ["first", "second"]


def test_what_is_cancelled_before_its_turn_is_not_begun(qtbot: QtBot, lane: Lane) -> None:
    gate, said = threading.Event(), list[str]()
    ends: list[Exception | None] = []

    def first(control: Control) -> Iterator[str]:
        assert gate.wait(10)
        yield from ()

    def second(control: Control) -> Iterator[str]:
        yield "second"

    lane.submit(first, said.extend, ends.append)
    lane.submit(second, said.extend, ends.append).control.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=10_000)
    assert said == []


def test_closing_cancels_what_runs(qtbot: QtBot, mailbox: Mailbox) -> None:
    lane, begun = Lane("closing", mailbox), threading.Event()

    def work(control: Control) -> Iterator[str]:
        woken = threading.Event()
        control.on_change(woken.set)
        begun.set()
        assert woken.wait(10)
        yield from ()

    ends: list[Exception | None] = []
    lane.submit(work, lambda _batch: None, ends.append)
    assert begun.wait(10)
    lane.close(5)
    qtbot.waitUntil(lambda: ends == [None], timeout=10_000)


def test_a_full_mailbox_lets_the_event_loop_turn(qtbot: QtBot, mailbox: Mailbox) -> None:
    """Calls that take long do not keep everything else waiting until all are done."""
    done: list[int] = []
    gate = threading.Event()

    def call(number: int) -> None:
        gate.wait(0.005)
        done.append(number)

    counts: list[int] = []
    other = Mailbox()
    for number in range(40):
        mailbox.post(partial(call, number))
    other.post(lambda: counts.append(len(done)))
    qtbot.waitUntil(lambda: len(done) == 40, timeout=10_000)
    assert done == sorted(done)
    assert counts[0] < 40


def test_a_call_that_fails_stops_nobody_behind_it(qtbot: QtBot, mailbox: Mailbox) -> None:
    done: list[str] = []

    def fail() -> None:
        raise ValueError("nobody expected that")

    with qtbot.captureExceptions() as failures:
        mailbox.post(fail)
        mailbox.post(lambda: done.append("behind it"))
        qtbot.waitUntil(lambda: bool(done))
        mailbox.post(lambda: done.append("later"))
        qtbot.waitUntil(lambda: len(done) == 2)
    assert [str(error) for _kind, error, _trace in failures] == ["nobody expected that"]
