"""The standard streams: the answer on the output, everything else on the error output."""

import errno
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import BinaryIO, Final, TextIO

from app.cli import narrow
from app.cli.harmless import Harmless, harmless, one_line
from app.core.chat import Progress
from app.core.errors import AppError, MediaError
from app.core.progress import shown_share
from app.core.words import _

_LONGEST: Final = 500  # characters of a detail


class OutputClosed(Exception):
    """Whoever read the output has gone; there is nobody to tell."""


class Terminal:
    """Writes to both streams; either may be None (closed) or no terminal.

    `release` is called when the output failed.
    """

    def __init__(
        self, out: TextIO | None, err: TextIO | None, release: Callable[[], None] | None = None
    ) -> None:
        self._out = out
        self._err = err
        self._given_up = False
        self._shared = _one_place(out, err)
        self._release = _forget_output if release is None else release
        narrow.register()
        for stream in (self._out, self._err):
            # What an encoding lacks becomes something like it, or "?": better than no answer.
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors=narrow.NAME)
        self._harmless = Harmless()
        self._line_open = False
        self._progress = ""

    @property
    def answers(self) -> bool:
        """Whether somebody is there who can be asked."""
        return _is_terminal(sys.stdin) and _is_terminal(self._err)

    # ---- the output

    def stream(self, text: str) -> None:
        """Show the next piece of an answer at once, without what steers a terminal.

        Raises OutputClosed, MediaError.
        """
        shown = self._harmless.feed(text)
        if shown:
            self._clear_progress()
            self._write(shown)
            self._line_open = not shown.endswith("\n")

    def end_stream(self) -> None:
        """End the answer's last line."""
        if self._line_open:
            self._write("\n")
        self._line_open = False
        self._harmless = Harmless()

    def line(self, text: str) -> None:
        """Write one line of output. Raises OutputClosed, MediaError."""
        self._clear_progress()
        self._write(f"{harmless(text)}\n")

    def json(self, text: str) -> None:
        """Write one line of JSON, in UTF-8 whatever the terminal speaks."""
        self.data(f"{text}\n".encode())

    def data(self, data: bytes) -> None:
        """Write bytes to the output. Raises OutputClosed, MediaError."""
        buffer: BinaryIO | None = getattr(self._out, "buffer", None)
        if buffer is None:
            self._write(data.decode(errors="replace"))
            return
        try:
            buffer.write(data)
            buffer.flush()
        except OSError as error:
            raise self._failed(error) from error

    def _write(self, text: str) -> None:
        if self._out is None:
            self._give_up()
            return
        try:
            self._out.write(text)
            self._out.flush()
        except OSError as error:
            raise self._failed(error) from error

    def _give_up(self) -> None:
        """Say once that there is no output. Raises MediaError."""
        if not self._given_up:
            self._given_up = True
            raise MediaError(
                _("The standard output is closed: there is nowhere to write to."),
                _("Direct it to a file or to another program."),
            )

    def _failed(self, error: OSError) -> Exception:
        self._out = None
        self._given_up = True
        self._release()
        if isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL:  # EINVAL: Windows
            return OutputClosed()
        return MediaError(
            _("The output could not be written: {reason}.").format(reason=error.strerror),
            _("Check where it is directed to."),
        )

    # ---- the error output

    def note(self, text: str) -> None:
        """Say something that is not part of the output."""
        self._begin_line()
        self._tell(f"{harmless(text)}\n")

    def failed(self, error: AppError) -> None:
        """Say what happened, what to do about it, and what a program said of it, dim."""
        self.note(f"{error.message} — {error.hint}" if error.hint else error.message)
        if detail := one_line(error.detail)[:_LONGEST]:
            words = _("Details: {detail}").format(detail=detail)
            dims = _is_steered(self._err) and not os.environ.get("NO_COLOR")
            self._tell(f"\x1b[2m{words}\x1b[0m\n" if dims else f"{words}\n")

    def progress(self, progress: Progress, more: str = "") -> None:
        """Show how far something is: in place on a terminal, else each stage once.

        `more` changes all the time, so that only a terminal shows it.
        """
        words = harmless(progress.stage)
        if not words:
            self._clear_progress()
            return
        if not _is_steered(self._err):
            if words != self._progress:
                self._begin_line()
                self._progress = words
                self._tell(f"{words}\n")
        elif not self._line_open:
            self._tell(f"\r\x1b[K{words} {shown_share(progress)}".rstrip() + harmless(more))
            self._progress = words

    def ask(self, question: str) -> bool:
        """Ask for a yes; anything else is a no."""
        self._tell(f"{harmless(question)} [y/N] ")
        return sys.stdin.readline().strip().lower() in {"y", "yes", "是"}

    def _begin_line(self) -> None:
        """Leave the line of the progress, or of the answer where both streams go to one place."""
        self._clear_progress()
        if self._line_open and self._shared:
            self._tell("\n")
            self._line_open = False

    def _clear_progress(self) -> None:
        if self._progress and _is_steered(self._err):
            self._tell("\r\x1b[K")
            self._progress = ""

    def _tell(self, text: str) -> None:
        if self._err is None:
            return
        try:
            self._err.write(text)
            self._err.flush()
        except OSError:  # nobody is left to be told
            self._err = None


def _forget_output() -> None:
    """What the stream still holds would be written, and fail, again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _one_place(out: TextIO | None, err: TextIO | None) -> bool:
    """Whether both streams are seen together: one terminal, or one file or pipe (2>&1)."""
    if _is_terminal(out) and _is_terminal(err):
        return True
    if out is None or err is None:
        return False
    try:
        return os.path.sameopenfile(out.fileno(), err.fileno())
    except (OSError, ValueError):  # no file, or closed
        return False


def _is_steered(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal that erases lines when it is told to."""
    return _is_terminal(stream) and os.environ.get("TERM") != "dumb"


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()
