"""Pictures of pages: the last wish wins, what is likely to be wished for is made, few are kept."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import PageInfo
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.ui.lane import Lane, Mailbox
from app.ui.viewer.pages import MOST, PagePictures, look_at
from tests.qt.library import Sheets

BOOK = Document("book", Path("book.pdf"), 200)
PAGES = [PageInfo(number, 600, 800) for number in range(1, 201)]


class Press(Sheets):
    """Draws pages, each when it is let to."""

    def __init__(self) -> None:
        self.drawn: list[tuple[int, int]] = []
        self.lets = threading.Semaphore(0)

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        while not self.lets.acquire(timeout=0.01):
            if control.cancelled:
                raise MediaError("Cancelled.")
        self.drawn.append((number, width))
        pixels = np.full((width * 4 // 3, width, 4), 255, np.uint8)
        return Frame(pixels, Page(document.id, number), f"{number} {width}")


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def pictures(press: Press) -> Iterator[PagePictures]:
    lane = Lane("pages", Mailbox(), 2)
    made = PagePictures(lambda: press, lane)
    yield made
    made.leave()
    lane.close(5)


@pytest.fixture
def seen(pictures: PagePictures) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    pictures.arrived.connect(lambda look, frame: found.append((look.page.number, frame.width)))
    return found


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=10_000)


def test_only_the_last_of_many_wishes_is_drawn(
    qtbot: QtBot, pictures: PagePictures, press: Press, seen: list[tuple[int, int]]
) -> None:
    for page in PAGES[:60]:
        pictures.want(look_at(BOOK, page, 0.5, 0))
    press.lets.release()
    wait(qtbot, lambda: pictures.idle)
    assert press.drawn == [(60, 300)]
    assert seen == [(60, 300)]


def test_what_comes_next_is_there_when_it_is_wished_for(
    qtbot: QtBot, pictures: PagePictures, press: Press, seen: list[tuple[int, int]]
) -> None:
    press.lets.release(2)
    ahead = look_at(BOOK, PAGES[1], 0.5, 0)
    pictures.want(look_at(BOOK, PAGES[0], 0.5, 0), [ahead])
    wait(qtbot, lambda: len(press.drawn) == 2 and pictures.idle)
    assert seen == [(1, 300)]
    pictures.want(ahead)
    assert seen == [(1, 300), (2, 300)]


def test_the_best_that_is_there_is_sharp_enough_or_as_sharp_as_there_is(
    qtbot: QtBot, pictures: PagePictures, press: Press
) -> None:
    press.lets.release(3)
    for scale in (0.25, 0.5, 1.0):
        pictures.want(look_at(BOOK, PAGES[0], scale, 0))
        wait(qtbot, lambda: pictures.idle)

    def best(scale: float, quarters: int = 0) -> int:
        frame = pictures.best(look_at(BOOK, PAGES[0], scale, quarters))
        return frame.width if frame is not None else 0

    assert [best(0.2), best(0.3), best(0.5), best(2.0)] == [150, 300, 300, 600]
    assert best(0.5, 1) == 0


def test_few_are_kept_however_many_were_looked_at(
    qtbot: QtBot, pictures: PagePictures, press: Press, seen: list[tuple[int, int]]
) -> None:
    press.lets.release(40)
    for number in range(40):
        pictures.want(look_at(BOOK, PAGES[number], 2.0, 0))
        wait(qtbot, lambda: pictures.idle)
    assert len(seen) == 40
    assert sum(frame.memory.nbytes for frame in pictures._kept.values()) <= 96 * 2**20
    assert pictures.best(look_at(BOOK, PAGES[39], 2.0, 0)) is not None


def test_no_picture_is_larger_than_memory_allows() -> None:
    look = look_at(BOOK, PAGES[0], 40.0, 0)
    assert look.width * look.width * 4 / 3 == pytest.approx(MOST, rel=0.01)


def test_what_fails_is_told_once_and_can_be_wished_for_again(qtbot: QtBot) -> None:
    failed: list[str] = []
    lane = Lane("pages", Mailbox(), 1)
    broken = PagePictures(Sheets, lane)
    broken.failed.connect(lambda _look, error: failed.append(error.message))
    broken.want(look_at(BOOK, PAGES[0], 0.5, 0), [look_at(BOOK, PAGES[1], 0.5, 0)])
    wait(qtbot, lambda: broken.idle)
    assert failed == ["This page has no picture."]
    broken.want(look_at(BOOK, PAGES[0], 0.5, 0))
    wait(qtbot, lambda: len(failed) == 2)
    lane.close(5)
