"""The picture beside a conversation about a clip: it, the timeline and the answer agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.clips import seconds_of
from app.core.frame import Frame, Moment
from app.core.mark import Mark
from app.core.memory import History
from app.core.rewind import clip_name
from app.core.videos import Videos
from app.ui.canvas.panel import FramePanel
from app.ui.chat.question import QuestionBubble
from app.ui.clips.controls import ClipControls
from app.ui.clips.timeline import Timeline
from tests.clips import make_clip
from tests.qt.cinema import Cinema, opened
from tests.qt.scripted import Said, picture


@pytest.fixture
def cinema(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, recording: Path
) -> Iterator[Cinema]:
    replies: list[list[Said]] = [[Text("Blue."), Finish("stop")], [Text("No."), Finish("stop")]]
    with opened(qtbot, tmp_path, videos, history, *replies) as made:
        made.attach(recording)
        made.ask()
        yield made


def controls_of(cinema: Cinema) -> ClipControls:
    (found,) = [one for one in cinema.window.panel.findChildren(ClipControls) if one.isVisible()]
    return found


def press_next(cinema: Cinema) -> None:
    (after,) = [
        one
        for one in cinema.window.panel.findChildren(QToolButton)
        if one.accessibleName().startswith("Next picture")
    ]
    QTest.mouseClick(after, Qt.MouseButton.LeftButton)


def test_the_timeline_follows_from_picture_to_picture(cinema: Cinema) -> None:
    turn = cinema.conversation.turns[0]
    press_next(cinema)
    assert cinema.window.panel.frame is turn.frames[1]
    assert cinema.player.seconds == seconds_of(turn.frames[1], cinema.clip)


def test_a_picture_that_is_chosen_stays_though_the_clip_was_playing(
    qtbot: QtBot, cinema: Cinema
) -> None:
    turn = cinema.conversation.turns[0]
    cinema.player.toggle(cinema.clip, turn)
    qtbot.waitUntil(lambda: cinema.player.seconds > 0.2, timeout=10_000)
    press_next(cinema)
    assert not cinema.player.playing
    assert cinema.window.panel.frame in turn.frames


def test_a_moment_stays_in_view_when_something_else_is_asked(cinema: Cinema) -> None:
    cinema.player.seek(cinema.clip, 4.4, cinema.conversation.turns[0])
    cinema.wait_for(4)
    later = cinema.ask("And then?")
    cinema.wait_for(4)
    assert later is cinema.conversation.turns[1]
    assert cinema.window.panel.frame is not None
    controls = controls_of(cinema)
    QTest.keyClick(controls.timeline, Qt.Key.Key_Home)
    cinema.wait_for(0)
    assert cinema.window.pane.turn is later  # its marks are the ones to be seen


def test_a_clip_that_is_to_be_asked_about_stays_while_an_answer_goes_on(
    cinema: Cinema, tmp_path: Path
) -> None:
    cinema.attach(make_clip(tmp_path / "next.mp4"))
    pictures = cinema.window.pane.pictures
    pictures.opened.emit(pictures.videos[0])
    cinema.wait_for(0)
    cinema.conversation.turn_restarted.emit(cinema.conversation.turns[0])
    cinema.wait_for(0)
    assert controls_of(cinema).clip == pictures.videos[0].clip


def test_the_clip_of_an_earlier_question_plays_on_from_the_chat(
    qtbot: QtBot, cinema: Cinema
) -> None:
    first = cinema.conversation.turns[0]
    cinema.ask("And then?")
    cinema.player.seek(first.clips[0], 4.4, cinema.conversation.turns[1])
    cinema.wait_for(4)
    (bubble, *_more) = cinema.window.chat.findChildren(QuestionBubble)
    (card,) = bubble.findChildren(ClipControls)
    cinema.player.seek(first.clips[0], 1.0, cinema.conversation.turns[1])
    card.play.click()
    qtbot.waitUntil(lambda: cinema.player.seconds > 1.5, timeout=10_000)
    assert cinema.player.playing
    cinema.player.leave()


def test_keys_page_from_a_moment_to_the_pictures_around_it(cinema: Cinema) -> None:
    first, clip = cinema.conversation.turns[0], cinema.clip
    times = [seconds_of(frame, clip) or 0.0 for frame in first.frames]
    between = (times[1] + times[2]) / 2 + 0.1
    cinema.player.seek(clip, between, first)
    cinema.wait_for(int(between))
    cinema.ask("And then?")
    canvas, panel = cinema.window.panel.canvas, cinema.window.panel
    assert panel.moment is not None
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert panel.frame is first.frames[2]
    cinema.player.seek(clip, between, first)
    cinema.wait_for(int(between))
    QTest.keyClick(canvas, Qt.Key.Key_PageUp)
    assert panel.frame is first.frames[1]


def test_a_moment_is_seen_as_closely_after_another_question(cinema: Cinema) -> None:
    cinema.player.seek(cinema.clip, 4.4, cinema.conversation.turns[0])
    cinema.wait_for(4)
    panel = cinema.window.panel
    panel.canvas.zoom_in()
    panel.canvas.zoom_in()
    (label,) = [each for each in panel.findChildren(QLabel) if each.accessibleName() == "Zoom"]
    before = label.text()
    cinema.ask("And then?")
    assert label.text() == before


def test_what_moves_is_marked_on_the_pictures_that_were_sent(cinema: Cinema) -> None:
    turn, panel = cinema.conversation.turns[0], cinema.window.panel
    ends = seconds_of(turn.frames[1], cinema.clip) or 0.0
    for at, left in ((0.0, 10.0), (ends, 60.0)):
        box = ((left, 10.0), (left + 20, 30.0))
        turn.marks.append(Mark("box", box, "ball", cinema.clip.id, t=at))
    press_next(cinema)
    assert panel.frame is turn.frames[1]
    (mark, _later) = panel.seen_marks
    assert (mark.frame, mark.points[0]) == (turn.frames[1].id, (60.0, 10.0))
    press_next(cinema)
    assert panel.frame is turn.frames[2]


def test_a_place_is_shown_by_the_window_in_use(cinema: Cinema) -> None:
    turn = cinema.conversation.turns[0]
    frame = turn.frames[1]
    mark = Mark("box", ((10.0, 10.0), (50.0, 50.0)), "word", frame.id)
    cinema.stage.renew()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    cinema.player.show_place(cinema.clip, seconds_of(frame, cinema.clip) or 0.0, mark, turn)
    assert cinema.window.panel.seen_marks == (mark,)


def test_the_wheel_over_a_timeline_scrolls_what_it_is_in(cinema: Cinema) -> None:
    (timeline,) = cinema.window.panel.findChildren(Timeline)
    at = QPointF(timeline.rect().center())
    event = QWheelEvent(
        at,
        QPointF(timeline.mapToGlobal(at.toPoint())),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = timeline.value()
    QApplication.sendEvent(timeline, event)
    assert not event.isAccepted()
    assert timeline.value() == before


def test_assistive_technology_leads_through_a_clip(cinema: Cinema) -> None:
    (timeline,) = cinema.window.panel.findChildren(Timeline)
    told = QAccessible.queryAccessibleInterface(timeline).valueInterface()
    assert told.maximumValue() == round(cinema.clip.seconds * 1000)
    told.setCurrentValue(4400)
    assert cinema.player.seconds == pytest.approx(4.4)
    cinema.wait_for(4)


@pytest.fixture
def panel(qtbot: QtBot) -> FramePanel:
    made = FramePanel()
    made.resize(900, 700)
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_remembered_has_a_strip_of_pictures(panel: FramePanel) -> None:
    frames = [Frame(picture().pixels, Moment(clip_name("look"), -n)) for n in (9.0, 4.0, 0.0)]
    panel.show_frames(frames, frames[0], ())
    assert panel.strip.isVisible()


def test_marks_that_are_hidden_leave_those_that_move_where_they_are(
    qtbot: QtBot, panel: FramePanel
) -> None:
    sent = Frame(picture().pixels, Moment("clip", 0.0))
    passing = Frame(picture().pixels, Moment("clip", 1.0))
    tracked = [
        Mark("box", ((10.0, 10.0), (50.0, 50.0)), name, "clip", t=0.0) for name in ("one", "two")
    ]
    here = [Mark("box", ((60.0, 60.0), (90.0, 90.0)), m.label, passing.id, t=1.0) for m in tracked]
    panel.show_frames([sent], sent, tracked)
    panel.show_moment(passing, here)
    QApplication.processEvents()
    shown = panel.canvas.grab().toImage()
    panel.pane.changed.emit()
    panel.show_marks([*tracked, Mark("box", ((1.0, 1.0), (5.0, 5.0)), "three", sent.id)])
    qtbot.waitUntil(lambda: panel.canvas.settled)
    assert panel.canvas.grab().toImage() == shown
