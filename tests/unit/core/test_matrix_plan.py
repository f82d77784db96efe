"""What a comparison takes is known before anything of it is sent."""

from pathlib import Path

from app.core.chat import Document, PageShare
from app.core.documents import Survey
from app.core.matrix import Key
from app.core.matrix_plan import outlook
from app.core.reading_plan import Book, Chapter, Plan


def plan(name: str, *passes: int, price: float | None = 0.01, most: int = 32) -> Plan:
    """A document whose passes have so many pages, a thousand tokens each."""
    document = Document(name, Path(f"/{name}.pdf"), sum(passes))
    shares = tuple(tuple(PageShare(n + 1, 800) for n in range(count)) for count in passes)
    tokens = 1000 * sum(passes)
    chapter = Chapter(Book(document, Survey(())), shares, tokens)
    return Plan((chapter,), tokens, most, 1.0, price, "USD", 30.0)


def test_each_cell_sends_the_pages_of_its_document() -> None:
    plans = {"a": plan("a", 3), "b": plan("b", 40, 40)}
    keys = [Key(question, name) for name in ("a", "b") for question in ("Revenue", "Profit")]
    found = outlook(plans, keys, at_once=2)
    assert found is not None
    assert (found.pages, found.tokens) == (83, 2 * 3_000 + 2 * 80_000)
    assert found.requests == 2 * 1 + 2 * 3  # two portions, which are put together
    assert found.price is not None
    assert round(found.price, 6) == 0.04
    assert found.seconds == 60.0  # two documents side by side
    assert found.told == (
        "8 requests", "166\u202f000 tok", "$0.04", "about 1 min 0 s", "83 pages",
    )  # fmt: skip
    assert len(found.lines) == 2


def test_nothing_is_said_before_all_of_it_is_known() -> None:
    assert outlook({"a": plan("a", 3)}, [Key("Revenue", "a"), Key("Revenue", "b")]) is None
    nothing = outlook({}, [])
    assert nothing is not None
    assert nothing.told == ()


def test_a_price_that_is_not_known_of_one_is_not_known_of_all() -> None:
    plans = {"a": plan("a", 3), "b": plan("b", 3, price=None)}
    found = outlook(plans, [Key("Revenue", "a"), Key("Revenue", "b")])
    assert found is not None
    assert found.price is None


def test_a_document_that_cannot_be_asked_like_this_is_told_first() -> None:
    found = outlook({"a": plan("a", 5, 5, 5, most=2)}, [Key("Revenue", "a")])
    assert found is not None
    assert "at most 2" in found.told[0]
