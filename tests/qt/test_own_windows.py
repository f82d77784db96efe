"""Our windows make way for a capture and come back; what the system does about them is faked."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.unseen import Unseen
from app.ui.own_windows import OwnWindows


class System:
    """Leaves windows out of pictures, if it `can`, from the third look on."""

    def __init__(self, *, can: bool) -> None:
        self.can = can
        self.left_out: list[int] = []
        self.looks = 0

    def begin(self, windows: Sequence[int]) -> bool:
        self.looks = 0
        self.left_out = list(windows) if self.can else []
        return self.can

    def ready(self) -> bool:
        self.looks += 1
        return self.looks >= 3

    def end(self) -> None:
        self.left_out = []


@pytest.fixture
def shown(qtbot: QtBot) -> list[QWidget]:
    made: list[QWidget] = [QLineEdit("typed"), QLineEdit("more"), QLineEdit("never shown")]
    for number, window in enumerate(made):
        qtbot.addWidget(window)
        window.move(30 * number, 40)
        if number < 2:
            window.show()
            qtbot.waitExposed(window)
    made[1].activateWindow()
    qtbot.waitUntil(made[1].isActiveWindow)
    return made


class Capture:
    """Counts what it was called for."""

    def __init__(self, unseen: Unseen | None, parent: QObject) -> None:
        self.taken = 0
        self.own = OwnWindows(lambda: unseen, parent)

    def leave(self) -> None:
        self.own.leave(self._take)

    def _take(self) -> None:
        self.taken += 1


def test_what_the_system_leaves_out_stays_as_it_is(
    shown: list[QWidget], qtbot: QtBot, qapp: QApplication
) -> None:
    system = System(can=True)
    capture = Capture(system, qapp)
    capture.leave()
    assert set(system.left_out) == {int(window.winId()) for window in shown[:2]}
    assert (capture.taken, capture.own.leaving) == (0, True)
    qtbot.waitUntil(lambda: capture.taken == 1)
    assert system.looks == 3
    assert all(window.isVisible() for window in shown[:2])
    assert not capture.own.leaving
    capture.own.let_back()
    assert not system.left_out
    capture.own.come_back()
    assert shown[1].isActiveWindow()


def test_elsewhere_they_are_hidden_and_come_back_with_the_keyboard(
    shown: list[QWidget], qtbot: QtBot, qapp: QApplication
) -> None:
    capture = Capture(System(can=False), qapp)
    capture.leave()
    assert not any(window.isVisible() for window in shown)
    qtbot.waitUntil(lambda: capture.taken == 1)
    capture.own.let_back()
    assert not any(window.isVisible() for window in shown), "nothing covers them there"
    capture.own.come_back()
    assert [window.isVisible() for window in shown] == [True, True, False]
    qtbot.waitUntil(shown[1].isActiveWindow)
    assert [window.pos().x() for window in shown[:2]] == [0, 30]


def test_a_capture_that_is_given_up_meanwhile(
    shown: list[QWidget], qtbot: QtBot, qapp: QApplication
) -> None:
    for can in (True, False):
        system = System(can=can)
        capture = Capture(system, qapp)
        capture.leave()
        capture.own.come_back()
        assert not capture.own.leaving
        assert not system.left_out
        assert all(window.isVisible() for window in shown[:2])
        qtbot.wait(200)  # longer than windows take to be gone
        assert capture.taken == 0


def test_a_defect_leaves_no_window_out_of_sight(
    shown: list[QWidget], qtbot: QtBot, qapp: QApplication
) -> None:
    def fails() -> None:
        raise RuntimeError("a defect")

    system = System(can=True)
    own = OwnWindows(lambda: system, qapp)
    own.leave(fails)
    with qtbot.captureExceptions() as defects:
        qtbot.waitUntil(lambda: bool(defects))
    assert not system.left_out
    assert not own.leaving


def test_nothing_is_waited_for_where_nothing_of_ours_is_shown_or_it_is_wanted(
    shown: list[QWidget], qapp: QApplication
) -> None:
    wanted = Capture(None, qapp)
    wanted.leave()
    assert wanted.taken == 1
    for window in shown:
        window.hide()
    system = System(can=True)
    alone = Capture(system, qapp)
    alone.leave()
    assert (alone.taken, system.left_out) == (1, [])
