"""Windows of sway, told by a socket that says what sway 1.7 says."""

import json
import os
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from app.capture.windows.session import open_windows
from app.capture.windows.sway import SwayWindows, seen_in
from app.core.desk import desk
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.session import Session
from app.core.windows import DesktopWindow, Output, Windows
from tests.e2e.display import wait_until

HEADER: Final = struct.Struct("=6sII")
LEFT: Final = Output("HEADLESS-1", 1280, 720)
RIGHT: Final = Output("HEADLESS-2", 1066, 600)

Box = tuple[int, int, int, int]
Node = dict[str, Any]


def rect(box: Box) -> Node:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))


def leaf(number: int, name: str, box: Box, **told: Any) -> Node:
    """A window with a title bar of 25 pixels over its box."""
    node = {
        "id": number,
        "name": name,
        "type": "con",
        "rect": rect(box),
        "deco_rect": rect((0, 0, box[2], 25)),
        "pid": 1,
        "app_id": "foot",
        "visible": True,
        "focused": False,
        "fullscreen_mode": 0,
        "nodes": [],
        "floating_nodes": [],
    }
    return node | told


def tree(left: Sequence[Node], floating: Sequence[Node] = (), right: Sequence[Node] = ()) -> Node:
    def output(name: str, box: Box, *workspaces: Node) -> Node:
        return {"name": name, "rect": rect(box), "nodes": list(workspaces), "floating_nodes": []}

    def workspace(nodes: Sequence[Node], floating: Sequence[Node] = ()) -> Node:
        return {"nodes": list(nodes), "floating_nodes": list(floating)}

    return {
        "nodes": [
            output("__i3", (0, 0, 2346, 720), workspace([])),
            output("HEADLESS-1", (0, 0, 1280, 720), workspace(left, floating)),
            output("HEADLESS-2", (1280, 0, 1066, 600), workspace(right)),
        ],
        "floating_nodes": [],
    }


class FakeSway:
    """Answers who asks for the tree, and tells whoever has subscribed that it has changed."""

    def __init__(self, path: Path, told: Node) -> None:
        self.address = str(path)
        self.tree = told
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self.address)
        self._server.listen()
        self._ears: list[socket.socket] = []
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def change(self, told: Node) -> None:
        self.tree = told
        for each in self._ears:
            self._say(each, 0x80000003, b"{}")

    def close(self) -> None:
        self._server.close()
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # wakes whoever reads from it
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                made, _address = self._server.accept()
            except OSError:
                return
            self._open.append(made)
            threading.Thread(target=self._serve, args=(made,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        while True:
            try:
                head = peer.recv(HEADER.size, socket.MSG_WAITALL)
                if len(head) < HEADER.size:
                    return
                _magic, length, kind = HEADER.unpack(head)
                peer.recv(length, socket.MSG_WAITALL)
                answer = json.dumps(self.tree) if kind == 4 else '{"success": true}'
                self._say(peer, kind, answer.encode())
            except OSError:
                return
            if kind == 2:
                self._ears.append(peer)

    @staticmethod
    def _say(peer: socket.socket, kind: int, body: bytes) -> None:
        peer.sendall(HEADER.pack(b"i3-ipc", len(body), kind) + body)


@contextmanager
def sway(folder: Path, told: Node) -> Iterator[tuple[FakeSway, Windows]]:
    server = FakeSway(folder / "sway", told)
    windows = open_windows(Session("wayland"), server.address)
    try:
        yield server, windows
    finally:
        windows.close()
        server.close()


def test_floating_windows_lie_over_tiles_with_their_title_bars(tmp_path: Path) -> None:
    one = leaf(7, "one", (0, 25, 1280, 695))
    two = leaf(8, "二", (300, 225, 304, 202), focused=True, app_id=None)
    two["window_properties"] = {"class": "XTerm"}
    hidden = leaf(9, "elsewhere", (0, 25, 1280, 695), visible=False)
    ours = leaf(10, "Eyeline", (0, 25, 100, 100), pid=os.getpid())
    far = leaf(11, "far", (1280, 25, 1066, 575))
    with sway(tmp_path, tree([one, hidden], [ours, two], [far])) as (_server, windows):
        assert windows.untold == ""
        assert windows.shown() == (
            DesktopWindow(8, "二", "XTerm", 300, 200, 304, 227, output=LEFT),
            DesktopWindow(7, "one", "foot", 0, 0, 1280, 720, output=LEFT),
            DesktopWindow(11, "far", "foot", 0, 0, 1066, 600, output=RIGHT),
        )
        assert windows.active() == windows.shown()[0]


def test_changes_are_told(tmp_path: Path) -> None:
    with sway(tmp_path, tree([leaf(7, "one", (0, 25, 1280, 695))])) as (server, windows):
        assert [each.title for each in windows.shown()] == ["one"]
        server.change(tree([leaf(7, "renamed", (0, 25, 640, 695))]))
        wait_until(lambda: [each.title for each in windows.shown()] == ["renamed"], "the change")
        server.change(tree([]))
        wait_until(lambda: not windows.shown(), "the window to close")
        assert windows.active() is None


def test_a_window_over_the_whole_screen_is_the_top_one() -> None:
    tiles = [
        leaf(7, "tile", (0, 0, 1280, 720)),
        leaf(8, "whole", (0, 0, 1280, 720), fullscreen_mode=1, deco_rect=rect((0, 0, 0, 0))),
    ]
    told = seen_in(tree(tiles, [leaf(9, "floats", (0, 0, 99, 99))]), 0)
    assert [each.title for each in told.windows] == ["whole", "floats", "tile"]


def test_tabs_of_several_windows_are_no_part_of_one() -> None:
    tab = leaf(7, "tab", (0, 25, 1280, 695), deco_rect=rect((640, 0, 640, 25)))
    (window,) = seen_in(tree([tab]), 0).windows
    assert (window.y, window.height) == (25, 695)


def test_windows_are_in_the_pixels_of_their_monitor_at_any_scale() -> None:
    """Whatever units a monitor is told in: sway counts in those of the desktop."""
    far = leaf(11, "far", (1380, 75, 500, 300))
    windows = seen_in(tree([leaf(7, "one", (0, 25, 1280, 695))], right=[far]), 0).windows
    memory = memoryview(bytearray(1600 * 900 * 4)).cast("B", (900, 1600, 4))
    still = Frame(memory, Screen("HEADLESS-2", Rect(0, 0, 1600, 900, Desktop("HEADLESS-2"))))
    for monitor in (
        Monitor("HEADLESS-2", 1280, 0, 1600, 900),
        Monitor("HEADLESS-2", 1280, 0, 1066, 600),
    ):
        (shown,) = desk([still], [monitor], windows)["HEADLESS-2"]
        assert shown.title == "far"
        assert shown.box == pytest.approx((150, 75, 901, 562), abs=1)


@pytest.mark.parametrize("told", [{}, {"nodes": 1}, {"nodes": [{}]}, [], {"nodes": [None]}])
def test_a_tree_of_another_form_shows_nothing(told: Any) -> None:
    assert seen_in(told, 0).windows == ()


def test_where_sway_has_gone_there_are_no_windows(tmp_path: Path) -> None:
    with sway(tmp_path, tree([leaf(7, "one", (0, 25, 1280, 695))])) as (server, windows):
        assert windows.shown()
        server.close()
        wait_until(lambda: not windows.shown(), "nothing")
    assert SwayWindows(str(tmp_path / "nothing")).shown() == ()
