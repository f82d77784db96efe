"""The reader as the program uses it: a real child, real models, pages whose words are known."""

import csv
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Picture, Progress, Text
from app.core.control import Control
from app.core.errors import ChildError, RequestRefused
from app.core.frame import File, Frame
from app.core.mark import Mark
from app.core.ports import Backend
from app.core.text_line import TextLine
from tests import pages


@dataclass
class Answer:
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    finish: Finish | None = None

    @property
    def labels(self) -> list[str]:
        return [mark.label for mark in self.marks]


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderBackend]:
    backend = ReaderBackend(ReaderSettings())
    yield backend
    backend.close()


def ask(reader: Backend, frames: Sequence[Frame] | Frame, question: str) -> Answer:
    shots = [frames] if isinstance(frames, Frame) else frames
    message = Message("user", (*(Picture(frame) for frame in shots), Text(question)))
    answered = Answer()
    for piece in answer(reader, [message], Options(), Control()):
        match piece:
            case Text():
                answered.text += piece.text
            case Mark():
                answered.marks.append(piece)
            case Finish():
                assert answered.finish is None
                answered.finish = piece
    assert answered.finish is not None
    assert answered.finish.reason == "stop"
    return answered


def centre(mark: Mark) -> tuple[float, float]:
    x1, y1, x2, y2 = mark.bounds
    return (x1 + x2) / 2, (y1 + y2) / 2


def inside(mark: Mark, box: pages.Box) -> bool:
    x, y = centre(mark)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


# ---- find


def test_every_word_is_found_at_its_place(reader: ReaderBackend) -> None:
    page = pages.small()
    frame = page.frame()
    found = right = 0
    for word in page.words:
        answered = ask(reader, frame, f"where is “{word.text}”?")
        hits = [mark for mark in answered.marks if mark.label.strip(".,") == word.text.strip(".,")]
        found += bool(hits)
        right += any(inside(mark, word.box) for mark in hits)
    assert len(page.words) >= 60
    assert found >= 0.98 * len(page.words)
    assert right >= 0.93 * found


def test_chips_stand_where_the_marks_say(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.small().frame(), "find Save and Cancel")
    assert answered.labels == ["Save", "Cancel"]
    assert [answered.text[mark.at] for mark in answered.marks] == ["①", "②"]


def test_what_is_not_there_is_said_plainly(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.small().frame(), "Where is the elephant?")
    assert answered.marks == []
    assert "“elephant” was not found" in answered.text


def test_what_is_only_similar_is_said_to_be(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.small().frame(), "Where is the Cancle button?")
    assert answered.labels == ["Cancel"]
    assert "“Cancle” was not found" in answered.text


def test_several_pictures_are_numbered_through(reader: ReaderBackend) -> None:
    frames = [pages.small().frame(), pages.dialog().frame()]
    answered = ask(reader, frames, "find “again” and “any”")
    assert answered.labels == ["again", "any"]
    assert [mark.frame for mark in answered.marks] == [frames[1].id, frames[0].id]
    assert [answered.text[mark.at] for mark in answered.marks] == ["①", "②"]
    assert "Image 2" in answered.text


# ---- lines


def test_lines_are_where_they_stand(reader: ReaderBackend) -> None:
    page = pages.small()
    lines = reader.lines(page.frame(), Control())
    assert "Quarterly report" in [line.text for line in lines]
    for word in page.words:
        named = [line for line in lines if word.text in line.text.split()]
        assert any(_at_its_place(line, word) for line in named), word


def _at_its_place(line: TextLine, word: pages.Word) -> bool:
    at = line.text.find(word.text)
    left, top, right, bottom = line.span(at, at + len(word.text))
    x1, y1, x2, y2 = word.box
    across, down = (left + right) / 2, (top + bottom) / 2
    return line.text.count(word.text) > 1 or (x1 <= across <= x2 and y1 <= down <= y2)


def test_lines_are_none_where_it_was_cancelled(reader: ReaderBackend) -> None:
    control = Control()
    control.cancel()
    assert reader.lines(Frame(pages.small().frame().memory, File("again")), control) == ()


# ---- read, table, errors, anything else


def test_code_keeps_its_indentation(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.code().frame(), "read this code")
    assert answered.text.splitlines() == list(pages.CODE)


CODE = """import os

class Reader:
    def __init__(self, path):
        self.path = path

    def load(self):
        with open(self.path) as file:
            for line in file:
                if line.strip():
                    self.lines.append(line)
                else:
                    continue
        return self.lines

main()
"""


@pytest.mark.parametrize(("size", "step"), [(10, 2), (13, 8), (16, 4), (18, 2)])
def test_code_that_was_read_is_still_code(reader: ReaderBackend, size: int, step: int) -> None:
    page = pages.blank(700, 460)
    indents: list[int] = []
    for row, text in enumerate(CODE.splitlines()):
        bare = text.lstrip()
        indent = (len(text) - len(bare)) // 4 * step
        if bare:
            indents.append(indent)
            page.write(
                14, 12 + row * round(1.4 * size), " " * indent + bare, font="mono", size=size
            )
    said = ask(reader, page.frame(), "read the code").text
    lines = [text for text in said.splitlines() if text.strip()]
    assert [len(text) - len(text.lstrip()) for text in lines] == indents
    compile(said, "read", "exec")


