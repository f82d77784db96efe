import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.core.chat import Finish, Message, Picture, Text
from app.core.errors import StoreError
from app.core.frame import File, Frame
from app.core.kept import Kept
from app.core.memory import History, Manner
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory
from app.store.temporary import TemporaryHistory

QUESTION = Message("user", (Text("Where is it?"),))


def test_question_and_answer_are_kept(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    lost: list[StoreError] = []
    kept = Kept(lambda: history, lambda _notice: None, lost.append)
    kept.answer(kept.ask(QUESTION, None), "reader")
    for piece in (Text("It is "), Text("here."), Finish("stop")):
        kept.add(piece)
    kept.close()
    (found,) = history.search("here")
    assert found.conversation == kept.conversation
    assert not lost
    history.close()


def test_a_history_that_does_not_open_is_told_once(tmp_path: Path) -> None:
    def fails() -> History:
        raise StoreError("Locked.")

    lost: list[StoreError] = []
    kept = Kept(fails, lambda _notice: None, lost.append)
    kept.answer(kept.ask(QUESTION, None), "reader")
    kept.add(Text("words"))
    kept.close()
    assert [error.message for error in lost] == ["Locked."]
    assert kept.conversation


def test_a_history_that_breaks_on_the_way_is_told_once(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    lost: list[StoreError] = []
    kept = Kept(lambda: history, lambda _notice: None, lost.append)
    kept.answer(kept.ask(QUESTION, None), "reader")
    for path in tmp_path.glob("history.db*"):
        path.write_bytes(b"not a database" * 1000)
    for word in ("a", "b", "c"):
        kept.add(Text(word))
    kept.close()
    assert len(lost) <= 1


def test_a_history_that_proves_damaged_while_it_is_open_is_told_at_once(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    told: list[str] = []
    (tmp_path / "history.db").write_bytes(b"not a database" * 1000)
    kept = Kept(lambda: history, told.append, lambda _error: None)
    kept.answer(kept.ask(QUESTION, None), "reader")
    kept.add(Finish("stop"))
    kept.close()
    (notice,) = told
    assert "history.damaged-" in notice
    history.close()


def ready(tmp_path: Path, lost: list[StoreError]) -> tuple[SqliteHistory, Kept]:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    return history, Kept(lambda: history, lambda _notice: None, lost.append)


def answered(kept: Kept, parent: str, text: str) -> str:
    answer = kept.answer(parent, "glm")
    kept.add(Text(text))
    kept.add(Finish("stop"))
    kept.close()
    return answer


def test_branches_are_kept_as_their_turns_say(tmp_path: Path) -> None:
    lost: list[StoreError] = []
    history, kept = ready(tmp_path, lost)
    asked = kept.ask(QUESTION, None)
    first = answered(kept, asked, "one")
    second = answered(kept, asked, "two")
    more = answered(kept, second, " and more")
    edited = kept.ask(Message("user", (Text("In other words?"),)), None)
    kept.use(first)
    kept.remove(edited)

    found = history.conversation(kept.conversation)
    assert {turn.id: turn.parent for turn in found.turns} == {
        asked: None,
        first: asked,
        second: asked,
        more: second,
    }
    assert [turn.text for turn in found.branch] == ["Where is it?", "one"]
    assert not lost
    history.close()


def test_a_conversation_is_gone_on_with_in_its_manner(tmp_path: Path) -> None:
    history, kept = ready(tmp_path, [])
    kept.keep_manner(Manner("on"))  # before anything is asked
    asked = kept.ask(QUESTION, None)
    assert history.manner(kept.conversation) == Manner("on")

    again = Kept(lambda: history, lambda _notice: None, lambda _error: None)
    again.resume(kept.conversation)
    again.keep_manner(Manner("off"))
    answered(again, asked, "well")
    assert again.conversation == kept.conversation
    assert history.manner(kept.conversation) == Manner("off")
    assert len(history.conversation(kept.conversation).turns) == 2
    history.close()


def test_what_came_while_nothing_could_be_written_is_kept_as_soon_as_it_can(
    tmp_path: Path,
) -> None:
    lost: list[StoreError] = []
    told: list[str] = []
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    kept = Kept(lambda: history, told.append, lost.append)
    asked = kept.ask(QUESTION, None)
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another program writes, for long
        first = answered(kept, asked, "one")
        second = kept.ask(QUESTION, first)
        edited = kept.ask(Message("user", (Text("In other words?"),)), None)
        kept.remove(edited)
        kept.use(first)
        assert not told
    third = answered(kept, second, "two")
    assert told == ["The history can be written again: this conversation is kept."]
    found = history.conversation(kept.conversation)
    assert [turn.text for turn in found.turns] == ["Where is it?", "one", "Where is it?", "two"]
    assert [turn.text for turn in found.branch] == ["Where is it?", "one"], "as it was wished"
    kept.use(third)
    kept.remove(first)

    assert len({asked, first, second, third}) == 4
    assert [error.message for error in lost] == ["The history is locked by another program."]
    branch = history.conversation(kept.conversation).branch
    assert [turn.text for turn in branch] == ["Where is it?", "Where is it?", "two"]
    history.close()


def test_a_history_that_opens_later_gets_all(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    there: list[History] = []

    def opened() -> History:
        if not there:
            raise StoreError("Nothing may be written there.")
        return there[0]

    lost: list[StoreError] = []
    kept = Kept(opened, lambda _notice: None, lost.append)
    kept.keep_manner(Manner("on"))
    first = answered(kept, kept.ask(QUESTION, None), "one")
    there.append(history)
    answered(kept, kept.ask(QUESTION, first), "two")
    found = history.conversation(kept.conversation)
    assert [turn.text for turn in found.branch] == ["Where is it?", "one", "Where is it?", "two"]
    assert history.manner(kept.conversation) == Manner("on")
    assert len(lost) == 1
    history.close()


def test_what_was_covered_meanwhile_is_never_written(tmp_path: Path) -> None:
    """A picture with secrets whose question waits for the history."""
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    kept = Kept(lambda: history, lambda _notice: None, lambda _error: None)
    before = Frame(np.full((8, 8, 4), 200, np.uint8), File("secret.png"))
    after = Frame(np.zeros((8, 8, 4), np.uint8), File("secret.png"))
    kept.ask(QUESTION, None)
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = kept.ask(Message("user", (Picture(before), Text("What?"))), None)
        kept.replace_picture(before.id, after)
    answered(kept, asked, "one")
    assert not history.frame(after.id).pixels[:, :, :3].any()
    with pytest.raises(StoreError):
        history.frame(before.id)
    history.close()


def test_an_answer_during_which_the_history_could_not_be_written_is_kept_whole(
    tmp_path: Path,
) -> None:
    """As when a disk is full until somebody makes room."""
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    told: list[str] = []
    lost: list[StoreError] = []
    kept = Kept(lambda: history, told.append, lost.append)
    asked = kept.ask(QUESTION, None)
    answer = kept.answer(asked, "glm")
    kept.add(Text("It "))
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for word in ("is ", "here"):
            kept.add(Text(word))
    kept.add(Text("."))
    kept.add(Finish("stop"))
    assert len(lost) == 1
    assert not told
    kept.close()
    assert told == ["The history can be written again: this conversation is kept."]
    more = kept.ask(QUESTION, answer)
    answered(kept, more, "Still there.")
    texts = [turn.text for turn in history.conversation(kept.conversation).branch]
    assert texts == ["Where is it?", "It is here.", "Where is it?", "Still there."]
    assert len(lost) == 1
    history.close()


def test_of_a_temporary_conversation_nothing_is_kept() -> None:
    lost: list[StoreError] = []
    kept = Kept(TemporaryHistory, lambda _notice: None, lost.append)
    kept.keep_manner(Manner("on"))
    answer = answered(kept, kept.ask(QUESTION, None), "one")
    kept.use(answer)
    kept.remove(answer)
    assert not lost
