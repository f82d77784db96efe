"""Questions that speak of pins, over lines that are known."""

from collections.abc import Sequence

from app.backends.reader.lines import Line
from app.backends.reader.pinned import PinsReply
from app.backends.reader.shot import Shot
from app.core.chat import Text
from app.core.mark import Mark
from app.core.pins import Pin
from tests.unit.reader.test_replies import SHOT, line


def ask(names: Sequence[str], lines: Sequence[Line], *pins: Pin) -> tuple[str, list[Mark]]:
    reply = PinsReply(names, several=False)
    shot = Shot(SHOT.frame, 1, pins)
    pieces = [piece for each in lines for piece in reply.line(shot, each)]
    pieces += [*reply.picture_ends(shot, lines), *reply.ends()]
    said = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    return said, [piece for piece in pieces if isinstance(piece, Mark)]


LINES = (line("Save All"), line("Cancel", row=1), line("B", x=300, row=4))


def test_the_line_at_the_tip_is_said_and_shown() -> None:
    said, marks = ask(["B"], LINES, Pin("A", 40, 10), Pin("B", 50, 52))
    assert said == "① At B: Cancel"
    assert [mark.label for mark in marks] == ["Cancel"]


def test_each_pin_is_answered_about() -> None:
    said, marks = ask(["A", "B"], LINES, Pin("A", 40, 10), Pin("B", 20, 35))
    assert said == "① At A: Save All\n② At B: Cancel"
    assert len(marks) == 2


def test_the_letter_of_the_pin_is_not_what_it_points_at() -> None:
    said, marks = ask(["B"], LINES, Pin("B", 305, 150))
    assert said.startswith("At B no text can be read.")
    assert "need a connected model" in said
    assert marks == []


def test_where_nothing_stands_nothing_is_made_up() -> None:
    said, marks = ask(["A"], LINES, Pin("A", 700, 500))
    assert said.startswith("At A no text can be read.")
    assert marks == []
