"""A history of another version of the program: an older one is carried on, a newer one left."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.core.chat import (
    Again,
    Card,
    Document,
    Finish,
    Message,
    Passage,
    Sent,
    Text,
    Thinking,
    Usage,
)
from app.core.compared import Compared, ComparedCell, ComparedPage
from app.core.errors import StoreError
from app.core.frame import Page
from app.core.mark import Mark
from app.core.memory import Manner
from app.store import schema
from app.store.database import Database
from tests.unit.store.samples import open_history, question

FIRST = Path(__file__).parents[2] / "data" / "history-1"  # see make.py there
SECOND = FIRST.with_name("history-2")
PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A history as the first version wrote it, one answer left open."""
    folder = shutil.copytree(FIRST, tmp_path / "history")
    (folder / "make.py").unlink()
    return folder


def conversation_of(folder: Path, title: str) -> str:
    with closing(sqlite3.connect(folder / "history.db")) as connection:
        found = connection.execute("SELECT id FROM conversations WHERE title = ?", (title,))
        return str(found.fetchone()[0])


def test_all_of_the_first_version_is_there(folder: Path) -> None:
    heron = conversation_of(folder, "Where is the heron?")
    history = open_history(folder)

    kept = history.conversation(heron)
    asked, answer, left, right = kept.turns
    assert not history.notices()
    assert (asked.text, asked.pictures[0].caption) == ("Where is the heron?", "a pond")
    assert history.frame(asked.pictures[0].frame).width == 37
    assert (answer.text, answer.thinking) == ("Here ①, 在这里。", "hm")
    assert (answer.cards, answer.usage) == ((Card("Here", 0),), Usage(10, 20))
    assert answer.sent == (Sent(1, 37, 21, 99, "image/png"),)
    assert [mark.label for mark in answer.marks] == ["heron"]
    assert (answer.again, answer.thought) == ((), None)
    assert history.message(answer.id).raw == "Here [[1, 2, 30, 20]], 在这里。"
    assert [turn.id for turn in kept.branch] == [asked.id, answer.id, right.id]
    assert (left.parent, right.parent) == (answer.id, answer.id)
    assert {hit.message for hit in history.search("heron")} == {asked.id}
    assert [hit.message for hit in history.search("在这里")] == [answer.id]
    history.close()


