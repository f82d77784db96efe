"""How documents are read: every page once, within the limits of who answers."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.chat import Document
from app.core.documents import PageInfo, Survey
from app.core.meter import Meter
from app.core.page_shares import LEGIBLE, height_of
from app.core.ports import Capabilities, PictureLimits, Rate
from app.core.reading_plan import Book, Plan, Wish, plan, with_plan
from app.core.room import free
from app.core.vision import tokens_of

GLM = Capabilities(
    "glm",
    remote=True,
    markup=True,
    skills=frozenset({"chat"}),
    context=131_072,
    max_pictures=150,
    pictures=PictureLimits(5_000_000, 6000, 28 * 28 * 7500),
    rate=Rate(0.3, 0.9, "USD"),
)


def count(width: int, height: int) -> int:
    return tokens_of(width, height)


def book(*pages: PageInfo, name: str = "a", chosen: tuple[int, ...] = ()) -> Book:
    return Book(Document(name, Path(f"{name}.pdf"), len(pages)), Survey(pages), chosen)


def sheets(number: int, letters: int = 3000, small: float | None = 9.0) -> list[PageInfo]:
    return [PageInfo(n, 595, 842, letters, small) for n in range(1, number + 1)]


def read(found: Plan, at: int = 0) -> list[int]:
    return [share.number for share in found.chapters[at].shares]


infos = st.builds(
    lambda width, height, letters, small: (width, height, letters, small),
    st.one_of(st.just(0.0), st.floats(50, 5000)),
    st.floats(50, 5000),
    st.integers(0, 20_000),
    st.one_of(st.none(), st.floats(1, 80)),
)


@settings(deadline=None)
@given(
    st.lists(st.lists(infos, min_size=1, max_size=30), min_size=1, max_size=3),
    st.sampled_from([8_192, 32_768, 131_072, None]),
    st.sampled_from([None, 1, 10, 150]),
    st.one_of(st.none(), st.integers(0, 500_000)),
    st.sampled_from([0.0, 0.5, 1.0, 2.5]),
)
def test_every_page_goes_once_in_order_within_the_limits(
    shapes: list[list[tuple[float, float, int, float | None]]],
    context: int | None,
    most: int | None,
    tokens: int | None,
    detail: float,
) -> None:
    known = Capabilities(
        "m",
        remote=True,
        markup=True,
        skills=frozenset(),
        context=context,
        max_pictures=most,
        pictures=GLM.pictures,
    )
    books = [
        book(*(PageInfo(n, *shape) for n, shape in enumerate(own, 1)), name=f"d{at}")
        for at, own in enumerate(shapes)
    ]
    found = plan(books, known, count, Wish(tokens, detail))
    for at, own in enumerate(shapes):
        chapter = found.chapters[at]
        assert sorted((*read(found, at), *chapter.unfit)) == list(range(1, len(own) + 1))
        assert read(found, at) == sorted(read(found, at))
        assert bool(chapter.unfit) <= bool(found.problem)
        for share in chapter.shares:
            info = chapter.book.survey.pages[share.number - 1]
            assert share.words or share.width
            assert bool(share.width) <= info.pictured
            if share.width:
                height = height_of(info, share.width)
                assert max(share.width, height) <= 6000 + 1
                assert share.width * height <= 28 * 28 * 7500 * 1.01 + share.width
    assert len({len(document.passes or ()) for document in found.documents}) == 1
    for number in range(found.passes):
        shares = [share for each in found.documents for share in (each.passes or ())[number]]
        assert shares or found.pages == 0
        assert sum(share.width > 0 for share in shares) <= (most or 10_000)
        pictures = sum(
            count(share.width, height_of(info, share.width))
            for chapter in found.chapters
            for share in chapter.passes[number]
            if share.width
            for info in [chapter.book.survey.pages[share.number - 1]]
        )
        assert pictures <= free(known)


def test_small_print_stays_legible() -> None:
    found = plan([book(*sheets(1, small=None, letters=0), *sheets(1, letters=200)[:0])], GLM, count)
    (share,) = found.chapters[0].shares
    assert share.width / 595 * 8.5 >= LEGIBLE * 0.99
    large = PageInfo(1, 960, 540, 500, 18.0)
    (share,) = plan([book(large)], GLM, count).chapters[0].shares
    assert share.width / 960 * 18 >= LEGIBLE * 0.99 or share.words


def test_words_go_beside_a_smaller_picture_where_that_costs_less() -> None:
    tiny = PageInfo(1, 595, 842, 3000, 5.0)
    (share,) = plan([book(tiny)], GLM, count).chapters[0].shares
    assert share.words
    assert 0 < share.width < 595 * LEGIBLE / 5
    wordy = PageInfo(1, 595, 842, 12_000, 9.0)  # a picture of it costs less than its words
    (share,) = plan([book(wordy)], GLM, count).chapters[0].shares
    assert not share.words
    assert share.width >= 595 * LEGIBLE / 9 - 1


def test_a_stamp_on_a_scan_is_not_taken_for_its_words() -> None:
    (share,) = plan([book(PageInfo(1, 595, 842, 12, 24.0))], GLM, count).chapters[0].shares
    assert not share.words
    assert share.width / 595 * 8.5 >= LEGIBLE * 0.99


def test_a_page_without_a_picture_goes_as_its_words() -> None:
    (share,) = plan([book(PageInfo(1, 0, 0, 900))], GLM, count).chapters[0].shares
    assert (share.width, share.words) == (0, True)


def test_what_fits_goes_in_one_request_and_what_does_not_in_passes() -> None:
    assert plan([book(*sheets(60))], GLM, count).passes == 1
    found = plan([book(*sheets(150))], GLM, count)
    assert found.passes == 2
    sizes = [len(each) for each in found.chapters[0].passes]
    assert abs(sizes[0] - sizes[1]) <= 1
    slides = [PageInfo(n, 960, 540, 200, 18.0) for n in range(1, 201)]
    known = Capabilities("v", True, True, frozenset(), context=131_072)
    assert plan([book(*slides)], known, count).passes == 1


def test_only_the_pages_that_were_chosen_go() -> None:
    found = plan([book(*sheets(20), chosen=(3, 4, 9))], GLM, count)
    assert read(found) == [3, 4, 9]
    assert "pages 3–4, 9 of 20" in found.told[0]


def test_a_wish_for_tokens_is_met_where_it_can_be() -> None:
    whole = plan([book(*sheets(100))], GLM, count)
    less = plan([book(*sheets(100))], GLM, count, Wish(tokens=whole.tokens * 9 // 10))
    more = plan([book(*sheets(100))], GLM, count, Wish(tokens=whole.tokens * 3))
    assert less.tokens <= whole.tokens * 0.9 < whole.tokens < more.tokens <= whole.tokens * 3
    assert less.detail < 1 < more.detail


def test_too_many_pages_are_a_problem_and_none_is_left_out() -> None:
    found = plan([book(*sheets(3000, letters=0, small=None))], GLM, count)
    assert len(read(found)) == 3000
    assert "at most 32" in found.problem
    assert not plan([book(*sheets(10))], GLM, count).problem


def test_a_page_of_words_that_fits_no_request_is_named() -> None:
    found = plan([book(*sheets(1), PageInfo(2, 0, 0, 900_000))], GLM, count)
    assert "a.pdf" in found.problem
    assert found.problem.endswith("2.")


def test_other_pictures_and_words_take_their_share() -> None:
    alone = plan([book(*sheets(80))], GLM, count)
    assert alone.passes == 1
    assert plan([book(*sheets(80))], GLM, count, spent=40_000).passes == 2
    assert plan([book(*sheets(80))], GLM, count, beside=100).passes == 2


def test_several_documents_share_requests() -> None:
    found = plan([book(*sheets(50), name=name) for name in "ab"], GLM, count)
    assert found.passes == 2
    first, second = found.documents
    assert first.passes is not None
    assert second.passes is not None
    assert [share.number for each in second.passes for share in each] == list(range(1, 51))
    assert first.passes[0]
    assert second.passes[1]


def test_what_it_costs_and_takes_is_told() -> None:
    found = plan([book(*sheets(150))], GLM, count)
    assert found.price == pytest.approx(found.tokens * 0.3e-6, rel=0.1)
    assert found.brief.startswith("150 pages · ")
    assert "2 passes · $0.0" in found.brief
    assert "about" in found.brief


def test_a_moment_is_no_time_to_wait() -> None:
    found = plan([book(*sheets(3))], GLM, count)
    assert "about" in replace(found, seconds=0.3).brief
    assert "about" not in replace(found, seconds=0.01).brief


def test_the_meter_has_the_pages_that_are_taken_later() -> None:
    found = plan([book(*sheets(150))], GLM, count)
    meter = with_plan(Meter(words=5), found)
    assert (meter.passes, meter.taken) == (2, found.pictures)
    assert meter.coverage == found.told
    assert f"{found.pictures} pictures · " in meter.brief


def test_who_counts_no_tokens_reads_words_where_there_are_any() -> None:
    reader = Capabilities("r", remote=False, markup=False, skills=frozenset())
    scan = PageInfo(2, 595, 842)
    found = plan([book(sheets(1)[0], scan)], reader, lambda _w, _h: 0)
    first, second = found.chapters[0].shares
    assert (first.width, first.words) == (0, True)
    assert second.width > 595
    assert found.passes == 1
