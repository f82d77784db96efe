"""Windows in pictures: where they are, which one is seen, what a region shows."""

from typing import Final

import numpy as np

from app.core.desk import Desk, around, at, desk, of_window, shown_in
from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.windows import DesktopWindow, ShownWindow, called, named

LEFT: Final = Monitor("left", -100, 0, 100, 80)
RIGHT: Final = Monitor("right", 0, 0, 200, 100, primary=True)

MENU: Final = DesktopWindow(9, "", "Mail", 20, 20, 30, 30)
BAR: Final = DesktopWindow(8, "Panel", "tint2", 0, 90, 200, 10, panel=True)
MAIL: Final = DesktopWindow(1, "Inbox — 收件箱", "Mail", -50, 10, 120, 60)
PAGE: Final = DesktopWindow(2, "A page", "Browser", 0, 0, 200, 100)
WINDOWS: Final = (MENU, BAR, MAIL, PAGE)


def frame(monitor: Monitor, scale: float = 1.0) -> Frame:
    width, height = round(monitor.width * scale), round(monitor.height * scale)
    place = Rect(0, 0, width, height, Desktop(monitor.id))
    return Frame(np.zeros((height, width, 4), np.uint8), Screen(monitor.id, place))


def stood(*frames: Frame) -> Desk:
    return desk(frames, (LEFT, RIGHT), WINDOWS)


def boxes(windows: tuple[ShownWindow, ...]) -> list[tuple[str, tuple[float, ...]]]:
    return [(each.title or each.app, each.box) for each in windows]


def test_a_window_is_cut_at_the_monitors_that_it_lies_on() -> None:
    found = stood(frame(LEFT), frame(RIGHT))
    assert [each.box for each in found["left"]] == [(50, 10, 100, 70)]
    assert [(each.order, each.box) for each in found["right"]] == [
        (0, (20, 20, 50, 50)),
        (1, (0, 90, 200, 100)),
        (2, (0, 10, 70, 70)),
        (3, (0, 0, 200, 100)),
    ]


def test_a_still_may_count_in_other_pixels_than_its_monitor() -> None:
    found = stood(frame(LEFT, 1.5))
    assert [each.box for each in found["left"]] == [(75, 15, 150, 105)]


def test_a_picture_that_is_no_monitor_has_no_windows() -> None:
    elsewhere = Frame(np.zeros((10, 10, 4), np.uint8), File("a.png"))
    assert stood(elsewhere) == {}
    assert shown_in(elsewhere, stood(frame(RIGHT))) == ()


def test_the_top_window_is_the_one_under_the_pointer() -> None:
    windows = stood(frame(RIGHT))["right"]

    def seen(x: int, y: int) -> str | None:
        found = at(x, y, windows)
        return None if found is None else found.title or found.app

    assert seen(20, 20) == "Mail"
    assert seen(49, 49) == "Mail"
    assert seen(50, 50) == "Inbox — 收件箱"
    assert seen(70, 70) == "A page"
    assert seen(5, 95) is None  # the panel is none to take, and nothing under it is seen
    assert at(5, 5, ()) is None


def test_a_region_belongs_to_the_one_window_that_it_shows() -> None:
    windows = stood(frame(RIGHT))["right"]

    def shown(*box: float) -> str | None:
        found = around((box[0], box[1], box[2], box[3]), windows)
        return None if found is None else found.title

    assert shown(100, 10, 190, 80) == "A page"
    assert shown(0, 55, 60, 65) == "Inbox — 收件箱"
    assert shown(0, 15, 60, 65) is None  # the menu is seen in it, too
    assert shown(60, 60, 100, 65) is None  # on the edge between two
    assert shown(100, 50, 150, 95) is None  # the panel is seen in it
    assert around((0, 0, 5, 5), ()) is None


def test_the_windows_of_a_part_are_in_its_pixels() -> None:
    whole = frame(RIGHT)
    part = whole.crop(Rect(10, 30, 60, 80, whole.rect.space))
    assert boxes(shown_in(part, stood(whole))) == [
        ("Mail", (10, 0, 40, 20)),
        ("Inbox — 收件箱", (0, 0, 50, 40)),
        ("A page", (0, 0, 50, 50)),
    ]


def test_a_picture_of_a_window_says_whose_it_is() -> None:
    whole = frame(RIGHT)
    told = of_window(whole, stood(whole)["right"][2])
    assert isinstance(told.source, Screen)
    assert (told.source.window, told.source.app) == ("Inbox — 收件箱", "Mail")
    assert told == whole
    assert told.memory is whole.memory or told.memory == whole.memory
    assert of_window(told.crop(told.rect), stood(whole)["right"][3]).source.app == "Browser"  # type: ignore[union-attr] # a Screen


def test_a_window_is_found_by_words_of_its_title_else_of_its_program() -> None:
    assert called(WINDOWS, "  收件 ") == MAIL
    assert called(WINDOWS, "a PAGE") == PAGE
    assert called(WINDOWS, "mail") == MENU
    assert called(WINDOWS, "panel") is None
    assert called(WINDOWS, "nothing") is None


def test_titles_are_one_line_of_what_can_be_read() -> None:
    assert named("one\n two\t\u202ethree\x00") == "one two three"
    assert len(named("x" * 5000)) == 300