def test_it_is_gone_on_with(folder: Path) -> None:
    heron = conversation_of(folder, "Where is the heron?")
    history = open_history(folder)
    asked = history.conversation(heron).turns[0]
    picture = asked.pictures[0].frame

    assert history.unread(picture)
    history.note_text(picture, "Kingfisher Lake")
    history.pin(heron, True)
    history.keep_manner(heron, Manner("on"))
    recording = history.record(heron, asked.id, "glm")
    recording.add(Thinking("again"))
    recording.add(Text("There."))
    recording.add(Again(1, 0))
    recording.close()
    history.close()

    history = open_history(folder)
    assert [hit.frame for hit in history.search("kingfisher")] == [picture]
    assert history.manner(heron) == Manner("on")
    assert [one.title for one in history.listing()] == ["Where is the heron?", "Broken off"]
    turn = history.conversation(heron).turns[-1]
    assert (turn.again, turn.parent) == ((Again(1, 0),), asked.id)
    assert turn.thought is not None
    history.delete(heron)
    assert not history.search("heron")
    history.close()
    left = b"".join(path.read_bytes() for path in folder.glob("history.db*"))
    assert b"heron" not in left
    assert b"ingfisher" not in left
    assert not [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def test_what_was_broken_off_there_is_closed_as_cut(folder: Path) -> None:
    broken = conversation_of(folder, "Broken off")
    history = open_history(folder)
    turn = history.conversation(broken).turns[-1]
    assert (turn.text, turn.finish) == ("as far as it came", Finish("cut"))
    history.close()


@pytest.mark.parametrize("start", [0, PAGE], ids=["schema lost", "a page lost"])
def test_a_damaged_one_of_the_first_version_is_salvaged(folder: Path, start: int) -> None:
    database = folder / "history.db"
    data = database.read_bytes()
    database.write_bytes(data[:start] + bytes(PAGE) + data[start + PAGE :])

    history = open_history(folder)

    assert history.notices()
    turns = [t for one in history.listing() for t in history.conversation(one.conversation).turns]
    assert {"Where is the heron?", "Here ①, 在这里。"} <= {turn.text for turn in turns}
    asked = next(turn for turn in turns if turn.pictures)
    assert history.frame(asked.pictures[0].frame).height == 21
    history.close()


def test_rows_of_both_versions_are_salvaged_together(folder: Path) -> None:
    """A table that has grown holds rows of both widths."""
    heron = conversation_of(folder, "Where is the heron?")
    history = open_history(folder)
    fresh = history.begin("Fresh")
    recording = history.record(fresh, history.ask(fresh, question("new one")), "glm")
    recording.add(Thinking("hm"))
    recording.add(Text("new answer ①"))
    recording.add(Again(1, 11))
    recording.close()
    history.pin(fresh, True)
    history.keep_manner(fresh, Manner("off", "remote", "office", "glm"))
    history.close()
    database = folder / "history.db"
    database.write_bytes(bytes(PAGE) + database.read_bytes()[PAGE:])

    history = open_history(folder)

    assert history.notices()
    assert history.listing()[0].title == "Fresh"
    assert history.manner(fresh) == Manner("off", "remote", "office", "glm")
    assert history.conversation(fresh).turns[-1].again == (Again(1, 11),)
    assert history.conversation(fresh).turns[-1].thought is not None
    assert len(history.conversation(heron).turns) == 4
    assert history.search("new one")
    assert history.search("在这里")
    history.close()


def test_a_migration_that_breaks_off_leaves_the_first_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema.STEPS
    monkeypatch.setattr(schema, "STEPS", (before[0], (*before[1], "CREATE TABLE parts (again)")))
    with pytest.raises(sqlite3.OperationalError):
        Database(folder)
    monkeypatch.undo()
    with closing(sqlite3.connect(folder / "history.db")) as connection:
        assert schema.version(connection) == 1
    history = open_history(folder)
    assert len(history.listing()) == 2
    history.close()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A history as the second version wrote it."""
    folder = shutil.copytree(SECOND, tmp_path / "second")
    (folder / "make_second.py").unlink()
    return folder


def test_all_of_the_second_version_is_there_and_takes_pages(second: Path) -> None:
    asked_before = conversation_of(second, "When does it fly?")
    history = open_history(second)

    asked, answer = history.conversation(asked_before).turns
    assert not history.notices()
    assert [clip.id for clip in asked.clips] == ["clip-1"]
    assert history.frame(asked.pictures[0].frame).width == 37
    assert (answer.thinking, answer.again) == ("hm", (Again(1, 21),))
    assert [mark.label for mark in answer.marks] == ["heron"]
    assert history.manner(asked_before) == Manner("on")
    assert [hit.frame for hit in history.search("kingfisher")] == [asked.pictures[0].frame]
    parts = (Document("d", Path("a.pdf"), 3), Passage(Page("d", 2), "Net profit"), Text("More?"))
    more = history.ask(asked_before, Message("user", parts), answer.id)
    assert history.message(more).parts == parts
    history.close()

    history = open_history(second)
    turn = history.conversation(asked_before).turns[-1]
    assert [each.path.name for each in turn.documents] == ["a.pdf"]
    assert [hit.message for hit in history.search("a.pdf")] == [more]
    history.close()


def test_one_of_the_second_version_takes_comparisons(second: Path) -> None:
    asked_before = conversation_of(second, "When does it fly?")
    place = Mark("box", ((1.5, 2.0), (30.0, 20.0)), "Revenue 9", "d")
    pages = (ComparedPage(2, "Revenue 9", "exact", place), ComparedPage(3))
    cells = (ComparedCell("Revenue", "d", "9 [p. 2]", pages, "Read all.", "glm"),)
    compared = Compared(("Revenue", "净利润"), cells)
    history = open_history(second)
    message = Message("user", (Document("d", Path("a.pdf"), 3), Text("Compare")))
    recording = history.record(asked_before, history.ask(asked_before, message), "glm")
    for piece in (Text("| Revenue | 9 |"), compared):
        recording.add(piece)
    assert history.conversation(asked_before).turns[-1].compared == compared  # while it arrives
    recording.close()
    history.close()

    history = open_history(second)
    turn = history.conversation(asked_before).turns[-1]
    assert (turn.text, turn.compared) == ("| Revenue | 9 |", compared)
    assert history.message(turn.id).parts == (Text("| Revenue | 9 |"),)  # what a model is sent
    history.close()
    database = second / "history.db"
    database.write_bytes(bytes(PAGE) + database.read_bytes()[PAGE:])
    history = open_history(second)
    assert history.notices()
    turns = [t for one in history.listing() for t in history.conversation(one.conversation).turns]
    assert [turn.compared for turn in turns if turn.compared] == [compared]
    history.close()


def test_a_damaged_one_of_the_second_version_is_salvaged(second: Path) -> None:
    database = second / "history.db"
    database.write_bytes(bytes(PAGE) + database.read_bytes()[PAGE:])
    history = open_history(second)
    assert history.notices()
    turns = [t for one in history.listing() for t in history.conversation(one.conversation).turns]
    assert {"When does it fly?", "At 0:02 ①, once more ①."} <= {turn.text for turn in turns}
    history.close()


def test_a_newer_one_is_left_as_it_is_its_log_too(tmp_path: Path) -> None:
    history = open_history(tmp_path / "open")
    history.begin("kept")
    with closing(sqlite3.connect(tmp_path / "open" / "history.db")) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
        connection.execute("CREATE TABLE of_tomorrow (x)")
        copy = shutil.copytree(tmp_path / "open", tmp_path / "copy")
    history.close()
    names = ("history.db", "history.db-wal")
    before = [(copy / name).read_bytes() for name in names]
    assert all(before)

    for _time in range(2):
        with pytest.raises(StoreError, match="newer version") as caught:
            open_history(copy)
        assert caught.value.hint

    assert [(copy / name).read_bytes() for name in names] == before
    assert not list(copy.glob("history.damaged-*"))
