"""One capture on the display of the environment: `overlay_program.py FOLDER [THEME [LANGUAGE]]`.

Prints a line for each event, "EVENT JSON". What was asked about is written to FOLDER as N.npy.
Lines on the standard input are verbs of the session: `take monitor`, `found text error`, `close`.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLabel

from app.capture.screens import open_screens
from app.capture.settings import CaptureSettings
from app.capture.windows.session import open_windows
from app.core import words
from app.core.chat import Message
from app.core.control import Control
from app.core.desk import Standing, desk
from app.core.errors import AppError
from app.core.frame import File, Frame, Screen
from app.core.meter import Meter
from app.core.ports import Capabilities, Choice
from app.core.session import Session
from app.media.annotate import FrameAnnotator
from app.media.picture import ChildDecoder
from app.system.session import session_of
from app.ui import theme
from app.ui.annotate.painting import Drawn
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.overlay.asked import Asked
from app.ui.overlay.chosen import Source
from app.ui.overlay.session import CaptureSession

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


def tokens(_entry: BackendEntry, messages: Sequence[Message]) -> Meter:
    return Meter(words=len(messages[-1].text) // 4)


def opened(path: Path, done: Callable[[Frame | AppError], None]) -> None:
    decoder = ChildDecoder()
    try:
        done(decoder.decode(path, File(path.name, path), Control()))
    except AppError as error:
        done(error)
    finally:
        decoder.close()


def painted(wanted: Sequence[Drawn], done: Callable[[tuple[Frame, ...] | AppError], None]) -> None:
    annotator = FrameAnnotator()
    done(tuple(annotator.annotated(frame, items) for frame, items in wanted))


class Program:
    """Prints what the session says and does what it is told."""

    def __init__(self, folder: Path, session: Session) -> None:
        decoder = ChildDecoder()
        screens = open_screens(session, lambda: decoder, CaptureSettings())
        frames = screens.grab("all", Control())
        decoder.close()
        self.folder = folder
        self.model = AskModel(tokens)
        self.model.offer([READER, MODEL])
        self.model.remember("What is this?", "Where is the save button?")
        self.latest: Frame | None = None
        windows = open_windows(session)
        standing = Standing(desk(frames, screens.monitors(), windows.shown()))
        windows.close()
        self.session = CaptureSession(
            frames,
            screens.monitors(),
            self.model,
            open_file=opened,
            paint=painted,
            standing=standing,
        )
        self.session.painted.connect(lambda: told("painted"))
        self.session._stills.entered.connect(lambda still: told("entered", still.screen().name()))
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
        told("source", [_named(frame) for frame in asked.frames])
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
                self.session.take(cast("Source", arguments[0]))
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


def _named(frame: Frame) -> list[str]:
    source = frame.source
    return [source.window, source.app] if isinstance(source, Screen) else []


def main() -> None:
    folder, *rest = sys.argv[1:]
    scheme = cast("theme.Scheme", rest[0] if rest else "light")
    words.use(rest[1] if len(rest) > 1 else "en")
    session = session_of(os.environ, sys.platform)
    platform = "wayland" if session.kind == "wayland" else "xcb"
    app = QApplication([sys.argv[0], "-platform", platform])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, scheme)
    program = Program(Path(folder), session)
    ears = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ears.activated.connect(program.hear)
    program.session.show()
    app.exec()


main()
