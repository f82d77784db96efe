"""One capture on the display of the environment: `overlay_program.py FOLDER [THEME [LANGUAGE]]`.

Prints a line for each event, "EVENT JSON". What was asked about is written to FOLDER as N.npy.
Lines on the standard input are verbs of the session: `take monitor`, `found text error`, `close`.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, cast

import numpy as np
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLabel

from app.capture.handlers.native import NativeHandler
from app.capture.screens import SessionScreens
from app.core import words
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import File, Frame
from app.core.ports import Capabilities, Choice
from app.core.session import Session
from app.media.picture import ChildDecoder
from app.ui import theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.overlay.session import Asked, CaptureSession

READER = BackendEntry(
    Choice("reader"),
    Capabilities(
        "Offline reader (OCR)", False, False, frozenset({"find", "read", "table", "errors"})
    ),
    "Offline reader",
)
MODEL = BackendEntry(
    Choice("remote", endpoint="glm"),
    Capabilities(
        "GLM-4.6V", True, True, frozenset({"chat"}), thinking=frozenset({"on", "off", "auto"})
    ),
    "GLM-4.6V · Z.ai",
)


def told(event: str, value: object = None) -> None:
    print(event, json.dumps(value), flush=True)


def tokens(_entry: BackendEntry, frames: Sequence[Frame], question: str) -> int:
    return sum(frame.width * frame.height // 784 for frame in frames) + len(question) // 4


def opened(path: Path, done: Callable[[Frame | AppError], None]) -> None:
    decoder = ChildDecoder()
    try:
        done(decoder.decode(path, File(path.name, path), Control()))
    except AppError as error:
        done(error)
    finally:
        decoder.close()


class Program:
    """Prints what the session says and does what it is told."""

    def __init__(self, folder: Path, display: str) -> None:
        screens = SessionScreens(Session("x11", display=display), [NativeHandler(display)])
        frames = screens.grab("all", Control())
        self.folder = folder
        self.model = AskModel(tokens)
        self.model.offer([READER, MODEL])
        self.model.remember("What is this?", "Where is the save button?")
        self.latest: Frame | None = None
        self.session = CaptureSession(frames, screens.monitors(), self.model, open_file=opened)
        self.session.painted.connect(lambda: told("painted"))
        self.session.interrupted.connect(lambda notice: told("interrupted", notice))
        self.session.region_selected.connect(self.select)
        self.session.connect_requested.connect(lambda: told("connect"))
        self.session.asked.connect(self.ask)
        self.session.closed.connect(self.close)
        screens.close()

    def select(self, frame: Frame) -> None:
        self.latest = frame
        told("selected", [frame.width, frame.height])

    def ask(self, asked: Asked) -> None:
        for number, frame in enumerate(asked.frames):
            np.save(self.folder / f"{number}.npy", frame.pixels)
        place = None if asked.place is None else asked.place.corners
        told("asked", [asked.question, place, asked.choice.backend, asked.think])
        QApplication.quit()

    def close(self) -> None:
        told("closed")
        QApplication.quit()

    def hear(self) -> None:
        for line in os.read(sys.stdin.fileno(), 4096).decode().splitlines() or ["end"]:
            self.obey(*line.split())

    def obey(self, verb: str, *arguments: str) -> None:
        match verb:
            case "take":
                kind = Literal["region", "monitor", "all", "file", "clipboard"]
                self.session.take(cast("kind", arguments[0]))
            case "found" if self.latest is not None:
                self.session.set_context(self.latest, frozenset(arguments))  # type: ignore[arg-type] # as typed
            case "look":
                labels = [one for one in QApplication.allWidgets() if isinstance(one, QLabel)]
                told("shown", [one.text() for one in labels if one.isVisible() and one.text()])
            case "resume":
                self.session.resume()
            case "choose":
                self.model.choose(MODEL if arguments == ("model",) else READER)
            case _:
                self.session.close()


def main() -> None:
    folder, *rest = sys.argv[1:]
    scheme = cast("theme.Scheme", rest[0] if rest else "light")
    words.use(rest[1] if len(rest) > 1 else "en")
    app = QApplication([sys.argv[0], "-platform", "xcb"])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, scheme)
    program = Program(Path(folder), os.environ["DISPLAY"])
    ears = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ears.activated.connect(program.hear)
    program.session.show()
    app.exec()


main()
