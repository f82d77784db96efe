"""Words are looked for in what can be read in a clip, before and after it is asked about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.clips import seconds_of
from app.core.memory import History
from app.core.ports import Choice
from app.core.videos import Videos
from app.ui.clips.chip import ClipChip
from app.ui.clips.finding import FindInClip
from app.ui.clips.timeline import Timeline
from app.ui.conversation import Conversation
from app.ui.reopening import reopened
from tests.clips import make_clip
from tests.qt.cinema import Cinema, opened


@pytest.fixture
def cinema(qtbot: QtBot, tmp_path: Path, videos: Videos, history: History) -> Iterator[Cinema]:
    with opened(qtbot, tmp_path, videos, history, [Text("Yes."), Finish("stop")]) as made:
        yield made


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "Recording.mp4")


def search(cinema: Cinema, words: str) -> FindInClip:
    """Open the search of the clip in view by its button, and search."""
    (finding,) = cinema.window.panel.findChildren(FindInClip)
    if not finding.isVisible():
        (button,) = [
            each
            for each in cinema.window.panel.findChildren(QToolButton)
            if each.accessibleName() == "Find in recording"
        ]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    finding.field.clear()
    QTest.keyClicks(finding.field, words)
    QTest.keyClick(finding.field, Qt.Key.Key_Return)
    return finding


def show_first(cinema: Cinema, finding: FindInClip) -> None:
    """Press Enter on the first moment that was found."""
    finding.list.setFocus()
    finding.list.setCurrentRow(0)
    finding.list.itemActivated.emit(finding.list.item(0))
    assert cinema.player.clip is not None


def test_what_is_found_is_shown_where_it_stands(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    finding = search(cinema, "second 4")
    qtbot.waitUntil(lambda: finding.said == "1 moment", timeout=20_000)
    assert finding.list.item(0).text() == "0:04.0  Second 4"
    show_first(cinema, finding)
    cinema.wait_for(4)
    (mark,) = cinema.window.panel.seen_marks
    assert mark.label == "Second 4"
    QTest.keyClick(finding.field, Qt.Key.Key_Escape)
    assert not finding.isVisible()


def test_a_clip_is_searched_before_it_is_asked_about(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    (chip,) = cinema.window.findChildren(ClipChip)
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Return)
    cinema.wait_for(0)
    finding = search(cinema, "second")
    qtbot.waitUntil(lambda: finding.said == "6 moments", timeout=20_000)
    times = [finding.list.item(row).text()[:6] for row in range(6)]
    assert times == [f"0:0{second}.0" for second in range(6)]
    finding.list.itemActivated.emit(finding.list.item(3))
    cinema.wait_for(3)
    cinema.ask()
    assert cinema.clip == chip.attached.clip
    assert finding.isVisible()
    assert finding.list.count() == 6  # it is the same clip


def test_what_is_found_out_of_a_clip_is_shown_when_it_is_known(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    pictures = cinema.window.pane.pictures
    pictures.open_files([recording])
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    (chip,) = cinema.window.findChildren(ClipChip)
    chip.opened.emit()
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    (timeline,) = cinema.window.panel.findChildren(Timeline)
    QTest.keyClick(timeline, Qt.Key.Key_PageDown)
    assert cinema.player.seconds == seconds_of(chip.frames[1], chip.attached.clip)


def test_a_clip_that_is_removed_is_shown_no_more(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    (chip,) = cinema.window.findChildren(ClipChip)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    cinema.wait_for(0)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert cinema.window.panel.frame is None
    assert not cinema.window.panel.isVisible()


@pytest.mark.parametrize("gone", [False, True], ids=["there", "gone"])
def test_a_clip_of_the_history_is_searched_or_what_was_kept_of_it(
    qtbot: QtBot, cinema: Cinema, recording: Path, *, gone: bool
) -> None:
    cinema.attach(recording)
    kept = len(cinema.ask().frames)
    again = Conversation(cinema.services, lambda _choice: cinema.lanes[0], _raise)
    history = cinema.services.history()
    again.resume(reopened(history, cinema.conversation.id, lambda _name: Choice()))
    cinema.window.show_conversation(again)
    said = "1 moment"
    if gone:
        recording.unlink()
        lost = "The video cannot be read any more"
        said += f" {lost}; the {kept} pictures that were kept were searched."
    finding = search(cinema, "second 5")
    qtbot.waitUntil(lambda: finding.said == said, timeout=20_000)
    show_first(cinema, finding)
    cinema.wait_for(5)


def test_a_search_that_is_left_says_how_far_it_came(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    finding = search(cinema, "nothing like it")
    finding.stop()
    assert finding.said == "Stopped."
    finding = search(cinema, "nothing like it")
    qtbot.waitUntil(lambda: finding.said == "Not found.", timeout=20_000)


def _raise(failure: Exception) -> None:
    raise failure
