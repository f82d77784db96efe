"""Where a child crashed: what faulthandler wrote on its stderr, and nothing else of that."""

from typing import Final

from app.core.crash_lines import Fatal, Place, Thread, parsed

_LINES: Final = 80
_LONGEST: Final = 500  # bytes of a line


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
        words = line.decode(errors="replace")
        match parsed(words):
            case Fatal(kind):
                self.kind = kind
            case _ if not self.kind or len(self.lines) >= _LINES:
                return
            case Place(file, number, function):
                self.lines.append(f"  {file}:{number} {function}")
                if self._current and not self.top:
                    self.top = self.lines[-1].strip()
            case Thread(crashed):
                self._current = crashed
                self.lines.append(words)
