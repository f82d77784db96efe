"""Page numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UsageError
from app.core.page_ranges import pages_of, shown_pages


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("3-5,9", (3, 4, 5, 9)),
        ("第 3～5 页、末页", (3, 4, 5, 10)),
        ("第3页到第5页，9", (3, 4, 5, 9)),
        ("p. 3 – 4; 8-", (3, 4, 8, 9, 10)),
        ("pages 5 to 6", (5, 6)),
        ("-2 last", (1, 2, 10)),
        ("９－last", (9, 10)),
        ("5-3,4", (3, 4, 5)),
        ("1,1,1", (1,)),
        ("p3 pp4-P5", (3, 4, 5)),
        ("第3頁", (3,)),
        pytest.param(f"{'p. ' * 20_000}3{' ' * 20_000}-{' ' * 20_000}4", (3, 4), id="long"),
    ],
)
def test_pages_are_named_in_many_ways(words: str, pages: tuple[int, ...]) -> None:
    assert pages_of(words, 10) == pages


@pytest.mark.parametrize("words", ["", "  ", "all", "-", "3-x", "1.5", "0", "11", "3-11", "--"])
def test_what_names_no_pages_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(UsageError) as raised:
        pages_of(words, 10)
    assert "3-40" in raised.value.hint


def test_a_page_that_is_not_there_is_named_with_how_many_there_are() -> None:
    with pytest.raises(UsageError, match="no page 41: the document has 40"):
        pages_of("41", 40)


def test_of_several_documents_the_one_without_the_page_is_named() -> None:
    with pytest.raises(UsageError) as refused:
        pages_of("3-5", 3, "scan.pdf")
    assert refused.value.message == "“scan.pdf” has no page 5."
    assert refused.value.hint == "Its last page is 3."


@given(st.sets(st.integers(1, 300), min_size=1))
def test_what_is_shown_means_the_same(pages: set[int]) -> None:
    assert pages_of(shown_pages(pages), 300) == tuple(sorted(pages))
