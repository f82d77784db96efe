"""How the set-up speaks: on standard error, so that what a program prints stays alone."""

import sys
import time


class Stop(Exception):
    """The set-up cannot go on; `message` says why and what to do, `code` is the exit status."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def prepare() -> None:
    """Let no character that a terminal cannot show end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def say(text: str) -> None:
    """Print one line of progress."""
    print(text, file=sys.stderr, flush=True)


def interactive() -> bool:
    """Whether somebody sits at a terminal and can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str) -> bool:
    """Ask at the terminal; Enter means yes, the end of input means no."""
    print(f"{question} [Y/n] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    return answer.strip().lower() in ("", "y", "yes") if answer else False


class Ticker:
    """One line that is rewritten in place at a terminal and left out elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = 0
        self._next = 0.0

    def show(self, text: str) -> None:
        """Replace the line, at most ten times a second."""
        now = time.monotonic()
        if self._live and now >= self._next:
            print("\r" + text.ljust(self._shown), end="", file=sys.stderr, flush=True)
            self._shown, self._next = len(text), now + 0.1

    def clear(self) -> None:
        """Remove the line, so that another can be printed."""
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=sys.stderr, flush=True)
            self._shown = 0
        self._next = 0.0


def seconds(duration: float) -> str:
    """Return a duration in words: "0.4 s", "41 s", "3 min 5 s"."""
    if duration < 10:
        return f"{duration:.1f} s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
