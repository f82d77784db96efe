"""The port to the windows of the desktop: which of them stand where."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.core.text_line import Box

_LONGEST: Final = 300  # characters of a title


@dataclass(frozen=True, slots=True)
class Output:
    """One monitor, by its `id`, as the desktop itself counts it: how wide and how high it is."""

    monitor: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DesktopWindow:
    """One window as it is seen, without its shadow: in the same units and space as `Monitor`.

    With an `output` it is seen on that one alone, in its units and from its corner.

    `id` is the window system's own number. `title` and `app` are whatever the window says of
    itself, on one line. A `panel` (a dock, a task bar) hides what is under it, and is none to take.
    """

    id: int
    title: str
    app: str
    x: int
    y: int
    width: int
    height: int
    panel: bool = False
    output: Output | None = None


@dataclass(frozen=True, slots=True)
class ShownWindow:
    """A window in a picture: what it is called, and where it lies, in pixels of the frame.

    `order` counts the windows of the whole desktop, 0 is the top one. A `panel` is none to take.
    `id` is the window system's own number, 0 where nobody knows it.
    """

    title: str
    app: str
    box: Box
    order: int = 0
    panel: bool = False
    id: int = 0


class Windows(Protocol):
    """The windows of this desktop, without those of this program. Any thread.

    They are kept by what the desktop tells when something changes: to ask costs nothing.
    """

    @property
    def untold(self) -> str:
        """Why this desktop does not tell where windows are, translated; "" where it does."""
        ...

    def warm(self) -> None:
        """Begin to listen; returns at once."""
        ...

    def shown(self) -> Sequence[DesktopWindow]:
        """Return those that are on the screen, the top one first.

        Waits for the first listing where `warm` was called only just now or never; empty where the
        desktop does not tell.
        """
        ...

    def active(self) -> DesktopWindow | None:
        """Return the one that has the keyboard, if it is shown; waits as `shown` does."""
        ...

    def close(self) -> None:
        """Listen no longer; a later call begins anew."""
        ...


def named(title: str) -> str:
    """Return what a window calls itself on one line, without what no reader would see."""
    seen = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in title)
    return " ".join(seen.split())[:_LONGEST]


def called(windows: Iterable[DesktopWindow], words: str) -> DesktopWindow | None:
    """Return the top window whose title, else whose program has `words` in it, in any case."""
    wanted = " ".join(words.split()).casefold()
    takeable = [each for each in windows if not each.panel]
    by_title = (each for each in takeable if wanted in each.title.casefold())
    by_app = (each for each in takeable if wanted in each.app.casefold())
    return next(by_title, None) or next(by_app, None)
