"""The installed program as the system sees it: what starts it, and whether it was replaced."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from app.core import identity


class _Stamp(NamedTuple):
    """What tells one file from another that took its place."""

    device: int
    inode: int
    size: int
    changed: int


class Installed:
    """The file that this program was started from. A newer one takes its place in an upgrade.

    From then on the running program is one of parts that may not fit: what it has not loaded yet
    comes from the newer one.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._before = _stamp(file)

    @property
    def replaced(self) -> bool:
        """Whether another file lies in its place; not while none does, as during an upgrade."""
        now = _stamp(self.file)
        return now is not None and self._before is not None and now != self._before


def installed() -> Installed:
    """Return the file of this program: the bundle's, else a source file that every version has."""
    frozen = hasattr(sys, "_MEIPASS")
    return Installed(Path(sys.executable if frozen else identity.__file__))


def command() -> list[str]:
    """Return what starts this very program, wherever it is started, without a console."""
    if hasattr(sys, "_MEIPASS"):
        return [_beside(identity.SLUG)]
    from app.hosting.process import program

    if sys.platform == "win32":
        return [_beside("pythonw"), *program()[1:]]
    script = _script(Path(__file__).resolve().parents[2])
    return program() if script is None else [str(script)]


def start_again(line: list[str]) -> "subprocess.Popen[bytes]":
    """Start the program called so, which outlives this one, and return it. Raises OSError."""
    # Of PyInstaller: where the files of this program are, which may not be where those of the
    # next one will be.
    environment = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    return subprocess.Popen(
        line,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stamp(file: Path) -> _Stamp | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return _Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _beside(name: str) -> str:
    """Return the program called so where the one is that runs, which itself if there is none."""
    running = Path(sys.executable)
    other = running.with_name(f"{name}{running.suffix}")
    return str(other if other.is_file() else running)


def _script(root: Path) -> Path | None:
    """Return the command that pip made for the packages in the folder `root`, if it did.

    That goes when the program is uninstalled, the interpreter stays.
    """
    import sysconfig

    for scheme in (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        script = Path(sysconfig.get_path("scripts", scheme)) / identity.SLUG
        if Path(sysconfig.get_path("purelib", scheme)).resolve() == root and script.is_file():
            return script
    return None
