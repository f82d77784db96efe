"""The log of the program: one small rotating file that holds no picture, word or key of its user.

What our modules log is types and sizes. An exception is logged by its type and the places it went
through; its text may quote what somebody asked, so it is left out.
"""

import logging
import os
import traceback
from collections import deque
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.crash_lines import short
from app.system import whole_file

_BYTES: Final = 500_000  # of the log, after which it is set aside
LINES: Final = 40  # of the log, that a report ends with
_TAIL: Final = 100_000  # bytes at its end that are looked through for them

_recent: Final[deque[str]] = deque(maxlen=LINES)


def frames(error: BaseException) -> str:
    """Return where `error` and its causes came through, and their types; no values, no messages."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        where = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {short(frame.filename)}:{frame.lineno} {frame.name}" for frame in where]
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if seen is not None:
            lines.append("because of")
    return "\n".join(lines)


class _Formatter(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802 - the name in logging
        error = ei[1] if isinstance(ei, tuple) else None
        return frames(error) if isinstance(error, BaseException) else ""


class _File(RotatingFileHandler):
    """Goes on whatever becomes of its file: several processes write to it and rotate it."""

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None and not self._is_in_place(self.stream.fileno()):
            self.stream.close()
            self.stream = None  # it is opened anew
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 - the name in logging
        """Set the full file aside; where that is refused write on, four times as much at most.

        On Windows it is refused as long as another process has the file open.
        """
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()
            self.maxBytes += _BYTES
            if self.maxBytes > 4 * _BYTES:
                self.stream.truncate(0)
        else:
            self.maxBytes = _BYTES

    def _is_in_place(self, file: int) -> bool:
        """Whether what is written is found by who opens the log: it may be aside, or deleted."""
        try:
            return os.path.samestat(Path(self.baseFilename).stat(), os.fstat(file))
        except OSError:
            return False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
        """Let the entry go: a full disk must not spoil the answer that is being shown."""

    def _open(self) -> TextIOWrapper:
        # A pipe in its place is an error, instead of waiting for somebody who reads it.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
        file = os.open(self.baseFilename, flags, whole_file.PRIVATE)
        whole_file.give(Path(self.baseFilename), Path(self.baseFilename).parent)
        return TextIOWrapper(FileIO(file, "a"), self.encoding, self.errors, write_through=True)


class _Memory(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _recent.append(self.format(record))


def begin(path: Path) -> bool:
    """Write the log of this process to `path`; False when that is not possible.

    Its last lines are remembered in any case.
    """
    logging.getLogger().addHandler(logging.NullHandler())  # libraries say nothing on stderr
    log = logging.getLogger("app")
    log.setLevel(logging.INFO)
    _recent.clear()
    _add(log, _Memory())
    try:
        whole_file.folder(path.parent)
        _add(log, _File(path, maxBytes=_BYTES, backupCount=2, encoding="utf-8"))
    except OSError:
        return False
    return True


def recent() -> tuple[str, ...]:
    """Return the last lines that this process has written."""
    return tuple(_recent)


def lines_of(process: int, path: Path) -> tuple[str, ...]:
    """Return the last lines that the process of that number, which is gone, wrote to `path`.

    Also those that were set aside since.
    """
    lines = [*_tail(path.with_name(f"{path.name}.1")), *_tail(path)]
    mark = f" {identity.VERSION} {process} "
    ours = False
    found: deque[str] = deque(maxlen=LINES)
    for line in lines:
        if line[:4].isdigit():  # else it goes on with the entry above, as stacks do
            ours = mark in line[:60]
        if ours:
            found.append(line)
    return tuple(found)


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            return file.read(_TAIL).decode(errors="replace").splitlines()
    except OSError:
        return []


def _add(log: logging.Logger, handler: logging.Handler) -> None:
    pattern = f"%(asctime)s {identity.VERSION} %(process)d %(levelname)s %(name)s %(message)s"
    handler.setFormatter(_Formatter(pattern))
    log.addHandler(handler)
