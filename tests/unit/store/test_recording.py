"""An answer is kept piece by piece, whatever becomes of the process that writes it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.chat import (
    Card,
    Cited,
    Finish,
    Piece,
    Progress,
    Quote,
    Recast,
    Ref,
    Sent,
    Text,
    Thinking,
    ToolCall,
    Usage,
)
from app.core.conversation import Turn
from app.core.errors import AuthRefused, StoreError, Unavailable
from app.core.mark import Mark
from app.store import reply, values
from app.store.history import SqliteHistory
from tests.unit.store.samples import noise, open_history, question

BOX = Mark("box", ((1.5, 2.0), (30.0, 4.25)), "按钮 \ud83d", "f1", at=3, state="suspect")
PLACE = Mark("polygon", ((1.0, 2.0), (3.0, 2.0), (3.0, 4.0)), "half \ud83d", "book")
PAGE = Cited(
    Ref("page", "book", 3, mark=PLACE),
    4,
    6,
    (3, 5),
    "B",
    "report.pdf",
    (Quote("a", "exact", Ref("page", "book", 3, mark=PLACE)), Quote("b", "missing", None, "c")),
)
MOMENT = Mark("polygon", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), "", "clip", at=9, t=2.5)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = open_history(tmp_path)
    yield opened
    opened.close()


def recorded(history: SqliteHistory, *pieces: Piece, close: bool = True) -> Turn:
    """The answer that these pieces make, read back."""
    conversation = history.begin("an answer")
    asked = history.ask(conversation, question("?", noise()))
    recording = history.record(conversation, asked, "remote: glm")
    for piece in pieces:
        recording.add(piece)
    if close:
        recording.close()
    turn = history.conversation(conversation).turns[-1]
    assert (turn.id, turn.parent, turn.role) == (recording.id, asked, "assistant")
    recording.close()
    return turn


@pytest.mark.parametrize("close", [True, False])
def test_pages_that_are_cited_come_back(history: SqliteHistory, close: bool) -> None:
    """What is known of them last; after places, which keep their numbers."""
    other = Cited(Ref("page", "book", 9), 1, 2)
    pieces = Text("See [p. 3-5]"), Cited(Ref("page", "book", 3), 4, 6), BOX, PAGE, other
    turn = recorded(history, *pieces, Finish("stop"), close=close)
    assert turn.cited == (other, PAGE)
    assert [mark.frame for mark in turn.marks] == ["f1"]


def test_thoughts_take_their_pages_along(history: SqliteHistory) -> None:
    turn = recorded(history, Text("See [p. 3-5]"), PAGE, Recast("x"), Text("So"), Finish("stop"))
    assert turn.cited == ()


def test_what_the_model_wrote_goes_back_to_it(history: SqliteHistory) -> None:
    """Chips are for people: the next turn repeats the model's own words."""
    raw = "Here: <|begin_of_box|>[[1, 2, 3, 4]]<|end_of_box|>"
    turn = recorded(history, Text("Here: ①"), Finish("stop", raw=raw))
    message = history.message(turn.id)
    assert (message.text, message.raw) == ("Here: ①", raw)


@pytest.mark.parametrize("close", [True, False])
def test_every_piece_comes_back(history: SqliteHistory, close: bool) -> None:
    error = Unavailable("Nobody there.", "Look again.")
    turn = recorded(
        history,
        Progress("uploading", 1, 2),
        Sent(1, 100, 50, 999, "image/jpeg"),
        Thinking("let me "),
        Thinking("see"),
        Text("It is "),
        Text("here."),
        BOX,
        Card("here", 6),
        ToolCall("1", "zoom", {"n": 1}),
        Text(" And there."),
        MOMENT,
        Usage(10, 20, None, 4),
        Finish("error", "a note", error),
        close=close,
    )

    assert turn.text == "It is here. And there."
    assert turn.thinking == "let me see"
    assert turn.cards == (Card("here", 6),)
    assert turn.sent == (Sent(1, 100, 50, 999, "image/jpeg"),)
    assert turn.usage == Usage(10, 20, None, 4)
    assert turn.backend == "remote: glm"
    assert [mark.points for mark in turn.marks] == [BOX.points, MOMENT.points]
    assert [(ref.kind, ref.id, ref.t) for ref in turn.refs] == [
        ("frame", "f1", None),
        ("moment", "clip", 2.5),
    ]
    assert turn.marks[0].state == "suspect"
    assert turn.finish is not None
    assert (turn.finish.reason, turn.finish.note) == ("error", "a note")
    assert isinstance(turn.finish.error, Unavailable)
    assert (turn.finish.error.message, turn.finish.error.hint) == (error.message, error.hint)


def test_times(history: SqliteHistory) -> None:
    turn = recorded(history, Sent(1, 1, 1, 1, "x"), Thinking("a"), Text("b"), Finish("stop"))
    assert turn.first is not None
    assert turn.ended is not None
    assert turn.created <= turn.first <= turn.ended


def test_recast_makes_thinking_of_what_was_shown(history: SqliteHistory) -> None:
    shown = (Text("first ①"), BOX, Card("x", 0))
    turn = recorded(history, *shown, Recast("first [1]"), Text("second"), Finish("stop"))
    assert (turn.thinking, turn.text, turn.marks, turn.cards) == ("first [1]", "second", (), ())
    assert history.search("second")
    assert not history.search("first")


