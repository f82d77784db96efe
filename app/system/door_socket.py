"""The door on Unix: a socket in a folder that only its user may enter.

Who knocks is asked of the kernel as well. A lock on a file beside the socket tells who is first: it
ends with its process, so that what a crash left behind is never in the way.
"""

import contextlib
import errno
import fcntl
import logging
import os
import socket
import stat
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from app.core.words import _
from app.system.door import LONGEST, SECONDS, Broken, InstanceError, Talk, busy

if sys.platform == "win32":
    raise ImportError("only Unix has sockets that lie in a folder")

# Too many files are open, or too little memory is left, for now.
_PASSING: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_SOCKET: Final = "socket"
_LOCK: Final = "lock"
# A cleaner of the runtime folder leaves what has the sticky bit (XDG Base Directory Specification).
_PRIVATE: Final = 0o1600 if sys.platform == "linux" else 0o600
_LONGEST_ADDRESS: Final = 103  # bytes that every system takes: sun_path holds 104 on macOS

_log = logging.getLogger(__name__)


class SocketTalk:
    """A talk over a connected socket; it has `SECONDS` from now on, however slow the other is."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._end = time.monotonic() + SECONDS

    def read(self) -> bytes:
        """Return what the other says up to the end of a line or of its sending."""
        message = b""
        while not message.endswith(b"\n"):
            try:
                self._peer.settimeout(self._left())
                piece = self._peer.recv(LONGEST + 1 - len(message))
            except OSError as error:
                raise Broken(type(error).__name__) from error
            message += piece
            if len(message) > LONGEST:
                raise Broken("too long")
            if not piece:
                break
        return message

    def write(self, message: bytes) -> None:
        """Send a message as a line."""
        try:
            self._peer.settimeout(self._left())
            self._peer.sendall(message + b"\n")
        except OSError as error:
            raise Broken(type(error).__name__) from error

    def close(self) -> None:
        """Hang up."""
        self._peer.close()

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise Broken("too slow")
        return left


class SocketDoor:
    """A listening socket in `folder`, for the one program that holds the lock beside it."""

    def __init__(self, folder: Path) -> None:
        """Open the door. Raises Busy, and InstanceError when `folder` cannot be used."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check(folder)
            self._lock = _locked(folder / _LOCK)
        except OSError as error:
            raise _unusable(folder) from error
        self._path = folder / _SOCKET
        try:
            self._socket = self._listening()
        except OSError as error:
            self._lock.close()
            raise _unusable(folder) from error

    def accept(self) -> Talk | None:
        """Wait for a program of the same user; others are hung up on."""
        while True:
            try:
                peer, _address = self._socket.accept()
            except ConnectionError:  # it has left already
                continue
            except OSError as error:
                if error.errno not in _PASSING:
                    return None  # closed
                time.sleep(0.1)
                continue
            if _same_user(peer):
                return SocketTalk(peer)
            _log.warning("a program of another user was refused")
            peer.close()

    def close(self) -> None:
        """Wake whoever waits in `accept`, remove the socket, and let the lock go last."""
        if self._lock.closed:
            return  # what is there now may be another program's
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if sys.platform == "darwin":  # where that wakes nobody
            with contextlib.suppress(OSError):
                _connected(self._path).close()
        self._socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._lock.close()

    def _listening(self) -> socket.socket:
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()  # of a program that was killed: we hold its lock
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _address(self._path) as address:
                listening.bind(address)
            self._path.chmod(_PRIVATE)
            listening.listen(64)
        except OSError:
            listening.close()
            raise
        return listening


def knock(folder: Path) -> Talk | None:
    """Return a talk with the running program; None when there is none.

    Raises InstanceError when what is there is not the user's own.
    """
    try:
        _check(folder)
        peer = _connected(folder / _SOCKET)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise _unusable(folder) from error
    if not _same_user(peer):
        peer.close()
        raise _foreign(folder)
    return SocketTalk(peer)


def _connected(path: Path) -> socket.socket:
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    end = time.monotonic() + SECONDS
    try:
        peer.setblocking(False)
        with _address(path) as address:
            while True:
                try:
                    peer.connect(address)
                except BlockingIOError:  # too many are waiting already
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.01)
                else:
                    return peer
    except OSError:
        peer.close()
        raise


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """Give the address of a socket, which must be short, however long its path is."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS or sys.platform != "linux":
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _check(folder: Path) -> None:
    """Raise InstanceError unless `folder` is a folder that only this user may enter."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise _foreign(folder)
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise InstanceError(
            _("Other users may enter the folder {folder}.").format(folder=folder),
            _("Remove it and start the program again: it is made anew."),
        )


def _locked(path: Path) -> IO[bytes]:
    """Return the lock file, locked until it is closed. Raises Busy when another has it, OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    file = os.fdopen(os.open(path, flags, _PRIVATE), "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(file.fileno(), _PRIVATE)
    except BlockingIOError as error:
        file.close()
        raise busy() from error
    except OSError:
        file.close()
        raise
    return file


def _same_user(peer: socket.socket) -> bool:
    try:
        return _user_of(peer) == os.getuid()
    except OSError:  # it has left already
        return False


def _user_of(peer: socket.socket) -> int:
    """Return the id of the user at the other end, as the kernel knows it. Raises OSError."""
    if sys.platform == "linux":
        # struct ucred of unix(7): process, user, group.
        ucred = struct.Struct("=iII")
        found = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, ucred.size)
        return int(ucred.unpack(found)[1])
    # struct xucred of <sys/ucred.h>: version, user, groups; level SOL_LOCAL, LOCAL_PEERCRED.
    return int(struct.unpack_from("=II", peer.getsockopt(0, 1, 76))[1])


def _unusable(folder: Path) -> InstanceError:
    return InstanceError(
        _("The folder {folder} cannot be used.").format(folder=folder),
        _("Make sure that it belongs to you and that its disk is not full."),
    )


def _foreign(folder: Path) -> InstanceError:
    return InstanceError(
        _("The folder {folder} belongs to another user.").format(folder=folder),
        _("Remove it, or have it removed, and start the program again."),
    )
