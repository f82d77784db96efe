from pathlib import Path

from app.core.chat import Finish, Message, Text
from app.core.errors import StoreError
from app.core.kept import Kept
from app.core.memory import History
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory

QUESTION = Message("user", (Text("Where is it?"),))


def test_question_and_answer_are_kept(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    lost: list[StoreError] = []
    kept = Kept(lambda: history, lambda _notice: None, lost.append)
    kept.begin(QUESTION, "reader")
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
    kept.begin(QUESTION, "reader")
    kept.add(Text("words"))
    kept.close()
    assert [error.message for error in lost] == ["Locked."]
    assert kept.conversation


def test_a_history_that_breaks_on_the_way_is_told_once(tmp_path: Path) -> None:
    history = SqliteHistory(tmp_path, Codec(), ChildDecoder, patience=0.05)
    lost: list[StoreError] = []
    kept = Kept(lambda: history, lambda _notice: None, lost.append)
    kept.begin(QUESTION, "reader")
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
    kept.begin(QUESTION, "reader")
    kept.add(Finish("stop"))
    kept.close()
    (notice,) = told
    assert "history.damaged-" in notice
    history.close()