def test_reading_marks_each_line(reader: ReaderBackend) -> None:
    page = pages.dialog()
    answered = ask(reader, page.frame(), "读一下")
    assert len(answered.marks) == page.lines
    for mark in answered.marks:
        assert answered.text[mark.at :].startswith(mark.label)
    assert "错误：无法写入文件" in answered.labels


def test_a_table_becomes_csv(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.table().frame(), "table to CSV")
    assert [tuple(row) for row in csv.reader(answered.text.splitlines())] == list(pages.TABLE)
    assert answered.labels == [text for row in pages.TABLE for text in row if text]
    for mark in answered.marks:
        assert answered.text[mark.at :].lstrip('"').startswith(mark.label)


def test_error_lines_are_quoted(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.dialog().frame(), "what is the error?")
    assert answered.labels == [
        "Backup could not be finished",
        "Error 0x80070070: there is not enough space on the disk",
        "错误：无法写入文件",
        "FileNotFoundError: [Errno 2] No such file: backup.cfg",
    ]
    assert [answered.text[mark.at] for mark in answered.marks] == list("①②③④")
    calm = ask(reader, pages.code().frame(), "any errors?")
    assert calm.marks == []
    assert "reports an error" in calm.text


def test_it_never_pretends_to_be_a_model(reader: ReaderBackend) -> None:
    answered = ask(reader, pages.dialog().frame(), "Why did the backup fail?")
    assert answered.marks == []
    assert "only reads text" in answered.text
    assert "--endpoint" in answered.text
    assert "Backup manager" in answered.text


def test_a_picture_is_needed(reader: ReaderBackend) -> None:
    with pytest.raises(RequestRefused):
        list(reader.stream([Message("user", (Text("read"),))], Options(), Control()))


def test_a_later_question_is_about_the_same_picture(reader: ReaderBackend) -> None:
    first = Message("user", (Picture(pages.small().frame()), Text("read")))
    messages = [first, Message("assistant", (Text("…"),)), Message("user", (Text("find Apply"),))]
    pieces = list(reader.stream(messages, Options(), Control()))
    assert [piece.label for piece in pieces if isinstance(piece, Mark)] == ["Apply"]


# ---- odd pictures


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (5, 5), (40, 12), (2000, 3)])
def test_pictures_without_text(reader: ReaderBackend, size: tuple[int, int]) -> None:
    width, height = size
    frame = Frame(np.full((height, width, 4), 200, np.uint8), File("flat.png"))
    assert ask(reader, frame, "read").text == "No text was found in the picture."


def test_noise_is_no_text(reader: ReaderBackend) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (300, 400, 4), np.uint8)
    answered = ask(reader, Frame(noise, File("noise.png")), "read")
    assert len(answered.marks) < 3


def test_a_single_word_cut_out_tightly(reader: ReaderBackend) -> None:
    page = pages.blank(34, 16)
    page.write(2, 0, "Save")
    assert ask(reader, page.frame(), "read").text == "Save"


def test_large_and_small_print_on_one_page(reader: ReaderBackend) -> None:
    page = pages.blank(1200, 700, pages.DARK)
    page.write(40, 20, "Huge", size=200, color=pages.WHITE)
    page.write(40, 300, "Large words", size=90, color=pages.WHITE)
    page.write(40, 500, "middle sized words", size=36, color=pages.GREY)
    page.write(40, 600, "and the small print below", size=10, color=pages.PALE)
    labels = ask(reader, page.frame(), "read").labels
    assert labels == ["Huge", "Large words", "middle sized words", "and the small print below"]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_is_read(reader: ReaderBackend, turns: int) -> None:
    page = pages.blank(900, 120)
    page.write(20, 20, "A long line that is written all the way across a picture", size=24)
    page.write(20, 70, "and a second one", size=24)
    turned = np.ascontiguousarray(np.rot90(page.pixels(), turns))
    assert set(ask(reader, Frame(turned, File("turned.png")), "read").labels) == {
        "A long line that is written all the way across a picture",
        "and a second one",
    }


def test_a_wide_desktop_loses_nothing(reader: ReaderBackend) -> None:
    page = pages.blank(5120, 200)
    for column in range(16):
        page.write(20 + 320 * column, 20 + column * 10, f"item number {column} at 10 px", size=10)
    assert len(ask(reader, page.frame(), "read").marks) == 16


def test_a_large_picture_is_read_tall_lines_and_small_print(reader: ReaderBackend) -> None:
    page = pages.blank(5000, 3200)
    page.write(200, 200, "Huge headline", size=400)
    page.write(300, 2000, "Words of middle size", size=80)
    page.write(4000, 3000, "and the small print below", size=14)
    labels = ask(reader, page.frame(), "read").labels
    assert labels == ["Huge headline", "Words of middle size", "and the small print below"]


