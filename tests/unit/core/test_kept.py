import sqlite3
from contextlib import closing
from pathlib import Path

from app.core.chat import Finish, Message, Text
from app.core.errors import StoreError
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


def test_ids_are_there_when_keeping_has_stopped(tmp_path: Path) -> None:
    lost: list[StoreError] = []
    history, kept = ready(tmp_path, lost)
    asked = kept.ask(QUESTION, None)
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another program writes, for long
        first = answered(kept, asked, "one")
        second = kept.ask(QUESTION, first)
    third = answered(kept, second, "two")
    kept.use(third)
    kept.remove(first)

    assert len({asked, first, second, third}) == 4
    assert [error.message for error in lost] == ["The history is locked by another program."]
    assert [turn.id for turn in history.conversation(kept.conversation).turns] == [asked]
    history.close()


def test_of_a_temporary_conversation_nothing_is_kept() -> None:
    lost: list[StoreError] = []
    kept = Kept(TemporaryHistory, lambda _notice: None, lost.append)
    kept.keep_manner(Manner("on"))
    answer = answered(kept, kept.ask(QUESTION, None), "one")
    kept.use(answer)
    kept.remove(answer)
    assert not lost
