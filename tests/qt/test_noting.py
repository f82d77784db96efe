"""Pictures of answers are read for the search: when nobody else wants the reader, each once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.core.errors import ChildError, StoreError
from app.core.frame import Frame
from app.core.ports import Services
from app.core.text_line import TextLine
from app.ui.lane import Lane, Mailbox
from app.ui.noting import Noting
from tests.qt.scripted import picture


@dataclass
class Memory:
    """A history that only knows what pictures say, and a reader that says what it is told to."""

    frames: dict[str, Frame] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wanted: bool = True
    says: Callable[[Frame, Control], Sequence[TextLine]] = lambda _frame, _control: (
        TextLine("Total", (0, 0, 9, 9)),
        TextLine("42", (0, 9, 9, 18)),
    )

    def unread(self, frame: str) -> bool:
        return frame in self.frames and frame not in self.notes

    def note_text(self, frame: str, text: str) -> None:
        if frame not in self.frames:
            raise StoreError("There is no such picture.")
        self.notes[frame] = text

    def frame(self, frame: str) -> Frame:
        return self.frames[frame]

    def read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        self.asked.append(frame.id)
        return self.says(frame, control)

    def keep(self, *frames: Frame) -> list[Frame]:
        self.frames |= {frame.id: frame for frame in frames}
        return list(frames)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("reader", Mailbox())
    yield made
    made.close(5)


@pytest.fixture
def noting(memory: Memory, lane: Lane, qtbot: QtBot) -> Noting:
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    services = Services(
        **given | {"history": lambda: memory, "read": memory.read, "indexes": lambda: memory.wanted}
    )
    return Noting(services, lane, idle_ms=0)


def test_what_pictures_say_is_noted_once(noting: Noting, memory: Memory, qtbot: QtBot) -> None:
    frames = memory.keep(picture(), picture(40, 30))
    noting.add(frames)
    noting.add(frames)
    qtbot.waitUntil(lambda: len(memory.notes) == 2, timeout=5000)
    assert set(memory.notes.values()) == {"Total\n42"}
    last = memory.keep(picture(60, 50))
    noting.add([*frames, *last])
    qtbot.waitUntil(lambda: len(memory.notes) == 3, timeout=5000)
    assert memory.asked == [frame.id for frame in (*frames, *last)]


def test_one_that_nobody_holds_any_more_is_loaded(
    noting: Noting, memory: Memory, qtbot: QtBot
) -> None:
    kept = picture()
    memory.keep(Frame(kept.memory, kept.source, id="kept"))
    noting.add([Frame(kept.memory, kept.source, id="kept")])
    qtbot.waitUntil(lambda: "kept" in memory.notes, timeout=5000)


def test_it_gives_way_and_comes_back(
    noting: Noting, memory: Memory, lane: Lane, qtbot: QtBot
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(_frame: Frame, control: Control) -> Sequence[TextLine]:
        if not begun.is_set():
            begun.set()
            stopped = threading.Event()
            control.on_change(stopped.set)
            assert stopped.wait(60)
            return ()
        return (TextLine("late", (0, 0, 9, 9)),)

    memory.says = slow
    frames = memory.keep(picture())
    noting.add(frames)
    qtbot.waitUntil(begun.is_set, timeout=5000)

    def question(_control: Control) -> Iterator[None]:
        assert not memory.notes
        ended.set()
        yield

    lane.submit(question, lambda _done: None, lambda _failure: None)
    qtbot.waitUntil(lambda: bool(memory.notes), timeout=5000)
    assert ended.is_set()
    assert list(memory.notes.values()) == ["late"]


def test_what_cannot_be_read_keeps_nothing_up(noting: Noting, memory: Memory, qtbot: QtBot) -> None:
    broken, whole = memory.keep(picture(), picture(40, 30))
    lost = picture(50, 40)  # not kept any more

    def says(frame: Frame, _control: Control) -> Sequence[TextLine]:
        if frame is broken:
            raise ChildError("The reader stopped.")
        return ()

    memory.says = says
    noting.add([broken, lost, whole])
    qtbot.waitUntil(lambda: memory.notes == {whole.id: ""}, timeout=5000)


def test_where_nothing_is_kept_nothing_is_read(
    noting: Noting, memory: Memory, qtbot: QtBot
) -> None:
    shown = [picture()]  # kept nowhere: its conversation is temporary, or none is kept
    noting.add(shown)
    qtbot.waitUntil(lambda: not noting._waiting, timeout=5000)
    assert memory.asked == []


def test_where_it_is_not_wanted_nothing_is_read(noting: Noting, memory: Memory) -> None:
    memory.wanted = False
    noting.add(memory.keep(picture()))
    assert not noting._waiting
