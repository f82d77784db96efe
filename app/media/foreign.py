"""Foreign files that are open in a child, so that the next look at one costs nothing extra."""

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from app.child.worker import Request
from app.core.errors import MediaError
from app.core.words import _
from app.media import files


class Opened(Protocol):
    """What holds a file open."""

    def close(self) -> None: ...


T = TypeVar("T", bound=Opened)
State = tuple[int, int, int]
"""Size, time of the last change and place on the disk of a file: what tells of another one."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What is done with files of a kind; all but `identity` raise MediaError.

    `check` returns how the file at a path is, which messages call by a name. `identity` tells it
    from others, and raises OSError. `open` opens it for a use, of which each has its own.
    """

    check: Callable[[Path, str], stat_result]
    identity: Callable[[Path], str]
    open: Callable[[Path, str, str], T]


class Shelf(Generic[T]):
    """The files of a kind looked at last, `most` of them. One thread."""

    def __init__(self, kind: Kind[T], most: int) -> None:
        self._kind, self._most = kind, most
        self._known: dict[Path, tuple[State, str]] = {}
        self._open: dict[tuple[Path, str], tuple[State, T]] = {}

    def identity(self, path: Path, name: str, expected: str = "") -> str:
        """Return the id of the file at `path` now, "" `expected` for any. Raises MediaError."""
        state = state_of(self._kind.check(path, name))
        known = self._known.pop(path, None)
        if known is None or known[0] != state:
            known = state, _identity(self._kind, path, name)
            while len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
        self._known[path] = known  # the last one
        if expected not in ("", known[1]):  # it was opened anew for somebody else
            raise changed(name)
        return known[1]

    def opened(self, path: Path, name: str, use: str, expected: str = "") -> T:
        """Return the file at `path`, open. Raises MediaError, also when its id is another one."""
        try:
            self.identity(path, name, expected)
            state = self._known[path][0]
            kept = self._open.get((path, use))
            if kept is None or kept[0] != state:
                self.drop(path, use)
                while len(self._open) >= self._most:
                    self.drop(*next(iter(self._open)))
                kept = state, self._kind.open(path, name, use)
        except BaseException:
            self.drop(path, use)
            raise
        self._open.pop((path, use), None)
        self._open[path, use] = kept  # the last one
        return kept[1]

    def drop(self, path: Path, use: str) -> None:
        """Close what is open of it, and look at it anew the next time."""
        self._known.pop(path, None)
        found = self._open.pop((path, use), None)
        if found is not None:
            found[1].close()


def opened(kind: Kind[T], path: Path, name: str, expected: str) -> T:
    """Open a file for whoever goes through all of it, and closes it. Raises MediaError."""
    kind.check(path, name)
    if expected not in ("", _identity(kind, path, name)):
        raise changed(name)
    return kind.open(path, name, "")


def checked(path: Path, name: str, *, folder: str, other: str, empty: str) -> stat_result:
    """Return how the file at `path` is. Raises MediaError unless it is one with something in it.

    Hints say what to do about a folder, what is no file, and a file without anything in it.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise files.unreadable(error, name) from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(_("“{name}” is a folder.").format(name=name), folder)
    if not stat.S_ISREG(status.st_mode):  # opening a pipe could wait for ever
        raise MediaError(_("“{name}” is not a file.").format(name=name), other)
    if not status.st_size:
        raise MediaError(_("“{name}” is empty.").format(name=name), empty)
    return status


def content_of(path: Path) -> str:
    """Return what tells the content of a file from any other, wherever it lies. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def damaged(name: str, detail: str = "") -> MediaError:
    return MediaError(
        _("“{name}” is damaged or was cut off.").format(name=name),
        _("Use another copy of it."),
        detail=detail,
    )


def changed(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is another file now than when it was added.").format(name=name),
        _("Add it again."),
    )


# ---- what requests say


def file_of(request: Request) -> tuple[Path, str]:
    """Return the path of the file that is asked about, and what messages call it."""
    return Path(str(request.header["path"])), str(request.header["name"])


def known_of(request: Request) -> str:
    """Return the id of the file that is asked about."""
    return str(request.header["id"])


def number_of(request: Request, name: str) -> float:
    """Return a number, none below zero."""
    number = request.header[name]
    assert isinstance(number, int | float)
    return max(0.0, number)


def whole_of(request: Request, name: str) -> int | None:
    """Return a whole number, or None where none is said."""
    number = request.header[name]
    return number if isinstance(number, int) else None


def _identity(kind: Kind[T], path: Path, name: str) -> str:
    try:
        return kind.identity(path)
    except OSError as error:
        raise files.unreadable(error, name) from error


def state_of(status: stat_result) -> State:
    """Return what tells a file from what it may be later."""
    return status.st_size, status.st_mtime_ns, status.st_ino
