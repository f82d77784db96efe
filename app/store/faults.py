"""What SQLite and the disk report, in words."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from app.core.errors import StoreError
from app.core.words import N_, _

_PRIMARY: Final = 0xFF  # an extended result code holds its primary one in the low byte

Kind = Literal["damaged", "locked", "full", "unwritable", "refused", "gone", "unusable"]

_KINDS: Final[Mapping[int, Kind]] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "unwritable",
    sqlite3.SQLITE_READONLY: "refused",
    sqlite3.SQLITE_CANTOPEN: "refused",
    sqlite3.SQLITE_PERM: "refused",
}

_TEXTS: Final[Mapping[Kind, tuple[str, str]]] = {
    "damaged": (
        N_("The history is damaged and could not be repaired."),
        N_("Move the folder {folder} away; a new history is begun then."),
    ),
    "locked": (
        N_("The history is locked by another program."),
        N_("End the program that uses {folder} and try again."),
    ),
    "full": (
        N_("The disk is full: the history cannot be written."),
        N_("Free some space on the disk that holds {folder}."),
    ),
    "unwritable": (
        N_("The disk could not read or write the history."),
        N_("Check the disk that holds {folder} and its free space."),
    ),
    "refused": (
        N_("The history in {folder} cannot be opened for writing."),
        N_("Give yourself the permission to write there."),
    ),
    "gone": (N_("This conversation is no longer in the history."), N_("Begin a new one.")),
    "unusable": (
        N_("The history in {folder} cannot be used."),
        N_("Check that it is a folder on a disk that works."),
    ),
}


class Damaged(Exception):
    """The file can be read, but it is not (or no longer) a whole history."""


def is_damage(error: Exception) -> bool:
    """Whether the database file is damaged, so that it can only be salvaged.

    A UnicodeDecodeError is one: sqlite3 tries to tell what is wrong in the words of the file.
    """
    return isinstance(error, Damaged | UnicodeDecodeError) or _code(error) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


ERRORS: Final = (sqlite3.Error, Damaged, UnicodeDecodeError)
"""What work on the database raises, besides OSError."""


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Raise what the disk does to the history in `folder` as StoreError; defects as they are."""
    try:
        yield
    except (*ERRORS, OSError) as error:
        if words := _words(error, folder):
            raise words from error
        raise


def _words(error: Exception, folder: Path) -> StoreError | None:
    kind = _of_system(error) if isinstance(error, OSError) else _of_sqlite(error)
    if kind is None:
        return None
    message, hint = _TEXTS[kind]
    detail = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreError(
        _(message).format(folder=folder), _(hint).format(folder=folder), detail=detail
    )


def _of_system(error: OSError) -> Kind:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "full"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "refused"
    return "unusable"


def _of_sqlite(error: Exception) -> Kind | None:
    if is_damage(error):
        return "damaged"
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return "gone"  # another process has deleted it
    return _KINDS.get(_code(error))


def _code(error: Exception) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY
