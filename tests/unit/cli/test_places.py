"""The places of an answer as lines for people: which picture each is in."""

from app.cli.places import listed
from app.core.clips import named
from app.core.frame import File, Moment
from app.core.mark import Mark

BOX = ((1.0, 2.0), (3.0, 4.0))


def test_pictures_have_numbers_where_there_are_several() -> None:
    marks = [Mark("box", BOX, "Save", "b")]
    one, two = ("a", File("a.png")), ("b", File("b.png"))
    assert listed(marks, named([one, two]), 9) == ["① Save Image 2 [1, 2, 3, 4]"]
    assert listed(marks, named([two]), 9) == ["① Save [1, 2, 3, 4]"]


def test_pictures_of_a_clip_have_times() -> None:
    marks = [
        Mark("box", BOX, "Error", "b"),
        Mark("box", BOX, "Saved", "clip", t=3725.5, state="suspect"),
    ]
    names = named([("a", Moment("clip", 0.0)), ("b", Moment("clip", 72.44))])
    assert listed(marks, names, 9) == [
        "① Error 1:12.4 [1, 2, 3, 4]",
        "② Saved 1:02:05.5 [1, 2, 3, 4] (uncertain)",
    ]
    assert listed(marks[:1], named([("b", Moment("clip", 72.44))]), 9) == [
        "① Error 1:12.4 [1, 2, 3, 4]"
    ]
    assert listed(marks, names, 1)[1] == "… and 1 more place; --json lists all."
