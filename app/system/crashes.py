"""What is left of a run that a signal ended: where each of its threads was, in a file per run.

faulthandler writes it in the moment of the crash, without any help of Python's; so the file is open
from the start of the run, and removed at its end. A file that nobody holds any more and that says
more than its first line is a crash; it holds places in the program, and nothing of its user.
"""

import contextlib
import faulthandler
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from app.core.crash_lines import Cut, Fatal, Modules, Place, Thread, parsed
from app.system import file_lock, versions, whole_file

_RUN: Final = "run-"
_CRASH: Final = "crash-"
_KEPT: Final = 3
_BYTES: Final = 256_000  # of a file that are read: the thread that crashed may be the last of many


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that a signal ended: `what` it was (first line: version, time, system), its `stack`.

    `process` is its number in the log, 0 when unknown.
    """

    what: str
    stack: str
    process: int
    at: datetime
    file: Path


def watch(folder: Path, what: str) -> Callable[[], None]:
    """Have a crash of this process written to a file in `folder`; returns what ends that.

    `what` tells kinds of runs apart ("window"). Where nothing can be written nothing is watched,
    nor where somebody has crashes told elsewhere (PYTHONFAULTHANDLER).
    """
    if faulthandler.is_enabled():
        return lambda: None
    try:
        whole_file.folder(folder)
        path = _unused(folder)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, whole_file.PRIVATE)
    except OSError:
        return lambda: None
    try:
        file_lock.taken(handle)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        os.write(handle, f"{what} {os.getpid()}, {now}, {versions.quick_words()}\n".encode())
        faulthandler.enable(handle)
    except OSError:  # a full disk
        os.close(handle)
        return lambda: None

    def end() -> None:
        faulthandler.disable()
        os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink()

    return end


def found(folder: Path) -> list[Crash]:
    """Return the crashes that nobody has found before, the last one first.

    From now on they are among those that are `kept`; what other runs left is removed.
    """
    new = []
    for path in _files(folder, _RUN):
        if _is_held(path):
            continue
        crash = _read(path)
        with contextlib.suppress(OSError):
            if crash is None:
                path.unlink()
                continue
            place = folder / f"{_CRASH}{crash.at:%Y%m%d-%H%M%S}-{crash.process}.txt"
            new.append(replace(crash, file=place))
            _set_aside(path, crash, place)
    for path in _files(folder, _CRASH)[_KEPT:]:
        with contextlib.suppress(OSError):
            path.unlink()
    return sorted(new, key=lambda crash: crash.at, reverse=True)


def _set_aside(path: Path, crash: Crash, place: Path) -> None:
    """Move what a run left at `path` to `place`. Raises OSError."""
    try:
        # What may be sent to somebody holds no path of its user.
        text = f"{crash.what}\n{crash.stack}\n"
        whole_file.write(place, text.encode(), whole_file.PRIVATE)
    except OSError:  # a full disk; or it would be told at every start
        path.replace(place)
    else:
        path.unlink()
    os.utime(place, (crash.at.timestamp(),) * 2)


def kept(folder: Path) -> list[Crash]:
    """Return the last crashes, found or not, the last one first; changes nothing."""
    paths = [*_files(folder, _CRASH), *(p for p in _files(folder, _RUN) if not _is_held(p))]
    crashes = [crash for crash in map(_read, paths) if crash is not None]
    return sorted(crashes, key=lambda crash: crash.at, reverse=True)


def _unused(folder: Path) -> Path:
    """Return a file for this run: numbers of processes come again, and soon in containers."""
    names = [f"{_RUN}{os.getpid()}{more}.txt" for more in ("", *(f"-{n}" for n in range(1, 10)))]
    free = (path for path in map(folder.joinpath, names) if not _tells(path))
    return next(free, folder / names[0])


def _tells(path: Path) -> bool:
    """Whether there is a file of a run that goes on, or that ended in a crash."""
    return path.exists() and (_is_held(path) or _read(path) is not None)


def _files(folder: Path, prefix: str) -> list[Path]:
    """Return the files of a kind, the last one by name first."""
    try:
        return sorted(folder.glob(f"{prefix}*.txt"), reverse=True)
    except OSError:
        return []


def _is_held(path: Path) -> bool:
    """Whether the run that the file belongs to goes on, or may go on."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:  # another user's, or removed meanwhile
        return True
    try:
        return not file_lock.taken(handle)
    except OSError:
        return True
    finally:
        os.close(handle)


def _read(path: Path) -> Crash | None:
    """Return what a file tells; None where its run was not ended by a crash."""
    try:
        with path.open("rb") as file:
            lines = file.read(_BYTES).decode(errors="replace").splitlines()
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    stack = "\n".join(_stack(lines[1:]))
    if not stack:
        return None
    number = re.match(r"\w+ (\d+),", lines[0])
    return Crash(lines[0][:200], stack, int(number[1]) if number else 0, at, path)


def _stack(lines: Sequence[str]) -> list[str]:
    """Return what faulthandler wrote: the thread that crashed before the others, which it mixes."""
    head: list[str] = []
    threads: list[list[str]] = []
    tail: list[str] = []
    into = head
    for line in lines:
        match parsed(line):
            case Fatal():
                head.append(line)
            case Thread(crashed):
                into = [line]
                threads.insert(0 if crashed else len(threads), into)
            case Place(file, number, function):
                into.append(f'  File "{file}", line {number} in {function}')
            case Cut():
                into.append(line)
            case Modules():
                tail.append(line)
    return [*head, *chain.from_iterable(threads), *tail]
