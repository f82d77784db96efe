"""The chat: what a long reply costs while it streams, and a long conversation in view.

The turns are shown without a backend: what is measured is drawing, in processor time of the GUI
thread: what other programs do is not in that. Pictures are 640x400 noise.
"""

import gc
import os
import time
from collections.abc import Iterator
from typing import Final

import numpy as np
import psutil  # type: ignore[import-untyped] # it has no types
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QTextBrowser

from app.core.chat import Finish, Piece, Text
from app.core.frame import File, Frame
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui import theme
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.bench.bench_window import CHARACTERS, PER_SECOND, TOKEN
from tests.bench.harness import Figure

_PARAGRAPH: Final = (
    "The mean is taken over the **rows of a day**, so that a missing value changes it less than a"
    " `wrong` one would ①. Two things follow, with $x_%d^2$ and [a link](https://example.org/%d):"
    "\n\n1. Rows without a number are left out and counted.\n2. What was counted is shown:\n"
    "   - for each day\n   - 以及整个表格的合计\n\n```python\nfor row in rows:\n"
    '    values[row["day"]].append(float(row[column]))  # raises ValueError\n```\n\n'
    "| day | rows | mean |\n|-----|-----:|-----:|\n| Monday | 12 | 3.5 |\n| 星期二 | 7 | 4.1 |\n\n"
)
_ASKED: Final = 500  # questions and as many answers: 1 000 messages
_PICTURES: Final = 200
_STEP: Final = 60  # px
_PIECE: Final = 2000  # code points of a contrived reply that come at once
_CONTRIVED: Final = {
    "lines without end": "line\n",
    "links": "[link](https://example.org/page) ",
    "formulas in words": "$x_1^2$ ",
    "lists in each other": "".join(f"{'  ' * depth}- {depth}\n" for depth in range(200)),
    "quotations in each other": "".join(f"{'> ' * depth}{depth}\n" for depth in range(1, 200)),
    "a tall table": "| a | **b** |\n|---|---|\n" + "| `1` | [two](https://example.org) |\n" * 1200,
    "a wide table": "|a" * 490 + "|\n" + "|-" * 490 + "|\n" + ("|`b`" * 490 + "|\n") * 20,
    "a word without end": "x1",
}


