"""Questions about videos that go as they are: made to fit first, while somebody waits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from app.core.asking import ask
from app.core.chat import Clip, Delta, Finish, Message, Options, Piece, Progress, Text
from app.core.control import Control
from app.core.errors import MediaError
from app.core.ports import Capabilities
from app.core.stretches import Take
from app.core.videos import ClipLimits, Videos

CLIP = Clip("clip", Path("a.webm"), 64, 48, 3.0, whole=True)
COPY = Path("copy.mp4")
TAKEN = ClipLimits()


class Says:
    """Answers everything."""

    def __init__(self, video: ClipLimits | None) -> None:
        self.capabilities = Capabilities("m", False, True, frozenset({"chat"}), video=video)
        self.asked: list[Sequence[Message]] = []

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        self.asked.append(messages)
        yield Text("It moves.")
        yield Finish("stop")


class Fits:
    """Makes copies; `control` is cancelled meanwhile, or it fails."""

    def __init__(self, *, stops: bool = False, failure: MediaError | None = None) -> None:
        self.stops, self.failure = stops, failure

    def copy(self, clip: Clip, limits: ClipLimits, control: Control) -> Iterator[Progress | Clip]:
        yield Progress("Copying", 1, 3)
        if self.failure is not None:
            raise self.failure
        if self.stops:
            control.cancel()
            return
        yield replace(clip, path=COPY)


def run(fits: Fits, video: ClipLimits | None = TAKEN) -> tuple[Says, list[Piece]]:
    model = Says(video)
    messages = [Message("user", (CLIP, Text("How does it move?")))]
    pieces = ask(
        cast("Any", model),
        messages,
        Options(),
        Control(),
        lambda: cast("Videos", fits),
        Take(lambda _clip, _times: ()),
    )
    return model, list(pieces)


def test_a_copy_goes_in_place_of_what_is_not_taken() -> None:
    model, pieces = run(Fits())
    assert pieces[0] == Progress("Copying", 1, 3)
    assert model.asked[0][0].parts[0] == replace(CLIP, path=COPY)
    assert pieces[-1] == Finish("stop")


def test_stop_ends_the_copying_and_nobody_is_asked() -> None:
    model, pieces = run(Fits(stops=True))
    assert model.asked == []
    assert pieces[-1] == Finish("cancelled")


def test_what_cannot_be_made_to_fit_is_said() -> None:
    failure = MediaError("It is too long.")
    model, pieces = run(Fits(failure=failure))
    assert model.asked == []
    assert pieces[-1] == Finish("error", error=failure)


def test_who_takes_no_videos_says_so_itself() -> None:
    model, _pieces = run(Fits(), None)
    assert model.asked[0][0].parts[0] == CLIP
