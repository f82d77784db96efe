"""Which moments of a clip are worth a picture, on desktops whose events are known."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest

from app.core.frame import Frame, Moment, Pixels
from app.core.keyframes import Chooser, best
from app.core.tiles import Packed, tiled
from app.core.videos import Glimpse, Keyframe
from tests import pages
from tests.desktops import LOOKS, Desktop

SIZE = (960, 540)
STEP = 0.5  # seconds between glimpses, as between key frames of a recording


def glimpses(picture: Callable[[float], Pixels], seconds: float) -> Iterator[Glimpse]:
    for t in np.arange(0, seconds, STEP):
        yield Glimpse(Frame(picture(float(t)), Moment("clip", float(t))), 0.0)


def choose(glimpses: Iterable[Glimpse]) -> tuple[Keyframe, ...]:
    chooser = Chooser()
    for glimpse in glimpses:
        chooser.add(glimpse)
    return chooser.keyframes()


def chosen(picture: Callable[[float], Pixels], seconds: float) -> tuple[Keyframe, ...]:
    return choose(glimpses(picture, seconds))


def times(keyframes: tuple[Keyframe, ...]) -> list[float]:
    return [each.seconds for each in keyframes]


class Screen:
    """A page on which boxes come and go: (begin, end, left, top, words)."""

    def __init__(self, *boxes: tuple[float, float, int, int, str]) -> None:
        self._page = pages.dense(3, width=SIZE[0], height=SIZE[1]).pixels()
        self._boxes = boxes

    def __call__(self, t: float) -> Pixels:
        pixels = self._page.copy()
        for begin, end, left, top, words in self._boxes:
            if begin <= t < end:
                box = pages.blank(240, 120, pages.PALE)
                box.write(12, 20, words, size=18)
                box.write(12, 60, words[::-1], size=14)
                pixels[top : top + 120, left : left + 240] = box.pixels()
        return pixels


def test_a_still_screen_is_one_picture() -> None:
    assert times(chosen(Screen(), 30)) == [0.0]


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose([]) == ()


def test_a_dialog_is_shown_while_it_is_open_and_what_comes_back_is_not_shown_again() -> None:
    found = chosen(
        Screen((5, 9, 300, 200, "Save changes?"), (15, 20, 300, 200, "Disk is full")), 30
    )
    assert len(found) == 3
    assert 5 <= found[1].seconds < 9
    assert 15 <= found[2].seconds < 20


def test_the_last_picture_is_among_the_best_where_it_is_another_one() -> None:
    found = chosen(Screen((5, 9, 300, 200, "Save changes?"), (25, 99, 600, 40, "Goodbye")), 30)
    assert times(best(found, 2)) == [0.0, found[-1].seconds]
    assert found[-1].seconds >= 25


def test_a_toast_that_fades_is_taken_at_its_clearest() -> None:
    toast = Screen((0, 99, 600, 400, "Sent to Jane"))(0)
    page = Screen()(0)

    def picture(t: float) -> Pixels:
        share = {8.0: 0.4, 8.5: 1.0, 9.0: 0.3}.get(t, 0.0)
        return (toast * share + page * (1 - share)).astype(np.uint8)

    assert times(chosen(picture, 20)) == [0.0, 8.5]


def test_the_settled_picture_goes_before_the_one_amid_a_change() -> None:
    before, after = Screen()(0), pages.dense(9, width=SIZE[0], height=SIZE[1]).pixels()

    def picture(t: float) -> Pixels:
        share = min(1.0, max(0.0, (t - 4.8) / 0.5))
        return (after * share + before * (1 - share)).astype(np.uint8)

    found = times(chosen(picture, 15))
    assert len(found) == 2
    assert found[1] >= 5.5


def test_cursors_and_spinners_are_worth_nothing() -> None:
    page = Screen()(0)

    def picture(t: float) -> Pixels:
        pixels = page.copy()
        if int(t / STEP) % 2:
            pixels[100:120, 400:402] = 0
        angle = int(t / STEP) % 8
        pixels[500 : 506 + angle, 900 + 2 * angle : 906 + 2 * angle] = 90
        return pixels

    assert len(chosen(picture, 30)) <= 3  # what a spinner looks like may be seen once


def test_typing_is_gathered() -> None:
    def picture(t: float) -> Pixels:
        page = pages.blank(*SIZE)
        said = " ".join(pages.ENGLISH)[: int(t * 8)]
        for line in range(0, len(said), 70):
            page.write(40, 40 + line // 70 * 24, said[line : line + 70], size=15)
        return page.pixels()

    found = chosen(picture, 30)
    assert 2 <= len(found) <= 8
    assert found[-1].seconds == 29.5


def test_scrolling_is_a_picture_a_page() -> None:
    tall = pages.dense(4, width=SIZE[0], height=SIZE[1] * 4).pixels()

    def picture(t: float) -> Pixels:
        top = int(t / 1.5) * 60
        return np.ascontiguousarray(tall[top : top + SIZE[1]])

    found = chosen(picture, 36)  # 1440 px: less than three pages further
    assert 3 <= len(found) <= 7


def test_a_film_is_shown_now_and_then() -> None:
    noise = np.random.default_rng(5)

    def picture(_t: float) -> Pixels:
        blocks = noise.integers(0, 255, (27, 48, 4), np.uint8)
        return np.ascontiguousarray(blocks.repeat(20, axis=0).repeat(20, axis=1))

    assert 2 <= len(chosen(picture, 50)) <= 5


def test_more_pictures_are_the_same_and_more() -> None:
    desktop = Desktop(21, 25, size=SIZE)
    found = chosen(desktop.picture, 25)
    assert sorted(each.rank for each in found) == list(range(len(found)))
    for count in range(1, len(found)):
        assert set(best(found, count)) < set(best(found, count + 1))
        assert times(best(found, count)) == sorted(times(best(found, count)))


def reduced(pixels: Pixels) -> Pixels:
    """A third of the size, as a glimpse has it."""
    high, wide = pixels.shape[0] // 3, pixels.shape[1] // 3
    third = pixels.reshape(high, 3, wide, 3, 4).sum(axis=(1, 3), dtype=np.uint16) // 9
    return np.asarray(third, np.uint8)


@pytest.mark.parametrize(("look", "seed"), [("chinese", 33)])
def test_what_happens_on_a_desktop_is_shown(look: str, seed: int) -> None:
    desktop = Desktop(seed, 30, LOOKS[look])
    found = chosen(lambda t: reduced(desktop.picture(t)), 30)
    missed = [
        event
        for event in desktop.events
        if not any(event.begin <= t < min(event.end, event.begin + 3) for t in times(found))
    ]
    assert len(missed) <= 1, missed
    assert len(found) <= 3 * len(desktop.events) + 15  # what is typed, scrolled and played, too


def test_what_is_kept_of_each_keyframe_is_small() -> None:
    tiles = tiled(Screen()(0)).tiles
    tracemalloc.start()
    try:
        packed = Packed.of(tiles)
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert np.array_equal(packed.tiles, tiles)
    assert kept < tiles.nbytes / 4


def test_glimpses_that_come_at_every_picture_tell_the_same_as_few() -> None:
    screen = Screen((5, 6, 300, 200, "Saved"), (9, 12, 600, 40, "Disk is full"))
    often = choose(
        Glimpse(Frame(screen(n / 30), Moment("clip", n / 30)), 0.0) for n in range(30 * 14)
    )
    assert len(often) == 3
    assert 5 <= often[1].seconds < 6
    assert 9 <= often[2].seconds < 12
