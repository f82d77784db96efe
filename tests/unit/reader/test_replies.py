"""Replies over lines that are known, without a model."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.backends.reader.lines import Line
from app.backends.reader.replies import reply_to
from app.backends.reader.shot import Shot
from app.core.chat import Text
from app.core.frame import File, Frame
from app.core.intent import read_intent
from app.core.mark import Mark

SHOT = Shot(Frame(np.zeros((600, 900, 4), np.uint8), File("page.png")), 1)


def line(text: str, x: float = 0, row: int = 0) -> Line:
    """Return a line of characters 10 px wide and 20 px high in a row 30 px high."""
    width, y = 10.0 * len(text), 30.0 * row
    corners = ((x, y), (x + width, y), (x + width, y + 20), (x, y + 20))
    stops = tuple(at / len(text) for at in range(len(text) + 1))
    return Line(text, corners, stops, row=row)


def ask(question: str, lines: Sequence[Line | str]) -> tuple[str, list[Mark]]:
    """Return what is said and shown of lines; texts stand one below the other."""
    placed = [
        line(text, row=row) if isinstance(text, str) else text for row, text in enumerate(lines)
    ]
    reply = reply_to(read_intent(question), 1)
    pieces = [piece for own in placed for piece in reply.line(SHOT, own)]
    pieces += [*reply.picture_ends(SHOT, placed), *reply.ends()]
    said = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    return said, [piece for piece in pieces if isinstance(piece, Mark)]


@pytest.mark.parametrize(
    ("question", "lines", "found", "missing"),
    [
        ("Where are Cancel and Quit?", ["Cancel", "Save"], ["Cancel"], "“Quit” was not found"),
        ("find Save, Quit & Help", ["Help", "Save"], ["Save", "Help"], "“Quit” was not found"),
        ("Where are the Save button and the Quit button?", ["Save"], ["Save"], "“Quit” was not"),
        ("保存、取消和退出在哪里？", ["保存", "退出"], ["保存", "退出"], "“取消” was not found"),
        ("保存还有取消在哪", ["取消", "打开"], ["取消"], "“保存” was not found"),
        ("找到“保存”和“退出”", ["保存", "打开"], ["保存"], "“退出” was not found"),
        ("Where are Cancle and Save?", ["Cancel", "Save"], ["Save", "Cancel"], "This is similar"),
        ("Where are Save and Cancel?", ["Save", "Cancel"], ["Save", "Cancel"], "in 2 places"),
        (
            "Where is Terms and Conditions?",
            ["Terms and Conditions", "Terms"],
            ["Terms and Conditions"],
            "stands here",
        ),
        ("Where is 参与者?", ["参与者", "与会"], ["参与者"], "stands here"),
    ],
)
def test_of_several_things_each_is_shown_or_said_to_be_missing(
    question: str, lines: list[str], found: list[str], missing: str
) -> None:
    said, marks = ask(question, lines)
    assert [mark.label for mark in marks] == found
    assert missing in said
    assert [said[mark.at] for mark in marks] == list("①②③")[: len(marks)]


def test_when_nothing_of_an_enumeration_is_there_all_of_it_is_named() -> None:
    said, marks = ask("Where are Foo and Quit?", ["Save"])
    assert not marks
    assert "“Foo”, “Quit” was not found" in said


def test_two_places_in_one_line_are_told_apart() -> None:
    said, marks = ask("Where is Save?", ["Save As.. Save", "Save"])
    assert len(marks) == 3
    assert said.splitlines()[1:] == ["① “Save” As.. Save", "② Save As.. “Save”", "③ Save"]


def test_a_place_in_a_long_line_is_shown_with_a_little_around_it() -> None:
    filler = "some words that nobody looks for " * 8
    said, (mark,) = ask("Where is needle?", [f"{filler}needle {filler}"])
    assert mark.label == "needle"
    shown = said.splitlines()[1]
    assert len(shown) < 100
    assert "looks for needle some" in shown
    assert shown.startswith("① … ")
    assert shown.endswith(" …")


def test_an_error_is_quoted_with_all_that_stands_in_its_row() -> None:
    row = [line("main.c:3:5: error: expected"), line("';' before 'return'", x=290)]
    said, (mark,) = ask("any errors?", [*row, line("ok", row=1)])
    assert said == "① main.c:3:5: error: expected ';' before 'return'"
    assert mark.bounds[0] == 0
    assert mark.bounds[2] >= 480


def test_a_denial_in_two_pieces_is_no_error() -> None:
    said, marks = ask("any errors?", [line("Finished: 0"), line("errors", x=120)])
    assert not marks
    assert "reports no error" in said
