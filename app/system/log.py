"""The log of the program: one small rotating file that holds no picture, word or key of its user.

What our modules log is types and sizes. An exception is logged by its type and the places it went
through; its text may quote what somebody asked, so it is left out.
"""

import logging
import os
import traceback
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.core import identity
from app.system import whole_file


def frames(error: BaseException) -> str:
    """Return where `error` and its causes came through, and their types; no values, no messages."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        where = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in where]
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if seen is not None:
            lines.append("because of")
    return "\n".join(lines)


def _short(file: str) -> str:
    """The file's last three names: where a package lies tells who its user is."""
    return "/".join(Path(file).parts[-3:])


class _Formatter(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802 - the name in logging
        error = ei[1] if isinstance(ei, tuple) else None
        return frames(error) if isinstance(error, BaseException) else ""


class _File(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
        """Let the entry go: a full disk must not spoil the answer that is being shown."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.open(self.baseFilename, flags, whole_file.PRIVATE)
        return TextIOWrapper(FileIO(file, "a"), self.encoding, self.errors, write_through=True)


def begin(path: Path) -> bool:
    """Write the log of this process to `path`; False when that is not possible."""
    logging.getLogger().addHandler(logging.NullHandler())  # libraries say nothing on stderr
    try:
        whole_file.folder(path.parent)
        handler = _File(path, maxBytes=500_000, backupCount=2, encoding="utf-8")
    except OSError:
        return False
    pattern = f"%(asctime)s {identity.VERSION} %(process)d %(levelname)s %(name)s %(message)s"
    handler.setFormatter(_Formatter(pattern))
    log = logging.getLogger("app")
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    return True
