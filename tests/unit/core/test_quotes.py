"""Quotations against the words of pages: alike, nearly so, not; numbers are strict."""

import random

import pytest

from app.core.chat import Check
from app.core.documents import PageText
from app.core.quotes import Sheet, nearest_end
from app.core.text_line import TextLine

LINES = (
    "Revenue rose by 4.2 % to €1,234.5 million in 2023,",
    "driven by the well-known out-",
    "look for “smart” products. Staff did not grow; it",
    "fell to 12 people. ﬁnance costs were (7).",
    "第三季度的收入增长了百分之五，达到三百万元。",
)


def lines(*texts: str, top: float = 100, wide: float = 5) -> tuple[TextLine, ...]:
    found = []
    for number, text in enumerate(texts):
        stops = tuple(50 + wide * n for n in range(len(text) + 1))
        y = top + 14 * number
        found.append(TextLine(text, (50, y, stops[-1], y + 10), stops))
    return tuple(found)


SHEET = Sheet([PageText(7, lines(*LINES))])


@pytest.mark.parametrize(
    ("quotation", "check"),
    [
        ("Revenue rose by 4.2 % to €1,234.5 million", "exact"),
        ("revenue rose by 4.2%", "exact"),  # its first letter, spaces
        ("driven by the well-known outlook", "exact"),  # broken at the end of a line
        ('the well known outlook for "smart" products.', "exact"),
        ("finance costs were (7)", "exact"),  # a ligature
        ("Ｒｅｖｅｎｕｅ rose by 4.2 %", "exact"),  # wide letters
        ("Revenue rose … driven by", "exact"),
        ("Revenue rose […] in 2023", "exact"),
        ("第三季度的收入增长了百分之五", "exact"),
        ("第三季度的收入 增长了百分之五,达到三百万元", "exact"),
        ("Revenue has risen by 4.2 % to €1,234.5 million", "close"),
        ("REVENUE ROSE by 4.2 %", "close"),
        ("driven by the well-known outlok for smart products", "close"),
        ("第三季的收入增长了百分之五，达到三百万元", "close"),
        ("to €1234.5 million in 2023", "close"),  # the same number
        ("Revenue rose by 4.3 % to €1,234.5 million", "missing"),
        ("Revenue rose by 42 % to €1,234.5 million", "missing"),
        ("Revenue rose by 4.2 % to €1,234.6 million", "missing"),
        ("Revenue rose by 4.2 % to €11,234.5 million", "missing"),
        ("fell to 2 people", "missing"),
        ("fell to 12 people in all", "missing"),
        ("Staff did grow; it fell to 12 people", "missing"),
        ("第三季度的收入增长了百分之五，达到二百万元", "missing"),
        ("第三季度的收入增长了百分之六，达到三百万元", "missing"),
        ("第二季度的收入增长了百分之五，达到三百万元", "missing"),
        ("第三季度的一些收入增长了百分之五，达到三百万元", "close"),
        ("evenue rose by 4.2 %", "close"),  # no whole words
        ("Costs were cut in half by the new management", "missing"),
        ("driven by … Revenue rose", "missing"),  # in another order
    ],
)
def test_checks(quotation: str, check: Check) -> None:
    assert SHEET.find(quotation).check == check


def test_a_changed_number_is_said() -> None:
    found = SHEET.find("Revenue rose by 4.3 % to €1,234.5 million")
    assert (found.check, found.page) == ("missing", 7)
    assert found.said == "Revenue rose by 4.2 % to €1,234.5 million"


def test_what_stands_there_is_said_where_it_differs() -> None:
    nearly = SHEET.find("Revenue has risen by 4.2 % to €1,234.5 million")
    assert nearly.said == "Revenue rose by 4.2 % to €1,234.5 million"
    assert SHEET.find("Revenue rose by 4.2 %").said == ""
    assert SHEET.find("Nothing of the kind was written").page is None


def test_places() -> None:
    within = SHEET.find("rose by 4.2 %")
    assert within.boxes == ((50 + 5 * 8, 100, 50 + 5 * 21, 110),)
    over = SHEET.find("in 2023, driven by")
    assert [box[1] for box in over.boxes] == [100, 114]
    assert over.boxes[1][:3:2] == (50, 95)


def test_a_page_without_a_picture_has_no_places() -> None:
    page = PageText(1, (TextLine("Revenue rose by 4.2 %", (0, 0, 0, 0)),))
    assert Sheet([page]).find("Revenue rose") == Sheet([page]).find("Revenue rose by")
    assert Sheet([page]).find("Revenue rose").boxes == ()


def test_markdown_of_a_page_is_no_difference() -> None:
    page = PageText(1, (TextLine("| **Revenue** | 4.2 |", (0, 0, 0, 0)),))
    assert Sheet([page]).find("Revenue 4.2").check == "exact"


def test_over_the_end_of_a_page() -> None:
    two = Sheet([PageText(7, lines("It goes on to")), PageText(8, lines("the next page."))])
    found = two.find("goes on to the next page")
    assert (found.check, found.page, len(found.boxes)) == ("exact", 7, 1)


def test_nothing_is_found_on_an_empty_page() -> None:
    assert Sheet([]).empty
    assert Sheet([PageText(1, ())]).find("Revenue rose").check == "missing"


@pytest.mark.parametrize("edits", range(9))
def test_close_is_a_letter_in_six(edits: int) -> None:
    words = "abcdefghijklmnopqrstuvwxyz" + "ponmlkjihgfedcba"  # 42 letters: seven may differ
    page = Sheet([PageText(1, lines(f"Before {words} and after"))])
    changed = list(words)
    for at in range(0, 5 * edits, 5):
        changed[at] = "é"
    assert page.find("".join(changed)).check in ({"exact", "close"} if edits <= 7 else {"missing"})


def brute(pattern: str, text: str) -> int:
    """The fewest edits from `pattern` to any part of `text`."""
    row = [0] * (len(text) + 1)
    for n, one in enumerate(pattern, 1):
        above, row = row, [n]
        for m, other in enumerate(text, 1):
            row.append(min(above[m - 1] + (one != other), above[m] + 1, row[m - 1] + 1))
    return min(row)


def test_the_nearest_is_the_nearest() -> None:
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choices("abc", k=rng.randrange(1, 40)))
        pattern = "".join(rng.choices("abc", k=rng.randrange(1, 12)))
        end, distance = nearest_end(pattern, text, anchored=False)
        assert distance == brute(pattern, text)
        assert distance == len(pattern) or brute(pattern, text[:end]) == distance
