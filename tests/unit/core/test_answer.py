"""The use case: question in, words and places out, with one end."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from app.core.answer import answer, targets
from app.core.chat import (
    Clip,
    Delta,
    Finish,
    FinishReason,
    Message,
    Options,
    Picture,
    Piece,
    Progress,
    Sent,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Usage,
)
from app.core.control import Control
from app.core.errors import AppError, ReplyCut, Unavailable
from app.core.frame import File, Frame
from app.core.mark import Mark, Target
from app.core.ports import Capabilities, Estimate, Health

FRAME = Frame(np.zeros((500, 1000, 4), np.uint8), File("picture.png"))
ASKED = [Message("user", (Picture(FRAME), Text("Where is OK?")))]
BOX = "<|begin_of_box|>[[100,200,300,400]]<|end_of_box|>"
Script = Callable[[Control], Iterator[Delta]]


class Scripted:
    """A backend that says what its script yields."""

    def __init__(self, script: Script, *, markup: bool = True) -> None:
        self.capabilities = Capabilities("scripted", False, markup, frozenset({"chat"}))
        self.options: Options | None = None
        self._script = script

    def probe(self, control: Control) -> Health:
        return Health(True, "")

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return Estimate(())

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        self.options = options
        return self._script(control)

    def close(self) -> None:
        """Nothing is held."""


def said(*deltas: Delta) -> Script:
    return lambda _control: iter(deltas)


def told(
    script: Script, messages: Sequence[Message] = ASKED, *, markup: bool = True
) -> list[Piece]:
    return list(answer(Scripted(script, markup=markup), messages, Options(), Control()))


def test_words_places_and_one_end() -> None:
    usage = Usage(1, 2)
    deltas = (Sent(1, 500, 250, 9, "image/png"), Thinking("hm"), Text(f"It is {BOX}."), usage)
    pieces = told(said(*deltas, Finish("stop"), Text("never")))
    assert pieces == [
        deltas[0],
        Thinking("hm"),
        Text("It is "),
        Text("①"),
        Mark("box", ((100, 100), (300, 200)), "", FRAME.id, at=6),
        Text("."),
        usage,
        Finish("stop"),
    ]
    (finish,) = [piece for piece in pieces if isinstance(piece, Finish)]
    assert finish.raw == f"It is {BOX}."


def test_what_knows_places_by_itself_passes_as_it_is() -> None:
    mark = Mark("box", ((1, 1), (2, 2)), "OK", FRAME.id)
    deltas = (Progress("reading", 1, 2), Text(f"<think>{BOX}"), mark, Finish("stop"))
    assert told(said(*deltas), markup=False) == list(deltas)


@pytest.mark.parametrize(
    ("question", "grounded"), [("Where is the OK button?", True), ("Why is the sky blue?", False)]
)
def test_places_are_asked_for_by_the_question(question: str, grounded: bool) -> None:
    backend = Scripted(said(Text("[100,200,300,400]"), Finish("stop")))
    messages = [
        Message("user", (Picture(FRAME), Text(question))),
        Message("assistant", (ToolCall("1", "look", {}),)),
        Message("tool", (ToolResult("1", (Text("where is it"),)),)),
    ]
    pieces = list(answer(backend, messages, Options(), Control()))
    assert any(isinstance(piece, Mark) for piece in pieces) == grounded
    assert backend.options is not None
    assert backend.options.grounded == grounded


@pytest.mark.parametrize("grounded", [None, True])
def test_without_a_picture_no_places_are_asked_for(grounded: bool | None) -> None:
    backend = Scripted(said(Text("There is none."), Finish("stop")))
    messages = [Message("user", (Text("Where is the OK button?"),))]
    list(answer(backend, messages, Options(grounded=grounded), Control()))
    assert backend.options is not None
    assert backend.options.grounded is False


def test_an_expected_failure_ends_it_and_keeps_what_came() -> None:
    def failing(error: AppError) -> Script:
        def script(_control: Control) -> Iterator[Delta]:
            yield Text("It is [1, 2")
            raise error

        return script

    gone, cut = Unavailable("gone"), ReplyCut("cut")
    words = [Text("It is "), Text("[1, 2")]
    assert told(failing(gone)) == [*words, Finish("error", error=gone)]
    assert told(failing(cut)) == [*words, Finish("cut", error=cut)]


def test_a_failure_before_the_stream_is_an_end_as_well() -> None:
    def script(_control: Control) -> Iterator[Delta]:
        raise Unavailable("nobody there")

    (finish,) = told(script)
    assert isinstance(finish, Finish)
    assert finish.reason == "error"


def test_a_stream_without_an_end_is_cut() -> None:
    *_, finish = told(said(Text("half")))
    assert isinstance(finish, Finish)
    assert finish.reason == "cut"
    assert isinstance(finish.error, ReplyCut)


def test_a_defect_is_raised() -> None:
    def script(_control: Control) -> Iterator[Delta]:
        yield Text("a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        told(script)


def test_nothing_but_the_end_after_cancel() -> None:
    control = Control()
    closed: list[bool] = []

    def script(_control: Control) -> Iterator[Delta]:
        try:
            yield Text("one {}")
            yield Text("two")
        finally:
            closed.append(True)

    pieces = answer(Scripted(script), ASKED, Options(), control)
    assert next(pieces) == Text("one ")
    control.cancel()
    assert list(pieces) == [Finish("cancelled")]
    assert closed == [True]


def test_cancel_while_the_backend_waits() -> None:
    def script(control: Control) -> Iterator[Delta]:
        yield Text("one")
        control.cancel()
        yield Finish("stop")

    assert told(script) == [Text("one"), Finish("cancelled")]


def test_closing_it_closes_the_backend() -> None:
    closed: list[bool] = []

    def script(_control: Control) -> Iterator[Delta]:
        try:
            while True:
                yield Text("a")
        finally:
            closed.append(True)

    pieces = answer(Scripted(script), ASKED, Options(), Control())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined] # it is a generator
    assert closed == [True]


def test_nothing_at_all_is_said_so() -> None:
    for deltas in ((), (Text("\n"),), (Text("<think></think>"), Usage(1))):
        *_, finish = told(said(*deltas, Finish("stop")))
        assert isinstance(finish, Finish)
        assert (finish.reason, finish.note) == ("stop", "")
        assert finish.error is not None
        assert finish.error.kind == "backend"
    call = ToolCall("1", "look", {})
    assert told(said(call, Finish("stop"))) == [call, Finish("stop")]
    assert told(said(Text("a"), Finish("stop", note="from the server")))[-1] == Finish(
        "stop", note="from the server"
    )


@pytest.mark.parametrize(
    ("reason", "deltas", "kind", "word"),
    [
        ("length", (Text("half"),), "reply_cut", "token limit"),
        ("length", (), "reply_cut", "token limit"),
        ("length", (Thinking("hm"),), "reply_cut", "thinking"),
        ("length", (Text("<think>hm"),), "reply_cut", "thinking"),
        ("length", (Text("<think>hm</think>half"),), "reply_cut", "cut the answer off"),
        ("filtered", (Text("half"),), "request_refused", "content"),
        ("filtered", (), "request_refused", "content"),
        ("cut", (Text("half"),), "reply_cut", "broke off"),
        ("error", (), "reply_cut", "broke off"),
        ("stop", (Text("hm</think>"),), None, ""),
        ("stop", (Text("so </think>\n"), Usage(1)), None, ""),
        ("stop", (Text("[]"),), None, ""),
        ("cancelled", (Text("half"),), None, ""),
    ],
)
def test_an_answer_that_is_not_whole_says_why(
    reason: FinishReason, deltas: tuple[Delta, ...], kind: str | None, word: str
) -> None:
    *_, finish = told(said(*deltas, Finish(reason)))
    assert isinstance(finish, Finish)
    assert finish.reason == reason
    if kind is None:
        assert finish.error is None
    else:
        assert finish.error is not None
        assert finish.error.kind == kind
        assert word in finish.error.message
        assert finish.error.hint


def test_what_a_backend_says_of_the_end_stays() -> None:
    error = Unavailable("gone")
    finish = told(said(Text("half"), Finish("cut", error=error)))[-1]
    assert isinstance(finish, Finish)
    assert finish.error is error


def test_thinking_before_a_call_is_no_answer() -> None:
    call = ToolCall("1", "look", {})
    pieces = told(said(Thinking("hm"), call, Finish("stop")))
    assert pieces == [Thinking("hm"), call, Finish("stop")]


def test_targets_are_numbered_over_the_conversation() -> None:
    other = Frame(np.zeros((5, 6, 4), np.uint8), File("other.png"))
    clip = Clip("clip", Path("clip.mp4"), 64, 48, 2.0)
    messages = [
        Message("user", (Picture(FRAME), Text("a"))),
        Message("assistant", (Text("b"),)),
        Message("tool", (ToolResult("1", (Text("c"), Picture(other))),)),
        Message("user", (clip,)),
    ]
    assert targets(messages) == (
        Target(FRAME.id, 1000, 500),
        Target(other.id, 6, 5),
        Target("clip", 64, 48, 2.0),
    )
