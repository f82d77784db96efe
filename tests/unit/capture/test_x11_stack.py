"""What an X server says of its windows, and what of it a person sees: the odd ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.capture.windows.x11_server import Desktop, Placed, Value
from app.capture.windows.x11_stack import Known, stacked, top_of
from app.core.windows import DesktopWindow

ROOT: Final = 1
ATOMS: Final = {
    "_NET_WM_STATE_HIDDEN": 101,
    "_NET_WM_STATE_SHADED": 102,
    "_NET_WM_WINDOW_TYPE_DESKTOP": 103,
    "_NET_WM_WINDOW_TYPE_DND": 104,
    "_NET_WM_WINDOW_TYPE_DOCK": 105,
}
FRAME: Final = Placed(10, 10, 104, 84, True, False, True, ROOT)
CLIENT: Final = Placed(12, 30, 100, 60, True, False, True, 20)
TOLD: Final[Mapping[str, Value]] = {"_NET_WM_NAME": "a", "_NET_FRAME_EXTENTS": (2, 2, 20, 4)}

Told = Mapping[str, Value]


def known(
    placed: Mapping[int, Placed],
    told: Mapping[int, Told],
    clients: tuple[int, ...] | None = (2,),
    desktop: int = 0,
    *,
    composited: bool = False,
) -> Known:
    children = tuple(window for window, place in placed.items() if place.parent == ROOT)
    return Known(ROOT, Desktop(children, clients, 0, desktop, composited), placed, told, ATOMS)


def seen(told: Known) -> list[tuple[int, tuple[int, int, int, int]]]:
    return [(each.id, (each.x, each.y, each.width, each.height)) for each in stacked(told, own=7)]


def one(told: Told, client: Placed = CLIENT, frame: Placed = FRAME) -> list[DesktopWindow]:
    return list(stacked(known({20: frame, 2: client}, {2: told}), own=7))


def test_a_window_is_as_large_as_its_frame() -> None:
    assert seen(known({20: FRAME, 2: CLIENT}, {2: TOLD})) == [(2, (10, 10, 104, 84))]


def test_without_extents_the_frame_itself_tells() -> None:
    assert seen(known({20: FRAME, 2: CLIENT}, {2: {}})) == [(2, (10, 10, 104, 84))]
    assert seen(known({20: FRAME, 2: CLIENT}, {2: {"_NET_FRAME_EXTENTS": (1, 2)}})) == [
        (2, (10, 10, 104, 84))
    ]


def test_a_shadow_is_no_part_of_a_window_where_there_can_be_one() -> None:
    """Without a compositor programs draw a border there."""
    alone = replace(CLIENT, parent=ROOT)
    said: Told = {"_GTK_FRAME_EXTENTS": (26, 26, 23, 29), "_NET_FRAME_EXTENTS": (0, 0, 0, 0)}
    for composited, box in (False, (12, 30, 100, 60)), (True, (38, 53, 48, 8)):
        assert seen(known({2: alone}, {2: said}, composited=composited)) == [(2, box)]


def test_a_window_that_is_rolled_up_is_its_title_bar() -> None:
    rolled = replace(FRAME, height=20)
    away = replace(CLIENT, viewable=False)
    (told,) = one({**TOLD, "_NET_WM_STATE": (102, 101)}, away, rolled)
    assert (told.y, told.height) == (10, 20)


def test_hidden_and_elsewhere_and_ours_are_not_seen() -> None:
    assert one({**TOLD, "_NET_WM_STATE": (101,)}) == []
    assert one({**TOLD, "_NET_WM_DESKTOP": (3,)}) == []
    assert one({**TOLD, "_NET_WM_PID": (7,)}) == []
    assert one(TOLD, replace(CLIENT, viewable=False)) == []
    assert one({**TOLD, "_NET_WM_WINDOW_TYPE": (103,)}) == []
    assert one(TOLD, replace(CLIENT, width=1, height=1), replace(FRAME, width=3)) == []


def test_a_window_on_all_desktops_is_seen_on_each() -> None:
    assert len(one({**TOLD, "_NET_WM_DESKTOP": (0xFFFFFFFF,)})) == 1


def test_titles_of_old_programs_and_of_none() -> None:
    assert one({"WM_NAME": "old", "WM_CLASS": "xterm\0XTerm\0"})[0].title == "old"
    assert one({"_NET_WM_NAME": "new", "WM_NAME": "old"})[0].title == "new"
    assert [one({"WM_CLASS": name})[0].app for name in ("a\0B\0", "a\0", "", (1, 2))] == [
        "B",
        "a",
        "",
        "",
    ]


def test_tabs_in_one_frame_show_the_one_that_is_in_front() -> None:
    behind = replace(CLIENT, viewable=False)
    told = known({20: FRAME, 2: behind, 3: CLIENT}, {2: TOLD, 3: TOLD}, clients=(2, 3))
    assert [window for window, _box in seen(told)] == [3]


def test_a_window_whose_frame_has_gone_is_left_out() -> None:
    told = known({2: CLIENT}, {2: TOLD})
    assert top_of(2, told) is None
    assert seen(told) == []


def test_what_nobody_manages_lies_where_the_server_says() -> None:
    """Menus are seen with the name of their program; guards of window managers have none."""
    menu = Placed(50, 50, 40, 60, True, True, True, ROOT)
    guard = replace(menu, x=0, y=0, width=2000, height=1000)
    closed, input_only = replace(menu, viewable=False), replace(menu, drawn=False)
    named: Told = {"WM_CLASS": "app\0App\0"}
    placed = {20: FRAME, 2: CLIENT, 5: menu, 6: guard, 8: closed, 9: input_only}
    told = known(placed, {2: TOLD, 5: named, 6: {}, 8: named, 9: named})
    assert [window for window, _box in seen(told)] == [5, 2]


def test_without_a_window_manager_all_on_the_root_are_windows() -> None:
    bare = replace(FRAME, unmanaged=False)
    assert seen(known({20: bare, 30: replace(bare, x=0)}, {}, None, -1)) == [
        (30, (0, 10, 104, 84)),
        (20, (10, 10, 104, 84)),
    ]
