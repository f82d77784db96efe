"""Branches, the list, what is kept how long: what a person does to conversations."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.chat import Finish, Text
from app.core.conversation import Conversation
from app.core.errors import StoreError
from app.core.memory import Manner
from app.store import messages
from app.store.history import SqliteHistory
from tests.unit.store.samples import noise, open_history, question, run_both

DAY = 24 * 3600 * 1000


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = open_history(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock of the store, which else goes on by a second a message."""
    time = [1_700_000_000_000]

    def now() -> int:
        time[0] += 1000
        return time[0]

    monkeypatch.setattr(messages, "now", now)
    monkeypatch.setattr("app.store.history.now", now)

    def put(at: int) -> None:
        time[0] = at

    return put


def answered(history: SqliteHistory, conversation: str, parent: str, text: str) -> str:
    recording = history.record(conversation, parent, "glm")
    recording.add(Text(text))
    recording.add(Finish("stop"))
    recording.close()
    return recording.id


def shown(kept: Conversation) -> list[str]:
    return [turn.text for turn in kept.branch]


def test_a_branch_is_used_until_another_one_is(history: SqliteHistory) -> None:
    conversation = history.begin("t")
    asked = history.ask(conversation, question("q"))
    first = answered(history, conversation, asked, "one")
    answered(history, conversation, asked, "two")
    assert shown(history.conversation(conversation)) == ["q", "two"]

    history.use(conversation, first)

    assert shown(history.conversation(conversation)) == ["q", "one"]
    history.ask(conversation, question("and"), first)
    assert shown(history.conversation(conversation)) == ["q", "one", "and"]
    history.use(conversation, None)
    assert shown(history.conversation(conversation)) == []


def test_an_answer_is_gone_on_with(history: SqliteHistory) -> None:
    conversation = history.begin("t")
    asked = history.ask(conversation, question("q"))
    begun = answered(history, conversation, asked, "Once upon")
    more = answered(history, conversation, begun, " a time.")

    kept = history.conversation(conversation)

    assert [(turn.id, turn.parent) for turn in kept.turns[1:]] == [(begun, asked), (more, begun)]
    assert [turn.text for turn in kept.told] == ["q", "Once upon a time."]
    assert kept.question_of(kept.turns[-1]) == asked


def test_what_follows_a_removed_message_goes_under_what_it_followed(
    history: SqliteHistory,
) -> None:
    conversation = history.begin("t")
    asked = history.ask(conversation, question("q"))
    answer = answered(history, conversation, asked, "one")
    then = history.ask(conversation, question("then"), answer)

    history.remove(answer)

    kept = history.conversation(conversation)
    assert [(turn.id, turn.parent) for turn in kept.turns] == [(asked, None), (then, asked)]
    assert shown(kept) == ["q", "then"]
    assert not history.search("one")


def test_where_the_leaf_is_removed_the_newest_branch_beside_it_is_used(
    history: SqliteHistory,
) -> None:
    conversation = history.begin("t")
    asked = history.ask(conversation, question("q"))
    kept = answered(history, conversation, asked, "one")
    history.ask(conversation, question("after one"), kept)
    leaf = answered(history, conversation, asked, "two")

    history.remove(leaf)
    assert shown(history.conversation(conversation)) == ["q", "one", "after one"]
    for turn in reversed(history.conversation(conversation).turns):
        history.remove(turn.id)
    assert history.conversation(conversation).leaf is None
    history.remove(leaf)  # once more: no error


def test_a_removed_message_takes_its_pictures_and_words_with_it(
    tmp_path: Path, history: SqliteHistory
) -> None:
    own, shared = noise(), noise(seed=1)
    conversation = history.begin("t")
    stays = history.ask(conversation, question("stays", shared))
    goes = history.ask(conversation, question("a quokka question", own, shared), stays)
    history.note_text(own.id, "numbat on the wall")
    assert history.search("numbat")

    history.remove(goes)

    assert not history.search("numbat")
    assert not list((tmp_path / "blobs").rglob(own.digest))
    assert history.frame(shared.id) == shared
    left = b"".join(path.read_bytes() for path in tmp_path.glob("history.db*"))
    assert b"quokka" not in left
    assert b"numbat" not in left


def test_an_answer_that_is_removed_while_it_arrives_is_gone(history: SqliteHistory) -> None:
    conversation = history.begin("t")
    recording = history.record(conversation, history.ask(conversation, question("q")), "glm")
    recording.add(Text("half"))
    history.remove(recording.id)
    with pytest.raises(StoreError, match="no longer"):
        recording.add(Text("late"))
    with pytest.raises(StoreError):
        recording.close()
    assert shown(history.conversation(conversation)) == ["q"]


# ---- the list


