"""`Asked`: what a capture ends with, where something was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.chat import Clip, Sampling, Think
from app.core.frame import Frame
from app.core.place import Rect
from app.core.ports import Choice
from app.core.presets import AS_SUITS
from app.core.windows import ShownWindow
from app.ui.overlay.handover import Handover


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about `frames`; `place` is where they were taken, None but for one place.

    What is typed on goes where `handover` is told; None where nothing can keep the keyboard.
    `sampling` is what the question's preset says of its answer. `windows` are those that stood in
    the frames, by the frame's id: the top one first, in pixels of the frame. `captions` say of each
    frame what pins were drawn on it, or when it was seen; () without any. `clips` are the videos
    that some of them were taken out of.
    """

    frames: tuple[Frame, ...]
    question: str
    choice: Choice
    think: Think
    place: Rect | None
    handover: Handover | None
    sampling: Sampling = AS_SUITS
    windows: Mapping[str, Sequence[ShownWindow]] = field(default_factory=dict)
    captions: tuple[str, ...] = ()
    clips: tuple[Clip, ...] = ()
