"""A selection is copied or saved instead of asked about, by button and by key."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.core.ports import Monitor
from app.media.paint import PillowPainter
from app.ui.buttons import IconButton
from app.ui.images import frame_of
from app.ui.lane import Lane, Mailbox
from app.ui.overlay.outgoing import Outgoing
from app.ui.picture_out import PictureOut
from tests.qt.answering import saved
from tests.qt.test_overlay import Capture

CTRL = Qt.KeyboardModifier.ControlModifier


class Leaving(Capture):
    """A capture whose pictures can leave it; saves to names that end with "full.png" fail."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        super().__init__(qtbot)
        self.lane = Lane("work", Mailbox())
        places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
        out = PictureOut(self.save, PillowPainter, self.lane, places)
        self.out = out
        self.told: list[AppError] = []
        monitor = Monitor("only", 0, 0, self.frame.width, self.frame.height)
        self.outgoing = Outgoing(self.session, [monitor], out)
        self.outgoing.done.connect(self.told.append)
        self.furnish()

    def save(self, frame: object, marks: object, path: Path) -> None:
        if path.name.endswith("full.png"):
            raise AppError("The disk is full.")
        saved(frame, marks, path)  # type: ignore[arg-type] # as they came

    def dialog(self) -> QFileDialog:
        def there() -> list[QFileDialog]:
            tops = QApplication.topLevelWidgets()
            return [each for each in tops if isinstance(each, QFileDialog) and each.isVisible()]

        self.qtbot.waitUntil(lambda: len(there()) == 1)
        return there()[0]

    def button(self, said: str) -> IconButton:
        (found,) = [
            each
            for each in self.bar.findChildren(IconButton)
            if each.accessibleName().startswith(said)
        ]
        return found


@pytest.fixture
def capture(qtbot: QtBot, tmp_path: Path) -> Iterator[Leaving]:
    QGuiApplication.clipboard().clear()
    made = Leaving(qtbot, tmp_path)
    yield made
    made.session.close()
    made.lane.close(5)
    made.out.close()
    QGuiApplication.clipboard().clear()  # of what Python made, which does not outlive it


def choose(dialog: QFileDialog, path: Path) -> None:
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def on_clipboard() -> np.ndarray:
    return frame_of(QImage(QGuiApplication.clipboard().image()), "clipboard").rgb()


@pytest.mark.parametrize("by_key", [True, False])
def test_a_copy_ends_the_capture(capture: Leaving, by_key: bool) -> None:
    capture.drag((100, 100), (300, 200))
    assert capture.bar.field.hasFocus()
    if by_key:
        capture.key(Qt.Key.Key_C, CTRL)
    else:
        capture.button("Copy picture").click()
    capture.qtbot.waitUntil(lambda: capture.closed == 1)
    assert np.array_equal(on_clipboard(), capture.frame.rgb()[100:200, 100:300])
    assert [each.message for each in capture.told] == ["The picture is on the clipboard."]
    assert not capture.asked


def test_words_that_are_selected_are_what_is_copied(capture: Leaving) -> None:
    capture.drag((100, 100), (300, 200))
    capture.bar.type("Where is it?")
    capture.bar.field.selectAll()
    capture.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Where is it?"
    assert capture.closed == 0


def test_with_nothing_selected_nothing_is_copied(capture: Leaving) -> None:
    capture.key(Qt.Key.Key_C, CTRL)
    capture.key(Qt.Key.Key_S, CTRL)
    capture.lane.close(5)
    assert QGuiApplication.clipboard().image().isNull()
    assert capture.window.isVisible()


def test_a_file_ends_the_capture(capture: Leaving, tmp_path: Path) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_S, CTRL)
    dialog = capture.dialog()
    assert not capture.window.isVisible(), "it would lie over the dialog"
    choose(dialog, tmp_path / "a.png")
    capture.qtbot.waitUntil(lambda: capture.closed == 1)
    kept = frame_of(QImage(str(tmp_path / "a.png")), "kept")
    assert np.array_equal(kept.rgb(), capture.frame.rgb()[100:200, 100:300])
    assert str(tmp_path / "a.png") in capture.told[0].message


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_dialog_that_nobody_else_holds_lives_until_it_has_told(
    capture: Leaving, tmp_path: Path, key: Qt.Key
) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_S, CTRL)
    capture.dialog().selectFile(str(tmp_path / "a.png"))
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        pressed = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(capture.dialog(), pressed)
    capture.qtbot.waitUntil(lambda: capture.closed == 1 or capture.window.isVisible())
    assert (tmp_path / "a.png").exists() == (key == Qt.Key.Key_Return)


def test_no_file_after_all_leaves_everything_as_it_was(capture: Leaving) -> None:
    capture.drag((100, 100), (300, 200))
    capture.bar.type("Where")
    before = capture.region
    for _time in range(2):
        capture.button("Save picture").click()
        capture.dialog().reject()
        capture.qtbot.waitUntil(capture.window.isVisible)
    assert (capture.region, capture.bar.field.toPlainText()) == (before, "Where")


def test_a_file_that_cannot_be_written_is_told_where_the_user_looks(
    capture: Leaving, tmp_path: Path
) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_S, CTRL)
    dialog = capture.dialog()
    choose(dialog, tmp_path / "full.png")

    def said() -> list[str]:
        return [each.text() for each in capture.bar.findChildren(QLabel) if each.isVisible()]

    capture.qtbot.waitUntil(lambda: "The disk is full." in said())
    assert capture.region is not None
    assert not capture.told


def test_the_dialog_goes_with_the_capture(capture: Leaving) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_S, CTRL)
    dialog = capture.dialog()
    capture.session.close()
    assert not dialog.isVisible()
    assert capture.closed == 1
