"""The bytes of pictures from the disk and back to it."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.core.errors import MediaError
from app.core.labels import clean
from app.core.words import _

LARGEST: Final = 512 << 20  # bytes: more than any usual picture of the most pixels allowed


def shown(name: str) -> str:
    """Return the name of a file as it can be shown: any bytes can stand in one."""
    return clean(name.encode("utf-8", "replace").decode())


def read_picture(path: Path, name: str) -> bytes:
    """Return the bytes of the file at `path`, which messages call `name`.

    Raises MediaError when it is missing, not a file, not allowed to be read, empty or too large.
    """
    try:
        status = path.stat()
        _check_kind(status.st_mode, name)
        _check_size(status.st_size, name)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise unreadable(error, name) from error
    return checked(data, name)


def checked(data: bytes, name: str) -> bytes:
    """Return `data`. Raises MediaError when it is empty or too large for a picture."""
    if not data:
        raise MediaError(_("“{name}” is empty.").format(name=name), _("Choose another file."))
    _check_size(len(data), name)
    return data


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all; what was there stays until then.

    What is not a file (a terminal, /dev/null) is written to as it is. Raises MediaError when the
    folder is missing or closed, or the disk is full.
    """
    write_pieces(path, [data])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write `pieces` to `path` as they come; see `write_atomically`.

    Whatever they raise, what was there stays.
    """
    try:
        target = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise unwritable(error, path) from error
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:  # not resolved: /dev/stdout leads to no name of a pipe
                file.writelines(pieces)
        else:
            _replace(target, pieces)
    except OSError as error:
        raise unwritable(error, path) from error


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)  # left by a crash
    try:
        with part.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())  # some disks say only here that they are full
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _check_kind(mode: int, name: str) -> None:
    """Raise MediaError unless `mode` is that of a file: opening a pipe could wait for ever."""
    if stat.S_ISDIR(mode):
        raise MediaError(
            _("“{name}” is a folder.").format(name=name),
            _("Choose files inside it, or a folder that has pictures in it."),
        )
    if not stat.S_ISREG(mode):
        raise MediaError(
            _("“{name}” is not a file.").format(name=name),
            _("Name a picture file; “-” reads what another program writes."),
        )


def _check_size(size: int, name: str) -> None:
    """Raise MediaError when no picture is of so many bytes."""
    if size > LARGEST:
        raise MediaError(
            _("“{name}” is larger than {size} MB.").format(name=name, size=LARGEST >> 20),
            _("Save a smaller copy of it, or a part of it."),
        )


def unreadable(error: Exception, name: str) -> MediaError:
    """Return in words why the file that messages call `name` could not be read."""
    detail = ""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            said = _("There is no file “{name}”.")
            hint = _("Check the name and the folder.")
        case PermissionError():
            said = _("“{name}” must not be read.")
            hint = _("Ask its owner for permission, or use a copy.")
        case _:
            said = _("“{name}” cannot be read.")
            hint = _("Check the disk, or use a copy.")
            detail = f"{type(error).__name__} {getattr(error, 'errno', '')}".strip()
    return MediaError(said.format(name=name), hint, detail=detail)


def unwritable(error: Exception, path: Path) -> MediaError:
    """Return in words why `path` could not be written."""
    code = getattr(error, "errno", None)
    detail = ""
    if code in {errno.ENOENT, errno.ENOTDIR}:
        said = _("There is no folder “{folder}”.")
        hint = _("Create it, or choose another folder.")
    elif code == errno.EISDIR:
        said = _("“{name}” is a folder.")
        hint = _("Add the name of a file.")
    elif code in {errno.EACCES, errno.EPERM, errno.EROFS}:
        said = _("Nothing may be written to the folder “{folder}”.")
        hint = _("Choose another folder.")
    elif code in {errno.ENOSPC, errno.EDQUOT}:
        said = _("The disk is full: “{name}” was not written.")
        hint = _("Make room, or choose another disk.")
    else:
        said = _("“{name}” cannot be written.")
        hint = _("Choose another name or folder.")
        detail = f"{type(error).__name__} {code or ''}".strip()
    said = said.format(name=shown(path.name), folder=shown(str(path.parent)))
    return MediaError(said, hint, detail=detail)
