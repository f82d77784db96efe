"""Pages on which a quotation may stand, found by their words alone."""

import random

import pytest

from app.core.documents import PageText
from app.core.likely_pages import likely_pages
from app.core.quotes import Sheet
from app.core.text_line import TextLine

SAID = (
    "the board of directors approved a dividend for the last financial year while costs rose in "
    "nearly every market and volumes fell short of what had been planned before winter"
)
WORDS = SAID.split()


def pages(count: int, seed: int = 8) -> list[tuple[int, str]]:
    chance = random.Random(seed)
    return [
        (n, "\n".join(" ".join(chance.choices(WORDS, k=9)) for _ in range(30)))
        for n in range(1, count + 1)
    ]


def with_line(made: list[tuple[int, str]], number: int, line: str) -> list[tuple[int, str]]:
    return [(n, f"{text}\n{line}" if n == number else text) for n, text in made]


@pytest.mark.parametrize(
    ("quotation", "line"),
    [
        ("Operating profit rose by 12% to 1,234", "Operating profit rose by 12% to 1,234"),
        ("operating profit rose strongly", "Ope-\nrating profit\nrose strongly"),
        ("profit … dividend of 3 euros per", "a profit, x y z, a dividend of 3 euros per"),
        ("净利润同比增长百分之十二", "公司净利润同比增\n长百分之十二。"),
        ("EBITDA", "what is called EBITDA here"),
    ],
)  # fmt: skip
def test_a_page_that_has_the_words_is_the_likeliest(quotation: str, line: str) -> None:
    (found,) = likely_pages(with_line(pages(150), 77, line), [quotation])
    assert found[0] == 77


def test_lines_may_come_in_any_order() -> None:
    line = "which the auditors confirmed\nsomething else stands here\nafter a thorough review"
    quotation = "after a thorough review which the auditors confirmed"
    (found,) = likely_pages(with_line(pages(40), 9, line), [quotation])
    assert found[0] == 9


def test_what_stands_nowhere_needs_no_look() -> None:
    nowhere = ["Zebras quickly jumped over my exotic xylophone", "全新的句子不在任何地方", "", "…"]
    assert likely_pages(pages(50), nowhere) == ((), (), (), ())
    assert likely_pages([], ["anything at all"]) == ((),)


def test_no_page_that_is_close_is_left_out() -> None:
    chance, close = random.Random(3), 0
    for attempt in range(60):
        made = pages(8, attempt)
        number, text = chance.choice(made)
        begin = chance.randrange(len(text) - 90)
        letters = list(text[begin : begin + chance.randrange(30, 90)])
        for _edit in range(len(letters) // 8):
            letters[chance.randrange(len(letters))] = chance.choice("xq ")
        quotation = "".join(letters).strip()
        sheet = Sheet(
            [PageText(number, tuple(TextLine(line, (0, 0, 1, 1)) for line in text.split("\n")))]
        )
        if sheet.find(quotation).page is not None:
            close += 1
            assert number in likely_pages(made, [quotation])[0], quotation
    assert close > 30


def test_pages_are_told_for_each_quotation() -> None:
    made = with_line(with_line(pages(600), 3, "Alpha beta gamma"), 599, "Delta epsilon zeta")
    found = likely_pages(made, ["delta epsilon zeta", "alpha beta gamma"])
    assert [each[0] for each in found] == [599, 3]
