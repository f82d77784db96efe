"""The last seconds of the screen, as the rooms offer them to each other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Literal, Protocol

from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Moment
from app.core.settings import option
from app.core.words import N_

MOST: Final = 8
"""Pictures that one look back gives: some 20 000 tokens of a large monitor."""

_CLIP: Final = "rewind-"


@dataclass(frozen=True, slots=True)
class RewindSettings:
    """Section "rewind".

    `megabytes` bound all that is remembered. `monitors`: the one that the pointer is on at each
    moment, or all of them.
    """

    SECTION: ClassVar[str] = "rewind"

    on: bool = option(
        False,
        N_("Remember the last seconds of the screen, with any secret on it, in memory only"),
    )
    seconds: int = option(60, N_("Seconds that are remembered"), minimum=30, maximum=120)
    megabytes: int = option(
        200,
        N_("Megabytes of memory for them; when it is full, the oldest are forgotten"),
        minimum=64,
        maximum=4096,
    )
    monitors: Literal["pointer", "all"] = option("pointer", N_("Monitors that are remembered"))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a look back gave.

    `moments` are pictures that differ, the oldest first, with their seconds before now; their
    `source` is a `Moment` whose seconds are negative. `seconds` is how far back is known; `full`:
    it would be more, had there been more memory for it.
    """

    moments: Sequence[tuple[float, Frame]]
    seconds: float
    full: bool = False


def clip_name(look: str) -> str:
    """Return what the `Moment`s of one look back name; there is no file of it."""
    return f"{_CLIP}{look}"


def is_remembered(frame: Frame) -> bool:
    """Whether a picture came of a look back."""
    return isinstance(frame.source, Moment) and frame.source.clip.startswith(_CLIP)


class Rewind(Protocol):
    """The last seconds of the screen, in memory only, where their user wants that. Any thread.

    Nothing is added to them while the screen is locked.

    All but `obstacle` and `running` may take a moment, `save` some seconds.
    """

    def obstacle(self) -> CaptureError | None:
        """Return what is in the way in this session, None where the screen can be remembered."""
        ...

    @property
    def running(self) -> bool: ...

    def start(self, settings: RewindSettings) -> None:
        """Remember from now on; what was remembered before is forgotten. Raises CaptureError."""
        ...

    def stop(self) -> None:
        """Forget all of it; nothing is remembered from now on."""
        ...

    def on_loss(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, on any thread, whenever what was remembered is lost by itself.

        It must return at once. Nothing more is remembered until `revive`, or any other request.
        """
        ...

    def revive(self) -> None:
        """Remember anew after a loss, where it is running.

        Raises CaptureError to say what was lost, unless somebody was told already; `running` says
        whether it is remembered again.
        """
        ...

    def forget(self) -> None:
        """Forget what was until now, and go on, where it is running. Raises CaptureError."""
        ...

    def take(self) -> Remembered:
        """Look back. Raises CaptureError, also where it is not running."""
        ...

    def keep(self) -> float:
        """Keep all that is known now for `save`, in memory; return how many seconds that are.

        Raises CaptureError, also where it is not running.
        """
        ...

    def save(self, path: Path, control: Control) -> Iterator[float]:
        """Write what was kept last into a video, an ordinary MP4 (H.264), and let go of it.

        A file that is there is replaced, by a whole one. Monitors stand in it as they stand on the
        desk. Yields how much is done, at most 1. Cancelled, failed or stopped, it leaves no file.
        Raises CaptureError, MediaError.
        """
        ...

    def drop(self) -> None:
        """Let go of what was kept, where it is running. Raises CaptureError."""
        ...
