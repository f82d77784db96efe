"""A recorder that records what a test tells it to, and a flow with it."""

import queue
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.core.errors import AppError
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Screens
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.recording import RecordingSettings
from app.core.settings import Settings
from app.ui.lane import Mailbox
from app.ui.recording.bar import RecordingBar
from app.ui.recording.flow import RecordFlow
from tests.qt.scripted import Scripted, services

STOP = "Stop it with Ctrl+Alt+R."


class ScriptedRecorder:
    """Yields what it is told; ends as its port says, or by an error that it is given."""

    def __init__(self) -> None:
        self.way: tuple[str, str] | None = None
        self.pointer_untold = ""
        self.prepared = 0
        self.shots: list[Shot] = []
        self.reins: list[Reins] = []
        self.pieces: queue.SimpleQueue[Rolling | Recorded | Exception | None] = queue.SimpleQueue()

    def obstacle(self) -> tuple[str, str] | None:
        return self.way

    def prepare(self) -> None:
        self.prepared += 1

    def close(self) -> None:
        """Nothing is open."""

    def record(self, shot: Shot, out: Path, reins: Reins) -> Iterator[Rolling | Recorded]:
        self.shots.append(shot)
        self.reins.append(reins)
        reins.on_change(lambda: self.pieces.put(None))
        out.write_bytes(b"begun")
        seconds = 0.0
        while not (reins.stopped or reins.control.cancelled):
            match self.pieces.get(timeout=60):
                case Rolling() as rolling:
                    seconds = rolling.seconds
                    yield rolling
                case Recorded() as recorded:
                    yield replace(recorded, path=out)
                    return
                case Exception() as error:
                    raise error
        if reins.control.cancelled:
            out.unlink()
        else:
            yield Recorded(out, seconds, 5)


class Placing:
    """Notes what is to lie below which window."""

    def __init__(self) -> None:
        self.put_below: list[tuple[int, int]] = []

    def put(self, windows: Sequence[int], below: int) -> bool:
        self.put_below.append((len(windows), below))
        return True

    def close(self) -> None:
        """Nothing is open."""


class Desktop1:
    """The screen of the tests, as a monitor."""

    instant = True

    def monitors(self) -> list[Monitor]:
        box = QGuiApplication.primaryScreen().geometry()
        return [Monitor("only", box.x(), box.y(), box.width(), box.height(), primary=True)]


class Rig:
    """A flow, and what it says."""

    def __init__(self, folder: Path, settings: RecordingSettings) -> None:
        self.recorder = ScriptedRecorder()
        self.beneath = Placing()
        told = replace(
            services(lambda _choice: Scripted([])),
            screens=lambda: cast("Screens", Desktop1()),
            settings=lambda: Settings((settings,)),
            recorder=lambda: self.recorder,
            beneath=lambda: self.beneath,
            recordings=lambda: folder / "Eyeline",
        )
        self.folder = folder / "Eyeline"
        self.flow = RecordFlow(told, Mailbox(), lambda: STOP)
        self.changed: list[Rolling | None] = []
        self.chosen: list[str] = []
        self.ended: list[tuple[AppError, Path]] = []
        self.failed: list[tuple[AppError, Path | None]] = []
        self.flow.changed.connect(self.changed.append)
        self.flow.choosing.connect(self.chosen.append)
        self.flow.ended.connect(lambda *told: self.ended.append(told))
        self.flow.failed.connect(lambda *told: self.failed.append(told))


def place(x1: int, y1: int, x2: int, y2: int) -> Rect:
    return Rect(x1, y1, x2, y2, Desktop("only"))


def shown(kind: type[QWidget]) -> list[QWidget]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    ]


def recording_bar() -> RecordingBar:
    """The bar of a recording that is about to be discarded."""
    made = RecordingBar()
    made.show_rolling(Rolling(3725.0, 1_430_000_000, paused=True, place=place(0, 0, 10, 10)))
    made.findChildren(QToolButton)[-1].click()
    return made
