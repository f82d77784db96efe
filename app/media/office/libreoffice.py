"""LibreOffice, where it is installed: office files into PDF documents."""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import ChildError, ChildGone, MediaError
from app.core.words import _
from app.hosting.host import Child
from app.media import files
from app.media.natural import natural
from app.media.office.converting import FINISH, MADE, VERB
from app.media.office.kinds import Kind

SECONDS: Final = 180.0
"""That a document may take: hundreds of pages on a slow machine."""

_MEMORY: Final = 8 << 30  # bytes of address space; usual documents take two
_LOW: Final = 5
_IDLE: Final = 20  # seconds: what LibreOffice may have left behind ends with its child
_NAMES: Final = ("soffice", "libreoffice")
_PLACES: Final = {
    "linux": (
        *("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/snap/bin"),
        *("/opt/libreoffice*/program", "/usr/local/bin", "/usr/bin"),
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
    "win32": ("C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program"),
}


def usual_places() -> tuple[str, ...]:
    """Return the folders, perhaps patterns of them, where this system has LibreOffice."""
    return _PLACES.get(sys.platform, ())


def find(places: tuple[str, ...]) -> str:
    """Return the program in the folders of PATH or in one of `places`, "" where there is none."""
    folders = [os.environ.get("PATH", "")]
    for place in places:
        if "*" in place:
            root = Path(place.partition("*")[0]).parent
            pattern = str(Path(place).relative_to(root))
            folders += sorted(map(str, root.glob(pattern)), key=natural, reverse=True)  # newest
        else:
            folders.append(place)
    path = os.pathsep.join(folders)
    return next(filter(None, (shutil.which(name, path=path) for name in _NAMES)), None) or ""


class Failed(MediaError):
    """LibreOffice gave no document; `hung`: it had not ended in time."""

    hung = False


class LibreOffice:
    """Converts office files, one at a time, each in a process and a profile of its own.

    What it makes is kept by the id of the content until `close`. `places` are where the program is
    looked for besides PATH; `seconds` bound a conversion. Any thread.
    """

    def __init__(self, places: tuple[str, ...] | None = None, seconds: float = SECONDS) -> None:
        self._places = usual_places() if places is None else places
        self._child = Child(
            "office",
            idle_seconds=_IDLE,
            silence_seconds=seconds,
            grace_seconds=0,  # nothing that is given up is worth waiting for
            nice=_LOW,
            memory_bytes=_MEMORY,
            finish_seconds=FINISH,
        )
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._made: dict[str, Path] = {}

    @property
    def program(self) -> str:
        """The path of the program, "" where it is not installed."""
        return find(self._places)

    def convert(
        self, path: Path, kind: Kind, identity: str, control: Control
    ) -> Iterator[Progress | Path]:
        """Yield how far it is, and last where the PDF is; nothing where it was cancelled.

        `identity` is the id of the file's content. Raises Failed where LibreOffice crashed, hung or
        wrote nothing that is a PDF, and MediaError for a file that it is not given.
        """
        name = files.shown(path.name)
        with self._lock:
            known = self._made.get(identity)
        if known is not None and known.exists():
            yield known
            return
        yield Progress(_("LibreOffice makes pages of “{name}”").format(name=name))
        folder = self._room(identity)
        try:
            made = self._converted(path, kind, folder, control)
            if made is None:
                return
            # By the name of the file: whoever reads it tells of it by that.
            target = folder.with_name(f"{folder.name}.made") / path.name
            target.parent.mkdir()
            made.replace(target)
        except OSError as error:
            raise files.unwritable(error, folder) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            self._made[identity] = target
        yield target

    def close(self) -> None:
        """End it, and delete what it made."""
        self._child.close()
        with self._lock:
            folder, self._folder = self._folder, None
            self._made.clear()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _room(self, identity: str) -> Path:
        """Return a folder for a conversion, with nothing in it. Raises MediaError."""
        try:
            with self._lock:
                if self._folder is None:
                    self._folder = Path(tempfile.mkdtemp(prefix="eyeline-"))
            return Path(tempfile.mkdtemp(prefix=f"{identity[:8]}-", dir=self._folder))
        except OSError as error:
            raise files.unwritable(error, Path(tempfile.gettempdir())) from error

    def _converted(self, path: Path, kind: Kind, folder: Path, control: Control) -> Path | None:
        """Return where the PDF is, None where it was cancelled."""
        name = files.shown(path.name)
        header = {
            "path": str(path),
            "name": name,
            "kind": kind,
            "program": self.program,
            "folder": str(folder),
        }
        try:
            replies = list(self._child.request(VERB, header, (), control))
        except ChildError as error:
            raise _failed(name, error) from error
        if not replies:
            return None
        if not replies[0].header["made"]:
            raise _failed(name, None)
        return folder / MADE


def _failed(name: str, error: ChildError | None) -> Failed:
    """Return what to say where nothing came out of it."""
    hung = error is not None and not isinstance(error, ChildGone)
    said = (
        _("LibreOffice did not finish “{name}” in time.")
        if hung
        else _("LibreOffice could not make pages of “{name}”.")
    )
    made = Failed(
        said.format(name=name),
        _("Open it in its own program and save it as PDF."),
        detail="" if error is None else error.detail,
    )
    made.hung = hung
    return made
