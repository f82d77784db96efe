"""Which pictures of a clip go with a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.footage import (
    Coverage,
    Plan,
    most_passes,
    picture_tokens,
    plan,
)
from app.core.frame import Frame
from app.core.ports import READER, Choice, Services
from app.core.room import room
from app.core.videos import ClipLimits, Keyframe
from app.core.words import _
from app.ui.ask_model import AskModel
from app.ui.guarding import guarded

Way = Literal["auto", "frames", "once", "video"]
"""How a clip is asked about: as suits the question; by its key frames, in several passes where it
takes them; by those of one pass; or as a video.
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`frames` are what goes of a clip at once; those of a `clip` in passes are taken later.

    `coverage` says how much that is, None where nobody knows; `most` how many passes all that is
    worth one would take.
    """

    clip: Clip
    frames: tuple[Frame, ...]
    coverage: Coverage | None
    most: int


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is asked, whether `once`, not in passes, and how many share a request: 1 for a clip that
    is asked about alone.
    """

    whom: Choice | None
    once: bool = False
    shared: int = 1


class Choosing:
    """Fits the key frames of a clip to whoever is asked. Any thread."""

    def __init__(self, services: Services, model: AskModel) -> None:
        self._services = services
        self._model = model

    @property
    def whom(self) -> Choice | None:
        """Who is asked now: somebody else may take more, or less. Belongs to the GUI thread."""
        current = self._model.current
        return None if current is None else current.choice

    @property
    def limits(self) -> ClipLimits | None:
        """Which videos they take as they are, None for none."""
        current = self._model.current
        return None if current is None else current.capabilities.video

    @property
    def name(self) -> str:
        """What they are called."""
        current = self._model.current
        return "" if current is None else current.label

    @property
    def guarded(self) -> bool:
        """Whether secrets are hidden in what they are sent."""
        return self.whom is not None and guarded(self._services, self.whom) is not None

    def choose(self, clip: Clip, wish: Wish, control: Control) -> Iterator[Progress | Chosen]:
        """Yield how far it is, and last what goes; nothing last where it was cancelled.

        Runs on the thread of a lane. Raises MediaError, and what making a backend raises.
        """
        videos = self._services.videos()
        found: tuple[Keyframe, ...] = ()
        for piece in self._services.keyframes(clip, control):
            if isinstance(piece, Progress):
                yield piece
            else:
                found = piece
        if control.cancelled or not found:
            return
        planned, most = self._planned(clip, found, wish, control)
        asked = planned.asked(clip)
        chosen = planned.passes[0] if asked.passes is None else ()
        frames: list[Frame] = []
        for number, keyframe in enumerate(chosen):
            yield Progress(_("Taking pictures out of the video"), number, len(chosen))
            frames.append(videos.frame(clip, keyframe.seconds, control))
        yield Chosen(asked, tuple(frames), planned.coverage, most)

    def _planned(
        self, clip: Clip, found: Sequence[Keyframe], wish: Wish, control: Control
    ) -> tuple[Plan, int]:
        """Return what goes, and in how many passes all of it would."""
        first = self._services.videos().frame(clip, found[0].seconds, control)
        backend = self._services.backend(wish.whom or READER)
        each = picture_tokens(backend, first)
        fits = max(1, room(backend.capabilities, each) // wish.shared)
        whole = plan(clip, found, fits, each, passes=most_passes(each, alone=wish.shared == 1))
        most = whole.coverage.passes
        return (plan(clip, found, fits, each, passes=1) if wish.once else whole), most
