"""The answer window: stalls of the GUI thread while a long reply streams."""

import os
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.core.chat import Delta, Finish, Message, Options, Text, Usage
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.ports import Capabilities, Choice, Estimate, Health, Services
from app.media.paint import PillowPainter
from app.store.temporary import TemporaryHistory
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut
from app.ui.stage import Stage
from app.ui.window import AnswerWindow
from tests.bench.harness import Figure

CHARACTERS: Final = 20_000
TOKEN: Final = 4  # characters
PER_SECOND: Final = 100
_DISPLAY_FRAME: Final = 1 / 60
_PARAGRAPH: Final = (
    "The mean is taken over the rows of a day, so that a missing value changes it less than a wrong"
    ' one would. <|begin_of_box|>[{"label":"row %d","bbox_2d":[%d,%d,%d,%d]}]<|end_of_box|> Two'
    " things follow:\n\n1. Rows without a number are left out and counted.\n2. What was counted is"
    " shown:\n   - for each day\n   - 以及整个表格的合计\n\n```python\nfor row in rows:\n"
    '    values[row["day"]].append(float(row[column]))  # raises ValueError for "n/a"\n```\n\n'
)


def figures(quick: bool) -> Iterator[Figure]:
    """All of it with the offscreen platform: what is measured is our own work."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    streamed = 400 if quick else CHARACTERS // TOKEN
    stalls, busy = _stalls(_reply(CHARACTERS), streamed)
    yield Figure(
        "20 000 characters at 100 tokens/s: stall of the GUI thread, 99th percentile",
        "ms",
        (float(np.percentile(stalls, 99)),),
        16,
        details={
            "frames": len(stalls),
            "median": float(np.median(stalls)),
            "longest": float(np.max(stalls)),
            "work, 99th percentile": float(np.percentile(busy, 99)),
            "work, longest": float(np.max(busy)),
        },
    )


# ---- a reply


def _reply(characters: int) -> str:
    written, number = "", 0
    while len(written) < characters:
        left, top = 40 + number * 37 % 800, 40 + number * 53 % 800
        written += _PARAGRAPH % (number, left, top, left + 90, top + 40)
        number += 1
    return written[:characters]


class _Talker:
    """Says `text`: all but the last `streamed` tokens at once, those one by one."""

    def __init__(self, text: str, streamed: int) -> None:
        self._text = text
        self._streamed = streamed
        self.capabilities = Capabilities("bench", remote=False, markup=True, skills=frozenset())

    def probe(self, control: Control) -> Health:
        return Health(True, "")

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return Estimate(())

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        begin = max(len(self._text) - self._streamed * TOKEN, 0)
        if begin:
            yield Text(self._text[:begin])
            time.sleep(1)
        due = time.monotonic()
        for at in range(begin, len(self._text), TOKEN):
            due += 1 / PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            yield Text(self._text[at : at + TOKEN])
        yield Usage(1000, len(self._text) // TOKEN)
        yield Finish("stop")

    def close(self) -> None:
        pass


def _stalls(text: str, streamed: int) -> tuple[list[float], list[float]]:
    """Return the longest time without a turn of the event loop that began in each 1/60 s.

    Then the same in processor time of the GUI thread: what other programs do is not in that.
    """
    talker, history = _Talker(text, streamed), TemporaryHistory()
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    given |= {"backend": lambda _choice: talker, "new_history": lambda _temporary: history}
    given["destination"] = lambda _choice: None
    services = Services(**given)
    mailbox = Mailbox()
    lane, work = Lane("bench", mailbox), Lane("work", mailbox)
    loop = QEventLoop()
    beats: list[tuple[float, float]] = []
    pulse = QTimer(interval=1)
    pulse.setTimerType(Qt.TimerType.PreciseTimer)
    pulse.timeout.connect(lambda: beats.append((time.perf_counter(), time.thread_time())))
    with TemporaryDirectory() as folder:
        places = QSettings(str(Path(folder, "places.ini")), QSettings.Format.IniFormat)
        model = AskModel(lambda *_: None)
        out = PictureOut(lambda *_: None, PillowPainter, work, places)
        stage = Stage(out, work, model, lambda _path, _done: None)
        window = AnswerWindow(stage, QWidget(), places)
        window.take()
        window.resize(1280, 800)
        window.show()
        conversation = Conversation(services, lambda _choice: lane, _fail)
        conversation.turn_finished.connect(lambda _turn: loop.quit())
        window.show_conversation(conversation)
        conversation.ask("Where are the rows?", [_picture(1920, 1080)], Choice())
        QTimer.singleShot(1000 if streamed * TOKEN < len(text) else 0, pulse.start)
        loop.exec()
        pulse.stop()
        window.close()
    lane.close()
    stalls: dict[int, float] = {}
    busy: dict[int, float] = {}
    for before, after in pairwise(beats):
        frame = int((before[0] - beats[0][0]) / _DISPLAY_FRAME)
        stalls[frame] = max(stalls.get(frame, 0.0), (after[0] - before[0]) * 1000)
        busy[frame] = max(busy.get(frame, 0.0), (after[1] - before[1]) * 1000)
    return list(stalls.values()), list(busy.values())


def _fail(failure: Exception) -> None:
    raise failure


def _picture(width: int, height: int) -> Frame:
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    return Frame(pixels, File("noise"))
