"""A video that goes as it is: nobody can look for secrets in it, so its user has to say so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Clip, Passes
from app.core.control import Control
from app.core.ports import LOCAL, Choice
from app.core.redaction import Policy
from app.ui.conversation import Conversation
from app.ui.overlay.asked import Asked
from tests.qt.gating import HERE, THERE, Border, border, covered, frames_of
from tests.qt.scripted import picture


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with border(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _number in range(5):
            pixels = np.full((180, 320, 3), 200, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        made.mux(stream.encode())
    return Clip("clip", path, 320, 180, 1.0, whole=True)


def ask(house: Border, clip: Clip, choice: Choice = HERE, frames: int = 0) -> Conversation:
    shown = tuple(picture(640, 480) for _frame in range(frames))
    house.answers.ask(Asked(shown, "What happens?", choice, "auto", None, None, clips=(clip,)))
    return house.shown


def sent(house: Border) -> list[list[str]]:
    """The videos of each question that was sent."""
    return [
        [part.id for message in messages for part in message.parts if isinstance(part, Clip)]
        for messages in house.model.asked
    ]


@pytest.mark.parametrize("policy", ["ask", "always"])
def test_its_user_sees_its_beginning_and_decides(house: Border, clip: Clip, policy: Policy) -> None:
    house.policy = policy
    conversation = ask(house, clip)
    review = house.review_of(conversation)
    assert sent(house) == []
    assert review.failure is not None
    assert review.failure.message == "A video cannot be looked at for secrets."
    assert "Nothing was sent" in review.failure.hint
    (still,) = review.frames
    assert (still.width, still.height) == (320, 180)
    panel = house.panel
    assert [each.isHidden() for each in (panel.cover, panel.again, panel.bare, panel.leave)] == [
        True, True, False, False,
    ]  # fmt: skip
    panel.bare.click()
    house.rest(conversation)
    assert sent(house) == [["clip"]]


def test_enter_does_not_send_it(house: Border, clip: Clip) -> None:
    conversation = ask(house, clip)
    house.review_of(conversation)
    house.panel.await_question()
    assert house.panel.focusWidget() is house.panel.leave
    house.panel.leave.click()
    house.rest(conversation)
    assert sent(house) == []


def test_one_that_cannot_be_read_is_not_sent(house: Border, clip: Clip) -> None:
    clip.path.write_bytes(b"no video")
    conversation = ask(house, clip)
    review = house.review_of(conversation)
    assert (review.frames, review.found) == ((), ())
    assert not house.panel.again.isHidden()
    house.panel.leave.click()
    house.rest(conversation)
    assert sent(house) == []


def test_pictures_beside_it_are_covered(house: Border, clip: Clip) -> None:
    conversation = ask(house, clip, frames=1)
    review = house.review_of(conversation)
    assert len(review.found) == 2
    assert not house.panel.cover.isHidden()
    house.panel.cover.click()
    house.rest(conversation)
    assert sent(house) == [["clip"]]
    assert [covered(frame) for frame in frames_of(house.model.asked[0])] == [(True, True)]


def test_what_went_somewhere_goes_there_again_and_nowhere_else(house: Border, clip: Clip) -> None:
    conversation = ask(house, clip)
    house.review_of(conversation)
    conversation.gate.send(covered=False)
    house.rest(conversation)
    conversation.ask("And then?", (), HERE)
    house.rest(conversation)
    assert sent(house) == [["clip"], ["clip"]]
    conversation.ask("And there?", (), THERE)
    house.review_of(conversation)
    assert len(sent(house)) == 2


def test_what_stays_here_and_what_is_only_told_of_pass(house: Border, clip: Clip) -> None:
    house.rest(ask(house, clip, LOCAL))
    house.eyes.blind = True
    house.rest(ask(house, replace(clip, whole=False), HERE, frames=1))
    house.policy = "never"
    house.rest(ask(house, clip))
    assert len(sent(house)) == 3


def in_passes(house: Border, clip: Clip) -> Clip:
    known, _stream = house.services.videos().open(clip.path, Control())
    return replace(known, passes=Passes(((0.0,), (0.6,)), 0.0, 1.0, 2))


def test_pictures_of_passes_are_looked_at_before_any_goes_and_go_covered(
    house: Border, clip: Clip
) -> None:
    conversation = ask(house, in_passes(house, clip))
    review = house.review_of(conversation)
    assert house.sent == []
    assert [each.finding.kind for each in review.found] == ["email"] * 2
    house.panel.cover.click()
    house.rest(conversation)
    assert [covered(frame) for frames in house.sent for frame in frames] == [(True, True)] * 2
    assert conversation.turns[0].well


def test_pictures_of_passes_that_went_as_they_are_are_not_asked_about_again(
    house: Border, clip: Clip
) -> None:
    conversation = ask(house, in_passes(house, clip))
    house.review_of(conversation)
    conversation.gate.send(covered=False)
    house.rest(conversation)
    conversation.retry(HERE)
    house.rest(conversation)
    assert [covered(frame) for frames in house.sent for frame in frames] == [(False, True)] * 4


def test_without_a_question_they_are_covered_and_that_is_told(house: Border, clip: Clip) -> None:
    house.policy = "always"
    conversation = ask(house, in_passes(house, clip))
    house.rest(conversation)
    assert [covered(frame) for frames in house.sent for frame in frames] == [(True, True)] * 2
    (turn,) = conversation.turns
    assert len(turn.covered) == 2
    assert covered(turn.covered[0].frame) == (True, True)


def test_pictures_of_passes_that_cannot_be_read_do_not_go(house: Border, clip: Clip) -> None:
    asked = in_passes(house, clip)
    clip.path.unlink()
    conversation = ask(house, asked)
    review = house.review_of(conversation)
    assert review.failure is not None
    assert house.sent == []
    conversation.stop()