def test_the_answer_as_it_goes_back_to_a_model(history: SqliteHistory) -> None:
    call = ToolCall("1", "zoom", {})
    pieces = (Thinking("a"), Text("one "), Thinking("b"), Text("text"), call, Text("more"))
    for close in (True, False):
        turn = recorded(history, *pieces, Card("one", 0), close=close)
        message = history.message(turn.id)
        assert message.role == "assistant"
        assert message.parts == (Text("one text"), call, Text("more"))


def test_without_finish_it_counts_as_cut(history: SqliteHistory) -> None:
    assert recorded(history, Text("half")).finish == Finish("cut")
    assert recorded(history).finish == Finish("cut")


def test_an_arriving_answer_is_readable_and_left_alone(
    tmp_path: Path, history: SqliteHistory
) -> None:
    conversation = history.begin("arriving")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    recording.add(Text("so far"))

    other = open_history(tmp_path)  # as a second program does
    turn = other.conversation(conversation).turns[-1]
    assert (turn.text, turn.finish) == ("so far", None)
    recording.add(Text(" and on"))
    recording.add(Finish("stop"))
    recording.close()
    recording.close()

    turn = other.conversation(conversation).turns[-1]
    assert (turn.text, turn.finish) == ("so far and on", Finish("stop"))
    assert other.search("so far")[0].message == recording.id
    assert not list((tmp_path / "arriving").iterdir())
    other.close()


def test_what_was_printed_survives_kill_9(tmp_path: Path) -> None:
    script = """
import itertools, sys
from pathlib import Path
from app.core.chat import Text, Thinking
from app.core.mark import Mark
from tests.unit.store.samples import noise, open_history, question
history = open_history(Path(sys.argv[1]))
conversation = history.begin("killed")
frame = noise()
recording = history.record(conversation, history.ask(conversation, question("?", frame)), "b")
recording.add(Thinking("hm"))
for number in itertools.count():
    recording.add(Text(f"word{number} "))
    recording.add(Mark("point", ((1, 2),), f"m{number}", frame.id, at=number))
    print(number, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) == 300:
                writer.send_signal(signal.SIGKILL)
                break
        printed = max([300, *map(int, writer.stdout.read().split())])

    history = open_history(tmp_path)
    (found,) = history.listing()
    turn = history.conversation(found.conversation).turns[-1]
    assert turn.finish == Finish("cut")
    assert turn.thinking == "hm"
    assert turn.text.startswith("".join(f"word{number} " for number in range(printed + 1)))
    assert len(turn.marks) >= printed + 1
    assert history.search("word300")
    assert not history.notices()
    assert not list((tmp_path / "arriving").iterdir())
    history.close()


def test_killed_after_the_finish_it_is_complete(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from app.core.chat import Finish, Text
from tests.unit.store.samples import open_history, question
history = open_history(Path(sys.argv[1]))
conversation = history.begin("killed")
recording = history.record(conversation, history.ask(conversation, question("?")), "b")
recording.add(Text("all of it"))
recording.add(Finish("length"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    history = open_history(tmp_path)
    turn = history.conversation(history.listing()[0].conversation).turns[-1]
    assert (turn.text, turn.finish) == ("all of it", Finish("length"))
    history.close()


def test_what_could_not_be_written_is_written_in_the_end(
    tmp_path: Path, history: SqliteHistory
) -> None:
    history = open_history(tmp_path, patience=0.05)
    conversation = history.begin("locked for a while")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    recording.add(Text("one "))
    blocker = open_history(tmp_path)

    def hold(_connection: object) -> None:
        with pytest.raises(StoreError, match="locked"):
            recording.add(Text("two "))

    blocker._database.run(hold, write=True)
    recording.add(Text("three"))
    recording.close()

    assert history.conversation(conversation).turns[-1].text == "one two three"
    blocker.close()
    history.close()


TEXTS = st.builds(Text, st.text(max_size=5))
PIECES = st.one_of(
    TEXTS,
    st.builds(Thinking, st.text(max_size=5)),
    st.builds(Recast, st.text(max_size=5)),
    st.just(BOX),
    st.builds(Card, st.text(max_size=3), st.integers(0, 9)),
    st.just(ToolCall("1", "t", {})),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES))
def test_fold_keeps_the_visible_text_and_all_words(pieces: list[Piece]) -> None:
    folded = reply.fold(pieces)
    last = max((n for n, piece in enumerate(pieces) if isinstance(piece, Recast)), default=-1)
    visible = "".join(piece.text for piece in pieces[last + 1 :] if isinstance(piece, Text))
    thought = [
        piece.thinking if isinstance(piece, Recast) else piece.text
        for piece in pieces
        if isinstance(piece, Recast | Thinking)
    ]

    assert "".join(part.text for part in folded.parts if isinstance(part, Text)) == visible
    assert "".join(p.text for p in folded.parts if isinstance(p, Thinking)) == "".join(thought)
    assert len(folded.marks) == sum(isinstance(piece, Mark) for piece in pieces[last + 1 :])


@settings(deadline=None, max_examples=100)
@given(PIECES)
def test_a_piece_is_read_as_it_was_written(piece: Piece) -> None:
    row = reply.encode(piece)
    assert row is not None
    assert reply.READERS[row[0]](row[1]) == piece


def test_what_was_wrong_with_a_key_is_known_after_all() -> None:
    error = AuthRefused("The key is wrong.", "Set it.", about="key")
    again = values.error(values.dump_error(error))
    assert isinstance(again, AuthRefused)
    assert (again.hint, again.about) == ("Set it.", "key")
