import pytest

from app.backends.reader.find import folded, search
from app.backends.reader.lines import Line


def line(text: str, x: float = 0, y: float = 0, *, block: int = 0, row: int = 0) -> Line:
    """Return a line of characters 10 px wide and 20 px high."""
    width = 10.0 * len(text)
    corners = ((x, y), (x + width, y), (x + width, y + 20), (x, y + 20))
    count = max(1, len(text))
    stops = tuple(at / count for at in range(len(text) + 1))
    return Line(text, corners, stops, block=block, row=row)


def texts(lines: list[str], *forms: str) -> list[str]:
    return [hit.text for hit in search([line(text) for text in lines], forms).hits]


def test_whole_words_come_before_parts_of_words() -> None:
    assert texts(["Saved", "Save", "save it", "Autosave"], "save") == ["Save", "save"]
    assert texts(["Saved", "Autosave"], "save") == ["Save", "save"]


def test_the_full_form_comes_first() -> None:
    assert texts(["Save", "Save button"], "Save button", "Save") == ["Save button"]
    assert texts(["Save", "Help"], "Save button", "Save") == ["Save"]


def test_the_box_is_that_of_the_words() -> None:
    found = search([line("Click Save now", x=100, y=40)], ["save"])
    assert found.exact
    assert found.hits[0].bounds == pytest.approx((160, 40, 200, 60))


@pytest.mark.parametrize(
    ("there", "wanted", "found"),
    [
        ("Ｓａｖｅ", "save", "Ｓａｖｅ"),
        ("STRASSE", "straße", "STRASSE"),
        ("Don’t save", "don't save", "Don’t save"),
        ("Log out", "logout", "Log out"),
        ("Logout now", "log out", "Logout"),
        ("请保存文件", "保存", "保存"),
        ("1–2 of 9", "1-2", "1–2"),
        ("C++ (x86)", "c++", "C++"),
        ("Open…", "open...", "Open…"),
        ("a  b", "a b", "a  b"),
    ],
)
def test_differences_that_do_not_count(there: str, wanted: str, found: str) -> None:
    assert texts([there], wanted) == [found]


def test_a_short_word_is_no_part_across_words() -> None:
    assert texts(["at end", "cat"], "ten") == []


def test_all_places_are_found() -> None:
    assert len(texts(["a page on a page", "page"], "page")) == 3


def test_words_that_go_on_in_the_next_line() -> None:
    upper = line("Please change your", 0, 0, row=0)
    lower = line("password now", 0, 24, row=1)
    far = line("password", 500, 24, row=1)
    (hit,) = search([upper, lower, far], ["your password"]).hits
    assert hit.bounds == (0, 0, 180, 44)


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("Settings", "Setings"),
        ("Download", "Dowload"),
        ("Preferences…", "preference"),
        ("确认订单", "确认定单"),
    ],
)
def test_what_is_alike_is_found_as_such(there: str, wanted: str) -> None:
    found = search([line("Something else"), line(there), line("另外")], [wanted])
    assert [hit.line.text for hit in found.hits] == [there]


def test_alike_is_not_exact() -> None:
    assert not search([line("Settings")], ["Setings"]).exact


@pytest.mark.parametrize("wanted", ["elephant", "xyz", "大象", "Sav as you like it", ""])
def test_what_is_not_there_is_not_found(wanted: str) -> None:
    lines = ["Save", "Cancel", "File Edit View", "保存文件", "A", "", "..."]
    assert texts(lines, wanted) == []


def test_folding_keeps_the_places() -> None:
    text, places = folded("ﬁne  Ǆ…x")
    assert text == "fine dž...x"
    assert len(text) == len(places)
    assert places[text.index("x")] == 7
