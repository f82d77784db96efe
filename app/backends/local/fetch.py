"""One file from a hub onto the disk: resumed where it broke off, and checked while it comes.

What has come lies beside its place in NAME.MARK.part, where MARK tells the version of the file, and
moves there only when size and checksum are right.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from app.backends.local.again import Tries
from app.backends.local.board import Board
from app.backends.local.hub_failures import Declined, Lost, Unfit
from app.backends.local.hubs import RemoteFile
from app.backends.local.line import Line
from app.backends.local.sums import Sums, read, sums_for
from app.core.errors import BackendError, ModelError, Unavailable
from app.core.words import _

_BUFFER: Final = 1024**2


@dataclass(frozen=True, slots=True)
class Errand:
    """What the files of one model share.

    `tries` makes the patience of one file, which tells of its pauses. `stopped` tells threads that
    nobody waits any more.
    """

    line: Line
    base: str
    folder: Path
    board: Board
    tries: Callable[[Callable[[float], None]], Tries]
    stopped: Callable[[], bool]


class FileFetch:
    """Gets one file."""

    def __init__(self, errand: Errand, file: RemoteFile, url: str) -> None:
        self._errand = errand
        self._file = file
        self._url = url
        self._part = part_of(errand.folder, file)
        self._tries = errand.tries(lambda seconds: errand.board.wait(file.path, seconds))
        self._sums = sums_for(file)  # of what is in the part
        self._there = 0  # bytes in the part
        self._most = 0  # bytes that any try got to

    async def run(self) -> str:
        """Get the file and return its SHA-256.

        Raises BackendError when it cannot be had, ModelError when twice something else came, and
        OSError of the disk.
        """
        try:
            await self._read_part()
            return await self._twice()
        finally:
            self._errand.board.end(self._file.path)

    async def _twice(self) -> str:
        try:
            return await self._patiently()
        except Unfit as unfit:
            self._leave(unfit)
        try:
            return await self._patiently()
        except Unfit as unfit:
            self._leave(unfit)
            raise ModelError(
                _("{file} could not be had as the hub announces it: {reason}").format(
                    file=self._file.path, reason=unfit.reason
                ),
                _("Try again later, or get the model from the other hub."),
            ) from unfit

    async def _patiently(self) -> str:
        while True:
            try:
                return await self._try()
            except (Lost, Declined) as cause:
                if isinstance(cause, Declined) and cause.status == 416:
                    raise Unfit(_("its size is another one.")) from cause  # we ask beyond its end
                await self._tries.rest(cause)

    async def _try(self) -> str:
        """Get what is lacking, and have the file in its place. Raises Lost, Declined, Unfit."""
        with contextlib.closing(_open(self._part)) as out:
            if self._there < self._file.size:
                await self._receive(out)
            await asyncio.to_thread(_settle, out)
        if self._there < self._file.size:
            raise Lost(_cut(self._errand.base))
        if not self._sums.fits(self._file):
            raise Unfit(_("its checksum is another one."), spoils=True)
        await asyncio.to_thread(_move, self._part, self._errand.folder / self._file.path)
        return self._sums.sha256

    async def _read_part(self) -> None:
        """Take up what an earlier call has left."""
        if not self._part.exists():
            return
        if self._part.stat().st_size > self._file.size:
            self._give_up()
            return
        board, name = self._errand.board, self._file.path
        board.begin(name, checks=True)
        came = partial(board.came, name)
        self._there = await read_aside(self._part, self._sums, came, self._errand.stopped)
        self._most = self._there

    async def _receive(self, out: BinaryIO) -> None:
        """Write what comes; that stays, however it ends."""
        self._errand.board.begin(self._file.path)
        async with self._errand.line.body(self._url, self._there) as body:
            if body.start > self._there:
                raise Unfit(_("another part of it came than was asked for."))
            if body.total is not None and body.total != self._file.size:
                raise Unfit(_("its size is another one."))
            out.seek(self._there)
            out.truncate()
            known = self._there - body.start  # comes again where the server does not resume
            async for piece in body.pieces:
                fresh = piece[known:]
                known -= len(piece) - len(fresh)
                self._take(out, fresh)

    def _take(self, out: BinaryIO, piece: bytes) -> None:
        if self._there + len(piece) > self._file.size:
            raise Unfit(_("its size is another one."), spoils=True)
        out.write(piece)
        self._sums.add(piece)
        self._there += len(piece)
        self._errand.board.came(self._file.path, len(piece))
        if self._there > self._most:  # it goes on: patience begins anew
            self._most = self._there
            self._tries.went_on()

    def _leave(self, unfit: Unfit) -> None:
        """Delete what has come if it is wrong; an answer that was not taken changes nothing."""
        if unfit.spoils or not self._there:
            self._give_up()

    def _give_up(self) -> None:
        """Delete what has come."""
        self._part.unlink(missing_ok=True)
        self._sums, self._there = sums_for(self._file), 0
        self._errand.board.there(self._file.path, 0)


async def read_aside(
    path: Path, sums: Sums, came: Callable[[int], None], stopped: Callable[[], bool]
) -> int:
    """Add the bytes of a file, in a thread; returns how many. `came` is called in the loop."""
    loop = asyncio.get_running_loop()

    def tell(size: int) -> None:
        loop.call_soon_threadsafe(came, size)

    return await asyncio.to_thread(read, path, sums, tell, stopped)


def part_of(folder: Path, file: RemoteFile) -> Path:
    """Return where what has come of a file waits for the rest."""
    return folder / f"{file.path}.{file.mark}.part"


def _cut(base: str) -> BackendError:
    return Unavailable(
        _("{origin} broke off in the middle of a file.").format(origin=base),
        _("Try again; what has come is kept."),
    )


def _open(part: Path) -> BinaryIO:
    """Open what has come for writing, without emptying it."""
    handle = os.open(part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    return os.fdopen(handle, "r+b", _BUFFER)


def _settle(out: BinaryIO) -> None:
    """Have the disk hold what was written, before a name says that it is whole."""
    out.flush()
    os.fsync(out.fileno())


def _move(part: Path, target: Path) -> None:
    part.replace(target)
    if os.name == "posix":  # the name itself, too
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
