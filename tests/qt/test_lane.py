"""Work goes on elsewhere; what it yields comes back in order, its end exactly once."""

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
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
        assert gate.wait(60)
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
        assert gate.wait(60)
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
        assert woken.wait(60)
        yield from ()

    ends: list[Exception | None] = []
    lane.submit(work, lambda _batch: None, ends.append)
    assert begun.wait(60)
    lane.close(5)
    qtbot.waitUntil(lambda: ends == [None], timeout=10_000)


def test_nothing_is_begun_after_the_end(mailbox: Mailbox) -> None:
    lane = Lane("ended", mailbox)
    lane.close()

    def work(control: Control) -> Iterator[int]:
        yield 1

    task = lane.submit(work, lambda _batch: None, lambda _failure: None)
    assert task.control.cancelled
    assert "ended lane" not in {thread.name for thread in threading.enumerate()}


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


def test_what_ends_after_its_window_was_deleted_is_no_defect(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    window = QWidget()
    lane = Lane("test", Mailbox(window))
    begun, gate = threading.Event(), threading.Event()

    def work(control: Control) -> Iterator[str]:
        begun.set()
        assert gate.wait(60)
        yield from ()

    seen: list[object] = []
    lane.submit(work, seen.extend, seen.append)
    assert begun.wait(60)
    shiboken6.delete(window)
    gate.set()
    lane.close(20)
    assert not failed
    assert not seen


def test_what_is_posted_to_a_closed_mailbox_is_dropped(qtbot: QtBot, mailbox: Mailbox) -> None:
    said: list[str] = []
    mailbox.post(lambda: said.append("before"))
    mailbox.close()
    mailbox.post(lambda: said.append("after"))
    other = Mailbox()
    other.post(lambda: said.append("another one"))
    qtbot.waitUntil(lambda: "another one" in said, timeout=5000)
    assert said == ["another one"]


class Lingering(Mailbox):
    """Keeps its caller, who remembers what was posted, until `left` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.left = threading.Event()

    def post(self, call: Callable[[], None]) -> None:
        super().post(call)
        assert self.left.wait(60)


def _submit_with_owner(
    lane: Lane, gate: threading.Event, ends: list[Exception | None]
) -> list[threading.Thread]:
    """Give `lane` a task that alone knows a Qt object; returns where that was destroyed."""
    gone: list[threading.Thread] = []
    owner = QObject()
    owner.destroyed.connect(
        lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
    )

    def work(control: Control) -> Iterator[int]:
        assert gate.wait(60)
        yield from ()

    def end(failure: Exception | None) -> None:
        ends.append(failure)
        assert owner is not None

    lane.submit(work, lambda _batch: None, end)
    return gone


def test_what_a_task_knows_is_forgotten_on_the_gui_thread(qtbot: QtBot) -> None:
    """Also where the thread of the lane is the last to remember the task."""
    mailbox, gate, ends = Lingering(), threading.Event(), list[Exception | None]()
    lane = Lane("lingering", mailbox)
    gone = _submit_with_owner(lane, gate, ends)
    gate.set()
    qtbot.waitUntil(lambda: bool(ends), timeout=10_000)
    mailbox.left.set()
    lane.close(20)
    assert gone == [threading.main_thread()]


def test_what_nobody_waits_for_is_forgotten_on_the_gui_thread(mailbox: Mailbox) -> None:
    """A chat that is gone has closed its mailbox before its lane, whose thread still works."""
    lane, gate = Lane("left", mailbox), threading.Event()
    gone = _submit_with_owner(lane, gate, [])
    mailbox.close()
    lane.close(0)
    assert gone == [threading.main_thread()]
    gate.set()
    lane.close(20)
