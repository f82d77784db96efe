"""Videos that go as they are, to a server on loopback: chosen, made to fit, agreed to, refused."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.chat import Clip, Finish, Piece, Progress
from app.core.memory import History
from app.core.presets import Preset
from app.core.videos import Videos
from app.ui.clips.chip import ClipChip
from app.ui.clips.ways import WayButton
from tests.clips import make_clip
from tests.qt.cinema import Cinema, opened, played
from tests.unit.media.video_files import OURS, numbered, write
from tests.unit.remote.rig import Bench
from tests.unit.remote.servers import DONE, Server, piece, streams

MOTION = "How smooth is the movement?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(streams(piece("It moves at 0:02."), piece(finish="stop"), DONE)) as made:
        yield made


@pytest.fixture
def cinema(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, server: Server
) -> Iterator[Cinema]:
    with ExitStack() as stack:
        backend = Bench(stack).backend(f"{server.origin}/v1")
        with played(qtbot, tmp_path, videos, history, backend) as made:
            yield made


def heard(server: Server) -> list[list[str]]:
    """The kinds of parts of each question that was sent."""
    asked = [each.json for each in server.asked if each.method == "POST"]
    return [
        [part["type"] for part in content]
        for each in asked
        if isinstance(content := each["messages"][-1]["content"], list)
    ]


def card(cinema: Cinema) -> ClipChip:
    (chip,) = [each for each in cinema.window.findChildren(ClipChip) if each.isVisible()]
    return chip


def choose(cinema: Cinema, name: str) -> None:
    """Choose how a video is sent, by keys."""
    (button,) = card(cinema).findChildren(WayButton)
    card(cinema).take_focus()
    QTest.keyClick(card(cinema), Qt.Key.Key_Down)
    menu = button.findChildren(QMenu)[-1]
    action = next(each for each in menu.actions() if each.text() == name)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_a_question_about_motion_sends_the_video(
    cinema: Cinema, server: Server, recording: Path
) -> None:
    cinema.attach(recording)
    field = cinema.window.composer.field
    assert "key frames" in card(cinema).said
    field.setPlainText(MOTION)
    assert card(cinema).said.startswith("The video itself goes")
    field.setPlainText("What does it say?")
    assert "key frames" in card(cinema).said
    turn = cinema.ask(MOTION)
    assert heard(server) == [["video_url", "text"]]
    assert turn.clips == (replace(turn.clips[0], whole=True),)
    assert turn.frames == ()
    cinema.wait_for(0)  # it is seen beside the answer


def test_a_question_that_stands_ready_counts_as_well(
    qtbot: QtBot, cinema: Cinema, server: Server, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.window.composer.take(Preset("Smoothness", MOTION, "chat", own=True))
    qtbot.waitUntil(
        lambda: bool(cinema.conversation.turns) and not cinema.conversation.running, timeout=20_000
    )
    assert heard(server) == [["video_url", "text"]]


def test_key_frames_can_be_wanted_nevertheless(
    cinema: Cinema, server: Server, recording: Path
) -> None:
    cinema.attach(recording)
    cinema.window.composer.field.setPlainText(MOTION)
    choose(cinema, "Key frames")
    cinema.ask(MOTION)
    assert "video_url" not in heard(server)[0]


def test_what_is_not_taken_is_made_to_fit_while_the_answer_is_waited_for(
    cinema: Cinema, server: Server, tmp_path: Path
) -> None:
    """As one of our own recordings, whose pictures come at uneven times: servers count them."""
    times = 0.0, 0.1, 0.2, 2.0, 2.1, 2.9
    shown = [(t, numbered(n)) for n, t in enumerate(times)]
    path = write(tmp_path / "a.mp4", shown, options=OURS)
    cinema.attach(path)
    choose(cinema, "As a video")
    stages: set[str] = set()

    def note(_turn: object, pieces: Sequence[Piece]) -> None:
        stages.update(piece.stage for piece in pieces if isinstance(piece, Progress))

    cinema.conversation.pieces_arrived.connect(note)
    turn = cinema.ask("What is it?")
    assert turn.text == "It moves at 0:02."
    assert stages == {"Making a copy of “a.mp4” that fits"}
    (content,) = [each.json["messages"][-1]["content"] for each in server.asked if each.body]
    assert content[0]["video_url"]["url"].startswith("data:video/mp4;base64,")
    assert turn.clips[0].path == path  # in the conversation it is the file that was attached
    stages.clear()
    cinema.ask("And then?")
    assert stages == set()  # it is there already


def test_a_video_that_is_gone_is_said(cinema: Cinema, tmp_path: Path) -> None:
    gone = make_clip(tmp_path / "gone.mp4")
    cinema.attach(gone)
    choose(cinema, "As a video")
    gone.unlink()
    finish = cinema.ask("What is it?").finish
    assert isinstance(finish, Finish)
    assert finish.error is not None
    assert "gone.mp4" in finish.error.message


def test_who_takes_no_videos_is_not_offered_one(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, recording: Path
) -> None:
    with opened(qtbot, tmp_path, videos, history) as cinema:
        cinema.attach(recording)
        (button,) = card(cinema).findChildren(WayButton)
        assert button.isHidden()
        cinema.window.composer.field.setPlainText(MOTION)
        assert "key frames" in card(cinema).said


def test_a_video_that_goes_is_kept_as_that(cinema: Cinema, server: Server, recording: Path) -> None:
    cinema.attach(recording)
    choose(cinema, "As a video")
    cinema.ask("What is it?")
    history = cinema.services.history()
    (question, _answer) = history.conversation(cinema.conversation.id).turns
    (clip,) = question.clips
    assert isinstance(clip, Clip)
    assert (clip.whole, clip.path) == (True, recording)
    cinema.ask("And then?")
    assert len(server.asked) >= 2
