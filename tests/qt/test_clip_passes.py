"""Clips that one request cannot hold: said beforehand, asked about in passes, stopped, gone on."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Message, Options, Picture, Text
from app.core.memory import History
from app.core.ports import Capabilities, Choice, Estimate
from app.core.videos import Videos
from app.ui.chat.outcome import Remark
from app.ui.clips.chip import ClipChip
from app.ui.clips.ways import WayButton
from app.ui.reopening import reopened
from app.ui.turn import Turn
from tests.clips import make_clip
from tests.qt.cinema import Cinema, played
from tests.qt.scripted import Said, Scripted, picture

EACH = 1000  # tokens of a picture
NOTES: Sequence[Sequence[Said]] = [[Text(f"Noted {n}."), Finish("stop")] for n in (1, 2, 3)]
ANSWER: Sequence[Said] = [Text("Blue from 0:02."), Finish("stop")]


class Counting(Scripted):
    """Has room for three pictures beside an answer, unless told otherwise."""

    context = 5_100

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, context=self.context)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        parts = [part for message in messages for part in message.parts]
        return Estimate(tuple(EACH * isinstance(part, Picture) for part in parts))


@pytest.fixture
def cinema(qtbot: QtBot, tmp_path: Path, videos: Videos, history: History) -> Iterator[Cinema]:
    model = Counting(*NOTES, ANSWER, ANSWER, ANSWER)
    with played(qtbot, tmp_path, videos, history, model) as made:
        yield made


def sent(messages: Sequence[Message]) -> list[str]:
    """When the pictures of a request were taken, in its words."""
    return [part.caption for each in messages for part in each.parts if isinstance(part, Picture)]


def remarks(cinema: Cinema) -> list[str]:
    return [each.text() for each in cinema.window.chat.findChildren(Remark) if each.isVisible()]


def test_what_will_happen_is_said_before_it_is_sent(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    (chip,) = cinema.window.findChildren(ClipChip)
    assert chip.said == "7 key frames · 7\u202f112 tok · 0:00–0:06 / 0:06 · 3 passes"
    composer = cinema.window.composer
    meter = composer._who.meter
    qtbot.waitUntil(lambda: bool(meter.meter.brief))
    assert meter.meter.brief == "7 pictures · 7\u202f112 tok · 3 passes"
    assert meter.text() == "3 passes"
    assert chip.said in meter.toolTip()


def test_each_part_is_noted_and_all_of_it_answered(cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    assert turn.text == "Blue from 0:02."
    assert turn.thinking.count("Noted") == 3
    requests = [sent(messages) for messages in cinema.model.asked]
    assert [len(each) for each in requests] == [3, 3, 1, 0]
    assert [word for each in requests for word in each] == sorted({w for r in requests for w in r})
    assert "Noted 2." in cinema.model.asked[3][-1].text
    assert remarks(cinema) == ["7 key frames · 7\u202f112 tok · 0:00–0:06 / 0:06 · 3 passes"]


def test_how_far_it_is_is_said_while_it_runs_and_stop_keeps_what_was_noted(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, recording: Path
) -> None:
    waits = threading.Event()
    model = Counting(NOTES[0], [Text("Half"), waits], NOTES[1], NOTES[2], ANSWER)
    with played(qtbot, tmp_path, videos, history, model) as cinema:
        cinema.attach(recording)
        begin(cinema)
        qtbot.waitUntil(lambda: len(model.asked) == 2, timeout=20_000)
        qtbot.waitUntil(lambda: "Half" in cinema.conversation.turns[-1].text, timeout=20_000)
        qtbot.waitUntil(lambda: remarks(cinema) == ["Part 2 of 3: 0:03–0:05 · 33 %"])
        assert kept(cinema).text.endswith("Half")  # whatever becomes of the program
        cinema.conversation.stop()
        rest(qtbot, cinema)
        turn = cinema.conversation.turns[-1]
        assert turn.text == "**0:00–0:03**\n\nNoted 1.\n\n**0:03–0:05**\n\nHalf"
        assert turn.finish == Finish("cancelled")
        again = kept(cinema)
        assert again.text == turn.text
        assert again.clips == turn.clips
        cinema.conversation.go_on(turn, Choice())
        rest(qtbot, cinema)
        assert "part 2 of 3" in model.asked[2][-1].text
        assert len(model.asked) == 5
        assert turn.text.endswith("Half\n\nBlue from 0:02.")
        assert turn.well


def test_it_is_kept_and_asked_again_without_its_pictures_in_the_history(
    cinema: Cinema, qtbot: QtBot, recording: Path
) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    again = kept(cinema)
    (clip,) = again.clips
    assert clip == turn.clips[0]
    assert clip.passes is not None
    assert (again.frames, again.text) == ((), turn.text)
    assert "Noted 3." in again.thinking
    before = len(cinema.model.asked)
    cinema.model._replies[:] = [*NOTES, ANSWER]
    cinema.conversation.retry(Choice())
    rest(qtbot, cinema)
    assert [sent(each) for each in cinema.model.asked[before:]] == [
        sent(each) for each in cinema.model.asked[:4]
    ]


def test_what_follows_knows_the_notes_and_sends_no_picture_again(
    cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    cinema.ask("And then?")
    _asked, reply, question = cinema.model.asked[-1]
    assert sent(cinema.model.asked[-1]) == []
    assert reply.raw is not None
    assert "Noted 2." in reply.raw
    assert reply.raw.endswith("Blue from 0:02.")
    assert question.text == "And then?"


def test_a_time_in_the_answer_shows_its_moment(cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    turn = cinema.ask()
    cinema.player.seek(cinema.clip, 2.3, turn)
    cinema.wait_for(2)
    assert cinema.window.panel.isVisible()


def test_one_pass_with_fewer_pictures_can_be_chosen_by_keys(
    qtbot: QtBot, cinema: Cinema, recording: Path
) -> None:
    cinema.attach(recording)
    (chip,) = cinema.window.findChildren(ClipChip)
    (button,) = chip.findChildren(WayButton)
    assert button.accessibleName() == "How the video is sent: All of it, in 3 passes"
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Down)
    (menu,) = button.findChildren(QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(chip.frames) and not chip.attached.looking, timeout=20_000)
    assert chip.said.startswith("3 key frames · 3\u202f048 tok · 0:00–0:06 / 0:06 · 4 key frames")
    assert cinema.ask().text == "Noted 1."
    assert [len(sent(each)) for each in cinema.model.asked] == [3]


def test_beside_others_it_goes_in_one_pass(qtbot: QtBot, cinema: Cinema, recording: Path) -> None:
    cinema.attach(recording)
    pictures = cinema.window.pane.pictures
    pictures.add([picture()])
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    (video,) = pictures.videos
    assert (video.asked.passes, len(video.frames)) == (None, 1)


def test_who_takes_more_at_once_is_asked_once(
    cinema: Cinema, qtbot: QtBot, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.ask()
    Counting.context, before = 65_536, Counting.context
    try:
        cinema.model._replies[:] = [ANSWER]
        cinema.conversation.retry(Choice())
        rest(qtbot, cinema)
    finally:
        Counting.context = before
    assert len(sent(cinema.model.asked[-1])) == 7


def test_a_file_that_is_gone_is_said_and_nothing_else_is_lost(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    gone = make_clip(tmp_path / "gone.mp4")
    cinema.attach(gone)
    gone.unlink()
    turn = cinema.ask()
    assert turn.finish is not None
    assert turn.finish.error is not None
    assert "gone.mp4" in turn.finish.error.message
    assert turn.question == "When does it turn blue?"


def begin(cinema: Cinema) -> None:
    field = cinema.window.composer.field
    field.setPlainText("When does it turn blue?")
    field.submitted.emit()


def rest(qtbot: QtBot, cinema: Cinema) -> None:
    """Wait until nothing of it runs."""
    conversation = cinema.conversation
    qtbot.waitUntil(lambda: not conversation.running and not conversation.busy, timeout=20_000)
    cinema.window.chat.flush()


def kept(cinema: Cinema) -> Turn:
    """The last turn as the history has it."""
    history = cinema.services.history()
    return reopened(history, cinema.conversation.id, lambda _name: Choice()).turns[-1]
