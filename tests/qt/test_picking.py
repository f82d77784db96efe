"""Windows in a capture: the one under the pointer is offered, a click or the keys take it."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.core.desk import Standing
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.presets import Preset
from app.core.windows import ShownWindow
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.asked import Asked
from app.ui.overlay.selection import Region
from app.ui.overlay.session import CaptureSession
from app.ui.overlay.toolbar import Toolbar
from app.ui.overlay.window import CaptureWindow
from tests.qt.noise import noise
from tests.qt.test_overlay import NONE, READER

MENU: Final = ShownWindow("", "Mail", (120, 130, 180, 260), 0)
BAR: Final = ShownWindow("Panel", "tint2", (0, 560, 800, 600), 1, panel=True)
MAIL: Final = ShownWindow("收件箱", "Mail", (100, 100, 300, 250), 2)
HIDDEN: Final = ShownWindow("under the mail", "Plain", (150, 150, 200, 200), 3)
PAGE: Final = ShownWindow("A page", "Browser", (250, 50, 700, 580), 4)
WINDOWS: Final = (MENU, BAR, MAIL, HIDDEN, PAGE)
NOWHERE: Final = (750, 20)


class Picked:
    """A session over `windows`, the pointer beside all of them."""

    def __init__(
        self, qtbot: QtBot, standing: Standing, preset: Preset | None = None, what: str = ""
    ) -> None:
        self.qtbot = qtbot
        box = QGuiApplication.primaryScreen().geometry()
        self.frame = noise(box.width(), box.height(), "only")
        self.asked: list[Asked] = []
        self.model = AskModel(lambda *_: None)
        self.model.offer([READER])
        QCursor.setPos(box.topLeft() + QPoint(*NOWHERE))
        self.session = CaptureSession(
            [self.frame],
            [Monitor("only", box.x(), box.y(), box.width(), box.height(), primary=True)],
            self.model,
            preset=preset,
            standing=standing,
        )
        self.session.asked.connect(self.asked.append)
        if what == "window":
            self.session.painted.connect(lambda: self.session.take("window"))
        with qtbot.waitSignal(self.session.painted):
            self.session.show()
        (self.window,) = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, CaptureWindow) and each.isVisible()
        ]
        qtbot.waitUntil(lambda: bool(self.window.findChildren(AskBar)))
        (self.toolbar,) = self.window.findChildren(Toolbar)
        if not what:
            self.hover(*NOWHERE)

    def hover(self, x: int, y: int) -> None:
        QTest.mouseMove(self.window, QPoint(x, y))

    def click(self, x: int, y: int) -> None:
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, NONE, QPoint(x, y))

    def drag(self, *places: tuple[int, int]) -> None:
        first, *others = (QPoint(x, y) for x, y in places)
        QTest.mousePress(self.window, Qt.MouseButton.LeftButton, NONE, first)
        for place in others:
            QTest.mouseMove(self.window, place)
        QTest.mouseRelease(self.window, Qt.MouseButton.LeftButton, NONE, others[-1])

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def tab(self, *, back: bool = False) -> str:
        """Press Tab; returns what is offered then, as a screen reader says it."""
        if back:
            self.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        else:
            self.key(Qt.Key.Key_Tab)
        return self.offered

    @property
    def offered(self) -> str:
        return self.window.accessibleDescription()

    def is_lit(self, x: int, y: int) -> bool:
        """Whether a pixel is shown as it is, and not dimmed."""
        shown = self.window.grab().toImage().pixelColor(x, y)
        blue, green, red = self.frame.pixels[y, x, :3]
        return shown == QColor(int(red), int(green), int(blue))

    def ask(self) -> Frame:
        (bar,) = self.window.findChildren(AskBar)
        QTest.keyClicks(bar.field, "what is this")
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        ((frame,),) = [each.frames for each in self.asked]
        return frame


Make = Callable[..., Picked]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[Picked] = []

    def start(
        *windows: ShownWindow, untold: str = "", preset: Preset | None = None, what: str = ""
    ) -> Picked:
        desk = {"only": windows or (() if untold else WINDOWS)}
        made.append(Picked(qtbot, Standing(desk, untold), preset, what))
        return made[0]

    yield start
    for each in made:
        each.session.close()


def source_of(frame: Frame) -> Screen:
    assert isinstance(frame.source, Screen)
    return frame.source


# ---- the pointer


def test_the_window_under_the_pointer_is_lit_and_named(make: Make) -> None:
    picked = make()
    assert picked.offered == ""
    assert not picked.is_lit(600, 300)
    picked.hover(500, 300)
    assert picked.offered == "A page"
    assert picked.is_lit(600, 310)
    assert not picked.is_lit(110, 110)
    picked.hover(110, 110)
    assert picked.offered == "收件箱"
    assert picked.is_lit(290, 240)
    assert not picked.is_lit(600, 310)
    picked.hover(150, 150)
    assert picked.offered == "Mail"  # a menu has no title
    picked.hover(400, 570)  # the panel lies over the page
    assert picked.offered == ""
    assert picked.window.region is None


def test_a_click_takes_it_and_the_picture_says_whose_it_is(make: Make) -> None:
    picked = make()
    picked.click(500, 300)
    assert picked.window.region == Region(250, 50, 700, 580)
    frame = picked.ask()
    assert (frame.pixels == picked.frame.pixels[50:580, 250:700]).all()
    assert (source_of(frame).window, source_of(frame).app) == ("A page", "Browser")
    assert picked.asked[0].place == Rect(250, 50, 700, 580, Desktop("only"))


def test_the_question_goes_with_the_windows_that_stood_in_the_picture(make: Make) -> None:
    picked = make()
    picked.click(110, 110)
    frame = picked.ask()
    (windows,) = [picked.asked[0].windows[frame.id]]
    assert [(each.title or each.app, each.box) for each in windows] == [
        ("Mail", (20, 30, 80, 150)),
        ("收件箱", (0, 0, 200, 150)),
        ("under the mail", (50, 50, 100, 100)),
        ("A page", (150, 0, 200, 150)),
    ]


def test_a_drag_still_draws_a_region(make: Make) -> None:
    picked = make()
    picked.hover(500, 300)
    picked.drag((500, 300), (550, 340), (600, 360))
    assert picked.window.region == Region(500, 300, 600, 360)
    assert not picked.is_lit(450, 200)
    frame = picked.ask()
    assert (source_of(frame).window, source_of(frame).app) == ("A page", "Browser")


def test_a_region_over_two_windows_is_of_none(make: Make) -> None:
    picked = make()
    picked.drag((200, 200), (290, 240), (400, 300))
    assert source_of(picked.ask()).window == ""


def test_a_window_that_is_taken_and_adjusted_is_a_region_like_any(make: Make) -> None:
    picked = make()
    picked.click(110, 110)
    picked.drag((299, 249), (320, 270))  # beyond the window: the page is in it now
    assert picked.window.region == Region(100, 100, 321, 271)
    assert source_of(picked.ask()).window == ""


def test_a_drag_that_came_back_takes_nothing(make: Make) -> None:
    picked = make()
    picked.drag((500, 300), (560, 340), (500, 300))
    assert picked.window.region is None
    picked.click(500, 300)
    assert picked.window.region == Region(250, 50, 700, 580)


def test_beside_all_windows_a_click_takes_nothing(make: Make) -> None:
    picked = make()
    picked.hover(500, 300)
    picked.click(*NOWHERE)
    picked.click(400, 570)
    assert picked.window.region is None
    assert picked.toolbar.isVisible()


def test_escape_goes_back_to_where_windows_are_offered(make: Make) -> None:
    picked = make()
    picked.click(500, 300)
    assert picked.offered == ""
    picked.key(Qt.Key.Key_Escape)
    assert picked.window.region is None
    picked.hover(110, 110)
    assert picked.offered == "收件箱"


def test_what_lies_on_the_still_is_no_window(make: Make) -> None:
    picked = make()
    inside = picked.toolbar.geometry().center()
    picked.hover(500, 300)
    QTest.mouseMove(picked.toolbar, QPoint(20, 6))
    picked.qtbot.waitUntil(lambda: picked.offered == "")
    assert picked.window.rect().contains(inside)


def test_a_double_click_takes_the_monitor(make: Make) -> None:
    picked = make()
    picked.click(500, 300)
    QTest.mouseDClick(picked.window, Qt.MouseButton.LeftButton, NONE, QPoint(500, 300))
    assert picked.window.region == picked.window.extent.region


def test_a_question_that_waits_is_asked_about_the_window(make: Make) -> None:
    picked = make(preset=Preset("Read", "Read it.", "read", own=True))
    picked.click(500, 300)
    picked.qtbot.waitUntil(lambda: bool(picked.asked))
    assert picked.asked[0].question == "Read it."
    assert source_of(picked.asked[0].frames[0]).app == "Browser"


# ---- the keys


def test_tab_goes_through_the_windows_and_on_to_the_toolbar(make: Make) -> None:
    picked = make()
    assert [picked.tab(), picked.tab(), picked.tab()] == ["Mail", "收件箱", "A page"]
    assert picked.tab(back=True) == "收件箱"
    assert picked.tab() == "A page"
    assert picked.tab() == ""
    assert QApplication.focusWidget() in picked.toolbar.findChildren(QToolButton)
    assert picked.tab(back=True) == ""
    assert picked.window.hasFocus()
    assert picked.tab(back=True) == "A page"


def test_enter_takes_what_is_offered(make: Make) -> None:
    picked = make()
    picked.tab()
    picked.tab()
    picked.key(Qt.Key.Key_Return)
    assert picked.window.region == Region(100, 100, 300, 250)
    assert source_of(picked.ask()).window == "收件箱"  # also where the menu lies over it


def test_enter_takes_the_monitor_where_nothing_is_offered(make: Make) -> None:
    picked = make()
    picked.key(Qt.Key.Key_Return)
    assert picked.window.region == picked.window.extent.region


def test_keys_begin_with_the_top_one_wherever_the_pointer_is(make: Make) -> None:
    picked = make()
    picked.hover(500, 300)
    assert picked.tab() == "Mail"
    picked.hover(150, 150)
    assert picked.tab() == "收件箱"
    picked.hover(500, 301)
    assert picked.offered == "A page"


# ---- the mode


def button(picked: Picked) -> QToolButton:
    (found,) = [
        each
        for each in picked.toolbar.findChildren(QToolButton)
        if each.accessibleName() == "Window"
    ]
    return found


def test_window_is_one_of_the_modes(make: Make) -> None:
    picked = make()
    QTest.mouseClick(button(picked), Qt.MouseButton.LeftButton)
    assert picked.offered == "Mail"
    assert picked.tab() == "收件箱"
    picked.key(Qt.Key.Key_Return)
    assert picked.window.region == Region(100, 100, 300, 250)


def test_a_capture_may_begin_with_the_windows(make: Make) -> None:
    picked = make(what="window")
    assert picked.offered == "Mail"
    picked.key(Qt.Key.Key_Return)
    assert picked.window.region == Region(120, 130, 180, 260)


def test_a_pointer_that_rests_leaves_what_the_keys_have_come_to(make: Make) -> None:
    picked = make()
    picked.hover(500, 300)
    assert picked.tab() == "Mail"
    picked.hover(500, 300)
    QTest.mouseMove(picked.toolbar, QPoint(20, 6))
    assert picked.offered == "Mail"


def test_a_desktop_that_tells_nothing_says_why_there_are_none(make: Make) -> None:
    picked = make(untold="Nobody tells.", what="window")
    off = button(picked)
    assert not off.isEnabled()
    assert (off.toolTip(), off.accessibleDescription()) == ("Nobody tells.", "Nobody tells.")
    picked.qtbot.waitUntil(lambda: "Nobody tells." in said(picked))
    picked.drag((100, 100), (200, 200))
    assert picked.window.region == Region(100, 100, 200, 200)


def test_an_empty_desktop_has_no_window_to_take(make: Make) -> None:
    picked = make(BAR)
    QTest.mouseClick(button(picked), Qt.MouseButton.LeftButton)
    assert picked.offered == ""
    assert "There is no window on the screen." in said(picked)


def said(picked: Picked) -> list[str]:
    return [each.text() for each in picked.toolbar.findChildren(QLabel)]