def test_the_list_has_pinned_ones_first_page_by_page(
    history: SqliteHistory, clock: Callable[[int], None]
) -> None:
    ids = [history.begin(f"title {number}") for number in range(7)]
    history.pin(ids[2], True)
    history.pin(ids[0], True)
    history.pin(ids[0], False)

    pages = [history.listing(3)]
    while pages[-1]:
        pages.append(history.listing(3, pages[-1][-1]))

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    listed = [one for page in pages for one in page]
    assert [one.title for one in listed] == [f"title {n}" for n in (2, 6, 5, 4, 3, 1, 0)]
    assert [one.pinned for one in listed] == [True, *[False] * 6]


def test_pages_lose_nothing_of_what_was_used_at_the_same_moment(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.history.now", lambda: 5)
    ids = {history.begin("t") for _ in range(5)}
    first = history.listing(2)
    assert {one.conversation for one in (*first, *history.listing(9, first[-1]))} == ids


def test_the_list_says_what_is_in_a_conversation(history: SqliteHistory) -> None:
    frame = noise()
    conversation = history.begin("A title")
    asked = history.ask(conversation, question("first", frame, noise(seed=1)))
    history.ask(conversation, question("what was said last", frame), asked)
    (one,) = history.listing()
    assert (one.title, one.pictures, one.snippet) == ("A title", 2, "what was said last")
    assert one.created <= one.updated


def test_how_a_conversation_is_gone_on_with_survives(tmp_path: Path) -> None:
    history = open_history(tmp_path)
    conversation = history.begin("t")
    assert history.manner(conversation) == Manner()
    manner = Manner("off", "remote", "büro", "glm-4.6v")
    history.keep_manner(conversation, manner)
    history.close()
    history = open_history(tmp_path)
    assert history.manner(conversation) == manner
    history.close()


def test_what_is_not_there_is_said(history: SqliteHistory) -> None:
    conversation = history.begin("t")
    other = history.ask(history.begin("other"), question("q"))
    for change in (
        lambda: history.pin("nobody", True),
        lambda: history.rename("nobody", "x"),
        lambda: history.use("nobody", None),
        lambda: history.use(conversation, other),
        lambda: history.keep_manner("nobody", Manner()),
        lambda: history.manner("nobody"),
        lambda: history.note_text("nobody", "words"),
    ):
        with pytest.raises(StoreError, match="no longer"):
            change()
    history.delete("nobody")
    history.remove("nobody")
    assert not history.unread("nobody")


# ---- how long


def test_what_has_not_been_used_for_long_expires(
    history: SqliteHistory, tmp_path: Path, clock: Callable[[int], None]
) -> None:
    frame = noise()
    old, pinned, running = (history.begin(title) for title in ("old", "pinned", "running"))
    history.ask(old, question("a wombat", frame))
    history.pin(pinned, True)
    recording = history.record(running, history.ask(running, question("q")), "glm")
    clock(1_700_000_000_000 + 30 * DAY)
    young = history.begin("young")

    assert history.expire(1_700_000_000_000 + 20 * DAY) == 1

    assert {one.conversation for one in history.listing()} == {pinned, running, young}
    assert not list((tmp_path / "blobs").rglob(frame.digest))
    left = b"".join(path.read_bytes() for path in tmp_path.glob("history.db*"))
    assert b"wombat" not in left
    assert history.expire(1_700_000_000_000 + 20 * DAY) == 0
    recording.close()


def test_many_expire_in_turns(history: SqliteHistory, clock: Callable[[int], None]) -> None:
    for number in range(120):
        history.ask(history.begin(f"t{number}"), question(f"q{number}"))
    assert history.expire(1_700_000_000_000 + DAY) == 120
    assert not history.listing()


# ---- two at once


def test_two_processes_change_one_conversation(tmp_path: Path, history: SqliteHistory) -> None:
    script = """
import sys
from pathlib import Path
from app.core.chat import Finish, Text
from app.core.memory import Manner
from tests.unit.store.samples import noise, open_history, question
history = open_history(Path(sys.argv[1]))
conversation, root, name = sys.argv[2:]
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    frame = noise(seed=number)
    asked = history.ask(conversation, question(f"{name} question{number}", frame), root)
    recording = history.record(conversation, asked, "glm")
    recording.add(Text(f"{name} answer{number}"))
    history.note_text(frame.id, f"{name} says{number}")
    recording.add(Finish("stop"))
    recording.close()
    history.use(conversation, asked)
    history.keep_manner(conversation, Manner("on"))
    if number % 2:
        history.remove(asked)
    history.delete(history.begin(f"{name} passing"))
history.close()
"""
    conversation = history.begin("shared")
    root = history.ask(conversation, question("root"))
    run_both(script, str(tmp_path), conversation, root)

    kept = history.conversation(conversation)
    for name in ("one", "two"):
        texts = {turn.text for turn in kept.turns}
        assert {f"{name} answer{number}" for number in range(10)} <= texts
        asked = {f"{name} question{number}" for number in range(0, 10, 2)}
        assert {text for text in texts if text.startswith(f"{name} question")} == asked
        assert len(history.search(f"{name} says", 100)) == 5
    assert len(history.listing()) == 1
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
