import numpy as np
import pytest

from app.backends.reader.indents import margins
from app.backends.reader.lines import Line
from app.backends.reader.reading import Composer
from app.core.text_blocks import Boxes, Indices

LEVELS = [0, 1, 2, 2, 3, 4, 1, 2, 0]


def text(lefts: list[float], height: float = 16) -> tuple[Boxes, list[Indices]]:
    boxes = np.array([(x, 20.0 * row, x + 90, 20.0 * row + height) for row, x in enumerate(lefts)])
    return boxes, [np.array([row]) for row in range(len(lefts))]


@pytest.mark.parametrize("characters", [2, 3, 4, 8])
@pytest.mark.parametrize("advance", [6.0, 7.8, 9.6])
def test_the_step_is_found_although_boxes_are_not_exact(characters: int, advance: float) -> None:
    wrong = np.random.default_rng(7).uniform(-1.2, 1.2, len(LEVELS))
    lefts = [
        40 + level * characters * advance + off for level, off in zip(LEVELS, wrong, strict=True)
    ]
    found = [row[0] for row in margins(*text(lefts, height=1.9 * advance))]
    assert found[0].step == pytest.approx(characters * advance, rel=0.04)
    assert found[0].edge == pytest.approx(40, abs=1.3)
    assert len(set(found)) == 1


def test_a_line_between_two_steps_does_not_change_them() -> None:
    found = margins(*text([0, 32, 64, 32, 51, 64, 0]))
    assert found[0][0].step == pytest.approx(32)


def test_a_traceback_keeps_its_two_spaces_though_boxes_have_air() -> None:
    found = margins(*text([0, 0, 39, 0, 16, 16, 0, 0], height=29))
    assert found[0][0].step == pytest.approx(16)


def test_lines_that_begin_alike_have_no_step() -> None:
    assert margins(*text([0, 1, 0, -1, 0]))[0][0].step == 0


def test_line_numbers_are_no_indentation() -> None:
    lefts = [60.0, 92, 124, 92, 60]
    numbers = [(24.0, 20.0 * row, 32, 20.0 * row + 16) for row in range(5)]
    code = [(x, 20.0 * row, x + 90, 20.0 * row + 16) for row, x in enumerate(lefts)]
    rows = [np.array([row, row + 5]) for row in range(5)]
    found = margins(np.array(numbers + code), rows)
    assert [own[1].edge for own in found] == [60.0] * 5
    assert [own[1].step for own in found] == pytest.approx([32.0] * 5)


def line(text: str, x: float, row: int, *, advance: float, step: float) -> Line:
    width, y = advance * len(text), 20.0 * row
    corners = ((x, y), (x + width, y), (x + width, y + 16), (x, y + 16))
    stops = tuple(at / len(text) for at in range(len(text) + 1))
    return Line(text, corners, stops, row=row, edge=10.0, step=step)


@pytest.mark.parametrize("characters", [2, 4, 8])
@pytest.mark.parametrize("error", [0.92, 1.0, 1.08])
def test_equal_edges_give_equal_indents_of_usual_size(characters: int, error: float) -> None:
    advance, composer = 8.0, Composer()
    written = ""
    for row, level in enumerate(LEVELS):
        x = 10 + level * characters * advance + (row % 3 - 1)
        own = line("some_words()", x, row, advance=advance * error, step=characters * advance)
        written += composer.lead(own) + own.text
    indents = [len(said) - len(said.lstrip()) for said in written.splitlines()]
    assert indents == [level * characters for level in LEVELS]
