"""Pins in questions, and in what a model is told of them."""

import pytest

from app.core.annotation import Annotation
from app.core.pinned import pins_asked_about
from app.core.pins import Pin
from app.core.prompting import pinned, pins_in


@pytest.mark.parametrize(
    ("question", "pins"),
    [
        ("What is B?", ["B"]),
        ("what's at A", ["A"]),
        ("What do A and B say?", ["A", "B"]),
        ("Where is B?", ["B"]),
        ("Where are A and C?", ["A", "C"]),
        ("Read the text at B.", ["B"]),
        ("B是什么？", ["B"]),
        ("A和B有什么区别", ["A", "B"]),
        ("What is I?", ["I"]),
        ("What is a button?", []),
        ("A button, or what is it?", []),
        ("What did I do?", []),
        ("Why can I not save?", []),
        ("Where is Vitamin B?", []),
        ("Where is the A4 setting?", []),
        ("Extract table B.", []),
        ("Read the text.", []),
        ("What is AB?", []),
    ],
)
def test_a_question_speaks_of_pins(question: str, pins: list[str]) -> None:
    assert list(pins_asked_about(question, ["A", "B", "C", "I"])) == pins


def test_nothing_is_spoken_of_that_is_not_there() -> None:
    assert pins_asked_about("What is B?", ["A"]) == ()


@pytest.mark.parametrize("question", ["What is B?", "B是什么？"])
def test_what_is_told_of_pins_can_be_read_back(question: str) -> None:
    drawn = [
        Annotation(number, "pin", ((x, y),), (0, 0, 0), 4.0, name)
        for number, (name, x, y) in enumerate([("A", 100.0, 50.0), ("AB", 380.0, 190.0)])
    ]
    caption = pinned(question, drawn, 400, 200)
    assert pins_in(caption, 400, 200) == (Pin("A", 100, 50), Pin("AB", 380, 190))


@pytest.mark.parametrize("caption", ["", "The A [100, 200] of last year", "图 A [1, 2]"])
def test_other_captions_tell_of_no_pins(caption: str) -> None:
    assert pins_in(caption, 400, 200) == ()
