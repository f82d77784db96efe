"""What is kept comes back: messages, pictures, trees; and what is deleted is gone."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.chat import (
    Clip,
    Document,
    Finish,
    Message,
    PageShare,
    Part,
    Passage,
    Picture,
    Text,
    ToolCall,
    ToolResult,
)
from app.core.errors import StoreError
from app.core.frame import File, Moment, Page, Screen, Source
from app.core.mark import Mark
from app.core.place import Desktop, Rect
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory
from tests.unit.store.samples import Png, modes, noise, open_history, question, run_both


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


@pytest.fixture
def history(folder: Path) -> Iterator[SqliteHistory]:
    opened = open_history(folder)
    yield opened
    opened.close()


def test_all_parts_of_a_message_come_back_in_order(history: SqliteHistory) -> None:
    frame, other = noise(), noise(5, 3, seed=1)
    inner: tuple[Part, ...] = (
        Text("inner"),
        Picture(other, "crop"),
        ToolResult("2", (Text("deep"),)),
    )
    parts: tuple[Part, ...] = (
        Text("before"),
        Picture(frame, "a caption"),
        Clip("clip-1", Path("/videos/ä b.mp4"), 640, 480, 12.5),
        Document(
            "doc-1",
            Path("paper.pdf"),
            12,
            "On eyes",
            "LibreOffice",
            ((PageShare(1, 800), PageShare(2, 0, words=True)), ()),
            "B",
        ),
        Passage(Page("doc-1", 2), "words of a page"),
        ToolCall("1", "zoom", {"box": [1, 2.5, "x"], "deep": {"a": None}}),
        ToolResult("1", inner),
        Text("after 设置 🥰"),
    )
    conversation = history.begin("all parts")
    asked = history.ask(conversation, Message("user", parts, raw="as it was"))

    message = history.message(asked)

    assert message == Message("user", parts, raw="as it was")


@pytest.mark.parametrize(
    "source",
    [
        Screen("DP-1", Rect(-10, 0, 27, 21, Desktop("DP-1")), "Inbox - 邮件", "mail"),
        File("a\udcffb.png", Path("/tmp/a\udcffb.png")),
        File("-"),
        Page("doc-1", 3),
        Page("doc-1", 3, (0.5, 10.0, 300.25, 400.0), turned=1),
        Moment("clip-1", 2.25),
    ],
)
def test_a_picture_comes_back_pixel_exact(folder: Path, source: Source) -> None:
    frame = noise(source=source)
    history = open_history(folder)
    asked = history.ask(history.begin("p"), question("what?", frame))
    history.close()

    history = open_history(folder)
    picture = history.message(asked).parts[0]
    again = history.frame(frame.id)
    history.close()

    assert isinstance(picture, Picture)
    assert picture.frame == frame == again
    assert picture.frame.source == source
    assert np.array_equal(picture.frame.pixels[:, :, :3], frame.pixels[:, :, :3])


def test_the_codecs_of_the_program_keep_pixels_exact(folder: Path) -> None:
    decoder = ChildDecoder()
    history = SqliteHistory(folder, Codec(), lambda: decoder)
    frame = noise(701, 403)
    history.ask(history.begin("real"), question("?", frame))
    again = history.frame(frame.id)
    history.close()
    decoder.close()
    assert again.digest == frame.digest


def test_equal_pixels_are_kept_once(folder: Path) -> None:
    png = Png()
    history = open_history(folder, png)
    conversation = history.begin("twice")
    history.ask(conversation, question("one", noise(), noise(seed=1)))
    history.ask(conversation, question("two", noise()))
    history.close()

    assert png.encoded == 2
    assert len([path for path in (folder / "blobs").rglob("*") if path.is_file()]) == 2


def test_a_missing_or_exchanged_picture_is_said(folder: Path, history: SqliteHistory) -> None:
    frame, other = noise(), noise(seed=1)
    asked = history.ask(history.begin("p"), question("what?", frame))
    (kept,) = [path for path in (folder / "blobs").rglob("*") if path.is_file()]

    kept.write_bytes(kept.read_bytes()[:50])
    with pytest.raises(StoreError, match="picture"):
        history.message(asked)
    history.ask(history.begin("q"), question("what?", other))
    (foreign,) = [p for p in (folder / "blobs").rglob("*") if p.is_file() and p != kept]
    kept.write_bytes(foreign.read_bytes())
    with pytest.raises(StoreError, match="picture"):
        history.frame(frame.id)
    kept.unlink()
    with pytest.raises(StoreError, match="picture"):
        history.message(asked)
    assert history.conversation(history.listing()[-1].conversation).turns[0].text == "what?"


def test_a_conversation_is_a_tree(history: SqliteHistory) -> None:
    conversation = history.begin("tree")
    root = history.ask(conversation, question("root"))
    left = history.ask(conversation, question("left"), root)
    right = history.ask(conversation, question("right"), root)
    last = history.ask(conversation, question("last"), right)

    kept = history.conversation(conversation)

    assert [turn.id for turn in kept.turns] == [root, left, right, last]
    assert [turn.text for turn in kept.branch] == ["root", "right", "last"]
    assert kept.leaf == last
    assert kept.turns[0].finish is None


def test_a_long_chain_can_be_read_and_deleted(history: SqliteHistory) -> None:
    conversation = history.begin("chain")
    parent = None
    for number in range(1500):  # more than SQLite lets one deletion set off another
        parent = history.ask(conversation, question(f"turn {number}"), parent)

    assert len(history.conversation(conversation).branch) == 1500
    history.delete(conversation)
    assert not history.listing()


def test_titles(history: SqliteHistory) -> None:
    conversation = history.begin("  Where is\n\tthe   button? ")
    assert history.listing()[0].title == "Where is the button?"
    history.rename(conversation, "x" * 500)
    assert history.listing()[0].title == "x" * 119 + "…"
    history.rename(conversation, "half \ud83d of a pair")
    assert history.listing()[0].title == "half \ufffd of a pair"
    history.begin("Compare 2 documents:\n- Revenue\n- Net profit\nand - briefly - why")
    assert (
        history.listing()[0].title == "Compare 2 documents: Revenue, Net profit and - briefly - why"
    )


def test_recent_has_the_last_used_first_with_what_was_said_last(history: SqliteHistory) -> None:
    first, second = history.begin("first"), history.begin("second")
    history.ask(second, question("to the second"))
    asked = history.ask(first, question("to the first"))
    recording = history.record(first, asked, "reader")
    recording.add(Text("an answer"))
    recording.add(Finish("stop"))
    recording.close()

    found = history.listing()

    assert [(hit.title, hit.snippet) for hit in found] == [
        ("first", "an answer"),
        ("second", "to the second"),
    ]
    assert [hit.title for hit in history.listing(limit=1)] == ["first"]


def test_words_that_utf8_cannot_hold_are_kept_as_far_as_they_can(history: SqliteHistory) -> None:
    conversation = history.begin("odd")
    asked = history.ask(conversation, question("half \ud83d, \0 and 🥰"))
    assert history.message(asked).text == "half \ufffd, \0 and 🥰"
    assert history.search("half and 🥰")


def test_what_is_deleted_leaves_no_trace(folder: Path, history: SqliteHistory) -> None:
    shared, own = noise(), noise(seed=1)
    keep, drop = history.begin("keep"), history.begin("zebrafish title")
    history.ask(keep, question("stays", shared))
    asked = history.ask(drop, question("an axolotl question 蝾螈 " * 300, shared, own))
    recording = history.record(drop, asked, "reader")
    recording.add(Text("a pangolin answer"))
    recording.close()

    history.delete(drop)

    assert [hit.title for hit in history.listing()] == ["keep"]
    assert not history.search("axolotl")
    assert history.frame(shared.id) == shared
    with pytest.raises(StoreError):
        history.frame(own.id)
    with pytest.raises(StoreError):
        history.conversation(drop)
    assert not list((folder / "blobs").rglob(own.digest))
    left = b"".join(path.read_bytes() for path in folder.glob("history.db*"))
    for trace in ("zebrafish", "axolotl", "pangolin", "蝾"):
        assert trace.encode() not in left


def test_a_picture_that_is_replaced_leaves_no_trace(folder: Path, history: SqliteHistory) -> None:
    bare, covered = noise(), noise(seed=1)
    conversation = history.begin("one")
    asked = history.ask(conversation, question("what is it", bare))
    recording = history.record(conversation, asked, "reader")
    recording.add(Mark("box", ((1, 2), (3, 4)), "Save", bare.id))
    recording.add(Finish("stop"))
    recording.close()
    history.note_text(bare.id, "an axolotl")

    history.replace_picture(bare.id, covered)

    (picture,) = history.conversation(conversation).turns[0].pictures
    assert picture.frame == covered.id
    assert np.array_equal(history.frame(covered.id).rgb(), covered.rgb())
    assert [mark.frame for mark in history.conversation(conversation).turns[1].marks] == [
        covered.id
    ]
    with pytest.raises(StoreError):
        history.frame(bare.id)
    assert not list((folder / "blobs").rglob(bare.digest))
    assert not history.search("axolotl")
    assert history.unread(covered.id)
    left = b"".join(path.read_bytes() for path in folder.glob("history.db*"))
    assert b"axolotl" not in left
    history.replace_picture("nothing", bare)  # it was never kept
    assert not list((folder / "blobs").rglob(bare.digest))


def test_to_a_deleted_conversation_nothing_is_added(history: SqliteHistory) -> None:
    conversation = history.begin("short-lived")
    asked = history.ask(conversation, question("?"))
    recording = history.record(conversation, asked, "reader")
    history.delete(conversation)

    with pytest.raises(StoreError, match="no longer"):
        recording.add(Text("late"))
    with pytest.raises(StoreError, match="no longer"):
        history.ask(conversation, question("?"))
    with pytest.raises(StoreError):
        recording.close()
    assert not history.listing()


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing there")
def test_nobody_else_can_read_it_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        history = open_history(folder)
        conversation = history.begin("private")
        asked = history.ask(conversation, question("?", noise()))
        recording = history.record(conversation, asked, "reader")
        recording.add(Text("x"))
        found = modes(folder)
        recording.close()
        history.close()
    finally:
        os.umask(before)

    assert {"history.db-wal", "history.db-shm"} <= found.keys()
    for name, mode in found.items():
        assert mode == (0o700 if (folder / name).is_dir() else 0o600), name


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing there")
def test_what_stood_open_is_closed_to_others(folder: Path) -> None:
    open_history(folder).close()
    folder.chmod(0o755)
    (folder / "history.db").chmod(0o644)
    open_history(folder).close()
    assert modes(folder)["."] == 0o700
    assert modes(folder)["history.db"] == 0o600


def test_two_processes_write_at_once(folder: Path, history: SqliteHistory) -> None:
    script = """
import sys
from pathlib import Path
from app.core.chat import Finish, Text
from tests.unit.store.samples import open_history, question
history = open_history(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(30):
    conversation = history.begin(f"{sys.argv[2]} {number}")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    for piece in range(10):
        recording.add(Text(f"{piece} "))
    recording.add(Finish("stop"))
    recording.close()
history.close()
"""
    run_both(script, str(folder))

    found = history.listing(limit=100)
    assert len({hit.title for hit in found}) == 60
    assert {hit.snippet for hit in found} == {"0 1 2 3 4 5 6 7 8 9"}


def test_a_conversation_is_known_by_the_beginning_of_its_id(history: SqliteHistory) -> None:
    first, second = history.begin("a"), history.begin("b")
    assert history.identify(first[:8]) == first
    assert history.identify(second) == second
    for nobody in ("", "zz", f"{first}0", "%", "_" * 8):
        assert history.identify(nobody) is None
