"""The reins of a running answer."""

import threading

from app.core.control import Control


def test_states() -> None:
    control = Control()
    assert not control.cancelled
    assert not control.hurried
    control.answer_now()
    assert control.hurried
    assert not control.cancelled
    control.cancel()
    assert control.cancelled


def test_whoever_waits_is_woken_at_each_change() -> None:
    control = Control()
    calls: list[tuple[bool, bool]] = []
    control.on_change(lambda: calls.append((control.hurried, control.cancelled)))
    control.answer_now()
    control.cancel()
    assert calls == [(True, False), (True, True)]


def test_whoever_comes_late_is_woken_at_once() -> None:
    control = Control()
    control.cancel()
    calls: list[None] = []
    control.on_change(lambda: calls.append(None))
    assert calls


def test_forgotten_is_not_woken_and_may_be_forgotten_twice() -> None:
    control = Control()
    calls: list[str] = []
    forget = control.on_change(lambda: calls.append("one"))

    def two() -> None:
        forget()  # while being woken
        calls.append("two")

    control.on_change(two)
    forget()
    forget()
    control.cancel()
    assert calls == ["two"]


def test_a_thread_that_waits_is_woken() -> None:
    control, woken = Control(), threading.Event()
    control.on_change(woken.set)
    thread = threading.Thread(target=control.cancel)
    thread.start()
    assert woken.wait(60)
    thread.join()
