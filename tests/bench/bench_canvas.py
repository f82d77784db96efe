"""The picture with its marks: a 4K frame and 500 of them in view, and the list below."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from app.core.frame import File, Frame
from app.core.mark import Mark
from app.ui import theme
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.panel import FramePanel
from tests.bench.harness import Figure

_MARKS: Final = 500
_SAID: Final = f"4K with {_MARKS} marks"
_KINDS: Final = ("button", "icon", "text field", "link", "menu", "image", "row", "cell", "tab")


def figures(quick: bool) -> Iterator[Figure]:
    """All of it with the offscreen platform: what is measured is our own work."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    runs = 10 if quick else 40
    frame = _picture(3840, 2160)
    marks = _marks(frame)
    yield from _canvas(app, frame, marks, runs)
    yield from _panel(app, frame, marks, runs)


def _picture(width: int, height: int) -> Frame:
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    return Frame(pixels, File("noise"))


def _marks(frame: Frame) -> list[Mark]:
    chance = np.random.default_rng(5)
    marks = []
    for number in range(_MARKS):
        x, y = chance.uniform(0, 3500), chance.uniform(0, 2000)
        across, down = chance.uniform(20, 300), chance.uniform(15, 150)
        label = f"{_KINDS[number % len(_KINDS)]} {number}"
        marks.append(Mark("box", ((x, y), (x + across, y + down)), label, frame.id))
    return marks


def _canvas(app: QApplication, frame: Frame, marks: Sequence[Mark], runs: int) -> Iterator[Figure]:
    canvas = Canvas()
    canvas.resize(1600, 1000)
    canvas.show_frame(frame, marks)
    canvas.show()
    _settle(app, canvas)
    zooming: list[float] = []
    settled: list[float] = []
    placing: list[float] = []
    scrolling: list[float] = []
    for run in range(runs):
        zooming.append(_timed(canvas.zoom_in if run % 4 < 2 else canvas.zoom_out, canvas))
        placing.append(_longest_turn(app, canvas))
        settled.append(_timed(lambda: None, canvas))
    canvas.fit()
    _settle(app, canvas)
    hovering = [_timed(partial(canvas.highlight, run % _MARKS + 1), canvas) for run in range(runs)]
    canvas.highlight(0)
    lighting = [
        _timed(partial(canvas.light, range(run, run + 40)), canvas) for run in range(1, runs + 1)
    ]
    canvas.light(())
    canvas.actual()
    _settle(app, canvas)
    for run in range(runs):
        sign = 1 if run % 20 < 10 else -1
        scrolling.append(_timed(partial(canvas.pan, 60 * sign, 40 * sign), canvas))
    canvas.close()
    yield Figure(f"canvas, {_SAID}: first paint after a zoom", "ms", tuple(zooming), 30)
    yield Figure(f"canvas, {_SAID}: work in one turn while labels settle", "ms", tuple(placing), 16)
    yield Figure(f"canvas, {_SAID}: settled zoom", "ms", tuple(settled), 8)
    yield Figure(f"canvas, {_SAID}: hover", "ms", tuple(hovering), 8)
    yield Figure(f"canvas, {_SAID}: 40 lit at once", "ms", tuple(lighting), 16)
    yield Figure(f"canvas, {_SAID}: scroll", "ms", tuple(scrolling), 8)


def _panel(app: QApplication, frame: Frame, marks: Sequence[Mark], runs: int) -> Iterator[Figure]:
    panel = FramePanel()
    panel.resize(900, 900)
    panel.show_frames((frame,), frame, marks)
    panel.show()
    _settle(app, panel.canvas)
    bar = panel.list.verticalScrollBar()

    def scroll(step: int) -> None:
        bar.setValue(step * 113 % bar.maximum())
        panel.list.viewport().repaint()

    scrolling = [_timed(partial(scroll, run), panel.list) for run in range(1, runs + 1)]
    filtering: list[float] = []
    for run in range(runs):
        filtering.append(_timed(partial(panel.pane.filter.only, _KINDS[run % 9]), panel.canvas))
        filtering.append(_longest_turn(app, panel.canvas))
    panel.close()
    yield Figure(f"list, {_SAID}: scroll", "ms", tuple(scrolling), 8)
    yield Figure(f"list, {_SAID}: work in one turn after a filter", "ms", tuple(filtering), 16)


def _timed(change: Callable[[], None], shown: QWidget) -> float:
    """Return the milliseconds that a change and painting all of it take.

    In processor time of the GUI thread: what other programs do is not in it.
    """
    begin = time.thread_time()
    change()
    shown.repaint()
    return (time.thread_time() - begin) * 1000


def _longest_turn(app: QApplication, canvas: Canvas) -> float:
    """Wait until the canvas is settled; returns the longest turn of the event loop, as `_timed`."""
    longest = 0.0
    while not canvas.settled:
        begin = time.thread_time()
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 0)
        longest = max(longest, time.thread_time() - begin)
    return longest * 1000


def _settle(app: QApplication, canvas: Canvas) -> None:
    """Wait until labels are laid out, the picture is at its best and all of it is painted."""
    _longest_turn(app, canvas)
    canvas.repaint()
