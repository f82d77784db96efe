"""What is seen of a recording while it runs, and what becomes of it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core import words
from app.core.errors import AppError, CaptureError, ChildGone
from app.core.place import Rect
from app.core.recorder import Recorded, Rolling
from app.core.recording import RecordingSettings
from app.ui.overlay.countdown import Countdown
from app.ui.overlay.to_record import Wanted
from app.ui.recording.after import ways_on
from app.ui.recording.bar import RecordingBar
from app.ui.recording.border import _Strip
from app.ui.recording.standing import bar_corner, covering, dragged_corner, reach, strips
from tests.qt.recording import STOP, Rig, place, shown

PART = place(100, 120, 500, 420)
TARGET = QRect(100, 120, 400, 300)
AT_ONCE = RecordingSettings(countdown=0)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[RecordingSettings], Rig]]:
    made: list[Rig] = []

    def rig(settings: RecordingSettings = AT_ONCE) -> Rig:
        made.append(Rig(tmp_path, settings))
        return made[-1]

    yield rig
    for each in made:
        each.flow.close()


@pytest.fixture
def rig(make: Callable[..., Rig]) -> Rig:
    return make()


def begun(rig: Rig, qtbot: QtBot, rect: Rect = PART) -> None:
    rig.flow.begin(Wanted(rect, "77"))
    qtbot.waitUntil(lambda: bool(rig.recorder.shots))


def bar() -> RecordingBar:
    (found,) = shown(RecordingBar)
    assert isinstance(found, RecordingBar)
    return found


def press(name: str) -> None:
    button = next(b for b in bar().findChildren(QToolButton) if b.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def rolling(seconds: float, at: Rect = PART) -> Rolling:
    return Rolling(seconds, int(seconds * 1e6), paused=False, place=at)


def test_what_is_recorded_is_what_was_wanted(make: Callable[..., Rig], qtbot: QtBot) -> None:
    rig = make(RecordingSettings(countdown=0, rate=15.0, pointer=False, clicks=True))
    begun(rig, qtbot)
    (shot,) = rig.recorder.shots
    assert (shot.rect, shot.window, shot.rate) == (PART, "77", 15.0)
    assert (shot.pointer, shot.clicks, shot.seconds) == (False, True, None)


def test_border_and_bar_stand_outside_and_tell_how_it_stands(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    rig.recorder.pieces.put(rolling(12.4))
    qtbot.waitUntil(lambda: bar().findChildren(QLabel)[0].text() == "0:12 · 12.4 MB")
    assert len(shown(_Strip)) == 4
    for window in (*shown(_Strip), bar()):
        assert not window.geometry().intersects(TARGET)
        assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        assert window.toolTip() == ""
    assert all(not each.toolTip() for each in bar().findChildren(QToolButton))


def test_what_a_capture_has_hidden_stays_out_of_it(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    hidden = [*shown(_Strip), *shown(RecordingBar)]
    assert len(hidden) == 5
    for window in hidden:
        window.hide()
    rig.recorder.pieces.put(rolling(1.5))
    qtbot.waitUntil(lambda: any(each and each.seconds == 1.5 for each in rig.changed))
    assert shown(_Strip) == shown(RecordingBar) == []


def test_the_bar_speaks_the_language_in_use(rig: Rig, qtbot: QtBot) -> None:
    assert rig.flow.recordable(begins=True).remark(Wanted(PART)) == ""  # in a capture that is left
    words.use("zh_CN")
    begun(rig, qtbot)
    assert any(each.accessibleName() == "停止" for each in bar().findChildren(QToolButton))


def test_both_go_along_with_a_window(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    before = bar().pos()
    rig.recorder.pieces.put(rolling(1, place(150, 150, 550, 450)))
    qtbot.waitUntil(lambda: bar().pos() != before)
    assert {(5, 77)} == {*rig.beneath.put_below}  # the strips and the bar
    moved = TARGET.translated(50, 30)
    assert all(not window.geometry().intersects(moved) for window in (*shown(_Strip), bar()))


def test_stop_leaves_a_file_that_is_told(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    press("Stop")
    qtbot.waitUntil(lambda: bool(rig.ended))
    ((said, path),) = rig.ended
    assert path.parent == rig.folder
    assert path.suffix == ".mp4"
    assert said.message == f"Saved: {path}"
    assert shown(_Strip) == shown(RecordingBar) == []
    assert rig.changed[-1] is None
    assert not rig.flow.running


def test_a_pause_is_seen_at_once(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    press("Pause")
    assert rig.recorder.reins[0].paused
    assert rig.changed[-1] is not None
    assert rig.changed[-1].paused
    assert "Paused" in bar().accessibleName()
    press("Go on")
    assert not rig.recorder.reins[0].paused
    assert rig.changed[-1] is not None
    assert not rig.changed[-1].paused


def test_a_locked_screen_is_said_and_needs_nobody(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    rig.recorder.pieces.put(Rolling(3.0, 5_000_000, paused=True, place=PART, locked=True))
    qtbot.waitUntil(lambda: bar().findChildren(QLabel)[0].text() == "Screen locked")
    assert "while the screen is locked" in bar().accessibleName()
    assert "Pause" in [each.accessibleName() for each in bar().findChildren(QToolButton)]
    rig.recorder.pieces.put(rolling(4))
    qtbot.waitUntil(lambda: bar().findChildren(QLabel)[0].text() == "0:04 · 4.0 MB")


def test_discarding_takes_a_second_press(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    press("Discard")
    (sure,) = (each for each in bar().findChildren(QTimer) if each.parent() is bar())
    sure.timeout.emit()  # too long ago
    sure.stop()
    press("Discard")
    assert rig.flow.running
    press("Really discard")
    qtbot.waitUntil(lambda: not rig.flow.running)
    assert rig.ended == rig.failed == []
    assert list(rig.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("why", "word"), [("window", "closed"), ("monitor", "disconnected"), ("disk", "full")]
)
def test_why_it_ended_by_itself_is_told(
    rig: Rig, qtbot: QtBot, why: Literal["window", "monitor", "disk"], word: str
) -> None:
    begun(rig, qtbot)
    rig.recorder.pieces.put(Recorded(Path("a.mp4"), 3.0, 5, why))
    qtbot.waitUntil(lambda: bool(rig.ended))
    ((said, path),) = rig.ended
    assert word in said.message
    assert str(path) in said.hint


def test_what_a_failure_leaves_is_told(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    rig.recorder.pieces.put(ChildGone("The recorder ended.", "Begin again."))
    qtbot.waitUntil(lambda: bool(rig.failed))
    ((said, left),) = rig.failed
    assert left is not None
    assert left.is_file()
    assert said.message == "The recorder ended."
    assert str(left) in said.hint
    assert not shown(RecordingBar)


def test_what_a_defect_leaves_is_told(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    with qtbot.capture_exceptions() as defects:
        rig.recorder.pieces.put(ZeroDivisionError())
        qtbot.waitUntil(lambda: bool(rig.failed))
    ((error, left),) = rig.failed
    assert left is not None
    assert str(left) in error.hint
    assert [kind for kind, *_rest in defects] == [ZeroDivisionError]
    assert not rig.flow.running


def test_a_folder_that_cannot_be_made_is_told(rig: Rig, qtbot: QtBot) -> None:
    rig.folder.write_bytes(b"a file")
    rig.flow.begin(Wanted(PART))
    qtbot.waitUntil(lambda: bool(rig.failed))
    ((said, left),) = rig.failed
    assert str(rig.folder) in said.message
    assert left is None


def test_the_end_of_the_program_makes_it_whole(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    before = threading.active_count()
    rig.flow.close()
    assert rig.recorder.reins[0].stopped
    assert threading.active_count() == before - 1
    assert len(list(rig.folder.iterdir())) == 1
    assert not shown(RecordingBar)


# ---- before it begins


def test_it_is_counted_down_to_and_called_off_by_escape(
    make: Callable[..., Rig], qtbot: QtBot
) -> None:
    rig = make(RecordingSettings(countdown=2))
    rig.flow.begin(Wanted(PART))
    (countdown,) = shown(Countdown)
    assert countdown.accessibleName() == "The recording begins in 2 seconds"
    assert len(shown(_Strip)) == 4
    assert not shown(RecordingBar)
    assert not countdown.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    QTest.keyClick(countdown, Qt.Key.Key_Escape)
    assert shown(Countdown) == shown(_Strip) == []
    assert not rig.flow.running
    assert rig.recorder.shots == []


def test_it_begins_when_the_countdown_has_gone(make: Callable[..., Rig], qtbot: QtBot) -> None:
    rig = make(RecordingSettings(countdown=1))
    rig.flow.begin(Wanted(PART))
    (countdown,) = shown(Countdown)
    (tick,) = (each for each in countdown.findChildren(QTimer) if each.interval() == 1000)
    tick.timeout.emit()
    qtbot.waitUntil(lambda: bool(rig.recorder.shots))
    assert not shown(Countdown)


def test_it_can_be_called_off_until_it_begins(make: Callable[..., Rig], qtbot: QtBot) -> None:
    rig = make(RecordingSettings(countdown=1))
    rig.flow.begin(Wanted(PART))
    (countdown,) = shown(Countdown)
    (tick,) = (each for each in countdown.findChildren(QTimer) if each.interval() == 1000)
    tick.timeout.emit()  # it leaves the screen now, which takes a moment
    rig.flow.stop()
    assert not rig.flow.running
    qtbot.waitUntil(lambda: not isValid(countdown))
    assert rig.recorder.shots == []


def test_the_key_calls_a_countdown_off(make: Callable[..., Rig]) -> None:
    rig = make(RecordingSettings(countdown=3))
    rig.flow.begin(Wanted(PART))
    rig.flow.do("record")
    assert not rig.flow.running
    assert rig.chosen == []


@pytest.mark.parametrize(
    ("verb", "what"),
    [
        ("record", "region"),
        ("record-window", "window"),
        ("record-monitor", "monitor"),
        ("record-last", "last"),
    ],
)
def test_verbs_choose_first(rig: Rig, verb: str, what: str) -> None:
    rig.flow.do(verb)
    assert rig.chosen == [what]


@pytest.mark.parametrize("verb", ["record-stop", "record-pause", "record-discard"])
def test_nothing_is_there_to_be_ended(rig: Rig, verb: str) -> None:
    rig.flow.do(verb)
    assert rig.chosen == []
    assert rig.changed == []


def test_the_key_ends_what_runs(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    rig.flow.do("record")
    qtbot.waitUntil(lambda: bool(rig.ended))
    assert rig.chosen == []


def test_one_at_a_time(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    rig.flow.do("record-window")
    rig.flow.begin(Wanted(PART))
    assert rig.chosen == []
    assert len(rig.recorder.shots) == 1
    obstacle = rig.flow.recordable(begins=False).obstacle()
    assert obstacle is not None
    assert obstacle[1] == STOP


def test_where_nothing_can_be_recorded_that_is_said(rig: Rig) -> None:
    rig.recorder.way = "Wayland lets no program record.", "Use X11."
    rig.flow.do("record")
    ((said, left),) = rig.failed
    assert isinstance(said, CaptureError)
    assert (said.message, said.hint, left) == (*rig.recorder.way, None)
    assert rig.chosen == []


def test_without_room_for_a_bar_it_is_said_how_it_ends(rig: Rig, qtbot: QtBot) -> None:
    box = QGuiApplication.primaryScreen().geometry()
    remark = rig.flow.recordable(begins=True).remark
    assert remark(Wanted(PART)) == ""
    whole = place(0, 0, box.width(), box.height())
    assert STOP in remark(Wanted(whole))
    begun(rig, qtbot, whole)
    rig.recorder.pieces.put(rolling(1, whole))
    qtbot.waitUntil(lambda: len(rig.changed) > 1)
    assert shown(RecordingBar) == shown(_Strip) == []


# ---- where it stands

ROOM = QRect(0, 0, 1000, 800)
OTHER = QRect(1000, 0, 600, 500)
SIZE = QSize(300, 40)


@pytest.mark.parametrize(
    "target",
    [
        QRect(300, 200, 400, 300),
        QRect(0, 0, 400, 300),
        QRect(300, 500, 400, 300),
        QRect(0, 0, 600, 800),
        QRect(400, 0, 600, 800),
        QRect(0, 60, 1000, 740),
        QRect(990, 790, 10, 10),
    ],
)
def test_the_bar_covers_nothing_that_is_recorded(target: QRect) -> None:
    corner = bar_corner(target, SIZE, [ROOM])
    assert corner is not None
    box = QRect(corner, SIZE)
    assert ROOM.contains(box)
    assert not box.intersects(target)


def test_a_whole_monitor_leaves_the_bar_to_another_one() -> None:
    corner = bar_corner(ROOM, SIZE, [ROOM, OTHER])
    assert corner is not None
    assert OTHER.contains(QRect(corner, SIZE))
    assert bar_corner(ROOM, SIZE, [ROOM]) is None


def test_a_bar_is_dragged_around_what_is_recorded_not_over_it() -> None:
    target = QRect(300, 200, 400, 300)
    for x in range(-50, 1100, 30):
        for y in range(-50, 900, 30):
            corner = dragged_corner(QPoint(x, y), target, SIZE, [ROOM])
            assert corner is not None
            box = QRect(corner, SIZE)
            assert ROOM.contains(box)
            assert not box.intersects(target)
    free = QPoint(20, 30)
    assert dragged_corner(free, target, SIZE, [ROOM]) == free


def test_the_border_is_around_what_is_recorded_and_on_its_monitor() -> None:
    target = QRect(0, 200, 400, 300)
    left, *others = strips(target, ROOM)
    assert left.isEmpty()
    for strip in others:
        assert ROOM.contains(strip)
        assert not strip.intersects(target)
    assert all(strip.isEmpty() for strip in strips(ROOM, ROOM))


def test_the_border_goes_along_where_a_window_hangs_over_to_another_monitor() -> None:
    target = QRect(800, 100, 400, 300)
    sides = strips(target, reach(target, [ROOM, OTHER]))
    assert not any(strip.isEmpty() for strip in sides)
    assert max(strip.right() for strip in sides) > target.right()
    inside = QRect(800, 100, 200, 300)
    assert reach(inside, [ROOM, OTHER]) == ROOM
    assert reach(target, [ROOM]) == ROOM


def test_on_a_scaled_screen_every_pixel_of_it_is_spared() -> None:
    assert covering(QRectF(10.4, 20.8, 100.3, 50.0)) == QRect(10, 20, 101, 51)


def test_the_bar_is_dragged_by_the_pointer(rig: Rig, qtbot: QtBot) -> None:
    begun(rig, qtbot)
    grip, before = QPoint(4, bar().height() // 2), bar().pos()
    QTest.mousePress(bar(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    QTest.mouseMove(bar(), grip + QPoint(20, 10))
    QTest.mouseRelease(bar(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    dragged = bar().pos()
    assert dragged != before
    rig.recorder.pieces.put(rolling(1, place(110, 120, 510, 420)))
    qtbot.waitUntil(lambda: bool(rig.changed) and rig.changed[-1] is not None)
    assert bar().pos() == dragged  # it stays where it was put


def test_a_recording_that_was_deleted_is_no_trouble(
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    made = tmp_path / "made.mp4"
    made.write_bytes(b"film")
    troubles: list[AppError] = []
    notes: list[AppError] = []
    ways = dict(ways_on(made, troubles.append, notes.append))
    ways["Delete"]()
    assert not made.exists()
    assert [each.message for each in notes] == ["The recording is in the trash."]
    assert troubles == []
