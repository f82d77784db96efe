"""A whole model from a hub into a folder: listed, room made sure of, fetched, checked.

The event loop runs in the thread of whoever pulls the iterator, between two of its values; nothing
goes on behind anybody's back, and closing the iterator ends it.
"""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from app.backends.local import manifest as manifests
from app.backends.local import turning
from app.backends.local.again import Patience, Tries
from app.backends.local.board import Board
from app.backends.local.fetch import Errand, FileFetch, part_of, read_aside
from app.backends.local.folder import config_of, shards
from app.backends.local.hub_failures import Declined, Lost, Unfit
from app.backends.local.hubs import Hub, RemoteFile, no_hub
from app.backends.local.line import Route
from app.backends.local.manifest import Entry, Manifest
from app.backends.local.sums import sums_for
from app.backends.local.wanted import SINGLE, incomplete, is_weights, wanted
from app.core.control import Control
from app.core.errors import ModelError
from app.core.local_models import Fetching
from app.core.words import _

TICK: Final = 0.1  # seconds between two values, and until a cancel is seen
AT_ONCE: Final = 2  # files
_SPARE: Final = 256 * 1024**2  # bytes that stay free on the disk
_PAGES: Final = 100
_LIST_TRIES: Final = 2  # nothing has come yet that would be worth more patience


@dataclass(frozen=True, slots=True)
class Order:
    """What to get, from where, into which folder (which is made).

    `free` tells the bytes that are free where a folder is. `believes`: files whose checksums an
    earlier call has noted need not be read again.
    """

    hub: Hub
    repository: str
    revision: str
    folder: Path
    key: str | None = None
    proxy: str = "environment"
    silence: float = 30.0
    patience: Patience = field(default_factory=Patience)
    believes: bool = True
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


def download(order: Order, control: Control) -> Generator[Fetching, None, None]:
    """Get a model; ends when it is whole, or when `control` was cancelled.

    Raises BackendError, SettingsError. What has come stays in any case.
    """
    board, stop = Board(), threading.Event()
    with turning.runner() as runner:
        task = runner.get_loop().create_task(_Download(order, board, stop.is_set).run())
        try:
            while not task.done() and not control.cancelled:
                runner.run(_wait(task))
                yield board.now()
            if task.done():
                task.result()
        except OSError as error:
            raise manifests.unwritable(error, order.folder) from error
        finally:
            stop.set()
            task.cancel()
            runner.run(_wait(task, None))


async def _wait(task: "asyncio.Task[None]", seconds: float | None = TICK) -> None:
    await asyncio.wait({task}, timeout=seconds)


