"""Garbage is collected on the GUI thread, and nothing wakes up where there is none."""

import gc
import weakref
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.collecting import Collector


class Knot:
    """Knows itself, as windows do."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    made = Collector(qapp)
    yield made
    shiboken6.delete(made)


def test_what_was_made_goes_and_then_nothing_wakes_up(qtbot: QtBot, collector: Collector) -> None:
    gone = weakref.ref(Knot())
    kept = made(gc.get_threshold()[0])
    qtbot.waitUntil(lambda: gone() is None)
    assert kept
    (timer,) = collector.findChildren(QTimer)
    qtbot.waitUntil(lambda: not timer.isActive())


def test_what_is_old_is_looked_through_once_little_is_made(
    qtbot: QtBot, collector: Collector
) -> None:
    old = Knot()
    gone = weakref.ref(old)
    limits = gc.get_threshold()
    for generation in (1, 0):  # it is the turn of all of them then
        for _ in range(limits[generation + 1] + 1):
            gc.collect(generation)
    kept = [made(limits[0])]
    qtbot.waitUntil(lambda: gc.get_count()[1] <= limits[1])
    del old
    kept.append(made(limits[0]))
    qtbot.waitUntil(lambda: gone() is None)


def made(limit: int) -> list[list[int]]:
    """Enough to be collected."""
    return [[] for _ in range(2 * limit)]
