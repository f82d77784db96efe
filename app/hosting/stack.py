"""Where a child crashed: what faulthandler wrote on its stderr, and nothing else of what is there.

Its lines are known by their form, and of paths the last names are kept: libraries print what they
work on, and where a package lies tells who its user is.
"""

import re
from typing import Final

_LINES: Final = 80
_LONGEST: Final = 500  # bytes of a line
_FATAL: Final = re.compile(
    rb"Fatal Python error: (Segmentation fault|Aborted|Bus error|Floating.point exception"
    rb"|Illegal instruction)|Windows fatal exception: ([\w ]{1,40})"
)
_FRAME: Final = re.compile(rb'  File "([^"]*)", line (\d+) in ([\w<>.]+)')
_THREAD: Final = re.compile(rb"(Current thread|Thread) 0x[0-9a-f]+ .{0,60}")


class Stack:
    """Told of stderr piece by piece.

    `kind` is what happened, "" for no crash so far; `top` is where the thread was that crashed, and
    `lines` are those of all threads.
    """

    def __init__(self) -> None:
        self.kind = ""
        self.top = ""
        self.lines: list[str] = []
        self._rest = b""
        self._current = False

    def hear(self, chunk: bytes) -> None:
        """Take more of what the child has printed."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._rest = self._rest[-_LONGEST:]
        for line in lines:
            self._take(line.rstrip(b"\r"))

    def _take(self, line: bytes) -> None:
        if fatal := _FATAL.fullmatch(line):
            self.kind = (fatal[1] or fatal[2]).decode()
        elif not self.kind or len(self.lines) >= _LINES:
            return
        elif frame := _FRAME.fullmatch(line):
            file = b"/".join(re.split(rb"[/\\\\]", frame[1])[-3:])
            place = b"%s:%s %s" % (file, frame[2], frame[3])
            self.lines.append("  " + place.decode(errors="replace"))
            if self._current and not self.top:
                self.top = self.lines[-1].strip()
        elif thread := _THREAD.fullmatch(line):
            self._current = thread[1] == b"Current thread"
            self.lines.append(line.decode(errors="replace"))
