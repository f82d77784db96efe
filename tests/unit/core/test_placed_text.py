"""Lines as one text: rows from left to right, cells apart, and the way back to their places."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.placed_text import placed
from app.core.text_line import TextLine
from tests.unit.core.read_lines import STEP, line, page


def test_a_row_is_a_line_of_the_text() -> None:
    lines = [line("Name", 0, 0), line("Anna", 40, 1), line("far", 400, 0), line("next", 0, STEP)]
    assert placed(lines).text == "Name Anna\tfar\nnext\n"


def test_a_row_is_known_whatever_is_read_first() -> None:
    left, right = page("Password:\nb\nc"), [line("hunter2", 150, 0), line("e", 150, STEP)]
    assert placed([*left, *right]).text == "Password:\thunter2\nb\te\nc\n"


def test_lines_of_other_sizes_and_turned_ones_stand_alone() -> None:
    large = TextLine("Title", (100, -20, 200, 20), tuple(range(100, 201, 20)))
    turned = TextLine("side", (300, 0, 316, 60))
    assert placed([line("a"), large, turned]).text == "a\nTitle\nside\n"


def test_characters_are_plain_and_as_many() -> None:
    text = "１２３－４：“x”…ﬃ"
    assert placed([line(text)]).text == '123-4:"x"…ﬃ\n'


def test_a_part_is_found_again_in_its_lines() -> None:
    lines = page("4111 1111\t1111\nend")
    text = placed(lines)
    assert list(text.places((5, 12))) == [(0, (5, 9)), (1, (0, 2))]
    assert list(text.places((5, 18))) == [(0, (5, 9)), (1, (0, 4)), (2, (0, 3))]


def test_what_is_below_begins_at_the_same_edge() -> None:
    lines = [*page("Password\nhunter2"), line("apart", 300, STEP)]
    text = placed(lines)
    assert text.below(0) == 1
    assert text.below(1) is None


def test_what_has_no_height_is_not_below_itself() -> None:
    flat = TextLine("Password", (0, 5, 64, 5), (0.0, *(8.0 * at for at in range(1, 9))))
    text = placed([flat, flat])
    assert text.below(0) is None
    assert text.below(1) is None


LINES = st.tuples(
    st.text("ab １：字-", min_size=1, max_size=8), st.integers(0, 600), st.integers(0, 80)
)


@given(st.lists(LINES, max_size=12))
def test_every_line_is_there_once(pieces: list[tuple[str, int, int]]) -> None:
    lines = [line(text, left, top) for text, left, top in pieces]
    text = placed(lines)
    assert sorted(text.cells) == list(range(len(lines)))
    for index, span in text.spans.items():
        assert list(text.places(span)) == [(index, (0, len(lines[index].text)))]
