"""What is common to every way into the running program: a `Talk`, its limits, its errors."""

from typing import Final, Protocol

from app.core.errors import AppError
from app.core.words import _

LONGEST: Final = 1 << 18  # bytes of a message: more than the longest paths of many files
SECONDS: Final = 1.0  # for one talk, from its first byte to its last


class InstanceError(AppError):
    """The running program cannot be talked to, or nobody could talk to this one."""

    kind = "instance"


class Busy(InstanceError):
    """Another Eyeline of this user is running."""


class Broken(Exception):
    """A talk that came to no end: too slow, too long, or gone."""


class Talk(Protocol):
    """One connection: the client says one message, the program answers with one."""

    def read(self) -> bytes:
        """Return the other side's message. Raises Broken."""
        ...

    def write(self, message: bytes) -> None:
        """Send a message of at most `LONGEST` bytes. Raises Broken."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Door(Protocol):
    """Where the running program is talked to; whoever opened it is the only one."""

    def accept(self) -> Talk | None:
        """Wait for a talk with a program of the same user; None when the door was closed."""
        ...

    def close(self) -> None:
        """Close it, from any thread; the next program may open its own."""
        ...


def busy() -> Busy:
    """Return the error of a second program."""
    return Busy(_("Eyeline is running already."), _("Use its icon in the tray."))
