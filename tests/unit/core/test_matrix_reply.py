"""What is read out of the words in a cell, and held against the pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import PageText
from app.core.matrix_check import checked, worst
from app.core.matrix_prompts import about_cell, is_not_stated, key_figures
from app.core.matrix_reply import Quote, Reply, by_page, proofs, read, shown
from app.core.text_line import TextLine

DOCUMENT = Document("d", Path("report.pdf"), 150)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (
            'EUR 1,234.5 million [p. 45]\n"Revenue 1,234.5 1,150.0" [p. 45]',
            Reply("EUR 1,234.5 million", True, (45,), (Quote("Revenue 1,234.5 1,150.0", 45),)),
        ),
        ("**12.3 %** [p. 7].", Reply("12.3 %", True, (7,))),
        (
            "1,234 百万元 [p. 12] “营业收入 1,234” [p. 12]",
            Reply("1,234 百万元", True, (12,), (Quote("营业收入 1,234", 12),)),
        ),
        ("24,501 [p. 3, p. 9]", Reply("24,501", True, (3, 9))),
        ("24,501 [pp. 3–5]", Reply("24,501", True, (3, 4, 5))),
        ("24,501", Reply("24,501", True, ())),
        ("24,501 [p. 151]", Reply("24,501 [p. 151]", True, ())),  # no such page
        (
            'Strategy "Forward" was renewed [p. 2]\n"the strategy Forward"',
            Reply(
                'Strategy "Forward" was renewed', True, (2,), (Quote("the strategy Forward", None),)
            ),
        ),
        ("not stated", Reply("not stated", stated=False)),
        ("Not stated.", Reply("Not stated", stated=False)),
        ("未提及。", Reply("未提及", stated=False)),
        ("", Reply()),
    ],
)
def test_reading(text: str, reply: Reply) -> None:
    assert read(text, DOCUMENT) == reply


def test_what_streams_in_shows_neither_pages_nor_quotes() -> None:
    whole = 'EUR 1,234.5 million [p. 45]\n"Revenue 1,234.5" [p. 45]'
    seen = {shown(whole[:end], DOCUMENT) for end in range(len(whole) + 1)}
    assert all("EUR 1,234.5 million".startswith(each) for each in seen)
    assert shown(whole, DOCUMENT) == "EUR 1,234.5 million"


def test_pages_are_proofs_with_their_quotes() -> None:
    found = proofs(
        read('1 [p. 3, p. 5]\n"three" [p. 3]\n"five" [p. 5] "again" [p. 5]', DOCUMENT), "d"
    )
    assert [(each.ref.page, each.quote) for each in found] == [
        (3, "three"),
        (5, "five"),
        (5, "again"),
    ]
    assert list(by_page(found)) == [3, 5]


PAGES = {
    3: "Consolidated income statement\nRevenue 1 234.5 1,150.0\nNet profit (56.7)",
    4: "Employees at year end: 24,501\nOffen­legung",
    5: "",
}


def layers(numbers: Sequence[int], control: Control) -> Iterator[PageText]:
    for number in numbers:
        lines = PAGES[number].split("\n") if PAGES[number] else []
        yield PageText(number, tuple(TextLine(line, (10.0, 20.0, 110.0, 32.0)) for line in lines))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ('EUR 1,234.5 million [p. 3]\n"Revenue 1 234.5 1,150.0" [p. 3]', "exact"),
        ("1,234.5 [p. 3]", "exact"),
        ("24 501 [p. 4]", "exact"),
        ('(56.7) [p. 3]\n"Net  profit (56.7)" [p. 3]', "exact"),
        ('24,501 [p. 4]\n"Employees at the year end: 24,501" [p. 4]', "close"),
        ('24,501 [p. 4]\n"Number of people employed worldwide" [p. 4]', "missing"),
        ("1.2345 billion [p. 3]", "missing"),  # it was converted
        ("24,502 [p. 4]", "missing"),
        ("a new segment [p. 4]", "unread"),  # nothing to be held against it
        ("24,501 [p. 5]", "unread"),  # a scan
    ],
)
def test_figures_and_quotes_are_held_against_the_page(text: str, state: str) -> None:
    reply = read(text, DOCUMENT)
    found = checked(reply, proofs(reply, "d"), layers, Control())
    assert worst(found) == state


def test_where_it_stands_is_known() -> None:
    reply = read('24,501 [p. 4]\n"Employees at year end" [p. 4]', DOCUMENT)
    (proof,) = checked(reply, proofs(reply, "d"), layers, Control())
    assert proof.ref.mark is not None
    assert proof.ref.mark.frame == "d"
    assert proof.ref.mark.bounds == (10.0, 20.0, 110.0, 32.0)
    bare = read("24,501 [p. 4]", DOCUMENT)
    (found,) = checked(bare, proofs(bare, "d"), layers, Control())
    assert found.ref.mark is not None


def test_a_figure_may_stand_on_any_of_the_pages() -> None:
    reply = read("24,501 [p. 3, p. 4]", DOCUMENT)
    found = checked(reply, proofs(reply, "d"), layers, Control())
    assert [each.checked for each in found] == ["exact", "exact"]


def test_the_question_is_asked_in_its_language() -> None:
    assert about_cell("Revenue?").endswith("The question: Revenue?")
    assert about_cell("营业收入？").endswith("问题：营业收入？")
    assert "[p. N]" in about_cell("Revenue?")
    assert is_not_stated("“Not stated”")
    assert not is_not_stated("Not stated before 2020: 12")
    assert len(key_figures()) == len(set(key_figures())) >= 4