def test_a_very_large_picture_is_read_smaller_and_that_is_said(reader: ReaderBackend) -> None:
    pixels = np.full((9000, 8000, 4), 255, np.uint8)
    small = pages.blank(400, 60)
    small.write(10, 10, "Save", size=30)
    enlarged = np.repeat(np.repeat(small.frame().pixels, 3, axis=0), 3, axis=1)
    pixels[6000:6180, 5000:6200] = enlarged
    answered = ask(reader, Frame(pixels, File("large.png")), "Where is Save?")
    (mark,) = answered.marks
    assert answered.finish is not None
    assert "smaller size" in answered.finish.note
    x, y = centre(mark)
    assert 5030 < x < 5300
    assert 6030 < y < 6180


def test_looking_at_a_large_picture_tells_that_it_goes_on(reader: ReaderBackend) -> None:
    pixels = np.full((4000, 3000, 4), 255, np.uint8)
    pixels[::9, ::7] = 60
    message = Message("user", (Picture(Frame(pixels, File("dots.png"))), Text("read")))
    steps = [p for p in reader.stream([message], Options(), Control()) if isinstance(p, Progress)]
    assert len(steps) > 6


# ---- memory, stopping, failing


def test_what_was_read_is_not_read_again_and_changes_are_seen(reader: ReaderBackend) -> None:
    page = pages.small()
    ask(reader, page.frame(), "read")
    page.fill(450, 332, 512, 360, pages.PALE)
    page.write(452, 338, "Close")
    labels = ask(reader, page.frame(), "read").labels
    assert "Close" in labels
    assert "Cancel" not in labels
    assert ask(
        reader, Frame(page.pixels()[180:310, 10:310].copy(), File("part")), "read"
    ).labels == [
        "Order number 48213",
        "Customer Stone & Sons",
        "Total $1,284.50",
        "订单状态",
    ]


@pytest.mark.parametrize("rest", [" and it ends.", " ends", "."])
def test_a_line_that_has_grown_is_read_whole(reader: ReaderBackend, rest: str) -> None:
    begun = "The first one begins, goes on"
    for text in (begun, f"{begun}{rest}"):
        page = pages.blank(640, 200)
        page.write(40, 90, text, size=18)
        assert ask(reader, page.frame(), "read").labels == [text]


def test_stop_ends_within_the_recognition_and_keeps_the_child(reader: ReaderBackend) -> None:
    frame = pages.dense(seed=7).frame()
    control = Control()
    message = Message("user", (Picture(frame), Text("read")))
    pieces = reader.stream([message], Options(), control)
    for piece in pieces:
        if isinstance(piece, Text):
            break
    control.cancel()
    assert [type(piece) for piece in pieces] == [Finish]
    process = reader._child._process
    ask(reader, pages.code().frame(), "read")
    assert reader._child._process is process


def test_progress_is_told(reader: ReaderBackend) -> None:
    message = Message("user", (Picture(pages.dialog().frame()), Text("read")))
    steps = [p for p in reader.stream([message], Options(), Control()) if isinstance(p, Progress)]
    assert (steps[-1].done, steps[-1].total) == (10, 10)


def test_probe_and_capabilities(reader: ReaderBackend) -> None:
    health = reader.probe(Control())
    assert health.ok
    assert "PP-OCRv6" in dict(health.details)["Models"]
    assert not reader.capabilities.remote
    assert not reader.capabilities.markup
    message = Message("user", (Text("a"), Text("b")))
    assert reader.estimate([message], Options()).tokens == (0, 0)


def test_a_killed_child_is_an_error_and_the_next_question_works() -> None:
    backend = ReaderBackend(ReaderSettings())
    message = Message("user", (Picture(pages.dense(seed=8).frame()), Text("read")))
    pieces = backend.stream([message], Options(), Control())
    next(piece for piece in pieces if isinstance(piece, Text))
    process = backend._child._process
    assert process is not None
    assert process._popen is not None
    os.kill(process._popen.pid, 9)
    with pytest.raises(ChildError):
        list(pieces)
    assert ask(backend, pages.code().frame(), "read").marks
    backend.close()


def test_idle_memory_is_given_back() -> None:
    backend = ReaderBackend(ReaderSettings(idle_minutes=0.2 / 60))
    ask(backend, pages.code().frame(), "read")
    process = backend._child._process
    assert process is not None
    end = time.monotonic() + 10
    while not process.wait(0.05):
        assert time.monotonic() < end
    assert threading.active_count() < 20
    backend.close()


def test_one_that_was_closed_can_be_asked_once_more() -> None:
    backend = ReaderBackend(ReaderSettings())
    backend.close()
    assert ask(backend, pages.code().frame(), "read").marks
    backend.close()


def test_nothing_is_kept_or_counted_outside_of_the_program(home: Path) -> None:
    """The inference library would otherwise note and send each run, under an identifier."""
    reader = ReaderBackend(ReaderSettings())
    ask(reader, pages.dialog().frame(), "Where is Save?")
    reader.close()
    assert [path for path in home.rglob("*") if path.is_file()] == []
