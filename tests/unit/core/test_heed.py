"""A model that is watched while it answers, and an answer that goes on after it broke off."""

from collections.abc import Iterator
from dataclasses import replace

from app.core.answer import answer
from app.core.chat import (
    Again,
    Delta,
    Finish,
    Message,
    Options,
    Piece,
    Recast,
    Text,
    Think,
    Thinking,
    Usage,
)
from app.core.control import Control
from app.core.errors import ReplyCut
from app.core.mark import Mark
from tests.unit.core.test_answer import ASKED, Script, Scripted, said

CIRCLE = "But wait, the button may be the other one, so let me look at the picture once more. "
SAVE = '<|begin_of_box|>[{"label":"Save","bbox_2d":[100,200,300,400]}]<|end_of_box|>'
OPEN = '<|begin_of_box|>[{"label":"Open","bbox_2d":[500,200,600,400]}]<|end_of_box|>'


def told(
    script: Script, think: Think = "auto", *, hurries: bool = True, markup: bool = True
) -> tuple[list[Piece], Finish]:
    backend = Scripted(script, markup=markup)
    known = replace(backend.capabilities, thinking=frozenset(("on", "off")), hurries=hurries)
    backend.capabilities = known
    *pieces, finish = answer(backend, ASKED, Options(think=think), Control())
    assert isinstance(finish, Finish)
    return pieces, finish


def test_words_that_go_in_circles_are_stopped() -> None:
    closed: list[bool] = []

    def script(_control: Control) -> Iterator[Delta]:
        try:
            while True:
                yield Text(CIRCLE)
        finally:
            closed.append(True)

    pieces, finish = told(script)
    assert finish.reason == "cut"
    assert isinstance(finish.error, ReplyCut)
    assert "over and over" in finish.error.message
    assert 4 < len(pieces) < 40
    assert finish.raw == "".join(piece.text for piece in pieces if isinstance(piece, Text))
    assert closed


def test_what_is_read_from_a_screen_may_repeat() -> None:
    deltas = [Text(CIRCLE)] * 60
    pieces, finish = told(said(*deltas, Finish("stop")), markup=False)
    assert len(pieces) == 60
    assert finish.error is None


def test_thoughts_that_go_in_circles_are_hurried() -> None:
    def script(control: Control) -> Iterator[Delta]:
        while not control.hurried:
            yield Thinking(CIRCLE)
        yield Text("The left one.")
        yield Finish("stop")

    pieces, finish = told(script, "on")
    assert "".join(p.text for p in pieces if isinstance(p, Text)) == "The left one."
    assert finish.error is None
    assert "went in circles" in finish.note


def test_thoughts_that_cannot_be_hurried_are_stopped() -> None:
    def script(_control: Control) -> Iterator[Delta]:
        while True:
            yield Thinking(CIRCLE)

    for hurries in (False, True):
        _pieces, finish = told(script, "on", hurries=hurries)
        assert finish.reason == "cut"
        assert finish.error is not None
        assert "thinking off" in finish.error.hint


def test_a_wish_about_thinking_that_is_not_heeded_is_remarked_on() -> None:
    thinking, plain = (Thinking("hm"), Text("Red."), Finish("stop")), (Text("Red."), Finish("stop"))
    assert told(said(*thinking), "off")[1].unheeded
    assert "although thinking is off" in told(said(*thinking), "off")[1].note
    assert "although thinking is on" in told(said(*plain), "on")[1].note
    heeded = (
        told(said(*thinking), "on"),
        told(said(*plain), "off"),
        told(said(*thinking)),
        told(said(*plain)),
    )
    assert {(finish.note, finish.unheeded) for _pieces, finish in heeded} == {("", False)}


def test_thoughts_that_a_service_keeps_for_itself_are_thoughts() -> None:
    assert not told(said(Text("Red."), Usage(9, 40, reasoning=30), Finish("stop")), "on")[1].note


def test_it_is_not_remarked_on_where_nobody_wants_to_hear_it_again() -> None:
    backend = Scripted(said(Text("Red."), Finish("stop")))
    backend.capabilities = replace(backend.capabilities, thinking=frozenset(("on", "off")))
    *_pieces, finish = answer(backend, ASKED, Options(think="on"), Control(), check_thinking=False)
    assert isinstance(finish, Finish)
    assert finish.unheeded
    assert not finish.note


def went_on(begun: str, *deltas: Delta, marks: int = 0) -> list[Piece]:
    messages = [*ASKED, Message("assistant", (Text("shown"),), begun)]
    backend = Scripted(said(*deltas, Finish("stop")))
    return list(answer(backend, messages, Options(), Control(), marks=marks))


def test_an_answer_goes_on_in_the_middle_of_a_word() -> None:
    pieces = went_on("It is the qui", Text("ck one.\n\nYes."))
    assert pieces[:-1] == [Text("ck one.\n\nYes.")]


def test_a_sentence_does_not_stick_to_the_one_before() -> None:
    assert went_on("It is red.", Text("It shines."))[:-1] == [Text(" It shines.")]
    assert went_on("It is red. ", Text("It shines."))[:-1] == [Text("It shines.")]
    assert went_on("See example.", Text("org for more."))[:-1] == [Text("org for more.")]


def test_marks_count_on_and_offsets_begin_anew() -> None:
    pieces = went_on(f"First {SAVE}", Text(f", then {OPEN}"), Text(f" not {SAVE}"), marks=1)
    text = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    (mark,) = (piece for piece in pieces if isinstance(piece, Mark))
    (again,) = (piece for piece in pieces if isinstance(piece, Again))
    assert (mark.label, text[mark.at]) == ("Open", "②")
    assert (again.number, text[again.at]) == (1, "①")


def test_a_code_block_that_was_open_stays_open() -> None:
    pieces = went_on("```py\nboxes = [", Text("[100, 200, 300, 400]]\n```\n"))
    assert not any(isinstance(piece, Mark) for piece in pieces)


def test_thoughts_without_a_beginning_leave_what_was_said_before() -> None:
    pieces = went_on(f"First {SAVE}", Text("Hm, the open one. "), Text(f"</think>{OPEN}"), marks=1)
    assert any(isinstance(piece, Recast) for piece in pieces)
    text = "".join(
        p.text
        for p in pieces[pieces.index(next(p for p in pieces if isinstance(p, Recast))) :]
        if isinstance(p, Text)
    )
    (mark,) = (piece for piece in pieces if isinstance(piece, Mark))
    assert text[mark.at] == "②"


def test_only_what_came_now_is_the_raw_of_what_goes_on() -> None:
    finish = went_on("It is the qui", Text("ck one."))[-1]
    assert isinstance(finish, Finish)
    assert finish.raw == "ck one."
