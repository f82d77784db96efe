"""The history is tidied as long as the program runs, and a failure is told once."""

from collections.abc import Iterator
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import AppError, StoreError
from app.ui import tidying
from app.ui.lane import Lane, Mailbox
from app.ui.tidying import Tidying


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test", Mailbox())
    yield made
    made.close(5)


def test_it_begins_a_while_after_the_start_and_goes_on(
    qtbot: QtBot, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "_FIRST_MS", 1)
    monkeypatch.setattr(tidying, "_EVERY_MS", 5)
    times: list[int] = []
    kept = Tidying(lambda: times.append(1), lane, lambda _error: None)
    qtbot.waitUntil(lambda: len(times) > 3)
    kept.deleteLater()


def test_it_is_done_once_at_a_time(qtbot: QtBot, lane: Lane) -> None:
    times: list[int] = []
    gate = Event()

    def tidy() -> None:
        times.append(1)
        gate.wait(60)

    kept = Tidying(tidy, lane, lambda _error: None)
    kept.begin()
    kept.begin()
    qtbot.waitUntil(lambda: bool(times))
    gate.set()
    qtbot.waitUntil(lambda: kept._task is None)
    assert len(times) == 1
    kept.begin()
    qtbot.waitUntil(lambda: len(times) == 2)


def test_what_goes_wrong_is_told_once_until_it_is_well_again(qtbot: QtBot, lane: Lane) -> None:
    outcomes: list[Exception | None] = [StoreError("Locked."), StoreError("Locked."), None]
    outcomes.append(StoreError("Full."))
    told: list[AppError] = []

    def tidy() -> None:
        if (failure := outcomes.pop(0)) is not None:
            raise failure

    kept = Tidying(tidy, lane, told.append)
    while outcomes:
        kept.begin()
        qtbot.waitUntil(lambda: kept._task is None)
    assert [error.message for error in told] == ["Locked.", "Full."]
