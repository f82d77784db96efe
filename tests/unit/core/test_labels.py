"""Names of marks as they are shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import theme
from app.core.labels import clean, colours, elide, stem
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