class _Download:
    def __init__(self, order: Order, board: Board, stopped: Callable[[], bool]) -> None:
        from app.backends.local.wire import HttpLine

        self._order = order
        self._board = board
        self._line = HttpLine(Route(order.hub.base, order.key, order.proxy, order.silence))
        tries = partial(self._tries, order.patience)
        self._errand = Errand(self._line, order.hub.base, order.folder, board, tries, stopped)

    def _tries(self, patience: Patience, waits: Callable[[float], None]) -> Tries:
        order = self._order
        return Tries(order.hub.base, patience, waits, has_key=order.key is not None)

    async def run(self) -> None:
        """Get everything. Raises BackendError, OSError."""
        try:
            await self._run()
        finally:
            await self._line.close()

    async def _run(self) -> None:
        order = self._order
        revision = await self._commit()
        files = wanted(await self._list(revision))
        new = not order.folder.exists()
        order.folder.mkdir(parents=True, exist_ok=True)
        self._board.total = sum(file.size for file in files)
        there = await self._there(files)
        missing = [file for file in files if file.path not in there]
        self._make_sure_of_room(missing)
        for file in missing:
            (order.folder / file.path).unlink(missing_ok=True)
        entries = tuple(Entry(f.path, f.size, there.get(f.path, f.sha256)) for f in files)
        plan = Manifest(order.hub.name, order.hub.base, order.repository, revision, entries)
        manifests.save(order.folder, plan)
        plan = await self._fetch_all(plan, missing, new=new)
        manifests.save(order.folder, replace(plan, whole=True))
        _sweep(order.folder, plan)

    # ---- what there is

    async def _commit(self) -> str:
        """Return the commit, so that all files are of one version; else the revision's name."""
        order = self._order
        address = order.hub.pinning(order.repository, order.revision)
        if not address:
            return order.revision
        told, _link = await self._table(address)
        return order.hub.pinned(told)

    async def _list(self, revision: str) -> Sequence[RemoteFile]:
        hub, found = self._order.hub, list[RemoteFile]()
        address = hub.listing(self._order.repository, revision)
        for _number in range(_PAGES):
            page = hub.page(*await self._table(address))
            found += page.files
            if not page.following:
                return found
            address = page.following
        raise _endless()

    async def _table(self, address: str) -> tuple[object, str]:
        """Return the JSON at an address and its header Link. Raises BackendError."""
        shorter = replace(self._order.patience, tries=_LIST_TRIES)
        tries = self._tries(shorter, lambda seconds: self._board.wait("", seconds))
        while True:
            try:
                body, headers = await self._line.look(address)
                self._board.end("")
                return json.loads(body), headers.get("link", "")
            except (Declined, Lost) as cause:
                await tries.rest(cause)
            except (ValueError, RecursionError) as error:
                raise no_hub(self._order.hub.base) from error
            except Unfit as unfit:
                raise ModelError(unfit.reason, _("Check the address of the mirror.")) from unfit

    async def _there(self, files: Sequence[RemoteFile]) -> dict[str, str]:
        """Return the SHA-256 of the files that are there already, by name.

        What the manifest of an earlier call knows under the same checksum is believed (if asked
        to), all else is read: a file of another version can have the same size.
        """
        folder = self._order.folder
        before = manifests.load(folder)
        known = {entry.path: entry for entry in before.files} if before else {}
        found: dict[str, str] = {}
        for file in files:
            path, entry = folder / file.path, known.get(file.path)
            if _size(path) != file.size or (entry and entry.damaged):
                continue
            if self._order.believes and entry and entry.sha256 == file.sha256 != "":
                found[file.path] = file.sha256
                self._board.there(file.path, file.size)
            elif (digest := await self._read(file)) is not None:
                found[file.path] = digest
            else:
                self._board.there(file.path, 0)
        return found

    async def _read(self, file: RemoteFile) -> str | None:
        """Return the SHA-256 of a file that is there; None where it is not the one of the hub."""
        board, sums = self._board, sums_for(file)
        board.begin(file.path, checks=True)
        came = partial(board.came, file.path)
        await read_aside(self._order.folder / file.path, sums, came, self._errand.stopped)
        board.end(file.path)
        return sums.sha256 if sums.fits(file) else None

    # ---- onto the disk

    def _make_sure_of_room(self, missing: Sequence[RemoteFile]) -> None:
        """Raise ModelError when the disk cannot hold what is missing."""
        folder = self._order.folder
        given_up = (folder / file.path for file in missing)  # are of another version
        come = (part_of(folder, file) for file in missing)
        held = sum(max(0, _size(path)) for path in (*given_up, *come))
        needed = sum(file.size for file in missing) - held
        free = self._order.free(folder)
        if missing and needed + _SPARE > free:
            raise ModelError(
                _("There is too little room: {needed} are needed, {free} are free.").format(
                    needed=_gb(needed + _SPARE), free=_gb(free)
                ),
                _("Make room on the disk that holds {folder}.").format(folder=folder),
            )

    async def _fetch_all(
        self, plan: Manifest, missing: Sequence[RemoteFile], *, new: bool
    ) -> Manifest:
        """Fetch what is missing, the weights last: where there is no use for them it ends before.

        `config.json` comes first of all, and tells of another kind of model. `new`: there was no
        folder before.
        """
        first = [file for file in missing if file.path == "config.json"]
        heavy = [file for file in missing if is_weights(file.path)]
        light = [file for file in missing if file not in (*first, *heavy)]
        try:
            digests = await self._fetch_some(plan, first)
            config_of(self._order.folder)
            digests |= await self._fetch_some(plan, light)
            _make_sure_of_shards(self._order.folder, plan)
        except ModelError:
            if new:  # nobody could do anything with it but delete it
                shutil.rmtree(self._order.folder)
            raise
        digests |= await self._fetch_some(plan, heavy)
        files = (replace(file, sha256=digests.get(file.path, file.sha256)) for file in plan.files)
        return replace(plan, files=tuple(files))

    async def _fetch_some(self, plan: Manifest, files: Sequence[RemoteFile]) -> dict[str, str]:
        """Fetch files, a few at once; returns their SHA-256 by name."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one(file: RemoteFile) -> str:
            async with room:
                return await self._fetch(plan, file)

        tasks = [asyncio.create_task(one(file)) for file in files]
        try:
            digests = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return {file.path: digest for file, digest in zip(files, digests, strict=True)}

    async def _fetch(self, plan: Manifest, file: RemoteFile) -> str:
        address = self._order.hub.file(plan.repository, plan.revision, file.path)
        return await FileFetch(self._errand, file, address).run()


def _make_sure_of_shards(folder: Path, plan: Manifest) -> None:
    """Raise ModelError where the index names weights that the repository does not have."""
    names = {file.path for file in plan.files}
    for name in () if SINGLE in names else shards(folder):
        if name not in names:
            raise incomplete(name)


def _sweep(folder: Path, plan: Manifest) -> None:
    """Delete what is left of other versions: parts, and weights that belong no more."""
    belongs = {file.path for file in plan.files}
    for path in folder.iterdir():
        if path.suffix == ".part" or (is_weights(path.name) and path.name not in belongs):
            path.unlink()


def _size(path: Path) -> int:
    """Return the bytes of a file, -1 where there is none."""
    return path.stat().st_size if path.is_file() else -1


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _endless() -> ModelError:
    return ModelError(
        _("The hub's list of files has no end."),
        _("Check the address of the mirror, or get the model from the other hub."),
    )
