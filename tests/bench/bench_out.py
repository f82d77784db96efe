"""What it costs to take the screen into a file, beside other programs, and to copy a picture."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import compose, sections
from app.capture.handlers.native import NativeHandler
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.ports import Services
from app.system import paths
from app.system.settings_file import Loaded
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut
from tests.bench.harness import Figure
from tests.bench.homes import home
from tests.e2e.display import Display, x_server
from tests.e2e.windowed import Desk, page_shown
from tests.pages import dense

_SIZE: Final = (1920, 1080)
_WARM: Final = 3  # rounds that are not counted
_SCROT: Final = "scrot"
_OTHERS: Final[Mapping[str, Sequence[str]]] = {  # the whole screen into the file that is added
    _SCROT: ("scrot", "--overwrite"),
    "maim": ("maim",),
    "flameshot": ("flameshot", "full", "--path"),
    "ksnip": ("ksnip", "--fullscreen", "--saveto"),
    "eyeline capture": (sys.executable, "-m", "app", "capture", "monitor", "--out"),
}


def figures(quick: bool) -> Iterator[Figure]:
    """Take a dense page, other programs too; then copy it, with the offscreen platform."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    rounds = 8 if quick else 25
    services = compose.build(sections.read_settings(Loaded({})), paths.standard())
    with (
        TemporaryDirectory() as folder,
        x_server(*_SIZE) as shown,
        page_shown(Desk(shown), dense(), 0, 0),
    ):
        handler = NativeHandler(shown.name)
        saved, encoding = _saved(handler, services, Path(folder), rounds)
        whole = _whole_processes(shown, Path(folder), rounds)
        (frame,) = handler.grab("monitor", Control()).frames
        handler.close()
        copied = _copied(services, frame, Path(folder), rounds)
    services.close()
    yield Figure(
        "a 1920x1080 monitor grabbed and saved as PNG",
        "ms",
        saved,
        limit=1.0,
        baseline=whole[_SCROT],
        baseline_name="scrot, the whole process",
        details={
            "of which drawing, encoding and writing, ms": round(median(encoding), 1),
            **{f"{name}, the whole process, ms": round(median(whole[name]), 1) for name in whole},
        },
    )
    yield Figure("a 1920x1080 picture copied, until the clipboard has it", "ms", copied)


def _saved(
    handler: NativeHandler, services: Services, folder: Path, rounds: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return how long it took, and what of that was not the grab."""
    ours, encoding = [], []
    for number in range(-_WARM, rounds):
        begun = time.perf_counter()
        (frame,) = handler.grab("monitor", Control()).frames
        grabbed = time.perf_counter()
        services.save_picture(frame, (), folder / "ours.png")
        done = time.perf_counter()
        if number >= 0:
            ours.append(1000 * (done - begun))
            encoding.append(1000 * (done - grabbed))
    return tuple(ours), tuple(encoding)


def _whole_processes(shown: Display, folder: Path, rounds: int) -> dict[str, tuple[float, ...]]:
    """Return how long each program that is installed took, in turn."""
    found: dict[str, list[float]] = {
        name: [] for name, command in _OTHERS.items() if shutil.which(command[0])
    }
    environment = home(folder / "home", shown)
    for number in range(-_WARM, rounds):
        for name, values in found.items():
            command = [*_OTHERS[name], str(folder / "theirs.png")]
            run = partial(subprocess.run, command, env=environment, check=True, capture_output=True)
            took = _milliseconds(run)
            if number >= 0:
                values.append(took)
    return {name: tuple(values) for name, values in found.items()}


def _copied(services: Services, frame: Frame, folder: Path, rounds: int) -> tuple[float, ...]:
    lane = Lane("work", Mailbox())
    places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
    out = PictureOut(services.save_picture, services.painter, lane, places)
    loop, found = QEventLoop(), []

    def end(error: AppError | None) -> None:
        assert error is None
        loop.quit()

    def copy() -> None:
        out.copy(lambda: frame, (), end)
        loop.exec()

    for number in range(-_WARM, rounds):
        took = _milliseconds(copy)
        if number >= 0:
            found.append(took)
    lane.close(5)
    out.close()
    QGuiApplication.clipboard().clear()  # of what Python made
    return tuple(found)


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000