def figures(quick: bool) -> Iterator[Figure]:
    """All of it with the offscreen platform."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    tokens = 400 if quick else CHARACTERS // TOKEN
    yield from _conversation(app, 100 if quick else 400)
    yield from _contrived(app, 10_000 if quick else 40_000)
    for said, before in (("first", 0), ("200th", 199)):
        yield from _streaming(app, said, before, tokens)


# ---- a reply that streams


def reply(characters: int) -> str:
    """Return Markdown of everything."""
    written, number = "", 0
    while len(written) < characters:
        written += _PARAGRAPH % (number, number)
        number += 1
    return written[:characters]


def _turn(question: str, text: str = "", frame: Frame | None = None) -> Turn:
    turn = Turn(question, (frame,) if frame else (), Choice(), "auto", backend="bench")
    if text:
        turn.add(Text(text))
        if frame is not None and "①" in text:
            box = ((1.0, 1.0), (9.0, 9.0))
            turn.add(Mark("box", box, "row", frame.id, text.index("①")))
        turn.add(Finish("stop"))
    return turn


def _streaming(app: QApplication, said: str, before: int, tokens: int) -> Iterator[Figure]:
    text = reply(CHARACTERS)
    view = ChatView()
    view.resize(540, 800)
    view.show()
    view.show_turns([_turn(f"Question {number}?", reply(600)) for number in range(before)])
    turn = _turn("Where?")
    view.add_turn(turn)
    _settle(app)
    begin = max(len(text) - tokens * TOKEN, 0)
    if begin:
        turn.add(Text(text[:begin]))
        view.add_pieces(turn, [Text(text[:begin])])
    _settle(app)
    stalls: list[float] = []
    due = time.perf_counter()
    for at in range(begin, len(text), TOKEN):
        due += 1 / PER_SECOND
        while True:
            started = time.thread_time()
            app.processEvents()
            stalls.append((time.thread_time() - started) * 1000)
            if time.perf_counter() >= due:
                break
            time.sleep(0.001)
        piece = Text(text[at : at + TOKEN])
        started = time.thread_time()
        turn.add(piece)
        view.add_pieces(turn, [piece])
        stalls.append((time.thread_time() - started) * 1000)
    spent = sum(stalls) / 1000 - _idle(app) * len(stalls)
    view.close()
    yield Figure(
        f"20 000 characters at 100 tokens/s, {said} message: a turn of the event loop, 99th"
        " percentile",
        "ms",
        (float(np.percentile([one for one in stalls if one > 0.3], 99)),),
        16,
        details={"longest": max(stalls), "working turns": sum(one > 0.3 for one in stalls)},
    )
    yield Figure(
        f"20 000 characters at 100 tokens/s, {said} message: processor time",
        "s",
        (spent,),
        0.1,
        baseline=(_set_markdown(app, text, begin),),
        baseline_name="QTextBrowser.setMarkdown at every token (one in 25, scaled)",
    )


def _idle(app: QApplication) -> float:
    """What looking for events costs when there are none, in seconds."""
    begin = time.thread_time()
    for _turn_of_loop in range(200):
        app.processEvents()
    return (time.thread_time() - begin) / 200


def _set_markdown(app: QApplication, text: str, begin: int) -> float:
    browser = QTextBrowser()
    browser.resize(520, 800)
    browser.show()
    app.processEvents()
    spent = 0.0
    for at in range(begin, len(text), TOKEN * 25):
        started = time.thread_time()
        browser.setMarkdown(text[: at + TOKEN])
        browser.grab()
        spent += time.thread_time() - started
    browser.close()
    return spent * 25


# ---- replies that were made to stall it


def _contrived(app: QApplication, length: int) -> Iterator[Figure]:
    gc.collect()
    gc.freeze()  # as the program does when it has started
    longest = {
        said: max(_turns(app, (text * (length // len(text) + 1))[:length]))
        for said, text in _CONTRIVED.items()
    }
    yield Figure(
        f"{len(longest)} contrived replies, {_PIECE} characters at once: the longest turn of the"
        " event loop",
        "ms",
        (max(longest.values()),),
        50,
        details={said: round(each, 1) for said, each in longest.items()},
    )


def _turns(app: QApplication, text: str) -> Iterator[float]:
    """Yield how long each turn takes in which a part of `text` is shown, in ms."""
    view = ChatView()
    view.resize(540, 800)
    view.show()
    turn = _turn("Where?")
    view.add_turn(turn)
    _settle(app)
    pieces: list[Piece] = [Text(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)]
    for piece in (*pieces, Finish("stop")):
        for step in range(7):
            started = time.thread_time()
            if step == 0:
                turn.add(piece)
                view.add_pieces(turn, [piece])
            else:
                app.processEvents()
            yield (time.thread_time() - started) * 1000
            time.sleep(0.005)
    view.close()


# ---- a long conversation


def _conversation(app: QApplication, steps: int) -> Iterator[Figure]:
    chance = np.random.default_rng(3)
    frames = [
        Frame(chance.integers(0, 256, (400, 640, 4), np.uint8), File("noise"))
        for _number in range(_PICTURES)
    ]
    pictures = iter(frames)
    turns = [
        _turn(
            f"Question {number}, where are the rows?",
            reply(int(chance.integers(100, 1800))),
            next(pictures) if number % 5 in (0, 2) else None,
        )
        for number in range(_ASKED)
    ]
    view = ChatView()
    view.resize(540, 800)
    view.show()
    view.show_turns(turns[:1])
    _settle(app, 3)  # parsers and fonts are loaded
    view.show_turns(())
    _settle(app)
    process = psutil.Process()
    before = process.memory_info().rss
    started, clock = time.thread_time(), time.perf_counter()
    view.show_turns(turns)
    view.repaint()
    painted = (time.thread_time() - started) * 1000
    waited = (time.perf_counter() - clock) * 1000
    yield Figure(
        "1 000 messages with 200 pictures: first paint",
        "ms",
        (painted,),
        150,
        details={"by the clock, other programs included": waited},
    )
    _settle(app)
    bar = view.verticalScrollBar()
    taken: list[float] = []
    for _step in range(steps):
        started = time.thread_time()
        bar.setValue(bar.value() - _STEP)
        app.processEvents()
        taken.append((time.thread_time() - started) * 1000)
        end = time.perf_counter() + 0.016
        while time.perf_counter() < end:
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 4)
    yield Figure(
        "1 000 messages with 200 pictures: a step of 60 px",
        "ms",
        tuple(taken),
        8,
        details={
            "99th percentile": float(np.percentile(taken, 99)),
            "longest": max(taken),
        },
    )
    for share in np.linspace(0, 1, 60):
        bar.setValue(round(share * bar.maximum()))
        _settle(app, 0.05)
    grown = (process.memory_info().rss - before) / 2**20
    yield Figure("1 000 messages with 200 pictures: memory", "MB", (grown,), 60)
    view.close()


def _settle(app: QApplication, seconds: float = 0.4) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
