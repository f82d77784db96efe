"""`Unseen`: what keeps windows of this program out of pictures of the screen."""

from collections.abc import Sequence
from typing import Protocol


class Unseen(Protocol):
    """Has windows left out of pictures while they stay as they are: place, order, keyboard.

    `begin`, then `ready` until it says so, then the picture, then `end`, whatever happened. One
    thread.
    """

    def begin(self, windows: Sequence[int]) -> bool:
        """Have the visible `windows` left out, by the numbers that the system knows them by.

        False where that cannot be done here, and nothing was changed: hide them instead.
        """
        ...

    def ready(self) -> bool:
        """Whether a picture taken now shows what lies below them. To be asked every few ms."""
        ...

    def end(self) -> None:
        """Have them seen again, as they were; once more does nothing."""
        ...


class Beneath(Protocol):
    """Has windows of this program lie right below another one, which hides them wherever it goes.

    One thread.
    """

    def put(self, windows: Sequence[int], below: int) -> bool:
        """Put the visible `windows` there, by the numbers that the system knows all of them by.

        Once more does nothing where they are there still. False where that cannot be done.
        """
        ...

    def close(self) -> None:
        """Let go of what is open; `put` opens it again."""
        ...
