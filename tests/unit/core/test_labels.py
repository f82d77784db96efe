"""Names of marks as they are shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import theme
from app.core.labels import Group, clean, colours, elide, groups, stem
from app.core.mark import Mark


def named(*labels: str) -> list[Mark]:
    return [Mark("box", ((0, 0), (1, 1)), label, "f") for label in labels]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Save All", "Save All"),
        ("  two\n lines\t\x07 ", "two lines"),
        ("保存\u3000全部", "保存 全部"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud83d emoji", "half emoji"),
        ("\x1b[31mred", "[31mred"),
        ("e\u0301te\u0301", "été"),
        ("❤\ufe0f", "❤"),
        ("", ""),
    ],
)
def test_a_label_is_one_visible_line(label: str, shown: str) -> None:
    assert clean(label) == shown


@given(st.text())
@settings(deadline=None)
def test_cleaning_twice_changes_nothing(label: str) -> None:
    assert clean(clean(label)) == clean(label)
    clean(label).encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("car-1", "car-12"),
        ("Car 2", "car"),
        ("page #3", "Page 4"),
        ("车1", "车2"),
        ("row (1)", "row"),
    ],
)
def test_counted_labels_share_a_colour(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_names_have_different_colours() -> None:
    given_colours = colours(named("car-1", "bus", "car-2", "12", "13", ""))
    assert given_colours[0] == given_colours[2]
    assert len(set(given_colours)) == 5


def test_colours_start_again_after_the_eighth_name() -> None:
    letters = colours(named(*"abcdefghi"))
    assert set(letters) == set(theme.MARKS)
    assert letters[8] == letters[0]


def test_every_colour_carries_readable_text() -> None:
    for colour in theme.MARKS:
        assert theme.contrast(theme.ink_on(colour), colour) >= 4.5


@given(st.text(st.characters(categories=("L", "N", "Zs")), max_size=40), st.integers(0, 40))
@settings(deadline=None)
def test_eliding_keeps_the_longest_beginning_that_fits(text: str, room: int) -> None:
    short = elide(text, lambda candidate: len(candidate) <= room)
    if len(text) <= room:
        assert short == text
    elif room < 2:
        assert short == ""
    else:
        assert len(short) <= room
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_eliding_uses_the_room() -> None:
    assert elide("abcdefgh", lambda text: len(text) <= 5) == "abcd…"


def test_groups_are_what_is_called_the_same() -> None:
    marks = named("car-1", "Tree", "car-2", "", "tree", "row 7")
    one, two, three, four = theme.MARKS[:4]
    assert groups(marks) == (
        Group("car", "car", one, (1, 3)),
        Group("tree", "Tree", two, (2, 5)),
        Group("", "", three, (4,)),
        Group("row", "row 7", four, (6,)),
    )


@given(st.lists(st.text(max_size=6), max_size=12))
@settings(deadline=None)
def test_every_mark_is_in_one_group_of_its_colour_and_stays_there(labels: list[str]) -> None:
    marks = named(*labels)
    painted = colours(marks)
    found = groups(marks)
    assert sorted(number for group in found for number in group.numbers) == [
        *range(1, len(marks) + 1)
    ]
    assert all(painted[number - 1] == group.colour for group in found for number in group.numbers)
    before = groups(marks[:-1])
    assert [group.key for group in found[: len(before)]] == [group.key for group in before]
