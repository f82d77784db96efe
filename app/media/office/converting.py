"""The child's side of LibreOffice: it is started here, and ends with this process.

Whoever is the host of this child leads a group of processes, which LibreOffice and all that it
starts belong to. So killing the group, which the host does when it gives up, ends them all; and
where the host itself dies, this process does it.

Verb "convert" {"path", "name", "kind", "program", "folder"}: writes "document.pdf" into the folder,
which belongs to the host. One item {"made": whether there is one}.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from app.child.protocol import Reply
from app.child.worker import Request
from app.hosting import serving
from app.media import files
from app.media.foreign import file_of
from app.media.office import archive, profile
from app.media.office.kinds import Kind

VERB: Final = "convert"
MADE: Final = "document.pdf"
FINISH: Final = 0.0 if sys.platform == "win32" else 2.0
"""Seconds: with more than none this process is told of the end of its host instead of dying with
it. On Windows a job object ends the whole tree."""

_LARGEST: Final = 1 << 30  # bytes that LibreOffice may write into a file
_LOOK: Final = 0.05  # seconds between two looks whether it has ended
_PACKED: Final = frozenset({"docx", "pptx", "xlsx", "xlsb", "odt", "odp", "ods"})
_WRITER: Final = frozenset({"docx", "doc", "odt", "rtf"})
_IMPRESS: Final = frozenset({"pptx", "ppt", "odp"})
_NOT_ITS: Final = ("EYELINE_", "OPENAI_", "PYTHON", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_")
"""How names of variables begin that are none of its business: keys, and the desktop."""


def serve() -> None:
    """Serve until the host leaves."""
    serving.serve({VERB: _convert}, finish_seconds=FINISH)


def _convert(request: Request) -> Iterator[Reply]:
    path, name = file_of(request)
    kind = cast("Kind", request.header["kind"])
    folder = Path(str(request.header["folder"]))
    if kind in _PACKED:
        archive.check(path, name)
    # A copy: nothing is locked beside the file, and its name says nothing that is not so.
    source = folder / f"document.{kind}"
    try:
        shutil.copyfile(path, source)
        settings = profile.written(folder / "profile")
    except OSError as error:
        raise files.unreadable(error, name) from error
    process = _started(str(request.header["program"]), settings, source, kind, folder)
    while process.poll() is None:
        if request.hurried():
            _end_all()
        time.sleep(_LOOK)
    yield Reply("item", {"made": process.returncode == 0 and _is_pdf(folder / MADE)})


def _started(
    program: str, settings: Path, source: Path, kind: str, folder: Path
) -> "subprocess.Popen[bytes]":
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        most = _LARGEST if hard == resource.RLIM_INFINITY else min(_LARGEST, hard)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    arguments = (
        f"-env:UserInstallation={settings.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        *("--convert-to", f"pdf:{_filter(kind)}", "--outdir", str(folder), str(source)),
    )
    return subprocess.Popen(
        [program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
    )


def _filter(kind: str) -> str:
    if kind in _WRITER:
        return "writer_pdf_Export"
    return "impress_pdf_Export" if kind in _IMPRESS else "calc_pdf_Export"


def _environment(folder: Path) -> dict[str, str]:
    """Return what LibreOffice is told of the world: no desktop, no keys, files in one folder."""
    own = {name: said for name, said in os.environ.items() if not name.startswith(_NOT_ITS)}
    places = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))
    return {**own, **places, "SAL_USE_VCLPLUGIN": "svp", "SAL_DISABLE_OPENCL": "1"}


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"%PDF-"
    except OSError:
        return False


def _end_all() -> None:
    """End LibreOffice, whatever it started, and this process."""
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
