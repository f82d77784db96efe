"""`Handler`: one way of taking the screen. Each is a module in `handlers`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame
from app.core.ports import Monitor
from app.core.session import Session

What = Literal["monitor", "all"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a grab gave; `hints` are translated remarks for the user."""

    frames: tuple[Frame, ...]
    hints: tuple[str, ...] = ()


class Handler(Protocol):
    """One way of taking the screen.

    One call at a time, from any thread. What is opened (a connection, with the layout of the
    monitors as it was then) stays open for the next grab until `close`; after that the handler
    opens it again.
    """

    @property
    def name(self) -> str:
        """A technical name, for people who report what is wrong."""
        ...

    @property
    def instant(self) -> bool:
        """Whether `grab` takes milliseconds: no process, no dialog, no other program."""
        ...

    def is_compatible(self, session: Session) -> bool:
        """Whether this way could work in `session`. Costs nothing."""
        ...

    def is_available(self) -> bool:
        """Whether what it needs is there now; may take a moment."""
        ...

    def obstacle(self) -> CaptureError | None:
        """Return why it is not available, None when it is; may take a moment."""
        ...

    def monitors(self) -> Sequence[Monitor]:
        """All monitors, the primary one first; empty when this way cannot know them.

        Raises CaptureError.
        """
        ...

    def prepare(self) -> None:
        """Do beforehand what the next `grab` would have to wait for; may take a moment."""
        ...

    def grab(self, what: What, control: Control) -> Taken:
        """Take the primary monitor, or all of them: one frame each.

        Where monitors cannot be told apart the one frame shows the whole desktop. Raises
        CaptureError, also within 100 ms of `control.cancel()` when that came before the picture.
        """
        ...

    def doubt(self) -> CaptureError | None:
        """Return what a picture without any light means, None where the screen may be black.

        Asked after such a picture; may take a moment.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
