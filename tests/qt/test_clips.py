"""Clips in the window: attached, asked about, played, sought by the times of an answer."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Clip, Finish, Picture, Text
from app.core.clips import seconds_of
from app.core.memory import History
from app.core.ports import Choice
from app.core.presets import Preset
from app.core.videos import Videos
from app.ui.chat.events import EventsButton, EventsWindow
from app.ui.chat.prose import Prose
from app.ui.chat.question import QuestionBubble, Thumbnail
from app.ui.chat.table_view import TableView
from app.ui.clips.chip import ClipChip
from app.ui.clips.controls import ClipControls
from app.ui.clips.timeline import Timeline
from app.ui.conversation import Conversation
from app.ui.preset_list import PresetList
from app.ui.preset_row import PresetRow
from app.ui.reopening import reopened
from tests.clips import make_clip
from tests.qt.answering import labels, prose_of
from tests.qt.cinema import Cinema, opened
from tests.qt.scripted import Said

SAID = "It turns blue at 0:02.3, and is violet from 00:04-00:05. See https://example.org/0:03."


@pytest.fixture
def cinema(qtbot: QtBot, tmp_path: Path, videos: Videos, history: History) -> Iterator[Cinema]:
    replies: list[list[Said]] = [[Text(SAID), Finish("stop")], [Text("No."), Finish("stop")]]
    with opened(qtbot, tmp_path, videos, history, *replies) as made:
        yield made


def test_a_video_that_is_dropped_goes_with_the_question_as_pictures_with_times(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recording))])
    assert cinema.window.pane.pictures.offer(data)
    qtbot.waitUntil(lambda: bool(cinema.window.findChildren(ClipChip)), timeout=20_000)
    (chip,) = cinema.window.findChildren(ClipChip)
    assert chip.accessibleName() == "Video “Recording.mp4”, 0:06"
    qtbot.waitUntil(lambda: not cinema.window.pane.pictures.looking, timeout=20_000)
    count = len(chip.frames)
    assert chip.said == f"{count} key frames · 0:00–0:06 / 0:06"
    turn = cinema.ask()
    clip, *pictures, question = cinema.model.asked[0][-1].parts
    assert isinstance(clip, Clip)
    assert not clip.whole
    assert question == Text("When does it turn blue?")
    assert len(pictures) == count > 1
    for each in pictures:
        assert isinstance(each, Picture)
        seconds = seconds_of(each.frame, clip)
        assert seconds is not None
        assert each.caption == f"at 0:{seconds:04.1f}"
    assert turn.clips == (clip,)


def test_a_question_waits_until_the_video_was_looked_through(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    pictures, composer = cinema.window.pane.pictures, cinema.window.composer
    pictures.open_files([recording])
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    assert pictures.looking
    composer.field.setPlainText("When?")
    composer.field.submitted.emit()
    assert not cinema.conversation.turns
    assert any("as soon as the video has been looked through" in s for s in labels(composer))
    qtbot.waitUntil(lambda: bool(cinema.conversation.turns), timeout=20_000)
    assert cinema.conversation.turns[0].question == "When?"
    assert len(cinema.conversation.turns[0].frames) > 1
    assert composer.field.toPlainText() == ""
    assert not pictures.videos


def test_a_video_that_is_removed_is_not_sent(qtbot: QtBot, cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    (chip,) = cinema.window.findChildren(ClipChip)
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert cinema.ask().frames == ()


def test_a_video_whose_file_is_deleted_is_not_asked_about_any_more(
    qtbot: QtBot, cinema: Cinema, recording: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.mp4"
    own.write_bytes(recording.read_bytes())
    cinema.attach(own)
    anew = tmp_path / "anew.mp4"
    anew.write_bytes(recording.read_bytes())
    (chip,) = cinema.window.findChildren(ClipChip)
    with qtbot.waitSignal(chip._file.fileChanged):
        anew.replace(own)  # as programs save
    qtbot.waitUntil(lambda: bool(chip._file.files()))
    assert chip.isVisible()
    own.unlink()
    qtbot.waitUntil(lambda: not cinema.window.findChildren(ClipChip))


def test_what_is_no_video_is_said(qtbot: QtBot, cinema: Cinema, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x20ftypisom" + b"\0" * 100)
    cinema.window.pane.pictures.open_files([broken])
    qtbot.waitUntil(
        lambda: any("broken.mp4" in said for said in labels(cinema.window.composer)),
        timeout=20_000,
    )
    assert not cinema.window.pane.pictures.videos


def test_what_is_said_of_a_file_stays_while_a_video_is_looked_through(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    pictures, composer = cinema.window.pane.pictures, cinema.window.composer
    pictures.open_files([recording])
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    pictures.refused.emit("No picture.")
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    assert any("No picture." in said for said in labels(composer))


def test_a_video_is_not_looked_through_for_a_conversation_that_is_over(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    pictures = cinema.window.pane.pictures
    pictures.open_files([recording])
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    (video,) = pictures.videos
    assert video.looking
    cinema.stage.forget(cinema.conversation)
    assert not video.looking


def test_a_video_of_which_nothing_can_be_sent_is_not_asked_about(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    gone = make_clip(tmp_path / "gone.mp4")
    pictures, composer = cinema.window.pane.pictures, cinema.window.composer
    begins = threading.Event()
    choose = cinema.lanes[2]
    choose.submit(lambda _: iter([begins.wait(60)]), lambda _: None, lambda _: None)
    pictures.open_files([gone])
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)
    gone.unlink()
    begins.set()
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    assert pictures.videos[0].failure is not None
    composer.field.setPlainText("When?")
    composer.field.submitted.emit()
    assert not cinema.conversation.turns
    assert any("Remove the video to ask without it" in said for said in labels(composer))
    (chip,) = cinema.window.findChildren(ClipChip)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert not any("Remove the video to ask without it" in said for said in labels(composer))


def test_a_clip_is_one_player_in_the_chat_and_no_row_of_pictures(
    cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    (bubble,) = cinema.window.chat.findChildren(QuestionBubble)
    assert len(bubble.findChildren(Timeline)) == 1
    assert not bubble.findChildren(Thumbnail)
    assert not cinema.window.panel.strip.isVisible()


def test_events_are_a_table_whose_times_lead_to_their_moments(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    (button,) = cinema.window.chat.findChildren(EventsButton)
    qtbot.waitUntil(button.isVisible)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (window,) = cinema.window.findChildren(EventsWindow)
    qtbot.waitExposed(window)
    (view,) = window.findChildren(TableView)
    model = view.model()
    shown = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert shown == ["0:02.3", "0:04–0:05"]
    view.setCurrentIndex(model.index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    cinema.wait_for(4)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not cinema.window.findChildren(EventsWindow))


def chips(prose: Prose) -> list[tuple[int, str]]:
    """Where times stand in a document, and what they lead to."""
    found: list[tuple[int, str]] = []
    block = prose.document().begin()
    while block.isValid():
        spans = [(span.start, span.format.anchorHref()) for span in block.textFormats()]
        found += [(block.position() + start, to) for start, to in spans if "moment:" in to]
        block = block.next()
    return found


def press(qtbot: QtBot, prose: Prose, position: int) -> None:
    """Click what stands at a position of the document."""
    cursor = prose.textCursor()
    cursor.setPosition(position)
    left = prose.cursorRect(cursor)
    at = left.center()
    at.setX(at.x() + 12)
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_time_in_the_answer_shows_its_moment(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    prose = prose_of(cinema.window)
    first, second = chips(prose)  # the address is none
    assert (first[1], second[1]) == ("moment:0/2.3", "moment:0/4.0")
    press(qtbot, prose, first[0])
    cinema.wait_for(2)
    press(qtbot, prose, second[0])
    cinema.wait_for(4)
    prose.selectAll()
    assert prose.createMimeDataFromSelection().text().startswith("It turns blue at 0:02.3, and")


def test_the_moment_of_a_picture_that_was_sent_is_that_picture(
    cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    frame = turn.frames[2]
    seconds = seconds_of(frame, cinema.clip)
    assert seconds is not None
    cinema.player.seek(cinema.clip, seconds + 0.01, turn)
    assert cinema.window.panel.frame is frame


def test_the_timeline_stands_at_the_picture_that_is_turned_to(
    cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    (after,) = [
        each
        for each in cinema.window.panel.findChildren(QToolButton)
        if each.accessibleName().startswith("Next picture") and each.isVisible()
    ]
    QTest.mouseClick(after, Qt.MouseButton.LeftButton)
    assert cinema.window.panel.frame is turn.frames[1]
    assert cinema.player.seconds == seconds_of(turn.frames[1], cinema.clip)


def test_a_clip_plays_on_and_stands_still_in_full_size(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    controls = next(
        each for each in cinema.window.panel.findChildren(ClipControls) if each.isVisible()
    )
    QTest.mouseClick(controls.play, Qt.MouseButton.LeftButton)
    assert controls.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: cinema.player.seconds > 0.5, timeout=10_000)
    QTest.keyClick(controls.timeline, Qt.Key.Key_Space)
    assert controls.play.accessibleName() == "Play"
    frame = cinema.window.panel
    qtbot.waitUntil(
        lambda: frame.frame is not None and frame.frame.height == cinema.clip.height,
        timeout=10_000,
    )


def test_a_clip_keeps_its_place_and_size_while_it_plays(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    cinema.attach(make_clip(tmp_path / "large.mp4", 900, 420))
    cinema.ask()
    panel, player = cinema.window.panel, cinema.player
    canvas = panel.canvas
    player.seek(cinema.clip, 1.5)
    cinema.wait_for(1)

    def seen() -> tuple[str, tuple[int, int]]:
        return panel._zoom.text(), canvas._view.corner

    def playing() -> tuple[str, tuple[int, int]]:
        player.toggle(cinema.clip)
        cinema.wait_for(2)
        told = seen()
        player.seek(cinema.clip, 1.5)
        cinema.wait_for(1)
        return told

    still = seen()
    assert canvas.zoom < 1
    assert playing() == still == seen()
    canvas.actual()
    canvas.pan(-200, -100)
    near = seen()
    assert near != still
    assert playing() == near == seen()


def test_what_nobody_sees_does_not_play_on(qtbot: QtBot, cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    cinema.player.toggle(cinema.clip, turn)
    qtbot.waitUntil(lambda: cinema.player.seconds > 0.2, timeout=10_000)
    cinema.window.do("picture")
    assert not cinema.window.panel.isVisible()
    assert not cinema.player.playing


def test_keys_lead_through_a_clip(qtbot: QtBot, cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    (timeline,) = cinema.window.panel.findChildren(Timeline)
    assert timeline.accessibleName() == "Timeline of Recording.mp4"
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert cinema.player.seconds == pytest.approx(1.0)
    QTest.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert cinema.player.seconds == pytest.approx(1.1)
    QTest.keyClick(timeline, Qt.Key.Key_PageDown)
    moments = [seconds_of(frame, cinema.clip) for frame in turn.frames]
    assert cinema.player.seconds in moments
    QTest.keyClick(timeline, Qt.Key.Key_End)
    assert cinema.player.seconds == cinema.clip.seconds
    cinema.wait_for(5)
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    cinema.wait_for(0)
    assert "0:00.0 of 0:06" in timeline.accessibleDescription()


def test_without_its_file_the_pictures_that_were_kept_are_shown(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    gone = make_clip(tmp_path / "gone.mp4")
    cinema.attach(gone)
    turn = cinema.ask()
    gone.unlink()
    cinema.player.seek(cinema.clip, 2.9, turn)
    qtbot.waitUntil(lambda: cinema.player.trouble(cinema.clip) is not None, timeout=10_000)
    assert cinema.window.panel.frame in turn.frames
    assert any("its pictures were kept" in said for said in _names(cinema.window.panel))


def _names(widget: QWidget) -> list[str]:
    return [one.accessibleName() for one in widget.findChildren(QWidget)]


def test_questions_for_videos_are_offered_where_one_is_attached(
    cinema: Cinema, recording: Path
) -> None:
    (row,) = cinema.window.composer.findChildren(PresetRow)
    assert not row.isVisible()
    cinema.attach(recording)
    assert row.isVisible()
    titles = [one.text() for one in row.findChildren(QToolButton) if one.isVisible()]
    assert titles[:2] == ["Summarise", "Find the moment"]
    field = cinema.window.composer.field
    field.setPlainText("/chap")
    (offered,) = cinema.window.findChildren(PresetList)
    assert offered.titles == ["Chapters"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert cinema.conversation.turns[0].question.startswith("Divide this video into chapters")


def test_a_question_of_ones_own_is_offered_as_soon_as_there_is_one(
    cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask_model.offer_presets([Preset("My own", "What is this?", "chat", own=True)])
    (row,) = cinema.window.composer.findChildren(PresetRow)
    (more,) = [b for b in row.findChildren(QToolButton) if b.accessibleName() == "More questions"]
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    (menu,) = row.findChildren(QMenu)
    assert "My own" in [action.text() for action in menu.actions()]
    menu.close()


def test_files_are_chosen_in_a_dialog(qtbot: QtBot, cinema: Cinema, recording: Path) -> None:
    (button,) = [
        each
        for each in cinema.window.composer.findChildren(QToolButton)
        if each.accessibleName() == "Attach pictures, videos or documents…"
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (dialog,) = cinema.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(recording)])
    dialog.close()
    pictures = cinema.window.pane.pictures
    qtbot.waitUntil(lambda: bool(pictures.videos), timeout=20_000)


def test_a_conversation_of_the_history_plays_its_clip_again(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    sent = cinema.ask().frames[2]
    history = cinema.services.history()
    again = Conversation(cinema.services, lambda _choice: cinema.lanes[0], _raise)
    again.resume(reopened(history, cinema.conversation.id, lambda _name: Choice()))
    cinema.window.show_conversation(again)
    (turn,) = again.turns
    seconds = seconds_of(sent, turn.clips[0])
    assert seconds is not None
    cinema.player.seek(turn.clips[0], seconds, turn)
    assert cinema.window.panel.frame is turn.frames[2]
    cinema.player.seek(turn.clips[0], 4.4, turn)
    cinema.wait_for(4)


def _raise(failure: Exception) -> None:
    raise failure
