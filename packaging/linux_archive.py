"""The bundle of Linux as an archive, with a script that installs it for whoever has no root."""

import gzip
import re
import stat
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from app.core import identity
from console import say

_SCRIPT: Final = Path(__file__).with_name("install.sh")
_SHARED: Final = re.compile(r"\.so(?:\.|$)")


def write_archive(
    bundle: Path, shared: Mapping[str, Path], path: Path, version: str, epoch: int
) -> None:
    """Write the archive: a folder with the bundle, what the desktop is told, and install.sh.

    The same ones make the same bytes; all times in it are `epoch`.
    """
    top = f"{identity.SLUG}-{version}"
    inside: dict[str, Path] = {f"{top}/install.sh": _SCRIPT}
    inside |= {f"{top}/{place}": file for place, file in shared.items()}
    for file in bundle.rglob("*"):
        inside[f"{top}/{identity.SLUG}/{file.relative_to(bundle).as_posix()}"] = file
    folders = {str(parent) for place in inside for parent in PurePosixPath(place).parents}
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for place in sorted({*inside, *folders} - {"."}):
            _add(archive, place, inside.get(place), epoch)
    say(f"  {path.name}: {path.stat().st_size / 1e6:.1f} MB")


def _add(archive: tarfile.TarFile, place: str, path: Path | None, epoch: int) -> None:
    entry = tarfile.TarInfo(place)
    entry.mtime, entry.uname, entry.gname = epoch, "root", "root"
    if path is None or (path.is_dir() and not path.is_symlink()):
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(entry)
    elif path.is_symlink():
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, str(path.readlink()), 0o777
        archive.addfile(entry)
    else:
        entry.size, entry.mode = path.stat().st_size, mode(path)
        with path.open("rb") as file:
            archive.addfile(entry, file)


def mode(path: Path) -> int:
    """Return the permissions of a file in a package: whoever may run it here may there.

    Wheels have libraries that may be run; nothing runs them.
    """
    runs = path.stat().st_mode & stat.S_IXUSR and not _SHARED.search(path.name)
    return 0o755 if runs else 0o644
