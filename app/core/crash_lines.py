"""The lines that faulthandler writes of a crash, known by their form.

Other libraries print into the same place whatever they work on; so what has none of these forms is
taken for somebody's data. Of a file the last names are kept: where a package lies tells who its
user is. The format: CPython's `Python/traceback.c` and `Modules/faulthandler.c`.
"""

import re
from dataclasses import dataclass
from typing import Final

_FATAL: Final = re.compile(
    r"Fatal Python error: (Segmentation fault|Aborted|Bus error|Floating.point exception"
    r"|Illegal instruction)|Windows fatal exception: ([\w ]{1,40})"
)
_FRAME: Final = re.compile(r'  File "(.*)", line (\d+) in ([\w<>.]+)')
_THREAD: Final = re.compile(r"(Current thread|Thread) 0x[0-9a-f]+ .{0,60}")
_CUT: Final = re.compile(r"  \.\.\.|  <[\w ]+>")
_MODULES: Final = re.compile(r"Extension modules: [\w.,/ ]+ \(total: \d+\)")


@dataclass(frozen=True, slots=True)
class Fatal:
    """What happened: `kind` is "Segmentation fault", "access violation" …"""

    kind: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The frames of a thread follow, the innermost first; `crashed`: the signal met this one."""

    crashed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A frame: `file` is the last three names of its path."""

    file: str
    number: int
    function: str


@dataclass(frozen=True, slots=True)
class Cut:
    """There were more frames or threads than are written, or none of Python's."""


@dataclass(frozen=True, slots=True)
class Modules:
    """The extension modules that were loaded, at the end of all."""


def parsed(line: str) -> Fatal | Thread | Place | Cut | Modules | None:
    """Return what a line without its end tells; None for one that is not faulthandler's."""
    if frame := _FRAME.fullmatch(line):
        return Place(short(frame[1]), int(frame[2]), frame[3])
    if thread := _THREAD.fullmatch(line):
        return Thread(thread[1] == "Current thread")
    if fatal := _FATAL.fullmatch(line):
        return Fatal(fatal[1] or fatal[2])
    if _CUT.fullmatch(line):
        return Cut()
    return Modules() if _MODULES.fullmatch(line) else None


def short(file: str) -> str:
    """Return the last three names of a path of any system."""
    return "/".join(re.split(r"[/\\]", file)[-3:])
