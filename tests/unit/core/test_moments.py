"""When lines appear in a clip, by what is read at chosen moments of it and between them."""

from collections.abc import Sequence

import pytest

from app.core.control import Control
from app.core.moments import Found, Sight, holding, search
from app.core.text_line import TextLine

BOX = (0.0, 0.0, 1.0, 1.0)


class Clip:
    """Shows `lines` from each of its times on; `looked` are the times that were looked at."""

    def __init__(self, lines: dict[float, Sequence[str]]) -> None:
        self.lines = lines
        self.looked: list[float] = []

    def look(self, seconds: float, _control: Control) -> Sight:
        self.looked.append(seconds)
        begin = max(at for at in self.lines if at <= seconds)
        return Sight(begin, [TextLine(each, BOX) for each in self.lines[begin]])

    def search(self, *times: float) -> list[tuple[float, str]]:
        pieces = search(times, self.look, Control())
        return [(each.seconds, each.line.text) for each in pieces if isinstance(each, Found)]


def test_what_stays_is_told_once_and_what_comes_back_again() -> None:
    clip = Clip({0.0: [], 4.5: ["Disk ERROR 5"], 6.0: ["disk  error 5."], 9.0: [], 12.0: ["Error"]})
    assert clip.search(0.0, 4.5, 6.0, 9.0, 12.0) == [(4.5, "Disk ERROR 5"), (12.0, "Error")]


def test_a_line_begins_with_the_first_picture_that_shows_it() -> None:
    clip = Clip({0.0: [], 3.3: [], 7.2: ["Error"], 7.9: ["Error", "Other"], 20.0: ["Error"]})
    assert clip.search(0.0, 20.0) == [(7.2, "Error")]
    assert len(clip.looked) < 12


def test_the_first_picture_of_all_is_when_it_begins() -> None:
    assert Clip({0.0: ["Error"]}).search(0.0, 5.0) == [(0.0, "Error")]


def test_a_letter_that_is_misread_makes_no_other_line() -> None:
    clip = Clip({0.0: [], 1.0: ["Printer missing"], 3.0: ["Printer mlssing"]})
    assert clip.search(0.0, 3.0) == [(1.0, "Printer missing")]


def test_another_number_makes_another_line() -> None:
    clip = Clip({0.0: ["5 errors found"], 1.0: ["6 errors found"]})
    assert clip.search(0.0, 1.0) == [(0.0, "5 errors found"), (1.0, "6 errors found")]


def test_all_words_have_to_stand_in_the_line() -> None:
    lines = [
        TextLine(each, BOX) for each in ("disk full", "Error: disk", "ＥＲＲＯＲ　disk", "磁盘错误")
    ]
    assert [each.text for each in holding(lines, "disk error")] == [
        "Error: disk",
        "ＥＲＲＯＲ　disk",
    ]
    assert [each.text for each in holding(lines, "错误")] == ["磁盘错误"]
    assert holding(lines, " ") == []


@pytest.mark.parametrize("ends_at", [1, 3])
def test_it_ends_when_it_is_stopped(ends_at: int) -> None:
    clip, control = Clip({0.0: [], 5.0: ["Error"]}), Control()

    def look(seconds: float, control: Control) -> Sight:
        if len(clip.looked) == ends_at:
            control.cancel()
        return clip.look(seconds, control)

    assert 2 not in list(search([0.0, 9.0, 9.5], look, control))
    assert len(clip.looked) == ends_at + 1
