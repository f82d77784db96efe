"""What is kept is listed by time: no two times of a process are the same."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.store import clock


def test_no_two_times_are_the_same_on_any_thread() -> None:
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda _number: [clock.now() for _ in range(500)], range(4)))
    assert all(run == sorted(run) for run in runs)
    assert len({at for run in runs for at in run}) == 2000


def test_a_clock_that_is_set_back_changes_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.now()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert clock.now() > before
