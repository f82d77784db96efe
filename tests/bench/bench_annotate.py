"""Drawing on a still of 3840x2160: a frame of each drag, and painting into what is sent."""

import math
import os
import time
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.core import theme as tokens
from app.core.annotation import AnnotationKind
from app.core.annotations import Annotations
from app.core.frame import File, Frame
from app.media.annotate import FrameAnnotator
from app.ui import theme
from app.ui.annotate.editor import AnnotationEditor
from app.ui.annotate.view import View
from app.ui.overlay.selection import Region
from app.ui.overlay.window import CaptureWindow
from tests.bench.harness import Figure

_WIDTH: Final = 3840
_HEIGHT: Final = 2160
_ROOM: Final = (0.0, 0.0, float(_WIDTH), float(_HEIGHT))
_THERE: Final = 20  # annotations that are there already
_LIMIT_MS: Final = 8.0
_LEFT: Final = Qt.MouseButton.LeftButton
_DRAGGED: Final[Sequence[AnnotationKind]] = (
    "rectangle",
    "ellipse",
    "arrow",
    "pen",
    "highlighter",
    "pin",
    "redaction",
)

Way = Sequence[tuple[float, float]]


def figures(quick: bool) -> Iterator[Figure]:
    """All of it with the offscreen platform: what is measured is our own work."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    frame = _picture()
    window, editor = _still(app, frame)
    steps = 60 if quick else 240
    for kind in _DRAGGED:
        taken = _dragged(app, editor, kind, _way(kind, steps))
        yield Figure(
            f"annotate, 4K with {_THERE}: drag of one step, {kind}", "ms", taken, _LIMIT_MS
        )
    taken = _selected(app, window, editor, steps)
    yield Figure(
        f"annotate, 4K with {_THERE}: the selection resized over them", "ms", taken, _LIMIT_MS
    )
    yield Figure(
        f"annotate, 4K with {_THERE}: painted to be sent", "ms", _sent(editor, frame, quick)
    )
    window.close()


def _picture() -> Frame:
    pixels = np.random.default_rng(7).integers(0, 256, (_HEIGHT, _WIDTH, 4), np.uint8)
    return Frame(pixels, File("noise"))


def _still(app: QApplication, frame: Frame) -> tuple[CaptureWindow, AnnotationEditor]:
    """The window of a capture with all of it selected, and an editor with much on it."""
    window = CaptureWindow(QGuiApplication.primaryScreen())
    window.put(frame)
    window.resize(_WIDTH, _HEIGHT)
    annotations, chance = Annotations(), np.random.default_rng(5)
    editor = AnnotationEditor(annotations, window)
    editor.layer.setGeometry(0, 0, _WIDTH, _HEIGHT)
    editor.look(View(0, 0, 1, 1), _ROOM)
    for number in range(_THERE):
        kind = _DRAGGED[number % len(_DRAGGED)]
        x, y = float(chance.uniform(0, 3000)), float(chance.uniform(100, 1600))
        across, down = float(chance.uniform(60, 700)), float(chance.uniform(60, 450))
        points = [(x, y)] if kind == "pin" else [(x, y), (x + across, y + down)]
        annotations.add(annotations.new(kind, points, tokens.PENS[number % 6], 4.0))
    window.show()
    window.dim()
    window.select(Region(0, 0, _WIDTH, _HEIGHT))
    editor.layer.refresh()
    app.processEvents()
    return window, editor


def _way(kind: AnnotationKind, steps: int) -> Way:
    """From corner to corner; by hand all over the picture, in steps of some 30 pixels."""
    if kind in {"pen", "highlighter"}:
        return [
            (1920 + 1500 * math.sin(step / 50), 1080 + 900 * math.sin(step / 33))
            for step in range(steps)
        ]
    return [(100 + 3500 * step / steps, 100 + 1900 * step / steps) for step in range(steps)]


def _dragged(
    app: QApplication, editor: AnnotationEditor, kind: AnnotationKind, way: Way
) -> tuple[float, ...]:
    """Milliseconds from each move to the end of what it has painted."""
    layer, none = editor.layer, Qt.KeyboardModifier.NoModifier
    layer.desk.take(kind)

    def sent(what: QEvent.Type, at: tuple[float, float]) -> None:
        place = QPointF(*at)
        app.sendEvent(layer, QMouseEvent(what, place, place, _LEFT, _LEFT, none))

    sent(QEvent.Type.MouseButtonPress, way[0])
    app.processEvents()
    taken = []
    for at in way[1:]:
        begun = time.perf_counter()
        sent(QEvent.Type.MouseMove, at)
        app.processEvents()
        taken.append(1000 * (time.perf_counter() - begun))
    sent(QEvent.Type.MouseButtonRelease, way[-1])
    layer.desk.undo()
    app.processEvents()
    return tuple(taken)


def _selected(
    app: QApplication, window: CaptureWindow, editor: AnnotationEditor, steps: int
) -> tuple[float, ...]:
    """Milliseconds from each step of a drag of its corner to the end of what it has painted."""
    taken = []
    for x, y in _way("rectangle", steps)[steps // 4 :]:
        region = Region(40, 40, round(x), round(y))
        begun = time.perf_counter()
        window.select(region)
        editor.look(window.view, (40.0, 40.0, float(region.x2), float(region.y2)))
        app.processEvents()
        taken.append(1000 * (time.perf_counter() - begun))
    window.select(Region(0, 0, _WIDTH, _HEIGHT))
    editor.look(window.view, _ROOM)
    app.processEvents()
    return tuple(taken)


def _sent(editor: AnnotationEditor, frame: Frame, quick: bool) -> tuple[float, ...]:
    annotator, taken = FrameAnnotator(), []
    for _run in range(3 if quick else 10):
        begun = time.perf_counter()
        annotator.annotated(frame, editor.items(_ROOM))
        taken.append(1000 * (time.perf_counter() - begun))
    return tuple(taken)
