"""Words of a page are selected in reading order, wherever the pointer is."""

from app.core.text_line import TextLine
from app.ui.viewer.text_selection import TextSelection

WIDTH = 10.0  # of a letter


def line(text: str, left: float, top: float) -> TextLine:
    stops = tuple(left + at * WIDTH for at in range(len(text) + 1))
    return TextLine(text, (left, top, stops[-1], top + 12), stops)


def made(*lines: TextLine) -> TextSelection:
    return TextSelection(lines)


def dragged(selection: TextSelection, begin: tuple[float, float], end: tuple[float, float]) -> str:
    selection.begin(begin)
    selection.reach(end)
    return selection.text


def test_letters_of_a_line() -> None:
    selection = made(line("Total assets", 0, 0))
    assert dragged(selection, (62, 6), (119, 6)) == "assets"
    assert selection.boxes == [(60, 0, 120, 12)]
    assert dragged(selection, (119, 6), (62, 6)) == "assets"  # backwards


def test_over_several_lines_and_columns_in_reading_order() -> None:
    selection = made(line("left one", 0, 0), line("left two", 0, 20), line("right", 200, 0))
    assert dragged(selection, (52, 6), (231, 6)) == "one\nleft two\nrig"


def test_beside_and_below_the_text_the_nearest_line_counts() -> None:
    selection = made(line("one", 50, 0), line("two", 50, 20))
    assert dragged(selection, (0, 3), (500, 90)) == "one\ntwo"


def test_a_word_and_everything() -> None:
    selection = made(line("Total assets, net", 0, 0))
    selection.word((75, 6))
    assert selection.text == "assets"
    selection.all()
    assert selection.text == "Total assets, net"
    assert selection.clear()
    assert not selection.text
    assert not selection.clear()


def test_a_turned_line_is_selected_whole() -> None:
    selection = made(TextLine("sideways", (100, 0, 112, 80)))
    assert dragged(selection, (100, 5), (112, 70)) == "sideways"
    assert selection.boxes == [(100, 0, 112, 80)]


def test_a_line_from_right_to_left() -> None:
    selection = made(TextLine("שלום", (0, 0, 40, 12), (40.0, 30.0, 20.0, 10.0, 0.0)))
    assert dragged(selection, (39, 6), (21, 6)) == "של"
    assert selection.boxes == [(20, 0, 40, 12)]


def test_where_there_is_text() -> None:
    selection = made(line("Total", 10, 10))
    assert selection.lies_on_text((12, 15))
    assert not selection.lies_on_text((12, 40))
    assert not made().lies_on_text((0, 0))
