"""All bytes of a model, read again and held against their checksums."""

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.backends.local import hf_cache
from app.backends.local import manifest as manifests
from app.backends.local.board import Board
from app.backends.local.hubs import RemoteFile
from app.backends.local.sums import sums_for
from app.core.control import Control
from app.core.local_models import Fetching, LocalModel

_BLOCK: Final = 4 * 1024**2
_TICK: Final = 0.1


def expected(model: LocalModel) -> tuple[RemoteFile, ...]:
    """Return the files that a model should have, with the checksums that are known of them."""
    manifest = manifests.load(model.folder) if model.place == "own" else None
    if manifest is not None:
        return tuple(RemoteFile(file.path, file.size, file.sha256) for file in manifest.files)
    files = sorted(path for path in model.folder.iterdir() if path.is_file())
    if model.place == "cache":
        return tuple(
            RemoteFile(path.name, path.stat().st_size, *hf_cache.digest_of(path)) for path in files
        )
    return tuple(RemoteFile(path.name, path.stat().st_size) for path in files)


def verify(
    folder: Path, files: Sequence[RemoteFile], control: Control
) -> Generator[Fetching, None, list[str]]:
    """Read the files; yields how far it is, returns the names of those that are damaged."""
    board = Board()
    board.total = sum(file.size for file in files)
    damaged, told = [], 0.0
    for file in files:
        sums = sums_for(file)
        board.begin(file.path, checks=True)
        try:
            with (folder / file.path).open("rb") as opened:
                while (block := opened.read(_BLOCK)) and not control.cancelled:
                    sums.add(block)
                    board.came(file.path, len(block))
                    if time.monotonic() - told > _TICK:
                        told = time.monotonic()
                        yield replace(board.now(), stage="checking")
        except OSError:
            damaged.append(file.path)
        else:
            if file.mark and not sums.fits(file):
                damaged.append(file.path)
        board.end(file.path)
    yield replace(board.now(), stage="checking")
    return damaged
